"""What is shown of double-blind proposals and suppositions. A side's page has its own answer and what came of it, a go-between's has no answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wasit.channel.seat_views import Seatsign
from wasit.channel.views import Person
from wasit.text.moment import Moment
from wasit.text.passage import Texts


@dataclass(frozen=True, slots=True)
class BlindView:
    """One, on a side's seat. ``wrong``: that all agreed was told to a side that did not say yes. ``yes``, ``by``: its own answer."""

    id: str
    text: Texts
    at: Moment
    until: Moment
    state: Literal["open", "agreed", "over", "wrong"]
    yes: bool | None
    by: Person | None
    may_answer: bool
    ours: bool = False  # a supposition in this side's own words


@dataclass(frozen=True, slots=True)
class WordedView:
    """A supposition that this side worded and nobody laid before all yet. ``mine``: this seat may take it back."""

    id: str
    text: Texts
    at: Moment
    by: Person
    mine: bool


@dataclass(frozen=True, slots=True)
class BlindPage:
    """``worded``, ``may_word``: of suppositions alone."""

    sign: Seatsign
    puts: tuple[BlindView, ...]  # the newest first
    worded: tuple[WordedView, ...] = ()
    may_word: bool = False


@dataclass(frozen=True, slots=True)
class BlindSide:
    """To whom it was put. ``put``: what the go-between enters this side's answer to, where nobody of it has a seat; else empty."""

    name: Texts
    put: str


@dataclass(frozen=True, slots=True)
class BlindDeskView:
    """One, on a go-between's seat: to whom it was put and what may be told. Nobody's answer."""

    id: str
    text: Texts
    at: Moment
    until: Moment
    state: Literal["open", "agreed", "over"]
    sides: tuple[BlindSide, ...]
    may_close: bool


@dataclass(frozen=True, slots=True)
class WordedDeskView:
    """A supposition that a side worded and that was not laid before all."""

    id: str
    text: Texts
    at: Moment
    side: Texts


@dataclass(frozen=True, slots=True)
class BlindDeskPage:
    """``worded``, ``languages`` (of the channel): of suppositions alone."""

    sign: Seatsign
    puts: tuple[BlindDeskView, ...]  # the newest first
    may_put: bool
    worded: tuple[WordedDeskView, ...] = ()
    languages: tuple[str, ...] = ()
