"""The relay's store when its disk refuses, turns bits, or its clock is wrong."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from unit.relay.test_store import CONFIG, TODAY, body, mid, opening
from wasit.errors import Damaged, Unreachable, WasitError
from wasit.relay import points
from wasit.relay.sqlite_file import FILE
from wasit.relay.sqlite_store import SqliteStore
from wasit.relay.store import Box, Put


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, point: str, error: Exception) -> Iterator[None]:
    """The disk refuses at a point, as long as this lasts."""

    def reach(name: str, done: bool) -> None:
        if name == point and not done:
            raise error

    with monkeypatch.context() as patch:
        patch.setattr(points, "reach", reach)
        yield


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    made = SqliteStore(tmp_path, CONFIG)
    yield made
    made.close()


async def open_box(store: SqliteStore, number: int = 0, today: int = TODAY) -> Box:
    await store.open_box(opening(number), today)
    box = store.find_put(opening(number).put_id, b"")
    assert box
    return box


async def put(store: SqliteStore, box: Box, number: int, today: int = TODAY) -> Put:
    return await store.put(box, mid(number), body(number), today)


FULL = sqlite3.OperationalError("database or disk is full")


async def test_a_refused_group_is_later_and_its_acks_are_not_forgotten(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The put is told to come later, the acked letter stays hidden, and goes with the next group that the disk takes."""
    box = await open_box(store)
    await put(store, box, 1)
    with failing(monkeypatch, "commit", FULL):
        store.drop_letter(box, 1)
        with pytest.raises(Unreachable, match="relay-busy"):
            await put(store, box, 2)
        assert store.fetch(box, 0, 8) == []
    assert await put(store, box, 2) is Put.NEW
    assert store.fetch(box, 0, 8) == [(2, body(2))]
    rows = sqlite3.connect(tmp_path / FILE).execute("SELECT cursor FROM letter").fetchall()
    assert rows == [(2,)]


async def test_health_says_while_the_disk_refuses_and_the_operator_is_told_once(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One line when it begins, one when it is over, with what to look at and no name of anything."""
    box = await open_box(store)
    with failing(monkeypatch, "insert-letters", FULL):
        for number in (1, 2):
            with pytest.raises(Unreachable):
                await put(store, box, number)
            assert not store.is_well
    assert await put(store, box, 1) is Put.NEW
    assert store.is_well
    assert [record.levelno for record in caplog.records] == [logging.ERROR, logging.WARNING]
    assert "Look at the disk" in caplog.text


async def test_a_box_whose_drop_was_refused_takes_letters(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was not dropped: a put is not told that its box is gone."""
    box = await open_box(store)
    with failing(monkeypatch, "commit", FULL), pytest.raises(Unreachable):
        await store.drop_box(box)
    assert await put(store, box, 1) is Put.NEW


async def test_a_log_that_cannot_be_cut_refuses_the_drop_alone(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The letter of the same group is on disk, is answered so and announced; the next group cuts the log."""
    rung: list[Box] = []
    store.on_letter(rung.append)
    kept, gone = await open_box(store, 1), await open_box(store, 2)
    await put(store, gone, 7)
    rung.clear()
    with failing(monkeypatch, "checkpoint", FULL):
        became = await asyncio.gather(put(store, kept, 1), store.drop_box(gone), return_exceptions=True)
    assert became[0] is Put.NEW
    assert isinstance(became[1], Unreachable)
    assert rung == [kept]
    await put(store, kept, 2)
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.name != f"{FILE}-shm")
    assert body(7)[:64] not in held


async def test_a_log_that_a_reader_holds_is_not_called_cut(store: SqliteStore, tmp_path: Path) -> None:
    """Someone reads the file from outside, for longer than the store waits: the drop is not answered as done."""
    box = await open_box(store)
    store._rows._db.execute("PRAGMA busy_timeout=1")
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM box").fetchall()
    with pytest.raises(Unreachable, match="relay-busy"):
        await store.drop_box(box)
    other.close()


async def test_whatever_goes_wrong_in_a_group_the_writer_goes_on(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug is answered as damage, not with silence."""
    box = await open_box(store)
    with failing(monkeypatch, "insert-letters", MemoryError()), pytest.raises(Damaged, match="relay-store"):
        await put(store, box, 1)
    assert await put(store, box, 1) is Put.NEW


async def test_a_turned_bit_is_not_given_out_and_the_rest_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nine letters are turned, in body or in place, of twelve: three come, and the operator is told once of each."""
    store = SqliteStore(tmp_path, CONFIG)
    box = await open_box(store)
    for number in range(12):
        await put(store, box, number)
    store.close()
    db = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    db.execute("UPDATE letter SET body = zeroblob(4096) WHERE cursor < 8")
    db.execute("UPDATE letter SET body = 'text' WHERE cursor = 8")
    db.execute("UPDATE place SET mid = zeroblob(16) WHERE cursor = 9")
    db.close()
    store = SqliteStore(tmp_path, CONFIG)
    for _ in range(2):
        assert [cursor for cursor, _ in store.fetch(box, 0, 8)] == [10, 11, 12]
        assert store.fetch(box, 0, 1) == [(10, body(9))]
        assert store.fetch(box, 12, 8) == []
    store.close()
    assert len(caplog.records) == 9


@pytest.mark.slow
async def test_bits_turned_all_over_the_file_give_no_wrong_letter(tmp_path: Path) -> None:
    """A bit in each 500 bytes, one after the other: what comes is what was put, or an error."""
    store = SqliteStore(tmp_path, CONFIG)
    box = await open_box(store)
    for number in range(3):
        await put(store, box, number)
    store.close()
    sound = (tmp_path / FILE).read_bytes()
    outcomes = set()
    for place in range(0, len(sound), 500):
        turned = bytearray(sound)
        turned[place] ^= 1 << place % 8
        (tmp_path / FILE).write_bytes(turned)
        try:
            store = SqliteStore(tmp_path, CONFIG)
            try:
                found = store.fetch(box, 0, 8)
            finally:
                store.close()
        except WasitError as no:
            outcomes.add(no.code)
        else:
            assert set(found) <= {(number + 1, body(number)) for number in range(3)}
            outcomes.add(str(len(found)))
    assert {"relay-store", "2", "3"} <= outcomes


async def test_a_clock_far_past_the_store_forgets_nothing_for_an_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Started four hundred days later, by a wrong clock or after long rest: the letter is there; an hour later it is not."""
    store = SqliteStore(tmp_path, CONFIG)
    box = await open_box(store)
    await put(store, box, 1)
    store.close()
    later = TODAY + 400
    store = SqliteStore(tmp_path, CONFIG)
    await store.sweep(CONFIG.oldest_letter(later), CONFIG.oldest_seen(later))
    assert store.fetch(box, 0, 8) == [(1, body(1))]
    assert "400 days" in caplog.text
    await put(store, box, 2, later)
    await store.sweep(CONFIG.oldest_letter(later), CONFIG.oldest_seen(later))
    assert len(store.fetch(box, 0, 8)) == 2
    monkeypatch.setattr(store, "_started", store._started - 3600)
    await store.sweep(CONFIG.oldest_letter(later), CONFIG.oldest_seen(later))
    assert store.fetch(box, 0, 8) == [(2, body(2))]
    store.close()


async def test_a_letter_put_while_the_clock_was_years_behind_is_not_old_when_it_is_right(
    tmp_path: Path,
) -> None:
    """A machine that wakes up in 1970 writes the last day it knew."""
    store = SqliteStore(tmp_path, CONFIG)
    await open_box(store)
    store.close()
    store = SqliteStore(tmp_path, CONFIG)
    box = await open_box(store, 1, 3)
    await put(store, box, 1, 3)
    await store.sweep(CONFIG.oldest_letter(TODAY), CONFIG.oldest_seen(TODAY))
    assert store.fetch(box, 0, 8) == [(1, body(1))]
    store.close()


async def test_an_answer_that_is_not_taken_is_told_and_those_behind_it_are_given(store: SqliteStore) -> None:
    """A bug with one connection is no silence for the others."""
    box = await open_box(store)
    told: list[object] = []
    faults: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, said: faults.append(said["exception"]))

    def break_down(_became: object) -> None:
        raise AssertionError("a bug")

    for number, became in enumerate((break_down, told.append)):
        store.put_then(box, hashlib.sha256(body(number)).digest()[:16], body(number), TODAY, became)
    await put(store, box, 2)
    assert told == [Put.NEW]
    assert [str(fault) for fault in faults] == ["a bug"]
