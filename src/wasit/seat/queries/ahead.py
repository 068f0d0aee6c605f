"""What was read of a matter's newest words, so that a draft is held against them at once.

1. Of each side's line the newest ``NEWEST`` words, notes and releases. It is read a slice at a time while an open seat has nothing else to do
   (``read_some``); a page that asks before that is done reads what is missing itself, and is right all the same, only slower.
2. It stands in memory alone, and goes when the file is closed and when words are destroyed.
3. A name's spellings are part of how a text is read: with another spelling everything is read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wasit.channel import facts
from wasit.channel.facts import Fact
from wasit.channel.reading import Reader
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.held import COLUMNS, Held, marks
from wasit.seat.queries.spelled import spelled_names

NEWEST = 300
MOST_REMARKS = 50
SLICE = 3_000  # characters: some milliseconds
STEP = 20  # entries


class Remark(NamedTuple):
    """What a go-between keeps on the desk beside a note. ``line``, ``note``: of the note."""

    line: bytes
    note: bytes
    text: str


class Ahead:
    """``newest``: the entries read, by their names. ``order``: those of each side's line, the newest first."""

    def __init__(self) -> None:
        self.newest: dict[bytes, Held] = {}
        self.order: list[tuple[Line, list[bytes]]] = []
        self.remarks: list[Remark] = []
        self.reader = Reader()
        self._spelled: tuple[tuple[str, ...], ...] = ()
        self._version = -1

    def look(self, matter: Matter) -> None:
        """See which words are the newest now, and how names are spelled; what is no longer asked about is forgotten."""
        if self._version == matter.version:
            return
        spelled = tuple(fact.spellings for _, fact in spelled_names(matter))
        if spelled != self._spelled:
            self._spelled, self.reader = spelled, Reader(spelled)
        self.order = [(line, _newest(matter, line)) for line in matter.side_lines()]
        self.remarks = list(_remarks(matter))
        wanted = {name for _, names in self.order for name in names}
        self.newest = {name: held for name, held in self.newest.items() if name in wanted}
        self.reader.forget_but(self._texts())
        self._version = matter.version

    def entries(self, matter: Matter) -> list[tuple[Line, Held]]:
        """Every one of the newest, with its line; what was not read yet is read now."""
        self.look(matter)
        self._hold(matter, self._missing())
        return [(line, self.newest[name]) for line, names in self.order for name in names]

    def read_some(self, matter: Matter) -> bool:
        """A slice; whether there was anything to read."""
        self.look(matter)
        if self.reader.read_some(self._texts(), SLICE):
            return True
        return self._hold(matter, self._missing()[:STEP])

    def _texts(self) -> Iterator[str]:
        for held in self.newest.values():
            yield from texts_of(held.fact)
        for remark in self.remarks:
            yield remark.text

    def _missing(self) -> list[bytes]:
        return [name for _, names in self.order for name in names if name not in self.newest]

    def _hold(self, matter: Matter, names: list[bytes]) -> bool:
        if names:
            self.newest |= hold(matter, names)
        return bool(names)


def ahead_of(matter: Matter) -> Ahead:
    if matter.ahead is None:
        matter.ahead = Ahead()
    return matter.ahead


def read_ahead(matter: Matter) -> bool:
    """A slice; whether there was anything to read. On a side's seat there never is: only go-betweens pass on."""
    return matter.role == "go-between" and ahead_of(matter).read_some(matter)


def hold(matter: Matter, names: Iterable[bytes]) -> dict[bytes, Held]:
    """The entries of these names."""
    asked = list(names)
    rows = matter.file.all(
        f"SELECT {COLUMNS} FROM entry AS e WHERE e.hash IN ({marks(asked)})",
        *asked,
    )
    return {held.entry.hash: held for held in (Held(*row) for row in rows)}


def texts_of(fact: Fact | None) -> Iterator[str]:
    match fact:
        case facts.Word(passages=passages) | facts.Noted(passages=passages):
            for passage in passages:
                yield from passage.text.values()
        case facts.Released(words=words, translation=translation):
            yield from words.values()
            yield from translation.values()
        case _:
            pass


def _newest(matter: Matter, line: Line) -> list[bytes]:
    rows = matter.file.all(
        "SELECT hash FROM entry WHERE line = ? AND accepted = 1 AND kind IN (2, 4) AND fine = 1 AND apart = 0 AND body IS NOT NULL"
        " ORDER BY lam DESC, author DESC, seq DESC, hash DESC LIMIT ?",
        *(line.id, NEWEST),
    )
    return [name for (name,) in rows]


def _remarks(matter: Matter) -> Iterator[Remark]:
    """The newest."""
    if not matter.has_line("desk"):
        return
    rows = matter.file.all(
        f"SELECT n.line, n.hash, {COLUMNS} FROM entry AS e JOIN mention AS m ON m.entry = e.hash"
        " JOIN entry AS n ON n.hash = m.target AND n.kind = 4"
        " WHERE e.line = ? AND e.kind = 2 AND e.accepted = 1 AND e.fine = 1 AND e.body IS NOT NULL"
        " ORDER BY e.n DESC LIMIT ?",
        *(matter.line_of("desk").id, MOST_REMARKS),
    )
    for line, note, *row in rows:
        yield from (Remark(line, note, text) for text in texts_of(Held(*row).fact))
