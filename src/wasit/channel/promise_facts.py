"""What was promised in a word, what is hoped, and what happened; their bytes are in ``bodies``."""

from __future__ import annotations

from dataclasses import dataclass

from wasit.text.moment import Moment
from wasit.text.passage import Texts


@dataclass(frozen=True, slots=True)
class UndertakingNoted:
    """Kind 11: what a side promised in a word that crossed as written.

    ``giver`` and ``taker`` are "us" and "them" in a line, side keys on the desk.
    """

    source: bytes
    text: Texts
    due: Moment | None
    giver: str
    taker: str


@dataclass(frozen=True, slots=True)
class Hope:
    """Kind 12: what one side expects of another. Never an undertaking, however often repeated."""

    text: Texts
    held_by: str
    of: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """Kind 13: something happened; it may keep clauses of proposals, or undertakings apart (clause 0, named by their entry)."""

    text: Texts
    track: str = ""
    keeps: tuple[tuple[bytes, int], ...] = ()
