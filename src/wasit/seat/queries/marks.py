"""How far the reader of this seat has looked along each line: kept on this seat, told to nobody.

1. A mark is a number in the order of acceptance: what was slotted in late is new too.
2. Marks only go forward. A line that was never looked at has nothing new: its past was there before its reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from wasit.channel.project_line import SHOWN_KINDS
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.held import marks

MOST = 100  # entries counted as new
_KINDS = ",".join(str(kind) for kind in SHOWN_KINDS if kind != 1)


class Unread(NamedTuple):
    """``number``: how many are new. ``upto``: the mark it is counted from. ``newest``: where the mark would stand now. ``names``: of those asked about."""

    number: int
    upto: int
    newest: int
    names: frozenset[bytes]


def unread(matter: Matter, line: Line, shown: Sequence[bytes], since: int | None = None) -> Unread:
    """What others wrote on a line since it was looked at (or since a given mark); at most 100 are counted."""
    newest = _newest(matter)
    kept = matter.text_setting("looked " + line.id.hex())
    upto = since if since is not None else int(kept) if kept else newest
    # with a plus nothing but the names is left to find rows by
    new = (
        f"{{by}}line = ? AND accepted = 1 AND {{by}}n > ? AND author <> ? AND apart = 0 AND fine IS NOT 0 AND kind IN ({_KINDS})"
        " AND (sealed = 0 OR body IS NOT NULL)"
    )
    count = matter.file.one(
        f"SELECT count(*) FROM (SELECT 1 FROM entry INDEXED BY entry_kind WHERE {new.format(by='')} LIMIT {MOST})",
        *(line.id, upto, matter.me),
    )
    assert count is not None
    names = matter.file.all(
        f"SELECT hash FROM entry WHERE hash IN ({marks(shown)}) AND {new.format(by='+')}",
        *(*shown, line.id, upto, matter.me),
    )
    return Unread(int(count[0]), upto, newest, frozenset(name for (name,) in names))


def _newest(matter: Matter) -> int:
    """The number of the entry that was accepted last. The few that wait behind it are passed over."""
    # from the end of the table: an index of what is accepted would be walked whole
    row = matter.file.one("SELECT n FROM entry NOT INDEXED WHERE accepted = 1 ORDER BY n DESC LIMIT 1")
    return int(row[0]) if row is not None else 0


def look_at(matter: Matter, upto: Mapping[str, int]) -> None:
    """``upto``: marks by line key. One of a line that is not here, or of what has not come, is left out."""
    newest = _newest(matter)
    with matter.file.change():
        for line in matter.lines():
            mark, kept = upto.get(line.key), matter.text_setting("looked " + line.id.hex())
            if mark is not None and 0 <= mark <= newest and (not kept or int(kept) < mark):
                matter.set_setting("looked " + line.id.hex(), str(mark).encode())
