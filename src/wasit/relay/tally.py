"""What a relay counts of itself, and how coarsely it tells.

This file alone knows what an operator may know.

1. Nothing is counted by box, token, address or person; there is no such key to count by.
2. What is told goes in steps: letters that wait, and connections, in powers of ten; what was done, in whole tens. One act of one
   seat can't be read off two looks in a row, but once in ten.
3. Faults are bugs of ours, not acts of seats: they are told one by one.
"""

from __future__ import annotations

from collections import Counter

FAULT = "relay-fault"
STEP = 10
MOST = 100_000  # who waits is not counted further
ROOM_STEP = 256 * 2**20  # bytes: many times what a letter takes


class Tally:
    """Counts since the relay started."""

    def __init__(self) -> None:
        self._refused: Counter[str] = Counter()
        self._kept = 0
        self.faults = 0

    def refuse(self, code: str) -> None:
        """One ask was answered with this code."""
        if code == FAULT:
            self.faults += 1
        else:
            self._refused[code] += 1

    def keep(self) -> None:
        """One letter became durable."""
        self._kept += 1

    @property
    def kept(self) -> int:
        """Letters taken, in whole tens."""
        return coarse(self._kept)

    def refusals(self) -> dict[str, int]:
        """Refusals by code, in whole tens; a code that was not needed ten times is not named."""
        told = {code: coarse(count) for code, count in self._refused.items()}
        return {code: told[code] for code in sorted(told) if told[code]}


def coarse(count: int) -> int:
    """Down to whole tens."""
    return count - count % STEP


def bucket(count: int) -> int:
    """The power of ten that it is below: 0 for none, 10 for 1 to 9, 100 for 10 to 99; ten times ``MOST`` for all from there."""
    above = 0 if count == 0 else STEP
    while 0 < above <= min(count, MOST):
        above *= STEP
    return above


def free_told(octets: int) -> int:
    """Free room in whole steps of 256 MiB."""
    return octets - octets % ROOM_STEP
