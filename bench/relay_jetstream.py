"""How many letters a second a relay on a JetStream cluster keeps, against nats-py alone on the same three servers in the same run.

Starts three nats-servers on loopback (R3, file storage, ``sync_interval: always`` from 2.10 on) and a relay process on them, and three more with nats-server's own
``sync_interval`` (2 minutes). Each round takes 1, 64 and 256 in flight; for each, one right after the other: ``raw``, nats-py alone, which publishes 4096-byte messages into as many streams as the relay
has shards and waits for each acknowledgement; ``relay``, seats' own client putting 4096-byte letters over WebSockets into as many boxes; ``busy``, the same into 16 boxes; ``_first`` are the first letters into
boxes just opened, one for each in flight, before the measure; ``raw`` again; ``lazy``, nats-py alone on the three that do not
sync. Ratios are taken within a round, against the mean of both ``raw``. ``read`` has readers who ack besides. Prints one JSON line: medians, and [least, most].
Run: python bench/relay_jetstream.py [--seconds 2] [--rounds 5] [--shards 4]      WASIT_NATS_SERVER names another nats-server.
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
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import nats
import nats.errors
import uvloop
from nats.js.api import StorageType, StreamConfig
from relay_puts import Put, bodies, rate

from wasit.relay.demo_cluster import Cluster, running_cluster
from wasit.relay.jetstream_names import SHARDS
from wasit.seat.relay_client import HttpRelayLink
from wasit.wire.mailbox import GetPlace, PutPlace

LANES = (1, 64, 256)
BUSY = 16
SEATS = 4
FILLED = 400  # letters into one box; then another takes its place, before it is full


class Lazy(Cluster):
    """Servers that sync as nats-server does when it is told nothing: every two minutes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        super().__init__(folder)
        self.syncs = False


@contextlib.contextmanager
def lazy_cluster(folder: Path) -> Iterator[Lazy]:
    """Three of them."""
    cluster = Lazy(folder)
    try:
        for node in range(cluster.nodes):
            cluster.start(node)
        yield cluster
    finally:
        cluster.stop()


@contextlib.contextmanager
def relay(folder: Path, cluster: Cluster, shards: int) -> Iterator[str]:
    """A relay process without limits that this would run into."""
    starter = (
        "import sys; from pathlib import Path; from wasit.relay.serve import run, _tell; from wasit.relay.rules import RelayConfig\n"
        "from wasit.relay.jetstream_place import ClusterPlace\n"
        "place = ClusterPlace(tuple(sys.argv[3:]), int(sys.argv[2]))\n"
        "run(Path(sys.argv[1]), ready=_tell, config=RelayConfig(stamp_bits=0, burst=10**9), cluster=place)"
    )
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", starter, str(folder), str(shards), *cluster.addresses],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        yield process.stdout.readline().removeprefix("listening ").strip()
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@contextlib.asynccontextmanager
async def raw_streams(cluster: Cluster, shards: int) -> AsyncIterator[Put]:
    """nats-py alone, on as many streams as the relay has, made as its are."""
    client = await nats.connect(cluster.addresses)
    stream = client.jetstream(timeout=20)
    for shard in range(shards):
        config = StreamConfig(
            f"RAW-{shard}",
            subjects=[f"raw.{shard}.>"],
            num_replicas=cluster.nodes,
            storage=StorageType.FILE,
        )
        while True:  # its servers may be choosing a leader
            with contextlib.suppress(nats.errors.Error):
                await stream.add_stream(config)
                break
            await asyncio.sleep(0.5)
    letters = bodies()

    async def put(lane: int) -> None:
        await stream.publish(f"raw.{lane % shards}.{lane}", next(letters))

    await rate(put, 16, 0.5)
    yield put
    for shard in range(shards):
        await stream.delete_stream(f"RAW-{shard}")
    await client.close()


async def round_of(
    cluster: Cluster, lazy: Cluster, shards: int, address: str, seconds: float
) -> dict[str, float]:
    """All of it once."""
    figures: dict[str, float] = {}

    async def measure(name: str, put: Put, lanes: int) -> float:
        figures[f"{name}_{lanes}"], figures[f"{name}_{lanes}_p50_ms"], _ = await rate(put, lanes, seconds)
        return figures[f"{name}_{lanes}"]

    async with raw_streams(cluster, shards) as raw, raw_streams(lazy, shards) as lazily:
        for lanes in LANES:
            first = await measure("raw", raw, lanes)
            for name, most in (("relay", max(LANES)), ("busy", BUSY)):
                async with seats(address, min(most, lanes), is_read=False) as boxes:
                    put, began = into(boxes, min(most, lanes)), time.perf_counter()
                    await asyncio.gather(*(put(lane) for lane in range(lanes)))
                    figures[f"{name}_first_{lanes}"] = lanes / (time.perf_counter() - began)
                    await measure(name, put, lanes)
            both = (first + await measure("raw", raw, lanes)) / 2
            for name in ("relay", "busy"):
                figures[f"{name}_vs_raw_{lanes}"] = figures[f"{name}_{lanes}"] / both
            figures[f"raw_vs_lazy_{lanes}"] = both / await measure("lazy", lazily, lanes)
    async with seats(address, BUSY, is_read=True) as boxes:
        await asyncio.sleep(2)  # who begins to listen is rung a second time
        await measure("read", into(boxes, BUSY), 64)
    return figures


def into(boxes: list[tuple[HttpRelayLink, PutPlace]], at_once: int) -> Put:
    """Letters into so many boxes at once; the next ones take over before these are full."""
    letters, put_so_far = bodies(), Counter[int]()

    async def put(lane: int) -> None:
        lane %= at_once
        link, place = boxes[(lane + put_so_far[lane] // FILLED * at_once) % len(boxes)]
        put_so_far[lane] += 1
        await link.put(place, next(letters))

    return put


@contextlib.asynccontextmanager
async def seats(
    address: str, count: int, *, is_read: bool
) -> AsyncIterator[list[tuple[HttpRelayLink, PutPlace]]]:
    """Boxes to put into, over a few seats' WebSockets; read and acked by them, or not."""
    links = [HttpRelayLink(address) for _ in range(SEATS)]
    reading, boxes = [], []
    spare = max(count, 12 * BUSY)  # more than are put into at once
    for link in links:
        made = [await open_box(link, address) for _ in range(-(-spare // SEATS))]
        boxes += [(link, put) for put, _ in made]

        async def acked(place: GetPlace, cursor: int, _body: bytes, link: HttpRelayLink = link) -> None:
            await link.ack(place, cursor)

        quiet = [(await open_box(link, address))[1]]
        watched = [get for _, get in made] if is_read else quiet
        reading.append(asyncio.create_task(link.subscribe(watched, acked)))
        while not link._socket(address).is_up():
            await asyncio.sleep(0.01)
    yield boxes
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    for link in links:
        await link.close()


async def open_box(link: HttpRelayLink, address: str) -> tuple[PutPlace, GetPlace]:
    """A box to put into."""
    put_id, get_id, put_token, get_token = os.urandom(16), os.urandom(16), os.urandom(32), os.urandom(32)
    await link.open_box(address, put_id, get_id, put_token, get_token, int(time.time()))
    return PutPlace(address, put_id, put_token), GetPlace(address, get_id, get_token)


def main() -> None:
    """Medians of a few rounds with their spread, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shards", type=int, default=SHARDS)
    asked = parser.parse_args()
    rounds: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory(dir=".") as made:
        folder = Path(made).resolve()
        with (
            running_cluster(folder) as cluster,
            lazy_cluster(folder / "lazy") as lazy,
            relay(folder / "relay", cluster, asked.shards) as address,
        ):
            for _ in range(asked.rounds):
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    rounds.append(runner.run(round_of(cluster, lazy, asked.shards, address, asked.seconds)))
            version = subprocess.run(
                [cluster.program, "-v"], capture_output=True, text=True, check=True
            ).stdout
            said: dict[str, object] = {
                "server": version.strip(),
                "always": cluster.syncs,
                "rounds": asked.rounds,
                "shards": asked.shards,
            }
    for name in rounds[0]:
        values = [each[name] for each in rounds]
        said[name] = [round(value, 2) for value in (statistics.median(values), min(values), max(values))]
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
