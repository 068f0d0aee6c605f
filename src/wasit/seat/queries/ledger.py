"""Undertakings, hopes and milestones.

1. Each kind of fact is read through its index, whatever else the lines hold. What a go-between notes on the desk and on the lines is
   read from the desk; a side reads its line.
2. "us" and "them" are words of a line; on the desk sides go by their keys. A side's seat knows the other as "the other side".
"""

from __future__ import annotations

from dataclasses import replace

from wasit.channel import facts, views
from wasit.channel.facts import Fact
from wasit.channel.project_ledger import ALL_SIDES, OTHER_SIDE, Agreed, Named, project_ledger
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.claims import with_claims
from wasit.seat.queries.faces import said_in
from wasit.seat.queries.memory import known_terms
from wasit.seat.queries.proposals import local, names_of_proposals, parties_of, see_proposals
from wasit.text.passage import Texts

UNDERTAKING, HOPE, MILESTONE = 11, 12, 13


def see_ledger(matter: Matter, *, newest: int | None = None) -> views.LedgerPage:
    """All that was promised, and apart from it what is hoped: for the checks of a case; a page has a page of it (``ledger_page``).

    ``newest``: only so many facts of each kind, of each line, for what is due (``dues``).
    """
    agreed = agreed_of(matter)
    noted = []
    for line in matter.lines():
        if line.kind is LineKind.SIDE and matter.role == "go-between":
            kinds: tuple[int, ...] = (HOPE,)
        else:
            kinds = (UNDERTAKING, HOPE)
        for kind in kinds:
            said = said_in(matter, line, kind, newest=newest)
            noted += [named(matter, line, entry, fact) for entry, fact in said]
    milestones = [(entry, fact) for _, entry, fact in milestones_of(matter, newest=newest)]
    ledger = project_ledger(agreed, milestones, noted, see_proposals(matter))
    return replace(ledger, undertakings=with_claims(matter, ledger.undertakings))


def agreed_of(matter: Matter) -> list[Agreed]:
    """The proposals that everyone accepted, the oldest first."""
    agreed = []
    for name in reversed(names_of_proposals(matter)):
        terms = known_terms(matter, name)
        if terms.state in ("accepted", "closed"):
            agreed.append(
                Agreed(
                    name,
                    terms.proposal,
                    parties_of(matter, terms),
                    lambda seconds: local(matter, seconds),
                )
            )
    return agreed


def milestones_of(matter: Matter, *, newest: int | None = None) -> list[tuple[Line, Entry, facts.Milestone]]:
    """Each milestone once, though it was told on several lines; in order of time."""
    found = []
    seen = set()
    for line in matter.lines():
        for entry, fact in said_in(matter, line, MILESTONE, newest=newest):
            assert isinstance(fact, facts.Milestone)
            what = (entry.author, tuple(sorted(fact.text.items())), fact.track, fact.keeps)
            if what not in seen:
                seen.add(what)
                found.append((line, entry, fact))
    return sorted(found, key=lambda each: (each[1].at.seconds, each[1].place))


def see_timeline(matter: Matter) -> tuple[views.MilestoneView, ...]:
    """What happened in the matter and beside it, oldest first."""
    return tuple(
        views.MilestoneView(
            entry.hash.hex(),
            entry.at,
            fact.text,
            fact.track,
            tuple((proposal.hex(), clause) for proposal, clause in fact.keeps),
        )
        for _, entry, fact in milestones_of(matter)
    )


def named(matter: Matter, line: Line, entry: Entry, fact: Fact) -> Named:
    match fact:
        case facts.UndertakingNoted(giver=giver, taker=taker):
            return Named(entry, fact, side_name(matter, line, giver), side_name(matter, line, taker))
        case facts.Hope(held_by=holder, of=of):
            return Named(entry, fact, side_name(matter, line, holder), side_name(matter, line, of))
        case _:
            raise AssertionError("asked for undertakings and hopes")


def side_name(matter: Matter, line: Line, word: str) -> Texts:
    """The name to show for "us", "them", a side's key, or several keys."""
    if word == "us":
        return line.name
    if word == "them":
        others = [each for each in matter.side_lines() if each.id != line.id]
        return others[0].name if matter.role == "go-between" and len(others) == 1 else OTHER_SIDE
    keys = set(word.split(","))
    if matter.role == "side":
        return OTHER_SIDE
    found = [each for each in matter.side_lines() if each.key in keys]
    return found[0].name if len(found) == 1 else ALL_SIDES if found else OTHER_SIDE
