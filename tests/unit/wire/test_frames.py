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


EDGES = [0, 1, 23, 24, 255, 256, 65535, 65536, 2**32 - 1]


@pytest.mark.parametrize("number", [*EDGES, 2**32, 2**53 - 1])
def test_what_is_written_by_hand_is_what_the_one_encoding_writes(number: int) -> None:
    """Letters, answers and puts, at every width of a number."""
    assert frames.encode_frame(frames.Letter(ID, number, BODY)) == cbor.encode([11, ID, number, BODY])
    answers = tuple(frames.Answer(number, 201, n) for n in range(30))
    told = [[number, 201, n] for n in range(30)]
    assert frames.encode_frame(frames.Answers(answers)) == cbor.encode([12, told])
    for body in (BODY, bytes(LARGE)):
        assert frames.encode_frame(frames.PutLetter(number, ID, TOKEN, body)) == cbor.encode(
            [2, number, ID, TOKEN, body]
        )


@pytest.mark.parametrize("tag", EDGES)
def test_a_put_reads_the_same_by_its_places_and_item_by_item(
    tag: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every width of a tag, in both sizes: with and without the quick way."""
    data = [cbor.encode([2, tag, ID, TOKEN, body]) for body in (BODY, bytes(LARGE))]
    quick = [frames.decode_from_seat(each) for each in data]
    monkeypatch.setattr(frames, "_PUTS", {})
    assert [frames.decode_from_seat(each) for each in data] == quick


@pytest.mark.parametrize("tag", [0, 24, 2**32 - 1])
def test_what_is_nearly_a_put_reads_the_same_both_ways(tag: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte in front of the body, whatever it becomes: the same frame or the same refusal with and without the quick way."""
    whole = frames.encode_frame(frames.PutLetter(tag, ID, TOKEN, BODY))
    many = [
        whole[:at] + bytes([value]) + whole[at + 1 :]
        for at in range(len(whole) - SMALL)
        for value in (0, 1, 0x17, 0x18, 0x40, 0x58, 0x5A, whole[at] ^ 1, 0xFF)
    ]
    quick = [_read(each) for each in many]
    monkeypatch.setattr(frames, "_PUTS", {})
    assert [_read(each) for each in many] == quick


def _read(data: bytes) -> object:
    try:
        return frames.decode_from_seat(data)
    except Distrusted as no:
        return no.code


@pytest.mark.parametrize(
    "head", [b"\x18\x17", b"\x19\x00\xff", b"\x1a\x00\x00\xff\xff", b"\x1b" + bytes(7) + b"\x01"]
)
def test_a_put_whose_tag_is_longer_than_it_need_be_is_refused(head: bytes) -> None:
    """One byte string for one frame, also by the quick way."""
    rest = cbor.encode([2, 0, ID, TOKEN, BODY])[3:]
    with pytest.raises(Distrusted, match="E_CBOR_CANON"):
        frames.decode_from_seat(b"\x85\x02" + head + rest)


def test_a_put_with_a_byte_more_or_less_is_refused() -> None:
    """Nothing may stand behind it."""
    data = frames.encode_frame(frames.PutLetter(7, ID, TOKEN, BODY))
    for bad in (data + b"\0", data[:-1]):
        with pytest.raises(Distrusted, match="E_CBOR"):
            frames.decode_from_seat(bad)
