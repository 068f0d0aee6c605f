"""Boxes written anew, in an order that has nothing to do with the one in which they were opened.

This file alone knows what a page of SQLite's tells beside its rows: each stands below the one before it. Whoever has the file reads off in which
order the boxes of a page were opened, and two that were opened one after the other are likely one channel's; a drawn number hides
it in the table and not in the page. Rows that are taken out together and put back in the order of a drawn id stand in that order.

1. It is done for the boxes of the newest two days, which is when they were opened; in the order of each key, since the rows of a page of an index are
   neighbours by its key. A few at a time: letters wait for a step.
2. What a step had before it in the write-ahead log is cut off with the last.
3. Where very many were opened in those days nothing is done: a page holds some thirty rows, drawn by chance from all of them, so two that stand there
   were opened hundreds apart; and what is read at once, and how long letters wait for that, stays bounded.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from operator import itemgetter

STEP = 256
DAYS = 2
MOST = 10_000
_KEYS = (0, 1, 2)  # of what is asked: the number, the put id, the get id
_COLUMNS = "row, put_id, get_id, put_hash, get_hash, last, day"
Change = Callable[[str, str, Sequence[object]], sqlite3.Cursor]


class Mixing:
    """What is still to do. ``change``: as ``Rows._change``."""

    def __init__(self, db: sqlite3.Connection, change: Change) -> None:
        self._db, self._change = db, change
        self._is_due = True  # since nobody knows how the one before ended
        self._steps: list[list[int]] = []

    def opened(self) -> None:
        """A box."""
        self._is_due = True

    def undone(self) -> None:
        """A step may not have been kept."""
        self._is_due = True
        self._steps.clear()

    def step(self, newest: int) -> bool | None:
        """One step; whether there is more. None: nothing was to do."""
        if not self._steps:
            if not self._is_due:
                return None
            self._steps = self._plan(newest)
            self._is_due = False
            if not self._steps:
                return None
        rows = self._steps[-1]
        marks = ",".join("?" * len(rows))
        boxes = self._db.execute(
            f"SELECT {_COLUMNS} FROM box WHERE row IN ({marks}) ORDER BY put_id",  # noqa: S608 - our own words
            rows,
        ).fetchall()
        self._change("take-boxes-out", f"DELETE FROM box WHERE row IN ({marks})", rows)  # noqa: S608 - only marks
        values = ",".join(["(?,?,?,?,?,?,?)"] * len(boxes))
        if boxes:
            self._change(
                "put-boxes-back",
                f"INSERT INTO box({_COLUMNS}) VALUES {values}",  # noqa: S608 - our own words
                [value for box in boxes for value in box],
            )
        self._steps.pop()
        return bool(self._steps)

    def _plan(self, newest: int) -> list[list[int]]:
        found = self._db.execute(
            "SELECT row, put_id, get_id FROM box WHERE day > ? LIMIT ?", (newest - DAYS, MOST + 1)
        ).fetchall()
        steps: list[list[int]] = []
        if len(found) > MOST:
            return steps
        for key in _KEYS:
            rows = [row for row, _, _ in sorted(found, key=itemgetter(key))]
            steps += [rows[start : start + STEP] for start in range(0, len(rows), STEP)]
        return steps
