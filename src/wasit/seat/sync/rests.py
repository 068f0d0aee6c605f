"""When to try again: each way to a relay or a peer rests for itself, longer after each failure.

1. Doubling, from the first rest to the longest; stretched by chance, so that many seats do not come back at once.
2. What a relay asks to wait is the least that is waited.
3. One success, or news that the relay is back, ends the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import NamedTuple

Spread = Callable[[], float]


class Pace(NamedTuple):
    """Units: seconds."""

    first: float = 1.0
    longest: float = 60.0


class _Rest(NamedTuple):
    until: float
    length: float


class Rests:
    """Shapes: ``spread`` gives 0.0 to 1.0. Units: seconds of the clock that ``now`` is read from."""

    def __init__(self, pace: Pace, spread: Spread) -> None:
        self._pace, self._spread = pace, spread
        self._rests: dict[Hashable, _Rest] = {}

    def fail(self, key: Hashable, now: float, *, at_least: float = 0.0) -> None:
        before = self._rests.get(key)
        length = min(before.length * 2, self._pace.longest) if before else self._pace.first
        waited = max(length * (0.5 + self._spread()), at_least)
        self._rests[key] = _Rest(now + waited, length)

    def over(self, key: Hashable) -> None:
        self._rests.pop(key, None)

    def wake(self) -> None:
        """Try all of them at once; a failure goes on from where its rest had grown to."""
        self._rests = {key: _Rest(0.0, rest.length) for key, rest in self._rests.items()}

    def is_resting(self, key: Hashable, now: float) -> bool:
        rest = self._rests.get(key)
        return rest is not None and rest.until > now

    def next(self, now: float) -> float | None:
        """How long until the first of them may be tried again; None when nothing rests."""
        waits = [rest.until - now for rest in self._rests.values() if rest.until > now]
        return min(waits, default=None)
