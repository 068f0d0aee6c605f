"""How a relay is: ready, or what is wrong with its machine.

1. Looked at every few seconds, without writing. The first thing that is wrong is the state.
2. ``disk-low``: less is free than the operator asks for. New letters and boxes are then put off (503), while fetching, acks and
   deletions go on: they are what makes room, and they need some themselves.
3. ``failing``: the store's last group was not kept. Nothing of it was acknowledged.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

State = Literal["ready", "disk-low", "read-only", "failing"]
EVERY = 5.0  # s


class Condition:
    """Of one relay's folder. Units: ``least`` and ``free`` in bytes. ``is_well``: whether the store kept its last group."""

    def __init__(
        self,
        folder: Path,
        least: int,
        is_well: Callable[[], bool],
        told: Callable[[State], None] = lambda _state: None,
    ) -> None:
        self._folder, self._least, self._is_well, self._told = folder, least, is_well, told
        self.free = 0
        self.state: State = "ready"
        self.look()

    def look(self) -> State:
        """Look now."""
        found = self._find()
        if found != self.state:
            self.state = found
            self._told(found)
        return found

    async def watch(self) -> None:
        """Look again and again."""
        while True:
            await asyncio.sleep(EVERY)
            self.look()

    def _find(self) -> State:
        try:
            disk = os.statvfs(self._folder)
        except OSError:
            self.free = 0
            return "read-only"
        self.free = disk.f_bavail * disk.f_frsize
        if disk.f_flag & os.ST_RDONLY or not os.access(self._folder, os.W_OK):
            return "read-only"
        if self.free < self._least:
            return "disk-low"
        return "ready" if self._is_well() else "failing"
