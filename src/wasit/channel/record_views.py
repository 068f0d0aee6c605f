"""What the pages of the calendar show: what was reached, what ends when, how often each line spoke.

1. Clocks of sides, and the pace of lines, are a go-between's: no page of a side has a field for them.
2. Days are ISO dates on one clock, which the page names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wasit.channel.seat_views import Seatsign
from wasit.text.moment import Moment
from wasit.text.passage import Texts


@dataclass(frozen=True, slots=True)
class SideClock:
    """A side as its go-between's pictures have it. ``zone``: an IANA name; "" where nobody said."""

    key: str
    name: Texts
    zone: str


@dataclass(frozen=True, slots=True)
class TimelineItem:
    id: str
    at: Moment
    kind: Literal["milestone", "deadline", "lapse", "due"]
    text: Texts
    track: str = ""
    refers: str = ""  # the proposal of a lapse or a clause
    late: bool = False  # its hour is over and it was not kept


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """What was and what comes, oldest first: a page of each."""

    sign: Seatsign
    items: tuple[TimelineItem, ...]
    older: str = ""  # cursor of what was before these; "" where there is nothing
    later: str = ""  # and of what comes after them

    @property
    def past(self) -> tuple[TimelineItem, ...]:
        return tuple(one for one in self.items if one.at.seconds <= self.sign.now.seconds)

    @property
    def coming(self) -> tuple[TimelineItem, ...]:
        return tuple(one for one in self.items if one.at.seconds > self.sign.now.seconds)

    @property
    def tracks(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.track for one in self.items if one.track))


@dataclass(frozen=True, slots=True)
class Spoken:
    """One word of a side's line. Units: ``at`` in seconds since 1970."""

    at: int
    by_side: bool
    kind: Literal["letter", "text", "call"]


@dataclass(frozen=True, slots=True)
class LinePace:
    """How a side's line went. Units: ``answers_in`` and ``silence`` in seconds; None where too little was said to tell."""

    clock: SideClock
    days: tuple[tuple[int, int, int], ...]  # letters, texts and calls of the side, for each day of the page
    answers_in: int | None
    silence: int | None
    silent_from: int | None
    today: tuple[Spoken, ...]  # of the last day


@dataclass(frozen=True, slots=True)
class MomentumPage:
    """The pace of a channel. ``days``: ISO dates on the go-between's own clock, oldest first; the last is today."""

    sign: Seatsign
    days: tuple[str, ...]
    lines: tuple[LinePace, ...]
    crossed: int
    marks: tuple[TimelineItem, ...]  # what falls on these days
    is_cut: bool = False  # more was said than is looked at: the days begin later than was asked for
    are_marks_cut: bool = False  # more was reached, or is due, than is drawn
