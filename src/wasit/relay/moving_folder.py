"""A folder's SQLite store as the beginning or the end of a move.

1. Beginning: the store serves as always and notes which boxes change. Nothing is swept meanwhile: what is too old goes right after the move.
2. A letter that does not fit its id any more is not carried: nobody would be given it (``sqlite_store``, rule 7).
3. End: the file is written without syncs, for nothing is promised yet, and synced as a whole before it is complete. Letters get rows in the
   order of their days, which is how the store sweeps them.
4. How the store stands is the file's own version (``sqlite_file``): no program, this or an older one, serves it by mistake.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from wasit.errors import Damaged, Refused, WasitError
from wasit.relay.moving import Content, Stands
from wasit.relay.rules import RelayConfig
from wasit.relay.sqlite_file import (
    APPLICATION,
    FILE,
    OLDEST,
    VERSION,
    check_marks,
    connect,
    hold,
    read_version,
    where_it_went,
    write_version,
)
from wasit.relay.sqlite_rows import Ask, DropBoxAsk, Kept, OpenAsk, PutAsk, SweepAsk
from wasit.relay.sqlite_store import SqliteStore, Waiting
from wasit.relay.store import Box
from wasit.wire.requests import MID, OpenBox

PAGE = 512
LOOK = 0.02  # s
DAY_ROWS = 1 << 40
_CONTENT = """SELECT row, put_id, get_id, put_hash, get_hash, day, max(last, coalesce((SELECT max(cursor) FROM place WHERE place.box = box.row), 0))
  FROM box WHERE put_id = ?"""
_ANYTHING = "SELECT EXISTS (SELECT 1 FROM box) OR EXISTS (SELECT 1 FROM nameplate)"


class WatchedStore(SqliteStore):
    """Notes what changes, once it is on disk; and stops, when told."""

    def __init__(self, folder: Path, config: RelayConfig) -> None:
        super().__init__(folder, config)
        self.changed: set[bytes] = set()
        self.fenced = False
        self._acked: dict[int, bytes] = {}

    @property
    def is_still(self) -> bool:
        """Whether nothing waits to be written."""
        return not (self._asked or self._acks or self._hidden)

    def fetch(self, box: Box, after: int, most: int) -> list[tuple[int, bytes]]:
        """Not while it is fenced: the ack would be lost."""
        if self.fenced:
            raise self._later()
        return super().fetch(box, after, most)

    def drop_letter(self, box: Box, cursor: int) -> None:
        """The ack."""
        if self.fenced:
            raise self._later()
        self._acked[box.row] = box.opened.put_id
        super().drop_letter(box, cursor)

    def _ask_then(self, ask: Ask, became: Callable[[Any], None]) -> None:
        if self.fenced:
            raise self._later()
        if isinstance(ask, SweepAsk):
            became(None)
        else:
            super()._ask_then(ask, became)

    def _answer(
        self,
        group: Sequence[Waiting],
        answers: Sequence[Kept | WasitError],
        acks: Sequence[tuple[int, int]],
    ) -> None:
        for ask, _ in group:
            match ask:
                case PutAsk(box=None):  # sought, and not found
                    pass
                case PutAsk(box=Box() as box) | DropBoxAsk(box=box):
                    self.changed.add(box.opened.put_id)
                case OpenAsk():
                    self.changed.add(ask.opened.put_id)
                case _:
                    pass
        self.changed |= {self._acked[row] for row, _ in acks}
        super()._answer(group, answers, acks)


class FolderSource:
    """Raises, when made: as ``SqliteStore``."""

    def __init__(self, folder: Path, config: RelayConfig) -> None:
        self.store = WatchedStore(folder, config)
        self._db = connect(folder)

    async def boxes(self) -> AsyncIterator[bytes]:
        """In the order they were opened."""
        self.store.changed.clear()
        row = 0
        while found := self._db.execute(
            "SELECT row, put_id FROM box WHERE row > ? ORDER BY row LIMIT ?", (row, PAGE)
        ).fetchall():
            for _, put_id in found:
                yield put_id
            row = found[-1][0]

    async def changed(self) -> set[bytes]:
        """Those whose change is on disk."""
        changed, self.store.changed = self.store.changed, set()
        return changed

    async def content(self, put_id: bytes) -> Content | None:
        """At one moment."""
        await asyncio.sleep(0)  # seats go on in between
        return _content(self._db, put_id)

    async def fence(self) -> None:
        """What was promised is written first, acks too."""
        self.store.fenced = True
        while not self.store.is_still:
            await asyncio.sleep(LOOK)

    async def count(self) -> int:
        """Of boxes."""
        return _count(self._db)

    async def nameplates(self) -> list[tuple[int, bytes]]:
        """All."""
        return self.store.load_nameplates()

    async def leave(self, where: str) -> None:
        """The file says so from now on."""
        mark(self._db, Stands.MOVED, where)

    def close(self) -> None:
        """The second look at the file; the store is closed by who serves it."""
        self._db.close()


class FolderTarget:
    """Raises, when made: Refused relay-running, folder-unwritable."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: IO[bytes] = hold(folder)
        self._db: sqlite3.Connection
        self._letters = 0

    async def begin(self) -> None:
        """A file of its own making."""
        if how_it_stands(self._folder)[0] is Stands.OPEN:
            raise Refused("move-target")
        for path in self._folder.glob(FILE + "*"):
            path.unlink()
        self._db = connect(self._folder)
        mark(self._db, Stands.RECEIVING, "")
        self._db.execute("PRAGMA synchronous=OFF")

    async def keep(self, content: Content) -> None:
        """In one transaction."""
        db, opened = self._db, content.opened
        db.execute("BEGIN IMMEDIATE")
        self._drop(opened.put_id)
        ids = (opened.put_id, opened.get_id, opened.put_hash, opened.get_hash)
        row = db.execute(
            "INSERT INTO box(put_id, get_id, put_hash, get_hash, last, day) VALUES (?,?,?,?,?,?)",
            (*ids, content.last, content.day),
        ).lastrowid
        letters = [
            (day * DAY_ROWS + self._letters + place, row, cursor, day, body)
            for place, (cursor, day, body) in enumerate(content.letters)
        ]
        self._letters += len(letters)
        db.executemany("INSERT INTO letter VALUES (?,?,?,?,?)", letters)
        waiting = {
            hashlib.sha256(body).digest()[:MID]: (cursor, at, len(body)) for at, _, cursor, _, body in letters
        }
        db.executemany(
            "INSERT INTO place VALUES (?,?,?,?,?,?)",
            [
                (row, cursor, mid, day, at, octets)  # a mark alone has a number that no letter has
                for n, (mid, day) in enumerate(content.marks.items(), 1)
                for cursor, at, octets in [waiting.get(mid, (-n, None, None))]
            ],
        )
        db.execute("COMMIT")

    async def drop(self, put_id: bytes) -> None:
        """In one transaction."""
        self._db.execute("BEGIN IMMEDIATE")
        self._drop(put_id)
        self._db.execute("COMMIT")

    def _drop(self, put_id: bytes) -> None:
        row = self._db.execute("SELECT row FROM box WHERE put_id = ?", (put_id,)).fetchone()
        if row is not None:
            self._db.execute("DELETE FROM letter WHERE row IN (SELECT letter FROM place WHERE box = ?)", row)
            self._db.execute("DELETE FROM place WHERE box = ?", row)
            self._db.execute("DELETE FROM box WHERE row = ?", row)

    async def content(self, put_id: bytes) -> Content | None:
        """As it was written."""
        return _content(self._db, put_id)

    async def count(self) -> int:
        """Of boxes."""
        return _count(self._db)

    async def keep_nameplates(self, plates: Iterable[tuple[int, bytes]]) -> None:
        """All at once."""
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO nameplate VALUES (?,?)", list(plates))

    async def complete(self) -> None:
        """Folded into one file, which is synced, and its folder."""
        self._db.execute("PRAGMA synchronous=FULL")
        if self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise Damaged("relay-store")
        for path in (self._folder / FILE, self._folder):
            held = os.open(path, os.O_RDONLY)
            os.fsync(held)
            os.close(held)
        mark(self._db, Stands.COMPLETE, "")

    async def open(self) -> None:
        """An ordinary store."""
        db = sqlite3.connect(self._folder / FILE, isolation_level=None)
        db.execute("PRAGMA synchronous=FULL")
        mark(db, Stands.OPEN, "")
        db.close()

    def close(self) -> None:
        """Let go of the folder."""
        if hasattr(self, "_db"):
            self._db.close()
        self._lock.close()


def _content(db: sqlite3.Connection, put_id: bytes) -> Content | None:
    db.execute("BEGIN")
    try:
        found = db.execute(_CONTENT, (put_id,)).fetchone()
        if found is None or found[0] is None:
            return None
        row, *ids, day, last = found
        marks = dict(db.execute("SELECT mid, day FROM place WHERE box = ? ORDER BY mid", (row,)).fetchall())
        letters = db.execute(
            "SELECT p.cursor, l.day, l.body FROM place AS p CROSS JOIN letter AS l ON l.row = p.letter WHERE p.box = ? ORDER BY p.cursor",
            (row,),
        ).fetchall()
    finally:
        db.execute("COMMIT")
    sound = tuple(one for one in letters if hashlib.sha256(one[2]).digest()[:MID] in marks)
    return Content(OpenBox(*ids), day, last, marks, sound)


def _count(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM box").fetchone()[0])


def how_it_stands(folder: Path) -> tuple[Stands, str]:
    """The store in a folder, towards moves, and where it went; an empty one is none. Nothing is made or changed.

    Raises: Refused relay-newer; Damaged relay-store.
    """
    path = folder / FILE
    if not path.exists():
        return Stands.NONE, ""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            application, version = (
                db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
            )
            form, stands = read_version(version)
            if application == APPLICATION and OLDEST <= form <= VERSION and stands is not None:
                is_empty = stands is Stands.OPEN and not db.execute(_ANYTHING).fetchone()[0]
                where = where_it_went(db) if stands is Stands.MOVED else ""
                return Stands.NONE if is_empty else stands, where
            if (application, version) != (0, 0):
                check_marks(db, application, version)
    except sqlite3.Error:
        raise Damaged("relay-store") from None
    return Stands.NONE, ""


def mark(db: sqlite3.Connection, stands: Stands, where: str) -> None:
    """How the store stands from now on. Its form stays: a move that an older program left is opened as that form, and renewed when it is served."""
    db.execute("BEGIN IMMEDIATE")
    form, _ = read_version(db.execute("PRAGMA user_version").fetchone()[0])
    db.execute("DROP TABLE IF EXISTS moved")
    if where:
        db.execute("CREATE TABLE moved(place TEXT)")
        db.execute("INSERT INTO moved VALUES (?)", (where,))
    db.execute(f"PRAGMA user_version={write_version(form, stands)}")
    db.execute("COMMIT")
