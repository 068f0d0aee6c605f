"""What is shown of deposits of declarations.

A side's page has its own declaration, and the others' only once a certificate of all of them holds. A go-between's has every side's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wasit.channel.seat_views import Seatsign
from wasit.text.moment import Moment
from wasit.text.passage import Texts


@dataclass(frozen=True, slots=True)
class DeclarationView:
    """``clauses``: their words, in order. ``condition``: on what it depends, as it says itself. ``numbers``: of its side's id, to compare by voice."""

    name: Texts
    title: Texts
    clauses: tuple[tuple[int, str, Texts], ...]  # (id, kind, words)
    condition: Texts
    ours: bool = False
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DepositView:
    """One, on a side's seat.

    ``state``: open, signing (holders wanting), unconfirmed (its principal's word is), refused, deposited, over (time is, and nothing was
    released), returned, released, wrong (said to be released, and not all of it is here or holds; or one's own does not fit the deposit).
    """

    id: str
    title: Texts
    at: Moment
    until: Moment
    parts: int
    state: Literal[
        "open", "signing", "unconfirmed", "refused", "deposited", "over", "returned", "released", "wrong"
    ]
    own: DeclarationView | None
    signed: int
    needed: int
    may: tuple[Literal["declare", "sign", "confirm", "take-back"], ...]
    declarations: tuple[DeclarationView, ...]  # of every side, once released
    released_at: Moment | None


@dataclass(frozen=True, slots=True)
class DepositsPage:
    sign: Seatsign
    deposits: tuple[DepositView, ...]  # the newest first


@dataclass(frozen=True, slots=True)
class DepositSide:
    """A side's declaration as the go-between has it."""

    name: Texts
    standing: Literal["none", "signing", "unconfirmed", "refused", "whole", "wrong"]
    declaration: DeclarationView | None


@dataclass(frozen=True, slots=True)
class DepositDeskView:
    """One, on a go-between's seat."""

    id: str
    title: Texts
    at: Moment
    until: Moment
    state: Literal["open", "over", "returned", "released", "wrong"]
    sides: tuple[DepositSide, ...]
    may_release: bool
    may_return: bool
    released_at: Moment | None


@dataclass(frozen=True, slots=True)
class DepositsDeskPage:
    sign: Seatsign
    deposits: tuple[DepositDeskView, ...]  # the newest first
    may_open: bool
