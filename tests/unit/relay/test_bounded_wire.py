"""Beginnings of requests that never end, too many at once, and answers that nobody reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from weakref import ref

import pytest

from unit.relay.test_put_wire import Ends, put
from unit.relay.test_seat_wire import UPGRADE, FakeTransport
from unit.relay.test_store import body
from wasit.relay import bounded_wire
from wasit.relay.bounded_wire import BEHIND, HEAD, HEADERS, REQUEST
from wasit.relay.desk import Desk
from wasit.relay.rules import RelayConfig
from wasit.relay.sqlite_store import SqliteStore

READ = 2**16
POLICY = b"GET /v1/policy HTTP/1.1\r\nHost: x\r\n\r\n"
CHUNKED = b"POST /v1/box HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


class Shut(FakeTransport):
    """Ends at once, too."""

    def abort(self) -> None:
        self.is_shut = True


@pytest.fixture
async def ends(tmp_path: Path) -> AsyncIterator[Ends]:
    config = RelayConfig()
    store = SqliteStore(tmp_path / "relay", config)
    made = Ends(Desk(store, config, lambda: 0, lambda _bound: 0))
    made.transport = made.wire.transport = Shut()
    yield made
    if hasattr(made, "wire"):
        made.wire.let_go()
        made.wire._unset_keepalive_if_required()
    store.close()


def reads(begin: bytes, more: bytes) -> Iterator[bytes]:
    """What begins so, and goes on without end."""
    yield begin
    while True:
        yield more * (READ // len(more))


@pytest.mark.parametrize(
    ("begin", "more", "most"),
    [
        (b"GET /", b"a", HEAD),
        (b"GET / HTTP/1.1\r\n", b"a: b\r\n", HEAD),
        (b"GET / HTTP/1.1\r\na: ", b"b", HEAD),
        (b"GET / HTTP/1.1\r\n", b"a", HEAD),
        (CHUNKED, b"1\r\na\r\n", REQUEST),
        (CHUNKED + b"0\r\n", b"a: b\r\n", HEAD),
        (CHUNKED + b"0\r\na: ", b"b", REQUEST),
        (CHUNKED + b"5;", b"a=b;", REQUEST),
    ],
    ids=["address", "headers", "header", "name", "chunks", "trailers", "trailer", "extensions"],
)
async def test_what_never_ends_is_cut_off(ends: Ends, begin: bytes, more: bytes, most: int) -> None:
    """However it goes on."""
    came = 0
    for data in reads(begin, more):
        ends.wire.data_received(data)
        came += len(data)
        if ends.transport.is_closing():
            break
        await asyncio.sleep(0)
    assert came <= most + 2 * READ


async def test_a_hundred_headers_pass_and_no_more(ends: Ends) -> None:
    """The same bytes with one more are no request; what came is not kept."""
    ends.wire.data_received(POLICY[:-2] + b"a: b\r\n" * (HEADERS - 1) + b"\r\n")
    assert (await ends.said(1))[0].startswith(b"200")
    ends.wire.data_received(POLICY[:-2] + b"a: b\r\n" * HEADERS + b"\r\n")
    assert (await ends.said(2))[1].startswith(b"400")
    assert ends.transport.is_closing()


@pytest.mark.parametrize(("count", "ends_it"), [(BEHIND + 1, False), (BEHIND + 2, True), (5000, True)])
async def test_few_requests_wait_behind_one(ends: Ends, count: int, ends_it: bool) -> None:
    """More at once end the connection, before they are made."""
    ends.wire.data_received(POLICY * count)
    assert ends.transport.is_closing() is ends_it
    assert len(ends.wire.pipeline) == (0 if ends_it else count - 1)
    if not ends_it:
        assert [each[:3] for each in await ends.said(count)] == [b"200"] * count
    await ends.settle()


async def test_what_is_no_request_gets_a_code_and_is_counted_not_logged(
    ends: Ends, caplog: pytest.LogCaptureFixture
) -> None:
    """Else a stranger would write the relay's log."""
    for _ in range(10):
        one = Ends(ends.wire._desk)
        one.wire.data_received(b"\x00nonsense\r\n\r\n")
        assert one.transport.said.endswith(b"\r\n\r\nbad-request")
        assert one.transport.is_closing()
        one.wire.let_go()
    assert ends.wire._desk.tally.refusals() == {"bad-request": 10}
    assert caplog.records == []


PUT, BODY = put(1).split(b"Content-Length: 4096\r\n\r\n")
IN_CHUNKS = b"1000\r\n" + BODY + b"\r\n0\r\n\r\n"
SIZED = b"Content-Length: 4096\r\n"


@pytest.mark.parametrize(
    "smuggled",
    [
        SIZED * 2 + b"\r\n" + BODY,
        SIZED + b"Content-Length: 10\r\n\r\n" + BODY,
        SIZED + b"Transfer-Encoding: chunked\r\n\r\n" + IN_CHUNKS,
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + IN_CHUNKS,
        b"Transfer-Encoding: xchunked\r\n\r\n" + IN_CHUNKS,
        b"Transfer-Encoding: chunked, identity\r\n\r\n" + IN_CHUNKS,
        b"Transfer-Encoding : chunked\r\n\r\n" + IN_CHUNKS,
        b"Content-Length: +4096\r\n\r\n" + BODY,
        b"Content-Length: 4096, 4096\r\n\r\n" + BODY,
        SIZED + b"Transfer-Encoding:\r\n chunked\r\n\r\n" + BODY,
        b"X: a\r\n b\r\n" + SIZED + b"\r\n" + BODY,
        b"X: a\r" + SIZED * 2 + b"\r\n" + BODY,
        b"X: a\0b\r\n" + SIZED + b"\r\n" + BODY,
        b"Transfer-Encoding: chunked\r\n\r\n0x" + IN_CHUNKS,
        b"Transfer-Encoding: chunked\r\n\r\n" + IN_CHUNKS.replace(b"1000\r\n", b"1000\n"),
        b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 17 + b"\r\n" + BODY,
    ],
    ids=range(16),
)
@pytest.mark.parametrize("behind", [b"", put(1)], ids=["first", "behind a letter"])
async def test_what_two_could_read_in_two_ways_is_no_request(
    ends: Ends, behind: bytes, smuggled: bytes
) -> None:
    """A proxy that reads it otherwise would take the answer to what it hides for another's: one 400, and nothing after it."""
    if behind:
        ends.wire.data_received(behind)
        await ends.settle()
        ends.transport.said.clear()
    ends.wire.data_received(PUT + smuggled + POLICY)
    await ends.settle()
    assert ends.transport.said.startswith(b"HTTP/1.1 400 ")
    assert ends.transport.said.endswith(b"\r\n\r\nbad-request")
    assert ends.transport.said.count(b"HTTP/1.1 ") == 1
    assert ends.transport.is_closing()


@pytest.mark.parametrize(
    "begun", [b"", b"\r\n", POLICY[:9], POLICY[:-2], put(1)[:-1], POLICY + b"\r\n", POLICY + POLICY[:9]]
)
async def test_who_does_not_go_on_is_cut_off(
    ends: Ends, begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the first byte, in a head, in a body, and behind an answer."""
    monkeypatch.setattr(bounded_wire, "SECONDS", 0.0)
    ends.wire._until_whole.stop()
    ends.wire.connection_made(ends.transport)
    for part in (begun[: len(POLICY)], begun[len(POLICY) :]):
        if part:
            ends.wire.data_received(part)
            await ends.settle()
    async with asyncio.timeout(30):
        while not ends.transport.is_closing():
            await asyncio.sleep(0)


async def test_who_waits_for_an_answer_is_not(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that came in two parts: the clock stands still once it is whole."""
    monkeypatch.setattr(bounded_wire, "SECONDS", 0.0)
    ends.wire.data_received(POLICY[:9])
    ends.wire.data_received(POLICY[9:])
    await ends.said(1)
    for _ in range(10):
        await asyncio.sleep(0)
    assert not ends.transport.is_closing()


@pytest.mark.parametrize("header", [b"", b"Origin: http://x\r\n"], ids=["plain", "read by the library"])
async def test_who_becomes_a_websocket_is_cut_off_no_more(
    ends: Ends, header: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No clock of the request's goes on, and nothing holds what read it: a seat listens for days."""
    monkeypatch.setattr(bounded_wire, "SECONDS", 0.0)
    ends.wire.data_received(UPGRADE[:-2] + header + b"\r\n")
    assert b" 101 " in ends.transport.said
    for _ in range(10):
        await asyncio.sleep(0)
    assert not ends.transport.is_closing()
    there = ref(ends.wire)
    del ends.wire
    assert there() is None


async def test_who_does_not_read_is_cut_off_and_who_reads_again_is_not(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the connection is closed meanwhile: closing waits for what was said to be read."""
    monkeypatch.setattr(bounded_wire, "SECONDS", 0.0)
    ends.wire.pause_writing()
    ends.wire.resume_writing()
    ends.wire.data_received(POLICY)
    await ends.said(1)
    for _ in range(10):
        await asyncio.sleep(0)
    assert not ends.transport.is_closing()
    ends.wire.pause_writing()
    async with asyncio.timeout(30):
        while not ends.transport.is_closing():
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    "half",
    [POLICY[:-2], CHUNKED + b"1\r\na\r\n", put(1)[:-1], put(1)[: -len(body(1)) - 9]],
    ids=["head", "chunks", "letter", "letter's head"],
)
async def test_a_stop_does_not_wait_for_half_a_request(ends: Ends, half: bytes) -> None:
    """It ends at once, wherever the request breaks off; a letter's half kept each stop for three seconds."""
    ends.wire.data_received(half)
    await asyncio.sleep(0)
    ends.wire.shutdown()
    assert ends.transport.is_closing()


@pytest.mark.parametrize("half", [b"", POLICY[:-2], put(1)[:-1]], ids=["none", "head", "body"])
async def test_a_stop_answers_what_was_asked_before_the_half(ends: Ends, half: bytes) -> None:
    """Each of those in front of it, in order; then the connection ends."""
    ends.wire.data_received(POLICY * 3 + half)
    ends.wire.shutdown()
    assert not ends.transport.is_closing()
    assert [each[:3] for each in await ends.said(3)] == [b"200"] * 3
    await ends.settle()
    assert ends.transport.is_closing()
    assert ends.transport.said.count(b"HTTP/1.1 ") == 3
