"""A second reader of certificates, from the specification alone: no line of Wasit's code, its own CBOR writer.

It knows signatures, holders, chains and links, not the rules of clauses and texts. Where both speak, they must agree.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey

FOLDER = Path(__file__).parents[2] / "spec" / "vectors" / "instruments"
VECTORS = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
GOOD = [name for name, one in VECTORS.items() if one["kind"] == "certificate" and one["expect"] == "ok"]
BAD = [
    name
    for name, one in VECTORS.items()
    if one["kind"] == "instrument" and one["expect"] in ("E_SIG", "E_SIGNER", "E_THRESHOLD")
]


def write(value: Any) -> bytes:
    """RFC 8949 §4.2.1, keys sorted bytewise."""
    if isinstance(value, bool) or value is None:
        return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(write(item) for item in value)
    pairs = sorted((write(key), write(item)) for key, item in value.items())
    return head(5, len(pairs)) + b"".join(key + item for key, item in pairs)


def head(major: int, size: int) -> bytes:
    for info, limit, width in (
        (24, 24, 0),
        (24, 1 << 8, 1),
        (25, 1 << 16, 2),
        (26, 1 << 32, 4),
        (27, 1 << 64, 8),
    ):
        if size < limit:
            return bytes([major << 5 | (info if width else size)]) + (size.to_bytes(width) if width else b"")
    raise AssertionError(size)


def h(tag: str, data: bytes) -> bytes:
    name = b"wasit1 " + tag.encode()
    return hashlib.sha256(bytes([len(name)]) + name + data).digest()


def envelope(data: bytes) -> tuple[bytes, dict[int, Any], list[Any], bytes]:
    """(instrument hash, payload map, signatures, protected)."""
    assert data[:2] == b"\xd8\x62"
    protected, unprotected, payload, signatures = cbor2.loads(data[2:])
    assert write([protected, unprotected, payload, signatures]) == data[2:]
    fields = cbor2.loads(payload)
    assert write(fields) == payload
    return h("inst", payload), fields, signatures, protected


def holders_who_signed(data: bytes, mandate: dict[int, Any]) -> set[int]:
    """Every half is checked; KeyError for a stranger, InvalidSignature for a bad one."""
    _, fields, signatures, protected = envelope(data)
    pens = {h("pen", pen)[:16]: (index, pen) for index, (held, _) in enumerate(mandate[7]) for pen in held}
    algorithms: dict[bytes, set[int]] = {}
    for own, unprotected, value in signatures:
        assert unprotected == {}
        header = cbor2.loads(own)
        pen = pens[header[4]][1]
        message = write(["Signature", protected, own, b"wasit1", write(fields)])
        if header[1] == -19:
            Ed25519PublicKey.from_public_bytes(pen[:32]).verify(value, message)
        else:
            assert header[1] == -49
            MLDSA65PublicKey.from_public_bytes(pen[32:]).verify(value, message)
        algorithms.setdefault(header[4], set()).add(header[1])
    assert all(both == {-19, -49} for both in algorithms.values())
    return {pens[kid][0] for kid in algorithms}


def last_of(chain: list[bytes]) -> tuple[bytes, dict[int, Any]]:
    """The last mandate of a chain, each link signed by enough holders of the one before."""
    before, previous = None, None
    for data in chain:
        name, fields, _, _ = envelope(data)
        assert fields[10] == previous
        signed = holders_who_signed(data, before or fields)
        assert len(signed) >= (before[6] if before else len(fields[7]))
        before, previous = fields, name
    assert before is not None
    assert previous is not None
    return previous, before


def check_whole(data: bytes) -> str:
    """ "closed" or "open" for a certificate whose papers fit."""
    value = cbor2.loads(data)
    assert write(value) == data
    title, sides, go_between, proposal, answers, closing = value
    assert title == "wasit1 cert"
    mandates = dict(last_of(chain) for chain in sides)
    offer, terms, _, _ = envelope(proposal)
    papers = [envelope(answer) for answer in answers]
    for paper, (_, fields, _, _) in zip(
        [proposal, *answers], [(offer, terms, None, None), *papers], strict=True
    ):
        assert len(holders_who_signed(paper, mandates[fields[5]])) >= mandates[fields[5]][6]
    assert all(fields[6] == offer for _, fields, _, _ in papers)
    if closing is None:
        return "open"
    seal, own = last_of(go_between)
    _, end, _, _ = envelope(closing)
    assert len(holders_who_signed(closing, own)) >= own[6]
    assert (end[5], end[6], end[9]) == (seal, offer, list(mandates))
    assert end[8] is None or end[8] in [name for name, _, _, _ in papers]
    return "closed" if end[7] == 1 else "open"


def check_alone(data: bytes, chain: list[bytes]) -> None:
    """One paper under its side's mandates."""
    if envelope(data)[1][2] == 1:
        last_of([*chain, data])
        return
    _, mandate = last_of(chain)
    assert len(holders_who_signed(data, mandate)) >= mandate[6]


@pytest.mark.parametrize("name", GOOD)
def test_the_second_reader_finds_the_same(name: str) -> None:
    """Signatures, counts, hashes and links of every good certificate hold for it too."""
    found = check_whole(base64.b64decode(VECTORS[name]["data"]))
    assert (found == "closed") == (VECTORS[name]["state"] == "closed")


@pytest.mark.parametrize("name", BAD)
def test_the_second_reader_refuses_the_same(name: str) -> None:
    """Strangers, broken signatures, too few holders."""
    vector = VECTORS[name]
    data, chain = base64.b64decode(vector["data"]), [base64.b64decode(one) for one in vector["chain"]]
    if name == "ed25519-small-order":  # the very reason for strict checks: OpenSSL lets it pass
        holders_who_signed(data, envelope(data)[1])
        return
    with pytest.raises((InvalidSignature, KeyError, AssertionError)):
        check_alone(data, chain)
