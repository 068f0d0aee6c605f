"""The parts of the pages that show signed papers: who signed, by which clock, under what, among which revisions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from wasit.text.moment import Moment
from wasit.text.passage import Texts

Binding = Literal[
    "covered", "no-mandate", "unsigned", "no-pen", "not-named", "principal", "not-yet", "expired", "revoked"
]
"""Whether this seat's pen may sign for its side now, or what is missing."""


@dataclass(frozen=True, slots=True)
class RevisionView:
    """One text in the row of those that replaced one another, the oldest first."""

    number: int  # from 1
    id: str
    from_us: bool
    at: Moment


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a signature reaches: the subjects its paper names, and whether a principal must confirm it, or did. Both empty: no limit."""

    subjects: tuple[Texts, ...] = ()
    word: Literal["", "awaited", "confirmed", "refused"] = ""

    def __bool__(self) -> bool:
        return bool(self.subjects or self.word)


@dataclass(frozen=True, slots=True)
class LimitView:
    """The limits of one paper in a certificate, and whose it is."""

    side: Texts
    role: Literal["proposer", "addressee"]
    limits: Limits


@dataclass(frozen=True, slots=True)
class SignerView:
    """One signature on a paper: by whom, as this seat may name them, with which pen, when they say."""

    name: Texts
    key: str  # hex of the pen's id
    at: Moment  # with the offset the paper was drafted with
    role: Literal["proposer", "addressee", "principal", "go-between", "witness", "guarantor"] = "addressee"
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Covering:
    """Whether this seat may sign for its side, and under which mandate."""

    binding: Binding
    label: Texts = field(default_factory=dict)
    needs: int = 1
    holders: int = 1
    until: Moment | None = None
    key: str = ""  # hex of this seat's pen
    subjects: tuple[Texts, ...] = ()  # what it is limited to, in the order of its list
    ad_referendum: bool = False  # what is signed binds when the side's principal has confirmed it

    @property
    def covers(self) -> bool:
        return self.binding == "covered"


@dataclass(frozen=True, slots=True)
class HourView:
    """One moment by the clock of one side: the offset is that of the paper it signed."""

    side: Texts
    at: Moment
    ours: bool = False
