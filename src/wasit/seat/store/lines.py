"""Under which key and name a line stands here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasit.record.epoch import LineKind, SeatRole
from wasit.wire import cbor

if TYPE_CHECKING:
    from wasit.seat.matter import Line, Matter


def next_side_key(matter: Matter) -> str:
    taken = {line.key for line in matter.lines()}
    return next(key for key in "abcdefghijklmnopqrstuvwxyz" if key not in taken)


def known_line(matter: Matter, line_id: bytes) -> Line:
    """The line of an id; written down where it is new."""
    found = next((line for line in matter.lines() if line.id == line_id), None)
    if found is not None:
        return found
    epoch = matter.replica(line_id).epoch()
    assert epoch is not None
    match epoch.kind:
        case LineKind.ROOM:
            key = "room"
        case LineKind.DESK:
            key = "desk"
        case LineKind.SIDE:
            # by what I am there: the line may open before its welcome comes
            mine = epoch.member(matter.me)
            of_side = mine is not None and mine.role is SeatRole.SIDE
            key = "line" if of_side else next_side_key(matter)
    told = matter.setting("place " + line_id.hex())  # as this person's other device has it
    if told is not None:
        key, name = cbor.decode(told, limit=65_536, nfc=False)
        if not matter.has_line(key):
            return matter.add_line(line_id, epoch.kind, key, name)
    if matter.has_line(key):  # a second room or desk: somebody's mistake, kept apart under its own name
        key = f"{key}-{line_id.hex()[:6]}"
    name = matter.texts_setting("line-name") if key == "line" else {}  # as its welcome called it
    return matter.add_line(line_id, epoch.kind, key, name or {"en": key})
