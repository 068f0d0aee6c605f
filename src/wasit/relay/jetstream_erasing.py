"""What holds nothing any more is overwritten on the cluster, behind the letters.

This file alone knows what overwriting costs there.

1. nats-server overwrites one message at a time, and the stream stands still meanwhile: 2.15.1 did 75 a second where it took 2,200 out
   without overwriting (docs/relay-cluster.md). So one at a time a stream, and a rest after each: most of a stream's time is for letters.
2. Past ``MOST`` that wait in a stream, the oldest are taken out and not overwritten: their bytes stay in the server's files until it
   rewrites the block. So are, past ``FEW``, those that wait when the relay ends; and what never held a letter or a mark.
3. What the cluster does not answer to is asked for again. What is lost with this process ages away.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Protocol

from wasit.errors import Unreachable

MOST = 20_000
FEW = 64
REST = 3.0  # times as long as overwriting took
PAUSE = 1.0  # s, after no answer
TOGETHER = 64


class Erases(Protocol):
    """A line to the cluster."""

    async def erase(self, stream: str, seq: int, *, overwrite: bool = True) -> None:
        """Raises: Unreachable relay-busy."""


class Eraser:
    """Behind the letters of one store."""

    def __init__(self, link: Erases) -> None:
        self._link = link
        self._waiting: dict[str, deque[tuple[int, bool]]] = {}
        self._working: dict[str, asyncio.Task[None]] = {}
        self._ending = asyncio.Event()

    def later(self, stream: str, seqs: Iterable[int], *, overwrite: bool) -> None:
        """Messages that hold nothing any more."""
        waiting = self._waiting.setdefault(stream, deque())
        for seq in seqs:
            if overwrite:
                waiting.append((seq, True))
            else:
                waiting.appendleft((seq, False))
        if stream not in self._working:
            self._working[stream] = asyncio.create_task(self._work(stream, waiting))

    async def finish(self) -> None:
        """Until nothing waits, or the cluster does not answer."""
        self._ending.set()
        await asyncio.gather(*self._working.values())

    async def _work(self, stream: str, waiting: deque[tuple[int, bool]]) -> None:
        clock = asyncio.get_running_loop().time
        try:
            while waiting:
                some = self._next(waiting)
                began = clock()
                asks = (self._link.erase(stream, seq, overwrite=overwrite) for seq, overwrite in some)
                answers = await asyncio.gather(*asks, return_exceptions=True)
                rest = (clock() - began) * REST * some[0][1]
                for one, answer in zip(some, answers, strict=True):
                    if isinstance(answer, Unreachable):
                        waiting.append(one)
                        rest = PAUSE
                    elif answer is not None:
                        raise answer
                if self._ending.is_set() and any(answers):
                    break
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ending.wait(), rest)
        finally:  # after a fault of ours too: what comes later begins anew
            del self._working[stream]

    def _next(self, waiting: deque[tuple[int, bool]]) -> list[tuple[int, bool]]:
        """One to overwrite, or several to take out."""
        is_behind = len(waiting) > (FEW if self._ending.is_set() else MOST)
        some: list[tuple[int, bool]] = []
        while waiting and len(some) < TOGETHER and (is_behind or not waiting[0][1]):
            some.append((waiting.popleft()[0], False))
        return some or [waiting.popleft()]
