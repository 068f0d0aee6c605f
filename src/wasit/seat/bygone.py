"""Who belonged to a line before this seat came, and what they may have said.

1. The role of somebody whom no epoch of this seat's knows stands in the epochs of the past it was given, which hang from its base as all of
   that does; never in what that somebody says.
2. The past comes newest first. What somebody wrote of whom no epoch has come yet is kept, and means nothing until one does.
3. Who opens the past of a newcomer opens with it the epoch that tells each author's role who had left; a device is given all of them.
4. Where none comes (who handed the past on may not have had it), it is somebody who may say the least, until one does come.

Source: PROTOCOL.md 6.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wasit.record.belonging import EPOCH_KIND
from wasit.record.entry import Entry
from wasit.record.epoch import Epoch, LineKind, SeatRole
from wasit.seat.store.alarms import clear_alarm

if TYPE_CHECKING:
    from wasit.seat.matter import Line, Matter

ENDED = "past-ended "
WAIT = 600  # s


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
    """Rule 2. A device waits until it has asked for all of the past, whoever was briefed for ten minutes."""
    known = matter.shelf(line.id).known(entry.hash)
    assert known is not None
    if not known.sealed or entry.kind == EPOCH_KIND or _role_before(matter, line, entry.author) is not None:
        return False
    if matter.setting("as-device") is not None:
        return matter.setting(ENDED + line.id.hex()) is None
    row = matter.file.one("SELECT arrived FROM entry WHERE hash = ?", entry.hash)
    return row is not None and bool(row[0] > matter.clock.now().seconds - WAIT)


def now_known(matter: Matter, line: Line, epoch: Epoch) -> Iterator[Entry]:
    """What waited for an epoch with its author in it, or was refused for want of one."""
    first = matter.shelf(line.id).epochs()[0][0]
    gone = [each for each in epoch.members if first.member(each.seat) is None]
    for member in gone if epoch.number < first.number else ():
        clear_alarm(matter, line.id, "refused-entry:E_KIND", who=member.seat)
        yield from _waiting(matter, line, "coalesce(fine, 0) = 0 AND author = ?", member.seat)


def epochs_of(matter: Matter, line: Line, first: Epoch, chosen: Sequence[bytes]) -> list[bytes]:
    """Rule 3: the newest epochs in which the authors of the past stand, of those whom a newcomer's first epoch has not."""
    shelf = matter.shelf(line.id)
    known = [known for name in chosen if (known := shelf.known(name)) is not None]
    gone = {each.ref.author for each in known} - set(first.seats())
    found: dict[bytes, bytes] = {}
    for epoch, name in [*shelf.sealed_epochs(), *((epoch, ref.hash) for epoch, ref in shelf.epochs())]:
        found |= dict.fromkeys(gone & set(epoch.seats()), name)
    return list(dict.fromkeys(found.values()))


def end_waiting(matter: Matter, line: Line) -> None:
    """Rule 4: all of the past was asked for, or is late. Inside a change."""
    if matter.setting("as-device") is not None:
        matter.set_setting(ENDED + line.id.hex(), b"1")
    for entry in _waiting(matter, line, "fine IS NULL"):
        matter.take_body(line, entry)


def _waiting(matter: Matter, line: Line, where: str, *values: bytes) -> Iterator[Entry]:
    ask = "SELECT hash FROM entry WHERE line = ? AND accepted = 1 AND sealed = 1 AND kind <> 1 AND body IS NOT NULL AND "
    rows = matter.file.all(ask + where, line.id, *values)
    for (name,) in rows:
        yield matter.shelf(line.id).read(name)[0]
