"""A copy of a relay's store while it runs, and a relay put back from one.

This file alone knows what coming back from an older copy means, and what is done about it:

1. A copy is one moment of the store (SQLite's online backup, in one step): all that was acknowledged until then, nothing half. The
   relay goes on; its write-ahead log is not cut off until the copy is done.
2. Coming back, the store lives *again*: what readers acked after the copy waits again (they know it and drop it), what was put after
   it is gone (the seats' records ask each other for it again), boxes opened after it are unknown (their readers make new ones).
3. Cursors must never be given twice in a box (spec/4 §4.1), or a seat that reads on from its last one would pass over new letters. So
   every box counts on from the next multiple of ``LIFE``, which no box has reached by counting.
4. A copy holds what was dropped since: it is to be destroyed after days, not kept for years.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from wasit.errors import Damaged, Refused
from wasit.relay.sqlite_file import FILE, LOCK, check_marks, renew

LIFE = 2**32


def copy_store(folder: Path, to: Path) -> int:
    """Copy the store, running or not, to a new file; gives its size. Durable when it returns.

    Raises: Refused no-relay-store, file-exists, folder-unwritable; Damaged relay-store.
    """
    source = folder / FILE
    if not source.is_file():
        raise Refused("no-relay-store")
    if to.exists():
        raise Refused("file-exists")
    part = to.with_name(to.name + ".part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(part)) as copy:
            live.execute("PRAGMA query_only=ON")
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE").fetchall()  # one file, whole by itself
        check_copy(part)
        _make_durable(part)
        part.rename(to)
        _make_durable(to.parent)
    except OSError:
        raise Refused("folder-unwritable") from None
    except sqlite3.Error:
        raise Damaged("relay-store") from None
    finally:
        if to.exists():
            part.unlink(missing_ok=True)
    return to.stat().st_size


def check_copy(path: Path) -> None:
    """Raises: Damaged relay-store (not ours, or not whole); Refused relay-newer."""
    _check(f"{path.resolve().as_uri()}?mode=ro&immutable=1", whole=True)


def check_store(folder: Path) -> None:
    """Whether this program could open the store there, if there is one, without looking through it. Raises: as ``check_copy``."""
    path = folder / FILE
    if path.exists():
        _check(f"{path.resolve().as_uri()}?mode=ro", whole=False)


def is_running(folder: Path) -> bool:
    """Whether a relay runs on this folder now."""
    try:
        with (folder / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _check(uri: str, *, whole: bool) -> None:
    try:
        with closing(sqlite3.connect(uri, uri=True)) as db:
            marks = [
                db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
            ]
            check_marks(db, *marks)
            if whole and db.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise Damaged("relay-store")
    except sqlite3.Error:
        raise Damaged("relay-store") from None


def restore_store(copy: Path, folder: Path) -> None:
    """Put a relay back from a copy, into a folder without a store, and let its boxes count on past every cursor they gave.

    Raises: Refused unreadable-file, relay-store-there, folder-unwritable, relay-newer; Damaged relay-store.
    """
    if not copy.is_file():
        raise Refused("unreadable-file")
    check_copy(copy)
    to = folder / FILE
    if any(folder.glob(FILE + "*")):  # an old write-ahead log would be replayed into the new store
        raise Refused("relay-store-there")
    part = to.with_name(FILE + ".part")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (folder / LOCK).open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink(missing_ok=True)
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(part)) as store:
                source.execute("PRAGMA query_only=ON")
                source.backup(store)
                renew(store)
                _live_again(store)
            if os.geteuid() == 0:  # the relay has a user of its own: whose the folder is
                os.chown(part, folder.stat().st_uid, folder.stat().st_gid)
            _make_durable(part)
            part.rename(to)
            _make_durable(folder)
    except OSError:
        raise Refused("folder-unwritable") from None
    except sqlite3.Error:
        raise Damaged("relay-store") from None


def _live_again(store: sqlite3.Connection) -> None:
    store.execute("PRAGMA synchronous=FULL")
    with store:
        store.execute(
            "UPDATE box SET last = (max(last, coalesce((SELECT max(cursor) FROM place WHERE place.box = box.row), 0)) / ?1 + 1) * ?1",
            (LIFE,),
        )


def _make_durable(path: Path) -> None:
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
