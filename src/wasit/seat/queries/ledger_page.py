"""A page of the ledger: so many undertakings of one filter, so many hopes, and what stands around them.

1. What comes from clauses of agreements stands on the first page; words are found by the table of what is owed, hopes by the index of
   kinds, both from the newest back.
2. What kept an undertaking is read for those that are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wasit.channel import facts, views
from wasit.channel.bodies import decode_fact
from wasit.channel.project_ledger import (
    Agreed,
    Named,
    is_settled_otherwise,
    is_shown,
    next_due,
    ower_number,
    owers_of,
    project_ledger,
)
from wasit.record.entry import Entry, decode_entry
from wasit.seat.actions.words import is_noted
from wasit.seat.matter import Matter
from wasit.seat.queries.claims import with_claims
from wasit.seat.queries.held import marks
from wasit.seat.queries.ledger import HOPE, agreed_of, named, side_name
from wasit.seat.queries.proposals import see_proposals
from wasit.seat.queries.search import read_number
from wasit.text.passage import Texts

PAGE = 40
NEWEST = read_number("")
_NEWEST = "SELECT n FROM owed {by} AND n < ? ORDER BY n DESC LIMIT ?"
_BY_FILTER = {
    "all": ("WHERE 1",),
    "open": ("INDEXED BY owed_open WHERE kept IS NULL",),
    "kept": ("INDEXED BY owed_kept WHERE kept IS NOT NULL",),
    "late": (
        "INDEXED BY owed_open WHERE kept IS NULL AND due < {now}",
        "INDEXED BY owed_kept_late WHERE kept > due",
    ),
}
_GIVERS = (
    "WITH RECURSIVE one(giver) AS (SELECT min(giver) FROM owed UNION ALL"
    " SELECT (SELECT min(o.giver) FROM owed AS o WHERE o.giver > one.giver) FROM one WHERE one.giver IS NOT NULL)"
    " SELECT giver, (SELECT min(n) FROM owed AS o WHERE o.giver = one.giver) AS first FROM one WHERE giver IS NOT NULL ORDER BY first"
)


def see_ledger_page(matter: Matter, show: str = "all", before: str = "", hopes: str = "") -> views.LedgerPage:
    """``show``: all, open, late, kept, or by-<number of who owes>. Raises: Refused bad-input (field before)."""
    now = matter.clock.now().seconds
    agreed = agreed_of(matter)
    clauses = of_clauses(matter, agreed)
    givers = {giver: _giver_name(matter, giver) for giver, _ in matter.file.all(_GIVERS)}
    owers = owers_of(clauses)
    for name in givers.values():
        if name not in owers:
            owers.append(name)
    asked = [giver for giver, name in givers.items() if _owes(owers, show, name)]
    listed = _owed(matter, show, now, read_number(before), asked)
    still_open = listed if show == "open" else _owed(matter, "open", now, NEWEST)
    coming = matter.file.all(
        "SELECT n FROM owed INDEXED BY owed_due WHERE kept IS NULL AND due > ? ORDER BY due, n LIMIT 1", now
    )
    found = _words(matter, {*listed[:PAGE], *still_open[:PAGE], *(n for (n,) in coming)})
    hoped, hopes_older = _hopes(matter, read_number(hopes))
    clauses = with_claims(matter, clauses)
    words = with_claims(matter, _in_order(found, listed[:PAGE]))
    agreed_ones = [] if before else [one for one in clauses if is_shown(one, show, owers, now)]
    may_keep = (
        [] if before and show == "open" else [one for one in clauses if is_shown(one, "open", owers, now)]
    )
    return views.LedgerPage(
        (*agreed_ones, *(one for one in words if not is_settled_otherwise(one, show))),
        hoped,
        see_proposals(matter),
        tuple(owers),
        (*may_keep, *_in_order(found, still_open[:PAGE])),
        next_due([*clauses, *(found[n][1] for (n,) in coming if n in found)], now),
        str(listed[PAGE - 1]) if len(listed) > PAGE else "",
        hopes_older,
        len(still_open) > PAGE,
        _speaks_for(matter),
    )


def _speaks_for(matter: Matter) -> tuple[tuple[str, Texts], ...]:
    """A side for itself; a go-between for sides of which nobody has a seat."""
    return tuple(
        (line.key, line.name)
        for line in matter.side_lines()
        if matter.role == "side" or is_noted(matter, line.id)
    )


def of_clauses(matter: Matter, agreed: Sequence[Agreed]) -> tuple[views.UndertakingView, ...]:
    """What agreements bind to."""
    return project_ledger(agreed, _keeping(matter, [one.id for one in agreed]), (), ()).undertakings


def _owes(owers: Sequence[Texts], show: str, name: Texts) -> bool:
    number = ower_number(show)
    return number is not None and number < len(owers) and owers[number] == name


def _giver_name(matter: Matter, giver: str) -> Texts:
    key, _, word = giver.partition(" ")
    return side_name(matter, matter.line_of(key), word)


def _owed(matter: Matter, show: str, now: int, before: int, givers: Sequence[str] = ()) -> list[int]:
    """The numbers of one more than a page, newest first."""
    if ower_number(show) is not None:
        asked: list[tuple[str, tuple[str, ...]]] = [
            (_NEWEST.format(by="INDEXED BY owed_giver WHERE giver = ?"), (giver,)) for giver in givers
        ]
    else:
        kinds = _BY_FILTER.get(show, _BY_FILTER["all"])
        asked = [(_NEWEST.format(by=by.format(now=now)), ()) for by in kinds]
    rows = [row for sql, values in asked for row in matter.file.all(sql, *values, before, PAGE + 1)]
    return sorted({n for (n,) in rows}, reverse=True)[: PAGE + 1]


def _words(matter: Matter, numbers: Iterable[int]) -> dict[int, tuple[Entry, views.UndertakingView]]:
    wanted = sorted(numbers)
    rows = matter.file.all(
        "SELECT e.n, e.line, e.raw, e.body, o.kept FROM owed AS o JOIN entry AS e ON e.n = o.n"
        f" WHERE o.n IN ({marks(wanted)}) AND e.fine = 1 AND e.apart = 0",
        *wanted,
    )
    numbered: dict[str, int] = {}
    noted: list[Named] = []
    for n, line, raw, body, _ in rows:
        entry = decode_entry(raw)
        numbered[entry.hash.hex()] = n
        noted.append(named(matter, matter.line(line), entry, decode_fact(entry.kind, body)))
    kept = [one.entry.hash for one, row in zip(noted, rows, strict=True) if row[4] is not None]
    entries = {one.entry.hash.hex(): one.entry for one in noted}
    shown = project_ledger((), _keeping(matter, kept), noted, ()).undertakings
    return {numbered[one.id]: (entries[one.id], one) for one in shown}


def _in_order(
    found: dict[int, tuple[Entry, views.UndertakingView]], numbers: Sequence[int]
) -> list[views.UndertakingView]:
    """By time."""
    there = [found[n] for n in numbers if n in found]
    return [one for _, one in sorted(there, key=lambda each: (each[0].at.seconds, each[0].place))]


def _keeping(matter: Matter, targets: Iterable[bytes]) -> list[tuple[Entry, facts.Milestone]]:
    """The first milestone that keeps each clause of these."""
    found = []
    for target in targets:
        rows = matter.file.all(
            "SELECT e.raw, e.body FROM (SELECT min(k.at), k.n AS n FROM keeps AS k JOIN entry AS x ON x.n = k.n"
            " WHERE k.target = ? AND x.fine = 1 AND x.apart = 0 GROUP BY k.clause) AS f JOIN entry AS e ON e.n = f.n",
            target,
        )
        for raw, body in rows:
            entry = decode_entry(raw)
            fact = decode_fact(entry.kind, body)
            assert isinstance(fact, facts.Milestone)
            found.append((entry, fact))
    return found


def _hopes(matter: Matter, before: int) -> tuple[tuple[views.HopeView, ...], str]:
    """A page of them, and the cursor of the one before."""
    rows = [
        row
        for line in matter.lines()
        for row in matter.file.all(
            "SELECT n, line, raw, body FROM entry WHERE line = ? AND kind = ? AND accepted = 1 AND fine = 1 AND apart = 0"
            " AND n < ? ORDER BY n DESC LIMIT ?",
            *(line.id, HOPE, before, PAGE + 1),
        )
    ]
    newest = sorted(rows, key=lambda row: int(row[0]), reverse=True)
    noted = []
    for _, line, raw, body in newest[:PAGE]:
        entry = decode_entry(raw)
        noted.append(named(matter, matter.line(line), entry, decode_fact(entry.kind, body)))
    older = str(newest[PAGE - 1][0]) if len(newest) > PAGE else ""
    return project_ledger((), (), noted, ()).hopes, older
