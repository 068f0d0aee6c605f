"""How many letters a second a relay keeps, durable before the answer, against what SQLite alone can do in the same run.

Starts a relay of its own on loopback and puts 4096-byte letters over HTTP and over one WebSocket a seat, with 1 to 256 in
flight; then writes rows of the same size with sqlite3 alone, in groups of 1, 16 and 128. Prints one JSON line.
Run: python bench/relay_puts.py [--seconds 2] [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import uvloop

from wasit.seat.relay_client import HttpRelayLink
from wasit.wire.envelope import SMALL
from wasit.wire.mailbox import GetPlace, PutPlace

BOXES = 16
Put = Callable[[int], Awaitable[None]]


def bodies() -> Iterator[bytes]:
    """Endless different letters, cheap to make."""
    rest = os.urandom(SMALL - 8)
    for number in range(2**60):
        yield number.to_bytes(8, "big") + rest


def raw(folder: Path, group: int, seconds: float) -> float:
    """Rows a second of SQLite alone: WAL, FULL, one transaction a group."""
    db = sqlite3.connect(folder / f"raw-{group}.db", isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute(
        "CREATE TABLE IF NOT EXISTS letter(row INTEGER PRIMARY KEY, box INTEGER, cursor INTEGER, body BLOB)"
    )
    letters, rows = bodies(), 0
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        db.execute("BEGIN IMMEDIATE")
        db.executemany(
            "INSERT INTO letter(box, cursor, body) VALUES (?, ?, ?)",
            [(n % BOXES, rows + n, next(letters)) for n in range(group)],
        )
        db.execute("COMMIT")
        rows += group
    spent = time.perf_counter() - start
    db.close()
    (folder / f"raw-{group}.db").unlink()
    return rows / spent


def raw_fetch(folder: Path, seconds: float) -> float:
    """Rows a second that SQLite alone reads, eight at a time, one box after the other."""
    path, letters = folder / "raw-fetch.db", bodies()
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("CREATE TABLE letter(row INTEGER PRIMARY KEY, box INTEGER, cursor INTEGER, body BLOB)")
    db.execute("CREATE UNIQUE INDEX place ON letter(box, cursor)")
    db.execute("BEGIN")
    made = ((n % BOXES, n // BOXES + 1, next(letters)) for n in range(8000))
    db.executemany("INSERT INTO letter(box, cursor, body) VALUES (?, ?, ?)", made)
    db.execute("COMMIT")
    question = "SELECT cursor, body FROM letter WHERE box = ? AND cursor > ? ORDER BY cursor LIMIT 8"
    rows = box = after = 0
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        found = db.execute(question, (box, after)).fetchall()
        rows += len(found)
        box, after = (box, found[-1][0]) if found else ((box + 1) % BOXES, 0)
    spent = time.perf_counter() - start
    db.close()
    path.unlink()
    return rows / spent


@contextlib.contextmanager
def relay(folder: Path) -> Iterator[str]:
    """A relay process without limits that this would run into."""
    starter = (
        "import sys; from pathlib import Path; from wasit.relay.serve import run, _tell; from wasit.relay.rules import RelayConfig\n"
        "run(Path(sys.argv[1]), ready=_tell, config=RelayConfig(stamp_bits=0, burst=10**9, box_letters=10**9, box_octets=10**15))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", starter, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        yield process.stdout.readline().removeprefix("listening ").strip()
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


async def open_boxes(link: HttpRelayLink, address: str) -> list[tuple[PutPlace, GetPlace]]:
    """Some boxes to put into."""
    made = []
    for _ in range(BOXES):
        put_id, get_id, put_token, get_token = os.urandom(16), os.urandom(16), os.urandom(32), os.urandom(32)
        await link.open_box(address, put_id, get_id, put_token, get_token, int(time.time()))
        made.append((PutPlace(address, put_id, put_token), GetPlace(address, get_id, get_token)))
    return made


async def rate(put: Put, in_flight: int, seconds: float) -> tuple[float, float, float]:
    """Puts a second, and the median and 99th percentile of one in milliseconds."""
    took: list[float] = []
    start = time.perf_counter()

    async def lane(number: int) -> None:
        while (before := time.perf_counter()) - start < seconds:
            await put(number)
            took.append(time.perf_counter() - before)

    await asyncio.gather(*(lane(number) for number in range(in_flight)))
    spent = time.perf_counter() - start
    took.sort()
    return len(took) / spent, took[len(took) // 2] * 1e3, took[len(took) * 99 // 100] * 1e3


@contextlib.asynccontextmanager
async def sockets(address: str, count: int) -> AsyncIterator[list[tuple[HttpRelayLink, PutPlace]]]:
    """Seats with their WebSocket open: each watches a quiet box, and puts into busy ones."""
    links = [HttpRelayLink(address) for _ in range(count)]
    watching, seats = [], []
    for link in links:
        places = await open_boxes(link, address)

        async def on_letter(_place: GetPlace, _cursor: int, _body: bytes) -> None: ...

        watching.append(asyncio.create_task(link.subscribe([places[0][1]], on_letter)))
        seats.append((link, places[1][0]))
        while not link._socket(address).is_up():
            await asyncio.sleep(0.01)
    yield seats
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)
    for link in links:
        await link.close()


async def one_round(folder: Path, seconds: float) -> dict[str, float]:
    """Every figure once, peers and product one after the other."""
    figures: dict[str, float] = {}
    letters = bodies()
    for group in (1, 16, 128):
        figures[f"raw_{group}"] = raw(folder, group, seconds / 2)
    with relay(folder / "relay") as address:
        link = HttpRelayLink(address)
        places = await open_boxes(link, address)

        async def put_http(lane: int) -> None:
            await link.put(places[lane % BOXES][0], next(letters))

        for in_flight in (1, 64):
            note(figures, f"http_{in_flight}", await rate(put_http, in_flight, seconds))
        async with sockets(address, 4) as seats:

            async def put_ws(lane: int) -> None:
                seat, place = seats[lane % len(seats)]
                await seat.put(place, next(letters))

            for in_flight in (1, 64, 256):
                note(figures, f"ws_{in_flight}", await rate(put_ws, in_flight, seconds))
        await link.close()
    for path in (folder / "relay").iterdir():
        path.unlink()
    return figures


def note(figures: dict[str, float], name: str, measured: tuple[float, float, float]) -> None:
    """Three figures under one name."""
    figures[name], figures[name + "_p50_ms"], figures[name + "_p99_ms"] = measured


def main() -> None:
    """Medians of a few rounds, and the ratios that the bars are stated in."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    rounds = []
    for _ in range(asked.rounds):
        with (
            tempfile.TemporaryDirectory(dir=".") as folder,
            asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        ):
            rounds.append(runner.run(one_round(Path(folder).resolve(), asked.seconds)))
    middle = {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
    ratios = {
        "ws_256/raw_128 (bar 0.35)": middle["ws_256"] / middle["raw_128"],
        "ws_1/raw_1 (bar 0.40)": middle["ws_1"] / middle["raw_1"],
        "http_64/raw_128 (bar 0.12)": middle["http_64"] / middle["raw_128"],
        "ws_64/raw_16": middle["ws_64"] / middle["raw_16"],
        "http_64/raw_16": middle["http_64"] / middle["raw_16"],
    }
    said = {name: round(value, 2 if value < 100 else None) for name, value in (middle | ratios).items()}
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
