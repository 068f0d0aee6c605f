"""Who waits for what, inside one relay: a letter in a box, a word in a slot.

1. A bell carries nothing. Whoever hears it looks in the store again, so a bell too many is harmless.
2. Listen first, look then, wait last: nothing falls in between.
3. When the relay stops, every wait ends at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from typing import TypeVar

Found = TypeVar("Found")
Heard = Callable[[], None]


class Bells:
    """One bell a key."""

    def __init__(self) -> None:
        self._listening: dict[Hashable, set[Heard]] = {}
        self._closed = False

    def listen(self, key: Hashable, heard: Heard) -> None:
        """Call this at every ring."""
        self._listening.setdefault(key, set()).add(heard)

    def forget(self, key: Hashable, heard: Heard) -> None:
        """Call it no more."""
        listening = self._listening.get(key, set())
        listening.discard(heard)
        if not listening:
            self._listening.pop(key, None)

    def ring(self, key: Hashable) -> None:
        """Something is there."""
        for heard in tuple(self._listening.get(key, ())):
            heard()

    def close(self) -> None:
        """End every wait."""
        self._closed = True
        for key in tuple(self._listening):
            self.ring(key)

    async def until(self, key: Hashable, look: Callable[[], Found], seconds: float) -> Found:
        """What ``look`` finds as soon as it finds something, or what it finds when time is over."""
        rung = asyncio.Event()
        self.listen(key, rung.set)
        try:
            async with asyncio.timeout(seconds):
                while not (found := look()) and not self._closed:
                    await rung.wait()
                    rung.clear()
        except TimeoutError:
            found = look()
        finally:
            self.forget(key, rung.set)
        return found
