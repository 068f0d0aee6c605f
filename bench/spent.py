"""Where a letter's processor time goes while a relay is loaded, and what it allows: the load generator's own, the relay's loop, its writer.

Measured by the system, thread by thread, so that it says the same on a busy machine, nearly: a core that others use too makes each step dearer,
but it makes raw SQLite's row dearer as well, and the limit is a ratio of the two.
Units: microseconds a letter. ``limit``: the most that two cores give of raw SQLite's rows if nothing waited: 2 x its time for a row / the sum.
"""

from __future__ import annotations

import time
from pathlib import Path

CORES = 2


class Spent:
    """From its making on."""

    def __init__(self, process: int) -> None:
        self._process, self._own, self._before = process, time.process_time(), _threads(process)

    def a_letter(self, name: str, letters: int, row_us: float) -> dict[str, float]:
        """Of so many letters, under this name. ``row_us``: raw SQLite's time for one row."""
        load = time.process_time() - self._own
        took = {
            thread: spent - self._before.get(thread, 0) for thread, spent in _threads(self._process).items()
        }
        loop = took.pop(self._process)
        parts = {"load": load, "loop": loop, "writer": sum(took.values())}
        found = {f"{name}_{part}_us": seconds / letters * 1e6 for part, seconds in parts.items()}
        return found | {f"{name}_limit": CORES * row_us / sum(found.values())}


def seconds_of(process: int) -> float:
    """Of processor time that a process and its threads took so far."""
    return sum(_threads(process).values())


def _threads(process: int) -> dict[int, float]:
    """Seconds of each thread, by its number; the first has the process's."""
    return {
        int(task.name): int((task / "schedstat").read_text().split()[0]) / 1e9
        for task in Path(f"/proc/{process}/task").iterdir()
    }
