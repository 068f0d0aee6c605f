"""Runs spec/vectors/instruments: each scenario gives exactly what its file expects."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from wasit.channel.certificate import verify_certificate
from wasit.channel.chain import check_instrument
from wasit.channel.closing import check_one_closing
from wasit.channel.instrument import Closing, Deposit, decode_instrument, instrument_hash
from wasit.errors import Distrusted
from wasit.seals.pens import verify_signature
from wasit.seals.stamps import Authorities, read_roots
from wasit.wire.cose import merge_cose, read_cose

FOLDER = Path(__file__).parents[2] / "spec" / "vectors" / "instruments"
FILES = sorted(FOLDER.glob("*.json"))


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _run(vector: dict[str, Any]) -> None:
    match vector["kind"]:
        case "payload":
            payload = _bytes(vector["payload"])
            decode_instrument(payload)
            assert instrument_hash(payload).hex() == vector["hash"]
        case "envelope":
            read_cose(_bytes(vector["data"]))
        case "instrument":
            check_instrument(
                _bytes(vector["data"]), [_bytes(one) for one in vector["chain"]], verify_signature
            )
        case "merge":
            first, second = (_bytes(one) for one in vector["data"])
            merged = merge_cose(first, second)
            assert merged == merge_cose(second, first)
            assert len(read_cose(merged).signers) == vector["signers"]
        case "closings":
            chain = [_bytes(one) for one in vector["chain"]]
            checked = [check_instrument(_bytes(one), chain, verify_signature).paper for one in vector["data"]]
            check_one_closing(
                [
                    (one.hash, one.instrument)
                    for one in checked
                    if isinstance(one.instrument, Closing | Deposit)
                ]
            )
        case kind:
            raise AssertionError(kind)


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_scenario_gives_what_its_file_expects(path: Path) -> None:
    """Good ones hold; each failure is refused with its code, in its step."""
    vector = json.loads(path.read_text(encoding="utf-8"))
    if vector["kind"] == "certificate":
        roots = vector.get("roots")
        verified = verify_certificate(
            _bytes(vector["data"]),
            verify_signature,
            now=vector.get("now"),
            check_token=None if roots is None else Authorities(read_roots(roots.encode())),
        )
        found = (verified.state, verified.error or "ok", verified.steps[-1].code if verified.error else None)
        assert found == (vector["state"], vector["expect"], vector.get("step"))
        return
    if vector["expect"] == "ok":
        _run(vector)
        return
    with pytest.raises(Distrusted) as caught:
        _run(vector)
    assert caught.value.code == vector["expect"]


def test_there_are_enough_failures() -> None:
    """At least fifty of the scenarios must be refused."""
    assert sum(json.loads(path.read_text())["expect"] != "ok" for path in FILES) >= 50
