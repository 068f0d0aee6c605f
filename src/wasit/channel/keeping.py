"""How long words are kept, and what of a record is words.

1. The days of the charter count from the end: when the go-between closed the channel out, or from a word that came after that.
2. Where the charter has no days, a close-out destroys; but never before everyone had a week to see it come and to put a hold on it.
3. Talk goes: bodies and salts. What carries the record stays (epochs, who came and went, their devices, pens), what was agreed about it (charters, holds,
   the close-out, deposits that were opened), and what was signed. A kind of fact that nobody put among these is talk.

Source: PROTOCOL.md §6.9.
"""

from __future__ import annotations

from dataclasses import dataclass

from wasit.channel.seat_views import Seatsign
from wasit.record.entry import MAX_KIND
from wasit.text.moment import Moment
from wasit.text.passage import Texts

DAY = 86_400  # s
GRACE_DAYS = 7  # where the charter has none
WARN_DAYS = 14
CLOSED_OUT, HOLD = 32, 31
DEPOSIT_OPENED, DEPOSIT_NOTED = 40, 41
KEPT_KINDS = frozenset({1, 3, 15, 17, 18, 23, 24, HOLD, CLOSED_OUT, DEPOSIT_OPENED, DEPOSIT_NOTED})
TALK_KINDS = tuple(kind for kind in range(1, MAX_KIND + 1) if kind not in KEPT_KINDS)


def due_at(end: int, days: int) -> int:
    """When what was said until the end is destroyed. Units: seconds, days of the charter."""
    return end + (days or GRACE_DAYS) * DAY


@dataclass(frozen=True, slots=True)
class Standstill:
    """A hold that stands: who ordered it and why, as whoever entered it wrote."""

    by: Texts
    why: Texts
    at: Moment
    line: str  # key
    mine: bool = False  # this seat may end it


@dataclass(frozen=True, slots=True)
class Destruction:
    """A certificate of destruction: what was destroyed on this seat, by numbers and times. It has no words."""

    line: str  # key
    name: Texts
    at: Moment
    counts: tuple[tuple[int, int], ...]  # (kind of fact, how many)
    first: Moment
    last: Moment
    why: str  # "retention", "close-out", "archived"
    days: int
    archive: str = ""  # SHA-256 of the sealed archive that was made before, in hex


@dataclass(frozen=True, slots=True)
class ArchiveMade:
    """That a sealed archive was made here, and who was given a share: told to nobody, and not in the file."""

    id: str
    at: Moment
    digest: str  # SHA-256 of the file, in hex
    size: int  # bytes
    needed: int
    openers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RetentionPage:
    """``days``: of the charter. ``due``: when words are destroyed; None while the channel goes on, or nothing is left."""

    sign: Seatsign
    days: int
    closed: Moment | None
    due: Moment | None
    holds: tuple[Standstill, ...]
    certificates: tuple[Destruction, ...]  # the newest first
    may_hold: bool
    may_close: bool
    archives: tuple[ArchiveMade, ...] = ()  # the newest first
    may_destroy: bool = False  # words are here, and the channel is over for this seat
    unsent: int = 0  # entries that have not left yet
