"""What a seat's socket does while a box is looked for elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from unit.relay.test_store import TODAY, body, opening
from wasit.relay.desk import READ_BURST, Desk
from wasit.relay.rules import RelayConfig
from wasit.relay.seat_socket import SeatSocket
from wasit.relay.sqlite_store import SqliteStore
from wasit.relay.store import Box, Put, Soon
from wasit.wire import frames
from wasit.wire.hashes import mid_of
from wasit.wire.mailbox import token_hash
from wasit.wire.requests import OpenBox

TOKEN = b"T" * 32


def box_opening(number: int) -> OpenBox:
    one = opening(number)
    return OpenBox(one.put_id, one.get_id, token_hash(TOKEN), token_hash(TOKEN))


class FarStore(SqliteStore):
    """Box 1 is far: found only when ``near`` is set, and each time anew."""

    near: asyncio.Event

    def seek_put(self, put_id: bytes, hashed: bytes) -> Soon[Box | None]:  # type: ignore[override]
        found = SqliteStore.find_put(self, put_id, hashed)
        return self._when_near(found) if put_id == opening(1).put_id else found

    async def _when_near(self, found: Box | None) -> Box | None:
        await self.near.wait()
        return found


class Wire:
    """Keeps what the relay says."""

    is_clogged = False

    def __init__(self) -> None:
        self.said: list[frames.FromRelay] = []

    def say(self, messages: Sequence[bytes]) -> None:
        self.said += map(frames.decode_from_relay, messages)

    def end(self, code: int, reason: str) -> None: ...

    def hold(self, is_held: bool) -> None: ...

    def welcome(self, place: bytes) -> None: ...


class FakeWire:
    """Carries what the relay says to a queue of answers."""

    is_clogged = False

    def __init__(self) -> None:
        self.heard: asyncio.Queue[frames.Answer] = asyncio.Queue()

    def say(self, messages: Sequence[bytes]) -> None:
        for message in messages:
            said = frames.decode_from_relay(message)
            assert isinstance(said, frames.Answers)
            for answer in said.answers:
                self.heard.put_nowait(answer)

    def end(self, code: int, reason: str) -> None: ...

    is_held = False

    def hold(self, is_held: bool) -> None:
        self.is_held = is_held


def letter(tag: int, box: int, number: int, token: bytes = TOKEN) -> bytes:
    return frames.encode_frame(frames.PutLetter(tag, opening(box).put_id, token, body(number)))


async def test_letters_wait_for_the_look_at_their_own_box_alone_and_stay_in_their_order(
    tmp_path: Path,
) -> None:
    """Box 2 is answered while box 1 is looked for; then box 1's letters stand as they were put, and a wrong token among them is unknown."""
    store = FarStore(tmp_path / "relay", RelayConfig())
    store.near = asyncio.Event()
    for number in (1, 2):
        await store.open_box(box_opening(number), TODAY)
    desk = Desk(store, RelayConfig(), lambda: TODAY * 86_400, lambda _bound: 0)
    wire = FakeWire()
    socket = SeatSocket(desk, wire)
    socket.hear([*(letter(tag, 1, tag) for tag in range(3)), letter(3, 1, 3, b"W" * 32)])
    socket.hear([letter(4, 1, 4), letter(5, 2, 5)])
    async with asyncio.timeout(30):
        assert await wire.heard.get() == frames.Answer(5, 201, 0)
    store.near.set()
    answers = [await wire.heard.get() for _ in range(5)]
    assert {(one.tag, one.status) for one in answers} == {(0, 201), (1, 201), (2, 201), (3, 404), (4, 201)}
    box = SqliteStore.find_put(store, opening(1).put_id, token_hash(TOKEN))
    assert box
    assert store.fetch(box, 0, 8) == [(n + 1, body(number)) for n, number in enumerate((0, 1, 2, 4))]
    socket.leave()
    store.close()


async def test_who_lets_go_of_boxes_that_it_does_not_watch_is_not_read_for_a_while(tmp_path: Path) -> None:
    """It is the one ask that needs no token: without the brake it would cost a stranger nothing."""
    config = RelayConfig()
    store = SqliteStore(tmp_path / "relay", config)
    wire = FakeWire()
    socket = SeatSocket(Desk(store, config, lambda: 0, lambda _bound: 0), wire)
    one = frames.encode_frame(frames.Unwatch(opening(1).get_id))
    socket.hear([one] * config.refusals)
    assert not wire.is_held
    socket.hear([one] * 2)
    assert wire.is_held
    socket.leave()
    store.close()


async def test_a_second_watch_that_is_refused_leaves_the_first(tmp_path: Path) -> None:
    """One too many readings: the box is still watched, and its letters are pushed."""
    config = RelayConfig(listeners=1, watched=1)
    store = SqliteStore(tmp_path / "relay", config)
    await store.open_box(box_opening(1), TODAY)
    desk = Desk(store, config, lambda: TODAY * 86_400, lambda _bound: 0)
    wire = Wire()
    socket = SeatSocket(desk, wire)
    watch = frames.encode_frame(frames.Watch(opening(1).get_id, TOKEN, 0))
    socket.hear([watch, watch])  # the same place again: one listener is room enough
    await asyncio.sleep(0)
    assert [one.status for one in wire.said if isinstance(one, frames.Watching)] == [200, 200]
    for _ in range(READ_BURST):
        socket.hear([watch])
    await asyncio.sleep(0)
    assert isinstance(wire.said[-1], frames.Watching)
    assert wire.said[-1].status == 429
    wire.said.clear()
    box = desk.writer(opening(1).put_id, TOKEN)
    assert isinstance(box, Box)
    assert await desk.put_into(box, mid_of(body(1)), body(1)) is Put.NEW
    await asyncio.sleep(0)
    assert [one.body for one in wire.said if isinstance(one, frames.Letter)] == [body(1)]
    socket.leave()
    store.close()
