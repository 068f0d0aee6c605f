"""One line's entries in the matter's file: the ``Shelf`` that its replica asks.

1. What is asked for again and again (epochs, tips, the last entries' places and standing, each feed's highest number) is remembered: nothing
   else writes it. When a change is undone, whoever made this shelf makes another.
2. An entry that is accepted as soon as it came is written once: as accepted, and with what was found of its fact, or before its change ends.
   One that is not is written when its replica has ``settled``.
3. Entries are numbered in the order in which they are accepted. One that waited is given the number of its acceptance then; nothing names
   the one that it had.
4. The tips of a line stand together in one row, written when the change ends: many letters move them and one row is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from wasit.record.belonging import EPOCH_KIND, REMOVAL_KIND
from wasit.record.body import Body
from wasit.record.entry import Entry, Ref, decode_entry
from wasit.record.epoch import Epoch, Leaf, SeatRole, decode_epoch, encode_epoch
from wasit.record.shelf import Known, Standing
from wasit.seat.store.noted import count_kept_anew
from wasit.seat.store.sealed import Sealed
from wasit.wire import cbor

MOST_KEPT, MOST_FRESH = 256, 16
_COLUMNS = "line, hash, author, seq, epoch, lam, at, kind, raw, salt, body, standing, arrived, accepted, apart, late, fine"
_INSERT = f"INSERT INTO entry ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_KNOWN = "author, seq, hash, lam, epoch, kind, accepted, apart, sealed"


def _known(row: Sequence[Any]) -> Known:
    author, seq, name, lam, epoch, kind, accepted, apart, sealed = row
    return Known(Ref(author, seq, name), lam, epoch, kind, bool(accepted), bool(apart), bool(sealed))


Value = TypeVar("Value")


def _remember(kept: dict[bytes, Value], name: bytes, value: Value, most: int = MOST_KEPT) -> Value:
    if len(kept) >= most:
        kept.clear()
    kept[name] = value
    return value


@dataclass(slots=True)
class _Unwritten:
    """``marks``: of an accepted one whether it is apart, and late."""

    entry: Entry
    body: Body | None
    standing: Standing
    marks: tuple[bool, bool] | None = None
    fine: int | None = None


class SqlShelf:
    """Shapes: ``line`` 16 bytes. ``now``: the seconds of this moment, for marks of lateness."""

    def __init__(self, file: Sealed, line: bytes, now: Callable[[], int] = lambda: 0) -> None:
        self._file = file
        self.line = line
        self._now = now
        self._epochs: list[tuple[Epoch, Ref]] | None = None
        self._tips: list[Leaf] | None = None
        self._held: list[Entry] | None = None
        self._bygone: dict[bytes, SeatRole] | None = None
        self._heard: dict[bytes, Ref] | None = None
        self._fresh: dict[bytes, tuple[Entry, Body | None]] = {}  # just written: read again a moment later
        self._known: dict[bytes, Known] = {}
        self._standing: dict[bytes, Standing] = {}
        self._unwritten: _Unwritten | None = None
        self._are_tips_written = True
        self._last: tuple[bytes, int] = (b"", 0)  # what was written last, and its number
        # of each feed: its highest number, and the entry that has it if there is but one
        self._highest: dict[bytes, tuple[int, bytes | None]] = {}
        self._lam: int | None = None  # the highest of what is accepted

    def known(self, name: bytes) -> Known | None:
        found = self._known.get(name)
        if found is None:
            if self._unwritten_of(name) is not None:
                self.write_out()
            row = self._file.one(f"SELECT {_KNOWN} FROM entry WHERE hash = ? AND line = ?", name, self.line)
            if row is None:
                return None
            found = _remember(self._known, name, _known(row))
        return found

    def _highest_of(self, author: bytes) -> tuple[int, bytes | None]:
        found = self._highest.get(author)
        if found is None:
            self.write_out()
            rows = self._file.all(
                "SELECT seq, hash FROM entry WHERE line = ? AND author = ? ORDER BY seq DESC LIMIT 2",
                *(self.line, author),
            )
            is_alone = len(rows) == 1 or (len(rows) == 2 and rows[0][0] > rows[1][0])
            found = (rows[0][0] if rows else 0, rows[0][1] if is_alone else None)
            _remember(self._highest, author, found)
        return found

    def numbered(self, author: bytes, seq: int) -> Sequence[Known]:
        highest, name = self._highest_of(author)
        if seq > highest:
            return []
        if seq == highest and name is not None:
            return [self._of(name)]
        self.write_out()
        rows = self._file.all(
            f"SELECT {_KNOWN} FROM entry WHERE line = ? AND author = ? AND seq = ?", self.line, author, seq
        )
        return [_known(row) for row in rows]

    def _of(self, name: bytes) -> Known:
        known = self.known(name)
        assert known is not None
        return known

    def read(self, name: bytes) -> tuple[Entry, Body | None]:
        if name in self._fresh:
            return self._fresh[name]
        self.write_out()
        row = self._file.one("SELECT raw, salt, body FROM entry WHERE hash = ?", name)
        assert row is not None, "asked for by its name"
        raw, salt, body = row
        return decode_entry(raw), None if body is None else Body(salt, body)

    def hold(self, entry: Entry, body: Body | None) -> None:
        self.write_out()
        highest, _ = self._highest_of(entry.author)
        if entry.seq >= highest:
            is_alone = entry.seq > highest
            _remember(self._highest, entry.author, (entry.seq, entry.hash if is_alone else None))
        self._unwritten = _Unwritten(entry, body, self._take_over(entry.hash))
        if self._heard_by_name().pop(entry.hash, None) is not None:
            self._file.run("DELETE FROM heard WHERE hash = ?", entry.hash)
        _remember(self._fresh, entry.hash, (entry, body), most=MOST_FRESH)
        self._note(entry, accepted=False)
        if self._held is not None:
            self._held = sorted([*self._held, entry], key=lambda held: held.lam)

    def settled(self) -> None:
        if self._unwritten is not None and self._unwritten.marks is None:
            self.write_out()

    def _unwritten_of(self, name: bytes) -> _Unwritten | None:
        row = self._unwritten
        return row if row is not None and row.entry.hash == name else None

    def write_out(self) -> None:
        """The entry that is not written yet, as far as is known of it."""
        if self._unwritten is None:
            return
        row, self._unwritten = self._unwritten, None
        entry, body = row.entry, row.body
        apart, late = row.marks or (False, False)
        number = self._file.run(
            _INSERT,
            *(self.line, entry.hash, entry.author, entry.seq, entry.epoch, entry.lam, entry.at.seconds),
            *(entry.kind, entry.raw, *((None, None) if body is None else (body.salt, body.data))),
            *(int(row.standing), self._now(), row.marks is not None, apart, late, row.fine),
        )
        self._last = (entry.hash, number)

    def write_all(self) -> None:
        """Before a change ends."""
        self.write_out()
        if not self._are_tips_written:
            packed = cbor.encode([list(leaf) for leaf in self.tips()])
            self._file.run("INSERT OR REPLACE INTO tips VALUES (?, ?)", self.line, packed)
            self._are_tips_written = True

    def number(self, name: bytes) -> int:
        """Under which an entry is kept."""
        self.write_out()
        if self._last[0] == name:
            return self._last[1]
        row = self._file.one("SELECT n FROM entry WHERE hash = ?", name)
        assert row is not None, "asked for by its name"
        return int(row[0])

    def set_fine(self, name: bytes, fine: int) -> None:
        """What was found of its fact: see the table."""
        if (row := self._unwritten_of(name)) is not None:
            row.fine = fine
        else:
            self._file.run("UPDATE entry SET fine = ? WHERE hash = ?", fine, name)

    def _take_over(self, name: bytes) -> Standing:
        """What was known of an entry before it came; from now on that stands with it."""
        row = self._file.one("SELECT standing FROM standing WHERE hash = ?", name)
        if row is None:
            return Standing.NONE
        self._file.run("DELETE FROM standing WHERE hash = ?", name)
        return Standing(row[0])

    def drop(self, name: bytes) -> None:
        self.write_out()
        self._highest.clear()
        self._file.run(
            "INSERT OR REPLACE INTO standing SELECT hash, standing FROM entry WHERE hash = ? AND accepted = 0 AND standing > 0",
            name,
        )
        self._file.run("DELETE FROM entry WHERE hash = ? AND accepted = 0", name)
        self._no_more_held(name)
        self._known.pop(name, None)
        self._fresh.pop(name, None)

    def _no_more_held(self, name: bytes) -> None:
        if self._held is not None:
            self._held = [held for held in self._held if held.hash != name]

    def _note(self, entry: Entry, *, accepted: bool, apart: bool = False, sealed: bool = False) -> None:
        known = Known(entry.ref, entry.lam, entry.epoch, entry.kind, accepted, apart, sealed)
        _remember(self._known, entry.hash, known)

    def add_body(self, name: bytes, body: Body) -> None:
        self._fresh.pop(name, None)
        self.write_out()
        self._file.run(
            "UPDATE entry SET salt = ?, body = ? WHERE hash = ? AND body IS NULL AND fine IS NOT 3",
            body.salt,
            body.data,
            name,
        )
        self._bygone = None

    def accept(self, entry: Entry, *, apart: bool, sealed: bool) -> None:
        late = self._is_late(entry) and not sealed
        row = self._unwritten_of(entry.hash)
        if row is not None and not sealed:
            row.marks = (apart, late)
        else:
            self.write_out()
            self._file.run(
                "UPDATE entry SET accepted = 1, apart = ?, sealed = ?, late = ?, n = (SELECT max(n) + 1 FROM entry) WHERE hash = ?",
                *(apart, sealed, late, entry.hash),
            )
            self._last = (b"", 0)
        if not sealed:
            leaf = Leaf(entry.author, entry.seq, entry.hash, entry.lam)
            self._tips = [*(tip for tip in self.tips() if tip.hash != entry.prev), leaf]
            self._are_tips_written = False
        self._no_more_held(entry.hash)
        self._note(entry, accepted=True, apart=apart, sealed=sealed)
        if sealed:
            self._bygone = None

    def _is_late(self, entry: Entry) -> bool:
        """Whether words that stand after it were here for ten minutes."""
        if self._lam is None:
            row = self._file.one(
                "SELECT coalesce(max(lam), 0) FROM entry WHERE line = ? AND accepted = 1", self.line
            )
            assert row is not None
            self._lam = int(row[0])
        if entry.lam >= self._lam:  # nearly always: what comes new stands at the end
            self._lam = entry.lam
            return False
        return bool(
            self._file.one(
                "SELECT 1 FROM entry WHERE line = ? AND accepted = 1 AND lam > ? AND arrived < ? LIMIT 1",
                *(self.line, entry.lam, self._now() - 600),
            )
        )

    def set_apart(self, author: bytes, above: int) -> None:
        self.write_out()
        self._file.run(
            "UPDATE entry SET apart = 1 WHERE line = ? AND author = ? AND seq > ? AND accepted = 1 AND sealed = 0",
            *(self.line, author, above),
        )
        self._known.clear()
        count_kept_anew(self._file, self.line, author)

    def held(self) -> Sequence[Entry]:
        if self._held is None:
            self.write_out()
            rows = self._file.all(
                "SELECT raw FROM entry WHERE line = ? AND accepted = 0 ORDER BY lam", self.line
            )
            self._held = [decode_entry(raw) for (raw,) in rows]
        return self._held

    def standing(self, name: bytes) -> Standing:
        found = self._standing.get(name)
        if found is None and (unwritten := self._unwritten_of(name)) is not None:
            found = _remember(self._standing, name, unwritten.standing)
        if found is None:
            row = self._file.one("SELECT standing FROM entry WHERE hash = ? AND line = ?", name, self.line)
            if row is None:
                row = self._file.one("SELECT standing FROM standing WHERE hash = ?", name)
            found = _remember(self._standing, name, Standing(row[0]) if row else Standing.NONE)
        return found

    def set_standing(self, name: bytes, standing: Standing) -> None:
        _remember(self._standing, name, standing)
        if (row := self._unwritten_of(name)) is not None:
            row.standing = standing
            return
        self._file.run(
            "UPDATE entry SET standing = ? WHERE hash = ? AND line = ?", int(standing), name, self.line
        )
        if not self._file.changed:
            self._file.run("INSERT OR REPLACE INTO standing VALUES (?, ?)", name, int(standing))

    def tips(self) -> Sequence[Leaf]:
        if self._tips is None:
            row = self._file.one("SELECT leaves FROM tips WHERE line = ?", self.line)
            leaves = cbor.decode(row[0], limit=len(row[0])) if row is not None else ()
            self._tips = [Leaf(*leaf) for leaf in leaves]
        return self._tips

    def removals(self, author: bytes, below: int) -> Sequence[bytes]:
        self.write_out()
        rows = self._file.all(
            "SELECT hash FROM entry WHERE line = ? AND kind = ? AND accepted = 1 AND author = ? AND seq < ? ORDER BY seq DESC",
            *(self.line, REMOVAL_KIND, author, below),
        )
        return [name for (name,) in rows]

    def top(self, author: bytes) -> Known | None:
        highest, name = self._highest_of(author)
        if not highest:
            return None
        known = self._of(name) if name is not None else None
        if known is not None and known.accepted and not known.sealed:
            return known
        self.write_out()
        row = self._file.one(
            f"SELECT {_KNOWN} FROM entry WHERE line = ? AND author = ? AND accepted = 1 AND sealed = 0"
            " ORDER BY seq DESC LIMIT 1",
            *(self.line, author),
        )
        return _known(row) if row else None

    def referenced(self, name: bytes) -> bool:
        return self._file.one("SELECT 1 FROM referenced WHERE hash = ?", name) is not None

    def set_referenced(self, names: Sequence[bytes]) -> None:
        for name in names:
            self._file.run("INSERT OR IGNORE INTO referenced VALUES (?)", name)

    def heard(self) -> Sequence[Ref]:
        return list(self._heard_by_name().values())

    def _heard_by_name(self) -> dict[bytes, Ref]:
        if self._heard is None:
            rows = self._file.all("SELECT author, seq, hash FROM heard WHERE line = ?", self.line)
            self._heard = {name: Ref(author, seq, name) for author, seq, name in rows}
        return self._heard

    def set_heard(self, refs: Sequence[Ref]) -> None:
        for ref in refs:
            self._file.run(
                "INSERT OR IGNORE INTO heard VALUES (?, ?, ?, ?, ?)",
                ref.hash,
                self.line,
                ref.author,
                ref.seq,
                self._now(),
            )
        self._heard = None

    def forget(self) -> None:
        """Something else was written in the file: what was heard went, or words were destroyed."""
        self._heard = None
        self._fresh.clear()

    def epochs(self) -> Sequence[tuple[Epoch, Ref]]:
        if self._epochs is None:
            rows = self._file.all(
                "SELECT body, author, seq, hash FROM epoch WHERE line = ? ORDER BY number", self.line
            )
            self._epochs = [(decode_epoch(body), Ref(author, seq, name)) for body, author, seq, name in rows]
        return self._epochs

    def sealed_epochs(self) -> list[tuple[Epoch, bytes]]:
        """The epochs from before the first one held, as far as they were opened to this seat, each with its entry; the oldest first."""
        self.write_out()
        rows = self._file.all(
            "SELECT body, hash FROM entry WHERE line = ? AND kind = ? AND accepted = 1 AND sealed = 1 AND body IS NOT NULL",
            *(self.line, EPOCH_KIND),
        )
        return sorted(((decode_epoch(body), name) for body, name in rows), key=lambda each: each[0].number)

    def bygone(self) -> Mapping[bytes, SeatRole]:
        """Who stands in those."""
        if self._bygone is None:
            epochs = [epoch for epoch, _ in self.sealed_epochs()]
            self._bygone = {member.seat: member.role for epoch in epochs for member in epoch.members}
        return self._bygone

    def add_epoch(self, epoch: Epoch, ref: Ref) -> None:
        self._file.run(
            "INSERT INTO epoch VALUES (?, ?, ?, ?, ?, ?)",
            *(self.line, epoch.number, ref.author, ref.seq, ref.hash, encode_epoch(epoch)),
        )
        self._epochs = None

    def since(self, lam: int) -> list[Entry]:
        """Every accepted entry with a lam of at least this, in order."""
        self.write_out()
        rows = self._file.all(
            "SELECT raw FROM entry WHERE line = ? AND accepted = 1 AND lam >= ? ORDER BY lam, author, seq, hash",
            self.line,
            lam,
        )
        return [decode_entry(raw) for (raw,) in rows]
