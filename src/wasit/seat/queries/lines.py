"""One page of a line, a room or a desk, however long it is.

1. A page is the newest entries in the record's order, from the cursor back: at most ``most`` are shown. Their rows are found by the
   index of that order; for each, the few facts that speak of it are found by the index of mentions. Nothing else is read.
2. Of the sealed past only what was opened to this seat is there. What a removed seat wrote after its removal stands apart, and is
   told as an alarm (not its own handing over). A fact that does not hold is in the alarms too, and nowhere else.
3. A signed paper is shown where it was first shown on that line; more signatures on it are no new minutes.
4. The cursor names the oldest entry shown: hex of lam, author, number, name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from wasit.channel import views
from wasit.channel.project_line import SHOWN_KINDS, Stood, project_entry
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.record.epoch import Leaf, LineKind, SeatRole
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.alarms import late_words, see_alarms
from wasit.seat.queries.faces import FacesOf, people_of
from wasit.seat.queries.held import COLUMNS, Held, is_first, marks, stand
from wasit.seat.queries.marks import unread
from wasit.seat.settings import zone_of
from wasit.text.moment import Moment

PAGE = 50
LARGEST_PAGE = 1_000
OPENING = 2  # entries by which every line begins: its first epoch and its charter
_KINDS = ",".join(str(kind) for kind in SHOWN_KINDS)
_COUNTED = ",".join(str(kind) for kind in SHOWN_KINDS if kind not in (1, 3))
KIND_WORDS: dict[LineKind, Literal["line", "room", "desk"]] = {
    LineKind.SIDE: "line",
    LineKind.ROOM: "room",
    LineKind.DESK: "desk",
}


def see_line(
    matter: Matter, line: Line, *, before: str = "", most: int = PAGE, since: int | None = None
) -> views.LineView:
    """The newest ``most`` entries of a line, or those before a cursor. ``since``: a mark to count what is new from, else the one kept.

    Raises: Refused bad-input (field before).
    """
    faces = FacesOf(matter, line)
    epoch = matter.replica(line.id).epoch()
    shown, older = _page(matter, line, faces, before, max(1, min(most, LARGEST_PAGE)))
    seats = epoch.members if epoch is not None else ()
    new = unread(matter, line, [bytes.fromhex(entry.id[:64]) for entry in shown], since)
    came, opened = before_me(matter, line)
    return views.LineView(
        line.id.hex(),
        line.key,
        line.name,
        KIND_WORDS[line.kind],
        line.kind is not LineKind.SIDE or any(member.role is SeatRole.SIDE for member in seats),
        people_of(matter, line, faces, epoch),
        shown,
        older,
        _total(matter, line),
        see_alarms(matter, line),
        new.number,
        next((entry.id for entry in shown if bytes.fromhex(entry.id[:64]) in new.names), ""),
        new.upto,
        new.newest,
        came=came,
        opened=opened,
        zone=zone_of(matter, line.key) if matter.role == "go-between" else "",
    )


def _page(
    matter: Matter, line: Line, faces: FacesOf, before: str, most: int
) -> tuple[tuple[views.EntryView, ...], str]:
    """What is shown, oldest first, and the cursor of the page before it."""
    shown: list[views.EntryView] = []
    last: Entry | None = None
    for stood in _stoods(matter, line, before, most):
        made = project_entry(stood, line.kind, faces)
        if not made:
            continue
        if last is not None and len(shown) + len(made) > most:
            return tuple(reversed(shown)), cursor_of(last)
        shown.extend(reversed(made))
        last = stood.entry
    return tuple(reversed(shown)), ""


def all_entries(matter: Matter, line: Line) -> Iterator[views.EntryView]:
    """Everything that a line shows, oldest first: for a file, never for a page."""
    faces = FacesOf(matter, line)
    pages: list[tuple[views.EntryView, ...]] = []
    before = ""
    while True:
        shown, before = _page(matter, line, faces, before, LARGEST_PAGE)
        pages.append(shown)
        if not before:
            break
    for shown in reversed(pages):
        yield from shown


def see_entry(matter: Matter, name: bytes) -> tuple[Line, views.EntryView]:
    """One entry as its line shows it. Raises: Refused unknown-id."""
    found = see_entries(matter, [name])
    if not found:
        raise Refused("unknown-id")
    return found[0]


def see_entries(matter: Matter, names: Sequence[bytes]) -> list[tuple[Line, views.EntryView]]:
    """Entries as their lines show them, in the order asked for; those that are not shown are left out."""
    rows = matter.file.all(
        f"SELECT e.line, {COLUMNS} FROM entry AS e"
        f" WHERE e.hash IN ({marks(names)}) AND e.accepted = 1 AND e.fine IS NOT 0",
        *names,
    )
    found: dict[bytes, tuple[Line, views.EntryView]] = {}
    for line in matter.lines():
        held = [Held(*row[1:]) for row in rows if row[0] == line.id]
        faces = FacesOf(matter, line)
        for stood in stand(matter, line, held):
            made = project_entry(stood, line.kind, faces)
            if made:
                found[stood.entry.hash] = (line, made[0])
    return [found[name] for name in names if name in found]


# -- finding rows ---------------------------------------------------------------------------------------------------------


def cursor_of(entry: Entry) -> str:
    """Where a page begins that ends before this entry."""
    return (entry.lam.to_bytes(8) + entry.author + entry.seq.to_bytes(4) + entry.hash).hex()


def read_cursor(written: str) -> tuple[int, bytes, int, bytes]:
    """Raises: Refused bad-input."""
    try:
        read = bytes.fromhex(written)
    except ValueError:
        read = b""
    if len(read) != 60:
        raise Refused("bad-input", field="before")
    lam = int.from_bytes(read[:8])
    if lam > 2**62:
        raise Refused("bad-input", field="before")
    return lam, read[8:24], int.from_bytes(read[24:28]), read[28:]


def _stoods(matter: Matter, line: Line, before: str, most: int) -> Iterator[Stood]:
    """What may be shown, newest first; read a page at a time, for as long as it is asked for."""
    place = read_cursor(before) if before else None
    while True:
        bound = "" if place is None else " AND (e.lam, e.author, e.seq, e.hash) < (?, ?, ?, ?)"
        rows = matter.file.all(
            f"SELECT {COLUMNS} FROM entry AS e"
            f" WHERE e.line = ? AND e.accepted = 1{bound} AND e.kind IN ({_KINDS}) AND (e.apart = 0 OR e.kind = 1)"
            " AND e.fine IS NOT 0 AND (e.sealed = 0 OR e.body IS NOT NULL)"
            " ORDER BY e.lam DESC, e.author DESC, e.seq DESC, e.hash DESC LIMIT ?",
            *(line.id, *(place or ()), most + 1),
        )
        held = [Held(*row) for row in rows]
        yield from stand(matter, line, [each for each in held if is_first(matter, line, each)])
        if len(rows) <= most:
            return
        place = held[-1].entry.place


def _total(matter: Matter, line: Line) -> int:
    """How many entries are shown on all pages together. Counts in the index of kinds; reads no entry but stubs of the sealed past."""
    row = matter.file.one(
        f"SELECT count(*) FROM entry WHERE line = ? AND accepted = 1 AND kind IN ({_COUNTED})", line.id
    )
    papers = matter.file.one(
        "SELECT count(DISTINCT i.hash) FROM instrument AS i CROSS JOIN mention AS m ON m.target = i.hash"
        " CROSS JOIN entry AS e ON e.hash = m.entry WHERE e.line = ? AND e.kind = 3 AND i.type <> 1",
        line.id,
    )
    assert row is not None
    assert papers is not None
    epochs = matter.shelf(line.id).epochs()
    base = epochs[0][0].base if epochs else ()
    shown = int(row[0]) + int(papers[0]) + max(0, len(epochs) - 1)
    return (
        shown - _stubs(matter, line, base) - sum(late.kind not in (1, 3) for late in late_words(matter, line))
    )


def before_me(matter: Matter, line: Line) -> tuple[Moment | None, int]:
    """(when this seat came, where others had spoken before it; how many entries of that time were opened to it)."""
    epochs = matter.shelf(line.id).epochs()
    if not epochs or sum(leaf.seq for leaf in epochs[0][0].base) <= OPENING:
        return None, 0
    first, ref = epochs[0]
    opened = 0
    for leaf in first.base:
        row = matter.file.one(
            "SELECT count(*) FROM entry WHERE line = ? AND author = ? AND seq <= ? AND sealed = 1 AND body IS NOT NULL"
            f" AND accepted = 1 AND kind IN ({_KINDS})",
            *(line.id, leaf.author, leaf.seq),
        )
        assert row is not None
        opened += int(row[0])
    return matter.shelf(line.id).read(ref.hash)[0].at, opened


def _stubs(matter: Matter, line: Line, base: Sequence[Leaf]) -> int:
    """What of the sealed past is here as a stub only: counted among the kinds, and not shown."""
    found = 0
    for leaf in base:
        row = matter.file.one(
            "SELECT count(*) FROM entry WHERE line = ? AND author = ? AND seq <= ? AND sealed = 1 AND body IS NULL"
            f" AND accepted = 1 AND kind IN ({_COUNTED})",
            *(line.id, leaf.author, leaf.seq),
        )
        assert row is not None
        found += int(row[0])
    return found
