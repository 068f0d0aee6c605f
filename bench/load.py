"""Load on a relay that costs its own core little: bare sockets, requests laid out beforehand, nothing parsed but what is counted.

A client library would be the limit that is measured. Every letter is new and named by its hash, as the relay demands; each lane waits
for its answers, so that a rate is of letters that are durable.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import urlsplit

import cbor2

from wasit.seat.relay_client import HttpRelayLink
from wasit.wire.envelope import SMALL
from wasit.wire.frames import PutLetter, Watch, encode_frame
from wasit.wire.hashes import message_id
from wasit.wire.mailbox import GetPlace, PutPlace
from wasit.wire.requests import encode_id as encode

STOCK = 600_000  # letters whose names are reckoned before the load begins
BOX_ROOM = 500
TAG = 7  # the same for all: their answers come in order
MASK = b"\x00\x00\x00\x00"  # a client must mask; with zeros the bytes stay as they are


def letters() -> Iterator[tuple[bytes, bytes]]:
    """Different letters with their names, which are reckoned beforehand."""
    rest = os.urandom(SMALL - 8)
    heads = [number.to_bytes(8, "big") for number in range(STOCK)]
    names = [message_id(head + rest).encode() for head in heads]
    for head, name in zip(heads, names, strict=True):
        yield head + rest, name
    raise AssertionError("out of letters")


LETTERS = letters()
next(LETTERS)


async def open_boxes(address: str, count: int) -> list[tuple[PutPlace, GetPlace]]:
    """Some boxes to put into."""
    link = HttpRelayLink(address)

    async def one() -> tuple[PutPlace, GetPlace]:
        put_id, get_id, put_token, get_token = os.urandom(16), os.urandom(16), os.urandom(32), os.urandom(32)
        await link.open_box(address, put_id, get_id, put_token, get_token, int(time.time()))
        return PutPlace(address, put_id, put_token), GetPlace(address, get_id, get_token)

    made = await asyncio.gather(*(one() for _ in range(count)))
    await link.close()
    return made


class _Lane(asyncio.Protocol):
    """One connection. ``took``: seconds from each letter to its answer. ``until``: when no new one goes out.

    ``places``: one after the other, as each is full: a relay keeps 512 letters a box.
    """

    def __init__(self, places: list[PutPlace]) -> None:
        self.places, self.until = places, 0.0
        self.took: list[float] = []
        self.over = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport
        self._sent = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.over.done():
            self.over.set_exception(exc or ConnectionResetError("the relay hung up"))

    def begin(self) -> None:
        raise NotImplementedError

    def use(self, place: PutPlace) -> None:
        raise NotImplementedError

    def next_place(self) -> None:
        """Once for each letter."""
        if self._sent % BOX_ROOM == 0:
            self.use(self.places[self._sent // BOX_ROOM])
        self._sent += 1

    def end(self) -> None:
        if not self.over.done():
            self.over.set_result(None)
        self.transport.close()


class HttpLane(_Lane):
    """One letter at a time."""

    def use(self, place: PutPlace) -> None:
        self._before = b"PUT /v1/p/" + encode(place.id).encode() + b"/"
        self._behind = (
            f" HTTP/1.1\r\nhost: relay\r\nauthorization: Bearer {encode(place.token)}\r\n"
            f"content-type: application/octet-stream\r\ncontent-length: {SMALL}\r\n\r\n"
        ).encode()

    def begin(self) -> None:
        self.next_place()
        body, name = next(LETTERS)
        self._began = time.perf_counter()
        self.transport.write(b"".join((self._before, name, self._behind, body)))

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

    def __init__(self, places: list[PutPlace], in_flight: int) -> None:
        super().__init__(places)
        self._in_flight, self._rest, self._is_open = in_flight, b"", False
        self._began: deque[float] = deque()
        self._size = len(framed(encode_frame(PutLetter(TAG, bytes(16), bytes(32), bytes(SMALL)))))

    def use(self, place: PutPlace) -> None:
        whole = framed(encode_frame(PutLetter(TAG, place.id, place.token, bytes(SMALL))))
        self._before = whole[: self._size - SMALL]

    def begin(self) -> None:
        self.transport.write(upgrade())

    def data_received(self, data: bytes) -> None:
        self._rest += data
        due = 0
        if not self._is_open:
            head, found, self._rest = self._rest.partition(b"\r\n\r\n")
            if not found:
                self._rest = head
                return
            assert b" 101 " in head, head
            self._is_open, due = True, self._in_flight
        now = time.perf_counter()
        while (message := self._message()) is not None:
            kind, answers = cbor2.loads(message)
            assert kind == 12, kind
            for _tag, status, _wait in answers:
                assert status == 201, status
                self.took.append(now - self._began.popleft())  # answers come in the order of the puts
            due += len(answers)
        if due and now < self.until:
            self._put(due, now)
        elif due and not self._began:
            self.end()

    def _put(self, count: int, now: float) -> None:
        parts = []
        for _ in range(count):
            self.next_place()
            parts += [self._before, next(LETTERS)[0]]
        self._began.extend([now] * count)
        self.transport.write(b"".join(parts))

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


class FetchLane(_Lane):
    """Eight letters at a time, from one box after the other; ``took`` has an item for each letter."""

    def __init__(self, places: list[GetPlace]) -> None:
        super().__init__([])
        self._from, self._at, self._after, self._parts, self._due = places, 0, 0, [], -1  # type: ignore[var-annotated]

    def begin(self) -> None:
        place = self._from[self._at % len(self._from)]
        self._began = time.perf_counter()
        self.transport.write(
            f"GET /v1/g/{encode(place.id)}?after={self._after}&max=8 HTTP/1.1\r\nhost: relay\r\n"
            f"authorization: Bearer {encode(place.token)}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        if self._due < 0:
            head, _, data = data.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            self._due = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        self._parts.append(data)
        self._due -= len(data)
        if self._due:
            return
        found = cbor2.loads(b"".join(self._parts))
        self._parts, self._due = [], -1
        now = time.perf_counter()
        self.took += [now - self._began] * len(found)
        if len(found) == 8:
            self._after = found[-1][0]
        else:
            self._at, self._after = self._at + 1, 0
        if now < self.until:
            self.begin()
        else:
            self.end()


class WatchLane(_Lane):
    """Boxes that are watched from their beginning over one WebSocket, until all their letters came."""

    def __init__(self, places: list[GetPlace], letters: int) -> None:
        super().__init__([])
        self._watched, self._letters, self._octets, self._is_open = places, letters, 0, False

    def begin(self) -> None:
        self.transport.write(upgrade())

    def data_received(self, data: bytes) -> None:
        if not self._is_open:
            self._is_open, self._began = True, time.perf_counter()
            watches = (framed(encode_frame(Watch(place.id, place.token, 0))) for place in self._watched)
            self.transport.write(b"".join(watches))
            return
        self._octets += len(data)
        if self._octets >= self._letters * SMALL:  # all but what is said besides
            self.took = [time.perf_counter() - self._began] * self._letters
            self.end()


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


def _itself(lane: _Lane) -> _Lane:
    return lane


async def rate(address: str, lanes: Sequence[_Lane], seconds: float) -> tuple[float, float, float]:
    """Letters a second, and the median and 99th percentile of one in milliseconds."""
    where = urlsplit(address)
    assert where.hostname is not None
    assert where.port is not None
    loop = asyncio.get_running_loop()
    for lane in lanes:
        await loop.create_connection(partial(_itself, lane), where.hostname, where.port)
    began = time.perf_counter()
    for lane in lanes:
        lane.until = began + seconds
        lane.begin()
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
