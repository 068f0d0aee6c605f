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

from wasit.channel import facts, views
from wasit.channel.bodies import decode_fact
from wasit.channel.facts import Fact
from wasit.channel.instrument import instrument_hash
from wasit.channel.project_line import SHOWN_KINDS, Said, Stood, Way, project_entry
from wasit.errors import Distrusted, Refused
from wasit.record.entry import Entry, decode_entry
from wasit.record.epoch import Epoch, Leaf, LineKind, SeatRole
from wasit.record.shelf import Standing
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.alarms import late_words, see_alarms
from wasit.seat.queries.faces import FacesOf, people_of
from wasit.seat.store import outbox
from wasit.text.passage import Texts
from wasit.wire.cose import read_cose

PAGE = 50
MOST_SAID = 200  # facts that speak of one entry: enough for every passage to cross to every side
_KINDS = ",".join(str(kind) for kind in SHOWN_KINDS)
_COUNTED = ",".join(str(kind) for kind in SHOWN_KINDS if kind not in (1, 3))
_COLUMNS = "e.raw, e.body, e.fine, e.late, s.standing"
_KIND: dict[LineKind, Literal["line", "room", "desk"]] = {
    LineKind.SIDE: "line",
    LineKind.ROOM: "room",
    LineKind.DESK: "desk",
}
_SPEAK = (7, 10, 14)  # receipts, withdrawals, releases noted


class _Held:
    """A row, with its entry and fact decoded once."""

    __slots__ = ("entry", "fact", "late", "standing")

    def __init__(
        self, raw: bytes, body: bytes | None, fine: int | None, late: int, standing: int | None
    ) -> None:
        self.entry = decode_entry(raw)
        self.fact = decode_fact(self.entry.kind, body) if body is not None and fine else None
        self.late = late
        self.standing = standing


def see_line(matter: Matter, line: Line, *, before: str = "", most: int = PAGE) -> views.LineView:
    """The newest ``most`` entries of a line, or those before a cursor. Raises: Refused bad-input (field before)."""
    faces = FacesOf(matter, line)
    epoch = matter.replica(line.id).epoch()
    shown, older = _page(matter, line, faces, before, most)
    seats = epoch.members if epoch is not None else ()
    return views.LineView(
        line.id.hex(),
        line.key,
        line.name,
        _KIND[line.kind],
        line.kind is not LineKind.SIDE or any(member.role is SeatRole.SIDE for member in seats),
        people_of(matter, line, faces, epoch),
        shown,
        older,
        _total(matter, line),
        see_alarms(matter, line),
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


def see_entry(matter: Matter, name: bytes) -> tuple[Line, views.EntryView]:
    """One entry as its line shows it. Raises: Refused unknown-id."""
    found = see_entries(matter, [name])
    if not found:
        raise Refused("unknown-id")
    return found[0]


def see_entries(matter: Matter, names: Sequence[bytes]) -> list[tuple[Line, views.EntryView]]:
    """Entries as their lines show them, in the order asked for; those that are not shown are left out."""
    rows = matter.file.all(
        f"SELECT e.line, {_COLUMNS} FROM entry AS e LEFT JOIN standing AS s ON s.hash = e.hash"
        f" WHERE e.hash IN ({_marks(names)}) AND e.accepted = 1 AND e.fine IS NOT 0",
        *names,
    )
    found: dict[bytes, tuple[Line, views.EntryView]] = {}
    for line in matter.lines():
        held = [_Held(*row[1:]) for row in rows if row[0] == line.id]
        faces = FacesOf(matter, line)
        for stood in stand(matter, line, held):
            made = project_entry(stood, line.kind, faces)
            if made:
                found[stood.entry.hash] = (line, made[0])
    return [found[name] for name in names if name in found]


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


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
            f"SELECT {_COLUMNS} FROM entry AS e LEFT JOIN standing AS s ON s.hash = e.hash"
            f" WHERE e.line = ? AND e.accepted = 1{bound} AND e.kind IN ({_KINDS}) AND (e.apart = 0 OR e.kind = 1)"
            " AND e.fine IS NOT 0 AND (e.sealed = 0 OR e.body IS NOT NULL)"
            " ORDER BY e.lam DESC, e.author DESC, e.seq DESC, e.hash DESC LIMIT ?",
            *(line.id, *(place or ()), most + 1),
        )
        held = [_Held(*row) for row in rows]
        yield from stand(matter, line, [each for each in held if _is_first(matter, line, each)])
        if len(rows) <= most:
            return
        place = held[-1].entry.place


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
    shown = int(row[0]) + int(papers[0]) + max(0, len(epochs) - 1)
    return (
        shown - _stubs(matter, line, base) - sum(late.kind not in (1, 3) for late in late_words(matter, line))
    )


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


# -- what the rows mean -------------------------------------------------------------------------------------------------------


def stand(matter: Matter, line: Line, held: Sequence[_Held]) -> list[Stood]:
    """Entries of one line with what this seat knows of them, in the order given. Four questions, however many they are."""
    names = [each.entry.hash for each in held]
    said = _said_of(matter, names)
    waiting = _waiting(matter, names) if line.kind is LineKind.SIDE and matter.role == "go-between" else set()
    own = [each.entry for each in held if each.entry.author == matter.me]
    ways = ways_of(matter, line, own)
    return [
        Stood(
            each.entry,
            each.fact,
            Standing.CONFIRMED if each.entry.author == matter.me else Standing(each.standing or 0),
            (*said.get(each.entry.hash, ()), *_release_of(matter, each.fact)),
            bool(each.late),
            each.entry.hash in waiting,
            ways.get(each.entry.hash, Way()),
            _epoch_before(matter, line, each.fact),
        )
        for each in held
    ]


def _waiting(matter: Matter, names: Sequence[bytes]) -> set[bytes]:
    rows = matter.file.all(f"SELECT entry FROM waiting WHERE entry IN ({_marks(names)})", *names)
    return {name for (name,) in rows}


def _epoch_before(matter: Matter, line: Line, fact: Fact | None) -> Epoch | None:
    return matter.replica(line.id).epoch(fact.epoch.number - 1) if isinstance(fact, facts.Opened) else None


def _is_first(matter: Matter, line: Line, held: _Held) -> bool:
    """Whether a signed paper stands here for the first time on its line; of anything else: yes."""
    if not isinstance(held.fact, facts.InstrumentShown):
        return True
    try:
        name = instrument_hash(read_cose(held.fact.cose).payload)
    except Distrusted:
        return False
    first = matter.file.one(
        "SELECT e.hash FROM mention AS m JOIN entry AS e ON e.hash = m.entry"
        " WHERE m.target = ? AND e.line = ? AND e.kind = 3 AND e.accepted = 1 AND e.fine = 1 AND e.apart = 0"
        " ORDER BY e.lam, e.author, e.seq, e.hash LIMIT 1",
        *(name, line.id),
    )
    return first is None or first[0] == held.entry.hash


def said_of(matter: Matter, name: bytes) -> tuple[Said, ...]:
    """The receipts, withdrawals and notes of release that speak of an entry."""
    return _said_of(matter, [name]).get(name, ())


def _said_of(matter: Matter, names: Sequence[bytes]) -> dict[bytes, tuple[Said, ...]]:
    rows = matter.file.all(
        "SELECT m.target, e.raw, e.body FROM mention AS m JOIN entry AS e ON e.hash = m.entry"
        f" WHERE m.target IN ({_marks(names)}) AND e.kind IN {_SPEAK} AND e.accepted = 1 AND e.fine = 1"
        f" LIMIT {MOST_SAID * max(1, len(names))}",
        *names,
    )
    found: dict[bytes, list[Said]] = {}
    for target, raw, body in rows:
        entry = decode_entry(raw)
        fact = decode_fact(entry.kind, body)
        if isinstance(fact, facts.ReleaseNoted):
            one = Said(entry, fact, key_of(matter, fact.to_line), words_of(matter, fact.release))
        else:
            one = Said(entry, fact)
        found.setdefault(target, []).append(one)
    return {name: tuple(said) for name, said in found.items()}


def _release_of(matter: Matter, fact: Fact | None) -> tuple[Said, ...]:
    """Of a note of release, the release."""
    release = _released(matter, fact.release) if isinstance(fact, facts.ReleaseNoted) else None
    if release is None:
        return ()
    words = release[1].words if isinstance(release[1], facts.Released) else {}
    return (Said(release[0], release[1], "", words),)


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


def ways_of(matter: Matter, line: Line, own: Sequence[Entry]) -> dict[bytes, Way]:
    """How far this seat's own entries have come: in this seat, at the relay, in every reader's seat."""
    epoch = matter.replica(line.id).epoch()
    others = [member for member in (epoch.members if epoch is not None else ()) if member.seat != matter.me]
    if not own or not others:
        return {}
    reached: dict[bytes, int] = dict(matter.file.all("SELECT peer, seq FROM reached WHERE line = ?", line.id))
    names = [entry.hash for entry in own]
    waits: set[tuple[bytes, bytes]] = set()
    for member in others:  # the outbox has an index by peer
        rows = matter.file.all(
            f"SELECT what FROM outbox WHERE peer = ? AND kind = ? AND what IN ({_marks(names)})",
            *(member.seat, outbox.ENTRY, *names),
        )
        waits |= {(member.seat, what) for (what,) in rows}
    found = {}
    for entry in own:
        readers = [member.seat for member in others if member.since <= entry.epoch]
        got = sum(reached.get(seat, 0) >= entry.seq for seat in readers)
        if not readers:
            found[entry.hash] = Way()
        elif got == len(readers):
            found[entry.hash] = Way("seat", got, len(readers))
        else:
            here = any((seat, entry.hash) in waits for seat in readers)
            found[entry.hash] = Way("here" if here else "relay", got, len(readers))
    return found
