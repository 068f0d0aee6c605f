"""What crossed of a side's own words, a page at a time.

Found by the index of what was said (words and notes, in the order of the record); only the rows of a page are read and decoded.
"""

from __future__ import annotations

from wasit.channel import views
from wasit.channel.side_views import ReceiptsPage
from wasit.record.epoch import SeatRole
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.held import marks
from wasit.seat.queries.lines import cursor_of, read_cursor, see_entries

PAGE = 20


def see_receipts(matter: Matter, sign: views.Seatsign, before: str = "") -> ReceiptsPage:
    """Words of this side's delegates, and what others noted of them. Raises: Refused bad-input (field before)."""
    if not matter.has_line("line"):
        return ReceiptsPage(sign, ())
    line = matter.line_of("line")
    names = _own_words(matter, line, before)
    shown = tuple(entry for _, entry in see_entries(matter, names[:PAGE]))
    older = ""
    if len(names) > PAGE:
        older = cursor_of(matter.read(names[PAGE - 1])[1])
    return ReceiptsPage(sign, shown, older)


def _own_words(matter: Matter, line: Line, before: str) -> list[bytes]:
    """One more than a page of them, the newest first."""
    seats = _delegates(matter, line)
    place = read_cursor(before) if before else None
    bound = "" if place is None else " AND (lam, author, seq, hash) < (?, ?, ?, ?)"
    rows = matter.file.all(
        f"SELECT hash FROM entry WHERE line = ? AND accepted = 1 AND kind IN (2, 4){bound}"
        f" AND (kind = 4 OR author IN ({marks(seats)}))"
        " ORDER BY lam DESC, author DESC, seq DESC, hash DESC LIMIT ?",
        *(line.id, *(place or ()), *seats, PAGE + 1),
    )
    return [name for (name,) in rows]


def _delegates(matter: Matter, line: Line) -> list[bytes]:
    """Everyone of this side who was ever on its line."""
    epochs = [epoch for epoch, _ in matter.shelf(line.id).epochs()]
    return sorted(
        {member.seat for epoch in epochs for member in epoch.members if member.role is SeatRole.SIDE}
    )
