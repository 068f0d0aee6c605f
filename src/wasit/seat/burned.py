"""When a seat stops offering codes.

This file alone knows how many wrong guesses are too many:

1. A code is burned when the exchange on it failed in a way that a wrong guess would explain (Distrusted E_CODE_WRONG).
2. The third code burned within 24 hours begins a rest of 24 hours. Nothing shortens it; one more burned code (from an offer that
   was already open) lengthens it.
3. The store keeps it, so that starting the program again is no way round it.

With 10,000,000 secrets and three guesses a day, an attacker who tries every day for a year has one chance in nine thousand.

Source: spec/3-invitation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from wasit.errors import Damaged, Distrusted, Refused
from wasit.wire.cbor import decode, encode

ALLOWED = 3
DAY = 24 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class BurnedCodes:
    """When the last codes were burned, oldest first, at most three. Units: seconds since 1970."""

    at: tuple[int, ...] = ()

    def resting_until(self) -> int | None:
        """When codes may be offered again, if the last three were burned within a day."""
        if len(self.at) < ALLOWED or self.at[-1] - self.at[0] > DAY:
            return None
        return self.at[-1] + DAY

    def check_may_offer(self, now: int) -> None:
        """Raises: Refused codes-resting (until: seconds since 1970)."""
        until = self.resting_until()
        if until is not None and now < until:
            raise Refused("codes-resting", until=until)

    def burn(self, now: int) -> BurnedCodes:
        """One more code burned. A clock that was set back doesn't reorder what happened."""
        moment = max(now, self.at[-1]) if self.at else now
        return BurnedCodes((*self.at, moment)[-ALLOWED:])

    def to_bytes(self) -> bytes:
        return encode([1, list(self.at)])

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Raises: Damaged burned-codes-damaged."""
        try:
            value = decode(data, limit=64)
        except Distrusted:
            raise Damaged("burned-codes-damaged") from None
        if type(value) is not list or len(value) != 2 or type(value[0]) is not int or value[0] != 1:
            raise Damaged("burned-codes-damaged")
        at = value[1]
        if type(at) is not list or len(at) > ALLOWED or any(type(moment) is not int for moment in at):
            raise Damaged("burned-codes-damaged")
        if at != sorted(at):
            raise Damaged("burned-codes-damaged")
        return cls(tuple(at))
