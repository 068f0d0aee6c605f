"""Where chance enters.

This file alone may ask the operating system for random bytes. Everything else is handed a ``Randomness``.

1. A stream has a name. Drawing from one never changes what another gives: with ``SeededRandomness`` the acts on one line
   can't shift the random bytes of another, which is what the test of the wall compares.
2. vodozemac and HPKE draw their own randomness inside; no seed reaches them.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Protocol

Bytes = bytes  # the methods below are called ``bytes``: inside the classes the plain name means the method


class Randomness(Protocol):
    """A source of random bytes, in named streams."""

    def bytes(self, count: int, stream: Bytes = b"") -> Bytes:
        """``count`` fresh bytes of that stream."""
        ...

    def below(self, n: int, stream: Bytes = b"") -> int:
        """A uniform integer 0 <= x < n: draws again rather than favour small numbers."""
        if n < 1:
            raise AssertionError("below() needs a positive bound")
        size = ((n - 1).bit_length() + 7) // 8
        spare = size * 8 - (n - 1).bit_length()
        while True:
            drawn = int.from_bytes(self.bytes(size, stream)) >> spare
            if drawn < n:
                return drawn


class SystemRandomness(Randomness):
    """The operating system's generator; streams make no difference to it."""

    def bytes(self, count: int, stream: Bytes = b"") -> Bytes:  # noqa: ARG002 - one generator serves all streams
        return os.urandom(count)


class SeededRandomness(Randomness):
    """FOR TESTS AND SIMULATION ONLY: whoever knows the seed knows every key that comes of it.

    Each stream is SHA-256 in counter mode under HMAC-SHA256(seed, stream name).
    """

    def __init__(self, seed: Bytes | int | str) -> None:
        self._seed = seed if isinstance(seed, bytes) else str(seed).encode()
        self._read: dict[Bytes, int] = {}

    def bytes(self, count: int, stream: Bytes = b"") -> Bytes:
        start = self._read.get(stream, 0)
        self._read[stream] = start + count
        key = hmac.digest(self._seed, b"wasit seeded " + stream, "sha256")
        first, last = start // 32, (start + count + 31) // 32
        blocks = b"".join(hashlib.sha256(key + block.to_bytes(8)).digest() for block in range(first, last))
        return blocks[start - first * 32 :][:count]
