"""How soon a letter comes while thousands of seats wait at one relay and hear nothing, and what each that waits costs.

    .venv/bin/python bench/relay_idle.py [--seats 5000] [--polls 1000] [--rounds 3]

One relay process on loopback. Each waiting seat has a box and a WebSocket of its own; others wait in a long poll over HTTP. 50 pairs then
send 4 KiB letters, each pair one every second: `p50_ms`, `p99_ms` from the put's leaving to the letter at its reader. `fan_out`: one
seat puts a letter into 20 boxes at once, until the last reader has it. Every round measures with nobody waiting and with all of them, and prints
the ratio; the middle of the rounds is given with the lowest and highest. Bars of issue 5: p99 <= 250 ms, <= 30 KiB each.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import uvloop

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from latency import resident
from load import LETTERS, idle, open_boxes

from live_cast import Relay
from wasit.wire import requests as wire
from wasit.wire.frames import Letter, PutLetter, Watch, decode_from_relay, encode_frame
from wasit.wire.mailbox import GetPlace, PutPlace

PAIRS, FAN_OUT, EACH = 50, 20, 1.0
Place = tuple[PutPlace, GetPlace]


async def polls(address: str, places: Sequence[Place]) -> list[asyncio.StreamWriter]:
    """Seats that wait in a long poll each, 60 s."""
    where, held = urlsplit(address), []
    for _, get in places:
        _, writer = await asyncio.open_connection(where.hostname, where.port)
        path = f"/v1/g/{wire.encode_id(get.id)}?after=0&wait=60&max=1"
        writer.write(
            f"GET {path} HTTP/1.1\r\nhost: relay\r\nauthorization: Bearer {wire.encode_id(get.token)}\r\n\r\n".encode()
        )
        held.append(writer)
    return held


class Readers:
    """All who read, over one WebSocket each; when each letter came, by its first bytes."""

    def __init__(self, address: str, session: aiohttp.ClientSession) -> None:
        self._address, self._session = address.replace("http", "ws", 1) + "/v1/ws", session
        self.came: dict[bytes, float] = {}
        self.heard = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def watch(self, places: Sequence[Place]) -> None:
        for _, get in places:
            socket = await self._session.ws_connect(self._address, max_msg_size=0)
            await socket.send_bytes(encode_frame(Watch(get.id, get.token, 0)))
            await socket.receive()
            self._tasks.append(asyncio.create_task(self._read(socket)))

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            now = time.perf_counter()
            frame = decode_from_relay(message.data)
            if isinstance(frame, Letter):
                self.came[frame.body[:8]] = now
                self.heard.set()

    async def writer(self) -> aiohttp.ClientWebSocketResponse:
        return await self._session.ws_connect(self._address, max_msg_size=0)

    async def all_of(self, letters: Sequence[bytes]) -> float:
        """When the last of them came."""
        async with asyncio.timeout(60):
            while any(letter not in self.came for letter in letters):
                self.heard.clear()
                await self.heard.wait()
        return max(self.came[letter] for letter in letters)

    def end(self) -> None:
        for task in self._tasks:
            task.cancel()


async def delivery(address: str, places: Sequence[Place], seconds: float) -> dict[str, float]:
    """Letters of pairs, and of one to many."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        readers = Readers(address, session)
        await readers.watch(places)
        tags = itertools.count()
        sent: dict[bytes, float] = {}

        async def put(socket: aiohttp.ClientWebSocketResponse, place: PutPlace) -> bytes:
            body, _ = next(LETTERS)
            sent[body[:8]] = time.perf_counter()
            await socket.send_bytes(encode_frame(PutLetter(next(tags), place.id, place.token, body)))
            return body[:8]

        async def pair(n: int, place: PutPlace) -> None:
            socket = await readers.writer()
            await asyncio.sleep(n / PAIRS * EACH)
            for _ in range(int(seconds / EACH)):
                await put(socket, place)
                await asyncio.sleep(EACH)

        await asyncio.gather(*(pair(n, put_place) for n, (put_place, _) in enumerate(places[:PAIRS])))
        await readers.all_of(list(sent))
        took = sorted((readers.came[letter] - at) * 1e3 for letter, at in sent.items())
        socket, fans = await readers.writer(), []
        for _ in range(20):
            began = time.perf_counter()
            letters = [await put(socket, place) for place, _ in places[:FAN_OUT]]
            fans.append((await readers.all_of(letters) - began) * 1e3)
        readers.end()
    return {
        "p50_ms": statistics.median(took),
        "p99_ms": took[len(took) * 99 // 100],
        "fan_out_ms": statistics.median(fans),
    }


async def one_round(folder: Path, seats: int, poll_seats: int, seconds: float) -> dict[str, float]:
    relay = await Relay(folder / "relay").start()
    assert relay.process is not None
    pid = relay.process.pid
    pairs = await open_boxes(relay.address, PAIRS)
    waiting = await open_boxes(relay.address, seats + poll_seats)
    alone = await delivery(relay.address, pairs, seconds)
    before = resident(pid)
    held = await idle(relay.address, [get for _, get in waiting[:seats]], seats)
    await asyncio.sleep(1)
    between = resident(pid)
    held += await polls(relay.address, waiting[seats:])
    await asyncio.sleep(2)
    after = resident(pid)
    beside = await delivery(relay.address, pairs, seconds)
    for writer in held:
        writer.close()
    await relay.kill()
    return {
        "idle_kib": (between - before) * 1024 / seats,
        "poll_kib": (after - between) * 1024 / max(1, poll_seats),
        "relay_mib": after,
        **{f"{name}_alone": value for name, value in alone.items()},
        **beside,
        "p99_ratio": beside["p99_ms"] / alone["p99_ms"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="A relay at which thousands wait.")
    parser.add_argument("--seats", type=int, default=5000)
    parser.add_argument("--polls", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8)
    asked = parser.parse_args()
    rounds = []
    for _ in range(asked.rounds):
        with tempfile.TemporaryDirectory(dir=Path(__file__).parent.parent) as folder:
            rounds.append(uvloop.run(one_round(Path(folder), asked.seats, asked.polls, asked.seconds)))
    found = {
        name: [round(act([each[name] for each in rounds]), 2) for act in (statistics.median, min, max)]
        for name in rounds[0]
    }
    print(json.dumps({"seats": asked.seats, "polls": asked.polls, "load": os.getloadavg()[0], **found}))


if __name__ == "__main__":
    main()
