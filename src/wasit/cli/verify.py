"""What `wasit verify` reports of a certificate, as plain JSON: nothing is used but the file.

1. A certificate that does not hold has no agreement in the report: never half accepted.
2. What a side calls itself is ``claimed``; only the reader's own name for it is ``label``.
3. Times are seconds since 1970, as signers claim them; ``drafted`` is the drafter's local time, with its offset.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wasit.channel.bundle import MAX_CERTIFICATE
from wasit.channel.certificate import Verified, verify_certificate
from wasit.channel.deposit_bundle import DepositReading
from wasit.cli.reported import Json, clause_json, declaration_json, paper_json, side_json
from wasit.errors import Refused
from wasit.seals.pens import verify_signature
from wasit.seals.stamps import Authorities, read_roots
from wasit.text.passage import Texts


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
        "clauses": [clause_json(clause) for clause in terms.clauses],
        "sides": [side_json(seen) for seen in verified.sides],
        "papers": [paper_json(paper, verified.signed[paper.hash]) for paper in reading.papers],
    }


def _deposit(verified: Verified, reading: DepositReading) -> Json:
    return {
        "deposit": reading.ending.deposit.hex(),
        "paper": reading.deposit.hash.hex(),
        "effective": verified.effective,
        "declarations": [declaration_json(part) for part in reading.parts],
        "sides": [side_json(seen) for seen in verified.sides],
        "papers": [paper_json(paper, verified.signed[paper.hash]) for paper in reading.papers],
    }
