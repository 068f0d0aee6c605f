"""A moment, with the offset of the place where it was noted.

On the wire: [seconds since 1970, offset in minutes]. A moment without an offset is never accepted: time zones lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Self

from wasit.errors import Refused

MAX_OFFSET = 840  # minutes


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """Units: seconds since 1970-01-01T00:00Z; offset in minutes east of UTC, for display only."""

    seconds: int
    offset: int = 0

    @classmethod
    def parse(cls, written: str) -> Self:
        """From ISO 8601 with an offset. Raises: Refused bad-input."""
        try:
            read = datetime.fromisoformat(written)
        except ValueError:
            raise Refused("bad-input", field="at") from None
        shift = read.utcoffset()
        if shift is None or abs(shift) > timedelta(minutes=MAX_OFFSET):
            raise Refused("bad-input", field="at")
        return cls(int(read.timestamp()), int(shift.total_seconds() // 60))

    def local(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, timezone(timedelta(minutes=self.offset)))

    def utc(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)

    def __str__(self) -> str:
        return self.local().isoformat()
