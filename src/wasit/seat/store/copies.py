"""The bodies of an entry that words each reader's copy differently, as its author keeps them until they arrived, and for who asks again.

1. A reader gets the copy of its own slot, from the author alone: another member has only its own.
2. Who came after the entry and is briefed has no slot. It gets what the briefer read; of the author the copy of the seat whose heir it is.
3. They go when the words go (``destroyed``).
"""

from __future__ import annotations

from collections.abc import Mapping

from wasit.record.body import Body
from wasit.seat.store.sealed import Sealed


def keep_copies(file: Sealed, entry: bytes, me: bytes, copies: Mapping[bytes, Body]) -> None:
    """Those of others: this seat's own stands beside the entry."""
    for seat, body in copies.items():
        if seat != me:
            file.run("INSERT INTO copy VALUES (?, ?, ?, ?)", entry, seat, body.salt, body.data)


def copy_for(file: Sealed, entry: bytes, seat: bytes) -> Body | None:
    """What this seat was given, or who its person was before; None where nothing was kept for it."""
    row = file.one(
        "SELECT salt, body FROM copy WHERE entry = ?1 AND (seat = ?2 OR seat IN (SELECT a.seat FROM device AS a"
        " JOIN device AS b ON a.person = b.person WHERE b.seat = ?2)) ORDER BY seat <> ?2 LIMIT 1",
        *(entry, seat),
    )
    return None if row is None else Body(*row)
