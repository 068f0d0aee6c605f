"""kill -9, again and again, while words are said: what was acknowledged is there, once, in one order.

Two hundred rounds. In each, every seat is told to say words, and at a random moment the relay or a seat is killed and started again.
A word whose answer came is acknowledged. Of a word whose answer did not come nobody knows; it is there once or not at all.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from live_cast import RUNNER, Relay, Remote, pair

pytestmark = [pytest.mark.live, pytest.mark.slow]

ROUNDS = 200
SEED = 20_261
LONGEST = 0.25  # s from the first word of a round to the kill
LINES = {"a": ("line",), "g": ("a", "b"), "b": ("line",)}


@dataclass
class Table:
    """The relay and three seats, as processes; what was said and what was acknowledged."""

    relay: Relay
    nest: Path
    seats: dict[str, Remote]
    chance: random.Random
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    acknowledged: dict[str, str] = field(default_factory=dict)  # text -> line of the channel
    unknown: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)

    async def say(self, who: str) -> None:
        for key in LINES[who]:
            text = f"{who} {next(self.numbers)}"
            told = await self.seats[who].ask(
                do=["say", {"line": key, "passages": [{"text": {"en": text}, "consent": "as-written"}]}]
            )
            if told is None:
                self.unknown.append(text)
            else:
                assert "answer" in told, told
                self.acknowledged[text] = {"a": "a", "b": "b"}.get(who, key)

    async def kill(self, who: str) -> None:
        self.kills[who] += 1
        if who == "relay":
            await self.relay.kill()
            await self.relay.start()
        else:
            await self.seats[who].kill()
            self.seats[who] = await Remote(self.nest, self.seats[who].folder, self.relay.address).start()

    async def round(self) -> None:
        saying = [asyncio.create_task(self.say(who)) for who in LINES for _ in range(2)]
        await asyncio.sleep(self.chance.random() * LONGEST)
        await self.kill(self.chance.choice(("relay", "a", "g", "b")))
        await asyncio.gather(*saying)

    async def words(self, who: str, key: str) -> list[tuple[str, str]]:
        told = await self.seats[who].ask(line=key)
        return [(name, text) for name, text in told["answer"]]


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    nest = await asyncio.create_subprocess_exec(sys.executable, str(RUNNER), "--nest", str(tmp_path / "nest"))
    relay = await Relay(tmp_path / "relay").start()
    while not (tmp_path / "nest").exists():
        await asyncio.sleep(0.01)
    seats: dict[str, Remote] = {}
    try:
        for name in LINES:
            seats[name] = await Remote(tmp_path / "nest", tmp_path / name, relay.address).start()
        await _seat_them(seats)
        yield Table(relay, tmp_path / "nest", seats, random.Random(SEED))
    finally:
        for seat in seats.values():
            await seat.kill()
        await relay.kill()
        nest.kill()
        await nest.wait()


async def _seat_them(seats: dict[str, Remote]) -> None:
    a, g, b = seats.values()
    await a.do(
        "open-channel",
        {"title": {"en": "A matter"}, "role": "side", "side": {"en": "Side A"}, "cover": "prompt"},
    )
    await pair(a, {"as": "go-between"}, g)
    await _until_line(g, "a")
    await g.do("set", {"side": {"key": "b", "name": {"en": "Side B"}}, "cover": "prompt"})
    await pair(g, {"as": "side", "line": "b"}, b)
    for seat in (a, b):
        await _until_line(seat, "line")


async def _until_line(seat: Remote, key: str) -> None:
    while key not in (await seat.ask(state=True))["answer"]["lines"]:
        await asyncio.sleep(0.01)


@pytest.mark.timeout(280)
async def test_what_was_acknowledged_survives_200_kills(table: Table) -> None:
    """Every acknowledged word is on both seats of its line exactly once, in the same order; no other word is there twice."""
    for _ in range(ROUNDS):
        await table.round()
    async with asyncio.timeout(60):
        while True:
            at_a, at_ga = await table.words("a", "line"), await table.words("g", "a")
            at_gb, at_b = await table.words("g", "b"), await table.words("b", "line")
            if at_a == at_ga and at_gb == at_b and _all_there(table, {"a": at_a, "b": at_b}):
                break
            await asyncio.sleep(0.1)
    for words in (at_a, at_b):
        assert max(Counter(text for _, text in words).values()) == 1
    assert set(table.kills) == {"relay", "a", "g", "b"}
    told: dict[str, Any] = {who: (await seat.ask(state=True))["answer"] for who, seat in table.seats.items()}
    assert {who: state["alarms"] for who, state in told.items()} == {"a": [], "g": [], "b": []}


def _all_there(table: Table, words: dict[str, list[tuple[str, str]]]) -> bool:
    here = {line: {text for _, text in said} for line, said in words.items()}
    return all(text in here[line] for text, line in table.acknowledged.items())
