"""The first values of the protocol: spec/vectors/protocol."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wasit.channel.instrument import decode_instrument, instrument_hash
from wasit.errors import WasitError
from wasit.record.body import Body, commit
from wasit.record.entry import decode_entry
from wasit.seals.code import check_digit, read_code
from wasit.seals.invite import compare_by_voice
from wasit.seals.ratchet import seat_id
from wasit.wire.hashes import id16

VECTORS = sorted((Path(__file__).parents[2] / "spec" / "vectors" / "protocol").glob("*.json"))
Vector = dict[str, Any]


def read_spoken(vector: Vector) -> None:
    if "digits" in vector:
        assert vector["digits"] + check_digit(vector["digits"]) == vector["code"]
    read_code(vector["code"])


def read_sas(vector: Vector) -> None:
    nonce_a, nonce_b, transcript = (
        bytes.fromhex(vector[key]) for key in ("nonce_a", "nonce_b", "transcript")
    )
    words, numbers = compare_by_voice(nonce_a, nonce_b, transcript)
    assert (list(words), list(numbers)) == (vector["words"], vector["numbers"])


def read_seat(vector: Vector) -> None:
    assert seat_id(bytes.fromhex(vector["ed"]), bytes.fromhex(vector["ik"])).hex() == vector["seat"]


def read_id16(vector: Vector) -> None:
    assert id16(vector["tag"], bytes.fromhex(vector["data"])).hex() == vector["id"]


def read_body(vector: Vector) -> None:
    assert (
        commit(Body(bytes.fromhex(vector["salt"]), bytes.fromhex(vector["data"]))).hex() == vector["commit"]
    )


def read_entry(vector: Vector) -> None:
    assert decode_entry(bytes.fromhex(vector["raw"])).hash.hex() == vector["hash"]


def read_instrument(vector: Vector) -> None:
    payload = bytes.fromhex(vector["payload"])
    assert instrument_hash(payload).hex() == vector["hash"]
    decode_instrument(payload)


READERS: dict[str, Callable[[Vector], None]] = {
    "code": read_spoken,
    "sas": read_sas,
    "seat": read_seat,
    "id16": read_id16,
    "body": read_body,
    "entry": read_entry,
    "instrument": read_instrument,
}


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_vector(path: Path) -> None:
    """Each file ends as it expects."""
    vector = json.loads(path.read_text())
    code = "ok"
    try:
        READERS[vector["reader"]](vector)
    except WasitError as bad:
        code = bad.code
    assert code == vector["expect"]
