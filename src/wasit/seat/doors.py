"""Who may open which line on this seat: asked once, when the first epoch of a line that is not here comes.

1. A side has one line, opened by its go-between, and one room, opened by a fellow delegate. It has no desk.
2. A go-between has one desk, opened by a fellow go-between; side lines of others it enters with them. It has no room.
3. So nobody who writes to this seat sets up a place of its own where it would speak as somebody else.
"""

from __future__ import annotations

from wasit.errors import Distrusted
from wasit.record.belonging import EPOCH_KIND
from wasit.record.body import Body
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind, SeatRole, decode_epoch
from wasit.seat.matter import Matter
from wasit.seat.people import Person

# (my role, the line's kind) -> (what I am there, the key of who opens it, the key it has here if there may be but one)
_DOORS = {
    ("side", LineKind.SIDE): (SeatRole.SIDE, "line", "line"),
    ("side", LineKind.ROOM): (SeatRole.SIDE, "room", "room"),
    ("go-between", LineKind.DESK): (SeatRole.GO_BETWEEN, "desk", "desk"),
    ("go-between", LineKind.SIDE): (SeatRole.GO_BETWEEN, "desk", None),
}


def check_may_open(matter: Matter, sender: Person, entry: Entry, body: Body | None) -> None:
    """Raises: Distrusted E_AUTHOR when this sender may open no such line here, E_EPOCH."""
    if entry.kind != EPOCH_KIND or body is None:
        return  # opens nothing
    epoch = decode_epoch(body.data)
    door = _DOORS.get((matter.role, epoch.kind))
    mine = epoch.member(matter.me)
    if door is None or mine is None:
        raise Distrusted("E_AUTHOR")
    role, opener, only = door
    if mine.role is not role or sender.key != opener or (only is not None and matter.has_line(only)):
        raise Distrusted("E_AUTHOR")
