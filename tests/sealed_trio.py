"""Three parties of a sealed offer in one test: dealing, and links that can be bent."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence

from wasit.overlap.deal import deal
from wasit.overlap.link import DATA, Link
from wasit.overlap.run import Held, Outcome, Watch, run
from wasit.overlap.terms import Terms, packed


def held_by_three(
    terms: Terms, first: Sequence[int], second: Sequence[int], name: bytes | None = None
) -> list[Held]:
    """What each of the three holds after both sides dealt."""
    name = name or os.urandom(16)
    a, b = deal(terms, name, 0, first, os.urandom), deal(terms, name, 1, second, os.urandom)
    return [
        Held(name, (a.hashes, b.hashes), (a.shares[party], b.shares[party]), (a.salts[party], b.salts[party]))
        for party in range(3)
    ]


class Near:
    """A link between three parties of one process; ``delay`` seconds one way."""

    def __init__(
        self, me: int, boxes: list[asyncio.Queue[tuple[float, int, bytes]]], delay: float = 0.0
    ) -> None:
        self.me, self.boxes, self.delay = me, boxes, delay

    async def send(self, to: int, frame: bytes) -> None:
        self.boxes[to].put_nowait((asyncio.get_running_loop().time() + self.delay, self.me, frame))

    async def receive(self) -> tuple[int, bytes]:
        due, sender, frame = await self.boxes[self.me].get()
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
        return sender, frame


def near(delay: float = 0.0) -> list[Near]:
    """Three ends of one such link."""
    boxes: list[asyncio.Queue[tuple[float, int, bytes]]] = [asyncio.Queue() for _ in range(3)]
    return [Near(me, boxes, delay) for me in range(3)]


async def meet(
    terms: Terms,
    first: Sequence[int],
    second: Sequence[int],
    *,
    links: Sequence[Link] | None = None,
    held: list[Held] | None = None,
    patience: float = 8.0,
    own: tuple[Sequence[int] | None, Sequence[int] | None] | None = None,
) -> list[Outcome | BaseException]:
    """Each party's outcome, or the error it ended with."""
    held = held or held_by_three(terms, first, second)
    mine = (*(own or (first, second)), None)
    runs = [
        run(terms, me, held[me], link, own=mine[me], patience=patience)
        for me, link in enumerate(links or near())
    ]
    return await asyncio.gather(*runs, return_exceptions=True)


async def answers_of(jobs: Sequence[tuple[Terms, Sequence[int], Sequence[int]]]) -> list[list[int]]:
    """Many runs inside one trio of processes: each party's answers as its child gave them."""
    held = [held_by_three(*job) for job in jobs]
    lists = [
        [
            [packed(job[0]).hex(), *(share.hex() for share in one[me].shares)]
            for job, one in zip(jobs, held, strict=True)
        ]
        for me in range(3)
    ]
    watches = [Watch(me, link, b"g" * 32, lists[me], 30, 30, 120) for me, link in enumerate(near())]
    return await asyncio.gather(*(watch.through() for watch in watches))


class Bent:
    """A link whose owner's frames pass through ``bend(to, nth, frame)``: what it gives is sent, None is lost.

    ``nth`` counts this party's messages of mpyc to all, from 1; greetings, beats and ends are 0.
    """

    def __init__(self, link: Link, bend: Callable[[int, int, bytes], bytes | None]) -> None:
        self.link, self.bend, self.nth = link, bend, 0

    async def send(self, to: int, frame: bytes) -> None:
        self.nth += frame[0] == DATA
        bent = self.bend(to, self.nth if frame[0] == DATA else 0, frame)
        if bent is not None:
            await self.link.send(to, bent)

    async def receive(self) -> tuple[int, bytes]:
        return await self.link.receive()


def bent(party: int, bend: Callable[[int, int, bytes], bytes | None]) -> list[Link]:
    """Three links, one party's bent."""
    return [Bent(one, bend) if me == party else one for me, one in enumerate(near())]
