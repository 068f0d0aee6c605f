"""The store's file and its folder: made, marked, opened, and held by one process.

This file alone knows the tables' names as they are made, and what a disk's refusal means at the start.

1. A folder that was made is itself synced into the one above it: else a power cut could take it with all that was acknowledged.
   SQLite syncs the names of its own files.
2. ``place`` is what a relay remembers of each letter: its number in its box, its hash, and where it stands and how long it is while it waits. One
   table, so that a letter dirties one page of an index, and a put learns from that page how full its box is: a question to ``letter`` would read a page
   of the largest table for each letter that waits.
3. A file that is not a store, or not whole, is Damaged; a disk that can't be written to is Refused: nothing is wrong with the store.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from pathlib import Path
from typing import IO, cast

from wasit.errors import Damaged, Refused, WasitError
from wasit.relay import points
from wasit.relay.moving import Stands

FILE = "relay.db"
LOCK = "relay.lock"
APPLICATION = 0x77617331  # "was1"
OLDEST, VERSION = 1, 3
MOVING = 10**6
MOVES = {Stands.MOVED: 1, Stands.RECEIVING: 2, Stands.COMPLETE: 3}
_PRAGMAS = (
    "busy_timeout=5000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "temp_store=MEMORY",
)
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
_TAKEN = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

_PLACE = "CREATE TABLE place(box INTEGER, cursor INTEGER, mid BLOB, day INTEGER, letter INTEGER, PRIMARY KEY(box, cursor)) WITHOUT ROWID;"
_OCTETS = "ALTER TABLE place ADD COLUMN octets INTEGER;"
_TABLES = f"""
CREATE TABLE box(row INTEGER PRIMARY KEY AUTOINCREMENT, put_id BLOB UNIQUE, get_id BLOB UNIQUE, put_hash BLOB, get_hash BLOB,
  last INTEGER, day INTEGER);
CREATE INDEX box_day ON box(day);
CREATE TABLE letter(row INTEGER PRIMARY KEY, box INTEGER, cursor INTEGER, day INTEGER, body BLOB);
{_PLACE}
{_OCTETS}
CREATE TABLE nameplate(number INTEGER PRIMARY KEY, state BLOB);
"""

# Form 1 had an index of letters and a table of marks. A mark that a move brought without a letter had no cursor.
_FROM_1 = f"""
{_PLACE}
INSERT INTO place SELECT s.box, CASE WHEN s.cursor > 0 THEN s.cursor ELSE -row_number() OVER (PARTITION BY s.box ORDER BY s.mid) END,
  s.mid, s.day, l.row FROM seen AS s LEFT JOIN letter AS l ON l.box = s.box AND l.cursor = s.cursor;
DROP TABLE seen;
DROP INDEX letter_place;
"""  # noqa: S608 - our own words

# Form 2 did not write down how long a letter is. What it held is asked when it is needed (``sqlite_rows``): to look through all letters of a large
# store would keep its relay from starting for minutes.
_RENEWALS = {1: _FROM_1, 2: _OCTETS}


def connect(folder: Path) -> sqlite3.Connection:
    """The store's file, made if it is not there. Raises: Damaged relay-store; Refused relay-running, folder-unwritable,
    relay-newer (a newer program wrote it)."""
    path = folder / FILE
    try:
        make_folder(folder)
        if not path.exists():
            points.reach("make-file", False)
            path.touch(mode=0o600)
            points.reach("make-file", True)
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    except (OSError, sqlite3.Error):
        raise Refused("folder-unwritable") from None
    try:
        _prepare(db)
    except BaseException as bad:
        db.close()
        raise _refusal(bad) if isinstance(bad, sqlite3.Error) else bad from bad
    return db


def make_folder(folder: Path) -> None:
    """The folder and those above it, each synced into the one that holds it. Raises: OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    points.reach("make-folder", False)
    folder.mkdir(exist_ok=True, mode=0o700)
    points.reach("make-folder", True)
    points.reach("sync-folder", False)
    above = os.open(folder.parent, os.O_RDONLY)
    try:
        os.fsync(above)
    finally:
        os.close(above)
    points.reach("sync-folder", True)


def hold(folder: Path) -> IO[bytes]:
    """The folder is this process's, until what is given is closed. Raises: Refused relay-running, folder-unwritable."""
    try:
        make_folder(folder)
        path = folder / LOCK
        path.touch(mode=0o600)
        held = cast(IO[bytes], path.open("ab"))
    except OSError:
        raise Refused("folder-unwritable") from None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise Refused("relay-running") from None
    return held


def is_damage(error: sqlite3.Error) -> bool:
    """Whether this says that the file is not whole; else the disk refuses, and may do so no more a little later."""
    return not isinstance(error, sqlite3.OperationalError) or _kind(error) == sqlite3.SQLITE_CORRUPT


def _prepare(db: sqlite3.Connection) -> None:
    points.reach("set-wal", False)
    for pragma in _PRAGMAS:
        db.execute(f"PRAGMA {pragma}").fetchall()
    points.reach("set-wal", True)
    marks = (
        db.execute("PRAGMA application_id").fetchone()[0],
        db.execute("PRAGMA user_version").fetchone()[0],
    )
    if marks == (0, 0):
        points.reach("make-tables", False)
        db.executescript(
            f"BEGIN IMMEDIATE;{_TABLES}PRAGMA application_id={APPLICATION};PRAGMA user_version={VERSION};COMMIT;"
        )
        points.reach("make-tables", True)
    else:
        check_marks(db, *marks)
        renew(db)


def renew(db: sqlite3.Connection) -> None:
    """Bring a store of an older form to this one, all at once or not at all."""
    form = db.execute("PRAGMA user_version").fetchone()[0]
    steps = "".join(step for older, step in _RENEWALS.items() if older >= form)
    if steps:
        points.reach("renew-tables", False)
        db.executescript(f"BEGIN IMMEDIATE;{steps}PRAGMA user_version={VERSION};COMMIT;")
        points.reach("renew-tables", True)


def read_version(version: int) -> tuple[int, Stands | None]:
    """A file's form, and how it stands towards moves. Older programs take all but OPEN for a newer form."""
    if version < MOVING:
        return version, Stands.OPEN
    form, number = divmod(version, MOVING)
    return form, next((stands for stands, one in MOVES.items() if one == number), None)


def write_version(form: int, stands: Stands) -> int:
    """The other way."""
    return form if stands is Stands.OPEN else form * MOVING + MOVES[stands]


def check_marks(db: sqlite3.Connection, application: int, version: int) -> None:
    """Whether a file with these marks may be served. Raises: Refused relay-moved, relay-half-moved, relay-newer; Damaged relay-store."""
    form, stands = read_version(version)
    if application != APPLICATION or form < OLDEST:
        raise Damaged("relay-store")
    if form > VERSION or stands is None:
        raise Refused("relay-newer", version=version, known=VERSION)
    if stands is Stands.MOVED:
        raise Refused("relay-moved", where=where_it_went(db))
    if stands is not Stands.OPEN:
        raise Refused("relay-half-moved")


def where_it_went(db: sqlite3.Connection) -> str:
    """Of a store that was moved."""
    return str(db.execute("SELECT place FROM moved").fetchone()[0])


def _refusal(error: sqlite3.Error) -> WasitError:
    if _kind(error) in _TAKEN:
        return Refused("relay-running")
    return Damaged("relay-store") if _kind(error) in _DAMAGED else Refused("folder-unwritable")


def _kind(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF
