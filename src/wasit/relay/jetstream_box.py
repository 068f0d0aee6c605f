"""One box of a cluster, as one relay process works on it: what waits is put in one step.

This file alone knows how puts are gathered.

1. One step at a time for a box; what comes meanwhile goes with the next one, as one message. Boxes do not wait for each other.
2. A step that was overtaken, or whose answer was lost, is taken again from how the box really stands: a mark says whether a letter was kept.
3. An ack hides its letter here at once. It goes with the next put, or after a second, or when the cluster answers again; then the
   messages that hold nothing any more are erased.
4. That a box is full, or has a letter already, is said only of how it stands on the cluster.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Protocol

from wasit.errors import Damaged, Refused, Unreachable, WasitError
from wasit.relay.jetstream_link import Link, Moved
from wasit.relay.jetstream_names import Names
from wasit.relay.jetstream_rows import (
    MARKS,
    PAGE_MARKS,
    Letter,
    PutWish,
    Standing,
    aged,
    pack_marks,
    settle,
    take_step,
    unpack,
    unpack_marks,
)
from wasit.relay.rules import RelayConfig
from wasit.relay.store import Box, Put

ACK_SECONDS = 1.0
MISSING_LOOKS = 5
GROUP = 16
GROUP_OCTETS = 512 * 1024
TRIES = 12
OVERTAKEN = 4
PAUSE = 0.25


class Around(Protocol):
    """What a box asks of its store."""

    link: Link
    names: Names
    config: RelayConfig
    oldest_letter: int
    oldest_seen: int

    async def opened_at(self, put_id: bytes) -> tuple[int, int] | None:
        """The day the box was opened and the cursor it came with; None if there is no such box."""

    def kept(self, box: Box) -> None:
        """A letter became durable."""

    def erase_later(self, stream: str, seqs: set[int], *, overwrite: bool) -> None:
        """Erase messages that hold nothing any more; ``overwrite`` unless they never held a letter or a mark."""


class BoxLog:
    """Puts and acks of one box. ``idle`` when nothing waits."""

    def __init__(self, around: Around, box: Box) -> None:
        self._around, self._box = around, box
        self._stream, self._subject = around.names.log(box.opened.put_id)
        self._wishes: deque[tuple[PutWish, asyncio.Future[Put]]] = deque()
        self._acked: set[int] = set()
        self._task: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._standing: Standing | None = None
        self._older: dict[bytes, int] | None = None
        self._missed = 0  # looks in a row at a letter whose message was not there

    @property
    def idle(self) -> bool:
        """Whether it may be forgotten."""
        return not (self._wishes or self._acked or self._task)

    def begin(self, seq: int) -> None:
        """The box was opened here just now: its first message is known."""
        if self._standing is None:
            self._standing = Standing(seq, 0)

    def put(self, wish: PutWish) -> asyncio.Future[Put]:
        """Durable when answered."""
        future: asyncio.Future[Put] = asyncio.get_running_loop().create_future()
        self._wishes.append((wish, future))
        self._wake()
        return future

    def drop_letter(self, cursor: int) -> None:
        """Hidden at once, erased within a second or so."""
        self._acked.add(cursor)
        self._wake_later()

    async def fetch(self, after: int, most: int) -> list[tuple[int, bytes]]:
        """As the cluster has it now. Raises: Refused unknown-box when it was dropped."""
        found = await self._around.link.last(self._stream, self._subject)
        if found is None:
            if await self._around.opened_at(self._box.opened.put_id) is None:
                raise Refused("unknown-box")
            return []
        standing, brought = unpack(found.seq, found.data)
        wanted = [
            cursor
            for cursor, letter in sorted(standing.waiting.items())
            if cursor > after and letter.day >= self._around.oldest_letter and cursor not in self._acked
        ][:most]
        bodies = {cursor: body for cursor, _, body in brought}
        elsewhere = {standing.waiting[cursor].seq for cursor in wanted if cursor not in bodies}
        for letters in await asyncio.gather(*(self._letters(seq) for seq in sorted(elsewhere))):
            bodies |= {cursor: body for cursor, _, body in letters}
        missing = next((place for place, cursor in enumerate(wanted) if cursor not in bodies), len(wanted))
        self._missed = self._missed + 1 if wanted and missing == 0 else 0
        if 0 < self._missed < MISSING_LOOKS:  # its stream's leader may only just be getting there
            raise Unreachable("relay-busy", retry_after=1)
        if self._missed:  # gone from the cluster: it must not hold up what is behind it; the seats' record asks for it again
            there = [(cursor, bodies[cursor]) for cursor in wanted if cursor in bodies]
            return there or await self.fetch(wanted[-1], most)
        return [(cursor, bodies[cursor]) for cursor in wanted[:missing]]

    async def finish(self) -> None:
        """Until all that waits is written."""
        if self._acked or self._wishes:
            self._wake()
        while self._task:
            await self._task
        if self._timer is not None:
            self._timer.cancel()

    async def erase(self) -> None:
        """Nothing of the box is left on the cluster. Its records are gone already."""
        link = self._around.link
        found = await link.last(self._stream, self._subject)
        if found is not None:
            standing, _ = unpack(found.seq, found.data)
            for seq in {letter.seq for letter in standing.waiting.values()} - {found.seq}:
                await link.erase(self._stream, seq)
        for page in await link.subjects(self._stream, self._around.names.pages(self._box.opened.put_id)):
            while held := await link.last(self._stream, page):
                await link.erase(self._stream, held.seq)
        while found := await link.last(self._stream, self._subject):
            await link.erase(self._stream, found.seq)
        self._standing = None

    def _wake_later(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(ACK_SECONDS, self._wake)

    def _wake(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._task is None:
            self._task = asyncio.ensure_future(self._work())

    async def _work(self) -> None:
        tries = overtaken = 0
        try:
            # What the loop reads in one turn goes as one step.
            await asyncio.sleep(0)
            while self._wishes or (self._acked and self._timer is None):
                group = self._group()
                try:
                    step = await self._next(group)
                    tries = overtaken = 0
                except (Moved, Unreachable) as no:
                    self._forget()
                    overtaken += isinstance(no, Moved)
                    if isinstance(no, Moved) and overtaken < OVERTAKEN:
                        continue
                    # a leader that was cut off says "moved" for as long as it takes itself for one
                    tries += 1
                    if tries >= TRIES:
                        raise Unreachable("relay-busy", retry_after=2) from None
                    await asyncio.sleep(PAUSE)
                    continue
                for _ in group:
                    self._wishes.popleft()
                for (_, future), became in zip(group, step, strict=True):
                    if not future.done():
                        future.set_result(became)
                if Put.NEW in step:
                    self._around.kept(self._box)
        except WasitError as no:
            self._fail(no)
        except Exception:
            self._fail(Damaged("relay-store"))
            raise
        finally:
            self._task = None

    def _fail(self, no: WasitError) -> None:
        if self._acked and isinstance(no, Unreachable):
            self._wake_later()  # their readers will not ack again, and the letters would fill the box for their 30 days
        else:
            self._acked.clear()
        while self._wishes:
            _, future = self._wishes.popleft()
            if not future.done():
                future.set_exception(no)

    def _group(self) -> list[tuple[PutWish, asyncio.Future[Put]]]:
        group: list[tuple[PutWish, asyncio.Future[Put]]] = []
        octets = 0
        for wish, future in self._wishes:
            octets += len(wish.body)
            if len(group) == GROUP or octets > GROUP_OCTETS:
                break
            group.append((wish, future))
        return group

    async def _next(self, group: list[tuple[PutWish, asyncio.Future[Put]]]) -> list[Put]:
        wishes = [wish for wish, _ in group]
        is_known = self._standing is not None
        standing = self._standing or await self._look(wishes)
        if standing is None:
            self._acked.clear()
            return [Put.GONE] * len(group)
        acked = set(self._acked)
        if is_known and acked - standing.waiting.keys():
            self._forget()  # another relay put them: how the box is known here is from before
            return await self._next(group)
        held_something = bool(standing.marks or standing.waiting)
        if len(standing.marks) >= MARKS and wishes:
            await self._turn_page(standing)
        older = await self._marks_on_pages(standing)
        around = self._around
        step = take_step(
            standing, older, wishes, acked, around.config, around.oldest_letter, around.oldest_seen
        )
        if is_known and Put.FULL in step.kept:
            self._forget()
            return await self._next(group)
        if step.letters or len(step.after.waiting) < len(standing.waiting):
            seq = await around.link.append(self._subject, step.pack(), standing.seq)
            self._standing = settle(step, seq)
            if step.dead:
                around.erase_later(self._stream, step.dead, overwrite=held_something)
        else:
            self._standing = standing
        self._acked -= acked
        return step.kept

    async def _look(self, wishes: list[PutWish]) -> Standing | None:
        found = await self._around.link.last(self._stream, self._subject)
        if found is not None:
            standing, _ = unpack(found.seq, found.data)
            return standing
        opened = await self._around.opened_at(self._box.opened.put_id)
        if opened is None:
            return None
        day, floor = opened
        return aged(day, wishes[0].today if wishes else day, floor)

    def _forget(self) -> None:
        self._standing = self._older = None

    async def _letters(self, seq: int) -> list[Letter]:
        found = await self._around.link.at(self._stream, seq)
        return unpack(seq, found.data)[1] if found and found.subject == self._subject else []

    def _page(self, number: int) -> str:
        return self._around.names.page(self._box.opened.put_id, number)

    async def _marks_on_pages(self, standing: Standing) -> dict[bytes, int]:
        if self._older is None:
            self._older = {}
            for number in range(standing.pages):
                self._older |= (await self._read_page(number))[1]
        return self._older

    async def _read_page(self, number: int) -> tuple[int, dict[bytes, int]]:
        found = await self._around.link.last(self._stream, self._page(number))
        return (found.seq, unpack_marks(found.data)) if found else (0, {})

    async def _turn_page(self, standing: Standing) -> None:
        """Marks go to a page before a message leaves them out."""
        number = max(0, standing.pages - 1)
        seq, held = await self._read_page(number)
        if len(held) >= PAGE_MARKS:
            number, seq, held = number + 1, *(await self._read_page(number + 1))
        fresh = {mid: day for mid, day in held.items() if day >= self._around.oldest_seen} | standing.marks
        await self._around.link.append(self._page(number), pack_marks(fresh), seq)
        if seq:
            await self._around.link.erase(self._stream, seq)
        if self._older is not None:
            self._older |= fresh
        standing.marks = {}
        standing.pages = max(standing.pages, number + 1)
