"""Padded frames."""

from __future__ import annotations

import pytest

from wasit.errors import Distrusted
from wasit.wire.envelope import LARGE, SMALL, pack, room_in, smallest_size, unpack


@pytest.mark.parametrize("length", [0, 1, 2955, 2956])
def test_a_frame_fills_its_room_and_opens_to_the_same(length: int) -> None:
    """Whatever the length, the frame is the room."""
    frame = pack(b"x" * length, room_in(SMALL))
    assert len(frame) == SMALL - 1136
    assert unpack(frame) == b"x" * length


def test_the_smaller_size_is_taken_while_it_fits() -> None:
    """2,956 bytes go into the small one, one more into the large."""
    assert smallest_size(2956) == SMALL
    assert smallest_size(2957) == LARGE
    assert smallest_size(64396) == LARGE
    with pytest.raises(AssertionError):
        smallest_size(64397)


def test_what_does_not_fit_is_our_own_bug() -> None:
    """Limits elsewhere keep it from happening."""
    with pytest.raises(AssertionError):
        pack(bytes(2957), room_in(SMALL))
    with pytest.raises(AssertionError):
        room_in(5000)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\0\0\0",
        b"\0\0\0\x02a",
        b"\xff\xff\xff\xffa",
        b"\0\0\0\x01ab",
        b"\0\0\0\0\0\x01",
        b"\0\0\0\x01a\0\0\x80",
    ],
)
def test_wrong_lengths_and_padding_are_distrusted(frame: bytes) -> None:
    """E_ENV_PAD for each."""
    with pytest.raises(Distrusted, match="E_ENV_PAD"):
        unpack(frame)


def test_every_changed_byte_of_the_padding_is_noticed() -> None:
    """Not one place of the padding can carry anything."""
    frame = pack(b"word", 64)
    for place in range(8, 64):
        with pytest.raises(Distrusted, match="E_ENV_PAD"):
            unpack(frame[:place] + b"\x01" + frame[place + 1 :])
