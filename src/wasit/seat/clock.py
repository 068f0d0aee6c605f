"""The only place where time comes in.

A case is replayed on the clock of its steps; everything else runs on the machine's.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wasit.errors import Refused
from wasit.text.moment import Moment


class Clock(Protocol):
    zone: str

    def now(self) -> Moment:
        """This moment, with the offset of the seat's zone."""

    def since_start(self) -> tuple[bytes, int]:
        """A name of the machine's start, and the seconds since: they go on alike whoever sets the clock."""


@lru_cache(maxsize=64)  # asked many times in the same second
def moment_in(seconds: int, zone: str) -> Moment:
    """A moment with the offset that a zone has then. Raises: Refused bad-input."""
    try:
        shift = datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused("bad-input", field="zone") from None
    assert shift is not None
    return Moment(seconds, int(shift.total_seconds() // 60))


class SystemClock:
    """The machine's clock, in an IANA zone."""

    def __init__(self, zone: str = "UTC") -> None:
        self.zone = zone

    def now(self) -> Moment:
        return moment_in(int(time.time()), self.zone)

    def since_start(self) -> tuple[bytes, int]:
        return _start(), int(left_alone())


class ReplayClock:
    """A clock that stands where it was set, until it is let run: for cases and simulation."""

    def __init__(self, zone: str = "UTC", seconds: int = 1_700_000_000) -> None:
        self.zone = zone
        self._seconds: int | None = seconds
        self._wrong = 0  # by how much it was put right

    def now(self) -> Moment:
        return moment_in(int(time.time()) if self._seconds is None else self._seconds, self.zone)

    def since_start(self) -> tuple[bytes, int]:
        return b"replay", self.now().seconds - self._wrong

    def set(self, seconds: int) -> None:
        self._seconds = seconds

    def put_right(self, by: int) -> None:
        """It was wrong: it shows another hour, and no time went by."""
        assert self._seconds is not None
        self._seconds += by
        self._wrong += by

    def run(self) -> None:
        self._seconds = None


def steady() -> float:
    """Seconds that only ever go forward: for waits, never for what is written down."""
    return time.monotonic()


def left_alone() -> float:
    """Like ``steady``, and it goes on while the machine sleeps, where that can be told: who shut the lid has left."""
    kind = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
    return steady() if kind is None else time.clock_gettime(kind)


@lru_cache(maxsize=1)
def _start() -> bytes:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_bytes().strip()
    except OSError:  # only some systems name it: then what this program counted is its own
        return f"{os.getpid()} {time.time_ns()}".encode()
