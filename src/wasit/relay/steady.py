"""The relay's hour, by a clock that may jump and a stopwatch that can't.

Retention, rates and nameplates go by the hour: a clock set wrong by mistake would make them forget what was acknowledged.

1. The clock is followed as long as it agrees with the stopwatch to within an hour.
2. A jump is not followed: the hour goes on by the stopwatch until the two agree again. It is told once.
3. A start takes the clock's word: nothing else is there to ask.
4. Within a second of the stopwatch the hour stays as it is: it is asked for every letter.
"""

from __future__ import annotations

from collections.abc import Callable

JUMP = 3600


class SteadyClock:
    """``wall``: seconds since 1970. ``elapsed``: seconds since anything. ``jumped`` is told by how many seconds."""

    def __init__(
        self, wall: Callable[[], int], elapsed: Callable[[], int], jumped: Callable[[int], None]
    ) -> None:
        self._wall, self._elapsed, self._jumped = wall, elapsed, jumped
        self._hour, self._at = wall(), elapsed()
        self._apart = False

    def __call__(self) -> int:
        """Seconds since 1970."""
        at = self._elapsed()
        if at == self._at:
            return self._hour
        expected, wall = self._hour + at - self._at, self._wall()
        apart = abs(wall - expected) > JUMP
        if apart and not self._apart:
            self._jumped(wall - expected)
        self._apart = apart
        self._hour, self._at = expected if apart else wall, at
        return self._hour
