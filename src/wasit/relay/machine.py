"""What a relay takes from its machine: the hour, a stopwatch and chance. Tests hand in their own.

The relay stands apart from ``seat`` and ``seals``, where everyone else's clock and chance live.
"""

from __future__ import annotations

import secrets  # noqa: TID251 - the relay may not import seals
import time

_STOPWATCH = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def now() -> int:
    """Seconds since 1970."""
    return int(time.time())  # noqa: TID251 - the relay may not import seat


def elapsed() -> int:
    """Seconds of a stopwatch that nobody sets. It goes on while the machine sleeps, where the system can do that."""
    return int(time.clock_gettime(_STOPWATCH))


def below(bound: int) -> int:
    """A number from 0 to bound - 1."""
    return secrets.randbelow(bound)


def token() -> bytes:
    """32 bytes that nobody can guess."""
    return secrets.token_bytes(32)
