"""Copies that were worded for each reader while the charter said that briefs are the same for everyone.

1. An entry is held against the newest charter that stood before it on its line and that its author had read: what two go-betweens said at the same
   time breaks no promise of either.
2. Where no such charter is here, nothing is said. A charter that changes later changes nothing of what came before.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel import facts
from wasit.channel.bodies import decode_fact
from wasit.record.entry import Entry, decode_entry
from wasit.record.epoch import LineKind, SeatRole
from wasit.seat.matter import Line, Matter

MOST_LOOKED = 2_000  # entries between a charter and a copy


def undisclosed(matter: Matter, line: Line, copies: Sequence[Entry]) -> set[bytes]:
    """Which of these entries of a line its charter did not allow: their hashes."""
    if not copies or line.kind is not LineKind.SIDE:
        return set()
    charters = _charters(matter, line)
    found = set()
    for copy in copies:
        for entry, charter in charters:
            if entry.place < copy.place and _had_read(matter, copy, entry):
                if charter.briefs != "worded":
                    found.add(copy.hash)
                break
    return found


def undisclosed_on(matter: Matter, line: Line) -> list[Entry]:
    """Those of a whole line, in order of arrival."""
    rows = matter.file.all(
        "SELECT raw FROM entry WHERE line = ? AND kind = 60 AND accepted = 1 AND fine = 1 AND apart = 0 ORDER BY n",
        line.id,
    )
    copies = [decode_entry(raw) for (raw,) in rows]
    broken = undisclosed(matter, line, copies)
    return [copy for copy in copies if copy.hash in broken]


def _charters(matter: Matter, line: Line) -> list[tuple[Entry, facts.Charter]]:
    """Of go-betweens, the last first."""
    rows = matter.file.all(
        "SELECT raw, body FROM entry WHERE line = ? AND kind = 15 AND accepted = 1 AND fine = 1 AND apart = 0"
        " AND body IS NOT NULL ORDER BY lam DESC, author DESC, seq DESC, hash DESC",
        line.id,
    )
    found = []
    for raw, body in rows:
        entry = decode_entry(raw)
        fact = decode_fact(entry.kind, body)
        if isinstance(fact, facts.Charter) and matter.role_then(line, entry) is SeatRole.GO_BETWEEN:
            found.append((entry, fact))
    return found


def _had_read(matter: Matter, entry: Entry, earlier: Entry) -> bool:
    """Whether the author of an entry had this earlier one: what an entry names, and what that names, was there when it was written."""
    if entry.author == earlier.author:
        return True
    seen: set[bytes] = set()
    left = [ref.hash for ref in entry.refs()]
    while left and len(seen) < MOST_LOOKED:
        name = left.pop()
        if name == earlier.hash:
            return True
        if name not in seen:
            seen.add(name)
            row = matter.file.one("SELECT raw FROM entry WHERE hash = ? AND lam > ?", name, earlier.lam)
            left += [] if row is None else [ref.hash for ref in decode_entry(row[0]).refs()]
    return False
