"""What a page shows of undertakings and hopes, and of what sides say became of an undertaking.

On a side's page: its own claims and answers, and what a go-between passed on of the other side's. On a go-between's: of all sides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from wasit.text.moment import Moment
from wasit.text.passage import Texts

ClaimState = Literal["kept", "broken", "waived"]
ClaimStanding = Literal["claimed", "acknowledged", "disputed"]
SideStanding = Literal["acknowledged", "disputed", "unanswered", "not-passed"]
"""What one side made of another's claim: it was passed on and there is no answer yet, or it was not passed on."""


@dataclass(frozen=True, slots=True)
class EvidenceView:
    text: Texts
    place: str  # an address, or a file's name
    sha256: str  # hex, of a file; "" of what is none
    size: int | None  # bytes


@dataclass(frozen=True, slots=True)
class ClaimAnswerView:
    id: str
    by: Texts
    mine: bool
    acknowledged: bool
    text: Texts
    at: Moment
    crossed: bool  # it was passed on
    may_pass: tuple[tuple[str, Texts], ...] = ()  # a go-between's: the sides it may be passed on to


@dataclass(frozen=True, slots=True)
class ClaimView:
    """What one side says, and what the others answered."""

    id: str
    by: Texts
    mine: bool
    state: ClaimState
    text: Texts
    evidence: tuple[EvidenceView, ...]
    at: Moment
    crossed: bool
    standing: ClaimStanding
    answers: tuple[ClaimAnswerView, ...] = ()
    to_answer: tuple[tuple[str, Texts], ...] = ()  # (the claim on the line of who may answer, that side)
    may_pass: tuple[tuple[str, Texts], ...] = field(default=())
    by_side: tuple[tuple[Texts, SideStanding], ...] = ()  # a go-between's, where it has more than two sides


@dataclass(frozen=True, slots=True)
class UndertakingView:
    id: str
    by: Texts
    to: Texts
    text: Texts
    due: Moment | None
    state: Literal["open", "kept", "broken", "waived", "conditional"]
    source: Literal["clause", "word"]
    refers: str  # proposal or entry
    clause: int | None = None
    kept_at: Moment | None = None
    claims: tuple[ClaimView, ...] = ()  # what sides say became of it, the newest first


@dataclass(frozen=True, slots=True)
class HopeView:
    id: str
    held_by: Texts
    of: Texts
    text: Texts
    at: Moment
