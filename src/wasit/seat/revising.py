"""What a text replaced, what that replaced, and so on; and whether its clauses keep the numbers that they had.

A number that was dropped once names no other clause later: who says "clause 3" would mean two things.
"""

from __future__ import annotations

from wasit.channel.instrument import Proposal
from wasit.channel.proposal import check_revision
from wasit.errors import Distrusted
from wasit.seat.actions.papers import paper
from wasit.seat.matter import Matter

MOST_REVISIONS = 64  # of one row


def proposal_of(matter: Matter, name: bytes) -> Proposal | None:
    """The proposal of this hash, where it is here."""
    made = paper(matter, name)
    return made.instrument if made is not None and isinstance(made.instrument, Proposal) else None


def earlier_than(matter: Matter, made: Proposal) -> dict[bytes, Proposal]:
    """The texts before a proposal that are here, the oldest first."""
    found: dict[bytes, Proposal] = {}
    base = made.base
    while base is not None and base not in found and len(found) < MOST_REVISIONS:
        before = proposal_of(matter, base)
        if before is None:
            break
        found[base] = before
        base = before.base
    return dict(reversed(found.items()))


def check_numbers(matter: Matter, made: Proposal) -> None:
    """That it reuses no clause number that was dropped before. Raises: Distrusted E_CLAUSE_ID. Source: spec/7-instruments §7.6.1."""
    check_revision(list(earlier_than(matter, made).values()), made)


def keeps_numbers(matter: Matter, made: Proposal) -> bool:
    try:
        check_numbers(matter, made)
    except Distrusted:
        return False
    return True
