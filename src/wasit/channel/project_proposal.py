"""A proposal's clauses as a page shows them, beside a revision they are compared with.

1. A clause is the same while kind, who, words, conditions and due time are. Clauses are compared by number: a number the other revision
   had not is new; those that are gone are told apart.
2. What changed in the words is told word by word, in each language apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from wasit.channel import views
from wasit.channel.clauses import Clause, Condition, Event, NotAfter, NotBefore, Performed
from wasit.channel.project_ledger import Parties, by_word
from wasit.channel.proposal import Proposal
from wasit.channel.redline import Run, redline
from wasit.text.moment import Moment
from wasit.text.passage import Texts

Local = Callable[[int], Moment]
"""Puts seconds into the zone that due times are shown in."""


def project_clauses(
    proposal: Proposal, parties: Parties, local: Local, before: Proposal | None = None
) -> tuple[views.ClauseView, ...]:
    """The clauses in their order, each with what changed in it since ``before``."""
    return tuple(_view(clause, parties, local, before) for clause in proposal.clauses)


def project_dropped(
    proposal: Proposal, parties: Parties, local: Local, before: Proposal | None
) -> tuple[views.ClauseView, ...]:
    """The clauses that ``before`` alone has."""
    gone = () if before is None else before.clauses
    return tuple(
        replace(
            _view(clause, parties, local, None),
            change="dropped",
            redline={language: (Run("del", text),) for language, text in clause.text.items() if text},
        )
        for clause in gone
        if proposal.clause(clause.id) is None
    )


def project_redline(before: Texts | None, now: Texts | None) -> dict[str, tuple[Run, ...]]:
    """What changed in the languages in which something did; a language that came or went changed whole."""
    old, new = before or {}, now or {}
    return {
        language: redline(old.get(language, ""), new.get(language, ""))
        for language in dict.fromkeys([*new, *old])
        if old.get(language) != new.get(language)
    }


def _view(clause: Clause, parties: Parties, local: Local, before: Proposal | None) -> views.ClauseView:
    was = before.clause(clause.id) if before is not None else None
    return views.ClauseView(
        clause.id,
        clause.kind.name.lower(),  # type: ignore[arg-type]
        by_word(clause.by),
        parties.who(clause.by),
        clause.text,
        tuple(_condition(condition) for condition in clause.when),
        tuple(condition.text for condition in clause.when if isinstance(condition, Event)),
        local(clause.due) if clause.due is not None else None,
        _change(clause, was, before),
        project_redline(was.text, clause.text) if was is not None else {},
        _also(was, clause) if was is not None else (),
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


def _change(
    clause: Clause, was: Clause | None, before: Proposal | None
) -> Literal["", "same", "changed", "new"]:
    if before is None:
        return ""
    if was is None:
        return "new"
    return "same" if was == clause else "changed"


def _also(was: Clause, now: Clause) -> tuple[str, ...]:
    changed = {
        "kind": was.kind != now.kind,
        "who": was.by != now.by,
        "due": was.due != now.due,
        "when": was.when != now.when,
    }
    return tuple(name for name, is_changed in changed.items() if is_changed)
