"""A seat's WebSocket as bytes, whichever way they fall into reads."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from uvicorn.config import Config
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode

from wasit.relay import bounded_wire, seat_wire
from wasit.relay.desk import Desk
from wasit.relay.rules import RelayConfig
from wasit.relay.seat_wire import SeatWire
from wasit.relay.sqlite_store import SqliteStore
from wasit.wire.frames import ROOM

UPGRADE = (
    b"GET /v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


class FakeTransport(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.said, self.is_shut, self.is_read = bytearray(), False, True

    def write(self, data: Any) -> None:
        self.said += data

    def is_closing(self) -> bool:
        return self.is_shut

    def close(self) -> None:
        self.is_shut = True

    def pause_reading(self) -> None:
        self.is_read = False

    def resume_reading(self) -> None:
        self.is_read = True

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None: ...


class FakeSeat:
    """Keeps what it hears."""

    heard: list[bytes | None]
    has_left: bool

    def __init__(self, _desk: Desk, _wire: SeatWire) -> None:
        FakeSeat.heard, FakeSeat.has_left = [], False

    def hear(self, messages: Sequence[bytes | None]) -> None:
        self.heard.extend(messages)

    def stir(self) -> None: ...

    def leave(self) -> None:
        FakeSeat.has_left = True


@pytest.fixture
async def wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Right after the upgrade."""
    monkeypatch.setattr(seat_wire, "SeatSocket", FakeSeat)
    store = SqliteStore(tmp_path / "relay", RelayConfig())
    desk = Desk(store, RelayConfig(), lambda: 0, lambda _bound: 0)
    config = Config(
        lambda: None, ws_max_size=ROOM, ws_per_message_deflate=False, log_config=None, lifespan="off"
    )
    config.load()
    made = SeatWire(desk, config=config, server_state=ServerState(), app_state={})
    made.connection_made(FakeTransport())
    made.data_received(UPGRADE)
    assert b" 101 " in made.transport.said  # type: ignore[attr-defined]
    made.transport.said.clear()  # type: ignore[attr-defined]
    yield made
    made.stop_keepalive()
    store.close()


def frame(message: bytes, opcode: Opcode = Opcode.BINARY, *, fin: bool = True, mask: bool = True) -> bytes:
    return Frame(opcode, message, fin).serialize(mask=mask)


MESSAGES = [b"", b"a", bytes(125), b"b" * 126, b"c" * 4153, b"d" * 65_600, b"e"]


@pytest.mark.parametrize("size", [1, 2, 7, 4000, 10**6])
async def test_messages_are_heard_in_order_however_they_are_read(wire: SeatWire, size: int) -> None:
    """A byte at a time or all at once, with pings between them, each of which is answered."""
    sent = frame(b"p", Opcode.PING).join(frame(each) for each in MESSAGES)
    for start in range(0, len(sent), size):
        wire.data_received(sent[start : start + size])
    assert FakeSeat.heard == MESSAGES
    assert wire.transport.said == frame(b"p", Opcode.PONG, mask=False) * 6  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [1, 3, 10**6])
async def test_after_a_message_in_parts_or_of_text_all_goes_the_long_way(wire: SeatWire, size: int) -> None:
    """And is heard as before: parts as one message, text as none."""
    odd = frame(b"in ", fin=False) + frame(b"p", Opcode.PING) + frame(b"parts", Opcode.CONT)
    sent = frame(b"one") + odd + frame(b"two") + frame(b"text", Opcode.TEXT) + frame(b"three")
    for start in range(0, len(sent), size):
        wire.data_received(sent[start : start + size])
    assert FakeSeat.heard == [b"one", b"in parts", b"two", None, b"three"]


async def test_what_came_before_a_close_is_heard_and_what_came_behind_it_is_not(wire: SeatWire) -> None:
    """In one read."""
    wire.data_received(frame(b"one") + frame(b"\x03\xe8", Opcode.CLOSE) + frame(b"two"))
    assert FakeSeat.heard == [b"one"]
    assert FakeSeat.has_left
    assert wire.transport.is_closing()


@pytest.mark.parametrize("bad", [frame(b"bare", mask=False), frame(bytes(ROOM + 1)), b"\xc2\x81" + bytes(5)])
async def test_a_frame_that_breaks_the_rules_ends_it_after_what_came_before(
    wire: SeatWire, bad: bytes
) -> None:
    """With the library's own answer."""
    wire.data_received(frame(b"one") + bad + frame(b"two"))
    assert FakeSeat.heard == [b"one"]
    assert FakeSeat.has_left
    assert wire.transport.said[:1] == b"\x88"  # type: ignore[attr-defined]


async def test_a_frame_too_long_ends_it_before_it_has_come(wire: SeatWire) -> None:
    """By its head alone."""
    wire.data_received(frame(bytes(ROOM + 1))[:14])
    assert FakeSeat.has_left


async def test_nothing_is_heard_or_said_once_the_relay_said_goodbye(wire: SeatWire) -> None:
    """Whatever the seat still sends."""
    wire.end(1008, "E_CBOR")
    said = bytes(wire.transport.said)  # type: ignore[attr-defined]
    wire.data_received(frame(b"late"))
    wire.say([b"late"])
    assert FakeSeat.heard == []
    assert wire.transport.said == said  # type: ignore[attr-defined]


@pytest.mark.parametrize("opcode", [Opcode.PING, Opcode.PONG, Opcode.CONT])
async def test_who_sends_small_frames_without_end_is_cut_off(wire: SeatWire, opcode: Opcode) -> None:
    """Pings, pongs, and parts of nothing: after a thousand, however many came in one read."""
    wire.data_received(frame(b"", fin=opcode is not Opcode.CONT))
    wire.data_received(frame(b"", opcode, fin=opcode is not Opcode.CONT) * 1000)
    assert not wire.transport.is_closing()
    wire.data_received(frame(b"", opcode, fin=opcode is not Opcode.CONT) * 40_000)
    assert wire.transport.is_closing()
    assert FakeSeat.has_left
    said = bytes(wire.transport.said)  # type: ignore[attr-defined]
    assert len(said) < 20_000
    assert said.endswith(b"too-fast")


async def test_who_does_not_read_is_not_read_whatever_the_seats_socket_says(wire: SeatWire) -> None:
    """Answers to pings would be held without end."""
    wire.pause_writing()
    wire.hold(True)
    wire.hold(False)
    assert not wire.transport.is_read  # type: ignore[attr-defined]
    wire.resume_writing()
    assert wire.transport.is_read  # type: ignore[attr-defined]


async def test_others_have_their_turn_after_a_long_read(wire: SeatWire) -> None:
    """More is read in the next turn of the loop, unless there is another reason not to."""
    wire.data_received(frame(bytes(60_000)) * 3)
    assert not wire.transport.is_read  # type: ignore[attr-defined]
    await asyncio.sleep(0)
    assert wire.transport.is_read  # type: ignore[attr-defined]
    assert len(FakeSeat.heard) == 3


async def test_a_seat_that_answers_no_ping_and_reads_nothing_is_cut_off(
    wire: SeatWire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing alone would wait until it reads."""
    aborted: list[bool] = []
    monkeypatch.setattr(bounded_wire, "SECONDS", 0.0)
    monkeypatch.setattr(wire.transport, "abort", lambda: aborted.append(True))
    wire.keepalive_timeout()
    async with asyncio.timeout(30):
        while not aborted:
            await asyncio.sleep(0)
