"""What stands between two parties: whole frames in order, padded so that their sizes and their number hang on the terms alone.

1. One frame for each mpyc message, one greeting, one end; beats go by the clock, not by what is reckoned.
2. A frame is a kind, a length, the bytes, zeros up to its class. Anything else is Distrusted.
3. The link itself must hide what passes: the frames between the sides must be locked end to end (two shares are the secret).
"""

from __future__ import annotations

import struct
from typing import Protocol

from wasit.errors import Distrusted
from wasit.overlap.codec import MOST

HELLO, DATA, BEAT, DONE, GONE = range(5)
HEAD = struct.Struct("<BI")
CLASSES = (256, 1024, 4096, 16384, 65536)


class Link(Protocol):
    """Loses nothing and keeps the order between two parties. Raises: Unreachable when it no longer can."""

    async def send(self, to: int, frame: bytes) -> None: ...

    async def receive(self) -> tuple[int, bytes]: ...


def pad(kind: int, payload: bytes = b"") -> bytes:
    """A frame of its class: 256 bytes to 64 KiB, above that whole multiples of 64 KiB."""
    frame = HEAD.pack(kind, len(payload)) + payload
    return frame.ljust(size_class(len(frame)), b"\0")


def size_class(size: int) -> int:
    """Bytes that a frame of this size takes."""
    return next((one for one in CLASSES if size <= one), -(-size // CLASSES[-1]) * CLASSES[-1])


def unpad(frame: bytes) -> tuple[int, bytes]:
    """Kind and payload. Raises: Distrusted sealed-bytes-bad."""
    if len(frame) < CLASSES[0] or len(frame) > MOST + CLASSES[-1]:
        raise Distrusted("sealed-bytes-bad")
    kind, size = HEAD.unpack_from(frame)
    end = HEAD.size + size
    if kind > GONE or len(frame) != size_class(end) or frame[end:].strip(b"\0"):
        raise Distrusted("sealed-bytes-bad")
    return kind, frame[HEAD.size : end]
