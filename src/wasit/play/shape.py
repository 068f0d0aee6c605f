"""What a case file says, once it is read.

This file alone knows the parts of a case around its steps:

1. Sides, seats and outsiders have ids of the file's own; a side's id names its line and its room too.
2. ``Expect`` is what must hold after the play; only what the file tells is checked.
3. Nothing here was checked by itself: a ``Case`` comes from ``case.read_case``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from wasit.play.steps import Step
from wasit.text.moment import Moment
from wasit.text.passage import Texts

RELAY = "relay"  # the name under which `never_seen` speaks of the relay
CHANNEL = "channel"  # the fact that there is a channel at all
EVERYONE = frozenset({"both", "all"})  # who a clause may bind besides one side


@dataclass(frozen=True, slots=True)
class SideOfCase:
    """``needs``: how many of its binding delegates must accept. ``noted``: nobody there has a seat."""

    id: str
    name: Texts
    needs: int = 1
    noted: bool = False


@dataclass(frozen=True, slots=True)
class SeatOfCase:
    """``side`` is None for a go-between."""

    id: str
    name: Texts
    language: str
    time_zone: str
    side: str | None = None
    may_bind: bool = False

    @property
    def is_go_between(self) -> bool:
        return self.side is None


@dataclass(frozen=True, slots=True)
class Outsider:
    """Someone without a seat. With ``side``: a person of that side, whose words the go-between may note on its line."""

    id: str
    name: Texts
    side: str | None = None


@dataclass(frozen=True, slots=True)
class AgreementExpected:
    proposal: str
    accepted_at: Moment
    signers: tuple[str, ...]
    countersigned_by: str | None


@dataclass(frozen=True, slots=True)
class UndertakingsExpected:
    """``clauses`` of the agreed proposal; ``apart``: ids of undertaking steps."""

    clauses: tuple[str, ...]
    apart: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnewExpected:
    """Who knew of the channel at a moment, as each seat sees it."""

    at: Moment
    as_seen_by: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Expect:
    """What must hold afterwards. ``told``: the entries the file has; the others are not checked (None, or empty).

    ``agreement`` told and None = there must be none. ``crossings``: "to_a", ..., "total". ``words_and_calls``: "line_a", ...
    """

    told: frozenset[str] = frozenset()
    crossings: Mapping[str, int] = field(default_factory=dict)
    words_and_calls: Mapping[str, int] = field(default_factory=dict)
    days: int | None = None
    agreement: AgreementExpected | None = None
    undertakings: UndertakingsExpected | None = None
    hopes: tuple[str, ...] = ()
    knew_of_channel: KnewExpected | None = None
    never_seen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    title: Texts
    about: Texts
    cover: str | None
    sides: tuple[SideOfCase, ...]
    seats: tuple[SeatOfCase, ...]
    outsiders: tuple[Outsider, ...]
    steps: tuple[Step, ...]
    expect: Expect

    def side(self, wanted: str) -> SideOfCase:
        return next(side for side in self.sides if side.id == wanted)

    def seat(self, wanted: str) -> SeatOfCase:
        return next(seat for seat in self.seats if seat.id == wanted)

    def outsider(self, wanted: str) -> Outsider:
        return next(outsider for outsider in self.outsiders if outsider.id == wanted)

    def step(self, wanted: str) -> Step:
        return next(step for step in self.steps if step.id == wanted)

    def seats_of(self, side: str) -> tuple[SeatOfCase, ...]:
        return tuple(seat for seat in self.seats if seat.side == side)

    def go_betweens(self) -> tuple[SeatOfCase, ...]:
        return tuple(seat for seat in self.seats if seat.is_go_between)


def span_in_days(case: Case) -> int:
    """How many calendar days it touches, first and last counted, told in the offset of the last step."""
    first, last = case.steps[0].at, case.steps[-1].at
    zone = timedelta(minutes=last.offset)
    return ((last.utc() + zone).date() - (first.utc() + zone).date()).days + 1
