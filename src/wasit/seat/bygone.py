"""Who belonged to a line before this seat came, and what they may have said.

1. The role of somebody whom no epoch of this seat's knows stands in the epochs of the past it was given, which hang from its base as all of
   that does; never in what that somebody says.
2. The past comes newest first. What somebody wrote of whom no epoch has come yet is kept, and means nothing until one does.
3. Where none comes (a briefing opens none, and who handed the past on may not have had it), it is somebody who may say the least.

Source: PROTOCOL.md 6.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wasit.record.belonging import EPOCH_KIND
from wasit.record.entry import Entry
from wasit.record.epoch import Epoch, LineKind, SeatRole

if TYPE_CHECKING:
    from wasit.seat.matter import Line, Matter

ENDED = "past-ended "


def role_then(matter: Matter, line: Line, entry: Entry) -> SeatRole | None:
    """The author's role when the entry was written; of the sealed past, by whoever knows."""
    replica = matter.replica(line.id)
    if entry.kind == EPOCH_KIND and replica.epoch(entry.epoch - 1) is not None:
        # who opens an epoch may be leaving with it: its right comes from the one before
        role = replica.role_of(entry.author, entry.epoch - 1)
        before = matter.heirs.known().get(entry.author)
        return replica.role_of(before, entry.epoch - 1) if role is None and before is not None else role
    role = replica.role_of(entry.author, entry.epoch)
    if role is not None or replica.epoch(entry.epoch) is not None:
        return role
    role = _role_before(matter, line, entry.author)
    if role is not None:
        return role
    return SeatRole.SIDE if line.kind is not LineKind.DESK else SeatRole.GO_BETWEEN


def _role_before(matter: Matter, line: Line, seat: bytes) -> SeatRole | None:
    """A role never changes: any epoch that has the seat tells it."""
    shelf = matter.shelf(line.id)
    member = shelf.epochs()[0][0].member(seat)
    return member.role if member is not None else shelf.bygone().get(seat)


def must_wait(matter: Matter, line: Line, entry: Entry) -> bool:
    """Rule 2. Only a device is given epochs; until it has asked for all of the past it can't know that none comes."""
    if matter.setting("as-device") is None or matter.setting(ENDED + line.id.hex()) is not None:
        return False
    known = matter.shelf(line.id).known(entry.hash)
    assert known is not None
    return known.sealed and entry.kind != EPOCH_KIND and _role_before(matter, line, entry.author) is None


def now_known(matter: Matter, line: Line, epoch: Epoch) -> Iterator[Entry]:
    """What waited for an epoch with its author in it."""
    first = matter.shelf(line.id).epochs()[0][0]
    for member in epoch.members if epoch.number < first.number else ():
        yield from _waiting(matter, line, " AND author = ?", member.seat)


def end_waiting(matter: Matter, line: Line) -> None:
    """Rule 3: no more of the past will come. Inside a change."""
    matter.set_setting(ENDED + line.id.hex(), b"1")
    for entry in _waiting(matter, line, ""):
        matter.take_body(line, entry)


def _waiting(matter: Matter, line: Line, where: str, *values: bytes) -> Iterator[Entry]:
    ask = "SELECT hash FROM entry WHERE line = ? AND accepted = 1 AND sealed = 1 AND fine IS NULL AND body IS NOT NULL"
    rows = matter.file.all(ask + where, line.id, *values)
    for (name,) in rows:
        yield matter.shelf(line.id).read(name)[0]
