"""One encrypted database file.

1. SQLCipher with a raw 32-byte key: the passphrase was stretched before (``seals.slots``). Plain SQLite ignores a key silently, so
   a file is used only if ``cipher_version`` answers.
2. WAL, ``synchronous=FULL``: what ``change`` has left is on the disk. ``change_again`` waits for no disk: a power cut may take it back, whole.
3. One change is one transaction; inside it, ``attempt`` undoes a part without undoing the rest.
4. Deleted rows are overwritten; temporary tables stay in memory; the log is emptied when the file is closed, and of what a killed
   process left in it when it is opened.
5. ``cipher_memory_security`` stays off, as SQLCipher ships it (docs/adr/0007): what keeps a locked seat's secrets out of memory is that
   its process ends.

Source: PROTOCOL.md §10.1.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from wasit.errors import Damaged

Row = tuple[Any, ...]
IN_MEMORY = ":memory:"

# These go to the file as they are. Unless something is said of them the driver looks for a way to adapt each one, two look-ups that fail:
# as much as a small statement costs.
for kind, as_it_is in ((bytes, bytes), (type(None), {None: None}.get), (bool, int)):
    dbapi2.register_adapter(kind, as_it_is)


class Sealed:
    """Shapes: ``key`` 32 bytes. ``path`` may be ``IN_MEMORY`` for simulation: then nothing is kept, or encrypted."""

    def __init__(self, path: Path | str, key: bytes, schema: str) -> None:
        self.path = path
        self._on_undo: list[Callable[[], None]] = []
        self._before_end: list[Callable[[], None]] = []
        self._depth = 0
        if path != IN_MEMORY:
            _make_private(Path(path))
        try:
            self._db = dbapi2.connect(
                str(path), isolation_level=None, cached_statements=256, check_same_thread=False
            )
            self._unlock(key)
            self.empty_log()
            self._db.executescript(f"BEGIN;{schema};COMMIT;")
            self._writing = self._db.cursor()  # one for all: what changes something leaves nothing to fetch
        except dbapi2.Error as bad:
            raise _damaged(bad) from bad

    def _unlock(self, key: bytes) -> None:
        run = self._db.execute
        run(f"PRAGMA key = \"x'{key.hex()}'\"")
        if not run("PRAGMA cipher_version").fetchone():
            raise Damaged("store-not-encrypted")
        for pragma in (
            "temp_store = MEMORY",
            "journal_mode = WAL",
            "synchronous = FULL",
            "secure_delete = ON",
            "busy_timeout = 5000",
        ):
            run(f"PRAGMA {pragma}").fetchall()

    def one(self, sql: str, *values: Any) -> Row | None:
        try:
            row: Row | None = self._db.execute(sql, values).fetchone()
        except dbapi2.Error as bad:
            raise _damaged(bad) from bad
        return row

    def all(self, sql: str, *values: Any) -> list[Row]:
        try:
            rows: list[Row] = self._db.execute(sql, values).fetchall()
        except dbapi2.Error as bad:
            raise _damaged(bad) from bad
        return rows

    def run(self, sql: str, *values: Any) -> int:
        """The new row's number, for an INSERT; rows touched are in ``changed``."""
        assert self._depth, "outside a change"
        try:
            self._writing.execute(sql, values)
        except dbapi2.Error as bad:
            raise _damaged(bad) from bad
        self.changed = int(self._writing.rowcount)
        return int(self._writing.lastrowid or 0)

    def on_undo(self, forget: Callable[[], None]) -> None:
        """Call ``forget`` when a change is undone: for whoever remembers what it read."""
        self._on_undo.append(forget)

    def before_end(self, write: Callable[[], None]) -> None:
        """Call ``write`` before a change, or a part of one, is kept: for whoever holds back what it will write."""
        self._before_end.append(write)

    @property
    def is_changing(self) -> bool:
        return bool(self._depth)

    @contextmanager
    def change(self) -> Iterator[None]:
        """All of it or nothing. Inside another change it is part of that one."""
        if self._depth:
            yield
            return
        self._run_control("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
            self._end()
        except BaseException:
            self._depth = 0
            self._undo("ROLLBACK")
            raise
        self._depth = 0
        try:
            self._run_control("COMMIT")
        except Damaged:
            self._undo("ROLLBACK")
            raise

    @contextmanager
    def change_again(self) -> Iterator[None]:
        """A change that stands on the disk with the next one: for what is made again wherever it is missing. Not inside another."""
        assert not self._depth, "inside a change"
        self._run_control("PRAGMA synchronous = NORMAL")
        try:
            with self.change():
                yield
        finally:
            self._run_control("PRAGMA synchronous = FULL")

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of a change that may fail alone."""
        assert self._depth, "outside a change"
        self._end()
        self._run_control("SAVEPOINT attempt")
        try:
            yield
            self._end()
        except BaseException:
            self._undo("ROLLBACK TO attempt")
            if self._db.in_transaction:
                self._run_control("RELEASE attempt")
            raise
        self._run_control("RELEASE attempt")

    def _end(self) -> None:
        for write in self._before_end:
            write()

    def _run_control(self, sql: str) -> None:
        try:
            # of a pragma that tells something nothing may be left to fetch
            self._writing.execute(sql).fetchall()
        except dbapi2.Error as bad:
            raise _damaged(bad) from bad

    def _undo(self, sql: str) -> None:
        # after a full disk SQLite may have rolled back by itself
        if self._db.in_transaction:
            self._db.execute(sql)
        for forget in self._on_undo:
            forget()

    def change_key(self, key: bytes) -> None:
        """Every page under another key, in one transaction; then nothing is left in the log. Raises: Damaged."""
        self._run_control(f"PRAGMA rekey = \"x'{key.hex()}'\"")
        self._run_control("PRAGMA wal_checkpoint(TRUNCATE)")

    def check(self) -> list[str]:
        """What SQLCipher and SQLite find wrong with the file; empty when nothing is."""
        found = [str(row[0]) for row in self.all("PRAGMA cipher_integrity_check")]
        found += [str(row[0]) for row in self.all("PRAGMA quick_check") if row[0] != "ok"]
        return found

    def empty_log(self) -> None:
        """What was overwritten stands in the log no more either."""
        if self.path != IN_MEMORY and not self._depth:
            self.all("PRAGMA wal_checkpoint(TRUNCATE)")

    def give_back(self) -> None:
        """What of the file is kept in memory and not needed now: a seat of many matters has them all open."""
        self.all("PRAGMA shrink_memory")

    def close(self) -> None:
        if self.path != IN_MEMORY:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._db.close()


def _make_private(path: Path) -> None:
    """The file, its owner's alone from its first byte on; what SQLite puts beside it gets the same rights."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as bad:
        raise Damaged("store-not-writable") from bad


def _damaged(bad: Exception) -> Damaged:
    said = str(bad)
    if "full" in said or "disk I/O" in said:
        return Damaged("disk-full")
    if "locked" in said:
        return Damaged("store-busy")
    if "readonly" in said or "unable to open" in said:
        return Damaged("store-not-writable")
    return Damaged("store-damaged")
