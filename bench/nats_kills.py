"""Whether nats-server alone keeps what it acknowledged when one node of three is killed: raw nats-py, nothing of the relay.

Each run starts three servers (R3, file storage, ``sync_interval: always`` from 2.10 on) and a few streams. Writers publish small messages and wait for each
acknowledgement, every subject by one writer, as plain messages or (``--chain``) each only on the one before it (``Nats-Expected-Last-Subject-Sequence``), as the relay does. In the middle
one node is killed with signal 9, and started again once more was acknowledged, or after ``--back`` seconds. Then every message that was acknowledged is asked of its stream's leader, by its sequence.
Run: python bench/nats_kills.py [--runs 10] [--chain]      WASIT_NATS_SERVER names another nats-server. Prints one JSON line a run and one for all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import nats
from nats.errors import Error
from nats.js import JetStreamContext
from nats.js.api import StorageType, StreamConfig
from nats.js.errors import NotFoundError

from wasit.relay.demo_cluster import Cluster

STREAMS = 4
WRITERS = 16
EXPECTED = "Nats-Expected-Last-Subject-Sequence"
CALM = 10.0  # s


class Run:
    """Writers, what they were told, and what is there in the end."""

    def __init__(self, most: int, *, is_chain: bool, erases: bool, size: int = 4096) -> None:
        self._size = size
        self.most, self._is_chain, self._erases = most, is_chain, erases
        self._erased: set[tuple[str, int]] = set()
        self.told: dict[tuple[str, int], bytes] = {}
        self.twice = 0
        self._open = 0

    async def reach(self, part: float, patience: float = 30) -> None:
        """Until so many were acknowledged, or no longer."""
        for _ in range(int(patience * 20)):
            if len(self.told) >= part * self.most:
                return
            await asyncio.sleep(0.05)

    async def write(self, stream: JetStreamContext, writer: int) -> None:
        """One subject's messages, one after the other."""
        name = f"S{writer % STREAMS}"
        last, number = 0, 0
        while len(self.told) < self.most:
            number += 1
            body = f"{writer}:{number}".encode().ljust(self._size)
            headers = {EXPECTED: str(last)} if self._is_chain else None
            try:
                kept = await stream.publish(f"s.{name}.{writer}", body, timeout=5, headers=headers)
            except Error:  # it may have been kept, or not: nobody was told
                await asyncio.sleep(0.25)
                last = await self._last(stream, name, writer) if self._is_chain else 0
                continue
            self.twice += (name, kept.seq) in self.told
            self.told[name, kept.seq] = body
            last = kept.seq
            if self._erases and number % 2:
                self._erased.add((name, kept.seq))
                with suppress(Error):
                    await stream.delete_msg(name, kept.seq)

    async def _last(self, stream: JetStreamContext, name: str, writer: int) -> int:
        while True:
            try:
                return (await stream.get_last_msg(name, f"s.{name}.{writer}")).seq or 0
            except NotFoundError:
                return 0
            except Error:
                await asyncio.sleep(0.25)

    async def lost(self, stream: JetStreamContext) -> int:
        """How many of the acknowledged are not there, or hold something else."""
        lost = 0
        for (name, seq), body in self.told.items():
            if (name, seq) in self._erased:
                continue
            while True:
                try:
                    held = (await stream.get_msg(name, seq)).data
                except NotFoundError:
                    held = None
                except Error:
                    await asyncio.sleep(0.5)
                    continue
                break
            lost += held != body
        return lost


async def once(
    folder: Path, most: int, seed: int, back: float, *, is_chain: bool, erases: bool
) -> dict[str, object]:
    """One cluster, one kill."""
    cluster = Cluster(folder)
    try:
        for node in range(cluster.nodes):
            cluster.start(node)
        client = await nats.connect(
            cluster.addresses, max_reconnect_attempts=-1, reconnect_time_wait=0.2, error_cb=_ignore
        )
        stream = client.jetstream(timeout=5)
        for number in range(STREAMS):
            await _made(stream, f"S{number}")
        run = Run(most, is_chain=is_chain, erases=erases)
        writers = [asyncio.create_task(run.write(stream, writer)) for writer in range(WRITERS)]
        node = random.Random(seed).randrange(cluster.nodes)
        await run.reach(0.3)
        cluster.signal(node, signal.SIGKILL)
        await run.reach(0.7, back)
        cluster.start(node)
        await asyncio.gather(*writers)
        await asyncio.sleep(CALM)  # whoever came back has caught up, or thinks so
        return {
            "acknowledged": len(run.told),
            "lost": await run.lost(stream),
            "same sequence twice": run.twice,
        }
    finally:
        cluster.stop()


async def _made(stream: JetStreamContext, name: str) -> None:
    config = StreamConfig(name, subjects=[f"s.{name}.*"], num_replicas=3, storage=StorageType.FILE)
    for _ in range(60):
        try:
            await stream.add_stream(config)
        except Error:  # its servers are still choosing a leader
            await asyncio.sleep(0.5)
        else:
            return
    raise TimeoutError


async def _ignore(_error: Exception) -> None:
    pass


def main() -> None:
    """So many runs, and what was lost in them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument(
        "--back", type=float, default=3.0, help="seconds after which it is started again at the latest"
    )
    parser.add_argument("--chain", action="store_true")
    parser.add_argument(
        "--erase", action="store_true", help="every second message is deleted again once it was acknowledged"
    )
    asked = parser.parse_args()
    runs = []
    for seed in range(asked.runs):
        with tempfile.TemporaryDirectory() as folder:
            runs.append(
                asyncio.run(
                    once(
                        Path(folder),
                        asked.messages,
                        seed,
                        asked.back,
                        is_chain=asked.chain,
                        erases=asked.erase,
                    )
                )
            )
        sys.stdout.write(json.dumps(runs[-1]) + "\n")
        sys.stdout.flush()
    program = Cluster(Path()).program
    said = subprocess.run([program, "-v"], capture_output=True, text=True, check=True).stdout.strip()
    sums = {name: sum(int(str(run[name])) for run in runs) for name in runs[0]}
    losing = sum(run["lost"] != 0 for run in runs)
    sys.stdout.write(json.dumps({"server": said, "runs": len(runs), "runs that lost": losing, **sums}) + "\n")


if __name__ == "__main__":
    main()
