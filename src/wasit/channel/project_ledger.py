"""What was promised, and apart from it what is hoped.

1. An undertaking comes from a clause of that kind in an agreement, or from a word that crossed as written.
2. A clause, or an undertaking apart, is kept when a milestone says so; a clause is conditional while one it depends on is not kept;
   else it is open.
3. A hope is never counted among undertakings. The same fact said in several lines is shown once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from wasit.channel import facts, views
from wasit.channel.clauses import (
    ADDRESSEE,
    EVERY_PARTY,
    GO_BETWEEN,
    PROPOSER,
    THIRD_PARTY,
    Clause,
    ClauseKind,
    Performed,
)
from wasit.channel.proposal import Proposal
from wasit.record.entry import Entry
from wasit.text.moment import Moment
from wasit.text.passage import Texts

APART = 0  # the clause number by which a milestone names an undertaking that stands in no proposal
OTHER_SIDE: Texts = {"en": "The other side", "ar": "الطرف الآخر", "he": "הצד השני"}
THE_GO_BETWEEN: Texts = {"en": "The go-between", "ar": "الوسيط", "he": "המתווך"}
A_THIRD: Texts = {"en": "A third party", "ar": "طرف ثالث", "he": "צד שלישי"}
BOTH_SIDES: Texts = {"en": "Both sides", "ar": "الطرفان", "he": "שני הצדדים"}
ALL_SIDES: Texts = {"en": "All sides", "ar": "جميع الأطراف", "he": "כל הצדדים"}


@dataclass(frozen=True, slots=True)
class Parties:
    """The names to show for the parties of one proposal."""

    proposer: Texts
    addressees: tuple[Texts, ...]

    @property
    def all(self) -> Texts:
        return BOTH_SIDES if len(self.addressees) < 2 else ALL_SIDES

    def who(self, by: int) -> Texts:
        """The name of a clause's ``by``."""
        match by:
            case _ if by == PROPOSER:
                return self.proposer
            case _ if by == GO_BETWEEN:
                return THE_GO_BETWEEN
            case _ if by == THIRD_PARTY:
                return A_THIRD
            case _ if by == EVERY_PARTY:
                return self.all
            case _:
                number = 1 if by == ADDRESSEE else by - 4
                return self.addressees[number - 1] if number <= len(self.addressees) else OTHER_SIDE

    def owed_to(self, by: int) -> Texts:
        """To whom a clause of this ``by`` is owed."""
        if by == PROPOSER and len(self.addressees) == 1:
            return self.addressees[0]
        if by == ADDRESSEE and len(self.addressees) == 1:
            return self.proposer
        return self.all


def by_word(by: int) -> str:
    """How a clause's ``by`` is written in a view."""
    words = {PROPOSER: "proposer", ADDRESSEE: "addressee", GO_BETWEEN: "go-between", THIRD_PARTY: "third"}
    return words.get(by) or ("all" if by == EVERY_PARTY else f"addressee-{by - 4}")


@dataclass(frozen=True, slots=True)
class Agreed:
    """A proposal that everyone accepted. ``id`` is its hash; ``local`` puts seconds into the zone due times are shown in."""

    id: bytes
    proposal: Proposal
    parties: Parties
    local: Callable[[int], Moment]


@dataclass(frozen=True, slots=True)
class Named:
    """An undertaking or hope with the names of both ends."""

    entry: Entry
    fact: facts.UndertakingNoted | facts.Hope
    by: Texts
    to: Texts


def kept_clauses(milestones: Iterable[tuple[Entry, facts.Milestone]]) -> dict[tuple[bytes, int], Moment]:
    """When each clause was first said to be kept."""
    kept: dict[tuple[bytes, int], Moment] = {}
    for entry, fact in milestones:
        for clause in fact.keeps:
            if clause not in kept or entry.at.seconds < kept[clause].seconds:
                kept[clause] = entry.at
    return kept


def is_late(one: views.UndertakingView, now: int) -> bool:
    """Its hour is over and nobody said that it was kept, or it was kept after it. Units: ``now`` in seconds since 1970."""
    if one.due is None:
        return False
    at = one.kept_at.seconds if one.kept_at is not None else now
    return one.state != "waived" and at > one.due.seconds


def is_shown(one: views.UndertakingView, show: str, owers: Sequence[Texts], now: int) -> bool:
    """Whether a filter has it: open, late, kept, by-<number of who owes>; any other has all."""
    match show:
        case "open":
            return one.state in ("open", "conditional")
        case "late":
            return is_late(one, now)
        case "kept":
            return one.state == "kept"
        case _:
            number = ower_number(show)
            return number is None or (number < len(owers) and owers[number] == one.by)


def is_settled_otherwise(one: views.UndertakingView, show: str) -> bool:
    """Whether a claim that stands took it out of what a filter has: what is open, or late."""
    return show in ("open", "late") and one.state in ("kept", "waived", "broken") and one.kept_at is None


def ower_number(show: str) -> int | None:
    """The number that a filter of one who owes names."""
    number = show.removeprefix("by-")
    return int(number) if show.startswith("by-") and number.isdecimal() and len(number) < 4 else None


def owers_of(undertakings: Iterable[views.UndertakingView]) -> list[Texts]:
    return list({tuple(sorted(one.by.items())): one.by for one in undertakings}.values())


def next_due(undertakings: Iterable[views.UndertakingView], now: int) -> views.UndertakingView | None:
    """The one of them that is due next. Units: ``now`` in seconds since 1970."""
    coming = [
        (one.due.seconds, place, one)
        for place, one in enumerate(undertakings)
        if one.due is not None and one.state in ("open", "conditional") and one.due.seconds > now
    ]
    return min(coming, key=lambda each: each[:2])[2] if coming else None


def project_ledger(
    agreed: Sequence[Agreed],
    milestones: Sequence[tuple[Entry, facts.Milestone]],
    noted: Sequence[Named],
    proposals: tuple[views.ProposalSummary, ...],
) -> views.LedgerPage:
    """Undertakings of agreements in the order of their clauses, then those from words, then hopes, each by time."""
    kept = kept_clauses(milestones)
    undertakings = [
        _of_clause(one, clause, kept)
        for one in agreed
        for clause in one.proposal.clauses
        if clause.kind is ClauseKind.UNDERTAKING
    ]
    hopes = []
    seen: set[tuple[object, ...]] = set()
    for one in sorted(noted, key=lambda each: (each.entry.at.seconds, each.entry.place)):
        key = (type(one.fact), *(tuple(sorted(x.items())) for x in (one.by, one.to, one.fact.text)))
        if key in seen:
            continue
        seen.add(key)
        name = one.entry.hash.hex()
        match one.fact:
            case facts.UndertakingNoted(text=text, due=due, source=source):
                at = kept.get((one.entry.hash, APART))
                state: Literal["kept", "open"] = "kept" if at is not None else "open"
                undertakings.append(
                    views.UndertakingView(
                        name, one.by, one.to, text, due, state, "word", source.hex(), kept_at=at
                    )
                )
            case facts.Hope(text=text):
                hopes.append(views.HopeView(name, one.by, one.to, text, one.entry.at))
    return views.LedgerPage(tuple(undertakings), tuple(hopes), proposals)


def _of_clause(
    agreed: Agreed, clause: Clause, kept: Mapping[tuple[bytes, int], Moment]
) -> views.UndertakingView:
    at = kept.get((agreed.id, clause.id))
    waits = any(
        isinstance(condition, Performed) and (agreed.id, condition.clause) not in kept
        for condition in clause.when
    )
    return views.UndertakingView(
        f"{agreed.id.hex()}-{clause.id}",
        agreed.parties.who(clause.by),
        agreed.parties.owed_to(clause.by),
        clause.text,
        agreed.local(clause.due) if clause.due is not None else None,
        "kept" if at is not None else "conditional" if waits else "open",
        "clause",
        agreed.id.hex(),
        clause.id,
        at,
    )
