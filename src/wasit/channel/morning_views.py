"""The bad morning: what is known of whom, what each may say, whom to warn first; one sheet, on a side's seat of what it knows itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wasit.channel.desk_views import LineToTakeView
from wasit.channel.seat_views import Seatsign
from wasit.channel.views import Knower
from wasit.text.moment import Moment
from wasit.text.passage import Texts


@dataclass(frozen=True, slots=True)
class FirstView:
    """A side that is to be told of a thing before others are. ``state``: by what this seat knows; ``thing``: {} for the channel itself."""

    id: str
    key: str
    side: Texts
    thing: Texts
    text: Texts
    at: Moment
    state: Literal["open", "kept", "broken"]
    told_at: Moment | None = None
    mine: bool = False  # this seat said it, and may take it back


@dataclass(frozen=True, slots=True)
class SaidOf:
    """A thing, and who knows of it, in the order in which they came to know. ``more``: how many are not listed."""

    thing: Texts  # {} for the channel itself
    knowers: tuple[Knower, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class ToWarn:
    """Somebody to call before the day begins, the most pressing first. ``thing``: {} for the channel itself."""

    who: Texts
    why: Literal["promised", "found-out", "raised", "not-told"]
    thing: Texts
    since: Moment | None = None


@dataclass(frozen=True, slots=True)
class MorningPage:
    """``depth``: what the charter keeps secret; ``takes``: the agreed words that hold at that depth; ``unsaid``: the occasions for which there
    are none; ``other_takes``: how many were agreed for another depth; ``things``: what there is to know: (as a fact is named, title)."""

    sign: Seatsign
    depth: str
    first: tuple[ToWarn, ...]
    said: tuple[SaidOf, ...]
    takes: tuple[LineToTakeView, ...]
    promises: tuple[FirstView, ...]
    lines: tuple[tuple[str, Texts], ...] = ()  # a go-between's: whom something can be promised
    things: tuple[tuple[str, Texts], ...] = ()
    unsaid: tuple[str, ...] = ()
    other_takes: int = 0
