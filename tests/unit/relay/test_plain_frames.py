"""Plain frames, cut from bytes."""

from __future__ import annotations

import pytest
from websockets.frames import Frame, Opcode
from websockets.protocol import CLIENT, Protocol

from wasit.relay.plain_frames import cut, extent, framed
from wasit.wire.frames import ROOM

SIZES = [0, 1, 125, 126, 4153, 65_535, 65_536, ROOM]


def of_a_seat(message: bytes, opcode: Opcode = Opcode.BINARY, **said: bool) -> bytes:
    """As a client's library writes it."""
    return Frame(opcode, message, **said).serialize(mask=True)


@pytest.mark.parametrize("size", SIZES)
def test_a_whole_message_is_cut_and_a_part_of_it_is_not(size: int) -> None:
    """At every width of its length; what is there of a part says how long the whole will be, once its head is there."""
    message = bytes(n % 251 for n in range(size))
    frame = of_a_seat(message)
    head = len(frame) - size
    assert cut(b"xx" + frame * 3, 2) == ([message] * 3, 2 + 3 * len(frame))
    assert extent(frame, 0) == len(frame)
    for there in {*range(head + 1), len(frame) - 1} - {len(frame)}:
        assert cut(frame[:there], 0) == ([], 0)
        assert extent(frame[:there], 0) == (0 if there < head else len(frame))


@pytest.mark.parametrize("opcode", [Opcode.PING, Opcode.PONG, Opcode.CLOSE])
def test_what_keeps_a_connection_is_measured_and_not_cut(opcode: Opcode) -> None:
    """It is the library's."""
    frame = of_a_seat(b"\x03\xe8", opcode)
    assert cut(frame, 0) == ([], 0)
    assert extent(frame, 0) == len(frame)


@pytest.mark.parametrize(
    "frame",
    [
        of_a_seat(b"text", Opcode.TEXT),
        of_a_seat(b"part", fin=False),
        of_a_seat(b"rest", Opcode.CONT),
        of_a_seat(bytes(ROOM + 1)),
        Frame(Opcode.BINARY, b"bare").serialize(mask=False),
        Frame(Opcode.PING, b"bare").serialize(mask=False),
        b"\xc2\x81" + bytes(5),
        b"\x83\x81" + bytes(5),
        b"\x89\xfe\x00\x7e" + bytes(130),
    ],
    ids=["text", "part", "rest", "long", "bare", "bare-ping", "reserved-bit", "reserved-kind", "long-ping"],
)
def test_what_no_seat_sends_is_not_plain(frame: bytes) -> None:
    """Nor is anything behind it."""
    assert cut(of_a_seat(b"one") + frame, 0) == ([b"one"], 9)
    assert extent(frame, 0) is None


@pytest.mark.parametrize("size", SIZES)
def test_a_frame_of_the_relay_is_what_the_library_writes(size: int) -> None:
    """And reads back."""
    message = bytes(size)
    assert framed([message, b"two"]) == b"".join(
        Frame(Opcode.BINARY, each).serialize(mask=False) for each in (message, b"two")
    )
    seat = Protocol(CLIENT)
    seat.receive_data(framed([message]))
    assert [event.data for event in seat.events_received() if isinstance(event, Frame)] == [message]
