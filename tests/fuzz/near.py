"""Bytes that are almost right: good ones with something flipped, cut, doubled, grown or put in from another; the same each time."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

# heads and numbers at the edges of what a reader tells apart: CBOR's long forms, signs, text in other scripts, ends of lines
EDGES = (
    b"\x00", b"\xff", b"\x7f", b"\x80", b"\x18", b"\x19\xff\xff", b"\x1b" + b"\xff" * 8, b"\x3b" + b"\xff" * 8, b"\x5f", b"\x9f", b"\xbf",
    b"\xd8\x1c", b"\xd8\x1d\x00", b"\xc2\x49" + b"\xff" * 9, b"\xf4", b"\xf6", b"\xf7", b"\xf9\x7e\x00", b"\xfb\x7f\xf0" + bytes(6),
    b"0", b"-1", b"9" * 20, b"1e999", b"null", b"true", b"[", b"{", b'"', b"\\ud800", b"\n", b"\r\n", b";", b",", b"\t",
    "\u0663".encode(), "\u200f".encode(), "e\u0301".encode(), "\u202e".encode(), b"\xed\xa0\x80", b"\xc3",
)  # fmt: skip


def near_misses(seeds: Sequence[bytes], count: int, most: int, name: str) -> Iterator[bytes]:
    """``most``: bytes of the longest. ``name``: whose chance it is."""
    chance = random.Random(name)
    for _ in range(count):
        data = chance.choice(seeds)
        for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
            data = _bent(data, seeds, most, chance)
        yield data[:most]


def _bent(data: bytes, seeds: Sequence[bytes], most: int, chance: random.Random) -> bytes:
    at = _place(data, chance)
    to = min(len(data), at + chance.choice((1, 2, 4, 16, 64)))
    match chance.randrange(9):
        case 0:  # flip a bit
            return (
                data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :] if data else b"\0"
            )
        case 1:  # another byte
            return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        case 2:
            return data[:at]
        case 3:
            return data[:at] + data[to:]
        case 4:
            return data[:at] + chance.choice(EDGES) + data[at:]
        case 5:
            return data[:at] + chance.choice(EDGES) + data[to:]
        case 6:  # two pieces change places
            end = min(len(data), to + (to - at))
            return data[:at] + data[to:end] + data[at:to] + data[end:]
        case 7:  # a piece over and over, now and then as often as there is room
            times = chance.choice((1, 1, 2, 8, max(1, (most - len(data)) // max(1, to - at))))
            return data[:to] + data[at:to] * times + data[to:]
        case _:  # the rest of another
            other = chance.choice(seeds)
            return data[:at] + other[_place(other, chance) :]


def _place(data: bytes, chance: random.Random) -> int:
    """Half of the time near the front, where the shape is."""
    if not data:
        return 0
    return chance.randrange(min(len(data), 60) if chance.random() < 0.5 else len(data))
