"""The row of texts that replaced one another, and which of them another is read against.

1. A text stands in one row: what it replaced (``base``), what that replaced, and the newest that replaced it, and so on.
2. Of several that replaced the same text, the last to arrive goes on; the others are read from their own pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel.papers import PROPOSAL
from wasit.errors import Refused
from wasit.seat.actions.papers import paper, papers_about
from wasit.seat.matter import Matter
from wasit.seat.proposals import Terms
from wasit.seat.revising import MOST_REVISIONS, earlier_than, proposal_of


def row_of(matter: Matter, name: bytes) -> tuple[bytes, ...]:
    """The texts before and after a proposal, the oldest first: each replaced the one before it."""
    made = proposal_of(matter, name)
    row = [*earlier_than(matter, made), name] if made is not None else [name]
    while len(row) < MOST_REVISIONS:
        after = [made.hash for made in papers_about(matter, row[-1], PROPOSAL) if made.hash not in row]
        if not after:
            break
        row.append(after[-1])
    return tuple(row)


def compared_with(row: Sequence[bytes], name: bytes, against: bytes | None) -> bytes | None:
    """The text that changes are shown against: the one before, or the one asked for.

    Raises: Refused unknown-id for one that is not of the row.
    """
    if against is not None and (against not in row or against == name):
        raise Refused("unknown-id", field="against")
    place = row.index(name)
    return against or (row[place - 1] if place else None)


def replaced_by(matter: Matter, terms: Terms) -> str:
    """The text that stands in this one's place: a counter that answered it, else the newest revision."""
    if terms.state != "superseded":
        return ""
    counters = [answer.counter for answer, _, check in terms.answers if check is not None and answer.counter]
    revisions = [made.hash for made in papers_about(matter, terms.paper.hash, PROPOSAL)]
    newest = (revisions or [each for each in counters if paper(matter, each) is not None])[-1:]
    return newest[0].hex() if newest else ""


def highest_number(matter: Matter, row: Sequence[bytes]) -> int:
    """The highest number that any clause of the row has."""
    found = [proposal_of(matter, name) for name in row]
    return max(clause.id for made in found if made is not None for clause in made.clauses)
