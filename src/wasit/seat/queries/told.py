"""Who was told of what: of each person and thing the first telling of each kind, or the last, by the table kept of tellings.

Costs one row for each person and thing, however often they were told again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from wasit.channel import facts, views
from wasit.channel.bodies import decode_fact
from wasit.record.entry import Entry, decode_entry
from wasit.seat.matter import Matter
from wasit.seat.queries.faces import FacesOf

_ONE_OF_EACH = (
    "SELECT e.line, e.n, e.raw, e.body FROM knower AS k JOIN entry AS e ON e.n = (SELECT t.n FROM telling AS t"
    " JOIN entry AS x ON x.n = t.n WHERE t.about = k.about AND t.who = k.who AND t.how = k.how AND x.fine = 1 AND x.apart = 0"
    " ORDER BY {order} LIMIT 1)"
)
_FIRST = _ONE_OF_EACH.format(order="t.at, t.n")
_LAST = _ONE_OF_EACH.format(order="t.at DESC, t.n DESC")


def first_told(matter: Matter, what: bytes | str) -> list[tuple[facts.Told, views.Person, views.Person]]:
    """(telling, whom, by whom): how each person first came to know of a thing, in every way they did."""
    return _read(matter, matter.file.all(f"{_FIRST} WHERE k.about = ?", what))


def told_near(
    matter: Matter, refers: str, which: Literal["first", "last"]
) -> list[tuple[facts.Told, views.Person, views.Person]]:
    """Of whatever bears on an entry: the channel and things in words always, a proposal where it is the one that it ``refers`` to."""
    asked = _FIRST if which == "first" else _LAST
    found = matter.file.all(f"{asked} WHERE k.about < x''")
    if refers:
        found += matter.file.all(f"{asked} WHERE k.about = ?", bytes.fromhex(refers))
    return _read(matter, found)


def topics(matter: Matter, most: int) -> list[str]:
    """Things named in words, but for the channel: the newest that came up, in the order in which they did."""
    rows = matter.file.all("SELECT about FROM topic WHERE about <> 'channel' ORDER BY n DESC LIMIT ?", most)
    return [about for (about,) in reversed(rows)]


def _read(
    matter: Matter, rows: Sequence[tuple[bytes, int, bytes, bytes]]
) -> list[tuple[facts.Told, views.Person, views.Person]]:
    """In the order of the lines, and of arrival."""
    order = {line.id: place for place, line in enumerate(matter.lines())}
    faces = {line.id: FacesOf(matter, line) for line in matter.lines()}
    found = []
    for line, _, raw, body in sorted(rows, key=lambda row: (order[row[0]], row[1])):
        entry: Entry = decode_entry(raw)
        fact = decode_fact(entry.kind, body)
        assert isinstance(fact, facts.Told)
        seat = fact.whom
        whom = faces[line].person(seat) if isinstance(seat, bytes) else views.Person(seat, "outsider")
        found.append((fact, whom, faces[line].person(entry.author)))
    return found
