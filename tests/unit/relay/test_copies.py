"""A copy of a store, and a store put back from one."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from pathlib import Path

import pytest

from wasit.errors import Damaged, Refused
from wasit.relay.copies import LIFE, check_store, copy_store, is_running, restore_store
from wasit.relay.rules import RelayConfig
from wasit.relay.sqlite_file import FILE
from wasit.relay.sqlite_store import SqliteStore
from wasit.relay.store import Box, Put
from wasit.wire.mailbox import token_hash
from wasit.wire.requests import OpenBox

CONFIG = RelayConfig(stamp_bits=0)
OPENED = OpenBox(b"p" * 16, b"g" * 16, token_hash(b"P" * 32), token_hash(b"G" * 32))


def body(number: int) -> bytes:
    return number.to_bytes(2, "big") * 2048


async def put(store: SqliteStore, number: int) -> Put:
    return await store.put(box_of(store), hashlib.sha256(body(number)).digest()[:16], body(number), 7)


def box_of(store: SqliteStore) -> Box:
    box = store.find_put(OPENED.put_id, OPENED.put_hash)
    assert box is not None
    return box


async def test_a_copy_of_a_running_store_is_one_whole_moment(tmp_path: Path) -> None:
    """All that was answered before it, nothing that came after; the relay goes on."""
    store = SqliteStore(tmp_path / "live", CONFIG)
    await store.open_box(OPENED, 7)
    for number in range(3):
        assert await put(store, number) is Put.NEW
    assert is_running(tmp_path / "live")
    size = copy_store(tmp_path / "live", tmp_path / "copy.db")
    assert await put(store, 3) is Put.NEW
    store.close()
    assert not is_running(tmp_path / "live")
    assert size == (tmp_path / "copy.db").stat().st_size
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    (tmp_path / "back").mkdir()
    if os.geteuid() == 0:
        os.chown(tmp_path / "back", 65534, 65534)
    restore_store(tmp_path / "copy.db", tmp_path / "back")
    assert (tmp_path / "back" / FILE).stat().st_uid == (tmp_path / "back").stat().st_uid
    again = SqliteStore(tmp_path / "back", CONFIG)
    assert again.fetch(box_of(again), 0, 8) == [(number + 1, body(number)) for number in range(3)]
    again.close()


async def test_no_cursor_is_given_twice_after_coming_back(tmp_path: Path) -> None:
    """A seat that reads on from the last cursor it took in misses nothing; the same after a second time."""
    store = SqliteStore(tmp_path / "live", CONFIG)
    await store.open_box(OPENED, 7)
    await put(store, 0)
    copy_store(tmp_path / "live", tmp_path / "copy.db")
    for number in range(1, 6):
        await put(store, number)
    store.close()
    last = 6
    for life in (1, 2):
        restore_store(tmp_path / "copy.db", tmp_path / f"back-{life}")
        store = SqliteStore(tmp_path / f"back-{life}", CONFIG)
        assert await put(store, 100 + life) is Put.NEW
        assert await put(store, 0) is Put.SAME
        [(last, found)] = store.fetch(box_of(store), last, 8)[-1:]
        assert (last, found) == (life * LIFE + 1, body(100 + life))
        (tmp_path / "copy.db").unlink()
        copy_store(tmp_path / f"back-{life}", tmp_path / "copy.db")
        store.close()


async def test_nothing_is_overwritten_and_rubbish_is_not_put_back(tmp_path: Path) -> None:
    """Neither a copy nor a store; no copy of nothing; what is not ours or torn is damaged."""
    with pytest.raises(Refused, match="no-relay-store"):
        copy_store(tmp_path, tmp_path / "copy.db")
    store = SqliteStore(tmp_path, CONFIG)
    await store.open_box(OPENED, 7)
    for number in range(20):
        await put(store, number)
    copy_store(tmp_path, tmp_path / "copy.db")
    with pytest.raises(Refused, match="file-exists"):
        copy_store(tmp_path, tmp_path / "copy.db")
    with pytest.raises(Refused, match="folder-unwritable"):
        copy_store(tmp_path, tmp_path / "none" / "copy.db")
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / f"{FILE}-wal").touch()
    for there in (tmp_path, tmp_path / "log"):
        with pytest.raises(Refused, match="relay-store-there"):
            restore_store(tmp_path / "copy.db", there)
    with pytest.raises(Refused, match="unreadable-file"):
        restore_store(tmp_path / "none.db", tmp_path / "back")
    with pytest.raises(Refused, match="folder-unwritable"):
        restore_store(tmp_path / "copy.db", tmp_path / "copy.db" / "back")
    store.close()
    whole = (tmp_path / "copy.db").read_bytes()
    for torn in (b"rubbish " * 999, whole[: len(whole) // 2], whole[:8192] + bytes(8192) + whole[16384:]):
        (tmp_path / "torn.db").write_bytes(torn)
        with pytest.raises(Damaged, match="relay-store"):
            restore_store(tmp_path / "torn.db", tmp_path / "back")
    assert not (tmp_path / "back").exists()


async def test_an_older_program_refuses_a_newer_store(tmp_path: Path) -> None:
    """By a code that says so, before it writes; as a copy too."""
    SqliteStore(tmp_path, CONFIG).close()
    check_store(tmp_path)
    check_store(tmp_path / "none")
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    before = (tmp_path / FILE).read_bytes()
    for ask in (
        lambda: SqliteStore(tmp_path, CONFIG),
        lambda: check_store(tmp_path),
        lambda: restore_store(tmp_path / FILE, tmp_path / "back"),
    ):
        with pytest.raises(Refused, match="relay-newer") as told:
            ask()
        assert told.value.fields == {"version": 99, "known": 3}
    assert (tmp_path / FILE).read_bytes() == before
