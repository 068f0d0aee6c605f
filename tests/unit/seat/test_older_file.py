"""A file of an older form on a disk: brought over when it is opened, and a power cut or a kill in the middle leaves it as before or done."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wasit.seals.slots import TRIAL
from wasit.seat.clock import SystemClock
from wasit.seat.matter import Matter
from wasit.seat.seat import Seat
from wasit.seat.store import older
from wasit.seat.store.older import NUMBERED, take_in_older
from wasit.seat.store.sealed import Sealed
from wasit.wire import cbor

SIDES = [{"key": "a", "name": {"en": "A"}}, {"key": "b", "name": {"en": "B"}}]
INDEXES = "SELECT count(*) FROM sqlite_schema WHERE name IN ('entry_tip', 'entry_accepted')"


class Older:
    """The file of a matter in the form of before acceptance had the entries' own numbers."""

    def __init__(self, folder: Path, name: str, key: bytes) -> None:
        self.path, self.key = folder / name, key

    def open(self, at: Path | None = None) -> Matter:
        return Matter(str(at or self.path), self.key, SystemClock(), None)  # type: ignore[arg-type]

    def form(self, matter: Matter) -> tuple[bool, dict[str, list[Any]]]:
        """Whether it is of today's form; and its tips."""
        done = matter.setting("numbered") == NUMBERED
        assert matter.file.one(INDEXES) == (0 if done else 2,)
        return done, {line.key: sorted(matter.shelf(line.id).tips()) for line in matter.lines()}


@pytest.fixture
async def was(tmp_path: Path) -> Older:
    seat = Seat(tmp_path / "seat", cost=TRIAL)
    seat.create("x", name={"en": "Envoy"}, language="en", zone="UTC")
    await seat.do("open-channel", {"title": {"en": "T"}, "sides": SIDES})
    await seat.do("say", {"desk": True, "passages": [{"text": {"en": "a note"}}]})
    file = seat.matter().file
    with file.change():
        file.run("UPDATE entry SET accepted_n = n")
        for (leaves,) in file.all("SELECT leaves FROM tips"):
            for _author, _seq, name, _lam in cbor.decode(leaves, limit=65_536):
                file.run("UPDATE entry SET tip = 1 WHERE hash = ?", name)
        file.run("DELETE FROM tips")
        file.run("CREATE INDEX entry_tip ON entry (line) WHERE tip = 1")
        file.run("CREATE INDEX entry_accepted ON entry (accepted_n) WHERE accepted = 1")
        file.run("DELETE FROM setting WHERE name = 'numbered'")
    ((_, name, key),) = seat.opened().matters()
    seat.lock()
    return Older(tmp_path / "seat" / "matters", name, key)


@pytest.fixture
def tips(was: Older) -> Iterator[dict[str, list[Any]]]:
    """Those of the file once it is brought over; the file itself stays older."""
    copy = was.path.with_name("whole.db")
    shutil.copy(was.path, copy)
    matter = was.open(copy)
    done, found = was.form(matter)
    assert done
    assert all(found.values())
    yield found
    matter.close()


def test_a_power_cut_leaves_it_as_before_or_done(was: Older, tips: dict[str, list[Any]]) -> None:
    """What stood in the log alone is lost, or is there; either way the next opening has it whole."""
    matter = was.open()
    assert was.form(matter) == (True, tips)
    for name, log in (("lost.db", False), ("kept.db", True)):
        cut = was.path.with_name(name)
        shutil.copy(was.path, cut)
        if log:
            shutil.copy(f"{was.path}-wal", f"{cut}-wal")
        file = Sealed(cut, was.key, "")
        assert file.one(INDEXES) == (0 if log else 2,)
        assert bool(file.one("SELECT 1 FROM setting WHERE name = 'numbered'")) == log
        assert file.check() == []
        file.close()
        again = was.open(cut)
        assert was.form(again) == (True, tips)
        again.close()
    matter.close()


@pytest.mark.parametrize("step", ["number_as_accepted", "_note_anew"])
def test_what_fails_in_the_middle_leaves_it_as_it_was(
    was: Older, tips: dict[str, list[Any]], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Before and after the step; a change of before is sure again, as every later one."""

    def fail(_: Matter) -> None:
        raise MemoryError

    with monkeypatch.context() as failing:
        failing.setattr(older, step, fail)
        with pytest.raises(MemoryError):
            was.open()
    file = Sealed(was.path, was.key, "")
    assert file.one(INDEXES) == (2,)
    assert file.one("SELECT count(*) FROM tips") == (0,)
    file.close()
    matter = was.open()
    assert was.form(matter) == (True, tips)
    matter.close()


def test_only_what_is_made_again_waits_for_no_disk(was: Older, monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps go without, and every change after them waits again; also after one that failed."""
    asked: list[str] = []
    run = Sealed._run_control

    def noted(file: Sealed, sql: str) -> None:
        asked.append(sql)
        run(file, sql)

    monkeypatch.setattr(Sealed, "_run_control", noted)
    matter = was.open()
    unsure = ["PRAGMA synchronous = NORMAL", "BEGIN IMMEDIATE", "COMMIT", "PRAGMA synchronous = FULL"]
    assert asked == unsure
    assert matter.file.one("PRAGMA synchronous") == (2,)
    with pytest.raises(MemoryError), matter.file.change_again():
        raise MemoryError
    assert matter.file.one("PRAGMA synchronous") == (2,)
    with matter.file.change(), pytest.raises(AssertionError), matter.file.change_again():
        pass
    asked.clear()
    take_in_older(matter)
    assert asked == []
    matter.close()


def test_a_new_file_is_made_in_one_change(tmp_path: Path) -> None:
    """Its tables are there together or not at all: a schema that fails leaves none of them."""
    broken = "CREATE TABLE first (x); CREATE TABLE second (y); CREATE TABLE first (z);"
    with pytest.raises(Exception, match="store-damaged"):
        Sealed(tmp_path / "new.db", b"k" * 32, broken)
    file = Sealed(tmp_path / "new.db", b"k" * 32, "CREATE TABLE third (x);")
    assert file.all("SELECT name FROM sqlite_schema") == [("third",)]
    file.close()
