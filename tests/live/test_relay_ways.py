"""A put's two ways over HTTP, and who asks too much or reads too little, on bare sockets."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from live_cast import Relay, open_box
from wasit.seat.relay_client import HttpRelayLink
from wasit.wire import frames
from wasit.wire import requests as wire
from wasit.wire.envelope import LARGE, SMALL
from wasit.wire.hashes import message_id
from wasit.wire.mailbox import GetPlace, PutPlace

pytestmark = pytest.mark.live

UPGRADE = (
    b"GET /v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
Places = tuple[PutPlace, GetPlace]


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[Relay]:
    """A relay process that lets a token put 60 letters, and one more a minute."""
    relay = await Relay(tmp_path / "relay", "--burst", "60", "--per-minute", "1").start()
    yield relay
    await relay.kill()


@pytest.fixture
async def link(relay: Relay) -> AsyncIterator[HttpRelayLink]:
    link = HttpRelayLink(relay.address)
    yield link
    await link.close()


def letter(number: int, size: int = SMALL) -> bytes:
    return number.to_bytes(8, "big") * (size // 8)


def put(
    place: PutPlace, body: bytes, *headers: str, mid: str | None = None, token: bytes | None = None
) -> bytes:
    lines = (
        f"PUT /v1/p/{wire.encode_id(place.id)}/{mid or message_id(body)} HTTP/1.1",
        "Host: x",
        f"Authorization: {wire.encode_bearer(token or place.token)}",
        *headers,
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def sized(place: PutPlace, body: bytes, *headers: str) -> bytes:
    return put(place, body, f"Content-Length: {len(body)}", *headers) + body


def chunked(place: PutPlace, body: bytes) -> bytes:
    return put(place, body, "Transfer-Encoding: chunked") + b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)).decode().lower()
    length = int(head.partition("content-length: ")[2].split("\r\n")[0])
    return int(head.split()[1]), await reader.readexactly(length)


def framed(message: bytes) -> bytes:
    size = len(message)
    head = bytes([0x82, 0x80 | size]) if size < 126 else b"\x82\xfe" + size.to_bytes(2, "big")
    return head + bytes(4) + message


async def message(reader: asyncio.StreamReader) -> bytes:
    head = await asyncio.wait_for(reader.readexactly(2), 60)
    size = head[1] if head[1] < 126 else int.from_bytes(await reader.readexactly(2), "big")
    return await reader.readexactly(size)


async def test_puts_by_the_short_way_and_the_long_one_are_answered_alike_and_in_order(
    relay: Relay, link: HttpRelayLink
) -> None:
    """Alone, in one write with others, in chunks, with 100-continue, twice, of both sizes; the last closes."""
    place, get = await open_box(link, relay.address)
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    writer.write(sized(place, letter(1)))
    assert await answer(reader) == (201, b"")
    writer.write(sized(place, letter(1)) + chunked(place, letter(2)) + sized(place, letter(3, LARGE)))
    writer.write(put(place, letter(4), f"Content-Length: {SMALL}", mid="0" * 32) + letter(4))
    writer.write(put(place, letter(4), f"Content-Length: {SMALL}", token=b"x" * 32) + letter(4))
    writer.write(put(place, letter(5), "Content-Length: 4") + b"tiny")
    writer.write(sized(place, letter(6), "Connection: close") + sized(place, letter(7)))
    said = [await answer(reader) for _ in range(7)]
    assert said[:3] == [(200, b""), (201, b""), (201, b"")]
    assert said[3:6] == [(422, b"E_MID"), (404, b"unknown-box"), (413, b"E_SIZE")]
    assert said[6] == (201, b"")
    assert await asyncio.wait_for(reader.read(), 60) == b""
    writer.close()
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    writer.write(put(place, letter(8), f"Content-Length: {SMALL}", "Expect: 100-continue"))
    assert b" 100 " in await reader.readuntil(b"\r\n\r\n")
    writer.write(letter(8))
    assert await answer(reader) == (201, b"")
    writer.close()
    bodies = [body for _, body in await link.fetch(get, 0, 0, 8)]
    assert bodies == [letter(1), letter(2), letter(3, LARGE), letter(6), letter(8)]


async def test_who_asks_too_much_is_told_when_then_is_not_read_and_others_letters_come(
    relay: Relay, link: HttpRelayLink
) -> None:
    """60 of 300 letters are kept; 429 with a time to wait for some, and silence for most. Another's letters go on."""
    flooding, _ = await open_box(link, relay.address)
    place, get = await open_box(link, relay.address)
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    writer.write(UPGRADE)
    await reader.readuntil(b"\r\n\r\n")
    puts = (frames.PutLetter(n, flooding.id, flooding.token, letter(n)) for n in range(300))
    writer.write(b"".join(framed(frames.encode_frame(each)) for each in puts))
    told: list[frames.Answer] = []
    while [each.status for each in told].count(201) < 60:
        said = frames.decode_from_relay(await message(reader))
        assert isinstance(said, frames.Answers)
        told += said.answers
    await asyncio.gather(*(link.put(place, letter(n)) for n in range(20)))
    assert len(await link.fetch(get, 0, 0, 8)) == 8
    refused = [each for each in told if each.status != 201]
    assert 32 <= len(refused) < 200
    assert all(each.status == 429 and 0 < each.retry_after <= 60 for each in refused)
    writer.transport.abort()


async def test_refused_requests_that_came_together_end_the_connection(relay: Relay) -> None:
    """Asks for a box that is not there, 17 in each write: 32 are answered, or a few more, then nobody listens."""
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    said = 0
    while said % 17 == 0:
        writer.write((b"GET /v1/g/" + b"A" * 22 + b" HTTP/1.1\r\nHost: x\r\n\r\n") * 17)
        try:
            for _ in range(17):
                assert await answer(reader) == (404, b"unknown-box")
                said += 1
        except (asyncio.IncompleteReadError, ConnectionError):
            break
    assert 32 <= said < 200
    writer.close()


async def test_hundreds_of_requests_at_once_end_it_before_any_is_looked_at(relay: Relay) -> None:
    """Each costs a hundred times what its bytes do, while it waits."""
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    writer.write((b"GET /v1/g/" + b"A" * 22 + b" HTTP/1.1\r\nHost: x\r\n\r\n") * 300)
    assert await asyncio.wait_for(reader.read(2**20), 60) == b""
    writer.close()


async def test_who_was_refused_too_much_is_heard_again(relay: Relay) -> None:
    """One ask after the other: all are answered, the last of them after a rest."""
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    for _ in range(34):
        writer.write(b"GET /v1/g/" + b"A" * 22 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await answer(reader) == (404, b"unknown-box")
    writer.close()


@pytest.mark.skipif(sys.platform != "linux", reason="memory as Linux counts it")
async def test_a_seat_that_never_reads_costs_the_relay_no_more_than_a_megabyte(
    relay: Relay, link: HttpRelayLink
) -> None:
    """60 letters of 64 KiB, watched by 16 sockets that read nothing: 60 MiB are owed, and at most 1 MiB each is held."""
    place, get = await open_box(link, relay.address)
    await asyncio.gather(*(link.put(place, letter(n, LARGE)) for n in range(60)))
    assert relay.process is not None
    process = psutil.Process(relay.process.pid)
    before = process.memory_info().rss
    deaf = []
    for _ in range(16):
        bare = socket.socket()
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # else the system holds it all
        bare.setblocking(False)
        await asyncio.get_running_loop().sock_connect(bare, ("127.0.0.1", relay.port))
        reader, writer = await asyncio.open_connection(sock=bare, limit=1024)
        writer.write(UPGRADE)
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.pause_reading()
        writer.write(framed(frames.encode_frame(frames.Watch(get.id, get.token, 0))))
        deaf.append(writer)
    for _ in range(20):  # each fetch is a turn of the relay's loop
        assert len(await link.fetch(get, 0, 0, 8)) == 8
    assert process.memory_info().rss - before < 16 * 2**20
    for writer in deaf:
        writer.transport.abort()
