"""What is due, for a calendar outside: no id of the record, no name, neutral terms.

1. A uid is made of this matter's own random id on this seat, the same for the same thing in every file, also after a restore, and leads back to no entry.
2. What would name somebody, or one of the sides, goes without its words.
"""

from __future__ import annotations

from wasit.channel.account_views import DueFile, DueItem
from wasit.channel.record_views import TimelineItem
from wasit.channel.said_outside import does_name, does_name_person, in_neutral_terms
from wasit.channel.terms import find_contested
from wasit.errors import Refused
from wasit.seals.kdf import kdf
from wasit.seat.matter import Matter
from wasit.seat.queries.calendar import due_items
from wasit.seat.queries.charter import see_charter
from wasit.seat.queries.outside import people_named, side_names
from wasit.text.passage import Texts


def see_due_file(matter: Matter) -> DueFile:
    """The newest that were due, and all that come, up to so many."""
    names, everybody = side_names(matter), people_named(matter)
    terms = _terms(matter)
    items = tuple(
        DueItem(_uid(matter, item), item.at, item.kind, _said(item.text, terms, names, everybody))
        for item in due_items(matter)
    )
    return DueFile(matter.clock.now(), matter.clock.zone, items)


def _uid(matter: Matter, item: TimelineItem) -> str:
    made = kdf(matter.id, "calendar uid", 16, f"{item.kind} {item.id}".encode())
    return f"{made.hex()}@wasit"


def _said(
    texts: Texts, terms: tuple[tuple[Texts, Texts], ...], names: list[Texts], everybody: list[Texts]
) -> Texts:
    said = {language: in_neutral_terms(text, language, terms) for language, text in texts.items()}
    named = any(does_name(text, names) or does_name_person(text, everybody) for text in said.values())
    contested = any(find_contested(text, terms) for text in said.values())
    return {} if named or contested else said


def _terms(matter: Matter) -> tuple[tuple[Texts, Texts], ...]:
    try:
        return see_charter(matter).terms
    except Refused:
        return ()
