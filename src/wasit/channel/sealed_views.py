"""What is shown of sealed offers. A side's page has what it sealed and what came of it; a go-between's, who has sealed and what may be said.

Nowhere: another side's limit, when it was sealed, how often it was changed; on a side's page, whether the other has sealed before both have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wasit.channel.seat_views import Seatsign
from wasit.channel.views import Person
from wasit.text.moment import Moment
from wasit.text.passage import Texts

Rule = Literal["price", "room", "midpoint", "package"]
Result = Literal["burnt", "room", "none", "settled", "ended"]
State = Result | Literal["open", "sealed", "elsewhere", "met", "lapsed", "package", "wrong"]
DeskState = Result | Literal["open", "both", "met", "stopped", "lapsed"]


@dataclass(frozen=True, slots=True)
class SealedAsk:
    """What is asked. ``low``, ``high``, ``step``, ``price``: as text; ``packages``: their names, of a number none. ``round``: of at most ``rounds``."""

    rule: Rule
    until: Moment
    round: int
    unit: str = ""
    low: str = ""
    high: str = ""
    step: str = ""
    price: str = ""
    packages: tuple[str, ...] = ()
    rounds: int = 3


@dataclass(frozen=True, slots=True)
class SealedView:
    """One, on a side's seat.

    ``most``: this side names the most it can do. ``state``: "elsewhere": sealed on another seat of this side; "met": the machines reckon when all
    are there; "wrong": what the go-between says came of it is not what this seat reckoned. ``own``: what was sealed here, as text.
    ``value``: the number that is settled, with its unit, or the package. ``said``: it is the go-between's word, this seat did not reckon it.
    ``code``: to be compared with the other side's; ``known``: the other's pen stands in a mandate that reached this seat.
    """

    id: str
    text: Texts
    at: Moment
    ask: SealedAsk
    most: bool
    state: State
    tells: tuple[str, ...]
    own: str = ""
    midpoint: bool = False
    by: Person | None = None
    value: str = ""
    said: bool = False
    error: str = ""
    code: str = ""
    compared: bool = False
    known: bool = False
    may_seal: bool = False
    may_burn: bool = False


@dataclass(frozen=True, slots=True)
class SealedPage:
    sign: Seatsign
    offers: tuple[SealedView, ...]  # the newest first


@dataclass(frozen=True, slots=True)
class SealedSide:
    """One of the two that were asked. ``most``: it names the most it can do."""

    name: Texts
    text: Texts
    most: bool
    sealed: bool


@dataclass(frozen=True, slots=True)
class SealedDeskView:
    """One, on a go-between's seat. ``state``: "both": both have sealed; "met": its machine waits for all to be there, or reckons."""

    id: str
    at: Moment
    ask: SealedAsk
    sides: tuple[SealedSide, ...]
    state: DeskState
    value: str = ""
    error: str = ""
    may_meet: bool = False
    may_burn: bool = False
    may_ask_again: bool = False


@dataclass(frozen=True, slots=True)
class SealedDeskPage:
    """``sides``: (key, name) of the lines that may be asked."""

    sign: Seatsign
    offers: tuple[SealedDeskView, ...]  # the newest first
    sides: tuple[tuple[str, Texts], ...] = ()
