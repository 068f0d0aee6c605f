"""Runs spec/vectors/invites: what another implementation wrote down must be read the same way here."""

import json
from pathlib import Path
from typing import Any

import pytest

from wasit.errors import WasitError
from wasit.seals.code import Code, read_code
from wasit.seals.invite import Inviter, Joiner, Paired, compare_by_voice
from wasit.seals.randomness import Randomness
from wasit.seals.words import words_for

FOLDER = Path(__file__).parents[2] / "spec" / "vectors" / "invites"
FILES = sorted(FOLDER.glob("*.json"))
SUCCESSES = ("paired", "compared")


def load(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def of_reader(*readers: str) -> list[Any]:
    return [pytest.param(load(path), id=path.stem) for path in FILES if load(path)["reader"] in readers]


class Draws(Randomness):
    """The random bytes of a scenario, stream by stream."""

    def __init__(self, draws: dict[str, str]) -> None:
        self.left = {stream.encode(): bytes.fromhex(drawn) for stream, drawn in draws.items()}

    def bytes(self, count: int, stream: bytes = b"") -> bytes:
        drawn, self.left[stream] = self.left[stream][:count], self.left[stream][count:]
        assert len(drawn) == count
        return drawn


def play(scenario: dict[str, Any]) -> tuple[str, str, dict[str, bytes], Paired | None]:
    """(outcome, slot at which it came, what was written, what pairing gave)."""
    card, sealed = bytes.fromhex(scenario["card"]), bytes.fromhex(scenario["sealed"])
    reads = {slot: bytes.fromhex(value) for slot, value in scenario["reads"].items()}
    code, draws = Code(scenario["code"]), Draws(scenario["draws"])
    wrote: dict[str, bytes] = {}
    at = ""
    try:
        if scenario["reader"] == "inviter":
            a = Inviter(code, lambda: card, draws, lambda public, info, plain: sealed)
            wrote["a1"] = a.begin()
            at = "b1"
            wrote["a2"] = a.answer_b1(reads[at])
            at = "b2"
            wrote["a3"], paired = a.finish(reads[at])
        else:
            b = Joiner(code, lambda: card, draws, lambda public, info, plain: sealed)
            at = "a1"
            wrote["b1"] = b.answer_a1(reads[at])
            at = "a2"
            wrote["b2"] = b.answer_a2(reads[at])
            at = "a3"
            paired = b.finish(reads[at])
    except WasitError as told:
        return told.code, at, wrote, None
    return "paired", at, wrote, paired


@pytest.mark.slow
@pytest.mark.parametrize("scenario", of_reader("inviter", "joiner"))
def test_an_exchange_ends_as_written(scenario: dict[str, Any]) -> None:
    """The same outcome at the same slot, and every byte written on the way is the same."""
    outcome, at, wrote, paired = play(scenario)
    assert (outcome, at) == (scenario["expect"], scenario["at"])
    assert {slot: value.hex() for slot, value in wrote.items()} == scenario["writes"]
    if paired is not None:
        written = scenario["paired"]
        assert paired.card.hex() == written["card"]
        assert (list(paired.words), list(paired.numbers)) == (written["words"], written["numbers"])
        for language, spoken in written["spoken"].items():
            assert words_for(paired.words, language) == spoken


@pytest.mark.parametrize("scenario", of_reader("code"))
def test_a_typed_code_is_read_as_written(scenario: dict[str, Any]) -> None:
    """Twelve digits, or code-typo with its reason."""
    reason = None
    try:
        read = read_code(scenario["typed"]).digits
    except WasitError as told:
        read, reason = told.code, told.fields["reason"]
    assert (read, reason) == (scenario["expect"], scenario.get("reason"))


@pytest.mark.parametrize("scenario", of_reader("voice"))
def test_words_are_derived_as_written(scenario: dict[str, Any]) -> None:
    """Seven indexes, three numbers, and the words in each language."""
    given = [bytes.fromhex(scenario[name]) for name in ("nonce_a", "nonce_b", "transcript")]
    words, numbers = compare_by_voice(*given)
    assert (list(words), list(numbers)) == (scenario["words"], scenario["numbers"])
    for language, spoken in scenario["spoken"].items():
        assert words_for(words, language) == spoken


def test_one_exchange_gives_both_ends_the_same_words() -> None:
    """paired-inviter and paired-joiner agree; the two ends with somebody between them do not."""
    words = {path.stem: load(path)["paired"]["words"] for path in FILES if "paired" in load(path)}
    assert words["paired-inviter"] == words["paired-joiner"]
    assert words["between-inviter"] != words["between-joiner"]


def test_there_are_enough_failures() -> None:
    """At least twenty scenarios must fail, each says what it is about, and all have an expect."""
    scenarios = [load(path) for path in FILES]
    failures = [
        each for each in scenarios if each["expect"] not in SUCCESSES and not each["expect"].isdigit()
    ]
    assert len(failures) >= 20
    assert all(each["about"] for each in scenarios)
