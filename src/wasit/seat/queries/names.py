"""Lists of names as this seat may show them: a side its own and what is common, a go-between what it is to decide."""

from __future__ import annotations

from contextlib import suppress

from wasit.channel import facts, views
from wasit.channel.name_views import LikelyName, NamesDeskPage, NameSide, NamesList, NamesPage, NameView
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.seat.actions.names import lists_of
from wasit.seat.actions.words import is_noted
from wasit.seat.matter import Matter
from wasit.seat.queries.blind import BLIND_NOTED
from wasit.seat.queries.faces import said_in
from wasit.seat.store.names import FOUND, LIKELY, SAME

ASKED = 46
MOST = 30  # lists
ROWS = 25  # of a list on a page
_TWICE = "(SELECT min(t.n) FROM name_row AS t WHERE t.list = r.list AND t.form = r.form AND t.n < r.n AND t.name != '')"
_ALSO = {"all": "", "common": " AND c.n IS NOT NULL", "twice": f" AND {_TWICE} IS NOT NULL"}


def see_names(
    matter: Matter, sign: views.Seatsign, which: str = "", show: str = "all", after: int = 0
) -> NamesPage:
    """``which``: the list that is shown, the newest where it names none; ``after``: the number of the row before the first shown."""
    if show not in _ALSO:
        raise Refused("bad-input", field="show")
    if not matter.has_line("line"):
        return NamesPage(sign, ())
    asked = said_in(matter, matter.line_of("line"), ASKED, newest=MOST)
    lists = [(entry, _list(entry, fact)) for entry, fact in asked if isinstance(fact, facts.NamesAsked)]
    chosen = next((entry for entry, _ in lists if not which or entry.hash.hex() == which), None)
    if chosen is None:
        if which:
            raise Refused("unknown-id")
        return NamesPage(sign, ())
    name = chosen.hash
    found = matter.file.all(
        f"SELECT r.n, r.name, r.year, r.place, r.reference, r.state, r.acknowledged, {_TWICE},"
        " coalesce(c.name, ''), coalesce(c.state, ''), coalesce(c.acknowledged, '') FROM name_row AS r"
        " LEFT JOIN name_common AS c ON c.list = r.list AND c.n = r.n AND c.name != ''"
        f" WHERE r.list = ? AND r.n > ? AND r.name != ''{_ALSO[show]} ORDER BY r.n LIMIT ?",
        *(name, after, ROWS + 1),
    )
    rows = tuple(NameView(*row) for row in found[:ROWS])
    return NamesPage(
        sign,
        tuple(one for _, one in lists),
        name.hex(),
        show,
        count_of(matter, "name_row", name),
        count_of(matter, "name_common", name),
        rows,
        after,
        rows[-1].n if len(found) > ROWS else 0,
    )


def see_names_desk(matter: Matter, sign: views.Seatsign, which: str = "") -> NamesDeskPage:
    """``which``: the lists that are shown, the newest where it names none."""
    may_ask = matter.has_line("desk") and len(matter.side_lines()) > 1
    noted = said_in(matter, matter.line_of("desk"), BLIND_NOTED, newest=3 * MOST) if may_ask else []
    lists = [one for entry, _ in noted if (one := _noted(matter, entry)) is not None]
    chosen = next((one.id for one in lists if not which or one.id == which), "")
    if not chosen:
        if which:
            raise Refused("unknown-id")
        return NamesDeskPage(sign, (), may_ask)
    first, second = lists_of(matter, bytes.fromhex(chosen))
    sides = []
    for name in (first, second):
        line, _, _, _ = matter.read(name)
        put = name.hex() if is_noted(matter, line.id) else ""
        sides.append(NameSide(line.name, count_of(matter, "name_row", name), put))
    counts = "SELECT count(*) FROM name_pair WHERE list = ? AND how"
    same = matter.file.one(f"{counts} IN (?, ?)", first, SAME, FOUND)
    undecided = matter.file.one(f"{counts} >= ?", first, LIKELY)
    assert same is not None
    assert undecided is not None
    return NamesDeskPage(
        sign,
        tuple(lists),
        may_ask,
        chosen,
        tuple(sides),
        same[0],
        count_of(matter, "name_common", first),
        undecided[0],
        _likely(matter, first, second),
    )


def count_of(matter: Matter, table: str, name: bytes) -> int:
    row = matter.file.one(f"SELECT count(*) FROM {table} WHERE list = ? AND name != ''", name)
    assert row is not None
    return int(row[0])


def _likely(matter: Matter, first: bytes, second: bytes) -> tuple[LikelyName, ...]:
    rows = matter.file.all(
        "SELECT p.n, p.m, a.name, b.name, a.year, b.year, a.place, b.place, a.reference, b.reference, a.state, b.state"
        " FROM name_pair AS p JOIN name_row AS a ON a.list = p.list AND a.n = p.n JOIN name_row AS b ON b.list = ? AND b.n = p.m"
        " WHERE p.list = ? AND p.how >= ? ORDER BY p.how, p.n, p.m LIMIT ?",
        *(second, first, LIKELY, ROWS),
    )
    return tuple(LikelyName(row[0], row[1], *zip(row[2::2], row[3::2], strict=True)) for row in rows)


def _list(entry: Entry, fact: facts.NamesAsked) -> NamesList:
    return NamesList(entry.hash.hex(), fact.text, entry.at)


def _noted(matter: Matter, entry: Entry) -> NamesList | None:
    """A co-mediator who has not both lines sees nothing of it."""
    with suppress(Refused):
        first, _ = lists_of(matter, entry.hash)
        _, _, fact, _ = matter.read(first)
        assert isinstance(fact, facts.NamesAsked)
        return NamesList(entry.hash.hex(), fact.text, entry.at)
    return None
