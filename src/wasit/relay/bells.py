"""Who waits for what, inside one relay: a letter in a box, a word in a slot.

1. A bell carries nothing. Whoever hears it looks in the store again, so a bell too many is harmless.
2. Listen first, look then, wait last: nothing falls in between.
3. When the relay stops, every wait ends at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable

from wasit.relay.store import Found, Ring, Soon, got

Heard = Callable[[], None]


class Bells:
    """One bell a key. ``attend`` and ``leave`` are told when somebody begins to listen, and when nobody does any more."""

    def __init__(
        self,
        attend: Callable[[Hashable, Ring], None] = lambda _key, _ring: None,
        leave: Callable[[Hashable], None] = lambda _key: None,
    ) -> None:
        self._attend, self._leave = attend, leave
        self._listening: dict[Hashable, set[Heard]] = {}
        self._closed = False

    def listen(self, key: Hashable, heard: Heard) -> None:
        """Call this at every ring."""
        listening = self._listening.setdefault(key, set())
        listening.add(heard)
        if len(listening) == 1:
            self._attend(key, lambda: self.ring(key))

    def forget(self, key: Hashable, heard: Heard) -> None:
        """Call it no more."""
        listening = self._listening.get(key, set())
        listening.discard(heard)
        if not listening and self._listening.pop(key, None) is not None:
            self._leave(key)

    def count(self, key: Hashable) -> int:
        """How many listen."""
        return len(self._listening.get(key, ()))

    def ring(self, key: Hashable) -> None:
        """Something is there."""
        for heard in tuple(self._listening.get(key, ())):
            heard()

    def close(self) -> None:
        """End every wait."""
        self._closed = True
        for key in tuple(self._listening):
            self.ring(key)

    async def until(self, key: Hashable, look: Callable[[], Soon[Found]], seconds: float) -> Found:
        """What ``look`` finds as soon as it finds something, or what it finds when time is over."""
        rung = asyncio.Event()
        self.listen(key, rung.set)
        try:
            async with asyncio.timeout(seconds):
                while not (found := await got(look())) and not self._closed:
                    await rung.wait()
                    rung.clear()
        except TimeoutError:
            found = await got(look())
        finally:
            self.forget(key, rung.set)
        return found
