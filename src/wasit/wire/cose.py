"""The signed envelope of an instrument: COSE_Sign, read and written by hand.

1. Bytes d8 62, then strict CBOR of [protected, unprotected, payload, signatures]. The protected header holds the media type alone.
2. A pen signs twice, Ed25519 (alg -19) and ML-DSA-65 (alg -49), and counts only when both halves hold: an envelope in which a pen has
   one half, or two of a kind, or two signing times, does not parse.
3. Signatures are sorted by (kid, alg); at most 32 pens. So the same signers give the same bytes, in whatever order they signed.
4. What is signed carries its purpose: cbor["Signature", protected, signer protected, 'wasit1', payload].
5. The unprotected header is empty, or holds one timestamp token (label 270) over the signatures: see ``token_imprint``.

Key use is not here: ``seals`` makes and checks the bytes of a signature. The form is, because ``seals`` and ``channel`` share it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from wasit.errors import Distrusted
from wasit.wire import cbor

TAG = b"\xd8\x62"
PURPOSE = b"wasit1"
ED25519 = -19
MLDSA65 = -49
SIGNATURE_SIZES = {ED25519: 64, MLDSA65: 3309}
MAX_SIGNERS = 32
MAX_INSTRUMENT = 256 * 1024  # bytes of one signed instrument
LAST_SECOND = 253_370_764_800  # 9999-01-01: what comes later has no date that can be shown
MAX_TOKEN = 16 * 1024
KID_SIZE = 16
NAMES = (
    "mandate",
    "proposal",
    "answer",
    "withdrawal",
    "receipt",
    "closing",
    "confirmation",
    "declaration",
    "countersignature",
    "deposit",
)
STAMPED = frozenset({"answer", "closing", "deposit"})  # the only papers whose time a token may attest


@dataclass(frozen=True, slots=True)
class Signature:
    """Half of a pen's signature. Units: seconds since 1970, as the signer claims."""

    kid: bytes
    alg: int
    signed_at: int
    value: bytes

    @property
    def protected(self) -> bytes:
        return signer_protected(self.kid, self.alg, self.signed_at)


@dataclass(frozen=True, slots=True)
class Signer:
    """One pen's two halves."""

    kid: bytes
    signed_at: int
    ed25519: bytes
    mldsa65: bytes

    @property
    def halves(self) -> tuple[Signature, Signature]:
        """In the order of (kid, alg)."""
        return (
            Signature(self.kid, MLDSA65, self.signed_at, self.mldsa65),
            Signature(self.kid, ED25519, self.signed_at, self.ed25519),
        )


@dataclass(frozen=True, slots=True)
class Signed:
    """A read envelope. ``name``: the instrument's type by its media type; ``signers`` sorted by kid."""

    name: str
    payload: bytes
    signers: tuple[Signer, ...]
    token: bytes | None = None

    @property
    def signatures(self) -> tuple[Signature, ...]:
        return tuple(half for signer in self.signers for half in signer.halves)

    def message(self, signature: Signature) -> bytes:
        """The bytes that this half signs."""
        return to_be_signed(self.name, self.payload, signature.kid, signature.alg, signature.signed_at)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a timestamp token says. ``until``: when the certificate of who made it ends. Units: seconds since 1970.

    ``by``: the name in that certificate, which its root vouches for.
    """

    at: int
    until: int
    by: str = ""


def protected_header(name: str) -> bytes:
    return cbor.encode({16: f"application/wasit-{name}+cbor"})


def signer_protected(kid: bytes, alg: int, signed_at: int) -> bytes:
    return cbor.encode({1: alg, 4: kid, 15: {6: signed_at}})


def to_be_signed(name: str, payload: bytes, kid: bytes, alg: int, signed_at: int) -> bytes:
    """The Sig_structure of RFC 9052 §4.4, with our purpose as external data."""
    return cbor.encode(
        ["Signature", protected_header(name), signer_protected(kid, alg, signed_at), PURPOSE, payload]
    )


def write_cose(signed: Signed) -> bytes:
    """The bytes of an envelope."""
    unprotected = {} if signed.token is None else {cbor.TIMESTAMP_LABEL: signed.token}
    return TAG + cbor.encode(
        [protected_header(signed.name), unprotected, signed.payload, _signature_array(signed)]
    )


def _signature_array(signed: Signed) -> list[Any]:
    return [[half.protected, {}, half.value] for half in signed.signatures]


def stamped_bytes(signed: Signed) -> bytes:
    """The signatures array: what a timestamp token attests (RFC 9921, mode CTT)."""
    return cbor.encode(_signature_array(signed))


def token_imprint(signed: Signed) -> bytes:
    """SHA-256 of it, as it stands in the token."""
    return hashlib.sha256(stamped_bytes(signed)).digest()


def merge(first: Signed, second: Signed) -> Signed:
    """All signers of both, on one payload.

    A pen that signed twice counts once: the earlier signature stays. A token covers the signatures it was made for, so it falls
    when others come; of two tokens the smaller bytes stay, whoever brought them first.
    Raises: Distrusted E_COSE_MERGE when they are not the same paper, E_COSE_SIGNERS when they become too many.
    """
    if (first.name, first.payload) != (second.name, second.payload):
        raise Distrusted("E_COSE_MERGE")
    kept: dict[bytes, Signer] = {}
    for signer in sorted(
        first.signers + second.signers, key=lambda one: (one.signed_at, one.ed25519, one.mldsa65)
    ):
        kept.setdefault(signer.kid, signer)
    merged = Signed(first.name, first.payload, sort_signers(kept.values()))
    if len(merged.signers) > MAX_SIGNERS:
        raise Distrusted("E_COSE_SIGNERS", signers=len(merged.signers))
    tokens = [one.token for one in (first, second) if one.signers == merged.signers and one.token]
    return replace(merged, token=min(tokens, default=None))


def merge_cose(first: bytes, second: bytes) -> bytes:
    """``merge`` of two envelopes as bytes. Raises: Distrusted E_SIZE, E_CBOR*, E_COSE*."""
    return write_cose(merge(read_cose(first), read_cose(second)))


def sort_signers(signers: Iterable[Signer]) -> tuple[Signer, ...]:
    return tuple(sorted(signers, key=lambda signer: signer.kid))


def read_cose(data: bytes) -> Signed:
    """What an envelope holds; no signature is checked yet.

    Raises: Distrusted E_SIZE, E_CBOR*, E_COSE, E_COSE_TYP, E_COSE_HEADER, E_COSE_ALG, E_COSE_PAIR, E_COSE_ORDER, E_COSE_SIGNERS.
    Source: spec/7-instruments §2.
    """
    if len(data) > MAX_INSTRUMENT:
        raise Distrusted("E_SIZE", size=len(data), limit=MAX_INSTRUMENT)
    if data[:2] != TAG:
        raise Distrusted("E_COSE")
    outer = cbor.decode(data[2:], limit=MAX_INSTRUMENT)
    if type(outer) is not list or len(outer) != 4:
        raise Distrusted("E_COSE")
    protected, unprotected, payload, signatures = outer
    if type(payload) is not bytes or type(signatures) is not list:
        raise Distrusted("E_COSE")
    name = _read_name(protected)
    return Signed(name, payload, _read_signers(signatures), _read_token(unprotected, name))


def _read_name(protected: Any) -> str:
    for name in NAMES:
        if type(protected) is bytes and protected == protected_header(name):
            return name
    raise Distrusted("E_COSE_TYP")


def _read_token(unprotected: Any, name: str) -> bytes | None:
    if type(unprotected) is not dict:
        raise Distrusted("E_COSE_HEADER")
    if not unprotected:
        return None
    token = unprotected.get(cbor.TIMESTAMP_LABEL)
    if len(unprotected) != 1 or type(token) is not bytes or name not in STAMPED:
        raise Distrusted("E_COSE_HEADER")
    if not 1 <= len(token) <= MAX_TOKEN:
        raise Distrusted("E_SIZE", size=len(token), limit=MAX_TOKEN)
    return token


def _read_signers(array: list[Any]) -> tuple[Signer, ...]:
    if not 2 <= len(array) <= 2 * MAX_SIGNERS:
        raise Distrusted("E_COSE_SIGNERS", signers=len(array))
    halves = [_read_half(item) for item in array]
    order = [(half.kid, half.alg) for half in halves]
    if len(set(order)) != len(order):
        raise Distrusted("E_COSE_SIGNERS", signers=len(order))
    if order != sorted(order):
        raise Distrusted("E_COSE_ORDER")
    if len(halves) % 2:
        raise Distrusted("E_COSE_PAIR")
    return tuple(_pair(*halves[at : at + 2]) for at in range(0, len(halves), 2))


def _pair(mldsa: Signature, ed: Signature) -> Signer:
    # Sorted and without doubles, so a whole pen is -49 and then -19 of one kid.
    if mldsa.kid != ed.kid or (mldsa.alg, ed.alg) != (MLDSA65, ED25519) or mldsa.signed_at != ed.signed_at:
        raise Distrusted("E_COSE_PAIR")
    return Signer(ed.kid, ed.signed_at, ed.value, mldsa.value)


def _read_half(item: Any) -> Signature:
    if type(item) is not list or len(item) != 3:
        raise Distrusted("E_COSE")
    protected, unprotected, value = item
    if type(protected) is not bytes or type(value) is not bytes:
        raise Distrusted("E_COSE")
    if type(unprotected) is not dict or unprotected:
        raise Distrusted("E_COSE_HEADER")
    header = cbor.decode(protected, limit=64)
    if type(header) is not dict or header.keys() != {1, 4, 15}:
        raise Distrusted("E_COSE_HEADER")
    alg, kid, claims = header[1], header[4], header[15]
    if type(alg) is not int or alg not in SIGNATURE_SIZES:
        raise Distrusted("E_COSE_ALG")
    if type(kid) is not bytes or len(kid) != KID_SIZE:
        raise Distrusted("E_COSE_HEADER")
    if type(claims) is not dict or claims.keys() != {6}:
        raise Distrusted("E_COSE_HEADER")
    if type(claims[6]) is not int or not 0 <= claims[6] <= LAST_SECOND:
        raise Distrusted("E_COSE_HEADER")
    if len(value) != SIGNATURE_SIZES[alg]:
        raise Distrusted("E_COSE")
    return Signature(kid, alg, claims[6], value)
