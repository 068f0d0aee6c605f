"""What a side was asked beside proposals and has not answered: sealed offers, and texts put to both sides."""

from __future__ import annotations

from collections.abc import Iterator

from wasit.channel import facts
from wasit.channel.sealed_facts import SealedPut
from wasit.channel.views import Asked, AskedKind
from wasit.record.entry import Entry
from wasit.seat.actions.blind import answer_of, result_told
from wasit.seat.actions.sealed import is_open, stood
from wasit.seat.matter import Matter
from wasit.seat.queries.blind import BLIND_PUT
from wasit.seat.queries.faces import said_in
from wasit.seat.queries.sealed import PUT
from wasit.text.moment import Moment
from wasit.text.passage import Texts

NEWEST = 12  # of each kind


def see_asked(matter: Matter) -> tuple[Asked, ...]:
    """The first to lapse first; none on a go-between's seat."""
    if matter.role == "go-between" or not matter.has_line("line"):
        return ()
    found = (*_sealed(matter), *_blind(matter))
    return tuple(sorted(found, key=lambda one: one.until.seconds))


def _sealed(matter: Matter) -> Iterator[Asked]:
    for entry, fact in said_in(matter, matter.line_of("line"), PUT, newest=NEWEST):
        if isinstance(fact, SealedPut):
            now = stood(matter, entry.hash)
            if now.entered is None and is_open(matter, entry.hash, fact, now):
                yield _asked(matter, "sealed", entry, fact.text, fact.until)


def _blind(matter: Matter) -> Iterator[Asked]:
    line, now = matter.line_of("line"), matter.clock.now().seconds
    for entry, fact in said_in(matter, line, BLIND_PUT, newest=NEWEST):
        if not isinstance(fact, facts.BlindPut) or fact.until.seconds <= now:
            continue
        if result_told(matter, entry.hash) is None and answer_of(matter, line, entry.hash) is None:
            yield _asked(matter, "blind", entry, fact.text, fact.until)


def _asked(matter: Matter, kind: AskedKind, entry: Entry, text: Texts, until: Moment) -> Asked:
    return Asked(kind, entry.hash.hex(), text, until, until.seconds - matter.clock.now().seconds)
