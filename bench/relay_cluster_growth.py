"""What one server of a cluster keeps as mailboxes grow: disk, memory and the time of a put, at 10^3, 10^4 ... boxes; and what 10^8 would take.

Starts one nats-server on loopback and opens boxes in it through the relay's own store, with one letter waiting in every tenth. At each size it measures the server's
folder, its resident memory, and how long a put into a box that this process has not met takes (p50). The slope from the first size to the last is carried on to ``--to`` boxes:
a straight line, so it says what is sure to be needed, not that it will work. A server of three holds as much as this one. Prints one JSON line.
Run: python bench/relay_cluster_growth.py [--most 10000] [--to 100000000]      WASIT_NATS_SERVER names another nats-server.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from wasit.relay import machine
from wasit.relay.demo_cluster import Cluster, running_cluster
from wasit.relay.jetstream_place import open_cluster
from wasit.relay.jetstream_store import JetStreamStore
from wasit.relay.rules import RelayConfig
from wasit.relay.store import got
from wasit.wire import stamp
from wasit.wire.requests import OpenBox

AT_ONCE = 64
TRIED = 64
LETTER = 10  # every tenth box has one
TODAY = stamp.day_of(machine.now())


def opening(number: int) -> OpenBox:
    """The box of this number; its ids as random as any."""
    bits = hashlib.shake_256(b"box" + number.to_bytes(8, "big")).digest(96)
    return OpenBox(bits[:16], bits[16:32], bits[32:64], bits[64:])


async def put(store: JetStreamStore, number: int) -> float:
    """One letter into one box; how long it took."""
    body = os.urandom(4096)
    began = time.perf_counter()
    box = await got(store.find_put(opening(number).put_id, opening(number).put_hash))
    assert box is not None
    await store.put(box, hashlib.sha256(body).digest()[:16], body, TODAY)
    return time.perf_counter() - began


async def fill(store: JetStreamStore, first: int, end: int) -> None:
    """These boxes."""
    numbers = iter(range(first, end))

    async def some() -> None:
        for number in numbers:
            await store.open_box(opening(number), TODAY)
            if number % LETTER == 0:
                await put(store, number)

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))


async def grow(cluster: Cluster, sizes: list[int]) -> list[dict[str, float]]:
    """What there is at each size."""
    place, found, done = cluster.place(), [], 0
    server = next(one for one in psutil.process_iter() if one.ppid() == os.getpid() and "nats" in one.name())
    for size in sizes:
        store = await open_cluster(place, RelayConfig())
        await fill(store, done, size)
        await store.close()
        store, done = await open_cluster(place, RelayConfig()), size  # it has met no box
        took = [await put(store, number * (size // TRIED) + 1) for number in range(TRIED)]
        await store.close()
        used = subprocess.run(
            ["du", "-sk", cluster.folder], capture_output=True, text=True, check=True
        ).stdout
        found.append(
            {
                "boxes": size,
                "disk_mib": round(int(used.split()[0]) / 1024, 1),
                "server_rss_mib": round(server.memory_info().rss / 2**20, 1),
                "put_p50_ms": round(statistics.median(took) * 1e3, 2),
            }
        )
    return found


def main() -> None:
    """The curve, and the line on from it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=10_000)
    parser.add_argument("--to", type=int, default=100_000_000)
    asked = parser.parse_args()
    sizes = [10**power for power in range(3, 9) if 10**power <= asked.most]
    if asked.most not in sizes:
        sizes.append(asked.most)
    with tempfile.TemporaryDirectory(dir=".") as made, running_cluster(Path(made).resolve(), 1) as cluster:
        curve = asyncio.run(grow(cluster, sizes))
    first, last = curve[0], curve[-1]
    boxes = last["boxes"] - first["boxes"]
    slope = {
        name: (last[name] - first[name]) * 2**20 / boxes if boxes else 0.0
        for name in ("disk_mib", "server_rss_mib")
    }
    said = {
        "curve": curve,
        "disk_octets_a_box": round(slope["disk_mib"]),
        "rss_octets_a_box": round(slope["server_rss_mib"]),
        "to": asked.to,
        "disk_gib": round(slope["disk_mib"] * asked.to / 2**30),
        "rss_gib": round(slope["server_rss_mib"] * asked.to / 2**30),
    }
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
