"""What rows of entries mean: each with the facts that speak of it, what waits, and how far it has come.

Asked for a page of entries together: four questions and one a peer, not five for each entry. CROSS JOIN has what speaks of an entry found by
its name: the planner, which knows no numbers, would rather walk all entries of a kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from wasit.channel import facts
from wasit.channel.bodies import decode_fact
from wasit.channel.facts import Fact
from wasit.channel.instrument import instrument_hash
from wasit.channel.project_line import Said, Stood, Way
from wasit.errors import Distrusted
from wasit.record.entry import Entry, decode_entry
from wasit.record.epoch import Epoch, LineKind
from wasit.record.shelf import Standing
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.disclosed import undisclosed
from wasit.seat.store import outbox
from wasit.text.passage import Passage, Texts
from wasit.wire.cose import read_cose

COLUMNS = "e.raw, e.body, e.fine, e.late, e.standing"
MOST_SAID = 200  # facts that speak of one entry: enough for every passage to cross to every side
COPY = 60
_SPEAK = (7, 10, 14, 19)  # receipts, withdrawals, releases noted, readings back


class Held:
    """A row, with its entry and fact decoded once."""

    __slots__ = ("entry", "fact", "late", "standing")

    def __init__(self, raw: bytes, body: bytes | None, fine: int | None, late: int, standing: int) -> None:
        self.entry = decode_entry(raw)
        self.fact = decode_fact(self.entry.kind, body) if body is not None and fine else None
        self.late = late
        self.standing = standing


def marks(values: Sequence[object]) -> str:
    """As many question marks as there are values."""
    return ",".join("?" * len(values))


def stand(matter: Matter, line: Line, held: Sequence[Held]) -> list[Stood]:
    """Entries of one line with what this seat knows of them, in the order given. Few questions, however many they are."""
    names = [each.entry.hash for each in held]
    said = _said_of(matter, names)
    waiting = _waiting(matter, names) if line.kind is LineKind.SIDE and matter.role == "go-between" else set()
    own = [each.entry for each in held if each.entry.author == matter.me]
    ways = ways_of(matter, line, own)
    remarks = _remarks(matter, [each.entry.hash for each in held if isinstance(each.fact, facts.Noted)])
    broken = undisclosed(matter, line, [each.entry for each in held if each.entry.kind == COPY])
    return [
        Stood(
            each.entry,
            each.fact,
            Standing.CONFIRMED if each.entry.author == matter.me else Standing(each.standing),
            (*said.get(each.entry.hash, ()), *_release_of(matter, each.fact)),
            bool(each.late),
            each.entry.hash in waiting,
            ways.get(each.entry.hash, Way()),
            _epoch_before(matter, line, each.fact),
            remarks.get(each.entry.hash, ()),
            each.entry.hash in broken,
            _lets_go(matter, line, each.entry, each.fact),
        )
        for each in held
    ]


def _lets_go(matter: Matter, line: Line, entry: Entry, fact: Fact | None) -> bool:
    """Whether a removal by words is what it says: its author opened the next epoch, and that has the seat no more (spec/6 6.3.6)."""
    if not isinstance(fact, facts.DeviceRemoved) or fact.chain:
        return False
    return any(
        ref.author == entry.author and before.number == entry.epoch and epoch.member(fact.seat) is None
        for (before, _), (epoch, ref) in pairwise(matter.shelf(line.id).epochs())
        if before.member(fact.seat) is not None
    )


def _remarks(matter: Matter, notes: Sequence[bytes]) -> dict[bytes, tuple[Passage, ...]]:
    """What the authors of notes keep of them on the desk."""
    if not notes or not matter.has_line("desk"):
        return {}
    rows = matter.file.all(
        "SELECT m.target, e.kind, e.body FROM mention AS m CROSS JOIN entry AS e ON e.hash = m.entry"
        f" WHERE m.target IN ({marks(notes)}) AND e.line = ? AND e.kind = 2 AND e.accepted = 1 AND e.fine = 1"
        " AND e.body IS NOT NULL ORDER BY e.n",
        *(*notes, matter.line_of("desk").id),
    )
    found: dict[bytes, tuple[Passage, ...]] = {}
    for name, kind, body in rows:
        fact = decode_fact(kind, body)
        if isinstance(fact, facts.Word):
            found[name] = (*found.get(name, ()), *fact.passages)
    return found


def _waiting(matter: Matter, names: Sequence[bytes]) -> set[bytes]:
    rows = matter.file.all(f"SELECT entry FROM waiting WHERE entry IN ({marks(names)})", *names)
    return {name for (name,) in rows}


def _epoch_before(matter: Matter, line: Line, fact: Fact | None) -> Epoch | None:
    return matter.replica(line.id).epoch(fact.epoch.number - 1) if isinstance(fact, facts.Opened) else None


def is_first(matter: Matter, line: Line, held: Held) -> bool:
    """Whether a signed paper stands here for the first time on its line; of anything else: yes."""
    if not isinstance(held.fact, facts.InstrumentShown):
        return True
    try:
        name = instrument_hash(read_cose(held.fact.cose).payload)
    except Distrusted:
        return False
    first = matter.file.one(
        "SELECT e.hash FROM mention AS m CROSS JOIN entry AS e ON e.hash = m.entry"
        " WHERE m.target = ? AND e.line = ? AND e.kind = 3 AND e.accepted = 1 AND e.fine = 1 AND e.apart = 0"
        " ORDER BY e.lam, e.author, e.seq, e.hash LIMIT 1",
        *(name, line.id),
    )
    return first is None or first[0] == held.entry.hash


def said_of(matter: Matter, name: bytes) -> tuple[Said, ...]:
    """The receipts, withdrawals, notes of release and readings back that speak of an entry."""
    return _said_of(matter, [name]).get(name, ())


def _said_of(matter: Matter, names: Sequence[bytes]) -> dict[bytes, tuple[Said, ...]]:
    rows = matter.file.all(
        "SELECT m.target, e.raw, e.body FROM mention AS m CROSS JOIN entry AS e ON e.hash = m.entry"
        f" WHERE m.target IN ({marks(names)}) AND e.kind IN {_SPEAK} AND e.accepted = 1 AND e.fine = 1"
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
    return (Said(release[0], release[1], "", _words(release[1])),)


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
    return _words(found[1]) if found is not None else {}


def _words(release: Fact) -> Texts:
    match release:
        case facts.Released(words=words):
            return words
        case facts.Claimed(text=text) | facts.ClaimAnswered(text=text):
            return text
        case _:
            return {}


def ways_of(matter: Matter, line: Line, own: Sequence[Entry]) -> dict[bytes, Way]:
    """How far this seat's own entries have come: in this seat, at the relay, gone from it unread, in every reader's seat."""
    epoch = matter.replica(line.id).epoch()
    others = [member for member in (epoch.members if epoch is not None else ()) if member.seat != matter.me]
    if not own or not others:
        return {}
    reached: dict[bytes, int] = dict(matter.file.all("SELECT peer, seq FROM reached WHERE line = ?", line.id))
    names = [entry.hash for entry in own]
    waits: set[tuple[bytes, bytes]] = set()
    for member in others:  # the outbox has an index by peer
        rows = matter.file.all(
            f"SELECT what FROM outbox WHERE peer = ? AND kind = ? AND what IN ({marks(names)})",
            *(member.seat, outbox.ENTRY, *names),
        )
        waits |= {(member.seat, what) for (what,) in rows}
    now, seqs = matter.clock.now().seconds, range(min(e.seq for e in own), max(e.seq for e in own) + 1)
    lapsed = {seat: matter.outbox.lapsed(line.id, seat, seqs, now) for seat in (one.seat for one in others)}
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
            gone = any(entry.seq in lapsed[seat] for seat in readers)
            found[entry.hash] = Way("here" if here else "lapsed" if gone else "relay", got, len(readers))
    return found
