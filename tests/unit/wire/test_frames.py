"""Frames of the WebSocket."""

from __future__ import annotations

import pytest

from wasit.errors import Distrusted
from wasit.wire import cbor, frames
from wasit.wire.envelope import LARGE, SMALL

ID, TOKEN, BODY = b"i" * 16, b"t" * 32, bytes(SMALL)
FROM_SEAT = [
    frames.Watch(ID, TOKEN, 0),
    frames.PutLetter(2**32 - 1, ID, TOKEN, bytes(LARGE)),
    frames.DropLetter(ID, TOKEN, 5),
    frames.Unwatch(ID),
]
FROM_RELAY = [
    frames.Letter(ID, 1, BODY),
    frames.Answers((frames.Answer(0, 201, 0), frames.Answer(1, 429, 60))),
    frames.Watching(ID, 404),
]


@pytest.mark.parametrize("frame", FROM_SEAT)
def test_what_a_seat_says_reads_back_at_the_relay_alone(frame: frames.FromSeat) -> None:
    """A relay can not be heard saying it."""
    data = frames.encode_frame(frame)
    assert frames.decode_from_seat(data) == frame
    with pytest.raises(Distrusted):
        frames.decode_from_relay(data)


@pytest.mark.parametrize("frame", FROM_RELAY)
def test_what_a_relay_says_reads_back_at_the_seat_alone(frame: frames.FromRelay) -> None:
    """A seat can not be heard saying it."""
    data = frames.encode_frame(frame)
    assert frames.decode_from_relay(data) == frame
    with pytest.raises(Distrusted):
        frames.decode_from_seat(data)


@pytest.mark.parametrize(
    "value",
    [
        *(
            [],
            [1],
            [True, ID, TOKEN, 0],
            [1, ID, TOKEN],
            [1, ID, TOKEN, -1],
            [1, ID, TOKEN, True],
            [1, ID, b"", 0],
        ),
        *(
            [2, 0, ID, TOKEN, b"short"],
            [2, 2**32, ID, TOKEN, BODY],
            [2, "0", ID, TOKEN, BODY],
            [2, 0, ID, TOKEN, None],
        ),
        *([3, ID, TOKEN, 2**52 * 2 - 1, 0], [4], [4, b""], [4, ID, ID], [5, ID], {1: 2}, None, 1, "x"),
    ],
)
def test_near_misses_of_a_seat_are_distrusted(value: object) -> None:
    """Lengths, types and ranges are checked one by one."""
    with pytest.raises(Distrusted):
        frames.decode_from_seat(cbor.encode(value))


@pytest.mark.parametrize(
    "value",
    [
        *(
            [11, ID, 0, BODY],
            [11, ID, 1, b""],
            [11, ID, 1],
            [12],
            [12, []],
            [12, {}],
            [12, [[0, 201]]],
            [12, [0]],
        ),
        *([12, [[0, 99, 0]]], [12, [[0, 201, -1]]], [12, [[True, 201, 0]]], [12, [[0, 201, 0]] * 1025]),
        *([13, ID], [13, ID, 600], [13, ID, None], [14], [], None),
    ],
)
def test_near_misses_of_a_relay_are_distrusted(value: object) -> None:
    """The same, asked of the other end."""
    with pytest.raises(Distrusted):
        frames.decode_from_relay(cbor.encode(value))


def test_secrets_and_ids_are_not_shown() -> None:
    """A frame in an error or a log names no box."""
    for frame in (*FROM_SEAT, *FROM_RELAY):
        assert "iiii" not in repr(frame)
        assert "tttt" not in repr(frame)
