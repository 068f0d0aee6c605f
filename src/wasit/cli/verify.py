"""What `wasit verify` reports of a certificate, as plain JSON: nothing is used but the file.

1. A certificate that does not hold has no agreement in the report: never half accepted.
2. What a side calls itself is ``claimed``; only the reader's own name for it is ``label``.
3. Times are seconds since 1970, as signers claim them; ``drafted`` is the drafter's local time, with its offset.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wasit.channel.bundle import MAX_CERTIFICATE
from wasit.channel.certificate import SideSeen, Verified, verify_certificate
from wasit.channel.chain import Paper
from wasit.channel.clauses import (
    ADDRESSEE,
    EVERY_PARTY,
    GO_BETWEEN,
    PROPOSER,
    THIRD_PARTY,
    Clause,
    Condition,
    Event,
    NotAfter,
    NotBefore,
    Performed,
)
from wasit.channel.deposit_bundle import DepositReading, ReadPart
from wasit.channel.instrument import (
    Answer,
    Confirmation,
    Countersignature,
    Declaration,
    Proposal,
    Withdrawal,
)
from wasit.errors import Refused
from wasit.seals.pens import verify_signature
from wasit.seals.stamps import Authorities, read_roots
from wasit.text.passage import Texts

Json = dict[str, Any]

_BY = {
    PROPOSER: "proposer",
    ADDRESSEE: "addressee",
    GO_BETWEEN: "go-between",
    THIRD_PARTY: "third",
    EVERY_PARTY: "all",
}
_DECLARERS: Mapping[int, Json] = {PROPOSER: {"by": "declarer"}}


def verify_file(
    path: Path,
    *,
    known_sides: Mapping[bytes, Texts] | None = None,
    now: int | None = None,
    roots: bytes | None = None,
) -> Json:
    """The report on a certificate's file. ``roots``: PEM, of timestamp authorities. Raises: Refused unreadable-file, bad-roots."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_CERTIFICATE + 1)
    except OSError:
        raise Refused("unreadable-file") from None
    return verify_bytes(data, known_sides=known_sides, now=now, roots=roots)


def verify_bytes(
    data: bytes,
    *,
    known_sides: Mapping[bytes, Texts] | None = None,
    now: int | None = None,
    roots: bytes | None = None,
) -> Json:
    """{state, steps, agreement}: agreement is empty when the certificate does not hold, or holds declarations: then there is a ``deposit``."""
    check_token = None if roots is None else Authorities(read_roots(roots))
    verified = verify_certificate(
        data, verify_signature, known_sides=known_sides, now=now, check_token=check_token
    )
    told: Json = {
        "state": verified.state,
        "steps": [
            {"number": step.number, "code": step.code, "holds": step.holds, "fields": dict(step.fields)}
            for step in verified.steps
        ],
        "agreement": {},
    }
    if verified.state != "not-valid" and verified.declared is not None:
        told["deposit"] = _deposit(verified, verified.declared)
    elif verified.state != "not-valid":
        told["agreement"] = _agreement(verified)
    return told


def _agreement(verified: Verified) -> Json:
    reading = verified.reading
    assert reading is not None
    terms = reading.terms
    return {
        "proposal": reading.proposal.hash.hex(),
        "closing": None if reading.closing is None else reading.closing.hash.hex(),
        "title": None if terms.title is None else dict(terms.title),
        "authentic": list(terms.authoritative),
        "prevailing": terms.prevailing,
        "expires": terms.expires,
        "effective": verified.effective,
        "clauses": [_clause(clause) for clause in terms.clauses],
        "sides": [_side(seen) for seen in verified.sides],
        "papers": [_paper(paper, verified.signed[paper.hash]) for paper in reading.papers],
    }


def _deposit(verified: Verified, reading: DepositReading) -> Json:
    return {
        "deposit": reading.ending.deposit.hex(),
        "paper": reading.deposit.hash.hex(),
        "effective": verified.effective,
        "declarations": [_declaration(part) for part in reading.parts],
        "sides": [_side(seen) for seen in verified.sides],
        "papers": [_paper(paper, verified.signed[paper.hash]) for paper in reading.papers],
    }


def _declaration(part: ReadPart) -> Json:
    terms = part.terms
    return {
        "side": part.chain.side.hex(),
        "hash": part.declaration.hash.hex(),
        "title": None if terms.title is None else dict(terms.title),
        "authentic": list(terms.authoritative),
        "prevailing": terms.prevailing,
        "until": terms.until,
        "condition": dict(terms.condition),
        "others": [side.hex() for side in terms.others],
        "clauses": [_clause(clause) | _DECLARERS.get(clause.by, {}) for clause in terms.clauses],
    }


def _clause(clause: Clause) -> Json:
    return {
        "id": clause.id,
        "kind": clause.kind.name.lower(),
        "by": _BY.get(clause.by, f"addressee-{clause.by - 4}"),
        "text": dict(clause.text),
        "when": [_condition(condition) for condition in clause.when],
        "due": clause.due,
    }


def _condition(condition: Condition) -> Json:
    match condition:
        case Performed(number):
            return {"performed": number}
        case NotBefore(seconds):
            return {"not-before": seconds}
        case NotAfter(seconds):
            return {"not-after": seconds}
        case Event(text):
            return {"event": dict(text)}


def _side(seen: SideSeen) -> Json:
    return {
        "role": seen.role,
        "side": seen.side.hex(),
        "numbers": list(seen.numbers),
        "label": None if seen.label is None else dict(seen.label),
        "claimed": dict(seen.claimed),
        "needs": seen.needs,
        "holders": seen.holders,
        "hosted": seen.hosted,
        "subjects": [dict(subject) for subject in seen.subjects],
        "ad_referendum": seen.ad_referendum,
    }


def _paper(paper: Paper, complete_at: int) -> Json:
    told: Json = {
        "name": paper.name,
        "hash": paper.hash.hex(),
        "drafted": str(paper.instrument.drafted),
        "complete_at": complete_at,
        "signers": [{"pen": signer.kid.hex(), "at": signer.signed_at} for signer in paper.signed.signers],
    }
    if (
        isinstance(paper.instrument, Proposal | Answer | Withdrawal | Declaration)
        and paper.instrument.subjects
    ):
        told["subjects"] = list(paper.instrument.subjects)
    if isinstance(paper.instrument, Confirmation):
        told |= {"of": paper.instrument.paper.hex(), "confirms": paper.instrument.confirms}
    if isinstance(paper.instrument, Answer):
        words = paper.instrument.words
        told |= {
            "verdict": paper.instrument.verdict.name.lower(),
            "addressee": paper.instrument.addressee,
            "words": None if words is None else dict(words),
        }
    if isinstance(paper.instrument, Countersignature):
        words = paper.instrument.words
        told |= {
            "capacity": paper.instrument.capacity.name.lower(),
            "words": None if words is None else dict(words),
        }
    return told
