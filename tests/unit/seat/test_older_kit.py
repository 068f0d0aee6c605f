"""A recovery kit of before entries were numbered as they were accepted: restored today it is what a kit of today would be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kit_cast import Restored, passage
from wasit.seat.backup import Contents, KeptMatter, read_contents
from wasit.seat.matter import Matter
from wasit.seat.store.older import NUMBERED
from wasit.wire import cbor

Row = dict[str, Any]


def changed(kept: KeptMatter, table: str, change: Callable[[Row], Row]) -> tuple[list[str], list[list[Any]]]:
    """A table with each of its rows changed, which may lose columns."""
    columns, rows = kept.tables[table]
    made = [change(dict(zip(columns, row, strict=True))) for row in rows]
    return list(made[0]), [list(row.values()) for row in made]


def of_before(contents: Contents) -> Contents:
    """The same kit as that program wrote it: acceptance had numbers of its own, which ran from 1 and not with arrival; each tip a mark at its
    entry; how an entry is known a row beside it; how far a line was looked at, a number of acceptance."""
    (kept,) = contents.matters
    columns, rows = kept.tables["tips"]
    packed = (row[columns.index("leaves")] for row in rows)
    leaves = {name for one in packed for _author, _seq, name, _lam in cbor.decode(one, limit=65_536)}
    names = [row["hash"] for row in in_order(kept) if row["accepted"]]
    numbers = {name: number for number, name in enumerate(names, 1)}
    arrived = dict(zip(names, [*names[:-2], names[-1], names[-2]], strict=True))  # the last two came turned
    places = {row["hash"]: row["n"] for row in in_order(kept)}
    standing = [[row["hash"], row["standing"]] for row in in_order(kept) if row["standing"]]

    def entry(row: Row) -> Row:
        was = {"accepted_n": numbers.get(row["hash"]), "tip": int(row["hash"] in leaves)}
        place = places[arrived.get(row["hash"], row["hash"])]
        return {name: value for name, value in (row | was | {"n": place}).items() if name != "standing"}

    tables = dict(kept.tables) | {"entry": changed(kept, "entry", entry)}
    tables["standing"] = (["hash", "standing"], standing)
    del tables["tips"]
    settings = {name: value for name, value in kept.settings.items() if name != "numbered"}
    looked = [name for name in settings if name.startswith("looked ")]
    assert looked
    settings |= {name: b"%d" % (len(names) - 2) for name in looked}  # all but those two
    return contents._replace(matters=[KeptMatter(settings, tables)])


def in_order(kept: KeptMatter) -> list[Row]:
    columns, rows = kept.tables["entry"]
    return sorted((dict(zip(columns, row, strict=True)) for row in rows), key=lambda row: row["n"])


def told(matter: Matter) -> dict[str, Any]:
    """What stands of each line."""
    file = matter.file
    tips = {line.key: sorted(matter.shelf(line.id).tips()) for line in matter.lines()}
    known = dict(file.all("SELECT hash, standing FROM entry WHERE accepted = 1"))
    order = file.all("SELECT hash FROM entry WHERE accepted = 1 ORDER BY coalesce(accepted_n, n)")
    return {"tips": tips, "standing": known, "order": order}


async def backed_up() -> tuple[Restored, Contents]:
    """A side whose machine is gone, which had looked at its line, and its kit."""
    cast = Restored()
    await cast.pair()
    await cast.seats[1].do("say", passage("G1", line="a"))
    await cast.settle()
    cast.seats[0].see_side(looked={})
    for text in ("A1", "A2"):
        await cast.seats[0].do("say", passage(text))
    await cast.seats[0].do("say", passage("room", room=True))
    await cast.settle()
    matter = cast.seats[0].matter()
    with matter.file.change():
        matter.set_setting("looked " + matter.line_of("line").id.hex(), b"1")
    contents = read_contents(cast.back_up(0))
    await cast.seats[1].do("say", passage("G2", line="a"))
    await cast.talk(2)
    cast.lost.add(0)
    return cast, contents


async def test_it_is_what_a_kit_of_today_is() -> None:
    """Tips, how each entry is known and in which order they were accepted; nothing of the older form is left, and nothing is done twice."""
    cast, contents = await backed_up()
    kept = {row["hash"] for row in in_order(contents.matters[0])}
    today, before = (cast.seats[cast.restore(one)].matter() for one in (contents, of_before(contents)))
    assert before.setting("numbered") == NUMBERED
    for which in ("standing", "order"):
        assert _of(told(today)[which], kept) == _of(told(before)[which], kept)
    # a room where nobody else was is carried on by the restored seat, each by its own epoch
    assert told(today)["tips"]["line"] == told(before)["tips"]["line"]
    assert not before.file.all("SELECT 1 FROM standing JOIN entry USING (hash)")


def _of(found: Any, kept: set[bytes]) -> list[Any]:
    pairs = found.items() if isinstance(found, dict) else [(name, None) for (name,) in found]
    listed = [(name, value) for name, value in pairs if name in kept]
    return sorted(listed) if isinstance(found, dict) else listed


async def test_what_was_looked_at_stays_so_and_the_talk_goes_on() -> None:
    """What was accepted after the mark is still new; the peers are asked for what is missing, and what is said then stands behind all of it."""
    cast, contents = await backed_up()
    again = cast.restore(of_before(contents))
    matter = cast.seats[again].matter()
    mark = int(matter.text_setting("looked " + matter.line_of("line").id.hex()))
    names = [row["hash"] for row in in_order(contents.matters[0]) if row["accepted"]]
    new = matter.file.all("SELECT hash FROM entry WHERE n > ?", mark)
    assert set(names[-2:]) <= {name for (name,) in new}
    assert set(cast.words(again, "line")) == {"G1", "A1", "A2"}
    await cast.talk()
    assert set(cast.words(again, "line")) == {"G1", "A1", "A2", "G2"}
    await cast.seats[again].do("say", passage("A3"))
    await cast.talk(2)
    assert cast.words(1, "a") == cast.words(again, "line")
    newest = "SELECT kind FROM entry WHERE accepted = 1 ORDER BY {} DESC LIMIT 1"
    assert matter.file.one(newest.format("coalesce(accepted_n, n)")) == matter.file.one(newest.format("n"))
