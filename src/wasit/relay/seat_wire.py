"""A seat's WebSocket as bytes: uvicorn's protocol without an application between it and the seat's socket.

This file alone knows uvicorn's WebSocket. Handshake, fragments, pings and the end of a connection are uvicorn's, and every frame but
the plain ones (``plain_frames``) is read by ``websockets``; what came is handed on at once, not through a queue to a task of its own.

1. A WebSocket at any other address is refused here. A refusal is a code alone, as everywhere: the library's own would repeat what was asked.
2. While the seat's socket has enough to do, or the brake holds it, nothing more is read: the network makes the seat wait.
3. What is sent in one turn of the loop goes out as one write.
4. An upgrade that asks for just this is answered as the library would, which would read it anew.
5. The library is given whole frames, one after the other, so that it never stands in the middle of one that it was not given. Once a frame came that
   is none of a seat's, it is given all, a little at a time.
6. Small frames that carry no message cost as much as a letter, each: whoever sends many is cut off. A seat sends a ping in half a minute.
7. Who does not read what it is told, answers to pings among it, is not read; and is cut off after a while.
8. However much comes on one connection, the others have their turn after each read.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Any

from websockets.frames import Frame
from websockets.http11 import Request, Response
from websockets.protocol import State
from websockets.utils import accept_key

from wasit.relay.bare_uvicorn import HttpToolsProtocol, WebSocketsSansIOProtocol
from wasit.relay.bounded_wire import Patience
from wasit.relay.desk import Desk
from wasit.relay.plain_frames import cut, extent, framed
from wasit.relay.rules import Bucket
from wasit.relay.seat_socket import SeatSocket
from wasit.wire import requests as wire

SOCKET = "/v1/ws"
SMALL, SMALL_AT_ONCE, SMALL_A_SECOND = 1024, 1024, 64  # bytes of a frame that is no message; frames
SLICE = 4096  # bytes
LONG = 2**17  # bytes: of a read behind which there may be more
_KEY = re.compile(rb"[A-Za-z0-9+/]{22}==")
_NOT_PLAIN = {
    b"content-length",
    b"transfer-encoding",
    b"expect",
    b"origin",
    b"sec-websocket-extensions",
    b"sec-websocket-protocol",
}
_ACCEPTED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %b\r\n\r\n"


def key_of(url: bytes, headers: Sequence[tuple[bytes, bytes]]) -> bytes | None:
    """The key of an upgrade that asks for a seat's WebSocket and nothing else. None: the library reads it."""
    said = dict(headers)
    key = said.get(b"sec-websocket-key", b"")
    is_plain = (
        url == SOCKET.encode()
        and len(said) == len(headers)
        and said.get(b"upgrade", b"").lower() == b"websocket"
        and said.get(b"connection", b"").lower() == b"upgrade"
        and said.get(b"sec-websocket-version") == b"13"
        and _KEY.fullmatch(key)
        and not _NOT_PLAIN & said.keys()
    )
    return key if is_plain else None


class SeatWire(WebSocketsSansIOProtocol):
    """The relay's end of one WebSocket."""

    def __init__(self, desk: Desk, **parts: Any) -> None:
        super().__init__(**parts)
        self._desk = desk
        self._seat: SeatSocket | None = None
        self._heard: list[bytes | None] = []
        self._part = b""  # the first bytes of a frame, too few to say how long it is
        self._owed = 0  # bytes of a frame of which the library has the beginning
        self._is_held = self._is_odd = False
        self._is_busy = self._has_had_its_turn = False
        self._small = Bucket(SMALL_AT_ONCE, SMALL_A_SECOND, 1, desk.now())
        self._until_read = Patience()

    @property
    def is_clogged(self) -> bool:
        """Whether the seat reads more slowly than it is told."""
        return not self.writable.is_set()

    def say(self, messages: Sequence[bytes]) -> None:
        """Send these, each a message."""
        if self.conn.state is State.OPEN and not (self.close_sent or self.transport.is_closing()):
            self.transport.write(framed(messages))

    def end(self, code: int, reason: str) -> None:
        """Close it, and give the seat some seconds to agree."""
        if self.close_sent or self.transport.is_closing():
            return
        self.conn.send_close(code, reason)
        self._flush()
        self.close_sent = True
        self._is_busy = False
        self._read_or_not()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.close)

    def hold(self, is_held: bool) -> None:
        """Read no more for now, or again."""
        if not self.close_sent:
            self._is_busy = is_held
            self._read_or_not()

    def welcome(self, place: bytes) -> None:
        """It has shown a token of this box."""
        self._desk.guests.know(self, place)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Its upgrade comes."""
        super().connection_made(transport)
        self._desk.guests.come(self, self.transport.abort)

    def take_over(self, there: HttpToolsProtocol, key: bytes) -> None:
        """A connection whose upgrade is read, and asks for nothing but a WebSocket here: as ``handle_connect``, without reading it again."""
        self.transport, self.scheme = there.transport, "wss" if there.scheme == "https" else "ws"
        self.server, self.client = there.server, there.client
        self.connections.add(self)
        self._desk.guests.come(self, self.transport.abort)
        self.conn.state = State.OPEN
        self.conn.parser = self.conn.parse()  # from the first frame on
        next(self.conn.parser)
        self.handshake_initiated = True
        self._begin(_ACCEPTED % accept_key(key.decode()).encode())

    def handle_connect(self, event: Request) -> None:
        """The upgrade."""
        if event.path.partition("?")[0] != SOCKET:
            self._desk.tally.refuse("unknown-address")
            self._answer(self.conn.reject(404, "unknown-address"))
            return
        most = self.config.limit_concurrency
        if most is not None and len(self.connections) > most:
            self._answer(self.conn.reject(503, "relay-busy"))
            return
        self.handshake_initiated = True
        response = self.conn.accept(event)
        if response.status_code != 101:
            response.body = wire.encode_code("bad-request")
            del response.headers["Content-Length"]
            response.headers["Content-Length"] = str(len(response.body))
            self._answer(response)
            return
        del response.headers["Date"]
        self.conn.send_response(response)
        self._begin(b"".join(self.conn.data_to_send()))

    def data_received(self, data: bytes) -> None:
        """What came."""
        if len(data) >= LONG:
            self._has_had_its_turn = True
            self._read_or_not()
            self.loop.call_soon(self._turn)
        data, self._part = self._part + data, b""
        at, self._owed = self._owed, max(0, self._owed - len(data))
        if at:
            super().data_received(data[:at])
        while at < len(data) and not self.transport.is_closing():
            if self._seat is None or self._is_odd or self.conn.state is not State.OPEN:
                given = data[at : at + SLICE]
                at += len(given)
                super().data_received(given)
                continue
            messages, at = cut(data, at)
            if messages and not self.close_sent:
                self._seat.hear(messages)
            size = extent(data, at)
            if size == 0:
                self._part = data[at:]
                return
            self._is_odd = size is None
            if size is not None:
                given = data[at : at + size]
                at, self._owed = at + len(given), size - len(given)
                super().data_received(given)

    def handle_events(self) -> None:
        """What came in one read is handed on at once."""
        small = sum(isinstance(one, Frame) and len(one.data) < SMALL for one in self.conn.events)
        super().handle_events()
        if self._heard:
            heard, self._heard = self._heard, []
            if self._seat is not None and not self.close_sent:
                self._seat.hear(heard)
        for _ in range(small):
            if self._seat is not None and self._small.take(self._desk.now()):
                self._desk.tally.refuse("too-fast")
                self.end(1008, "too-fast")
                self._leave()
                self.transport.close()
                return

    def send_receive_event_to_app(self) -> None:
        """A whole message."""
        if self._seat is None:
            super().send_receive_event_to_app()
            return
        parts, self.frames = self.frames, []
        data = parts[0] if len(parts) == 1 else b"".join(parts)
        self._heard.append(data if self.curr_msg_data_type == "bytes" else None)

    def pause_writing(self) -> None:
        """The seat does not read."""
        super().pause_writing()
        self._until_read.start(self.loop, self.transport.abort)
        self._read_or_not()

    def resume_writing(self) -> None:
        """The seat reads again."""
        super().resume_writing()
        self._until_read.stop()
        self._read_or_not()
        if self._seat is not None:
            self._seat.stir()

    def keepalive_timeout(self) -> None:
        """No pong came."""
        super().keepalive_timeout()
        self._until_read.start(self.loop, self.transport.abort)  # nor may it ever read what was said

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._until_read.stop()
        self._desk.guests.leave(self)
        super().connection_lost(exc)
        self._leave()

    def handle_close(self, event: Any) -> None:
        """The seat says that it goes."""
        super().handle_close(event)
        self._leave()

    def handle_parser_exception(self) -> None:
        """What came is no WebSocket's."""
        super().handle_parser_exception()
        self._leave()

    def shutdown(self) -> None:
        """The relay goes."""
        super().shutdown()
        self._leave()

    def _leave(self) -> None:
        if self._seat is not None:
            self._seat.leave()

    def _turn(self) -> None:
        self._has_had_its_turn = False
        self._read_or_not()

    def _read_or_not(self) -> None:
        is_held = self._is_busy or self._has_had_its_turn or self.is_clogged
        if is_held is not self._is_held and not self.transport.is_closing():
            self._is_held = is_held
            (self.transport.pause_reading if is_held else self.transport.resume_reading)()

    def _begin(self, accepted: bytes) -> None:
        self.handshake_complete = True
        self.transport.write(accepted)
        self.start_keepalive()
        self._seat = SeatSocket(self._desk, self)

    def _answer(self, response: Response) -> None:
        self.handshake_complete = self.close_sent = True
        self.conn.send_response(response)
        self._flush()
        self.transport.close()

    def _flush(self) -> None:
        self.transport.write(b"".join(self.conn.data_to_send()))


def wire_of(desk: Desk) -> type[asyncio.Protocol]:
    """What uvicorn makes for each WebSocket of this relay."""

    class _Wire(SeatWire):
        def __init__(self, **parts: Any) -> None:
            super().__init__(desk, **parts)

    return _Wire
