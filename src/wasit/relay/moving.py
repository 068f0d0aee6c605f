"""Moving a relay's letters from one store to another while it serves: the order of it, whichever the stores are.

This file alone knows the steps of a move, and what holds when it is cut short after each.

1. *Copied* while the old store serves: every box, then again whatever changed meanwhile, until little does.
2. *Fenced*: the old store answers "later" (a few seconds). What changed last is carried, then the nameplates.
3. Each box is read back from the new store after it was written, and must be the same: ids, hashes, days, the last cursor, marks,
   letters byte for byte. Then the boxes are counted at both ends.
4. *Complete*: the new store is whole and on disk, but nobody serves it. *Left*: the old store says where it went, and never serves again:
   this one write is the move. *Open*: the new store may be served.
5. Cut short before *left*, the old store is the relay's, as it was, and a new try begins anew; after it, a new try opens the new one.
   At no time can both be served.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from wasit.errors import Damaged, Refused
from wasit.relay.store import Store
from wasit.wire.requests import OpenBox

STEPS = ("begun", "copied", "fenced", "carried", "complete", "left", "open")
AT_ONCE = 16
FEW = 64
PASSES = 8


class Stands(Enum):
    """How a store stands towards moves."""

    NONE = "none"
    OPEN = "open"
    RECEIVING = "receiving"
    COMPLETE = "complete"
    LEAVING = "leaving"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Content:
    """All that a store keeps of one box. ``marks``: message ids with their day; ``letters``: cursor, day, body."""

    opened: OpenBox = field(repr=False)
    day: int
    last: int
    marks: dict[bytes, int] = field(repr=False)
    letters: tuple[tuple[int, int, bytes], ...] = field(repr=False)


class Source(Protocol):
    """The store that is left. All may raise Unreachable relay-busy and Damaged relay-store."""

    @property
    def store(self) -> Store:
        """What serves until the move is done."""

    def boxes(self) -> AsyncIterator[bytes]:
        """The put ids of all boxes; those opened meanwhile may be missing."""

    async def changed(self) -> set[bytes]:
        """The put ids of boxes that changed, were opened or dropped since this was last asked, or since ``boxes`` began."""

    async def content(self, put_id: bytes) -> Content | None:
        """One box; None if there is none."""

    async def fence(self) -> None:
        """From when this returns nothing changes any more, whoever asks."""

    async def count(self) -> int:
        """How many boxes."""

    async def nameplates(self) -> list[tuple[int, bytes]]: ...

    async def leave(self, where: str) -> None:
        """Never serve again. Durable when it returns."""


class Target(Protocol):
    """The store that is moved to. All may raise Unreachable relay-busy and Damaged relay-store."""

    async def begin(self) -> None:
        """Empty, and nobody may serve it. What an earlier try left, or a store that was moved away, is removed."""

    async def keep(self, content: Content) -> None:
        """This box, in place of what was kept of it."""

    async def drop(self, put_id: bytes) -> None:
        """No such box; no harm if there is none."""

    async def content(self, put_id: bytes) -> Content | None:
        """As it can be read back."""

    async def count(self) -> int:
        """How many boxes."""

    async def keep_nameplates(self, plates: Iterable[tuple[int, bytes]]) -> None: ...

    async def complete(self) -> None:
        """All is there and durable."""

    async def open(self) -> None:
        """It may be served from now on."""


def is_done(source: Stands, where: str, target: Stands, place: str) -> bool:
    """Whether only the opening is left of an earlier try. ``where`` the source went, if it did; ``place`` is the target.

    Raises: Refused relay-moved, move-target.
    """
    if source is Stands.MOVED:
        if where != place or target not in (Stands.COMPLETE, Stands.OPEN):
            raise Refused("relay-moved", where=where)
        return True
    if target in (Stands.OPEN, Stands.LEAVING):
        raise Refused("move-target")
    return False


def _go_on(_step: str) -> None:
    """Nothing stops here."""


reach: Callable[[str], None] = _go_on
"""The fault tests put a killer there."""


def reached(step: str, told: Callable[[str], None]) -> None:
    """One of ``STEPS`` was taken."""
    told(step)
    reach(step)


class Mover:
    """One try. ``told`` hears each of ``STEPS`` when it was taken."""

    def __init__(
        self, source: Source, target: Target, place: str, told: Callable[[str], None] = _go_on
    ) -> None:
        self.source, self._target, self._place, self._told = source, target, place, told
        self.boxes = 0
        self.is_done = False

    async def run(self) -> None:
        """The whole of it. Raises: Damaged move-differs; Unreachable relay-busy; and then nothing was moved."""
        source, target = self.source, self._target
        await target.begin()
        self._reach("begun")
        some: set[bytes] = set()
        async for put_id in source.boxes():
            some.add(put_id)
            if len(some) >= FEW:
                await self._carry(some)
                some = set()
        await self._carry(some)
        for _ in range(PASSES):
            changed = await source.changed()
            await self._carry(changed)
            if len(changed) <= FEW:
                break
        self._reach("copied")
        await source.fence()
        self._reach("fenced")
        await self._carry(await source.changed())
        await target.keep_nameplates(await source.nameplates())
        self.boxes = await source.count()
        if await target.count() != self.boxes:
            raise Damaged("move-differs")
        self._reach("carried")
        await target.complete()
        self._reach("complete")
        await source.leave(self._place)
        self._reach("left")
        await target.open()
        self._reach("open")
        self.is_done = True

    def _reach(self, step: str) -> None:
        reached(step, self._told)

    async def _carry(self, put_ids: Iterable[bytes]) -> None:
        waiting = list(put_ids)

        async def carry() -> None:
            while waiting:
                await self._carry_one(waiting.pop())

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(AT_ONCE, len(waiting))):
                    group.create_task(carry())
        except ExceptionGroup as several:  # one no is enough to stop, and is told as itself
            raise several.exceptions[0] from None

    async def _carry_one(self, put_id: bytes) -> None:
        content = await self.source.content(put_id)
        if content is None:
            await self._target.drop(put_id)
            return
        await self._target.keep(content)
        if await self._target.content(put_id) != content:
            raise Damaged("move-differs")
