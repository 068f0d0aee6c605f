"""One WebSocket to one relay, for all of a seat's boxes there.

This file alone knows how a broken connection is mended.

1. It is opened when something is watched and kept open; broken, it is opened again after a jittered, doubling wait. The wait begins anew only where a relay
   said something that reads: one that takes every connection and drops it would be asked ten times a second.
2. After mending, each box is watched again from the last letter that was taken in: nothing is skipped, little comes twice.
3. Puts that were in flight when it broke are Unreachable: the caller puts the same bytes again, and the relay knows them.
   So are puts that a relay leaves without an answer, though it is there.
4. A relay that pushes faster than the seat takes in is cut off until the seat has caught up.
5. A malformed frame ends the connection like a broken one; it is counted in ``distrusted``.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence
from contextlib import suppress

import aiohttp

from wasit.errors import Distrusted, Refused, Unreachable
from wasit.seat.relay_link import OnLetter
from wasit.wire import frames
from wasit.wire.frames import Answer, Answers, DropLetter, Letter, PutLetter, Unwatch, Watch, Watching
from wasit.wire.mailbox import GetPlace, PutPlace

FIRST_WAIT = 0.1
LONGEST_WAIT = 30.0
MOST_WAITING = 1024
HEARTBEAT = 25.0
PATIENCE = 60.0  # s without an answer to anything, while a put waits for its own; a put waits at most so long MOST_PATIENCE times
MOST_PATIENCE = 5
Spread = Callable[[], float]


class _Watcher:
    """One call of ``watch``."""

    def __init__(self, places: Sequence[GetPlace]) -> None:
        self.places = {place.id: place for place in places}
        self.last = dict.fromkeys(self.places, 0)
        self.letters: asyncio.Queue[Letter | Refused | None] = asyncio.Queue()


class RelaySocket:
    """Shapes: ``spread`` gives 0.0 to 1.0, to stretch waits by -50% to +50%. ``on_reach`` is told of every connection made or missed."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        relay: str,
        spread: Spread,
        on_reach: Callable[[bool], None] = lambda _up: None,
    ) -> None:
        self._on_reach = on_reach
        self._session, self._relay, self._spread = session, relay, spread
        self._watchers: list[_Watcher] = []
        self._by_id: dict[bytes, _Watcher] = {}
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._tags = itertools.count()
        self._puts: dict[int, asyncio.Future[Answer]] = {}
        self._since: dict[int, float] = {}  # when each was put
        self._answered = 0.0  # when the relay last answered any
        self._keeping: asyncio.Task[None] | None = None
        self._closed = False
        self.distrusted = 0

    def is_up(self) -> bool:
        """Whether puts may go this way now."""
        return self._socket is not None and not self._socket.closed

    async def watch(self, places: Sequence[GetPlace], on_letter: OnLetter) -> None:
        """Call for every letter, one after the other, until cancelled or closed. Raises: Refused unknown-box when none of the boxes is left."""
        if self._closed:
            return
        watcher = _Watcher(places)
        self._watchers.append(watcher)
        self._by_id |= dict.fromkeys(watcher.places, watcher)
        try:
            if self._keeping is None:
                self._keeping = asyncio.create_task(self._keep())
            await self._ask_watch(watcher)
            while True:
                letter = await watcher.letters.get()
                if letter is None:
                    return
                if isinstance(letter, Refused):
                    raise letter
                await on_letter(watcher.places[letter.get_id], letter.cursor, letter.body)
        finally:
            self._watchers.remove(watcher)
            for get_id in watcher.places:
                if self._by_id.get(get_id) is watcher:
                    del self._by_id[get_id]
                    await self._send(Unwatch(get_id))

    def _forget(self, watcher: _Watcher, get_id: bytes) -> None:
        # One box that is gone does not end the watch of the others; the last one does.
        del self._by_id[get_id]
        watcher.last.pop(get_id)
        if not watcher.last:
            watcher.letters.put_nowait(Refused("unknown-box"))

    async def put(self, place: PutPlace, body: bytes) -> Answer:
        """What the relay says of it. Raises: Unreachable relay-unreachable."""
        tag = next(self._tags) % frames.TAGS
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._puts[tag] = future
        self._since[tag] = asyncio.get_running_loop().time()
        try:
            if not await self._send(PutLetter(tag, place.id, place.token, body)):
                raise Unreachable("relay-unreachable")
            return await future
        finally:
            self._puts.pop(tag, None)
            self._since.pop(tag, None)

    async def drop(self, place: GetPlace, cursor: int) -> bool:
        """Whether the ack was sent."""
        return await self._send(DropLetter(place.id, place.token, cursor))

    async def close(self) -> None:
        """Hang up for good; every ``watch`` returns."""
        self._closed = True
        for watcher in self._watchers:
            watcher.letters.put_nowait(None)
        if self._keeping:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping

    async def _send(self, frame: frames.FromSeat) -> bool:
        socket = self._socket
        if socket is None or socket.closed:
            return False
        try:
            await socket.send_bytes(frames.encode_frame(frame))
        except (aiohttp.ClientError, OSError):
            return False
        return True

    async def _ask_watch(self, watcher: _Watcher) -> None:
        for get_id, last in tuple(watcher.last.items()):
            if not await self._send(Watch(get_id, watcher.places[get_id].token, last)):
                return  # the keeper asks again once it is connected

    async def _keep(self) -> None:
        wait = FIRST_WAIT
        while True:
            with suppress(aiohttp.ClientError, OSError, TimeoutError):
                socket = await self._session.ws_connect(
                    self._relay + "/v1/ws", max_msg_size=frames.ROOM, heartbeat=HEARTBEAT, compress=0
                )
                if await self._talk(socket):
                    wait = FIRST_WAIT
            self._on_reach(False)
            await asyncio.sleep(wait * (0.5 + self._spread()))
            wait = min(wait * 2, LONGEST_WAIT)
            while any(watcher.letters.qsize() > MOST_WAITING // 2 for watcher in self._watchers):
                await asyncio.sleep(FIRST_WAIT)

    async def _give_up(self) -> None:
        """Let go of puts that wait for an answer in vain: who put them tries again, or turns to another relay."""
        while True:
            await asyncio.sleep(PATIENCE / 4)
            now = asyncio.get_running_loop().time()
            for tag, since in tuple(self._since.items()):
                is_silent = now - max(since, self._answered) > PATIENCE
                future = self._puts.get(tag)
                if future and not future.done() and (is_silent or now - since > MOST_PATIENCE * PATIENCE):
                    future.set_exception(Unreachable("relay-unreachable"))

    async def _talk(self, socket: aiohttp.ClientWebSocketResponse) -> bool:
        """Whether it said anything that reads."""
        was_heard = False
        self._socket = socket
        self._on_reach(True)
        giving_up = asyncio.create_task(self._give_up())
        try:
            for watcher in tuple(self._watchers):
                await self._ask_watch(watcher)
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.BINARY:
                    break
                frame = frames.decode_from_relay(message.data)
                if not self._hear(frame):
                    break
                was_heard = True
        except Distrusted:
            self.distrusted += 1
        finally:
            giving_up.cancel()
            self._socket = None
            for future in self._puts.values():
                if not future.done():
                    future.set_exception(Unreachable("relay-unreachable"))
            await socket.close()
        return was_heard

    def _hear(self, frame: frames.FromRelay) -> bool:
        match frame:
            case Answers():
                self._answered = asyncio.get_running_loop().time()
                for answer in frame.answers:
                    future = self._puts.get(answer.tag)
                    if future and not future.done():
                        future.set_result(answer)
            case Letter():
                watcher = self._by_id.get(frame.get_id)
                if watcher and frame.cursor > watcher.last[frame.get_id]:
                    if watcher.letters.qsize() >= MOST_WAITING:
                        return False
                    watcher.last[frame.get_id] = frame.cursor
                    watcher.letters.put_nowait(frame)
            case Watching():
                watcher = self._by_id.get(frame.get_id)
                if watcher and frame.status == 404:
                    self._forget(watcher, frame.get_id)
                return frame.status in (200, 404)
        return True
