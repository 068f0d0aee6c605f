"""What is shown of lists of names. A side's page has its own list and of the other's only what is common; a go-between's has both."""

from __future__ import annotations

from dataclasses import dataclass

from wasit.channel.seat_views import Seatsign
from wasit.text.moment import Moment
from wasit.text.passage import Texts


@dataclass(frozen=True, slots=True)
class NameView:
    """A row of this side's list. ``twice``: the number of an earlier row with the same name. ``their_…``: of the other side, where common."""

    n: int
    name: str
    year: int | None
    place: str
    reference: str
    state: str
    acknowledged: str
    twice: int | None
    their_name: str
    their_state: str
    their_acknowledged: str


@dataclass(frozen=True, slots=True)
class NamesList:
    """One list that was asked for."""

    id: str
    text: Texts
    at: Moment


@dataclass(frozen=True, slots=True)
class NamesPage:
    """``lists``: newest first; the rest is of the one that is shown. ``rows``: from a number on; ``next``: where they go on, or 0."""

    sign: Seatsign
    lists: tuple[NamesList, ...]
    shown: str = ""
    which: str = "all"  # "all", "common", "twice"
    total: int = 0
    common: int = 0
    rows: tuple[NameView, ...] = ()
    after: int = 0
    next: int = 0


@dataclass(frozen=True, slots=True)
class NameSide:
    """One of the two sides. ``put``: what the go-between enters its list to, where nobody of it has a seat; else empty."""

    name: Texts
    total: int
    put: str


@dataclass(frozen=True, slots=True)
class LikelyName:
    """Two rows that are alike: of the first side's list and of the second's."""

    n: int
    m: int
    names: tuple[str, str]
    years: tuple[int | None, int | None]
    places: tuple[str, str]
    references: tuple[str, str]
    states: tuple[str, str]


@dataclass(frozen=True, slots=True)
class NamesDeskPage:
    """``same``: rows found or decided to be the same; ``likely``: the first that are still to be decided, of ``undecided``."""

    sign: Seatsign
    lists: tuple[NamesList, ...]
    may_ask: bool
    shown: str = ""
    sides: tuple[NameSide, ...] = ()
    same: int = 0
    told: int = 0
    undecided: int = 0
    likely: tuple[LikelyName, ...] = ()
