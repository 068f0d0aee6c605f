"""What a relay costs as it fills: start, memory, and one letter's way, from a thousand waiting letters to millions.

    .venv/bin/python bench/relay_growth.py [--most 1000000] [--seconds 2] [--rounds 3] [--folder DIR] [--store DIR]

For each size a store is filled (ten letters of 4 KiB a box, written by SQLite in bulk); then, in rounds, a relay process starts on each: `start_s`
until it answers, `rss_mib` then and `after_mib` after the load. 64 connections put letters over HTTP, first into a hundred boxes that stand
anywhere among all of them (`busy_cpu_us`: as many people write, whatever else is stored), then each letter into a box drawn from all: `per_second`,
`p99_ms`, and `cpu_us`, the relay's processor time a letter, which tells more than the clock on a busy machine. `busy_cost` and `cost` are
these over those of the first size in the same round, so that other work on the machine is in both: the bar of issue 5 is that it does not grow with
the number of boxes. Told is the median of the rounds, and each round's costs. Ten million letters are 45 GB of disk and twenty minutes: ``--store``
keeps the last size's store, and fills it no further than is asked; all in it but letters is read once, as it would be right after filling.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import psutil
import uvloop

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import load
from latency import resident
from load import HttpLane, rate

from live_cast import Relay
from wasit.relay.sqlite_file import connect
from wasit.wire.envelope import SMALL
from wasit.wire.mailbox import PutPlace, token_hash

A_BOX = 10
BUSY = 100  # boxes: all of the smallest store's
BEFORE = 3  # days that the boxes are open: those of the newest two are written anew each hour
GROUP = 1_000  # boxes in one transaction
LANES = 64


def named(what: str, number: int, size: int) -> bytes:
    """An id or token that can be reckoned again."""
    return hashlib.shake_256(f"{what} {number}".encode()).digest(size)


def fill(folder: Path, start: int, boxes: int) -> None:
    """Boxes from a number on, ten letters each."""
    db = connect(folder)
    db.execute("PRAGMA synchronous=OFF")
    today, rest = int(time.time()) // 86_400, os.urandom(SMALL - 8)
    opened = today - BEFORE
    row = db.execute("SELECT coalesce(max(row), 0) FROM letter").fetchone()[0]  # the load has put some, too
    for first in range(start, boxes, GROUP):
        numbers = range(first, min(first + GROUP, boxes))
        db.execute("BEGIN IMMEDIATE")
        db.executemany(
            "INSERT INTO box VALUES (?, ?, ?, ?, ?, 0, ?)",
            (
                (
                    int.from_bytes(named("row", n, 7), "big"),
                    named("put", n, 16),
                    named("get", n, 16),
                    token_hash(named("token", n, 32)),
                    token_hash(named("get token", n, 32)),
                    opened,
                )
                for n in numbers
            ),
        )
        rows = [
            (place, int.from_bytes(named("row", n, 7), "big"), c)
            for place, (c, n) in enumerate(product(range(1, A_BOX + 1), numbers), row + 1)
        ]
        row += len(rows)
        db.executemany(
            "INSERT INTO letter VALUES (?, ?, ?, ?, ?)",
            ((row, box, c, today, os.urandom(8) + rest) for row, box, c in rows),
        )
        db.executemany(
            "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?)",
            ((box, c, os.urandom(16), today, row, SMALL) for row, box, c in rows),
        )
        db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


class _Anywhere(HttpLane):
    """Each letter into one of these boxes, drawn anew."""

    def __init__(self, address: str, boxes: Sequence[int], chance: random.Random) -> None:
        super().__init__([])
        self._address, self._boxes, self._chance = address, boxes, chance

    def next_place(self) -> None:
        number = self._chance.choice(self._boxes)
        self.use(PutPlace(self._address, named("put", number, 16), named("token", number, 32)))


async def measure(folder: Path, boxes: int, seconds: float) -> dict[str, float]:
    began = time.perf_counter()
    relay = await Relay(folder).start()
    try:
        return await measured(relay, boxes, seconds, time.perf_counter() - began)
    finally:
        await relay.kill()


async def measured(relay: Relay, boxes: int, seconds: float, start: float) -> dict[str, float]:
    assert relay.process is not None
    process = psutil.Process(relay.process.pid)
    before = resident(process.pid)
    chance = random.Random()

    async def put(into: Sequence[int]) -> tuple[float, float, float]:
        """Letters a second, their 99th percentile (ms), and what each cost (µs of processor time)."""
        await rate(relay.address, [_Anywhere(relay.address, into, chance) for _ in range(LANES)], 1)
        spent = sum(process.cpu_times()[:2])
        lanes = [_Anywhere(relay.address, into, chance) for _ in range(LANES)]
        per_second, _, p99 = await rate(relay.address, lanes, seconds)
        letters = sum(len(lane.took) for lane in lanes)
        return per_second, p99, (sum(process.cpu_times()[:2]) - spent) / letters * 1e6

    _, _, busy = await put(chance.sample(range(boxes), BUSY))
    per_second, p99, anywhere = await put(range(boxes))
    after = resident(process.pid)
    return {
        "start_s": start,
        "rss_mib": before,
        "after_mib": after,
        "per_second": per_second,
        "p99_ms": p99,
        "busy_cpu_us": busy,
        "cpu_us": anywhere,
    }


def held(folder: Path) -> int:
    """Boxes that are in a store; reads what is not letters."""
    if not folder.exists():
        return 0
    db = connect(folder)
    boxes = int(db.execute("SELECT count(put_hash) FROM box NOT INDEXED").fetchone()[0])
    db.execute("SELECT sum(length(mid)) FROM place").fetchone()
    db.execute("SELECT count(*) FROM box WHERE put_id > x''").fetchone()
    db.close()
    return boxes


def median(rounds: list[dict[str, float]]) -> dict[str, float]:
    """Of each figure."""
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description="A relay as it fills.")
    parser.add_argument("--most", type=int, default=1_000_000, help="letters")
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=None, help="where the stores are made (and removed)")
    parser.add_argument("--store", type=Path, default=None, help="a store that stays, for the last size")
    asked = parser.parse_args()
    place = Path(tempfile.mkdtemp(dir=asked.folder or Path(__file__).parent.parent))
    sizes = [10**power for power in range(3, 12) if 10**power <= asked.most]
    folders = {letters: place / str(letters) for letters in sizes}
    if asked.store:
        folders[sizes[-1]] = asked.store
    rounds: dict[int, list[dict[str, float]]] = {letters: [] for letters in sizes}
    try:
        for letters, folder in folders.items():
            fill(folder, held(folder), letters // A_BOX)
        for _ in range(asked.rounds):
            load.LETTERS = load.letters()
            for letters, folder in folders.items():
                if letters <= A_BOX * BUSY * 10:  # a few rounds fill their boxes
                    shutil.rmtree(folder)
                    fill(folder, 0, letters // A_BOX)
                one = uvloop.run(measure(folder, letters // A_BOX, asked.seconds))
                first = rounds[sizes[0]][-1] if rounds[sizes[0]] and letters != sizes[0] else one
                costs = {of + "cost": one[of + "cpu_us"] / first[of + "cpu_us"] for of in ("busy_", "")}
                rounds[letters].append(one | costs)
        for letters, folder in folders.items():
            size = (folder / "relay.db").stat().st_size / 2**20
            told = {
                "letters": letters,
                "boxes": letters // A_BOX,
                "disk_mib": size,
                **median(rounds[letters]),
            }
            each = {of + "s": [round(one[of], 2) for one in rounds[letters]] for of in ("busy_cost", "cost")}
            rounded = {name: round(value, 2) for name, value in told.items()}
            print(json.dumps({**rounded, **each}), flush=True)
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
