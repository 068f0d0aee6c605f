"""Lists of names as their rows stand now: what pages look up, and what matching goes over.

1. Of a row the newest in the line's own order counts, whichever came first. One taken off stays, without a name.
2. A go-between's rows count only where nobody of the side has a seat.
3. Pairs belong to the first of two lists: not the same and the same are decided by hand; the rest was found, and is found anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasit.channel import facts
from wasit.channel.facts import Fact
from wasit.channel.name_facts import CommonName, NameRow
from wasit.channel.names import Listed, form_of
from wasit.record.entry import Entry
from wasit.record.epoch import SeatRole

if TYPE_CHECKING:
    from wasit.seat.matter import Line, Matter

_ROW = "n, name, year, place, reference, state, acknowledged"
NOT_SAME, SAME, FOUND, LIKELY = range(4)  # LIKELY and on: how far apart


def keep_names(matter: Matter, line: Line, entry: Entry, fact: Fact) -> None:
    """One row or more of a fact that has any."""
    run, place = matter.file.run, entry.lam.to_bytes(8, "big") + entry.author
    match fact:
        case facts.NamesEntered(target=target, rows=rows) if _belongs(matter, line, target):
            from wasit.seat.actions.words import is_noted  # it says what is written down here

            if matter.role_then(line, entry) is SeatRole.GO_BETWEEN and not is_noted(matter, line.id):
                return
            for row in rows:
                run(
                    "INSERT INTO name_row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (list, n) DO UPDATE SET"
                    " name = excluded.name, year = excluded.year, place = excluded.place, reference = excluded.reference,"
                    " state = excluded.state, acknowledged = excluded.acknowledged, form = excluded.form,"
                    " stands = excluded.stands, entry = excluded.entry WHERE excluded.stands > stands",
                    *(
                        target,
                        row.n,
                        row.name,
                        row.year,
                        row.place,
                        row.reference,
                        row.state,
                        row.acknowledged,
                    ),
                    *(form_of(row.name), place, entry.hash),
                )
        case facts.NamesCommon(target=target, rows=common) if _belongs(matter, line, target):
            for each in common:
                run(
                    "INSERT INTO name_common VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (list, n) DO UPDATE SET"
                    " name = excluded.name, state = excluded.state, acknowledged = excluded.acknowledged,"
                    " stands = excluded.stands, entry = excluded.entry WHERE excluded.stands > stands",
                    *(target, each.n, each.name, each.state, each.acknowledged, place, entry.hash),
                )
        case facts.NamesPaired(lists=(first, _), pairs=pairs):
            for n, m, same in pairs:
                run(
                    "INSERT OR REPLACE INTO name_pair VALUES (?, ?, ?, ?)",
                    first,
                    n,
                    m,
                    SAME if same else NOT_SAME,
                )
                if same:
                    run(
                        "DELETE FROM name_pair WHERE list = ? AND (n = ? OR m = ?) AND how >= ?",
                        first,
                        n,
                        m,
                        FOUND,
                    )
        case _:
            pass


def _belongs(matter: Matter, line: Line, target: bytes) -> bool:
    return matter.file.one("SELECT 1 FROM entry WHERE hash = ? AND line = ?", target, line.id) is not None


def rows_of(matter: Matter, name: bytes) -> list[NameRow]:
    """Every row of a list, also those taken off."""
    return [NameRow(*row) for row in matter.file.all(f"SELECT {_ROW} FROM name_row WHERE list = ?", name)]


def row_of(matter: Matter, name: bytes, n: int) -> NameRow | None:
    row = matter.file.one(f"SELECT {_ROW} FROM name_row WHERE list = ? AND n = ? AND name != ''", name, n)
    return NameRow(*row) if row is not None else None


def listed(matter: Matter, name: bytes) -> list[Listed]:
    """What of a list matching looks at."""
    rows = matter.file.all(
        "SELECT n, name, form, year FROM name_row WHERE list = ? AND name != '' ORDER BY n", name
    )
    return [Listed(*row) for row in rows]


def common_of(
    matter: Matter, first: bytes, second: bytes
) -> tuple[dict[int, CommonName], dict[int, CommonName]]:
    """Of each of the two lists the rows that are common now, with the other's: a name that changed since it was found is not."""
    found: tuple[dict[int, CommonName], dict[int, CommonName]] = ({}, {})
    rows = matter.file.all(
        "SELECT p.n, p.m, a.name, a.state, a.acknowledged, b.name, b.state, b.acknowledged FROM name_pair AS p"
        " JOIN name_row AS a ON a.list = p.list AND a.n = p.n JOIN name_row AS b ON b.list = ? AND b.n = p.m"
        " WHERE p.list = ? AND p.how IN (?, ?) AND a.name != '' AND b.name != '' AND (p.how = ? OR a.form = b.form)",
        *(second, first, SAME, FOUND, SAME),
    )
    for n, m, *texts in rows:
        found[0][n] = CommonName(n, *texts[3:])
        found[1][m] = CommonName(m, *texts[:3])
    return found


def told_of(matter: Matter, name: bytes) -> dict[int, CommonName]:
    """What was told of a list to be common."""
    rows = matter.file.all(
        "SELECT n, name, state, acknowledged FROM name_common WHERE list = ? AND name != ''", name
    )
    return {row[0]: CommonName(*row) for row in rows}
