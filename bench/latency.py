"""How long a word takes from one seat to the next, how many go through one relay, and what they cost: one JSON object.

    .venv/bin/python bench/latency.py [--rounds 5] [--words 60]

Whole processes on loopback: a relay, and every seat by itself with an encrypted folder. "Shown" is the moment at which the seat's own
view of the line includes the entry. A raw SQLCipher commit (4 KiB row, the same pragmas) is timed between the rounds: compare ratios, since
machines differ and this one may be busy. Passphrases are stretched at trial cost; covers are prompt.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from spent import seconds_of

from live_cast import RUNNER, Relay, Remote, pair
from wasit.seat.store.sealed import Sealed

SENDERS = 8
BATCH = 300  # words of one sender while throughput is measured
BATCH_OF_ALL = 3200  # of eight: some 8 s; the peers send for ten


def spread(samples: list[list[float]]) -> dict[str, Any]:
    """p50 and p99 of all, and the lowest and highest p50 of a round. Units: ms."""
    everything = sorted(each for one in samples for each in one)
    middles = [statistics.median(one) for one in samples]
    return {
        "p50": round(statistics.median(everything), 2),
        "p99": round(everything[min(len(everything) - 1, int(len(everything) * 0.99))], 2),
        "p50_of_rounds": [round(min(middles), 2), round(max(middles), 2)],
        "samples": len(everything),
    }


def raw_commits(folder: Path, count: int) -> list[float]:
    """Units: ms."""
    file = Sealed(folder / "raw.db", bytes(32), "CREATE TABLE IF NOT EXISTS row (data BLOB)")
    took = []
    for _ in range(count):
        data = os.urandom(4096)
        began = time.perf_counter()
        with file.change():
            file.run("INSERT INTO row VALUES (?)", data)
        took.append((time.perf_counter() - began) * 1e3)
    file.close()
    return took


def resident(pid: int) -> float:
    """Units: MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


class Shown:
    """When a seat's page showed which entry."""

    def __init__(self, seat: Remote) -> None:
        self._at: dict[str, float] = {}
        self._came = asyncio.Event()
        seat.on_shown = self._note

    def _note(self, entry: str, at: float) -> None:
        self._at[entry] = at
        self._came.set()

    async def when(self, entry: str) -> float:
        while entry not in self._at:
            self._came.clear()
            await self._came.wait()
        return self._at[entry]


async def has_line(seat: Remote, key: str) -> None:
    while key not in (await seat.ask(state=True))["answer"]["lines"]:
        await asyncio.sleep(0.02)


async def state(seat: Remote) -> dict[str, Any]:
    return dict((await seat.ask(state=True))["answer"])


def word(text: str, line: str) -> list[Any]:
    return ["say", {"line": line, "passages": [{"text": {"en": text}, "consent": "as-written"}]}]


async def join_sides(g: Remote, sides: list[Remote]) -> None:
    keys = "abcdefgh"[: len(sides)]
    names = [{"key": key, "name": {"en": f"Side {key}"}} for key in keys]
    await g.do("open-channel", {"title": {"en": "A matter"}, "sides": names, "cover": "prompt"})
    for key, side in zip(keys, sides, strict=True):
        await pair(g, {"as": "side", "line": key}, side)
        await has_line(side, "line")


async def latency(folder: Path, relay: Relay, rounds: int, words: int) -> dict[str, Any]:
    g, a, b = [
        await Remote(folder, folder / name, relay.address).start_alone() for name in ("go-between", "a", "b")
    ]
    await join_sides(g, [a, b])
    at_g, at_b = Shown(g), Shown(b)
    await g.ask(watch="a")
    await b.ask(watch="line")
    there: list[list[float]] = []
    across: list[list[float]] = []
    raw: list[list[float]] = []
    for number in range(rounds + 1):
        await asyncio.sleep(3)  # the syncs that follow a word
        one, two, said = [], [], []
        for n in range(words if number else 10):  # each when the one before is shown, as the peers are asked
            began = time.perf_counter()
            told = await a.ask(do=word(f"word {number} {n}, " + "of some length " * 8, "line"))
            said.append(told["answer"]["id"])
            one.append((await at_g.when(said[-1]) - began) * 1e3)
        await asyncio.sleep(3)
        for name in said:
            began = time.perf_counter()
            told = await g.ask(
                do=["pass-on", {"sources": [name], "to": "b", "wording": "as-written", "now": True}]
            )
            two.append((await at_b.when(told["answer"]["id"]) - began) * 1e3)
        if number:  # the first round only warms up
            there.append(one)
            across.append(two)
            raw.append(raw_commits(folder, 200))
    result: dict[str, Any] = {
        "typed_to_shown_ms": spread(there),
        "passed_on_to_shown_ms": spread(across),
        "raw_commit_ms": spread(raw),
        "resident_mib": {"seat": resident(a.pid), "go_between": resident(g.pid)},
    }
    middle = result["raw_commit_ms"]["p50"]
    result["p50_in_raw_commits"] = round(result["typed_to_shown_ms"]["p50"] / middle, 1)
    result["words_per_second_1_sender"] = await throughput(g, [a])
    before = (await state(a))["octets"]
    await throughput(g, [a])
    result["octets_in_store_per_word"] = round(((await state(a))["octets"] - before) / BATCH)
    for seat in (a, b, g):
        await seat.hang_up()
    return result


async def throughput(g: Remote, sides: list[Remote], words: int = BATCH) -> float:
    """Words a second until the go-between has the last of them."""
    before = (await state(g))["entries"]
    began = time.perf_counter()
    asked = [
        side.ask(do=word(f"word {n}, " + "of some length " * 8, "line"))
        for n in range(words // len(sides))
        for side in sides
    ]
    await asyncio.gather(*asked)
    while (await state(g))["entries"] < before + len(asked):
        await asyncio.sleep(0.01)
    return round(len(asked) / (time.perf_counter() - began), 1)


async def many(folder: Path, relay: Relay) -> tuple[float, dict[str, float]]:
    """Words a second of eight senders, and what a word costs: ms of processor time of its sender, its reader, the relay."""
    assert relay.process is not None
    nest = await asyncio.create_subprocess_exec(sys.executable, str(RUNNER), "--nest", str(folder / "nest"))
    while not (folder / "nest").exists():
        await asyncio.sleep(0.05)
    names = ["many", *(f"side-{n}" for n in range(SENDERS))]
    g, *sides = [await Remote(folder / "nest", folder / name, relay.address).start() for name in names]
    await join_sides(g, sides)
    await throughput(g, sides, 8 * SENDERS)  # the first word of each opens its sessions, at the peers too
    await asyncio.sleep(3)
    processes = {"sender": [side.pid for side in sides], "reader": [g.pid], "relay": [relay.process.pid]}
    before = {name: sum(map(seconds_of, some)) for name, some in processes.items()}
    rate = await throughput(g, sides, BATCH_OF_ALL)
    cost = {
        name: round((sum(map(seconds_of, some)) - before[name]) / BATCH_OF_ALL * 1e3, 2)
        for name, some in processes.items()
    }
    for seat in (*sides, g):
        await seat.hang_up()
    nest.kill()
    await nest.wait()
    return rate, cost


async def main() -> None:
    parser = argparse.ArgumentParser(description="Seat-to-seat latency and throughput, in one JSON object.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--words", type=int, default=60)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        relay = await Relay(folder / "relay").start()
        assert relay.process is not None
        load = os.getloadavg()[0]
        result = await latency(folder, relay, asked.rounds, asked.words)
        rate, cost = await many(folder, relay)
        result |= {"words_per_second_8_senders": rate, "processor_ms_per_word": cost}
        result["resident_mib"]["relay"] = resident(relay.process.pid)
        result |= {
            "octets_on_the_wire_per_word_and_reader": 4096,
            "load_before_and_after": [load, os.getloadavg()[0]],
        }
        await relay.kill()
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    asyncio.run(main())
