"""The names that the go-betweens wrote down in their spellings, on the desk."""

from __future__ import annotations

from collections.abc import Iterator

from wasit.channel import facts
from wasit.channel.project_line import is_withdrawn
from wasit.channel.side_views import SpelledView
from wasit.record.entry import Entry
from wasit.seat.matter import Matter
from wasit.seat.queries.faces import FacesOf, said_in
from wasit.seat.queries.held import said_of

NAME_SPELLED = 56
MOST_NAMES = 500


def spelled_names(matter: Matter) -> Iterator[tuple[Entry, facts.NameSpelled]]:
    """The newest first."""
    if not matter.has_line("desk"):
        return
    for entry, fact in said_in(matter, matter.line_of("desk"), NAME_SPELLED, newest=MOST_NAMES):
        if isinstance(fact, facts.NameSpelled) and not is_withdrawn(entry, said_of(matter, entry.hash)):
            yield entry, fact


def see_spelled(matter: Matter) -> tuple[SpelledView, ...]:
    """As a page shows them."""
    if not matter.has_line("desk"):
        return ()
    faces = FacesOf(matter, matter.line_of("desk"))
    return tuple(
        SpelledView(entry.hash.hex(), fact.spellings, faces.person(entry.author), entry.at)
        for entry, fact in spelled_names(matter)
    )
