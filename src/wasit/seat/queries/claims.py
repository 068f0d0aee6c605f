"""What sides say became of undertakings, as this seat may show it.

1. A side reads its line: its own claims and answers, and what was passed on to it. A go-between reads all lines: what it passed on itself is
   the same claim, and the answers to that are answers to the claim.
2. Asked for the undertakings of a page, and only where anybody ever claimed anything; of each the newest 12.
3. A waiver by who owes it counts for nothing and is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wasit.channel import facts
from wasit.channel.claim_facts import Evidence
from wasit.channel.claim_views import ClaimAnswerView, ClaimState, ClaimView, EvidenceView, SideStanding
from wasit.channel.project_claims import standing_of, with_these
from wasit.channel.project_ledger import OTHER_SIDE
from wasit.channel.views import UndertakingView
from wasit.record.entry import Entry
from wasit.seat.actions.claims import copies, is_taken_back, is_undertaking, may_claim, original_of
from wasit.seat.actions.words import is_noted, kept_there
from wasit.seat.matter import Line, Matter
from wasit.text.passage import Consent, Texts

MOST = 12  # claims of one undertaking


def with_claims(matter: Matter, undertakings: Sequence[UndertakingView]) -> tuple[UndertakingView, ...]:
    """The same with what is claimed of each, and the states that leaves them in."""
    if matter.file.one("SELECT 1 FROM claim LIMIT 1") is None:
        return tuple(undertakings)
    return tuple(with_these(one, claims_of(matter, one)) for one in undertakings)


def claims_of(matter: Matter, one: UndertakingView) -> tuple[ClaimView, ...]:
    """The newest first."""
    found = []
    for name, clause in _targets(matter, one):
        rows = matter.file.all(
            "SELECT e.hash FROM claim AS c JOIN entry AS e ON e.n = c.n WHERE c.target = ? AND c.clause = ?"
            " AND e.fine = 1 AND e.apart = 0 ORDER BY c.n DESC LIMIT ?",
            *(name, clause, MOST),
        )
        found += [view for (claim,) in rows if (view := _claim(matter, claim)) is not None]
    return tuple(sorted(found, key=lambda claim: (claim.at.seconds, claim.id), reverse=True)[:MOST])


def _targets(matter: Matter, one: UndertakingView) -> Iterator[tuple[bytes, int]]:
    """What lines call an undertaking: a clause has one name everywhere, an undertaking apart one on each line."""
    if one.clause is not None:
        yield bytes.fromhex(one.refers), one.clause
        return
    name = bytes.fromhex(one.id)
    if matter.role == "side":
        yield name, 0
        return
    for line in matter.side_lines():
        there = kept_there(matter, line, name)
        if there is not None:
            yield there, 0


def _claim(matter: Matter, name: bytes) -> ClaimView | None:
    line, entry, fact, _ = matter.read(name)
    between = matter.role == "go-between"
    if not isinstance(fact, facts.Claimed) or (between and fact.by == "them"):
        return None
    if is_taken_back(matter, entry) or not is_undertaking(matter, fact) or not may_claim(matter, line, fact):
        return None
    there = dict(copies(matter, name)) if between else {}
    answers = _answers(matter, entry, fact.by, there)
    state: ClaimState = fact.state  # type: ignore[assignment]
    passed_to = set(there.values())
    return ClaimView(
        name.hex(),
        line.name if fact.by == "us" else OTHER_SIDE,
        not between and fact.by == "us",
        state,
        fact.text,
        tuple(_evidence(each) for each in fact.evidence),
        entry.at,
        _has_crossed(matter, name),
        standing_of(answers),
        answers,
        _to_answer(matter, entry, fact, there),
        _may_pass(matter, line, fact, passed_to) if between else (),
        tuple(_by_side(matter, line, passed_to, answers)) if between else (),
    )


def _by_side(
    matter: Matter, claimant: Line, passed_to: set[bytes], answers: Sequence[ClaimAnswerView]
) -> Iterator[tuple[Texts, SideStanding]]:
    """What each other side makes of a claim; of a channel with two sides the one answer says it."""
    others = [line for line in matter.side_lines() if line.id != claimant.id]
    said = {tuple(sorted(answer.by.items())): answer.acknowledged for answer in answers}
    for line in others if len(others) > 1 else ():
        answered = said.get(tuple(sorted(line.name.items())))
        if answered is None:
            yield line.name, "unanswered" if line.id in passed_to else "not-passed"
        else:
            yield line.name, "acknowledged" if answered else "disputed"


def _evidence(one: Evidence) -> EvidenceView:
    return EvidenceView(one.text, one.place, one.sha256.hex() if one.sha256 is not None else "", one.size)


def _to_answer(
    matter: Matter, entry: Entry, fact: facts.Claimed, there: dict[bytes, bytes]
) -> tuple[tuple[str, Texts], ...]:
    """Where this seat may answer it: a side on its line, a go-between for a side without a seat."""
    if matter.role == "side":
        return ((entry.hash.hex(), matter.line_of("line").name),) if fact.by == "them" else ()
    known = {line.id: line for line in matter.side_lines()}
    return tuple(
        (copy.hex(), known[where].name)
        for copy, where in there.items()
        if where in known and is_noted(matter, where)
    )


def _may_pass(
    matter: Matter, line: Line, fact: facts.Claimed | facts.ClaimAnswered, passed_to: set[bytes]
) -> tuple[tuple[str, Texts], ...]:
    """The sides that know the undertaking, or the claim, and have not got this yet; none where its author keeps it."""
    if fact.consent is not Consent.AS_WRITTEN:
        return ()
    others = [each for each in matter.side_lines() if each.id != line.id and each.id not in passed_to]
    if isinstance(fact, facts.ClaimAnswered):
        claim = original_of(matter, fact.target)
        reached = {matter.read(claim)[0].id, *(where for _, where in copies(matter, claim))}
        return tuple((each.key, each.name) for each in others if each.id in reached)
    return tuple(
        (each.key, each.name) for each in others if kept_there(matter, each, fact.target) is not None
    )


def _answers(matter: Matter, claim: Entry, by: str, there: dict[bytes, bytes]) -> tuple[ClaimAnswerView, ...]:
    """The newest answer of each side but the one that claims. On a go-between's seat: to its copies; on a side's: to what stands on its line."""
    between = matter.role == "go-between"
    newest: dict[tuple[bytes, str], tuple[Line, Entry, facts.ClaimAnswered]] = {}
    for name in there if between else (claim.hash,):
        for where, entry, said in matter.mentions(name):
            if not isinstance(said, facts.ClaimAnswered) or is_taken_back(matter, entry):
                continue
            if said.by != "us" if between else said.by == by:  # nobody answers its own claim
                continue
            key = (where.id, said.by)
            if key not in newest or newest[key][1].place < entry.place:
                newest[key] = (where, entry, said)
    return tuple(
        ClaimAnswerView(
            entry.hash.hex(),
            where.name if said.by == "us" else OTHER_SIDE,
            not between and said.by == "us",
            said.acknowledged,
            said.text,
            entry.at,
            _has_crossed(matter, entry.hash),
            _may_pass(matter, where, said, {to for _, to in copies(matter, entry.hash)}) if between else (),
        )
        for where, entry, said in sorted(newest.values(), key=lambda each: each[1].place)
    )


def _has_crossed(matter: Matter, name: bytes) -> bool:
    return any(
        isinstance(said, facts.Receipted | facts.ReleaseNoted)
        and (said.source == name if isinstance(said, facts.Receipted) else said.release != name)
        for _, _, said in matter.mentions(name)
    )
