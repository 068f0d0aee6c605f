"""What a side was asked beside proposals and has not answered: sealed offers, and texts put to both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wasit.channel import facts
from wasit.channel.sealed_facts import SealedPut
from wasit.channel.views import Asked, AskedKind
from wasit.record.entry import Entry
from wasit.seat.actions.blind import answer_of, result_told
from wasit.seat.actions.sealed import is_unsettled, stood
from wasit.seat.matter import Matter
from wasit.seat.queries.blind import BLIND_PUT
from wasit.seat.queries.faces import said_in
from wasit.seat.queries.memory import by_version
from wasit.seat.queries.sealed import PUT
from wasit.text.moment import Moment
from wasit.text.passage import Texts

NEWEST = 12  # of each kind


def see_asked(matter: Matter) -> tuple[Asked, ...]:
    """The first to lapse first; none on a go-between's seat. Its sign counts them and its first page shows them: they are read once."""
    if matter.role == "go-between" or not matter.has_line("line"):
        return ()
    now = matter.clock.now().seconds
    asked = by_version(matter, "asked", lambda: (*_sealed(matter), *_blind(matter)))
    still = (replace(one, seconds=one.until.seconds - now) for one in asked if one.until.seconds > now)
    return tuple(sorted(still, key=lambda one: one.seconds))


def _sealed(matter: Matter) -> Iterator[Asked]:
    for entry, fact in said_in(matter, matter.line_of("line"), PUT, newest=NEWEST):
        if isinstance(fact, SealedPut):
            now = stood(matter, entry.hash)
            if now.entered is None and is_unsettled(matter, entry.hash, now):
                yield _asked("sealed", entry, fact.text, fact.until)


def _blind(matter: Matter) -> Iterator[Asked]:
    line = matter.line_of("line")
    for entry, fact in said_in(matter, line, BLIND_PUT, newest=NEWEST):
        if not isinstance(fact, facts.BlindPut):
            continue
        if result_told(matter, entry.hash) is None and answer_of(matter, line, entry.hash) is None:
            yield _asked("blind", entry, fact.text, fact.until)


def _asked(kind: AskedKind, entry: Entry, text: Texts, until: Moment) -> Asked:
    return Asked(kind, entry.hash.hex(), text, until, 0)  # ``see_asked`` knows the hour
