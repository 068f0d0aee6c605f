"""One page of a line, a room or a desk, however long it is.

1. A page is the newest entries in the record's order, from the cursor back: at most ``most`` are shown. Their rows are found by the
   index of that order; for each, the few facts that speak of it are found by the index of mentions. Nothing else is read.
2. Of the sealed past only what was opened to this seat is there. What a removed seat wrote after its removal stands apart, and is
   told as an alarm. A fact that does not hold is in the alarms too, and nowhere else.
3. A signed paper is shown where it was first shown on that line; more signatures on it are no new minutes.
4. The cursor names the oldest entry shown: hex of lam, author, number, name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wasit.channel import facts, views
from wasit.channel.bodies import decode_fact
from wasit.channel.facts import Fact
from wasit.channel.project_line import SHOWN_KINDS, Said, Stood, Way, project_entry, read_shown
from wasit.errors import Refused
from wasit.record.entry import Entry, decode_entry
from wasit.record.epoch import Epoch, Leaf, LineKind, SeatRole
from wasit.record.shelf import Standing
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.alarms import see_alarms
from wasit.seat.queries.faces import FacesOf, people_of
from wasit.seat.store import outbox
from wasit.text.passage import Texts

PAGE = 50
MOST_SAID = 200  # facts that speak of one entry: enough for every passage to cross to every side
_KINDS = ",".join(str(kind) for kind in SHOWN_KINDS)
_COUNTED = ",".join(str(kind) for kind in SHOWN_KINDS if kind not in (1, 3))
_COLUMNS = "e.hash, e.raw, e.body, e.fine, e.late, s.standing"
_SPEAK = (7, 10, 14)  # receipts, withdrawals, releases noted


class _Row(NamedTuple):
    name: bytes
    raw: bytes
    body: bytes | None
    fine: int | None
    late: int
    standing: int | None


def see_line(matter: Matter, line: Line, *, before: str = "", most: int = PAGE) -> views.LineView:
    """The newest ``most`` entries of a line, or those before a cursor. Raises: Refused bad-input (field before)."""
    faces = FacesOf(matter, line)
    epoch = matter.replica(line.id).epoch()
    shown: list[views.EntryView] = []
    older = ""
    last: Entry | None = None
    for entry, row in _rows(matter, line, before, most):
        if not _is_first(matter, line, entry, row):
            continue
        if len(shown) >= most and last is not None:
            older = cursor_of(last)
            break
        views_of = project_entry(stood_of(matter, line, entry, row), line.kind, faces)
        if views_of:
            shown.extend(reversed(views_of))
            last = entry
    seats = epoch.members if epoch is not None else ()
    return views.LineView(
        line.id.hex(),
        line.key,
        line.name,
        {LineKind.SIDE: "line", LineKind.ROOM: "room", LineKind.DESK: "desk"}[line.kind],  # type: ignore[arg-type]
        line.kind is not LineKind.SIDE or any(member.role is SeatRole.SIDE for member in seats),
        people_of(matter, line, faces, epoch),
        tuple(reversed(shown)),
        older,
        _total(matter, line),
        see_alarms(matter, line),
    )


def see_entry(matter: Matter, name: bytes) -> tuple[Line, views.EntryView]:
    """One entry as its line shows it. Raises: Refused unknown-id."""
    row = matter.file.one(
        f"SELECT {_COLUMNS}, e.line FROM entry AS e LEFT JOIN standing AS s ON s.hash = e.hash"
        " WHERE e.hash = ? AND e.accepted = 1 AND e.fine IS NOT 0",
        name,
    )
    if row is None:
        raise Refused("unknown-id")
    line = matter.line(row[6])
    found = _Row(*row[:6])
    entry = decode_entry(found.raw)
    shown = project_entry(stood_of(matter, line, entry, found), line.kind, FacesOf(matter, line))
    if not shown:
        raise Refused("unknown-id")
    return line, shown[0]


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


def _rows(matter: Matter, line: Line, before: str, most: int) -> Iterator[tuple[Entry, _Row]]:
    """Rows that may be shown, newest first, a page at a time."""
    place = read_cursor(before) if before else None
    while True:
        bound = "" if place is None else " AND (e.lam, e.author, e.seq, e.hash) < (?, ?, ?, ?)"
        rows = matter.file.all(
            f"SELECT {_COLUMNS} FROM entry AS e LEFT JOIN standing AS s ON s.hash = e.hash"
            f" WHERE e.line = ? AND e.accepted = 1{bound} AND e.kind IN ({_KINDS}) AND e.apart = 0"
            " AND e.fine IS NOT 0 AND (e.sealed = 0 OR e.body IS NOT NULL)"
            " ORDER BY e.lam DESC, e.author DESC, e.seq DESC, e.hash DESC LIMIT ?",
            *(line.id, *(place or ()), most + 1),
        )
        for row in rows:
            read = _Row(*row)
            entry = decode_entry(read.raw)
            place = entry.place
            yield entry, read
        if len(rows) <= most:
            return


def _total(matter: Matter, line: Line) -> int:
    """How many entries are shown on all pages together. Counts in the index of kinds; reads no entry but stubs of the sealed past."""
    row = matter.file.one(
        f"SELECT count(*) FROM entry WHERE line = ? AND accepted = 1 AND kind IN ({_COUNTED})", line.id
    )
    papers = matter.file.one(
        "SELECT count(DISTINCT i.hash) FROM instrument AS i JOIN mention AS m ON m.target = i.hash"
        " JOIN entry AS e ON e.hash = m.entry WHERE e.line = ? AND e.kind = 3 AND i.type <> 1",
        line.id,
    )
    assert row is not None
    assert papers is not None
    epochs = matter.shelf(line.id).epochs()
    base = epochs[0][0].base if epochs else ()
    return int(row[0]) + int(papers[0]) + max(0, len(epochs) - 1) - _stubs(matter, line, base)


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


# -- what one row means -----------------------------------------------------------------------------------------------------


def _fact(entry: Entry, row: _Row) -> Fact | None:
    return decode_fact(entry.kind, row.body) if row.body is not None and row.fine else None


def stood_of(matter: Matter, line: Line, entry: Entry, row: _Row) -> Stood:
    """An entry with what this seat knows of it."""
    fact = _fact(entry, row)
    waits = line.kind is LineKind.SIDE and matter.role == "go-between" and is_waiting(matter, entry.hash)
    return Stood(
        entry,
        fact,
        Standing.CONFIRMED if entry.author == matter.me else Standing(row.standing or 0),
        said_of(matter, entry, fact),
        bool(row.late),
        waits,
        way_of(matter, line, entry) if entry.author == matter.me else Way(),
        _epoch_before(matter, line, fact),
    )


def is_waiting(matter: Matter, name: bytes) -> bool:
    return matter.file.one("SELECT 1 FROM waiting WHERE entry = ?", name) is not None


def _epoch_before(matter: Matter, line: Line, fact: Fact | None) -> Epoch | None:
    return matter.replica(line.id).epoch(fact.epoch.number - 1) if isinstance(fact, facts.Opened) else None


def _is_first(matter: Matter, line: Line, entry: Entry, row: _Row) -> bool:
    """Whether a signed paper stands here for the first time on its line; of anything else: yes."""
    fact = _fact(entry, row)
    if not isinstance(fact, facts.InstrumentShown):
        return True
    read = read_shown(fact.cose)
    if read is None:
        return False
    first = matter.file.one(
        "SELECT e.hash FROM mention AS m JOIN entry AS e ON e.hash = m.entry"
        " WHERE m.target = ? AND e.line = ? AND e.kind = 3 AND e.accepted = 1 AND e.fine = 1 AND e.apart = 0"
        " ORDER BY e.lam, e.author, e.seq, e.hash LIMIT 1",
        *(read[0], line.id),
    )
    return first is None or first[0] == entry.hash


def said_of(matter: Matter, entry: Entry, fact: Fact | None = None) -> tuple[Said, ...]:
    """The receipts, withdrawals and notes of release that speak of an entry; of a note of release, its release."""
    found = []
    for raw, body in matter.file.all(
        "SELECT e.raw, e.body FROM mention AS m JOIN entry AS e ON e.hash = m.entry"
        f" WHERE m.target = ? AND e.kind IN {_SPEAK} AND e.accepted = 1 AND e.fine = 1 LIMIT {MOST_SAID}",
        entry.hash,
    ):
        other = decode_entry(raw)
        said = decode_fact(other.kind, body)
        if isinstance(said, facts.ReleaseNoted):
            found.append(Said(other, said, key_of(matter, said.to_line), words_of(matter, said.release)))
        else:
            found.append(Said(other, said))
    if isinstance(fact, facts.ReleaseNoted):
        release = _released(matter, fact.release)
        if release is not None:
            found.append(Said(release[0], release[1], "", words_of(matter, fact.release)))
    return tuple(found)


def key_of(matter: Matter, line: bytes) -> str:
    """The key of a line; "" of one this seat is not on."""
    return next((each.key for each in matter.lines() if each.id == line), "")


def _released(matter: Matter, name: bytes) -> tuple[Entry, Fact] | None:
    row = matter.file.one(
        "SELECT raw, body FROM entry WHERE hash = ? AND accepted = 1 AND fine = 1 AND body IS NOT NULL", name
    )
    if row is None:
        return None
    entry = decode_entry(row[0])
    return entry, decode_fact(entry.kind, row[1])


def words_of(matter: Matter, release: bytes) -> Texts:
    """What a release said; of a signed paper nothing: it has its own page."""
    found = _released(matter, release)
    return found[1].words if found is not None and isinstance(found[1], facts.Released) else {}


def way_of(matter: Matter, line: Line, entry: Entry) -> Way:
    """How far one's own entry has come: in this seat, at the relay, in every reader's seat."""
    epoch = matter.replica(line.id).epoch()
    readers = [
        member.seat
        for member in (epoch.members if epoch is not None else ())
        if member.seat != matter.me and member.since <= entry.epoch
    ]
    if not readers:
        return Way()
    got = sum(_has(matter, line, entry, seat) for seat in readers)
    if got == len(readers):
        return Way("seat", got, len(readers))
    waits = any(
        matter.file.one(
            "SELECT 1 FROM outbox WHERE peer = ? AND kind = ? AND what = ?", seat, outbox.ENTRY, entry.hash
        )
        for seat in readers
    )
    return Way("here" if waits else "relay", got, len(readers))


def _has(matter: Matter, line: Line, entry: Entry, seat: bytes) -> bool:
    row = matter.file.one("SELECT seq FROM reached WHERE line = ? AND peer = ?", line.id, seat)
    return row is not None and row[0] >= entry.seq
