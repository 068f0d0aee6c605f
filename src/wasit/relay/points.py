"""Every place where the store changes the disk, by name, so that a test can stop the relay at each of them.

1. A change is passed twice: before it and after it. ``reach`` does nothing; the fault tests put a killer there.
2. The list is whole: a house test fails when the store changes the disk without a point, or a point is never passed.
"""

from __future__ import annotations

from collections.abc import Callable

POINTS = (
    "make-folder",
    "make-file",
    "sync-folder",
    "set-wal",
    "make-tables",
    "renew-tables",
    "begin",
    "delete-letters",
    "free-places",
    "insert-letters",
    "insert-places",
    "open-box",
    "drop-letters-of-box",
    "drop-places-of-box",
    "drop-box",
    "keep-nameplate",
    "forget-nameplate",
    "sweep-last",
    "sweep-places",
    "take-boxes-out",
    "put-boxes-back",
    "commit",
    "rollback",
    "checkpoint",
    "answer",
    "close",
)

Reach = Callable[[str, bool], None]


def _go_on(_point: str, _done: bool) -> None:
    """Nothing stops here."""


reach: Reach = _go_on
