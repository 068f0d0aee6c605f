"""Runs spec/vectors/letters: what another implementation wrote down must be read the same way here."""

import json
from pathlib import Path
from typing import Any

import pytest

from wasit.errors import WasitError
from wasit.seals.box import BoxKey
from wasit.seals.card import read_card
from wasit.seals.envelope import decode_inner, unlock_envelope
from wasit.seals.person import decode_chain, safety_number, verify_chain
from wasit.seals.slots import open_slot

FOLDER = Path(__file__).parents[2] / "spec" / "vectors" / "letters"
FILES = sorted(FOLDER.glob("*.json"))


def play(s: dict[str, Any]) -> None:
    """Reads what the scenario holds, and compares what came of it with what it says."""
    raw = {name: bytes.fromhex(value) for name, value in s.items() if is_hex(name, value)}
    match s["reader"]:
        case "envelope":
            keys = [BoxKey.from_bytes(bytes.fromhex(key)) for key in s["keys"]]
            assert unlock_envelope(keys, raw["put_id"], raw["body"]).hex() == s["inner"]
        case "letter":
            decode_inner(raw["inner"], expect_from=raw["from_seat"])
        case "chain":
            state = verify_chain(decode_chain(raw["chain"]))
            assert state.person == raw["person"]
            assert sorted(seat.hex() for seat in state.seats) == s["seats"]
        case "card":
            read_card(raw["card"], expect_for=raw["for_seat"])
        case "slot":
            assert open_slot(raw["slot"], s["passphrase"]) == raw["master"]
        case "safety":
            assert safety_number(*(bytes.fromhex(person) for person in s["persons"])) == s["number"]
        case other:
            raise AssertionError(other)


def is_hex(name: str, value: Any) -> bool:
    return type(value) is str and name not in ("about", "reader", "expect", "passphrase", "number")


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
    """Good ones of every reader, and many more failures."""
    scenarios = [json.loads(path.read_text(encoding="utf-8")) for path in FILES]
    good = {scenario["reader"] for scenario in scenarios if scenario["expect"] == "ok"}
    assert good == {"envelope", "letter", "chain", "card", "slot", "safety"}
    assert sum(scenario["expect"] != "ok" for scenario in scenarios) >= 60
