"""The relay's store on a NATS JetStream cluster: any number of relay processes on it, none of which keeps anything.

This file alone knows what a process remembers of the cluster, and that all of it may be wrong.

1. What decides is decided on the cluster (``jetstream_rows``, rule 2); what is remembered only saves a question.
2. A box is three subjects: by put id, by get id, its log. They are made in this order and end in this order, the log last:
   a box whose making or ending was cut short is made or ended by doing it again.
3. Asks are bounded: past the bound the answer is "later".
4. Bells come from the server once something is stored. They may be lost: who begins to listen to a box is rung again a little
   later, a new process looks at all nameplates again as late, everyone is rung after each new connection, and in turn, all the time.
5. While the cluster is left for another store (``moving_cluster``) every ask is answered "later".
6. Nameplates are few: every process knows all of them, asks again before it changes one, and changes it by compare-and-set.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from wasit.errors import Refused, Unreachable
from wasit.relay.jetstream_box import BoxLog
from wasit.relay.jetstream_erasing import Eraser
from wasit.relay.jetstream_link import Link, Moved
from wasit.relay.jetstream_names import MOVING, PLATES, SHARDS, Names, read_mark, set_up
from wasit.relay.jetstream_rows import PutWish, Standing, pack, pack_box, unpack_box
from wasit.relay.moving import Stands
from wasit.relay.rules import RelayConfig
from wasit.relay.store import Arrived, Became, Box, NameplateChanged, Opened, Put, Ring, Soon, Sought, tell
from wasit.wire.requests import OpenBox

log = logging.getLogger("wasit.relay")

KNOWN_BOXES = 50_000
RUNG_ALWAYS = 20.0  # s; a bell is lost with the route it was on
RUNG_AGAIN = 1.0  # s; that somebody listens takes a moment to reach the other servers of the cluster
LOOK_AGAIN = 5.0  # s; a move fences the cluster a little after it told
_ID = 16


class JetStreamStore:
    """Made by ``connect``."""

    def __init__(self, config: RelayConfig) -> None:
        self.config = config
        self.link: Link
        self.names: Names
        self.oldest_letter = self.oldest_seen = 0
        self._arrived: Arrived = lambda _box: None
        self._plate_changed: NameplateChanged = lambda _number, _state: None
        self._by_put: dict[bytes, Box] = {}
        self._by_get: dict[bytes, Box] = {}
        self._logs: dict[bytes, BoxLog] = {}
        self._heard: dict[int, _Heard] = {}
        self._plates: dict[int, tuple[int, bytes]] = {}
        self._asked = self._octets = self._letters = 0
        self._listening: set[asyncio.Task[None]] = set()
        self._eraser: Eraser
        self._closing = self._is_left = False

    @classmethod
    async def connect(
        cls,
        servers: list[str],
        config: RelayConfig,
        shards: int = SHARDS,
        replicas: int = 3,
        meant: Sequence[Stands] = (Stands.OPEN,),
    ) -> JetStreamStore:
        """Raises: Unreachable store-unreachable, relay-busy; Refused store-refused, store-address, and as ``set_up``; Damaged relay-store."""
        store = cls(config)
        store.link = await Link.connect(servers, store._connected_again)
        store._eraser = Eraser(store.link)
        if store.link.is_old:
            log.warning("This nats-server has lost letters in trials.", extra={"kind": "StoreServerOld"})
        try:
            store.names = await set_up(store.link, shards, replicas, config, meant)
            await store.link.listen("w.o.*", store._plate_told)
            await store._load_plates()
        except BaseException:
            await store.link.close()
            raise
        store._do(store._load_plates_again(), store._listening)
        store._do(store._ring_in_turn(), store._listening)
        return store

    def on_letter(self, arrived: Arrived) -> None:
        """Called when a letter became durable, here or elsewhere."""
        self._arrived = arrived

    def attend(self, row: int, ring: Ring) -> None:
        """Ring from now on when a letter came into this box."""
        if row not in self._heard:
            self._heard[row] = heard = _Heard(ring)
            self._do(self._listen(row, heard), self._listening)

    def leave(self, row: int) -> None:
        """No more."""
        heard = self._heard.pop(row, None)
        if heard is not None and heard.stop is not None:
            self._do(heard.stop(), self._listening)

    def find_put(self, put_id: bytes, hashed: bytes) -> Soon[Box | None]:
        """The box that letters for this id go to."""
        known = self._by_put.get(put_id)
        return known if known and known.opened.put_hash == hashed else self._find(put_id, "put")

    def seek_put(self, put_id: bytes, hashed: bytes) -> Soon[Box | None] | Sought:
        """The same: one look is one question here."""
        return self.find_put(put_id, hashed)

    def find_get(self, get_id: bytes, hashed: bytes) -> Soon[Box | None]:
        """The box that is read under this id."""
        known = self._by_get.get(get_id)
        return known if known and known.opened.get_hash == hashed else self._find(get_id, "get")

    async def open_box(self, opened: OpenBox, today: int) -> Opened:
        """Durable when answered."""
        data = pack_box(opened, today)
        made: list[tuple[str, int]] = []
        self._begin(0)
        try:
            for stream, subject in (self.names.box(opened.put_id), self.names.box(opened.get_id)):
                try:
                    made.append((stream, await self.link.append(subject, data, 0)))
                except Moved:
                    held = await self.link.last(stream, subject)
                    if held is None or unpack_box(held.data)[0] != opened:
                        for mine, seq in made:
                            await self.link.erase(mine, seq)
                        return Opened.TAKEN
            seq = await self.link.append(self.names.log(opened.put_id)[1], pack(Standing(0, 0), []), 0)
        except Moved:
            return Opened.SAME
        finally:
            self._end(0)
        self._log(self._remember(opened)).begin(seq)
        return Opened.NEW

    def put(self, box: Box, mid: bytes, body: bytes, today: int) -> Awaitable[Put]:
        """Durable when answered."""
        self._begin(len(body))
        future = self._log(box).put(PutWish(mid, body, today))
        future.add_done_callback(lambda _done: self._end(len(body)))
        return future

    def put_then(self, box: Box | Sought, mid: bytes, body: bytes, today: int, became: Became) -> None:
        """The same, with a call."""
        assert isinstance(box, Box)  # none is sought here
        asyncio.ensure_future(self.put(box, mid, body, today)).add_done_callback(partial(tell, became))

    async def fetch(self, box: Box, after: int, most: int) -> list[tuple[int, bytes]]:
        """The oldest letters past a cursor. Not while it is left: the ack would be lost."""
        self._check_staying()
        try:
            return await self._log(box).fetch(after, most)
        except Refused:
            self._forget(box)
            raise

    def drop_letter(self, box: Box, cursor: int) -> None:
        """The ack."""
        if self._closing or self._asked >= self.config.waiting_asks:
            raise Unreachable("relay-busy", retry_after=self.config.busy_wait)
        self._check_staying()
        self._log(box).drop_letter(cursor)

    async def drop_box(self, box: Box) -> None:
        """Overwritten on the cluster when answered."""
        self._begin(0)
        try:
            for stream, subject in (self.names.box(box.opened.put_id), self.names.box(box.opened.get_id)):
                held = await self.link.last(stream, subject)
                if held and unpack_box(held.data)[0] == box.opened:
                    await self.link.erase(stream, held.seq)
            self._forget(box)
            await self._log(box).erase()
            if await self._stands() is not Stands.OPEN:  # it may have been carried away just before
                raise Unreachable("relay-busy", retry_after=self.config.busy_wait)
        finally:
            self._end(0)

    async def opened_at(self, put_id: bytes) -> tuple[int, int] | None:
        """The day a box was opened and the cursor it came with; None if there is none."""
        held = await self.link.last(*self.names.box(put_id))
        return unpack_box(held.data)[1:] if held else None

    def kept(self, box: Box) -> None:
        """A letter became durable here."""
        self._arrived(box)

    def erase_later(self, stream: str, seqs: set[int], *, overwrite: bool) -> None:
        """Behind the letters; what is left undone holds nothing, and ages away."""
        self._eraser.later(stream, seqs, overwrite=overwrite)

    def on_nameplate(self, changed: NameplateChanged) -> None:
        """Called when another process changed one."""
        self._plate_changed = changed

    def waiting(self, most: int) -> int:
        """About how many letters wait, as last asked: messages of logs beyond one a box."""
        self._do(self._count(), self._listening)
        return min(most, self._letters)

    @property
    def is_well(self) -> bool:
        """Whether the cluster's last answer came."""
        return self.link.is_well

    def load_nameplates(self) -> list[tuple[int, bytes]]:
        """All that are known."""
        return [(number, state) for number, (_, state) in self._plates.items()]

    async def renew_nameplate(self, number: int) -> None:
        """Look at how it stands on the cluster; what was heard meanwhile is newer than the answer."""
        before = self._plates.get(number)
        held = await self.link.last(PLATES, self.names.plate(number))
        if held is not None:
            self._plate_told(held.subject, held.seq, held.data)
        elif self._plates.get(number) == before:
            self._plates.pop(number, None)
            self._plate_changed(number, None)

    async def save_nameplate(self, number: int, state: bytes | None) -> bool:
        """Durable when answered; False if another process was first, whose word then stands here."""
        self._check_staying()
        seq = self._plates.get(number, (0, b""))[0]
        if state is None:
            if seq:
                await self.link.erase(PLATES, seq)
                self._plates.pop(number, None)
            return True
        try:
            now = await self.link.append(self.names.plate(number), state, seq)
        except Moved:
            await self.renew_nameplate(number)
            return False
        self._plates[number] = now, state
        return True

    async def sweep(self, oldest_letter: int, oldest_seen: int) -> None:
        """From now on these are not there; the cluster forgets messages by their age."""
        self.oldest_letter, self.oldest_seen = oldest_letter, oldest_seen
        self._logs = {put_id: one for put_id, one in self._logs.items() if not one.idle}

    async def close(self) -> None:
        """Write what waits, then let go of the cluster."""
        self._closing = True
        await asyncio.sleep(0)  # what was only just begun may be cancelled now
        await asyncio.gather(*(one.finish() for one in self._logs.values()), return_exceptions=True)
        for task in tuple(self._listening):
            task.cancel()
        await asyncio.gather(*self._listening, return_exceptions=True)
        await self._eraser.finish()
        self._heard.clear()
        await self.link.close()

    def _begin(self, octets: int) -> None:
        self._check_staying()
        full = self._asked >= self.config.waiting_asks or self._octets > self.config.waiting_octets
        if self._closing or full:
            raise Unreachable("relay-busy", retry_after=self.config.busy_wait)
        self._asked += 1
        self._octets += octets

    def _end(self, octets: int) -> None:
        self._asked -= 1
        self._octets -= octets

    def _log(self, box: Box) -> BoxLog:
        found = self._logs.get(box.opened.put_id)
        if found is None:
            if len(self._logs) >= KNOWN_BOXES:
                self._logs = {put_id: one for put_id, one in self._logs.items() if not one.idle}
            found = self._logs[box.opened.put_id] = BoxLog(self, box)
        return found

    def _forget(self, box: Box) -> None:
        self._by_put.pop(box.opened.put_id, None)
        self._by_get.pop(box.opened.get_id, None)

    async def _find(self, box_id: bytes, end: Literal["put", "get"]) -> Box | None:
        held = await self.link.last(*self.names.box(box_id))
        if held is None:
            return None
        opened = unpack_box(held.data)[0]
        if box_id != (opened.put_id if end == "put" else opened.get_id):
            return None
        return self._remember(opened)

    def _remember(self, opened: OpenBox) -> Box:
        box = Box(int.from_bytes(opened.put_id, "big"), opened)
        if len(self._by_put) >= KNOWN_BOXES:
            self._by_put.clear()
            self._by_get.clear()
        self._by_put[opened.put_id] = self._by_get[opened.get_id] = box
        return box

    async def _listen(self, row: int, heard: _Heard) -> None:
        put_id = row.to_bytes(_ID, "big")
        subscription = await self.link.listen(self.names.bell(put_id), lambda *_said: heard.ring())
        if self._heard.get(row) is not heard:
            await subscription.unsubscribe()
            return
        heard.stop = subscription.unsubscribe
        heard.ring()
        await asyncio.sleep(RUNG_AGAIN)
        heard.ring()

    async def _ring_in_turn(self) -> None:
        while True:
            listening = tuple(self._heard.values()) or (None,)
            for heard in listening:
                await asyncio.sleep(RUNG_ALWAYS / len(listening))
                if heard is not None:
                    heard.ring()

    def _do(self, work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]) -> None:
        def done(task: asyncio.Task[None]) -> None:
            tasks.discard(task)
            if not task.cancelled() and not isinstance(task.exception(), Unreachable | None):
                task.result()  # a fault of ours; where it is not to be had, the next connection begins anew

        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(done)

    async def _connected_again(self) -> None:
        for heard in tuple(self._heard.values()):
            heard.ring()
        self._do(self._load_plates(), self._listening)

    async def _count(self) -> None:
        logs = [await self.link.messages(self.names.log_stream(shard)) for shard in range(self.names.shards)]
        boxes = [await self.link.messages(self.names.box_stream(shard)) for shard in range(self.names.shards)]
        self._letters = max(0, sum(logs) - sum(boxes) // 2)

    async def _load_plates(self) -> None:
        for subject in await self.link.subjects(PLATES, "w.n.>"):
            if subject != MOVING:
                await self.renew_nameplate(int(subject.rsplit(".", 1)[1]))

    async def _load_plates_again(self) -> None:
        await asyncio.sleep(RUNG_AGAIN)
        await self._load_plates()

    def _check_staying(self) -> None:
        if self._is_left:
            raise Unreachable("relay-busy", retry_after=self.config.busy_wait)

    async def _stands(self) -> Stands:
        return read_mark(await self.link.config(PLATES) or {})[1]

    async def _until_it_stays(self) -> None:
        """A move was begun somewhere: answer "later" until it was given up, or for good."""
        while self._is_left:
            await asyncio.sleep(LOOK_AGAIN)
            with suppress(Unreachable):
                self._is_left = await self._stands() is not Stands.OPEN

    def _plate_told(self, subject: str, seq: int, data: bytes) -> None:
        if subject.endswith(MOVING.rpartition(".")[2]):
            if not self._is_left:
                self._is_left = True
                log.warning("This store is being moved: all is put off.", extra={"kind": "StoreLeft"})
                self._do(self._until_it_stays(), self._listening)
            return
        number = int(subject.rsplit(".", 1)[1])
        if seq > self._plates.get(number, (0, b""))[0]:
            self._plates[number] = seq, data
            self._plate_changed(number, data)


@dataclass(slots=True)
class _Heard:
    """A box that somebody here waits at."""

    ring: Ring
    stop: Callable[[], Coroutine[Any, Any, None]] | None = None
