"""A proposal's clauses as a page shows them, beside the revision they replace.

A clause is the same while kind, who, words, conditions and due time are; a number the revision before had not is new.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from wasit.channel import views
from wasit.channel.clauses import Clause, Condition, Event, NotAfter, NotBefore, Performed
from wasit.channel.project_ledger import Parties, by_word
from wasit.channel.proposal import Proposal
from wasit.text.moment import Moment


def project_clauses(
    proposal: Proposal, parties: Parties, local: Callable[[int], Moment], before: Proposal | None = None
) -> tuple[views.ClauseView, ...]:
    """``local`` puts seconds into the zone that due times are shown in."""
    return tuple(
        views.ClauseView(
            clause.id,
            clause.kind.name.lower(),  # type: ignore[arg-type]
            by_word(clause.by),
            parties.who(clause.by),
            clause.text,
            tuple(_condition(condition) for condition in clause.when),
            tuple(condition.text for condition in clause.when if isinstance(condition, Event)),
            local(clause.due) if clause.due is not None else None,
            _change(clause, before),
        )
        for clause in proposal.clauses
    )


def _condition(condition: Condition) -> str:
    match condition:
        case Performed(clause):
            return f"clause:{clause}"
        case NotBefore(seconds):
            return f"not-before:{seconds}"
        case NotAfter(seconds):
            return f"not-after:{seconds}"
        case Event():
            return "event"


def _change(clause: Clause, before: Proposal | None) -> Literal["", "same", "changed", "new"]:
    if before is None:
        return ""
    was = before.clause(clause.id)
    if was is None:
        return "new"
    return "same" if was == clause else "changed"
