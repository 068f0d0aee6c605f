"""Who has a place at a relay that is full: whoever showed a token, before those who did not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from unit.relay.test_put_wire import TOKEN, UPGRADE, Ends, put
from unit.relay.test_seat_wire import FakeTransport, frame
from unit.relay.test_store import TODAY, opening
from wasit.relay import guests
from wasit.relay.desk import Desk
from wasit.relay.guests import FEW, Guests
from wasit.relay.rules import RelayConfig
from wasit.relay.seat_wire import SeatWire
from wasit.relay.sqlite_store import SqliteStore
from wasit.relay.store import Box
from wasit.wire import frames
from wasit.wire.mailbox import token_hash
from wasit.wire.requests import OpenBox, encode_bearer, encode_id

ROOM = 3
PLACES = ROOM - 1  # of them one is who comes, and may be told that there is none
READER = b"R" * 32


class Line(FakeTransport):
    """Ends at once, and says so to whoever has it by then."""

    protocol: asyncio.Protocol

    def abort(self) -> None:
        if not self.is_shut:
            self.is_shut = True
            self.protocol.connection_lost(None)

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol  # type: ignore[assignment]


class Relay:
    """A relay with room for few."""

    def __init__(self, desk: Desk) -> None:
        self.first = Ends(desk)
        self.first.wire.connection_lost(None)
        self.lines: list[Line] = []

    def come(self) -> Line:
        """One more connection."""
        config = self.first.wire.config
        wire = config.http_protocol_class(config=config, server_state=self.first.state, app_state={})  # type: ignore[operator]
        line = Line()
        line.protocol = wire
        wire.connection_made(line)
        self.lines.append(line)
        return line

    async def hear(self, line: Line, data: bytes) -> None:
        """It says this, and all is answered."""
        line.protocol.data_received(data)
        await self.first.settle()

    @property
    def open(self) -> list[int]:
        """Those that are, by when they came."""
        return [n for n, line in enumerate(self.lines) if not line.is_shut]


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[Relay]:
    config = RelayConfig(connections=ROOM, listeners=2)
    store = SqliteStore(tmp_path / "relay", config)
    one = opening(1)
    await store.open_box(OpenBox(one.put_id, one.get_id, token_hash(TOKEN), token_hash(READER)), TODAY)
    made = Relay(Desk(store, config, lambda: TODAY * 86_400, lambda _bound: 0))
    made.first.wire.config.limit_concurrency = ROOM
    yield made
    for line in made.lines:
        line.abort()
        if isinstance(line.protocol, SeatWire):
            line.protocol.stop_keepalive()
        else:
            line.protocol._unset_keepalive_if_required()  # type: ignore[attr-defined]
    store.close()


def get(token: bytes = READER, query: str = "") -> bytes:
    place = encode_id(opening(1).get_id)
    return f"GET /v1/g/{place}{query} HTTP/1.1\r\nHost: x\r\nAuthorization: {encode_bearer(token)}\r\n\r\n".encode()


WATCH = frame(frames.encode_frame(frames.Watch(opening(1).get_id, READER, 0)))
POLICY = b"GET /v1/policy HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    ("said", "stays"),
    [
        ([put(1)], True),
        ([get()], True),
        ([UPGRADE, WATCH], True),
        (
            [UPGRADE, frame(frames.encode_frame(frames.PutLetter(1, opening(1).put_id, TOKEN, bytes(4096))))],
            True,
        ),
        ([put(1, token=b"W" * 32)], False),
        ([get(b"W" * 32)], False),
        ([POLICY], False),
        ([UPGRADE], False),
        ([UPGRADE, frame(frames.encode_frame(frames.Watch(opening(1).get_id, TOKEN, 0)))], False),
        ([], False),
    ],
    ids=[
        "put",
        "get",
        "watch",
        "put by socket",
        "wrong put",
        "wrong get",
        "policy",
        "socket",
        "wrong watch",
        "silent",
    ],
)
async def test_who_showed_a_token_keeps_its_place(relay: Relay, said: list[bytes], stays: bool) -> None:
    """And whoever did not makes room for who comes, the first first."""
    line = relay.come()
    for data in said:
        await relay.hear(line, data)
    for _ in range(ROOM):
        relay.come()
    assert (0 in relay.open) is stays
    assert len(relay.open) == PLACES
    last = relay.come()
    await relay.hear(last, get())
    assert b"200 OK" in last.said


async def test_where_all_showed_one_who_comes_is_told_to_come_later(relay: Relay) -> None:
    """Nobody loses its place."""
    for _ in range(PLACES):
        await relay.hear(relay.come(), get())
    last = relay.come()
    await relay.hear(last, POLICY)
    assert b" 503 " in last.said
    assert relay.open == [*range(PLACES)]


async def test_few_may_wait_for_one_boxs_letters(relay: Relay) -> None:
    """Else one box, opened once, would pay for every place there is."""
    lines = []
    for _ in range(3):
        line = relay.come()
        lines.append(line)
        line.protocol.data_received(UPGRADE)
        line.said.clear()
        line.protocol.data_received(WATCH)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    told = [frames.decode_from_relay(bytes(line.said[2:])) for line in lines]
    assert [one.status for one in told if isinstance(one, frames.Watching)] == [200, 200, 429]


async def test_a_long_poll_is_one_of_them(relay: Relay) -> None:
    """It is told when to ask again."""
    desk = relay.first.wire._desk
    box = desk.reader(opening(1).get_id, READER)
    assert isinstance(box, Box)
    for n in range(2):
        desk.bells.listen(box.row, [].clear if n else list)
    line = relay.come()
    await relay.hear(line, get(query="?wait=5"))
    assert b"429" in line.said
    assert b"retry-after: 2" in line.said.lower()


@pytest.mark.parametrize(
    "said",
    [
        lambda n: [put(n)],
        lambda _: [get()],
        lambda _: [UPGRADE, WATCH, frame(frames.encode_frame(frames.Unwatch(opening(1).get_id)))],
        lambda n: [
            UPGRADE,
            frame(frames.encode_frame(frames.PutLetter(1, opening(1).put_id, TOKEN, bytes([n]) * 4096))),
        ],
    ],
    ids=["put", "get", "watch", "put by socket"],
)
async def test_one_box_pays_for_few_places(
    relay: Relay, said: Callable[[int], list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else one stamp would buy every place there is: its tokens shown on each, one after the other. Who goes gives its own back."""
    monkeypatch.setattr(guests, "MANY", 1)
    for n in range(2):
        line = relay.come()
        for data in said(n):
            await relay.hear(line, data)
    relay.come()
    assert relay.open == [0, 2]
    relay.lines[0].abort()
    line = relay.come()
    for data in said(2):
        await relay.hear(line, data)
    relay.come()
    relay.come()
    assert 3 in relay.open


def test_who_is_gone_makes_no_room() -> None:
    """A connection that ended by itself is not ended again."""
    cut: list[str] = []
    held = Guests(2)
    held.come("a", lambda: cut.append("a"), 1)
    held.come("b", lambda: cut.append("b"), 2)
    held.leave("b")
    held.come("c", lambda: cut.append("c"), 2)
    held.come("d", lambda: cut.append("d"), 2)
    assert cut == ["a", "c"]


@pytest.mark.parametrize(
    "asked",
    [
        POLICY,
        POLICY.replace(b"/v1/policy", b"/health"),
        POLICY.replace(b"/v1/policy", b"/x"),
        POLICY.replace(b"GET", b"PATCH"),
    ],
)
async def test_what_anybody_may_ask_is_braked_like_what_is_refused(relay: Relay, asked: bytes) -> None:
    """It costs the relay as much, and a stranger nothing."""
    line = relay.come()
    for _ in range(RelayConfig().refusals):
        await relay.hear(line, asked)
    assert not line.protocol._is_braked  # type: ignore[attr-defined]
    await relay.hear(line, asked)
    assert line.protocol._is_braked  # type: ignore[attr-defined]


async def test_of_those_that_do_not_read_the_first_goes_when_they_are_too_many(relay: Relay) -> None:
    """What they do not read is held here. Who reads again, or is gone, is none of them."""
    relay.first.wire._desk.deaf = Guests(2)
    several = []
    for _ in range(4):
        several.append(relay.come())
        relay.first.wire._desk.guests.know(several[-1].protocol, len(several))
    lines, late = several[:2], several[2:]
    lines[0].protocol.pause_writing()
    lines[0].protocol.resume_writing()
    for line in (lines[1], late[0]):
        line.protocol.pause_writing()
    assert not any(line.is_shut for line in (*lines, *late))
    late[1].protocol.pause_writing()
    assert [line.is_shut for line in (*lines, *late)] == [False, True, False, False]
    late[0].abort()
    assert len(relay.first.wire._desk.deaf) == 1


def slot_of(number: int, token: bytes, wait: int = 5) -> bytes:
    return (
        f"GET /v1/np/{number}/b1?wait={wait} HTTP/1.1\r\nHost: x\r\nAuthorization: {encode_bearer(token)}\r\n\r\n"
    ).encode()


async def test_who_waits_at_a_nameplate_keeps_its_place_and_only_while_it_waits(relay: Relay) -> None:
    """Strangers who come without end kept two people from meeting. Who holds no token of it makes room as before."""
    desk = relay.first.wire._desk
    number = desk._plates.claim(token_hash(TOKEN), desk.now())
    for token, stays in ((b"W" * 32, False), (TOKEN, True)):
        line = relay.come()
        line.protocol.data_received(slot_of(number, token))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        for _ in range(ROOM):
            relay.come()
        assert line.is_shut is not stays
    desk._plates.join(number, token_hash(READER), desk.now())
    desk._plates.write(number, "b1", READER, b"there", desk.now())
    desk.bells.ring(("nameplate", number))
    await relay.first.settle()
    assert line.said.endswith(b"there")
    for _ in range(ROOM):
        relay.come()
    assert line.is_shut


def test_few_keep_places_by_one_token_and_who_is_gone_is_forgotten() -> None:
    """Joining a nameplate costs nothing: one that was joined would pay for every place there is."""
    cut: list[int] = []
    held = Guests(10)
    with ExitStack() as waiting:
        for one in range(FEW + 1):
            held.come(one, partial(cut.append, one))
            waiting.enter_context(held.keeping(one, b"token"))
        assert len(held) == 1
        held.leave(0)
        held.come("more", lambda: None, 10)
        assert cut == [FEW]
    assert len(held) == FEW  # the three that waited, and the last that came
    assert not held._by
