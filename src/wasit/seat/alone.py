"""A line that nobody else was on, by the kit: who came back goes on there alone, and somebody may have come since.

1. It says so at once: nobody can be asked.
2. Who has come to a room or desk stands on a side's line too, in the same role: once this seat belongs there again, it knows whether
   anybody did. Of a side's line nothing tells but rule 3, or its side, paired there again.
3. A letter about the line from somebody who is not on it, as this seat has it, comes from one who is there as it went on.
4. What is written on either stays there: they meet by pairing again, and this seat says so.

Source: PROTOCOL.md 2.4.
"""

from __future__ import annotations

from wasit.record.epoch import LineKind, SeatRole
from wasit.seat.matter import Line, Matter
from wasit.seat.store.alarms import clear_alarm, raise_alarm

ALONE = "alone "
OPEN, TOLD = b"1", b"0"  # nobody knows yet; somebody else went on, or nobody came
MAY_BE, WENT_ON = "alone-again", "went-on-elsewhere"


def begin(matter: Matter, line: Line) -> None:
    """This seat goes on alone with a line. Inside a change."""
    matter.set_setting(ALONE + line.id.hex(), OPEN)
    _say(matter, line, MAY_BE)


def _say(matter: Matter, line: Line, code: str, who: bytes | None = None) -> None:
    raise_alarm(matter, *_place(line, code), who=who)


def _place(line: Line, code: str) -> tuple[bytes | None, str]:
    """Of a desk among those of the whole matter: whose desk it is says the sentence."""
    return (None, "desk-" + code) if line.kind is LineKind.DESK else (line.id, code)


def settle(matter: Matter) -> None:
    """What the other lines tell by now. Inside a change."""
    if matter.setting("restored") is None:
        return
    alone = [line for line in matter.lines() if matter.setting(ALONE + line.id.hex()) == OPEN]
    asked = [line for line in matter.side_lines() if matter.setting(ALONE + line.id.hex()) is None]
    for line in alone:
        if _is_met(matter, line):
            _close(matter, line)
        elif line.kind is not LineKind.SIDE and asked:
            mates = {seat for each in asked for seat in _mates(matter, each)}
            for seat in sorted(mates):
                _say(matter, line, WENT_ON, seat)
            if mates or all(matter.replica(each.id).role_of(matter.me) is not None for each in asked):
                _close(matter, line)


def _is_met(matter: Matter, line: Line) -> bool:
    """Whether a side is paired on its line again; whom this seat brings to its own knows nothing of before."""
    epoch = matter.replica(line.id).epoch()
    return epoch is not None and len({each.role for each in epoch.members}) > 1


def _mates(matter: Matter, line: Line) -> list[bytes]:
    """Others in this person's role on a side's line, as its newest epoch here has them."""
    role = SeatRole.SIDE if matter.role == "side" else SeatRole.GO_BETWEEN
    epoch = matter.replica(line.id).epoch()
    members = epoch.members if epoch is not None else ()
    return [each.seat for each in members if each.role is role and not matter.is_mine(each.seat)]


def _close(matter: Matter, line: Line) -> None:
    matter.set_setting(ALONE + line.id.hex(), TOLD)
    clear_alarm(matter, *_place(line, MAY_BE))


def is_elsewhere(matter: Matter, line: bytes, sender: bytes) -> bool:
    """Whether who writes about a line is on it as it went on without this seat; then that is said. Inside a change."""
    if matter.setting(ALONE + line.hex()) is None:
        return False
    if any(epoch.member(sender) is not None for epoch, _ in matter.shelf(line).epochs()):
        return False
    _say(matter, matter.line(line), WENT_ON, sender)
    _close(matter, matter.line(line))
    return True
