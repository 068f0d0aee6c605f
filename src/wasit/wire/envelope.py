"""The padded frame inside an envelope, and the two sizes an envelope may have.

This file alone knows how a letter of any length is made to look like one of two.

1. An envelope at a relay is exactly 4096 or 65536 bytes: nothing else is stored.
2. Sealing costs 1136 bytes (HPKE: 1120 for the encapsulated key, 16 for the tag), so the frame fills the *room* that is left.
3. A frame is u32be(length) || inner || zeros. The reader checks every zero: padding carries no second message.
"""

from __future__ import annotations

from wasit.errors import Distrusted

SMALL = 4096
LARGE = 65536
SIZES = (SMALL, LARGE)
SEALING = 1120 + 16
LENGTH = 4


def room_in(size: int) -> int:
    """How many bytes a frame has inside an envelope of this size."""
    assert size in SIZES
    return size - SEALING


def smallest_size(inner: int) -> int:
    """The smaller of the two sizes that carries an inner letter of so many bytes.

    Raises: AssertionError when neither does: limits on entries and files keep that from happening.
    """
    for size in SIZES:
        if inner + LENGTH <= room_in(size):
            return size
    raise AssertionError("too long for an envelope")


def pack(inner: bytes, room: int) -> bytes:
    """The frame that fills the room exactly.

    Raises: AssertionError when the letter does not fit: choose the size with ``smallest_size``.
    Source: spec/4-relay, PROTOCOL 5.1.
    """
    assert len(inner) + LENGTH <= room
    return len(inner).to_bytes(LENGTH, "big") + inner + bytes(room - LENGTH - len(inner))


def unpack(frame: bytes) -> bytes:
    """The letter inside a frame.

    Raises: Distrusted E_ENV_PAD when the length or one byte of the padding is wrong.
    """
    if len(frame) < LENGTH:
        raise Distrusted("E_ENV_PAD")
    end = LENGTH + int.from_bytes(frame[:LENGTH], "big")
    if end > len(frame) or frame.count(0, end) != len(frame) - end:
        raise Distrusted("E_ENV_PAD")
    return frame[LENGTH:end]
