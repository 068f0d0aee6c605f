"""Whole channels, step by step on real seats: the shared case, the demonstration's, and the others of the package."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from stories.dialogues import SHARED
from stories.telling_relay import TellingRelay
from wasit.play.case import Case, read_case
from wasit.play.checks import Finding, check
from wasit.play.player import Player, Record
from wasit.play.simulated import Faults, MemoryRelay
from wasit.play.stage import Together

PACKAGED = Path(__file__).parents[2] / "src" / "wasit" / "play" / "cases"
SHARED_CASE = SHARED / "case" / "release-without-return.json"
CASES = [*sorted(PACKAGED.glob("*.json")), SHARED_CASE]
BY_TIME = frozenset({"agreement", "days"})  # what a cover that makes letters wait may put later


def named(path: Path) -> str:
    return path.stem


def case_at(path: Path) -> Case:
    if not path.exists():
        pytest.skip("the shared data is not beside this checkout")
    return read_case(path.read_bytes())


@dataclass
class Story:
    stage: Together
    record: Record
    findings: list[Finding]

    @property
    def wrong(self) -> list[str]:
        return [finding.line for finding in self.findings if not finding.ok]

    def alarms(self) -> dict[str, list[tuple[str, int]]]:
        """What any seat would show as not in order."""
        found = {
            name: seat.matter().file.all("SELECT code, count FROM alarm")
            for name, seat in self.stage.seats.items()
        }
        return {name: rows for name, rows in found.items() if rows}


async def play(case: Case, relay: MemoryRelay | None = None, *, cover: str | None = None) -> Story:
    relay = relay or TellingRelay()
    stage = Together(relay, "http://127.0.0.1:1", lossy=relay.faults is not None)
    player = Player(case, stage, cover=cover)
    played = [step.id async for step in player.play()]
    assert played == [step.id for step in case.steps]
    logs = {"relay": relay.everything()} if isinstance(relay, TellingRelay) else {}
    return Story(stage, player.record, await check(case, player.record, stage.seats, None, logs))


@pytest.mark.parametrize("path", CASES, ids=named)
async def test_a_case_ends_as_it_expects_and_nobody_is_alarmed(path: Path) -> None:
    """Every entry of expect holds in stores, pages and all that the relay ever had; a clean run raises no alarm anywhere."""
    case = case_at(path)
    story = await play(case)
    assert {finding.entry for finding in story.findings} == case.expect.told
    assert not story.wrong
    assert not story.alarms()
    await story.stage.close()


async def test_spread_cover_changes_nothing_that_is_expected() -> None:
    """Letters and releases that wait for their time end in the same channel."""
    story = await play(case_at(SHARED_CASE), cover="spread")
    assert not story.wrong
    assert not story.alarms()
    await story.stage.close()


async def test_steady_cover_changes_nothing_but_the_hour() -> None:
    """With one envelope a tick the last signature comes later by some ticks, and all else is the same."""
    story = await play(case_at(SHARED_CASE), cover="steady")
    late = [finding for finding in story.findings if not finding.ok]
    assert {finding.entry for finding in late} <= BY_TIME
    for finding in late:
        if finding.entry == "agreement":
            assert {**finding.found, "accepted_at": ""} == {**finding.expected, "accepted_at": ""}
            assert finding.found["accepted_at"] > finding.expected["accepted_at"]
    assert not story.alarms()
    await story.stage.close()


class TroubledRelay(MemoryRelay):
    """A quarter of everything goes wrong, but for the first box of an invitation: there a person is told, and tries again."""

    def __init__(self, seed: int) -> None:
        share = 0.25
        chance = random.Random(seed).random
        super().__init__(
            Faults(chance, lost=share, unanswered=share, swallowed=share, doubled=share, shuffled=share)
        )

    async def open_box(
        self, relay: str, put_id: bytes, get_id: bytes, put_token: bytes, get_token: bytes, now: int
    ) -> None:
        kept, self.faults = self.faults, None
        try:
            await super().open_box(relay, put_id, get_id, put_token, get_token, now)
        finally:
            self.faults = kept


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", ["leaver", "hebrew-family"])
async def test_a_case_ends_the_same_over_a_network_that_fails(name: str, seed: int) -> None:
    """A quarter each of letters lost, unanswered, swallowed, doubled and shuffled: every entry of expect holds all the same."""
    case = case_at(PACKAGED / f"{name}.json")
    story = await play(case, TroubledRelay(seed))
    late = [finding for finding in story.findings if not finding.ok]
    assert {finding.entry for finding in late} <= BY_TIME, story.wrong
    for finding in late:
        if finding.entry == "agreement":
            assert {**finding.found, "accepted_at": ""} == {**finding.expected, "accepted_at": ""}
    await story.stage.close()


@pytest.mark.live
@pytest.mark.parametrize("path", [PACKAGED / "demo.json", SHARED_CASE], ids=named)
def test_wasit_play_checks_a_case_over_a_real_relay(path: Path) -> None:
    """The command plays it on encrypted folders over a relay process, checks it, tells one JSON object and ends with 0."""
    case = case_at(path)
    done = subprocess.run(
        [sys.executable, "-m", "wasit.cli.main", "play", str(path), "--check", "--json"],
        capture_output=True,
        timeout=280,
        check=False,
    )
    told = json.loads(done.stdout)
    assert [each for each in told["checks"] if not each["ok"]] == []
    assert told["ok"] is True
    assert told["steps"] == len(case.steps)
    assert {each["entry"] for each in told["checks"]} == case.expect.told
    assert done.returncode == 0
