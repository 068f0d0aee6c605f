"""Runs spec/vectors/facts: what another implementation wrote down must be read the same way here."""

import json
from pathlib import Path
from typing import Any

import pytest

from wasit.channel.bodies import decode_fact, encode_fact
from wasit.channel.facts import KINDS
from wasit.errors import WasitError
from wasit.record.body import Body, check_body
from wasit.record.entry import decode_entry
from wasit.record.epoch import decode_epoch, encode_epoch
from wasit.record.sync import decode_sync, encode_sync
from wasit.wire import cbor

FOLDER = Path(__file__).parents[2] / "spec" / "vectors" / "facts"
FILES = sorted(FOLDER.glob("*.json"))


def play(s: dict[str, Any]) -> None:
    """Reads what the scenario holds; what was read is written again the same."""
    match s["reader"]:
        case "entry":
            entry = decode_entry(bytes.fromhex(s["raw"]))
            assert entry.hash.hex() == s["hash"]
        case "body":
            body = Body(bytes.fromhex(s["salt"]), bytes.fromhex(s["data"]))
            check_body(decode_entry(bytes.fromhex(s["raw"])), body)
        case "epoch":
            assert encode_epoch(decode_epoch(bytes.fromhex(s["body"]))).hex() == s["body"]
        case "sync":
            fields = cbor.decode(bytes.fromhex(s["fields"]), limit=65_536)
            assert encode_sync(decode_sync(fields)) == fields
        case "fact":
            data = bytes.fromhex(s["body"])
            kind, again = encode_fact(decode_fact(s["kind"], data))
            assert kind == s["kind"]
            known = {
                key: value for key, value in cbor.decode(data, limit=65_536, nfc=False).items() if key < 16
            }
            assert cbor.decode(again, limit=65_536, nfc=False) == known
        case other:
            raise AssertionError(other)


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_scenario_ends_as_it_says(path):
    """ "ok", or exactly the code."""
    scenario = json.loads(path.read_text(encoding="utf-8"))
    try:
        play(scenario)
        told = "ok"
    except WasitError as refused:
        told = refused.code
    assert told == scenario["expect"]


def test_there_are_enough_of_them():
    """Good ones of every reader and of every kind of fact, and more failures."""
    scenarios = [json.loads(path.read_text(encoding="utf-8")) for path in FILES]
    good = [scenario for scenario in scenarios if scenario["expect"] == "ok"]
    assert {scenario["reader"] for scenario in good} == {"entry", "body", "epoch", "sync", "fact"}
    kinds = {scenario["kind"] for scenario in good if scenario["reader"] == "fact"}
    assert kinds == {*KINDS.values()} - {1}  # an epoch has a reader of its own
    assert sum(scenario["expect"] != "ok" for scenario in scenarios) >= 60
