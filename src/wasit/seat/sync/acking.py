"""Tells relays which letters are saved here.

1. Each box by itself, in its order: a relay that answers late, or not at all, delays no other box's.
2. An ack that is lost is no loss: the letter comes again, and is known.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from wasit.errors import Refused, Unreachable
from wasit.seat.relay_link import RelayLink
from wasit.wire.mailbox import GetPlace


class Acks:
    """``note`` is told of what is not a relay's silence or no."""

    def __init__(self, link: RelayLink, note: Callable[[Exception], None]) -> None:
        self._link, self._note = link, note
        self._due: dict[GetPlace, deque[int]] = {}
        self._tasks: dict[GetPlace, asyncio.Task[None]] = {}

    def add(self, place: GetPlace, cursor: int) -> None:
        """This one letter is saved here."""
        self._due.setdefault(place, deque()).append(cursor)
        if place not in self._tasks:
            self._tasks[place] = asyncio.create_task(self._tell(place))

    async def stop(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _tell(self, place: GetPlace) -> None:
        due = self._due[place]
        try:
            while due:
                try:
                    await self._link.ack(place, due.popleft())
                except (Unreachable, Refused):
                    pass
                except Exception as error:
                    self._note(error)
        finally:
            del self._due[place], self._tasks[place]
