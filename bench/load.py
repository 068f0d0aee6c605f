"""Load on a relay that costs its own core little: bare sockets, requests laid out beforehand, nothing parsed but what is counted.

A client library would be the limit that is measured. Every letter is new and named by its hash, as the relay demands; each lane waits
for its answers, so that a rate is of letters that are durable.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections import deque
from collections.abc import Iterator
from urllib.parse import urlsplit

from wasit.seat.relay_client import HttpRelayLink
from wasit.wire.envelope import SMALL
from wasit.wire.frames import PutLetter, Watch, decode_from_relay, encode_frame
from wasit.wire.mailbox import GetPlace, PutPlace
from wasit.wire.requests import encode_id as encode

MASK = b"\x00\x00\x00\x00"  # a client must mask; with zeros the bytes stay as they are


def letters() -> Iterator[bytes]:
    """Endless different letters, cheap to make."""
    rest = os.urandom(SMALL - 8)
    for number in range(2**60):
        yield number.to_bytes(8, "big") + rest


LETTERS = letters()


async def open_boxes(address: str, count: int) -> list[tuple[PutPlace, GetPlace]]:
    """Some boxes to put into."""
    link, made = HttpRelayLink(address), []
    for _ in range(count):
        put_id, get_id, put_token, get_token = os.urandom(16), os.urandom(16), os.urandom(32), os.urandom(32)
        await link.open_box(address, put_id, get_id, put_token, get_token, int(time.time()))
        made.append((PutPlace(address, put_id, put_token), GetPlace(address, get_id, get_token)))
    await link.close()
    return made


class _Lane(asyncio.Protocol):
    """One connection. ``took``: seconds from each letter to its answer. ``until``: when no new one goes out."""

    def __init__(self, place: PutPlace) -> None:
        self.place, self.until = place, 0.0
        self.took: list[float] = []
        self.over = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.over.done():
            self.over.set_exception(exc or ConnectionResetError("the relay hung up"))

    def end(self) -> None:
        if not self.over.done():
            self.over.set_result(None)
        self.transport.close()


class HttpLane(_Lane):
    """One letter at a time."""

    def begin(self) -> None:
        body = next(LETTERS)
        name = hashlib.sha256(body).hexdigest()[:32]
        head = (
            f"PUT /v1/p/{encode(self.place.id)}/{name} HTTP/1.1\r\nhost: relay\r\nauthorization: Bearer {encode(self.place.token)}\r\n"
            f"content-type: application/octet-stream\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        self._began = time.perf_counter()
        self.transport.write(head.encode() + body)

    def data_received(self, data: bytes) -> None:
        assert data.startswith(b"HTTP/1.1 201"), data[:200]
        now = time.perf_counter()
        self.took.append(now - self._began)
        if now < self.until:
            self.begin()
        else:
            self.end()


class SocketLane(_Lane):
    """``in_flight`` letters at a time over one WebSocket."""

    def __init__(self, place: PutPlace, in_flight: int) -> None:
        super().__init__(place)
        self._in_flight, self._rest, self._is_open = in_flight, b"", False
        self._began: deque[float] = deque()
        self._tag = 0

    def begin(self) -> None:
        self.transport.write(upgrade())

    def data_received(self, data: bytes) -> None:
        self._rest += data
        if not self._is_open:
            head, found, self._rest = self._rest.partition(b"\r\n\r\n")
            if not found:
                self._rest = head
                return
            assert b" 101 " in head, head
            self._is_open = True
            for _ in range(self._in_flight):
                self._put()
        while (message := self._message()) is not None:
            now = time.perf_counter()
            for answer in decode_from_relay(message).answers:  # type: ignore[union-attr]
                assert answer.status == 201, answer
                self.took.append(now - self._began.popleft())  # answers come in the order of the puts
                if now < self.until:
                    self._put()
            if not self._began:
                self.end()

    def _put(self) -> None:
        self._tag += 1
        self._began.append(time.perf_counter())
        self.transport.write(
            framed(encode_frame(PutLetter(self._tag, self.place.id, self.place.token, next(LETTERS))))
        )

    def _message(self) -> bytes | None:
        rest = self._rest
        if len(rest) < 2:
            return None
        start, length = 2, rest[1] & 127
        if length == 126:
            start, length = 4, int.from_bytes(rest[2:4], "big")
        if len(rest) < start + length:
            return None
        assert rest[0] == 0x82, "a whole binary message"
        self._rest = rest[start + length :]
        return rest[start : start + length]


def upgrade() -> bytes:
    """Ask for the WebSocket."""
    return (
        b"GET /v1/ws HTTP/1.1\r\nhost: relay\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
        b"sec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nsec-websocket-version: 13\r\n\r\n"
    )


def framed(message: bytes) -> bytes:
    """One binary message of a client."""
    size = len(message)
    head = bytes([0x82, 0x80 | size]) if size < 126 else b"\x82\xfe" + size.to_bytes(2, "big")
    return head + MASK + message


async def rate(address: str, lanes: list[_Lane], seconds: float) -> tuple[float, float, float]:
    """Letters a second, and the median and 99th percentile of one in milliseconds."""
    where = urlsplit(address)
    loop = asyncio.get_running_loop()
    for lane in lanes:
        await loop.create_connection(lambda lane=lane: lane, where.hostname, where.port)  # type: ignore[misc]
    began = time.perf_counter()
    for lane in lanes:
        lane.until = began + seconds
        lane.begin()  # type: ignore[attr-defined]
    await asyncio.gather(*(lane.over for lane in lanes))
    spent = time.perf_counter() - began
    took = sorted(each for lane in lanes for each in lane.took)
    return len(took) / spent, took[len(took) // 2] * 1e3, took[len(took) * 99 // 100] * 1e3


async def idle(address: str, places: list[GetPlace], count: int) -> list[asyncio.StreamWriter]:
    """Seats that watch a box over a WebSocket of their own, and nothing comes."""
    where, held = urlsplit(address), []
    for n in range(count):
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        writer.write(upgrade())
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        place = places[n % len(places)]
        writer.write(framed(encode_frame(Watch(place.id, place.token, 0))))
        await reader.readexactly(2)
        held.append(writer)
    return held
