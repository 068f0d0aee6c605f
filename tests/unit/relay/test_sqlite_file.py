"""The store's file: what a disk's refusal at the start is called."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from wasit.errors import Damaged, Refused
from wasit.relay import sqlite_file
from wasit.relay.sqlite_file import FILE, connect, hold, is_damage


def test_a_folder_that_cannot_be_made_is_refused_and_nothing_is_called_damaged(tmp_path: Path) -> None:
    """A file stands where the folder should: for the lock and for the store."""
    (tmp_path / "file").write_bytes(b"")
    for make in (connect, hold):
        with pytest.raises(Refused, match="folder-unwritable"):
            make(tmp_path / "file" / "relay")


def test_a_store_that_another_program_holds_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """relay-running, not damaged."""
    monkeypatch.setattr(sqlite_file, "_PRAGMAS", ("busy_timeout=1", "journal_mode=WAL"))
    holder = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Refused, match="relay-running"):
        connect(tmp_path)
    holder.close()


def test_bytes_that_are_no_store_are_damaged(tmp_path: Path) -> None:
    """Another file, or the head of one."""
    (tmp_path / FILE).write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 20)
    with pytest.raises(Damaged, match="relay-store"):
        connect(tmp_path)


def test_a_disk_that_refuses_is_told_from_a_file_that_is_not_whole() -> None:
    """An operational error may pass; any other does not."""
    assert not is_damage(sqlite3.OperationalError("disk I/O error"))
    assert is_damage(sqlite3.DatabaseError("database disk image is malformed"))
