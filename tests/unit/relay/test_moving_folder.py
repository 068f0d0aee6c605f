"""A folder at an end of a move: what older programs left there, and how full a box is that came."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from old_relay import make_form_2
from unit.relay.test_store import body, mid, opening
from wasit.errors import Refused
from wasit.relay.moving import Content, Stands
from wasit.relay.moving_folder import FolderTarget, how_it_stands
from wasit.relay.rules import RelayConfig
from wasit.relay.sqlite_file import FILE, connect
from wasit.relay.sqlite_store import SqliteStore
from wasit.relay.store import Put

TODAY = 20_000


def stamp(folder: Path, version: int, *words: str) -> None:
    """Say how the store there stands, as another program would."""
    with closing(sqlite3.connect(folder / FILE)) as db:
        for word in (f"PRAGMA user_version={version}", *words):
            db.execute(word)
        db.commit()


async def test_a_move_that_an_older_program_completed_is_opened_and_served(tmp_path: Path) -> None:
    """As the form it has, which is renewed when it is served."""
    make_form_2(tmp_path, opening(), TODAY, {1: body(1)}, {})
    stamp(tmp_path, 2 * 10**6 + 3)
    assert how_it_stands(tmp_path) == (Stands.COMPLETE, "")
    with pytest.raises(Refused, match="relay-half-moved"):
        connect(tmp_path)
    target = FolderTarget(tmp_path)
    await target.open()
    target.close()
    store = SqliteStore(tmp_path, RelayConfig())
    box = store.find_put(opening().put_id, opening().put_hash)
    assert box is not None
    assert store.fetch(box, 0, 8) == [(1, body(1))]
    assert await store.put(box, mid(2), body(2), TODAY) is Put.NEW
    store.close()


def test_a_store_that_moved_says_where_in_whatever_form_it_went(tmp_path: Path) -> None:
    """And one whose form is newer is newer, moved or not."""
    make_form_2(tmp_path, opening(), TODAY, {}, {})
    stamp(tmp_path, 2 * 10**6 + 1, "CREATE TABLE moved(place TEXT)", "INSERT INTO moved VALUES ('there')")
    assert how_it_stands(tmp_path) == (Stands.MOVED, "there")
    with pytest.raises(Refused, match="relay-moved") as refused:
        connect(tmp_path)
    assert refused.value.fields["where"] == "there"
    for newer in (4, 4 * 10**6 + 1, 3 * 10**6 + 9, 3 * 10**6):
        stamp(tmp_path, newer)
        for look in (connect, how_it_stands):
            with pytest.raises(Refused, match="relay-newer"):
                look(tmp_path)


async def test_how_full_a_box_is_comes_with_it(tmp_path: Path) -> None:
    """Written down for each letter that waits, as the store itself does, and for no mark alone."""
    target = FolderTarget(tmp_path)
    await target.begin()
    marks = {mid(number): TODAY for number in (1, 2, 3)}
    letters = tuple((number, TODAY, body(number)) for number in (2, 3))
    await target.keep(Content(opening(), TODAY, 3, marks, letters))
    await target.complete()
    await target.open()
    target.close()
    with closing(connect(tmp_path)) as db:
        found = db.execute("SELECT mid, octets FROM place ORDER BY cursor").fetchall()
    assert found == [(mid(1), None), (mid(2), len(body(2))), (mid(3), len(body(3)))]
