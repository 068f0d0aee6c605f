"""Faults of a cluster of three while two relays on it are under load: a node killed, stopped for a while, cut off from the others.

1. Seats take one relay for each connection, in turn; the relays know of each other only by the cluster.
2. Routes between nodes go through this process, one way of a pair each: *cut off* means that nothing passes, in neither direction, and
   nobody is told; what was under way arrives when the cut is mended. Clients still reach the node: it answers what it may, alone.
3. A fault lasts until a part of the letters was answered without the node, or for ``most`` seconds: a box whose leader is gone waits for another.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Protocol

from apart import run_apart
from faults.history import Fault
from faults.load import Load
from faults.relay import Relay
from faults.runs import Run, play
from wasit.relay.demo_cluster import Cluster

FAULTS = ("killed", "stopped", "cut off")
APART = ("cut off from the others", "cut off from all")
HALF = ("unheard by the others", "deaf to the others", "unheard by clients")
SLOW = ("on a slow wire",)
WIRES = APART + HALF + SLOW
OPENING = (
    4  # who open boxes, put to them and drop them while a node is harmed, each by one relay or the other
)
Carry = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
ROUTES = '"nats://127.0.0.1:{}"'


class Routes(Cluster):
    """Three nodes whose routes can be cut. To be entered and left as a context."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._stack = AsyncExitStack()
        self._ways: dict[tuple[int, int], int] = {}
        self._passing = {node: asyncio.Event() for node in range(self.nodes)}
        self._carrying: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Routes:
        for pair in itertools.permutations(range(self.nodes), 2):
            server = await asyncio.start_server(self._carrier(*pair), "127.0.0.1", 0)
            self._stack.push_async_callback(_end, server)
            self._ways[pair] = server.sockets[0].getsockname()[1]
        for node in range(self.nodes):
            self._passing[node].set()
            self.start(node)
        return self

    async def __aexit__(self, *_error: object) -> None:
        await asyncio.to_thread(self.stop)
        for task in tuple(self._carrying):
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)
        await self._stack.aclose()

    def config(self, node: int) -> str:
        """As for a trial, but each way through here; other addresses that nodes tell each other lead nowhere."""
        text = super().config(node)
        mine = ", ".join(
            ROUTES.format(self._ways[node, other]) for other in range(self.nodes) if other != node
        )
        theirs = ", ".join(ROUTES.format(port) for port in self._routes)
        assert theirs in text
        return text.replace(f"routes: [{theirs}]", f'routes: [{mine}]\n  advertise: "127.0.0.1:1"')

    async def harm(self, node: int, what: str) -> None:
        """Kill it, stop it, or let nothing pass to it or from it."""
        if what == "cut off":
            self._passing[node].clear()
        else:
            self.signal(node, signal.SIGKILL if what == "killed" else signal.SIGSTOP)

    async def mend(self, node: int, what: str) -> None:
        """All that was held passes."""
        if what == "killed":
            self.start(node)
        elif what == "stopped":
            self.signal(node, signal.SIGCONT)
        else:
            self._passing[node].set()

    def _carrier(self, one: int, other: int) -> Carry:
        async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task
            self._carrying.add(task)
            try:
                with suppress(OSError):
                    there = await asyncio.open_connection("127.0.0.1", self._routes[other])
                    await asyncio.gather(
                        self._pass(one, other, reader, there[1]), self._pass(one, other, there[0], writer)
                    )
            finally:  # cancelled too, when the nodes have ended
                writer.close()
                self._carrying.discard(task)

        return carry

    async def _pass(
        self, one: int, other: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            with suppress(OSError, RuntimeError):  # uvloop's word for a connection that is closed already
                while data := await reader.read(1 << 16):
                    for node in (one, other):
                        await self._passing[node].wait()
                    writer.write(data)
                    await writer.drain()
        finally:
            writer.close()


class Harmed(Protocol):
    """A cluster whose nodes can be harmed, and mended."""

    @property
    def nodes(self) -> int:
        """How many."""

    @property
    def addresses(self) -> list[str]:
        """Of its nodes."""

    async def harm(self, node: int, what: str) -> None:
        """In one of the ways it knows."""

    async def mend(self, node: int, what: str) -> None:
        """Of that harm."""


class Pair:
    """Two relays on one store, as one."""

    def __init__(self, folder: Path, addresses: Sequence[str]) -> None:
        self.relays = [Relay(folder / f"relay-{n}", folder / f"said-{n}") for n in range(2)]
        for relay in self.relays:
            relay.words = ["--store", ",".join(addresses)]
        self._turn = itertools.cycle(self.relays)

    @property
    def kills(self) -> int:
        """Of relays."""
        return sum(relay.kills for relay in self.relays)

    def at(self) -> str:
        """Now this one, now the other."""
        return next(self._turn).address

    def kill(self) -> None:
        """Both."""
        for relay in self.relays:
            relay.kill()


async def fall(folder: Path, what: str, letters: int, times: int = 1, seed: int = 0, most: float = 20) -> Run:
    """One node after the other, by chance, so many times."""
    folder.mkdir(exist_ok=True)
    async with Routes(folder) as cluster:
        run = await harmed(folder, cluster, [what], letters, times, seed, most)
    run.name = f"a node {what}"
    return run


async def fall_apart(
    folder: Path, kinds: Sequence[str], letters: int, times: int = 1, seed: int = 0, most: float = 20
) -> Run:
    """The same on wires that are pulled, whole or half, or slow (``wires.py``), in a network of its own."""
    folder.mkdir(exist_ok=True)
    said = await run_apart(
        "faults.wires", str(folder), str(letters), str(times), str(seed), str(most), *kinds
    )
    told = json.loads(said)
    faults = [Fault(**fault) for fault in told.pop("faults")]
    return Run(**told | {"name": f"a node {' and '.join(kinds)}", "faults": faults})


async def harmed(
    folder: Path, cluster: Harmed, kinds: Sequence[str], letters: int, times: int, seed: int, most: float
) -> Run:
    """Of a cluster that runs: the kinds of harm by turns, each to a node by chance."""
    chance = random.Random(seed)
    pair = Pair(folder, cluster.addresses)
    load = Load(pair.at, letters=letters, patience=30)
    notes = {"times": 0, "answered meanwhile": 0}
    is_harmed = False

    async def turn_over() -> None:
        while is_harmed and not load.is_over:
            await load.turn_over(1)

    async def spoil() -> None:
        nonlocal is_harmed
        await asyncio.gather(*(asyncio.to_thread(relay.start) for relay in pair.relays))
        for number in range(times):
            load.hold((number + 0.8) / times)
            await load.reach((number + 0.2) / times)
            node, what = chance.randrange(cluster.nodes), kinds[number % len(kinds)]
            before = load.answers
            await cluster.harm(node, what)
            is_harmed = True
            opening = [asyncio.create_task(turn_over()) for _ in range(OPENING)]
            with suppress(TimeoutError):
                await asyncio.wait_for(load.reach((number + 0.7) / times), most)
            notes["answered meanwhile"] += load.answers - before
            notes["times"] += 1
            await cluster.mend(node, what)
            is_harmed = False
            await asyncio.gather(*opening)
        load.hold(1)

    run = await play("a node harmed", pair, load, spoil())
    run.notes = notes
    return run


async def _end(server: asyncio.Server) -> None:
    server.close()
    await server.wait_closed()
