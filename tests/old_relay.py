"""A relay's store as older programs left it, in form 1 and in form 2."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from wasit.relay.sqlite_file import APPLICATION, FILE
from wasit.wire.requests import OpenBox

FORM_1 = """
CREATE TABLE box(row INTEGER PRIMARY KEY AUTOINCREMENT, put_id BLOB UNIQUE, get_id BLOB UNIQUE, put_hash BLOB, get_hash BLOB,
  last INTEGER, day INTEGER);
CREATE INDEX box_day ON box(day);
CREATE TABLE letter(row INTEGER PRIMARY KEY, box INTEGER, cursor INTEGER, day INTEGER, body BLOB);
CREATE UNIQUE INDEX letter_place ON letter(box, cursor);
CREATE TABLE seen(box INTEGER, mid BLOB, cursor INTEGER, day INTEGER, PRIMARY KEY(box, mid)) WITHOUT ROWID;
CREATE TABLE nameplate(number INTEGER PRIMARY KEY, state BLOB);
"""

FORM_2 = """
CREATE TABLE box(row INTEGER PRIMARY KEY AUTOINCREMENT, put_id BLOB UNIQUE, get_id BLOB UNIQUE, put_hash BLOB, get_hash BLOB,
  last INTEGER, day INTEGER);
CREATE INDEX box_day ON box(day);
CREATE TABLE letter(row INTEGER PRIMARY KEY, box INTEGER, cursor INTEGER, day INTEGER, body BLOB);
CREATE TABLE place(box INTEGER, cursor INTEGER, mid BLOB, day INTEGER, letter INTEGER, PRIMARY KEY(box, cursor)) WITHOUT ROWID;
CREATE TABLE nameplate(number INTEGER PRIMARY KEY, state BLOB);
"""


def make_form_1(
    folder: Path,
    opened: OpenBox,
    day: int,
    waiting: Mapping[int, bytes],
    acked: Mapping[int, bytes],
    moved: list[bytes],
    *,
    acked_on: int | None = None,
) -> None:
    """One box: letters that wait and that were acked, by cursor, and some whose marks alone came by a move."""
    db = _make(folder, FORM_1, 1, opened, day, waiting)
    marks = [*waiting.items(), *acked.items(), *((0, body) for body in moved)]
    for cursor, body in marks:
        mid = hashlib.sha256(body).digest()[:16]
        db.execute("INSERT INTO seen VALUES (7, ?, ?, ?)", (mid, cursor, day))
        if cursor in acked and acked_on is not None:
            db.execute("UPDATE seen SET day = ? WHERE mid = ?", (acked_on, mid))
    db.close()


def make_form_2(
    folder: Path, opened: OpenBox, day: int, waiting: Mapping[int, bytes], acked: Mapping[int, bytes]
) -> None:
    """One box: letters that wait and that were acked, by cursor."""
    db = _make(folder, FORM_2, 2, opened, day, waiting)
    for cursor, body in (*waiting.items(), *acked.items()):
        row = db.execute("SELECT row FROM letter WHERE cursor = ?", (cursor,)).fetchone() or (None,)
        mid = hashlib.sha256(body).digest()[:16]
        db.execute("INSERT INTO place VALUES (7, ?, ?, ?, ?)", (cursor, mid, day, *row))
    db.close()


def _make(
    folder: Path, tables: str, form: int, opened: OpenBox, day: int, waiting: Mapping[int, bytes]
) -> sqlite3.Connection:
    folder.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(folder / FILE, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.executescript(f"{tables}PRAGMA application_id={APPLICATION};PRAGMA user_version={form};")
    ids = (opened.put_id, opened.get_id, opened.put_hash, opened.get_hash)
    db.execute("INSERT INTO box VALUES (7, ?, ?, ?, ?, 0, ?)", (*ids, day))
    for cursor, body in waiting.items():
        db.execute("INSERT INTO letter(box, cursor, day, body) VALUES (7, ?, ?, ?)", (cursor, day, body))
    return db
