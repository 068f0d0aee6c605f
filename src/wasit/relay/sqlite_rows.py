"""How a group of asks becomes rows, in one transaction. Only the writer's thread comes here.

This file alone knows the tables.

1. ``BEGIN IMMEDIATE``, all asks, all acks that wait, ``COMMIT``: all or nothing. WAL with ``synchronous=FULL``: committed is on disk.
2. Few long statements, not many short ones: each statement gives up Python's lock and must win it back from a busy event loop.
3. Letters stand in the order they came (INTEGER PRIMARY KEY), so a group touches few pages; ``secure_delete`` zeroes what goes.
4. How full a box is and its last cursor are read once and then known here; a rollback forgets them all.
   The last cursor outlives its letters: it is the highest in ``seen``, or in ``box.last`` when ``seen`` was swept.
5. No day is written that is before one that was written: a clock set back must not make new letters old.
6. Nothing grows with how many boxes there are but the tables: what is known here is bounded, and a sweep is many short steps.
7. A box's number is drawn: one that counted up would tell a thief of the file which boxes were opened one after the other.
8. Whatever changes the disk goes through ``_change``, under a name of ``points``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from wasit.relay import points
from wasit.relay.rules import RelayConfig
from wasit.relay.store import Box, Opened, Put
from wasit.wire.requests import OpenBox

CHUNK = 64
SWEPT, SWEPT_BOXES = 512, 64
KNOWN = 50_000
LETTERS_ALONE = -1


@dataclass(frozen=True, slots=True)
class OpenAsk:
    """Open a box."""

    opened: OpenBox
    today: int


@dataclass(slots=True)  # frozen costs a microsecond each, and these come by the thousand
class PutAsk:
    """Keep a letter."""

    box: Box
    mid: bytes
    body: bytes
    today: int


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


Ask = OpenAsk | PutAsk | DropBoxAsk | NameplateAsk | SweepAsk
Kept = Opened | Put | int | None


@dataclass(slots=True)
class _Standing:
    letters: int
    octets: int
    last: int


class Rows:
    """The writer's end of the store."""

    def __init__(self, db: sqlite3.Connection, config: RelayConfig) -> None:
        self._db, self._config = db, config
        self._standings: dict[int, _Standing] = {}
        self.newest = self._find_newest()

    def commit(self, asks: Sequence[Ask], dropped: Sequence[tuple[int, int]]) -> list[Kept]:
        """What became of each ask, once all are on disk. ``dropped``: (box row, cursor) of letters that were acked.

        Raises: sqlite3.Error, and then nothing was kept.
        """
        if len(self._standings) > KNOWN:
            self._standings.clear()
        try:
            self._change("begin", "BEGIN IMMEDIATE")
            self._drop_letters(dropped)  # first: an ack makes room for a put of its own group
            kept = self._keep(asks)
            self._change("commit", "COMMIT")
        except BaseException:
            self._standings.clear()
            if self._db.in_transaction:
                self._change("rollback", "ROLLBACK")
            raise
        return kept

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
        for start in range(0, len(puts), CHUNK):
            places = puts[start : start + CHUNK]
            chunk = [ask for ask in (asks[place] for place in places) if isinstance(ask, PutAsk)]
            for place, became in zip(places, self._put(chunk), strict=True):
                kept[place] = became
        return kept

    def _put(self, puts: Sequence[PutAsk]) -> list[Put]:
        seen = self._seen(puts)
        letters: list[object] = []
        marks: list[object] = []
        kept: list[Put] = []
        for ask in puts:
            row = ask.box.row
            standing = self._standing(row)
            if standing is None:
                kept.append(Put.GONE)
                continue
            if (row, ask.mid) in seen:
                kept.append(Put.SAME)
                continue
            octets = standing.octets + len(ask.body)
            if standing.letters >= self._config.box_letters or octets > self._config.box_octets:
                kept.append(Put.FULL)
                continue
            standing.letters, standing.octets, standing.last = standing.letters + 1, octets, standing.last + 1
            seen.add((row, ask.mid))
            today = self._day(ask.today)
            letters += (row, standing.last, today, ask.body)
            marks += (row, ask.mid, standing.last, today)
            kept.append(Put.NEW)
        if letters:
            values = ",".join(["(?,?,?,?)"] * (len(letters) // 4))
            self._change(
                "insert-letters",
                f"INSERT INTO letter(box, cursor, day, body) VALUES {values}",  # noqa: S608 - only marks
                letters,
            )
            self._change(
                "insert-seen",
                f"INSERT INTO seen(box, mid, cursor, day) VALUES {values}",  # noqa: S608 - only marks
                marks,
            )
        return kept

    def _seen(self, puts: Sequence[PutAsk]) -> set[tuple[int, bytes]]:
        values = ",".join(["(?,?)"] * len(puts))
        asked = [part for ask in puts for part in (ask.box.row, ask.mid)]
        # A join, because SQLite reads the whole table for (box, mid) IN (VALUES ...).
        return set(
            self._db.execute(
                f"WITH asked(b, m) AS (VALUES {values}) SELECT box, mid FROM asked CROSS JOIN seen ON box = b AND mid = m",  # noqa: S608 - only marks
                asked,
            )
        )

    def _standing(self, row: int) -> _Standing | None:
        """None: the box was dropped."""
        standing = self._standings.get(row)
        if standing is None:
            last = self._db.execute(
                "SELECT max(last, coalesce((SELECT max(cursor) FROM seen WHERE box = ?1), 0)) FROM box WHERE row = ?1",
                (row,),
            ).fetchone()
            if last is None:
                return None
            letters, octets = self._db.execute(
                "SELECT count(*), coalesce(sum(length(body)), 0) FROM letter WHERE box = ?", (row,)
            ).fetchone()
            standing = self._standings[row] = _Standing(letters, octets, last[0])
        return standing

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
        return Opened.NEW

    def _drop_letters(self, dropped: Sequence[tuple[int, int]]) -> None:
        for start in range(0, len(dropped), CHUNK):
            chunk = dropped[start : start + CHUNK]
            values = ",".join(["(?,?)"] * len(chunk))
            found = self._db.execute(
                f"WITH asked(b, c) AS (VALUES {values}) SELECT row, box, length(body) FROM asked CROSS JOIN letter ON box = b AND cursor = c",  # noqa: S608 - only marks
                [part for pair in chunk for part in pair],
            ).fetchall()
            self._delete(found)

    def _delete(self, found: Sequence[tuple[int, int, int]]) -> None:
        if not found:
            return
        marks = ",".join("?" * len(found))
        rows = [row for row, _, _ in found]
        self._change("delete-letters", f"DELETE FROM letter WHERE row IN ({marks})", rows)  # noqa: S608 - only marks
        for _, box, octets in found:
            standing = self._standings.get(box)
            if standing:
                standing.letters, standing.octets = standing.letters - 1, standing.octets - octets

    def _drop_box(self, row: int) -> None:
        self._change("drop-letters-of-box", "DELETE FROM letter WHERE box = ?", (row,))
        self._change("drop-seen-of-box", "DELETE FROM seen WHERE box = ?", (row,))
        self._change("drop-box", "DELETE FROM box WHERE row = ?", (row,))
        self._standings.pop(row, None)

    def _nameplate(self, ask: NameplateAsk) -> None:
        if ask.state is None:
            self._change("forget-nameplate", "DELETE FROM nameplate WHERE number = ?", (ask.number,))
        else:
            self._change(
                "keep-nameplate", "INSERT OR REPLACE INTO nameplate VALUES (?, ?)", (ask.number, ask.state)
            )

    def _sweep(self, ask: SweepAsk) -> int | None:
        found = self._db.execute(
            "SELECT row, box, length(body), day FROM letter ORDER BY row LIMIT ?", (SWEPT,)
        ).fetchall()
        old = [(row, box, octets) for row, box, octets, day in found if day < ask.oldest_letter]
        self._delete(old)
        if len(old) == SWEPT:
            return ask.after
        if ask.after == LETTERS_ALONE:
            return None
        boxes = self._db.execute(
            "SELECT row FROM box WHERE row > ? ORDER BY row LIMIT ?", (ask.after, SWEPT_BOXES)
        ).fetchall()
        if not boxes:
            return None
        these = ask.after, boxes[-1][0], ask.oldest_seen
        self._change(
            "sweep-last",
            "UPDATE box SET last = max(last, (SELECT max(cursor) FROM seen WHERE seen.box = box.row AND day < ?3))"
            " WHERE row > ?1 AND row <= ?2 AND EXISTS (SELECT 1 FROM seen WHERE seen.box = box.row AND day < ?3)",
            these,
        )
        self._change("sweep-seen", "DELETE FROM seen WHERE box > ?1 AND box <= ?2 AND day < ?3", these)
        return int(these[1])
