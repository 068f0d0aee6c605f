"""One honest seat while another's thousand connections ask without end: its 99th percentile, with the flood and without, in one run.

    .venv/bin/python bench/relay_flood.py [--connections 1000] [--seconds 60] [--rounds 3] [--in DIRECTORY] [--vain | --reads] [--json]

A relay with the limits that it comes with. The honest seat puts 25 letters a second over one WebSocket, into boxes of its own, and times
each answer. The flooder, a process of its own, holds 10 boxes and opens its connections as fast as it can, half of them requests and half
WebSockets with eight puts in flight; each sends again as soon as it is answered, whatever the answer says. With `--vain` it puts into boxes that nobody opened; with
`--reads` it asks for the eight letters that wait in each of its boxes.

Honest seat and flooder share the machine's second core, the relay may use both, and as root honest seat and relay run before all others: else
the flooder's own work, which would be another machine's, and whatever else this machine does, are what slows the honest seat down. (The relay
alone on one core, with such a rank, would be slower: its writer would wait for its loop, as two threads of one rank take turns of a tenth of a second.)

Every round is a pair, without the flood and with it; `p99_ratio` is the median of their ratios with the lowest and highest, each of the whole
flood. Its beginning, while the connections come, is told apart: `first_worst_ms` is the longest wait for an answer to what was sent in the first
three seconds, `later_worst_ms` of all behind them, `worst_ms` of a round without a flood. In rounds of a few seconds the beginning alone decides
the 99th percentile. `disk_p99_ms` is of a file beside the relay's that is synced at the same hours: what the machine itself did.
Bar: issue 5, item 9: 3.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import uvloop

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from load import LETTERS, MASK, framed, open_boxes, upgrade

from live_cast import Relay
from wasit.wire.frames import PutLetter, Watch, decode_from_relay, encode_frame
from wasit.wire.mailbox import GetPlace, PutPlace
from wasit.wire.requests import encode_bearer, encode_id

BAR = 3.0
A_SECOND = 25
BOX_BURST = 50
FLOOD_BOXES = 10
IN_FLIGHT = 8
PING, PONG = 0x89, 0x8A
FIRST = 3 * A_SECOND  # letters
OTHER_CORE, LOAD_CORE = 0, 1
ROOT = Path(__file__).parent.parent


async def message(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """The next whole message; a ping before it is answered."""
    while True:
        head = await reader.readexactly(2)
        size = head[1] if head[1] < 126 else int.from_bytes(await reader.readexactly(2), "big")
        said = await reader.readexactly(size)
        if head[0] != PING:
            return said
        writer.write(bytes((PONG, 0x80 | size)) + MASK + said)


async def honest(address: str, seconds: float) -> list[float]:
    """Milliseconds from each letter to its answer, as they were sent: by the clock, whether or not the one before is answered."""
    count = int(seconds * A_SECOND)
    places = [put for put, _ in await open_boxes(address, -(-count // BOX_BURST))]
    where = urlsplit(address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(upgrade())
    await reader.readuntil(b"\r\n\r\n")
    sent: list[float] = []
    took = [0.0] * count
    due = count

    async def send() -> None:
        began = time.perf_counter()
        for n in range(count):
            await asyncio.sleep(max(0.0, began + n / A_SECOND - time.perf_counter()))
            place = places[n // BOX_BURST]
            frame = framed(encode_frame(PutLetter(n, place.id, place.token, next(LETTERS)[0])))
            sent.append(time.perf_counter())
            writer.write(frame)

    sending = asyncio.create_task(send())
    while due:
        for answer in decode_from_relay(await message(reader, writer)).answers:  # type: ignore[union-attr]
            assert answer.status == 201, answer
            took[answer.tag] = (time.perf_counter() - sent[answer.tag]) * 1e3
            due -= 1
    await sending
    writer.close()
    return took


class Flooding(asyncio.Protocol):
    """Asks again as soon as it is answered."""

    told = 0

    def __init__(self, place: PutPlace | GetPlace, over_socket: bool) -> None:
        self._place, self._over_socket, self._is_open = place, over_socket, False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        if self._over_socket:
            self._transport.write(upgrade())
        else:
            self._ask(1)

    def data_received(self, data: bytes) -> None:
        if self._over_socket and not self._is_open:
            self._is_open = True
            self._ask(IN_FLIGHT)
            return
        Flooding.told += 1
        self._ask(data.count(b"\x83") if self._over_socket else 1)

    def _ask(self, count: int) -> None:
        if isinstance(self._place, GetPlace):
            self._transport.write(self._reading(self._place))
            return
        for _ in range(count):
            body, name = next(LETTERS)
            if self._over_socket:
                self._transport.write(
                    framed(encode_frame(PutLetter(1, self._place.id, self._place.token, body)))
                )
            else:
                head = f"PUT /v1/p/{encode_id(self._place.id)}/{name.decode()} HTTP/1.1\r\nhost: relay\r\nauthorization: {encode_bearer(self._place.token)}\r\n"
                self._transport.write(head.encode() + b"content-length: %d\r\n\r\n" % len(body) + body)

    def _reading(self, place: GetPlace) -> bytes:
        if self._over_socket:
            return framed(encode_frame(Watch(place.id, place.token, 0)))
        return f"GET /v1/g/{encode_id(place.id)}?after=0&max=8 HTTP/1.1\r\nhost: relay\r\nauthorization: {encode_bearer(place.token)}\r\n\r\n".encode()


async def fill(put: PutPlace) -> None:
    """Eight letters that nobody takes."""
    where = urlsplit(put.relay)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(upgrade())
    await reader.readuntil(b"\r\n\r\n")
    for _ in range(8):
        writer.write(framed(encode_frame(PutLetter(1, put.id, put.token, next(LETTERS)[0]))))
        await message(reader, writer)
    writer.close()


async def flood(address: str, connections: int, words: set[str]) -> None:
    """Until killed."""
    boxes = await open_boxes(address, FLOOD_BOXES)
    places: list[PutPlace] | list[GetPlace] = [put for put, _ in boxes]
    if "--reads" in words:
        for put, _ in boxes:
            await fill(put)
        places = [get for _, get in boxes]
    if "--vain" in words:
        places = [PutPlace(address, os.urandom(16), os.urandom(32)) for _ in range(connections)]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    where, loop = urlsplit(address), asyncio.get_running_loop()
    assert where.hostname is not None
    assert where.port is not None
    for n in range(connections):
        place = places[n % len(places)]
        with contextlib.suppress(OSError):
            await loop.create_connection(partial(Flooding, place, n % 2 == 0), where.hostname, where.port)
    while True:
        await asyncio.sleep(1)


def set_apart(process: int, cores: set[int], before: int) -> None:
    """On these cores, and before whatever else runs there, if we may: of all its threads that there are; those to come are as who makes them."""
    for thread in Path(f"/proc/{process}/task").iterdir():
        os.sched_setaffinity(int(thread.name), cores)
        with contextlib.suppress(PermissionError):
            os.sched_setscheduler(int(thread.name), os.SCHED_RR, os.sched_param(before))


def percentile(took: list[float], part: float) -> float:
    return sorted(took)[int(len(took) * part)]


def sync_beside(file: int, took: list[float], until: threading.Event) -> None:
    """What a sync of four kilobytes takes on this disk, in milliseconds, five times a second."""
    while not until.wait(0.2):
        began = time.perf_counter()
        os.pwrite(file, bytes(4096), 0)
        os.fdatasync(file)
        took.append((time.perf_counter() - began) * 1e3)


async def beside(folder: Path, measured: Coroutine[Any, Any, list[float]]) -> tuple[list[float], list[float]]:
    """The measure, and the disk's syncs while it lasted."""
    file = os.open(folder / "beside", os.O_RDWR | os.O_CREAT, 0o600)
    took: list[float] = []
    until = threading.Event()
    syncing = threading.Thread(target=sync_beside, args=(file, took, until))
    syncing.start()
    try:
        return await measured, took
    finally:
        until.set()
        await asyncio.get_running_loop().run_in_executor(None, syncing.join)
        os.close(file)


def stand_back() -> None:
    """As an ordinary process, that gives way."""
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    os.nice(10)


def spent(process: int) -> float:
    """Seconds of CPU, of all its threads."""
    took = psutil.Process(process).cpu_times()
    return float(took.user + took.system)


async def one_round(
    folder: Path, relay: Relay, connections: int, seconds: float, words: list[str]
) -> dict[str, float]:
    assert relay.process is not None
    alone, calm = await beside(folder, honest(relay.address, seconds))
    flooder = subprocess.Popen(
        [sys.executable, __file__, "--flood", relay.address, "--connections", str(connections), *words],
        stdout=subprocess.PIPE,
        preexec_fn=stand_back,
    )
    assert flooder.stdout is not None
    await asyncio.get_running_loop().run_in_executor(None, flooder.stdout.readline)
    before, began = spent(relay.process.pid), time.perf_counter()
    try:
        flooded, stormy = await beside(folder, honest(relay.address, seconds))
        busy = (spent(relay.process.pid) - before) / (time.perf_counter() - began)
    finally:
        flooder.kill()
        flooder.wait()
        flooder.stdout.close()
    await asyncio.sleep(1)
    found = {"p50_ms": statistics.median(alone), "p99_ms": percentile(alone, 0.99), "worst_ms": max(alone)}
    found |= {"flooded_p50_ms": statistics.median(flooded), "flooded_p99_ms": percentile(flooded, 0.99)}
    found |= {"first_worst_ms": max(flooded[:FIRST]), "later_worst_ms": max(flooded[FIRST:])}
    found |= {"disk_p99_ms": percentile(calm, 0.99), "flooded_disk_p99_ms": percentile(stormy, 0.99)}
    return found | {"relay_busy": busy, "p99_ratio": found["flooded_p99_ms"] / found["p99_ms"]}


async def run(
    within: Path, rounds: int, connections: int, seconds: float, words: list[str]
) -> list[dict[str, float]]:
    with tempfile.TemporaryDirectory(dir=within) as name:
        relay = await Relay(Path(name) / "relay", "--burst", "60", "--per-minute", "30").start()
        assert relay.process is not None
        set_apart(relay.process.pid, {LOAD_CORE, OTHER_CORE}, 1)
        set_apart(os.getpid(), {LOAD_CORE}, 2)
        found = [await one_round(Path(name), relay, connections, seconds, words) for _ in range(rounds)]
        await relay.kill()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="One honest seat, and a flood.")
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--in", dest="within", type=Path, default=ROOT,
        help="where the relay's folder is made: /dev/shm leaves the disk, and who else uses it, out of the measure",
    )  # fmt: skip
    parser.add_argument("--vain", action="store_true", help="flood boxes that nobody opened")
    parser.add_argument("--reads", action="store_true", help="ask for letters without end")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--flood", metavar="ADDRESS", help="be the flooder, until killed")
    asked = parser.parse_args()
    words = {name for name, is_wanted in (("--vain", asked.vain), ("--reads", asked.reads)) if is_wanted}
    if asked.flood:
        uvloop.run(flood(asked.flood, asked.connections, words))
        return
    rounds = uvloop.run(run(asked.within, asked.rounds, asked.connections, asked.seconds, sorted(words)))
    found = {}
    for name in rounds[0]:
        values = [each[name] for each in rounds]
        found[name] = [round(each, 3) for each in (statistics.median(values), min(values), max(values))]
    if asked.json:
        print(json.dumps(found))
        return
    for name, (middle, low, high) in found.items():
        missed = "MISSED" if name == "p99_ratio" and middle > BAR else ""
        print(f"{name:16} {middle:9.3f} ({low:.3f} to {high:.3f})  {missed}")


if __name__ == "__main__":
    main()
