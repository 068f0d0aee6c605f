"""What can be done in a case file, one class a kind.

This file alone knows what each step carries once it is read:

1. Every step has ``id``, ``at``, ``by`` (the seat whose act it is) and ``refused`` (the code it must be refused with, or None).
2. Ids are the case file's own (steps, seats, sides, outsiders); the player maps them to the real ones.
3. A side's id is also the name of its line and of its room.
4. ``Step`` is the union of all kinds: ``match`` over it, and mypy says what was forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass

from wasit.text.moment import Moment
from wasit.text.passage import Attribution, Consent, Passage, Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What every step has."""

    id: str
    at: Moment
    by: str
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenChannel(Act):
    """The first step. ``go_between`` is ``by`` itself when a go-between opens; else the official's choice, seated at once."""

    go_between: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite(Act):
    """A go-between brings in the first seat of a side: code spoken, typed, confirmed. The seat is in from here on."""

    seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Act):
    """A further seat: a delegate brought by its own side, or a go-between brought to one line (or, None, to all).

    It can read what comes after, and of what came before only ``briefed`` (step ids, opened to it by ``by``).
    """

    seat: str
    line: str | None = None
    agreed_by: str | None = None
    briefed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave(Act):
    """``by`` leaves and reads nothing that comes after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word(Act):
    """Said on a line. ``speaker``: whom a go-between writes down (an outsider of that side, or a delegate); None = ``by``."""

    line: str
    passages: tuple[Passage, ...]
    how: str = "written"
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Act):
    """A note of a call. Units: minutes."""

    line: str
    passages: tuple[Passage, ...]
    present: tuple[str, ...] = ()
    minutes: int | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Room(Act):
    """Said inside one side's room."""

    side: str
    text: Texts


@dataclass(frozen=True, slots=True)
class Source:
    """What a release draws on. Units: passages counted from 1; empty = the whole entry (always so for a proposal)."""

    id: str
    passages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Act):
    """Passed on. ``text`` None = the sources' own bytes (as-written). ``how``: how it was given where nobody has a seat."""

    sources: tuple[Source, ...]
    to_line: str
    wording: Consent
    text: Texts | None = None
    translation: Texts | None = None
    attribution: Attribution = Attribution.NONE
    how: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """``who``: a side's id, "both" (of two sides) or "all". ``condition``: the clause that must be kept first, or None."""

    id: str
    who: str
    text: Texts
    kind: str
    condition: str | None = None
    due: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Propose(Act):
    """A proposal, written on the proposer's line. ``languages`` empty = every language all its clauses have."""

    line: str
    title: Texts
    clauses: tuple[Clause, ...]
    consent: Consent = Consent.FOR_YOU_ONLY
    replaces: str | None = None
    expires: Moment | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Act):
    """``answer``: accept, decline, counter (then ``counter`` is the proposal that is put instead) or clarify."""

    proposal: str
    answer: str
    reason: Texts | None = None
    counter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Act):
    """Takes a word, call note or proposal back."""

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowing(Act):
    """``who`` (outsider or seat) knows of ``fact`` ("channel" or a step's id); reported on ``line``, or (None) kept by ``by``."""

    who: str
    fact: str
    how: str | None = None
    text: Texts | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Knowing):
    """``by`` told them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOut(Knowing):
    """Nobody here told them; ``by`` recorded it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised(Knowing):
    """They spoke of it first; ``by`` recorded it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hope(Act):
    """What side ``held_by`` expects of side ``of``, which promised nothing."""

    held_by: str
    of: str
    text: Texts
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking(Act):
    """What side ``giver`` promised side ``taker`` apart from any proposal, by a word released as written."""

    giver: str
    taker: str
    source: str
    text: Texts
    due: Moment | None = None


@dataclass(frozen=True, slots=True)
class KeptClause:
    proposal: str
    clause: str


@dataclass(frozen=True, slots=True)
class KeptUndertaking:
    undertaking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Act):
    """Something happened; ``keeps`` is what was thereby kept. ``track``: another track beside the channel, by name."""

    text: Texts
    track: str | None = None
    keeps: tuple[KeptClause | KeptUndertaking, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """Units: value on the side's own scale, probability 0..1; both (least, most)."""

    name: Texts
    value: tuple[float, float]
    probability: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weigh(Act):
    """One side's private weighing of an option. Units: cost (least, most) on the side's own scale."""

    side: str
    option: Texts
    cost: tuple[float, float]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk(Act):
    """A note on the go-betweens' desk."""

    text: Texts


Step = (
    OpenChannel
    | Invite
    | Join
    | Leave
    | Word
    | Call
    | Room
    | Release
    | Propose
    | Answer
    | Withdraw
    | Told
    | FoundOut
    | Raised
    | Hope
    | Undertaking
    | Milestone
    | Weigh
    | Desk
)
