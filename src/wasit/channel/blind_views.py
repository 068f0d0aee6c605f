"""What is shown of double-blind proposals. A side's page has its own answer and what came of it, a go-between's has no answer."""

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


@dataclass(frozen=True, slots=True)
class BlindPage:
    sign: Seatsign
    puts: tuple[BlindView, ...]  # the newest first


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
class BlindDeskPage:
    sign: Seatsign
    puts: tuple[BlindDeskView, ...]  # the newest first
    may_put: bool
