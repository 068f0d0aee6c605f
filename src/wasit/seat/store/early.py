"""Papers that were signed ahead of this seat's clock, and what becomes of them.

1. Such a paper is set aside. That its time comes makes it no better: who held a pen for a moment could sign for the time after it was taken away.
2. Where it was this clock that was wrong, and it is put right, the paper is looked at again: would it have been taken then, by the hour that the
   clock now gives for when it came. That hour is now less the seconds that the machine counted since, which nobody sets.
3. What two starts of a machine counted can't be compared (nor, where the system names no start, two runs of the program): then it is signed anew.

Source: PROTOCOL.md 7.5.11.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasit.record.entry import Entry
from wasit.seat.store.alarms import clear_alarm, raise_alarm
from wasit.wire.cose import Signed

if TYPE_CHECKING:
    from wasit.seat.matter import Line, Matter

AHEAD = 600  # s that another's clock may be before ours
CODE = "clock"


def is_early(matter: Matter, signed: Signed) -> bool:
    return _latest(signed) > matter.clock.now().seconds + AHEAD


def set_aside(matter: Matter, line: Line, entry: Entry, signed: Signed) -> None:
    """Inside a change."""
    matter.file.run("UPDATE entry SET fine = 0 WHERE hash = ?", entry.hash)
    start, came = matter.clock.since_start()
    matter.file.run(
        "INSERT OR REPLACE INTO early VALUES (?, ?, ?, ?)", entry.hash, _latest(signed), start, came
    )
    raise_alarm(matter, line.id, CODE, who=entry.author)


def look_again(matter: Matter) -> None:
    """Take in what was early by a clock that has been put right. Inside a change."""
    start, seconds = matter.clock.since_start()
    now = matter.clock.now().seconds
    rows = matter.file.all(
        "SELECT e.hash, e.line FROM early AS r JOIN entry AS e ON e.hash = r.entry"
        " WHERE r.start = ? AND r.came <= ? AND r.signed <= ? - (? - r.came) AND e.fine = 0 AND e.body IS NOT NULL ORDER BY e.n",
        *(start, seconds, now + AHEAD, seconds),
    )
    for name, line_id in rows:
        matter.file.run("DELETE FROM early WHERE entry = ?", name)
        matter.file.run("UPDATE entry SET fine = NULL WHERE hash = ?", name)
        entry, _ = matter.shelf(line_id).read(name)
        matter.take_body(matter.line(line_id), entry)
        _clear(matter, line_id, entry.author)


def _clear(matter: Matter, line_id: bytes, author: bytes) -> None:
    """The clocks agree about this author, once nothing of its is early."""
    more = matter.file.one(
        "SELECT 1 FROM early AS r JOIN entry AS e ON e.hash = r.entry WHERE e.line = ? AND e.author = ? LIMIT 1",
        line_id,
        author,
    )
    if more is None:
        clear_alarm(matter, line_id, CODE, who=author)


def _latest(signed: Signed) -> int:
    return max((signer.signed_at for signer in signed.signers), default=0)
