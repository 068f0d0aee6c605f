"""Moves from a folder to a cluster and back while seats go on, killed at every step; judged as every other run."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from faults.load import Load
from faults.relay import Relay
from faults.runs import Run, play
from wasit.relay.demo_cluster import Cluster
from wasit.relay.moving import STEPS

LOOK = 0.02
DONE = '"move", "level": "info", "state": "open"'


async def there_and_back(
    folder: Path, cluster: Cluster, letters: int, kills: Sequence[str] = STEPS, times: int = 1
) -> Run:
    """So many times to the cluster and back; at each way the relay is killed after each of these steps, once, and told to move again."""
    relay = Relay(folder / "relay", folder / "said")
    load = Load(lambda: relay.address, letters=letters, seats=2, reads_after=0.05)
    store = ["--store", ",".join(cluster.addresses), "--replicas", str(cluster.nodes)]
    ways = ["cluster", "folder"] * times

    async def move() -> None:
        await asyncio.to_thread(relay.start)
        for number, way in enumerate(ways):
            load.hold((number + 1) / (len(ways) + 1))
            await load.reach((number + 0.5) / (len(ways) + 1))
            await asyncio.to_thread(relay.stop)
            relay.words = [*store, "--move-to", way]
            for step in kills:
                await asyncio.to_thread(relay.start, step, "after", 1)
                while relay.is_up():
                    await asyncio.sleep(LOOK)
            moved = relay.said().count(DONE)
            await asyncio.to_thread(relay.start)
            while relay.said().count(DONE) == moved:
                assert relay.is_up(), relay.said()
                await asyncio.sleep(LOOK)
        load.hold(1)
        await load.reach(1)
        await asyncio.to_thread(relay.stop)
        relay.words = []
        await asyncio.to_thread(relay.start)

    return await play("moved there and back", relay, load, move())
