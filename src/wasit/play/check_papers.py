"""Holds the agreement, the undertakings and the hopes against what a case expects.

1. The agreement is what its certificate proves: the bytes each seat would save are verified anew, with real signatures.
2. Asked are the go-between of the opening and every delegate who was in the channel when it was accepted.
3. Undertakings and hopes are asked of the go-between of the opening; a hope that stands among undertakings is found out.
"""

from __future__ import annotations

from typing import Any

from wasit.channel.certificate import Verified, verify_certificate
from wasit.errors import Refused
from wasit.play.finding import Finding, Played, compare
from wasit.play.shape import AgreementExpected
from wasit.play.steps import Invite, Join, Leave
from wasit.seals.pens import verify_signature
from wasit.seat.queries import see_ledger
from wasit.seat.seat import Seat
from wasit.text.moment import Moment


def check_agreement(played: Played) -> list[Finding]:
    """What the certificates of all parties prove, or that nobody has one."""
    expected = played.case.expect.agreement
    if expected is None:
        return [_no_agreement(played, name) for name in played.seats]
    wanted = _wanted(expected)
    pens = played.pens()
    findings = []
    proven = set()
    for name in _parties_at(played, expected.accepted_at):
        found, agreement = _proven(played, played.seats.get(name), expected, pens)
        findings.append(compare("agreement", wanted, found, seat=name))
        if findings[-1].ok:
            proven.add(agreement)
    if len(proven) > 1:
        findings.append(compare("agreement", "one agreement for everybody", f"{len(proven)} of them"))
    return findings


def _wanted(expected: AgreementExpected) -> dict[str, Any]:
    return {
        "proposal": expected.proposal,
        "state": "closed" if expected.countersigned_by is not None else "unclosed",
        "accepted_at": str(expected.accepted_at),
        "signers": sorted(expected.signers),
        "countersigned_by": expected.countersigned_by,
    }


def _no_agreement(played: Played, name: str) -> Finding:
    found = []
    for step, paper in played.record.papers.items():
        try:
            played.seats[name].see_certificate(paper)
        except Refused:
            continue
        found.append(step)
    return compare("agreement", [], found, seat=name)


def _parties_at(played: Played, at: Moment) -> list[str]:
    """The go-between of the opening and every delegate in the channel at that time."""
    there = {played.case.steps[0].by, played.opener}
    for step in played.case.steps:
        if step.at.seconds > at.seconds or step.refused is not None:
            continue
        match step:
            case Invite(seat=seat) | Join(seat=seat):
                there.add(seat)
            case Leave(by=by):
                there.discard(by)
            case _:
                pass
    return [
        seat.id
        for seat in played.case.seats
        if seat.id in there and (seat.side is not None or seat.id == played.opener)
    ]


def _proven(
    played: Played, seat: Seat | None, expected: AgreementExpected, pens: dict[bytes, str]
) -> tuple[Any, tuple[bytes, ...]]:
    """What a seat's certificate proves, in the case's words, and which papers it is made of."""
    paper = played.record.papers.get(expected.proposal)
    if seat is None or paper is None:
        return "no such proposal", ()
    try:
        data = seat.see_certificate(paper)
    except Refused as no:
        return f"no certificate ({no.code})", ()
    outcome = verify_certificate(data, verify_signature)
    reading = outcome.reading
    if reading is None or outcome.error is not None:
        return f"a certificate that does not hold ({outcome.error})", ()
    step = next(
        (name for name, known in played.record.papers.items() if known == reading.proposal.hash.hex()), ""
    )
    signers = {
        pens.get(signer.kid, "a stranger")
        for made in (reading.proposal, *reading.answers)
        for signer in made.signed.signers
    }
    closing = reading.closing
    closers = (
        sorted({pens.get(signer.kid, "a stranger") for signer in closing.signed.signers}) if closing else []
    )
    found = {
        "proposal": step,
        "state": str(outcome.state),
        "accepted_at": str(Moment(_accepted_at(outcome), expected.accepted_at.offset)),
        "signers": sorted(signers),
        "countersigned_by": ", ".join(closers) if closers else None,
    }
    return found, (reading.proposal.hash, *([closing.hash] if closing is not None else []))


def _accepted_at(outcome: Verified) -> int:
    """When the last needed signature under the terms was given."""
    assert outcome.reading is not None
    return max(outcome.signed[made.hash] for made in (outcome.reading.proposal, *outcome.reading.answers))


def check_undertakings(played: Played) -> list[Finding]:
    """The clauses that bind, of the agreed proposal; and what was promised apart."""
    expected = played.case.expect.undertakings
    assert expected is not None
    agreed = played.case.expect.agreement
    paper = played.record.papers.get(agreed.proposal, "") if agreed is not None else ""
    ledger = see_ledger(played.seats[played.opener].matter())
    clauses, apart = [], []
    for one in ledger.undertakings:
        if one.source == "clause":
            of_agreed = one.refers == paper or not paper
            clauses.append(str(one.clause) if of_agreed else f"{one.clause} of another proposal")
        else:
            apart.append(_step_of(played, one.id))
    return [
        compare(
            "undertakings",
            {"clauses": sorted(expected.clauses), "apart": sorted(expected.apart)},
            {"clauses": sorted(clauses), "apart": sorted(apart)},
            seat=played.opener,
        )
    ]


def check_hopes(played: Played) -> list[Finding]:
    """What is hoped, and that none of it is counted as promised."""
    ledger = see_ledger(played.seats[played.opener].matter())
    hopes = [_step_of(played, one.id) for one in ledger.hopes]
    hoped = {tuple(sorted(one.text.items())) for one in ledger.hopes}
    promised = [
        _step_of(played, one.id) for one in ledger.undertakings if tuple(sorted(one.text.items())) in hoped
    ]
    found = sorted(hopes) + [f"{step} as an undertaking" for step in promised]
    return [compare("hopes", sorted(played.case.expect.hopes), found, seat=played.opener)]


def _step_of(played: Played, entry: str) -> str:
    return next(
        (step for step, known in played.record.entries.items() if known == entry), "an entry of no step"
    )
