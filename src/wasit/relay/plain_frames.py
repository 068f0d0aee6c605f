"""The WebSocket's frames that come and go by the thousand: a whole binary message in one frame.

This file alone knows how a frame is laid out (RFC 6455, section 5.2). ``websockets`` reads any frame; to it a plain one costs more than all
else that is done for a letter. What is not plain is not read here, only measured.

1. A plain frame is final, binary, masked as a seat must, and no longer than a seat's longest message.
2. Ping, pong and close may stand between plain ones. After any other frame nothing is plain any more: a seat sends no others.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.wire.frames import ROOM

try:
    from websockets.speedups import apply_mask
except ImportError:  # a platform without the library's compiled part
    from websockets.utils import apply_mask

_BINARY = 0x82  # final
_CONTROL = (0x88, 0x89, 0x8A)
_MASKED, _IN_TWO, _IN_EIGHT = 0x80, 126, 127
_LEAST = 6


def cut(data: bytes, at: int) -> tuple[list[bytes], int]:
    """The messages of the plain frames that stand whole in ``data`` from ``at`` on, and where they end."""
    messages = []
    while len(data) - at >= _LEAST and data[at] == _BINARY and data[at + 1] >= _MASKED:
        body, size = _measure(data, at)
        end = body + size
        if end > len(data) or size > ROOM:
            break
        messages.append(apply_mask(data[body:end], data[body - 4 : body]))
        at = end
    return messages, at


def extent(data: bytes, at: int) -> int | None:
    """How long the frame is that begins at ``at``; 0 while too little of it is there to say. None: nothing is plain from here on."""
    if len(data) - at < 2:
        return 0
    first, second = data[at], data[at + 1]
    is_control = first in _CONTROL and second < _MASKED + _IN_TWO
    if second < _MASKED or not (first == _BINARY or is_control):
        return None
    body, size = _measure(data, at)
    if body > len(data):
        return 0
    return body - at + size if size <= ROOM else None


def framed(messages: Sequence[bytes]) -> bytes:
    """The frames of what a relay says."""
    return b"".join([part for message in messages for part in (_head(len(message)), message)])


def _measure(data: bytes, at: int) -> tuple[int, int]:
    """Where the body stands, and its size; a head that is not whole ends past ``data``."""
    size = data[at + 1] & 0x7F
    if size < _IN_TWO:
        return at + 6, size
    if size == _IN_TWO:
        return at + 8, int.from_bytes(data[at + 2 : at + 4], "big")
    return at + 14, int.from_bytes(data[at + 2 : at + 10], "big")


def _head(size: int) -> bytes:
    if size < _IN_TWO:
        return bytes((_BINARY, size))
    if size < 2**16:
        return bytes((_BINARY, _IN_TWO)) + size.to_bytes(2, "big")
    return bytes((_BINARY, _IN_EIGHT)) + size.to_bytes(8, "big")
