"""Seats that put letters into any relay and take them out again, and write down all they see.

They know the relay by its address and its letters only, and behave as spec/4-relay.md asks of a seat: what was not answered is put
again, the same bytes; a watch goes on from the last cursor taken in; an ack follows the note.

1. ``at`` says at which address the relay is now: it may be another after a fault, or one of several.
2. Each writer has some boxes of its own and one reader; every word of both goes over one WebSocket each.
3. Readers begin when a part of all letters is answered (``reads_after``): what no reader has yet is what a fault could take.
4. A reader ends when all that was answered with yes has come, or when nothing more came for ``patience`` seconds: the judge says which.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import math
import os
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import aiohttp

from faults.history import YES, Came, Drop, History, Put
from wasit.wire import frames, stamp
from wasit.wire import requests as wire
from wasit.wire.envelope import SMALL
from wasit.wire.hashes import message_id
from wasit.wire.mailbox import token_hash

PAUSE = 0.03
LOOK = 0.01
GONE = 404
QUIET = (aiohttp.ClientError, ConnectionError, asyncio.TimeoutError)
Address = Callable[[], str]


@dataclass
class Box:
    """One box, both its ends."""

    name: str
    put_id: bytes = field(default_factory=lambda: os.urandom(16))
    get_id: bytes = field(default_factory=lambda: os.urandom(16))
    put_token: bytes = field(default_factory=lambda: os.urandom(32))
    get_token: bytes = field(default_factory=lambda: os.urandom(32))
    reached: int = 0
    has: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)  # answered with yes, not come yet


class Load:
    """``letters`` in all, over ``seats`` writers with ``boxes`` boxes each, ``in_flight`` at once a writer (0: many, but not a small run's all at once)."""

    def __init__(
        self,
        at: Address,
        *,
        letters: int,
        seats: int = 4,
        boxes: int = 4,
        in_flight: int = 0,
        short: int = 4,
        reads: bool = True,
        reads_after: float = 0,
        patience: float = 15.0,
        on_yes: Callable[[str, str], None] = lambda _box, _letter: None,
    ) -> None:
        self.history = History()
        self._at, self._short, self.reads = at, short, reads
        self._in_flight = in_flight or max(4, min(64, letters // 60))
        self._reads_after, self._patience, self._on_yes = reads_after, patience, on_yes
        self._boxes = [[Box(f"{seat}.{box}") for box in range(boxes)] for seat in range(seats)]
        self._letters = self._left = letters
        self._bodies = itertools.count()
        self._filler = os.urandom(SMALL - 8)
        self._watches = itertools.count(1)
        self._shorts = itertools.count()
        self._writing = seats
        self._session: aiohttp.ClientSession | None = None
        self._answers = 0
        self._most = letters
        self.is_over = False
        self._last = time.monotonic()

    @property
    def boxes(self) -> list[Box]:
        """All that are written to throughout."""
        return list(itertools.chain(*self._boxes))

    @property
    def answers(self) -> int:
        """How many puts were answered with yes so far."""
        return self._answers

    def hold(self, part: float) -> None:
        """New letters up to this part of all, until another is set."""
        self._most = math.ceil(self._letters * part)

    async def reach(self, part: float) -> None:
        """Wait until so much of all letters is answered with yes, or nobody writes any more."""
        while self._answers < self._letters * part and self._writing and not self.is_over:
            await asyncio.sleep(LOOK)

    async def run(self, seconds: float = 1200) -> History:
        """All letters, until each that was answered has come, or nothing more comes. Raises: TimeoutError."""
        async with asyncio.timeout(seconds), aiohttp.ClientSession() as self._session:
            for box in self.boxes:
                await self._open(box)
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self.turn_over(self._short))
                    for boxes in self._boxes:
                        group.create_task(self._write(boxes))
                        if self.reads:
                            group.create_task(self._read(boxes))
            finally:
                self.is_over = True
        return self.history

    async def _open(self, box: Box) -> None:
        body = wire.encode_open_box(
            wire.OpenBox(box.put_id, box.get_id, token_hash(box.put_token), token_hash(box.get_token))
        )
        while True:
            headers = {wire.STAMP_HEADER: wire.encode_id(stamp.mint(box.put_id, 0, int(time.time())))}
            if (await self._ask("POST", "/v1/box", None, body, headers))[0] in YES:
                return
            await asyncio.sleep(PAUSE)

    async def turn_over(self, boxes: int) -> None:
        """Boxes that live for one letter, and nameplates: what else a store keeps and forgets. Puts and drops are in the history."""
        for _ in range(boxes):
            box = Box(f"short.{next(self._shorts)}")
            await self._open(box)
            await self._put_once(box)
            asked = time.monotonic()
            status, _ = await self._ask("DELETE", f"/v1/g/{wire.encode_id(box.get_id)}", box.get_token)
            self.history.drops.append(Drop(box.name, asked, time.monotonic() if status == 204 else None))
            token = os.urandom(32)
            status, plate = await self._ask("POST", "/v1/np", None, token_hash(token))
            if status == 201:
                await self._ask("DELETE", f"/v1/np/{wire.decode_nameplate(plate)}", token)

    async def _put_once(self, box: Box) -> None:
        body = next(self._bodies).to_bytes(8, "big") + self._filler
        put = Put(box.name, message_id(body), time.monotonic())
        self.history.puts.append(put)
        url = f"/v1/p/{wire.encode_id(box.put_id)}/{put.letter}"
        status, _ = await self._ask("PUT", url, box.put_token, body)
        if status:
            put.answered, put.status = time.monotonic(), status

    async def _ask(
        self,
        method: str,
        path: str,
        token: bytes | None,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """The status and body; 0 when none came."""
        assert self._session
        told = dict(headers or {}) | ({"Authorization": wire.encode_bearer(token)} if token else {})
        ask = self._session.request(method, self._at() + path, data=body or None, headers=told)
        with suppress(*QUIET):
            async with asyncio.timeout(10), ask as answer:
                held = await answer.read()
                self._last = time.monotonic()
                return answer.status, held
        await asyncio.sleep(PAUSE)
        return 0, b""

    async def _write(self, boxes: list[Box]) -> None:
        again: deque[tuple[Box, bytes]] = deque()
        flying: dict[int, tuple[Put, Box, bytes]] = {}
        turn = itertools.cycle(boxes)
        tags = itertools.count()
        while self._left > 0 or again:
            with suppress(*QUIET):
                async with self._connect() as socket:
                    pause = 0.0
                    while self._left > 0 or again or flying:
                        while len(flying) < self._in_flight and (self._has_more() or again) and not pause:
                            box, body = again.popleft() if again else (next(turn), self._new())
                            put = Put(box.name, message_id(body), time.monotonic())
                            self.history.puts.append(put)
                            tag = next(tags)
                            flying[tag] = put, box, body
                            await socket.send_bytes(
                                frames.encode_frame(frames.PutLetter(tag, box.put_id, box.put_token, body))
                            )
                        if flying:
                            heard = await self._hear(socket)
                            if heard is None:
                                break
                            pause = PAUSE if self._answered(heard, flying, again) else 0.0
                        else:
                            await asyncio.sleep(pause or LOOK)
                            pause = 0.0
            again.extend((box, body) for _, box, body in flying.values())
            flying.clear()
            await asyncio.sleep(PAUSE if self._left > 0 or again else 0)
        self._writing -= 1
        self._last = time.monotonic()

    def _has_more(self) -> bool:
        return self._left > self._letters - self._most

    def _new(self) -> bytes:
        self._left -= 1
        return next(self._bodies).to_bytes(8, "big") + self._filler

    def _answered(
        self,
        heard: frames.FromRelay,
        flying: dict[int, tuple[Put, Box, bytes]],
        again: deque[tuple[Box, bytes]],
    ) -> bool:
        """Whether the relay asked for a pause."""
        assert isinstance(heard, frames.Answers)
        is_slow = False
        for answer in heard.answers:
            put, box, body = flying.pop(answer.tag)
            put.answered, put.status = time.monotonic(), answer.status
            if answer.status in YES:
                self._answers += 1
                self._on_yes(put.box, put.letter)
                if put.letter not in box.has:
                    box.missing.add(put.letter)
            elif (
                answer.status != GONE
            ):  # a box that is gone takes nothing more; what was lost with it is for the judge
                again.append((box, body))
                is_slow = True
        return is_slow

    async def _read(self, boxes: list[Box]) -> None:
        by_id = {box.get_id: box for box in boxes}
        await self.reach(self._reads_after)
        while not self._has_all(boxes):
            with suppress(*QUIET):
                async with self._connect() as socket:
                    watch = next(self._watches)
                    for box in boxes:
                        await socket.send_bytes(
                            frames.encode_frame(frames.Watch(box.get_id, box.get_token, box.reached))
                        )
                    while not self._has_all(boxes):
                        heard = await self._hear(socket, 0.5)
                        if heard is None:
                            if socket.closed:
                                break
                            continue
                        if isinstance(heard, frames.Letter):
                            await self._take(by_id[heard.get_id], watch, heard, socket)
                        elif isinstance(heard, frames.Watching) and heard.status not in (200, GONE):
                            break  # "later": as a seat does, over a new connection
            await asyncio.sleep(PAUSE)

    async def _take(
        self, box: Box, watch: int, heard: frames.Letter, socket: aiohttp.ClientWebSocketResponse
    ) -> None:
        letter = hashlib.sha256(heard.body).digest()[:16].hex()
        self.history.came.append(Came(box.name, watch, heard.cursor, letter, time.monotonic()))
        box.reached = max(box.reached, heard.cursor)
        box.has.add(letter)
        box.missing.discard(letter)
        await socket.send_bytes(
            frames.encode_frame(frames.DropLetter(box.get_id, box.get_token, heard.cursor))
        )

    def _has_all(self, boxes: list[Box]) -> bool:
        if self._writing:
            return False
        return not any(box.missing for box in boxes) or time.monotonic() - self._last > self._patience

    def _connect(self) -> aiohttp.client._WSRequestContextManager:
        assert self._session
        address = self._at().replace("http", "ws", 1) + "/v1/ws"
        return self._session.ws_connect(address, max_msg_size=0, timeout=aiohttp.ClientWSTimeout(ws_close=1))

    async def _hear(
        self, socket: aiohttp.ClientWebSocketResponse, seconds: float = 20
    ) -> frames.FromRelay | None:
        try:
            message = await socket.receive(seconds)
        except TimeoutError:
            return None
        if message.type is not aiohttp.WSMsgType.BINARY:
            await socket.close()
            return None
        self._last = time.monotonic()
        return frames.decode_from_relay(message.data)
