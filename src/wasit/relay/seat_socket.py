"""One seat's WebSocket: many boxes, many puts in flight.

1. Reading and writing are two tasks. The writer is woken by bells and answers, and sends only what the seat is reading:
   a slow seat's letters wait in the store, not in memory.
2. Reading stops while too many answers are unsent: a seat that does not listen is not listened to.
3. A letter is pushed once a watch, in the order of its box, right after its commit.
4. The first unreadable frame ends the socket (1008, with the code).
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from functools import partial

from starlette.websockets import WebSocket, WebSocketDisconnect

from wasit.errors import Distrusted, Refused, Unreachable, WasitError
from wasit.relay.answers import note_fault, status_of, wait_of
from wasit.relay.desk import Desk
from wasit.relay.store import Box, Put, got
from wasit.relay.tally import FAULT
from wasit.wire import frames
from wasit.wire.frames import Answer, DropLetter, PutLetter, Unwatch, Watch

_PUSHED = 8
_STATUS = {Put.NEW: 201, Put.SAME: 200, Put.FULL: 507, Put.GONE: 404}
_REFUSED = {Put.FULL: "box-full", Put.GONE: "unknown-box"}
_FULL_WAIT = 3600


class _Watched:
    """One box that this socket watches, and how far it was pushed."""

    def __init__(self, box: Box, last: int) -> None:
        self.box, self.last = box, last


class SeatSocket:
    """The relay's end of it."""

    def __init__(self, desk: Desk, socket: WebSocket) -> None:
        self._desk, self._socket = desk, socket
        self._watched: dict[bytes, tuple[_Watched, partial[None]]] = {}
        self._rung: dict[bytes, None] = {}
        self._said: deque[bytes] = deque()
        self._answers: deque[Answer] = deque()
        self._open = 0  # puts whose answer was not sent yet
        self._stir = asyncio.Event()
        self._sent = asyncio.Event()

    async def run(self) -> None:
        """Until the seat or the relay goes."""
        await self._socket.accept()
        writer = asyncio.create_task(self._write())
        try:
            await self._read()
        except Distrusted as no:
            self._desk.tally.refuse(no.code)
            await self._close(1008, no.code)
        except (WebSocketDisconnect, RuntimeError):
            pass  # the seat went while it was answered
        except Exception as error:
            self._fault(error)
            await self._close(1011, "relay-fault")
        finally:
            writer.cancel()
            for watched, heard in self._watched.values():
                self._desk.bells.forget(watched.box.row, heard)

    def _fault(self, error: Exception) -> None:
        self._desk.tally.refuse(FAULT)
        note_fault(error)

    async def _close(self, code: int, reason: str) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):  # it may be closed already
            await self._socket.close(code, reason)

    async def _read(self) -> None:
        limit = self._desk.config.in_flight
        while True:
            message = await self._socket.receive()
            if message["type"] != "websocket.receive":
                return
            data = message.get("bytes")
            if data is None:
                raise Distrusted("E_CBOR")
            frame = frames.decode_from_seat(data)
            match frame:
                case PutLetter():
                    await self._put(frame)
                case Watch():
                    await self._watch(frame)
                case DropLetter():
                    await self._drop(frame)
                case Unwatch():
                    self._unwatch(frame.get_id)
            while self._open + len(self._said) >= limit:
                self._sent.clear()
                await self._sent.wait()

    async def _put(self, frame: PutLetter) -> None:
        self._open += 1
        try:
            box = await self._desk.writer(frame.put_id, frame.token)
            future = asyncio.ensure_future(self._desk.put_into(box, frame.body))
        except WasitError as no:
            self._desk.tally.refuse(no.code)
            self._answer(Answer(frame.tag, status_of(no), wait_of(no)))
        else:
            future.add_done_callback(partial(self._became, frame.tag))

    def _became(self, tag: int, future: asyncio.Future[Put]) -> None:
        no = future.exception()
        if isinstance(no, WasitError):
            self._desk.tally.refuse(no.code)
            self._answer(Answer(tag, status_of(no), wait_of(no)))
        elif no is None:
            became = future.result()
            if became in _REFUSED:
                self._desk.tally.refuse(_REFUSED[became])
            self._answer(Answer(tag, _STATUS[became], _FULL_WAIT if became is Put.FULL else 0))
        else:
            self._desk.tally.refuse(FAULT)
            self._answer(Answer(tag, 500, 0))

    def _answer(self, answer: Answer) -> None:
        self._answers.append(answer)
        self._stir.set()

    def _say(self, frame: frames.FromRelay) -> None:
        self._said.append(frames.encode_frame(frame))
        self._stir.set()

    async def _watch(self, frame: Watch) -> None:
        try:
            if len(self._watched) >= self._desk.config.watched:
                raise Unreachable("too-fast")
            box = await self._desk.reader(frame.get_id, frame.token)
        except (Refused, Unreachable) as no:
            self._desk.tally.refuse(no.code)
            self._say(frames.Watching(frame.get_id, status_of(no)))
            return
        self._unwatch(frame.get_id)
        heard = partial(self._ring, frame.get_id)
        self._watched[frame.get_id] = _Watched(box, frame.after), heard
        self._desk.bells.listen(box.row, heard)
        self._say(frames.Watching(frame.get_id, 200))
        self._ring(frame.get_id)

    def _unwatch(self, get_id: bytes) -> None:
        if get_id in self._watched:
            watched, heard = self._watched.pop(get_id)
            self._desk.bells.forget(watched.box.row, heard)
            self._rung.pop(get_id, None)

    def _ring(self, get_id: bytes) -> None:
        self._rung[get_id] = None
        self._stir.set()

    def _ring_watched(self, get_id: bytes) -> None:
        if get_id in self._watched:
            self._ring(get_id)

    async def _drop(self, frame: DropLetter) -> None:
        with suppress(Refused, Unreachable):  # not answered: a lost ack only brings the letter again
            self._desk.store.drop_letter(await self._desk.reader(frame.get_id, frame.token), frame.cursor)

    async def _write(self) -> None:
        try:
            while True:
                await self._stir.wait()
                self._stir.clear()
                while self._said or self._answers or self._rung:
                    await self._send_answers()
                    await self._send_letters()
        except (WebSocketDisconnect, RuntimeError):
            self._sent.set()  # the reader learns of it by itself
        except Exception as error:
            self._fault(error)
            await self._close(1011, "relay-fault")

    async def _send_answers(self) -> None:
        while self._said:
            await self._send(self._said.popleft())
        while self._answers:
            some = [self._answers.popleft() for _ in range(min(len(self._answers), frames.ANSWERS))]
            await self._send(frames.encode_frame(frames.Answers(tuple(some))))
            self._open -= len(some)
        self._sent.set()

    async def _send_letters(self) -> None:
        if not self._rung:
            return
        get_id = next(iter(self._rung))
        del self._rung[get_id]
        watched, _ = self._watched[get_id]
        try:
            letters = await got(self._desk.store.fetch(watched.box, watched.last, _PUSHED))
        except Unreachable as no:
            asyncio.get_running_loop().call_later(wait_of(no) or 1, self._ring_watched, get_id)
            return
        except Refused as no:
            self._unwatch(get_id)
            self._say(frames.Watching(get_id, status_of(no)))
            return
        if self._watched.get(get_id, (None,))[0] is not watched:
            return
        if len(letters) == _PUSHED:
            self._rung[get_id] = None
        for cursor, body in letters:
            watched.last = cursor
            await self._send(frames.encode_frame(frames.Letter(get_id, cursor, body)))

    async def _send(self, data: bytes) -> None:
        await self._socket.send({"type": "websocket.send", "bytes": data})
