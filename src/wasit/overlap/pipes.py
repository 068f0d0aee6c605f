"""Frames between a run and its child: a kind, a length, the bytes."""

from __future__ import annotations

import asyncio
import struct
from typing import BinaryIO

from wasit.overlap.codec import MOST

BEAT, ANSWER, FAULT, JOB = 10, 11, 12, 13  # below: the number of a party
HEAD = struct.Struct("<BI")


def pack(kind: int, payload: bytes) -> bytes:
    """One frame."""
    return HEAD.pack(kind, len(payload)) + payload


def take(pipe: BinaryIO) -> tuple[int, bytes]:
    """The next frame of a pipe that waits. Raises: EOFError at its end."""
    head = pipe.read(HEAD.size)
    if len(head) < HEAD.size:
        raise EOFError
    kind, size = HEAD.unpack(head)
    payload = pipe.read(size)
    if len(payload) < size:
        raise EOFError
    return kind, payload


async def receive(stream: asyncio.StreamReader) -> tuple[int, bytes]:
    """The next frame of a stream. Raises: EOFError at its end, ValueError if it is longer than any can be."""
    try:
        kind, size = HEAD.unpack(await stream.readexactly(HEAD.size))
        if size > MOST + 64:
            raise ValueError("frame")
        return kind, await stream.readexactly(size)
    except asyncio.IncompleteReadError:
        raise EOFError from None
