"""How many letters a second a relay on a JetStream cluster keeps, against nats-py alone on the same three servers in the same run.

Starts three nats-servers on loopback (R3, file storage, ``sync_interval: always`` from 2.10 on) and a relay process on them. Each round, one after the other:
nats-py alone publishes 4096-byte messages and waits for each acknowledgement, with 1, 64 and 256 in flight; then seats' own client puts 4096-byte
letters over WebSockets with as many in flight, into as many boxes (``relay``) and into 16 boxes (``busy``); ``read`` has readers who ack besides. Prints one JSON line: medians, and [least, most].
Run: python bench/relay_jetstream.py [--seconds 3] [--rounds 3]      WASIT_NATS_SERVER names another nats-server.
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
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import nats
import uvloop
from nats.js.api import StorageType, StreamConfig
from relay_puts import Put, bodies, rate

from wasit.relay.demo_cluster import Cluster, running_cluster
from wasit.seat.relay_client import HttpRelayLink
from wasit.wire.mailbox import GetPlace, PutPlace

LANES = (1, 64, 256)
BUSY = 16
SEATS = 4


@contextlib.contextmanager
def relay(folder: Path, cluster: Cluster) -> Iterator[str]:
    """A relay process without limits that this would run into."""
    starter = (
        "import sys; from pathlib import Path; from wasit.relay.serve import run, _tell; from wasit.relay.rules import RelayConfig\n"
        "from wasit.relay.jetstream_place import ClusterPlace\n"
        "run(Path(sys.argv[1]), ready=_tell, config=RelayConfig(stamp_bits=0, burst=10**9), cluster=ClusterPlace(tuple(sys.argv[2:])))"
    )
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", starter, str(folder), *cluster.addresses], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        yield process.stdout.readline().removeprefix("listening ").strip()
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


async def raw(cluster: Cluster, seconds: float) -> dict[str, float]:
    """nats-py alone, on a stream made as the relay's are."""
    figures: dict[str, float] = {}
    client = await nats.connect(cluster.addresses)
    stream = client.jetstream(timeout=20)
    await stream.add_stream(
        StreamConfig("RAW", subjects=["raw.>"], num_replicas=cluster.nodes, storage=StorageType.FILE)
    )
    letters = bodies()

    async def put(lane: int) -> None:
        await stream.publish(f"raw.{lane}", next(letters))

    await rate(put, 16, 0.5)
    for lanes in LANES:
        figures[f"raw_{lanes}"], figures[f"raw_{lanes}_p50_ms"], _ = await rate(put, lanes, seconds)
    await stream.delete_stream("RAW")
    await client.close()
    return figures


async def relayed(address: str, seconds: float) -> dict[str, float]:
    """Through the relay, as seats do: puts alone, into fresh boxes each time, as nats-py has it; then with who reads and acks."""
    figures: dict[str, float] = {}
    letters = bodies()

    def into(boxes: list[tuple[HttpRelayLink, PutPlace]]) -> Put:
        async def put(lane: int) -> None:
            link, place = boxes[lane % len(boxes)]
            await link.put(place, next(letters))

        return put

    for name, most in (("relay", max(LANES)), ("busy", BUSY)):
        for lanes in LANES:
            async with seats(address, min(most, lanes), is_read=False) as boxes:
                measured = await rate(into(boxes), lanes, seconds)
                figures[f"{name}_{lanes}"], figures[f"{name}_{lanes}_p50_ms"], _ = measured
    async with seats(address, BUSY, is_read=True) as boxes:
        await asyncio.sleep(2)  # who begins to listen is rung a second time
        figures["read_64"], figures["read_64_p50_ms"], _ = await rate(into(boxes), 64, seconds)
    return figures


@contextlib.asynccontextmanager
async def seats(
    address: str, count: int, *, is_read: bool
) -> AsyncIterator[list[tuple[HttpRelayLink, PutPlace]]]:
    """Boxes to put into, over a few seats' WebSockets; read and acked by them, or not."""
    links = [HttpRelayLink(address) for _ in range(SEATS)]
    reading, boxes = [], []
    for link in links:
        made = [await open_box(link, address) for _ in range(-(-count // SEATS))]
        boxes += [(link, put) for put, _ in made]

        async def acked(place: GetPlace, cursor: int, _body: bytes, link: HttpRelayLink = link) -> None:
            await link.ack(place, cursor)

        quiet = [(await open_box(link, address))[1]]
        watched = [get for _, get in made] if is_read else quiet
        reading.append(asyncio.create_task(link.subscribe(watched, acked)))
        while not link._socket(address).is_up():
            await asyncio.sleep(0.01)
    yield boxes[:count]
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
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    rounds: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory(dir=".") as made:
        folder = Path(made).resolve()
        with running_cluster(folder) as cluster, relay(folder / "relay", cluster) as address:
            for _ in range(asked.rounds):
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    figures = runner.run(raw(cluster, asked.seconds))
                    figures |= runner.run(relayed(address, asked.seconds))
                for lanes in LANES:
                    for name in ("relay", "busy"):
                        figures[f"{name}_vs_raw_{lanes}"] = (
                            figures[f"{name}_{lanes}"] / figures[f"raw_{lanes}"]
                        )
                rounds.append(figures)
            version = subprocess.run(
                [cluster.program, "-v"], capture_output=True, text=True, check=True
            ).stdout
            said: dict[str, object] = {
                "server": version.strip(),
                "always": cluster.syncs,
                "rounds": asked.rounds,
            }
    for name in rounds[0]:
        values = [each[name] for each in rounds]
        said[name] = [round(value, 2) for value in (statistics.median(values), min(values), max(values))]
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
