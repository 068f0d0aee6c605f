"""Moves from a folder to a cluster and back while seats go on: the relay, which is the mover, or a node killed at every step; judged as every other run.

That an ack alone is carried is not seen here: acks are not answered, so a letter that comes again proves nothing. ``unit/relay/test_moving.py`` holds it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import nats
import nats.errors

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


async def until_whole(cluster: Cluster) -> None:
    """Until each stream has a leader, and each of its copies is as new as that."""

    async def forget(error: Exception) -> None:
        """A server that is not up yet."""

    client = await nats.connect(cluster.addresses, error_cb=forget)
    try:
        while True:
            with suppress(nats.errors.Error):
                told = json.loads((await client.request("$JS.API.STREAM.LIST", b"")).data)
                streams = [one["cluster"] for one in told.get("streams") or []]
                copies = [copy for one in streams for copy in one.get("replicas", [])]
                if all(one.get("leader") for one in streams) and all(copy["current"] for copy in copies):
                    return
            await asyncio.sleep(LOOK)
    finally:
        await client.close()


async def nodes_fall(folder: Path, cluster: Cluster, letters: int, steps: Sequence[str] = STEPS) -> Run:
    """A move for each of these steps and each way: when it has taken the step, a node is killed, one after the other; the relay goes on, or is told to move again.

    The next is killed when the one before is whole again: else a stream has lost two of its three, and waits for one of them.
    """
    relay = Relay(folder / "relay", folder / "said")
    load = Load(lambda: relay.address, letters=letters, seats=2, reads_after=0.05, patience=30)
    store = ["--store", ",".join(cluster.addresses), "--replicas", str(cluster.nodes)]
    moves = [(step, way) for step in steps for way in ("cluster", "folder")]
    notes = {"nodes killed": 0, "moved again": 0}

    async def move() -> None:
        await asyncio.to_thread(relay.start)
        for number, (step, way) in enumerate(moves):
            node = number % cluster.nodes
            load.hold((number + 1) / (len(moves) + 1))
            await load.reach((number + 0.5) / (len(moves) + 1))
            await asyncio.to_thread(relay.stop)
            relay.words = [*store, "--move-to", way]
            moved = relay.said().count(DONE)
            await asyncio.to_thread(relay.start, step, "after", 1, cluster.pid(node))
            is_down = False
            while relay.said().count(DONE) == moved:
                is_down = is_down or cluster.reap(node)
                if not relay.is_up():  # the cluster did not answer in time, before or after the node fell
                    notes["moved again"] += 1
                    again = () if is_down else (step, "after", 1, cluster.pid(node))
                    await asyncio.to_thread(relay.start, *again)
                await asyncio.sleep(LOOK)
            while not (is_down or cluster.reap(node)):
                await asyncio.sleep(LOOK)
            notes["nodes killed"] += 1
            cluster.start(node)
            await until_whole(cluster)
        load.hold(1)
        await load.reach(1)
        await asyncio.to_thread(relay.stop)
        relay.words = []
        await asyncio.to_thread(relay.start)

    run = await play("moved while nodes fall", relay, load, move())
    run.notes = notes
    return run
