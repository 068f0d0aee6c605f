"""What peers send is integers below the prime, or a lie."""

from __future__ import annotations

import pickle

import pytest

from wasit.errors import Distrusted
from wasit.overlap import codec, link
from wasit.overlap.deal import NUMBERS


@pytest.mark.parametrize("value", [0, 2, 2**64 - 1])
def test_an_integer_comes_back(value: int) -> None:
    assert codec.loads(codec.dumps(value)) == value


@pytest.mark.parametrize("value", [True, -1, 1 << 64, "x", b"x", None, [1]])
def test_nothing_else_is_written(value: object) -> None:
    with pytest.raises(Distrusted, match="sealed-bytes-bad"):
        codec.dumps(value)


@pytest.mark.parametrize(
    "data", [b"", b"i", b"x" + bytes(8), b"i" + bytes(9), pickle.dumps(7), pickle.dumps(print)]
)
def test_nothing_else_is_read(data: bytes) -> None:
    with pytest.raises(Distrusted, match="sealed-bytes-bad"):
        codec.loads(data)


@pytest.mark.parametrize(
    "data", [b"", bytes(8), NUMBERS.prime.to_bytes(9, "little"), b"\xff" * 9, bytes(codec.MOST // 9 * 9 + 9)]
)
def test_a_message_is_whole_elements_below_the_prime(data: bytes) -> None:
    with pytest.raises(Distrusted, match="sealed-bytes-bad"):
        codec.elements(data, NUMBERS.prime)
    assert codec.elements(b"\x07" + bytes(8) + b"\x02" + bytes(8), NUMBERS.prime) == [7, 2]


@pytest.mark.parametrize("size", [0, 1, 251, 252, 60_000, 65_531, 65_532, 200_000])
def test_a_frame_shows_its_class_alone(size: int) -> None:
    frame = link.pad(link.DATA, b"x" * size)
    assert link.unpad(frame) == (link.DATA, b"x" * size)
    assert len(frame) in link.CLASSES or len(frame) % 65536 == 0


GOOD = link.pad(link.DATA, b"word")


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        GOOD[:-1],
        GOOD + b"\0",
        GOOD[:-1] + b"x",
        b"\x09" + GOOD[1:],
        b"\x01\xff\xff\xff\xff" + GOOD[5:],
        GOOD.ljust(1024, b"\0"),
        bytes(codec.MOST + 65537),
    ],
)
def test_a_frame_has_one_form(frame: bytes) -> None:
    with pytest.raises(Distrusted, match="sealed-bytes-bad"):
        link.unpad(frame)
