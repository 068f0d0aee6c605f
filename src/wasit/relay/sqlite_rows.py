"""How a group of asks becomes rows, in one transaction. Only the writer's thread comes here.

This file alone knows the tables.

1. ``BEGIN IMMEDIATE``, all asks, all acks that wait, ``COMMIT``: all or nothing. WAL with ``synchronous=FULL``: committed is on disk.
2. Few long statements, not many short ones: each statement gives up Python's lock and must win it back from a busy event loop.
3. Letters stand in the order they came (INTEGER PRIMARY KEY), so a group touches few pages; ``secure_delete`` zeroes what goes.
4. How full a box is, its last cursor and the marks of its letters are read once and then known here; a rollback forgets them all. What is not
   known of a group's boxes is one question to ``box`` and one to ``place``, a page or two a box: no put reads a letter. Boxes that even the loop
   does not know are found here, too: this connection's pages stay known, while another's are forgotten with each commit, and one question
   gives up Python's lock once for all. An id that nobody has and a token that is not the box's cost the same question and nothing after it.
   The last cursor outlives its letters: it is the highest in ``place``, or in ``box.last`` when ``place`` was swept.
5. No day is written that is before one that was written: a clock set back must not make new letters old.
6. Nothing grows with how many boxes there are but the tables: what is known here is bounded, and a sweep is many short steps.
7. A box's number is drawn: one that counted up would tell a thief of the file which boxes were opened one after the other. So would a page: ``sqlite_mixing``.
8. Whatever changes the disk goes through ``_change``, under a name of ``points``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wasit.errors import Damaged
from wasit.relay import points
from wasit.relay.rules import RelayConfig, is_hash
from wasit.relay.sqlite_file import is_damage
from wasit.relay.sqlite_mixing import Mixing
from wasit.relay.store import Box, Opened, Put, Sought
from wasit.wire.requests import MID, OpenBox

CHUNK = 64
SWEPT, SWEPT_BOXES = 512, 256
KNOWN, KNOWN_MARKS = 50_000, 200_000  # a mark is a hundred bytes of memory
LETTERS_ALONE = -1
# How long a letter is that waits: a store of form 2 did not write it down.
_OCTETS = "coalesce(p.octets, (SELECT length(body) FROM letter WHERE row = p.letter))"
_BY_PUT = "row, last, put_id, get_id, put_hash, get_hash FROM box WHERE put_id"
_STANDING = (
    f"box, max(cursor), count(letter), sum({_OCTETS}), group_concat(hex(mid), '') FROM place AS p WHERE box"
)


@dataclass(frozen=True, slots=True)
class OpenAsk:
    """Open a box."""

    opened: OpenBox
    today: int


@dataclass(slots=True)  # frozen costs a microsecond each, and these come by the thousand
class PutAsk:
    """Keep a letter. Without a box, it is sought, and written here if it is found."""

    box: Box | None
    mid: bytes
    body: bytes
    today: int
    sought: Sought | None = None


@dataclass(frozen=True, slots=True)
class DropBoxAsk:
    """Drop a box and all in it."""

    box: Box


@dataclass(frozen=True, slots=True)
class NameplateAsk:
    """Keep a nameplate's state, or forget it."""

    number: int
    state: bytes | None


@dataclass(frozen=True, slots=True)
class SweepAsk:
    """Forget a part of what is older than these days: letters, then marks of boxes with a row ``after`` this one (or LETTERS_ALONE).

    Kept is the row to go on after, None when all is done.
    """

    oldest_letter: int
    oldest_seen: int
    after: int = 0


@dataclass(frozen=True, slots=True)
class MixAsk:
    """Write some of the boxes anew that were opened lately. Kept is whether there are more."""


Ask = OpenAsk | PutAsk | DropBoxAsk | NameplateAsk | SweepAsk | MixAsk
Kept = Opened | Put | Damaged | int | None


@dataclass(slots=True)
class _Standing:
    letters: int
    octets: int
    last: int
    marks: set[bytes]


class Rows:
    """The writer's end of the store."""

    def __init__(self, db: sqlite3.Connection, config: RelayConfig) -> None:
        self._db, self._config = db, config
        self._standings: dict[int, _Standing] = {}
        self._marks = 0  # in all of them
        self._damaged: set[bytes] = set()  # boxes of this group that can't be read
        self.dropped = False
        """Whether the last group took something that must be gone from the write-ahead log, too: a box, or what was too old."""
        self.faded = False
        """Whether it took something that may stay there for a while: a letter that was acked, how a nameplate stood."""
        self._mixing = Mixing(db, self._change)
        self.newest = self._find_newest()
        self._row = self._find_row()

    def commit(self, asks: Sequence[Ask], dropped: Sequence[tuple[int, int]]) -> list[Kept]:
        """What became of each ask, once all are on disk. ``dropped``: (box row, cursor) of letters that were acked.

        Raises: sqlite3.Error, and then nothing was kept.
        """
        if len(self._standings) > KNOWN or self._marks > KNOWN_MARKS:
            self._forget()
        self._damaged.clear()
        try:
            return self._commit(asks, dropped)
        except sqlite3.Error as error:
            # A page that is not whole must not refuse the letters for boxes that can be found.
            if is_damage(error):
                self._damaged = self._find_damaged(asks)
            if not self._damaged:
                raise
        return self._commit(asks, dropped)

    def _commit(self, asks: Sequence[Ask], dropped: Sequence[tuple[int, int]]) -> list[Kept]:
        self.dropped = self.faded = False
        try:
            self._change("begin", "BEGIN IMMEDIATE")
            self._drop_letters(dropped)  # first: an ack makes room for a put of its own group
            kept = self._keep(asks)
            self._change("commit", "COMMIT")
        except BaseException:
            self._forget()
            self._mixing.undone()
            if self._db.in_transaction:
                self._change("rollback", "ROLLBACK")
            raise
        return kept

    def _forget(self) -> None:
        self._standings.clear()
        self._marks = 0

    def _mix(self) -> bool:
        more = self._mixing.step(self.newest)
        self.dropped = self.dropped or more is False
        return bool(more)

    def checkpoint(self) -> None:
        """Fold the write-ahead log in and cut it off, so that what was dropped is not left in it.

        Raises: sqlite3.Error, also when someone reads on and it can't be cut.
        """
        busy, _, _ = self._change("checkpoint", "PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise sqlite3.OperationalError("checkpoint")

    def close(self) -> None:
        """Let go of the file."""
        points.reach("close", False)
        self._db.close()
        points.reach("close", True)

    def _change(self, point: str, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        points.reach(point, False)
        cursor = self._db.execute(statement, values)
        points.reach(point, True)
        return cursor

    def _find_newest(self) -> int:
        days = self._db.execute(
            "SELECT coalesce((SELECT day FROM letter ORDER BY row DESC LIMIT 1), 0),"
            " coalesce((SELECT max(day) FROM box), 0)"
        ).fetchone()
        return max(int(days[0]), int(days[1]))

    def _find_row(self) -> int:
        return int(self._db.execute("SELECT coalesce(max(row), 0) FROM letter").fetchone()[0])

    def _day(self, today: int) -> int:
        self.newest = max(self.newest, today)
        return self.newest

    def _keep(self, asks: Sequence[Ask]) -> list[Kept]:
        kept: list[Kept] = [None] * len(asks)
        puts: list[int] = []
        for place, ask in enumerate(asks):
            match ask:
                case PutAsk():
                    puts.append(place)
                case OpenAsk():
                    kept[place] = self._open(ask)
                case DropBoxAsk():
                    self._drop_box(ask.box.row)
                case NameplateAsk():
                    self._nameplate(ask)
                case SweepAsk():
                    kept[place] = self._sweep(ask)
                case MixAsk():
                    kept[place] = self._mix()
        for start in range(0, len(puts), CHUNK):
            places = puts[start : start + CHUNK]
            chunk = [ask for ask in (asks[place] for place in places) if isinstance(ask, PutAsk)]
            for place, became in zip(places, self._put(chunk), strict=True):
                kept[place] = became
        return kept

    def _put(self, puts: Sequence[PutAsk]) -> list[Put | Damaged]:
        letters: list[object] = []
        places: list[object] = []
        kept: list[Put | Damaged] = []
        self._learn(puts)
        for ask in puts:
            standing = None if ask.box is None else self._standings.get(ask.box.row)
            if ask.box is None or standing is None:  # not there, or dropped, or with another token
                is_damaged = ask.sought is not None and ask.sought.put_id in self._damaged
                kept.append(Damaged("relay-store") if is_damaged else Put.GONE)
                continue
            if ask.mid in standing.marks:
                kept.append(Put.SAME)
                continue
            octets = standing.octets + len(ask.body)
            if standing.letters >= self._config.box_letters or octets > self._config.box_octets:
                kept.append(Put.FULL)
                continue
            standing.letters, standing.octets, standing.last = standing.letters + 1, octets, standing.last + 1
            standing.marks.add(ask.mid)
            self._marks += 1
            self._row += 1
            today = self._day(ask.today)
            box = ask.box.row
            letters += (self._row, box, standing.last, today, ask.body)
            places += (box, standing.last, ask.mid, today, self._row, len(ask.body))
            kept.append(Put.NEW)
        if letters:
            new = len(letters) // 5
            values = ",".join(["(?,?,?,?,?)"] * new)
            self._change("insert-letters", f"INSERT INTO letter VALUES {values}", letters)  # noqa: S608 - only marks
            values = ",".join(["(?,?,?,?,?,?)"] * new)
            self._change("insert-places", f"INSERT INTO place VALUES {values}", places)  # noqa: S608 - only marks
        return kept

    def _find(self, puts: Sequence[PutAsk]) -> dict[int, int]:
        """The boxes that are sought, in one question, whether they are there or not; given is what a sweep wrote to each, by its row."""
        sought = {ask.sought.put_id for ask in puts if ask.sought is not None} - self._damaged
        if not sought:
            return {}
        found: dict[bytes, Box] = {}
        swept: dict[int, int] = {}
        for row, last, *opened in self._ask_for(_BY_PUT, list(sought)):
            found[opened[0]] = Box(row, OpenBox(*opened))
            swept[row] = last
        for ask in puts:
            if ask.sought is not None:
                box = found.get(ask.sought.put_id)
                if is_hash(ask.sought.hashed, box.opened.put_hash if box else None):
                    ask.box = box
        return swept

    def _learn(self, puts: Sequence[PutAsk]) -> None:
        """How the boxes stand that are not known, as many as there are, in one question. One that was dropped stays unknown."""
        swept = self._find(puts)
        unknown = {ask.box.row for ask in puts if ask.box is not None and ask.box.row not in self._standings}
        if not unknown:
            return
        if left := list(unknown.difference(swept)):
            swept.update(self._ask_for("row, last FROM box WHERE row", left))
        standing = {
            box: rest
            for box, *rest in self._ask_for(_STANDING, list(unknown.intersection(swept)), " GROUP BY box")
        }
        for box in unknown.intersection(swept):
            last, letters, octets, mids = standing.get(box, (0, 0, 0, ""))
            whole = bytes.fromhex(mids)
            known = {whole[at : at + MID] for at in range(0, len(whole), MID)}
            self._standings[box] = _Standing(letters, octets or 0, max(swept[box], last), known)
            self._marks += len(known)

    def _find_damaged(self, asks: Sequence[Ask]) -> set[bytes]:
        """Ids of sought boxes that the file can't tell of."""
        damaged = set()
        for put_id in {ask.sought.put_id for ask in asks if isinstance(ask, PutAsk) and ask.sought}:
            try:
                self._ask_for(_BY_PUT, [put_id])
            except sqlite3.Error:
                damaged.add(put_id)
        return damaged

    def _ask_for(self, what: str, values: list[bytes] | list[int], rest: str = "") -> list[Any]:
        """What is asked of a few, up to CHUNK. In four lengths, so that the statements are not prepared anew for each number."""
        if not values:
            return []
        room = next(room for room in (1, 4, 16, CHUNK) if room >= len(values))
        marks = ",".join("?" * room)
        asked = [*values, *values[-1:] * (room - len(values))]
        return self._db.execute(f"SELECT {what} IN ({marks}){rest}", asked).fetchall()

    def _open(self, ask: OpenAsk) -> Opened:
        box = ask.opened
        asked = (box.put_id, box.get_id, box.put_hash, box.get_hash)
        held = self._db.execute(
            "SELECT put_id, get_id, put_hash, get_hash FROM box WHERE put_id IN (?1, ?2) OR get_id IN (?1, ?2)",
            asked[:2],
        ).fetchall()
        if held:
            return Opened.SAME if held == [asked] else Opened.TAKEN
        self._change(
            "open-box",
            "INSERT INTO box(row, put_id, get_id, put_hash, get_hash, last, day) VALUES (abs(random() / 2),?,?,?,?,0,?)",
            (*asked, self._day(ask.today)),
        )
        self._mixing.opened()
        return Opened.NEW

    def _drop_letters(self, dropped: Sequence[tuple[int, int]]) -> None:
        for start in range(0, len(dropped), CHUNK):
            chunk = dropped[start : start + CHUNK]
            values = ",".join(["(?,?)"] * len(chunk))
            found = self._db.execute(
                f"WITH asked(b, c) AS (VALUES {values}) SELECT p.letter, b, c, {_OCTETS} FROM asked"  # noqa: S608 - only marks
                " CROSS JOIN place AS p ON p.box = b AND p.cursor = c WHERE p.letter IS NOT NULL",
                [part for pair in chunk for part in pair],
            ).fetchall()
            self._delete(found)

    def _delete(self, found: Sequence[tuple[int, int, int, int]]) -> None:
        """Letters, each (row, box, cursor, octets); their marks stay."""
        if not found:
            return
        self.faded = True
        marks = ",".join("?" * len(found))
        self._change(
            "delete-letters",
            f"DELETE FROM letter WHERE row IN ({marks})",  # noqa: S608 - only marks
            [row for row, _, _, _ in found],
        )
        values = ",".join(["(?,?)"] * len(found))
        self._change(
            "free-places",
            f"WITH asked(b, c) AS (VALUES {values}) UPDATE place SET letter = NULL, octets = NULL FROM asked WHERE box = b AND cursor = c",  # noqa: S608 - only marks
            [part for _, box, cursor, _ in found for part in (box, cursor)],
        )
        for _, box, _, octets in found:
            standing = self._standings.get(box)
            if standing:
                standing.letters, standing.octets = standing.letters - 1, standing.octets - octets

    def _drop_box(self, box: int) -> None:
        self.dropped = True
        self._change(
            "drop-letters-of-box",
            "DELETE FROM letter WHERE row IN (SELECT letter FROM place WHERE box = ?)",
            (box,),
        )
        self._change("drop-places-of-box", "DELETE FROM place WHERE box = ?", (box,))
        self._change("drop-box", "DELETE FROM box WHERE row = ?", (box,))
        standing = self._standings.pop(box, None)
        self._marks -= len(standing.marks) if standing else 0

    def _nameplate(self, ask: NameplateAsk) -> None:
        self.faded = True
        if ask.state is None:
            self._change("forget-nameplate", "DELETE FROM nameplate WHERE number = ?", (ask.number,))
        else:
            self._change(
                "keep-nameplate", "INSERT OR REPLACE INTO nameplate VALUES (?, ?)", (ask.number, ask.state)
            )

    def _sweep(self, ask: SweepAsk) -> int | None:
        if self._sweep_letters(ask.oldest_letter):
            return ask.after
        if ask.after == LETTERS_ALONE:
            return None
        last = self._db.execute(
            "SELECT max(row) FROM (SELECT row FROM box WHERE row > ? ORDER BY row LIMIT ?)",
            (ask.after, SWEPT_BOXES),
        ).fetchone()[0]
        if last is not None:
            self._sweep_marks((ask.after, last, ask.oldest_seen))
        return None if last is None else int(last)

    def _sweep_letters(self, oldest: int) -> bool:
        """Whether there may be more that are old. The first letter is never newer than the others: mostly one look is enough."""
        first = self._db.execute("SELECT day FROM letter ORDER BY row LIMIT 1").fetchone()
        if first is None or first[0] >= oldest:
            return False
        found = self._db.execute(
            "SELECT row, box, cursor, length(body), day FROM letter ORDER BY row LIMIT ?", (SWEPT,)
        ).fetchall()
        old = [letter for *letter, day in found if day < oldest]
        for start in range(0, len(old), CHUNK):
            self._delete(old[start : start + CHUNK])
        self.dropped = True
        return len(old) == SWEPT

    def _sweep_marks(self, these: tuple[int, int, int]) -> None:
        """Of the boxes after a row and up to another, those older than a day."""
        swept = "place.box > ?1 AND place.box <= ?2 AND place.day < ?3 AND place.letter IS NULL"
        if not self._db.execute(f"SELECT EXISTS (SELECT 1 FROM place WHERE {swept})", these).fetchone()[0]:  # noqa: S608 - our own words
            return
        self._change(
            "sweep-last",
            "UPDATE box SET last = max(last, (SELECT max(cursor) FROM place WHERE place.box = box.row))"  # noqa: S608 - our own words
            f" WHERE row IN (SELECT box FROM place WHERE {swept})",
            these,
        )
        self._change("sweep-places", f"DELETE FROM place WHERE {swept}", these)  # noqa: S608 - our own words
        self.dropped = True
        self._forget()
