"""A put's two ways over HTTP, and a head that is known, whichever way the bytes fall into reads."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import pytest
from uvicorn.config import Config
from uvicorn.server import ServerState

from unit.relay.test_seat_wire import FakeTransport
from unit.relay.test_store import TODAY, body, mid, opening
from wasit.relay import put_wire
from wasit.relay.app import make_app
from wasit.relay.desk import Desk
from wasit.relay.put_wire import PutWire, http_of
from wasit.relay.rules import RelayConfig
from wasit.relay.seat_wire import SeatWire, wire_of
from wasit.relay.sqlite_store import SqliteStore
from wasit.relay.store import Box, Soon
from wasit.wire.mailbox import token_hash
from wasit.wire.requests import OpenBox, encode_bearer, encode_id

TOKEN = b"T" * 32
MANY = 100


class Far(SqliteStore):
    """Finds boxes a little later."""

    def seek_put(self, put_id: bytes, hashed: bytes) -> Soon[Box | None]:  # type: ignore[override]
        async def later() -> Box | None:
            await asyncio.sleep(0)
            return SqliteStore.find_put(self, put_id, hashed)

        return later()


class Ends:
    """The relay's end and what was said to the seat."""

    def __init__(self, desk: Desk) -> None:
        config = Config(
            make_app(desk),
            http=http_of(desk),
            ws=wire_of(desk),
            log_config=None,
            lifespan="off",
            date_header=False,
        )
        config.load()
        self.state = ServerState()
        self.wire: PutWire = config.http_protocol_class(config=config, server_state=self.state, app_state={})  # type: ignore[assignment]
        self.transport = FakeTransport()
        self.wire.connection_made(self.transport)

    async def settle(self) -> None:
        """Until all that was asked is answered."""
        async with asyncio.timeout(30):
            while self.state.tasks or self.wire._desk.store._asked:  # type: ignore[attr-defined]
                await asyncio.sleep(0)

    async def said(self, count: int) -> list[bytes]:
        """The first lines of this many answers, and what stands behind each."""
        async with asyncio.timeout(30):
            while self.transport.said.count(b"HTTP/1.1 ") < count:
                await asyncio.sleep(0)
        return bytes(self.transport.said).split(b"HTTP/1.1 ")[1:]


@pytest.fixture(params=[SqliteStore, Far])
async def ends(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ends]:
    config = RelayConfig(refusals=MANY, crowd_refusals=MANY)
    store = request.param(tmp_path / "relay", config)
    one = opening(1)
    await store.open_box(OpenBox(one.put_id, one.get_id, token_hash(TOKEN), one.get_hash), TODAY)
    made = Ends(Desk(store, config, lambda: TODAY * 86_400, lambda _bound: 0))
    yield made
    made.wire._unset_keepalive_if_required()
    store.close()


def put(number: int, *, mid_of: int | None = None, token: bytes = TOKEN, behind: str = "") -> bytes:
    name = mid(number if mid_of is None else mid_of).hex()
    return (
        f"PUT /v1/p/{encode_id(opening(1).put_id)}/{name} HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: {encode_bearer(token)}\r\nContent-Length: 4096\r\n{behind}\r\n"
    ).encode() + body(number)


def codes(said: Iterable[bytes]) -> list[str]:
    return [b" ".join((each[:3], each.partition(b"\r\n\r\n")[2])).decode().strip() for each in said]


class Never:
    """A parser that is given nothing."""

    def feed_data(self, data: bytes) -> None:
        raise AssertionError("parsed again")


async def test_a_head_that_came_again_is_not_parsed_again(ends: Ends) -> None:
    """New letters, a copy, and a name that is another letter's; each answered as the first was."""
    ends.wire.data_received(put(1))
    first = await ends.said(1)
    ends.wire.parser = Never()  # type: ignore[assignment]
    for count, again in enumerate((put(2), put(1), put(3, mid_of=4), put(4)), 2):
        ends.wire.data_received(again)
        await ends.said(count)
    said = await ends.said(5)
    assert codes(said) == ["201", "201", "200", "422 E_MID", "201"]
    assert said[1] == said[4] == first[0]
    assert ends.state.total_requests == 5


async def test_who_does_not_wait_is_answered_in_order(ends: Ends) -> None:
    """A letter by a head that is known, while the one before is on its way: what is refused at once waits its turn."""
    ends.wire.data_received(put(1))
    await ends.said(1)
    ends.wire.data_received(put(2))
    ends.wire.data_received(put(3, mid_of=4))
    assert codes(await ends.said(3)) == ["201", "201", "422 E_MID"]


ODD = [
    put(2, token=b"W" * 32),
    put(2, behind="X-More: 1\r\n"),
    put(2, behind="Expect: 100-continue\r\n"),
    put(2, behind="Connection: close\r\n"),
    put(2) + put(3),
    put(2)[:40],
    put(2)[:-1],
    put(2) + b"\r\n",
    put(2).replace(b"HTTP/1.1", b"HTTP/1.0"),
    put(2).replace(b"PUT", b"GET"),
    put(2).replace(b"4096", b"4095"),
    put(2).replace(b"Host: x", b"host: x"),
    b"PUT /v1/p/" + b"A" * 22 + put(2)[32:],
    b"GET /v1/policy HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\r\n",
    b"nonsense\r\n\r\n",
    put(2).replace(mid(2).hex().encode(), b"a HTTP/1.1\r\n\r\nGET /v1/policy?123"),
    put(2).replace(mid(2).hex().encode(), b"a HTTP/1.1\r\nX: " + b"b" * 17),
    put(2).replace(mid(2).hex().encode(), b"a HTTP/1.0\r\nX: " + b"b" * 17),
    put(2).replace(mid(2).hex().encode(), b"%61" + b"a" * 29),
    put(2).replace(mid(2).hex().encode(), b"a?" + b"a" * 30),
    put(2).replace(mid(2).hex().encode(), b"a/" + b"a" * 30),
    put(2).replace(mid(2).hex().encode(), b"\x00" * 32),
    put(2).replace(mid(2).hex().encode(), mid(2).hex().upper().encode()),
]


async def answers(at: Ends, odd: bytes, size: int = 10**6) -> bytes:
    """What is said to a letter, to this, and to another letter, in reads of this size."""
    for sent in (put(1), odd, put(5)):
        for start in range(0, len(sent), size):
            if not at.transport.is_closing():
                at.wire.data_received(sent[start : start + size])
        await at.settle()
    at.wire._unset_keepalive_if_required()
    at.wire.let_go()
    return bytes(at.transport.said)


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("size", [10**6, 1000])
async def test_whatever_comes_between_is_answered_as_if_no_head_was_known(
    ends: Ends, odd: bytes, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other heads, two in one read, a part of one, other requests, and what is none: and a letter behind each."""

    desk = ends.wire._desk
    with monkeypatch.context() as patch:
        patch.setattr(put_wire, "_known", lambda *_all: None)
        await answers(Ends(desk), odd, size)  # that what is asked twice is a copy both times
        parsed = await answers(Ends(desk), odd, size)
    assert await answers(ends, odd, size) == parsed


async def test_a_head_with_one_place_turned_is_answered_as_if_none_was_known(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A space, a line's end, a colon: all along the head, in a read of the length that is known."""
    desk, whole = ends.wire._desk, put(1)
    edits = [b" ", b"\r\n", b":"]
    places = range(0, len(whole) - 4096, 5)
    odds = [whole[:at] + edits[at % 3] + whole[at + len(edits[at % 3]) :] for at in places]
    await answers(Ends(desk), whole)  # that what is asked twice is a copy both times
    known = [await answers(Ends(desk), odd) for odd in odds]
    monkeypatch.setattr(put_wire, "_known", lambda *_all: None)
    assert [await answers(Ends(desk), odd) for odd in odds] == known


async def test_an_answer_has_the_date_of_its_hour(ends: Ends) -> None:
    """It is written once, and anew when the date changes."""
    for count, date in enumerate((b"one", b"two"), 1):
        ends.state.default_headers = [(b"date", date)]
        ends.wire.data_received(put(count))
        said = await ends.said(count)
        assert said[-1].partition(b"date: ")[2].startswith(date)


async def test_a_letter_on_its_way_is_not_cut_off_by_the_clock_of_the_one_before(ends: Ends) -> None:
    """And the connection's rest is counted from its answer."""
    ends.wire.data_received(put(1))
    await ends.said(1)
    ends.wire._rests_since -= 1000
    ends.wire.data_received(put(2))
    ends.wire.timeout_keep_alive_handler()
    assert not ends.transport.is_closing()
    assert codes(await ends.said(2)) == ["201", "201"]
    ends.wire.timeout_keep_alive_handler()
    assert not ends.transport.is_closing()
    ends.wire._rests_since -= 1000
    ends.wire.timeout_keep_alive_handler()
    assert ends.transport.is_closing()


async def test_the_relay_that_goes_answers_and_closes(ends: Ends) -> None:
    """A letter on its way by the known head."""
    ends.wire.data_received(put(1))
    await ends.said(1)
    ends.wire.data_received(put(2))
    ends.wire.shutdown()
    said: list[Any] = await ends.said(2)
    assert b"connection: close\r\n" in said[1]
    assert ends.transport.is_closing()


UPGRADE = (
    b"GET /v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
ODD_UPGRADES = [
    UPGRADE.replace(b"/v1/ws", b"/v1/ws?a=b"),
    UPGRADE.replace(b"/v1/ws", b"/v1/wss"),
    UPGRADE.replace(b"GET", b"POST"),
    UPGRADE.replace(b"1.1", b"1.0"),
    UPGRADE.replace(b"Version: 13", b"Version: 12"),
    UPGRADE.replace(b"Upgrade\r\n", b"keep-alive, Upgrade\r\n"),
    UPGRADE.replace(b"AA==", b"A=="),
    UPGRADE.replace(b"AA==", b"AAAA"),
    UPGRADE.replace(b"\r\n\r\n", b"\r\nSec-WebSocket-Version: 13\r\n\r\n"),
    UPGRADE.replace(b"\r\n\r\n", b"\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"),
    UPGRADE.replace(b"\r\n\r\n", b"\r\nSec-WebSocket-Extensions: ,;\r\n\r\n"),
    UPGRADE.replace(b"\r\n\r\n", b"\r\nSec-WebSocket-Protocol: wasit\r\n\r\n"),
    UPGRADE.replace(b"\r\n\r\n", b"\r\nContent-Length: 0\r\n\r\n"),
    UPGRADE.replace(b"Upgrade: websocket\r\n", b""),
    UPGRADE.replace(b"Sec-WebSocket-Key", b"X-Key"),
]


@pytest.mark.parametrize(
    "asked", [UPGRADE, UPGRADE.lower().replace(b"get", b"GET").replace(b"http", b"HTTP"), *ODD_UPGRADES]
)
async def test_an_upgrade_is_answered_as_the_library_answers_it(
    ends: Ends, asked: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plain one without being read anew, any other by the library; byte for byte the same, but for the second it is answered in."""
    asked = asked.replace(b"a" * 22, b"A" * 22)
    ends.wire.data_received(asked)
    library = Ends(ends.wire._desk)
    monkeypatch.setattr(put_wire, "key_of", lambda *_all: None)
    library.wire.data_received(asked)
    for each in (ends, library):
        await each.settle()
    ours, theirs = (re.subn(rb"\r\nDate: [^\r]+", b"", each.transport.said) for each in (ends, library))
    assert ours == theirs
    assert ends.transport.is_closing() == library.transport.is_closing()
    assert [type(one).__mro__[1] for one in ends.state.connections] == [
        type(one).__mro__[1] for one in library.state.connections
    ]


async def test_a_seat_is_heard_after_its_plain_upgrade_and_can_be_pinged(ends: Ends) -> None:
    """The library goes on from the first frame."""
    ends.wire.data_received(UPGRADE)
    (seat,) = ends.state.connections
    assert isinstance(seat, SeatWire)
    ends.transport.said.clear()
    seat.data_received(b"\x89\x81" + bytes(4) + b"p" + b"\x82\x81" + bytes(4) + b"x")
    assert ends.transport.said[:3] == b"\x8a\x01p"
    assert ends.transport.said[3:] == b"\x88\x08\x03\xf0E_CBOR"
    seat.connection_lost(None)
    assert not ends.state.connections
