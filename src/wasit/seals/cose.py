"""Signing an instrument: a pen's two halves over its purpose-tagged bytes.

The form of the envelope is ``wire.cose``; here a key is used, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.errors import Refused
from wasit.seals.pens import Pen
from wasit.wire.cose import (
    ED25519,
    MAX_SIGNERS,
    MLDSA65,
    Signed,
    Signer,
    merge,
    read_cose,
    sort_signers,
    to_be_signed,
    write_cose,
)


def sign_payload(name: str, payload: bytes, pens: Sequence[Pen], signed_at: int) -> bytes:
    """The envelope of a payload, signed by each pen. Units: seconds since 1970. Raises: Refused too-large, bad-input."""
    if not 1 <= len({pen.kid for pen in pens}) == len(pens) <= MAX_SIGNERS:
        raise Refused("bad-input", field="pens")
    signers = sort_signers(_sign(name, payload, pen, signed_at) for pen in pens)
    return _written(Signed(name, payload, signers))


def add_signatures(data: bytes, pens: Sequence[Pen], signed_at: int) -> bytes:
    """The envelope with these pens' signatures beside those that it has. Raises: as ``sign_payload``; Distrusted, as ``read_cose``."""
    signed = read_cose(data)
    added = read_cose(sign_payload(signed.name, signed.payload, pens, signed_at))
    return _written(merge(signed, added))


def _sign(name: str, payload: bytes, pen: Pen, signed_at: int) -> Signer:
    halves = {
        alg: pen.sign(alg, to_be_signed(name, payload, pen.kid, alg, signed_at)) for alg in (ED25519, MLDSA65)
    }
    return Signer(pen.kid, signed_at, halves[ED25519], halves[MLDSA65])


def _written(signed: Signed) -> bytes:
    data = write_cose(signed)
    read_cose(data)  # what others would distrust never leaves this seat
    return data
