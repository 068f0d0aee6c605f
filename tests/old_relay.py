"""A relay's store as programs before form 2 left it."""

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


def make_form_1(
    folder: Path,
    opened: OpenBox,
    day: int,
    waiting: Mapping[int, bytes],
    acked: Mapping[int, bytes],
    moved: list[bytes],
) -> None:
    """One box: letters that wait and that were acked, by cursor, and some whose marks alone came by a move."""
    folder.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(folder / FILE, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.executescript(f"{FORM_1}PRAGMA application_id={APPLICATION};PRAGMA user_version=1;")
    ids = (opened.put_id, opened.get_id, opened.put_hash, opened.get_hash)
    db.execute("INSERT INTO box VALUES (7, ?, ?, ?, ?, 0, ?)", (*ids, day))
    for cursor, body in waiting.items():
        db.execute("INSERT INTO letter(box, cursor, day, body) VALUES (7, ?, ?, ?)", (cursor, day, body))
    marks = [*waiting.items(), *acked.items(), *((0, body) for body in moved)]
    for cursor, body in marks:
        mid = hashlib.sha256(body).digest()[:16]
        db.execute("INSERT INTO seen VALUES (7, ?, ?, ?)", (mid, cursor, day))
    db.close()
