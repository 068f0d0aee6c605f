"""What must not be silent: counted, and shown on the page of the line it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wasit.wire import cbor

if TYPE_CHECKING:
    from wasit.seat.matter import Matter

Alarm = tuple[bytes | None, str, bytes | None]  # line, code, who


def raise_alarm(
    matter: Matter,
    line: bytes | None,
    code: str,
    *,
    who: bytes | None = None,
    entries: Sequence[bytes] = (),
    detail: str = "",
) -> None:
    """One row for each (line, code, who): the count grows, the newest time stands."""
    full = f"{code}:{detail}" if detail else code
    row = matter.file.one("SELECT n FROM alarm WHERE line IS ? AND code = ? AND who IS ?", line, full, who)
    now, named = matter.clock.now().seconds, cbor.encode(list(entries))
    if row is None:
        matter.file.run(
            "INSERT INTO alarm (line, code, who, at, entries) VALUES (?, ?, ?, ?, ?)",
            line,
            full,
            who,
            now,
            named,
        )
    else:
        matter.file.run(
            "UPDATE alarm SET count = count + 1, at = ?, entries = ? WHERE n = ?", now, named, row[0]
        )
    _standing(matter).add((line, full, who))
    matter.version += 1


def clear_alarm(matter: Matter, line: bytes | None, code: str, *, who: bytes | None = None) -> None:
    """What it warned of is over: a gap that closed, a seat heard again."""
    if stands(matter, line, code, who):  # asked of every letter, and seldom there
        matter.file.run("DELETE FROM alarm WHERE line IS ? AND code = ? AND who IS ?", line, code, who)
        _standing(matter).discard((line, code, who))


def stands(matter: Matter, line: bytes | None, code: str, who: bytes | None) -> bool:
    """Whether it was raised, and is not over."""
    return (line, code, who) in _standing(matter)


def _standing(matter: Matter) -> set[Alarm]:
    if matter.alarms is None:
        matter.alarms = set(matter.file.all("SELECT line, code, who FROM alarm"))
    return matter.alarms
