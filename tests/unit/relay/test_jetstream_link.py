"""A relay leaves a server of its cluster that says nothing, or that it can do nothing, for another."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from types import SimpleNamespace
from typing import Any, cast

import pytest

from wasit.errors import Unreachable
from wasit.relay import jetstream_box, jetstream_link
from wasit.relay.jetstream_box import BoxLog
from wasit.relay.jetstream_link import Link, Moved
from wasit.relay.jetstream_names import Names
from wasit.relay.jetstream_rows import PutWish
from wasit.relay.rules import RelayConfig
from wasit.relay.store import Box
from wasit.wire.requests import OpenBox

TOLD = {"server_id": "S", "version": "2.15.1", "proto": 1, "headers": True, "max_payload": 1 << 20}
BODY = bytes(1_000_000)  # thirty are more than the buffers of a connection hold


class Servers:
    """Two that speak as much of NATS as a link needs. ``ill``: how the one that was connected to first behaves from some time on."""

    def __init__(self) -> None:
        self.ill = ""
        self.replicas: list[dict[str, object]] | None = None
        self.asked = 0
        self.first: object = None
        self.addresses: list[str] = []
        self.connected: list[object] = []
        self._stack = AsyncExitStack()
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Servers:
        for _ in range(2):
            which = object()
            server = await asyncio.start_server(
                lambda reader, writer, which=which: self._serve(which, reader, writer), "127.0.0.1", 0
            )
            self._stack.callback(server.close)
            self.addresses.append(f"nats://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        return self

    async def __aexit__(self, *_error: object) -> None:
        for writer in self._open:
            writer.transport.abort()
        await self._stack.aclose()

    async def _serve(self, which: object, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.first = self.first or which
        self.connected.append(which)
        self._open.add(writer)
        writer.write(b"INFO " + json.dumps(TOLD).encode() + b"\r\n")
        sid = b""
        try:
            while word := (await reader.readline()).split():
                while self.ill == "takes nothing" and which is self.first:
                    await asyncio.sleep(0.01)
                if word[0] == b"PING":
                    writer.write(b"PONG\r\n")
                elif word[0] == b"SUB":
                    sid = word[-1]
                elif word[0] in (b"PUB", b"HPUB"):
                    await reader.readexactly(int(word[-1]) + 2)
                    if self.ill != "says nothing" or which is not self.first:
                        self._answer(writer, word[2], sid, which, word[1].decode())
        except (ConnectionError, asyncio.IncompleteReadError):
            return

    def _answer(
        self, writer: asyncio.StreamWriter, to: bytes, sid: bytes, which: object, subject: str
    ) -> None:
        is_unable = self.ill == "can do nothing" and which is self.first
        said: dict[str, object] = {"error": {"code": 503, "err_code": 10008}} if is_unable else {"seq": 7}
        if ".MSG.GET." in subject:
            said = {"error": {"code": 404, "err_code": 10037}}
        elif ".STREAM.INFO." in subject:
            self.asked += 1
            said = {"cluster": {"replicas": self.replicas}} if self.replicas is not None else {}
        body = json.dumps(said).encode()
        writer.write(b"MSG %b %b %d\r\n%b\r\n" % (to, sid, len(body), body))


@pytest.fixture
async def servers(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Servers]:
    monkeypatch.setattr(jetstream_link, "PATIENCE", 0.6)
    monkeypatch.setattr(jetstream_link, "SILENT", 1.0)
    monkeypatch.setattr(
        "nats.aio.client.shuffle", list.reverse
    )  # by this chance it would come back to the same
    async with Servers() as both:
        yield both


@pytest.mark.parametrize("ill", ["says nothing", "can do nothing", "takes nothing"])
@pytest.mark.slow
async def test_a_server_from_which_nothing_comes_is_left_for_the_next(servers: Servers, ill: str) -> None:
    """Its connection stays open all the while, and in the third case is full of what it was to take."""

    async def again() -> None:
        pass

    link = await Link.connect(servers.addresses, again)
    assert await link.append("some.subject", b"", None) == 7
    servers.ill = ill
    kept = False
    while not kept:
        asked = [link.append("some.subject", BODY, None) for _ in range(30)]
        kept = 7 in await asyncio.gather(*asked, return_exceptions=True)
        await asyncio.sleep(0.05)
    assert servers.connected[0] is servers.first
    assert servers.connected[1:] == [one for one in servers.connected if one is not servers.first]
    assert len(servers.connected) == 2
    await link.close()


FRESH, OLD = {"active": 900_000_000}, {"active": 3_100_000_000}


@pytest.mark.parametrize(
    ("replicas", "is_believed"),
    [
        (None, True),
        ([], True),
        ([FRESH, FRESH], True),
        ([FRESH, OLD], True),
        ([OLD, OLD], False),
        ([OLD, FRESH | {"offline": True}], False),
        ([FRESH, OLD, OLD, OLD], False),
        ([FRESH, FRESH, OLD, OLD], True),
    ],
)
async def test_that_there_is_nothing_is_believed_of_a_leader_that_most_have_just_answered(
    servers: Servers, replicas: list[dict[str, object]] | None, is_believed: bool
) -> None:
    """One that was cut off would say of a box that was opened since that it is unknown, and its seats would pair again."""

    async def again() -> None:
        pass

    link = await Link.connect(servers.addresses, again)
    servers.replicas = replicas
    if is_believed:
        assert await asyncio.gather(*(link.last("BOXES", f"box.{n}") for n in range(20))) == [None] * 20
        assert servers.asked < 3  # one question will do for many boxes
        before = servers.asked
        assert await link.last("BOXES", "box.1") is None
        assert servers.asked == before + 1  # not one from before they were read
    else:
        with pytest.raises(Unreachable):
            await link.last("BOXES", "box.1")
    await link.close()


async def test_a_box_that_is_always_said_to_be_overtaken_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """As by a leader that was cut off and does not know it: the letter may come again later, and the relay does not ask for ever."""
    monkeypatch.setattr(jetstream_box, "PAUSE", 0)
    asked = 0

    class Cut:
        async def last(self, _stream: str, _subject: str) -> None:
            return None

        async def append(self, _subject: str, _data: bytes, _expected: int | None) -> int:
            nonlocal asked
            asked += 1
            raise Moved

    async def opened_at(_put_id: bytes) -> tuple[int, int]:
        return 20_000, 0

    around = SimpleNamespace(
        link=Cut(), names=Names(1), config=RelayConfig(), oldest_letter=0, oldest_seen=0, opened_at=opened_at
    )
    log = BoxLog(cast(Any, around), Box(1, OpenBox(bytes(16), bytes(16), bytes(32), bytes(32))))
    with pytest.raises(Unreachable):
        await log.put(PutWish(bytes(16), bytes(4096), 20_000))
    assert jetstream_box.OVERTAKEN < asked < 2 * jetstream_box.TRIES
    assert log.idle
