"""Locks a seat that nobody is at.

1. What a person did is a page asked for, a form sent, a key or a pointer that a page tells of, a command given on this machine. What
   pages do by themselves (streams, parts, styles, polls, drafts being kept) is not.
2. After the minutes that the person set, the door is locked: its keys are gone, and every page that looks is told.
3. A seat that was opened a moment ago was opened by somebody, however that came about.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from wasit.seat.door import Door

LOOK = 3.0  # seconds between two looks
BY_THEMSELVES = ("/drafts", "/strength")  # POSTs that pages send unasked


class Idle:
    """``steady``: seconds that only go forward."""

    def __init__(self, door: Door, steady: Callable[[], float]) -> None:
        self._door = door
        self._steady = steady
        self._last = steady()
        self._was_open = False

    def seen(self) -> None:
        """Somebody is here."""
        self._last = self._steady()

    def look(self) -> None:
        """Lock the door if it has been left for too long."""
        is_open = self._door.is_open()
        if is_open and not self._was_open:
            self.seen()
        self._was_open = is_open
        if not is_open:
            return
        minutes = self._door.preferences().lock_after
        if minutes and self._steady() - self._last >= minutes * 60:
            self._was_open = False
            self._door.lock()

    async def watch(self, every: float = LOOK) -> None:
        """Look until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(every)


def is_by_a_person(method: str, path: str, query: str) -> bool:
    """Whether somebody did this. ``path``: below the secret one."""
    if method == "POST":
        return not path.endswith(BY_THEMSELVES)
    if path in ("/live", "/presence") or path.startswith("/static/") or path.endswith("/drafts"):
        return False
    return "/part/" not in path and "part=1" not in query.split("&")
