"""The relay's store on one machine."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from old_relay import make_form_1, make_form_2
from unit.relay.test_store import CONFIG, TODAY, body, mid, opening
from wasit.errors import Damaged, Refused, Unreachable
from wasit.relay import sqlite_mixing, sqlite_rows, sqlite_store
from wasit.relay.copies import restore_store
from wasit.relay.sqlite_file import FILE, connect
from wasit.relay.sqlite_rows import Ask, PutAsk, Rows
from wasit.relay.sqlite_store import SqliteStore
from wasit.relay.store import Box, Opened, Put
from wasit.wire.requests import OpenBox


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    made = SqliteStore(tmp_path, CONFIG)
    yield made
    made.close()


async def open_box(store: SqliteStore, number: int = 0) -> Box:
    assert await store.open_box(opening(number), TODAY) is Opened.NEW
    box = store.find_put(opening(number).put_id, opening(number).put_hash)
    assert box is not None
    assert box is store.find_get(opening(number).get_id, opening(number).get_hash)
    assert box == store.find_get(opening(number).get_id, b"a wrong one")
    return box


async def put(store: SqliteStore, box: Box, number: int, today: int = TODAY) -> Put:
    return await store.put(box, mid(number), body(number), today)


@pytest.mark.slow
async def test_an_acked_letter_is_hidden_at_once_and_deleted_within_a_second(
    store: SqliteStore, tmp_path: Path
) -> None:
    """Without any other ask."""
    box = await open_box(store)
    await put(store, box, 0)
    store.drop_letter(box, 1)
    assert store.fetch(box, 0, 8) == []
    watch = sqlite3.connect(tmp_path / FILE)
    while watch.execute("SELECT count(*) FROM letter").fetchone() != (0,):
        await asyncio.sleep(0.05)
    watch.close()
    assert store.fetch(box, 0, 8) == []


async def test_a_wrong_token_takes_the_same_way_as_an_unknown_id(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both read the file once; only who holds the token is known without reading."""
    box = await open_box(store)
    read: list[str] = []
    ask = store._read

    def count(question: str, values: tuple[object, ...]) -> list[object]:
        read.append(question)
        return ask(question, values)

    monkeypatch.setattr(store, "_read", count)
    store.find_put(box.opened.put_id, b"wrong")
    store.find_put(b"unknown", b"wrong")
    assert len(read) == 2
    assert read[0] == read[1]
    store.find_put(box.opened.put_id, box.opened.put_hash)
    assert len(read) == 2


async def test_the_files_do_not_tell_in_which_order_boxes_were_opened(store: SqliteStore) -> None:
    """Boxes that are opened one after the other are likely one channel's: their numbers are drawn."""
    boxes = [await open_box(store, number) for number in range(20)]
    assert [box.row for box in boxes] != sorted(box.row for box in boxes)


def places(file: bytes, ids: list[bytes]) -> list[list[int]]:
    """Of each page that holds some of these, which ones, as they stand in it."""
    pages = [file[start : start + 4096] for start in range(0, len(file), 4096)]
    found = [sorted((page.find(one), n) for n, one in enumerate(ids) if one in page) for page in pages]
    return [[n for _, n in page] for page in found if page]


@pytest.mark.parametrize("step", [sqlite_mixing.STEP, 7])
async def test_nor_do_its_pages_after_the_hourly_sweep(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """A page lays each row below the one before: until they are written anew. Every box is there as before, with its letters."""
    monkeypatch.setattr(sqlite_mixing, "STEP", step)
    await store.sweep(TODAY - 9, TODAY - 9)
    drawn = [hashlib.shake_256(bytes([number])).digest(96) for number in range(60)]
    opened = [OpenBox(one[:16], one[16:32], one[32:64], one[64:]) for one in drawn]
    assert {await store.open_box(one, TODAY) for one in opened} == {Opened.NEW}
    boxes = [box for one in opened if (box := store.find_put(one.put_id, one.put_hash))]
    assert await put(store, boxes[0], 1) is Put.NEW
    store._rows.checkpoint()
    puts, gets = [box.opened.put_id for box in boxes], [box.opened.get_id for box in boxes]
    file = tmp_path / FILE
    for ids in (puts, gets):
        assert any(page == sorted(page, reverse=True) for page in places(file.read_bytes(), ids))
    await store.sweep(TODAY - 9, TODAY - 9)
    assert (file.parent / "relay.db-wal").stat().st_size == 0
    for ids in (puts, gets):
        told = [page for page in places(file.read_bytes(), ids) if len(page) > 5]
        assert told
        assert not [page for page in told if page in (sorted(page), sorted(page, reverse=True))]
    assert len(store.fetch(boxes[0], 0, 8)) == 1
    store._by_put.clear()
    assert [store.find_put(box.opened.put_id, box.opened.put_hash) for box in boxes] == boxes
    assert [await store.open_box(box.opened, TODAY) for box in boxes[:3]] == [Opened.SAME] * 3


async def test_where_very_many_were_opened_they_stay_where_they_are(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their neighbours on a page were opened hundreds apart; and no letter waits until they are read."""
    monkeypatch.setattr(sqlite_mixing, "MOST", 5)
    asked: list[str] = []
    store._rows._db.set_trace_callback(asked.append)
    for count in (5, 6):
        drawn = [
            hashlib.shake_256(bytes([count, number])).digest(96) for number in range(5 if count == 5 else 1)
        ]
        for one in drawn:
            await store.open_box(OpenBox(one[:16], one[16:32], one[32:64], one[64:]), TODAY)
        asked.clear()
        await store.sweep(TODAY - 9, TODAY - 9)
        assert any(each.startswith("DELETE FROM box") for each in asked) is (count == 5)


async def test_what_was_acked_is_gone_from_the_write_ahead_log_soon_though_nobody_asks_anything(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter's bytes, and how a nameplate stood; a copy that is being made only puts it off, and letters do not wait for it."""
    monkeypatch.setattr(sqlite_store, "CUT_SECONDS", 0.05)
    box = await open_box(store)
    await store.sweep(TODAY - 9, TODAY - 9)
    reading = sqlite3.connect(next(tmp_path.rglob("relay.db")))
    reading.execute("BEGIN")
    reading.execute("SELECT count(*) FROM box").fetchone()
    await put(store, box, 1)
    canary = body(1)[:64]
    await store.save_nameplate(7, b"nameplate canary")
    await store.save_nameplate(7, None)
    store.drop_letter(box, 1)

    def held() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.rglob("relay.db*"))

    assert canary in held()
    assert b"nameplate canary" in held()
    while store._acks or store._hidden:
        await asyncio.sleep(0.01)
    assert await put(store, box, 2) is Put.NEW
    assert store.is_well
    reading.close()
    async with asyncio.timeout(30):
        while canary in held() or b"nameplate canary" in held():
            await asyncio.sleep(0.02)
    assert body(2)[:64] in held()


async def test_a_store_larger_than_a_step_is_swept_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letters and marks of more boxes than one step takes, and letters that came meanwhile stay."""
    monkeypatch.setattr(sqlite_rows, "SWEPT", 4)
    monkeypatch.setattr(sqlite_rows, "SWEPT_BOXES", 3)
    store = SqliteStore(tmp_path, CONFIG)
    boxes = [await open_box(store, number) for number in range(11)]
    for number, box in enumerate(boxes):
        assert await put(store, box, number) is Put.NEW
    sweeping = asyncio.create_task(store.sweep(TODAY + 9, TODAY + 9))
    late = await put(store, boxes[0], 99, TODAY + 9)
    await sweeping
    assert late is Put.NEW
    assert [len(store.fetch(box, 0, 8)) for box in boxes] == [1] + [0] * 10
    assert {await put(store, box, number, TODAY + 9) for number, box in enumerate(boxes)} == {Put.NEW}
    assert [store.fetch(box, 0, 8)[-1][0] for box in boxes] == [3] + [2] * 10
    store.close()


async def test_a_sweep_that_finds_nothing_old_writes_nothing_and_reads_no_letters(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One look at the oldest letter, one at the marks; the write-ahead log is cut only when something went."""
    box = await open_box(store)
    for number in range(3):
        await put(store, box, number)
    asked: list[str] = []
    cuts: list[bool] = []
    cut = store._rows.checkpoint
    await store.sweep(TODAY - 9, TODAY - 9)  # and the box stands where chance puts it
    monkeypatch.setattr(store._rows, "checkpoint", lambda: (cuts.append(True), cut())[1])
    store._rows._db.set_trace_callback(asked.append)
    await store.sweep(TODAY - 9, TODAY - 9)
    assert not [one for one in asked if one.startswith(("UPDATE", "DELETE")) or "body" in one]
    assert cuts == []
    await store.sweep(TODAY + 1, TODAY - 8)
    assert (cuts, store.fetch(box, 0, 8)) == ([True], [])
    store.drop_letter(box, 1)  # gone already
    await store.sweep(TODAY + 1, TODAY + 1)
    assert cuts == [True, True]
    await store.drop_box(box)
    assert cuts == [True, True, True]
    store._rows._db.set_trace_callback(None)


async def test_letters_do_not_wait_for_the_marks_of_a_large_store(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It rests after each step, so that not each group of letters looks through marks, too."""
    monkeypatch.setattr(sqlite_rows, "SWEPT_BOXES", 1)
    monkeypatch.setattr(sqlite_store, "SWEEP_REST", 3600)
    boxes = [await open_box(store, number) for number in range(4)]
    asked: list[str] = []
    store._rows._db.set_trace_callback(asked.append)
    sweeping = asyncio.create_task(store.sweep(TODAY - 9, TODAY - 9))
    for box in boxes:
        assert await put(store, box, 1) is Put.NEW
    assert sum(one.startswith("SELECT max(row) FROM (") for one in asked) == 1
    sweeping.cancel()
    store._rows._db.set_trace_callback(None)


async def test_a_letter_for_a_box_that_was_dropped_meanwhile_is_told_so(store: SqliteStore) -> None:
    """Found before, dropped, then written to: gone, also when nothing of it is known any more."""
    box = await open_box(store)
    assert await put(store, box, 1) is Put.NEW
    await store.drop_box(box)
    assert await put(store, box, 2) is Put.GONE
    store._rows._standings.clear()
    assert await put(store, box, 3) is Put.GONE


async def test_letters_are_announced_after_they_are_durable(store: SqliteStore, tmp_path: Path) -> None:
    """Another reader of the file finds what was announced."""
    box = await open_box(store)
    found: list[int] = []
    watch = sqlite3.connect(tmp_path / FILE)
    store.on_letter(lambda _box: found.append(watch.execute("SELECT count(*) FROM letter").fetchone()[0]))
    await put(store, box, 0)
    await put(store, box, 0)
    await put(store, box, 1)
    assert found == [1, 2]
    watch.close()


async def test_one_folder_has_one_relay(store: SqliteStore, tmp_path: Path) -> None:
    """relay-running for the second."""
    with pytest.raises(Refused, match="relay-running"):
        SqliteStore(tmp_path, CONFIG)


async def test_a_file_that_is_not_ours_is_damaged(tmp_path: Path) -> None:
    """Another program's database, or rubbish."""
    for number, words in enumerate(("PRAGMA application_id=7", "PRAGMA user_version=-1")):
        folder = tmp_path / str(number)
        connect(folder).close()
        db = sqlite3.connect(folder / FILE)
        db.execute(words)
        db.close()
        with pytest.raises(Damaged, match="relay-store"):
            connect(folder)
    (tmp_path / FILE).write_bytes(b"rubbish " * 1000)
    with pytest.raises(Damaged, match="relay-store"):
        connect(tmp_path)


async def test_a_store_of_the_first_form_goes_on(tmp_path: Path) -> None:
    """What waited is given, what was acked or moved is known, the next letter's number is new."""
    make_form_1(tmp_path, opening(), TODAY, {2: body(2), 4: body(4)}, {1: body(1)}, [body(5), body(6)])
    for _ in range(2):
        store = SqliteStore(tmp_path, CONFIG)
        box = store.find_put(opening().put_id, opening().put_hash)
        assert box is not None
        assert store.fetch(box, 0, 8)[:2] == [(2, body(2)), (4, body(4))]
        for number in (1, 2, 4, 5, 6):
            assert await put(store, box, number) is Put.SAME
        assert await put(store, box, 3) in (Put.NEW, Put.SAME)
        assert store.fetch(box, 4, 8) == [(5, body(3))]
        store.close()


async def test_a_store_of_the_second_form_goes_on(tmp_path: Path) -> None:
    """It did not write down how long its letters are: a box is full as before, and has room again for what was acked."""
    make_form_2(tmp_path, opening(), TODAY, {2: body(2), 4: body(4)}, {1: body(1)})
    few = replace(CONFIG, box_octets=3 * 4096)
    for _ in range(2):
        store = SqliteStore(tmp_path, few)
        box = store.find_put(opening().put_id, opening().put_hash)
        assert box is not None
        assert store.fetch(box, 0, 8)[:2] == [(2, body(2)), (4, body(4))]
        for number in (1, 2, 4):
            assert await put(store, box, number) is Put.SAME
        assert await put(store, box, 3) in (Put.NEW, Put.SAME)
        assert await put(store, box, 5) is Put.FULL
        store.close()
    store = SqliteStore(tmp_path, few)
    store.drop_letter(box, 2)
    assert await put(store, box, 5) is Put.NEW
    assert await put(store, box, 6) is Put.FULL
    assert store.fetch(box, 4, 8) == [(5, body(3)), (6, body(5))]
    store.close()


async def test_how_full_a_box_is_stands_apart_from_its_letters(tmp_path: Path) -> None:
    """Letters are the largest table, and a put reads none of them: without their bodies it counts as before."""
    store = SqliteStore(tmp_path, replace(CONFIG, box_octets=3 * 4096))
    box = await open_box(store)
    for number in range(2):
        assert await put(store, box, number) is Put.NEW
    store._rows._forget()
    other = sqlite3.connect(tmp_path / FILE)
    with other:
        other.execute("UPDATE letter SET body = zeroblob(4096 * 9)")
    assert [await put(store, box, number) for number in (2, 3)] == [Put.NEW, Put.FULL]
    store.drop_letter(box, 1)
    assert [await put(store, box, number) for number in (3, 4)] == [Put.NEW, Put.FULL]
    other.close()
    store.close()


async def test_boxes_that_are_not_known_are_learnt_in_one_question_to_each_table(store: SqliteStore) -> None:
    """As many as one group puts into, each with its own last number and marks; those dropped meanwhile are told so."""
    boxes = [await open_box(store, number) for number in range(6)]
    for number, box in enumerate(boxes):
        for letter in range(number):
            assert await put(store, box, letter) is Put.NEW
    await store.drop_box(boxes[2])
    store._rows._forget()
    asked: list[str] = []
    store._rows._db.set_trace_callback(asked.append)
    both = [store.put(box, mid(letter), body(letter), TODAY) for letter in (3, 9) for box in boxes]
    came = await asyncio.gather(*both)
    store._rows._db.set_trace_callback(None)
    assert came[:6] == [Put.NEW, Put.NEW, Put.GONE, Put.NEW, Put.SAME, Put.SAME]
    assert came[6:] == [Put.NEW, Put.NEW, Put.GONE, Put.NEW, Put.NEW, Put.NEW]
    assert [store.fetch(box, 0, 8)[-1][0] for box in boxes if box is not boxes[2]] == [2, 3, 5, 5, 6]
    assert sum(one.startswith("SELECT") for one in asked) == 2


async def test_a_copy_of_the_first_form_comes_back(tmp_path: Path) -> None:
    """As a store of this one."""
    make_form_1(tmp_path / "old", opening(), TODAY, {2: body(2)}, {}, [])
    restore_store(tmp_path / "old" / FILE, tmp_path / "new")
    store = SqliteStore(tmp_path / "new", CONFIG)
    box = store.find_put(opening().put_id, opening().put_hash)
    assert box is not None
    assert store.fetch(box, 0, 8) == [(2, body(2))]
    assert await put(store, box, 2) is Put.SAME
    store.close()


def test_a_renewal_that_fails_leaves_the_first_form(tmp_path: Path) -> None:
    """All or nothing."""
    make_form_1(tmp_path, opening(), TODAY, {2: body(2)}, {}, [])
    db = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    db.execute("CREATE TABLE gone AS SELECT * FROM letter")
    db.execute("DROP TABLE letter")
    with pytest.raises(Damaged, match="relay-store"):
        connect(tmp_path)
    assert db.execute("PRAGMA user_version").fetchone() == (1,)
    assert db.execute("SELECT count(*) FROM seen").fetchone() == (1,)
    db.close()


async def test_marks_that_are_no_longer_known_are_read_again(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory for marks is bounded; a letter that comes again is known all the same."""
    monkeypatch.setattr(sqlite_rows, "KNOWN_MARKS", 2)
    boxes = [await open_box(store, number) for number in range(2)]
    for number in range(4):
        for box in boxes:
            assert await put(store, box, number) is Put.NEW
    for number in range(4):
        for box in boxes:
            assert await put(store, box, number) is Put.SAME
            assert store._rows._marks <= 4 + 1


class _Falling(sqlite3.Connection):
    """A disk that fails at one statement."""

    fails_at = "never"

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:  # type: ignore[override]
        if sql.startswith(self.fails_at):
            raise sqlite3.OperationalError("disk I/O error")
        return super().execute(sql, *values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fails_at", ["INSERT INTO letter", "INSERT INTO place", "DELETE FROM letter", "WITH asked", "COMMIT"]
)
def test_a_group_is_kept_whole_or_not_at_all(tmp_path: Path, fails_at: str) -> None:
    """Wherever the disk fails: nothing of the group is there, and the next group counts right."""
    connect(tmp_path).close()
    db = sqlite3.connect(tmp_path / FILE, isolation_level=None, factory=_Falling)
    rows = Rows(db, replace(CONFIG, box_letters=3))
    box = Box(1, opening())
    db.execute("INSERT INTO box VALUES (1, ?, ?, ?, ?, 0, 0)", (b"p", b"g", b"P", b"G"))
    first: list[Ask] = [PutAsk(box, mid(0), body(0), TODAY)]
    assert rows.commit(first, []) == [Put.NEW]
    group = [PutAsk(box, mid(number), body(number), TODAY) for number in (1, 2, 3)]
    db.fails_at = fails_at  # type: ignore[attr-defined]
    with pytest.raises(sqlite3.OperationalError):
        rows.commit(group, [(1, 1)])
    db.fails_at = "never"  # type: ignore[attr-defined]
    assert db.execute("SELECT cursor FROM letter").fetchall() == [(1,)]
    assert rows.commit(group, []) == [Put.NEW, Put.NEW, Put.FULL]
    assert db.execute("SELECT cursor FROM letter").fetchall() == [(1,), (2,), (3,)]
    db.close()


def test_groups_find_their_rows_by_index(tmp_path: Path) -> None:
    """No question of the busy path reads a whole table."""
    db = connect(tmp_path)
    for question in (
        f"WITH asked(b, c) AS (VALUES (1, 2), (3, 4)) SELECT p.letter, b, c, {sqlite_rows._OCTETS} FROM asked CROSS JOIN place AS p ON p.box = b AND p.cursor = c WHERE p.letter IS NOT NULL",
        "WITH asked(b, c) AS (VALUES (1, 2), (3, 4)) UPDATE place SET letter = NULL, octets = NULL FROM asked WHERE box = b AND cursor = c",
        "DELETE FROM letter WHERE row IN (1, 2)",
        "DELETE FROM letter WHERE row IN (SELECT letter FROM place WHERE box = 1)",
        f"SELECT b.row, max(p.cursor), sum({sqlite_rows._OCTETS}) FROM box AS b LEFT JOIN place AS p ON p.box = b.row WHERE b.row IN (1, 2) GROUP BY b.row",
        "SELECT p.cursor, p.mid, l.body FROM place AS p CROSS JOIN letter AS l ON l.row = p.letter WHERE p.box = 1 AND p.cursor > 1 ORDER BY p.cursor LIMIT 8",
    ):
        plan = [row[3] for row in db.execute("EXPLAIN QUERY PLAN " + question)]
        assert not any(step.startswith(("SCAN l", "SCAN p", "SCAN letter", "SCAN place")) for step in plan), (
            plan
        )
    db.close()


def test_the_file_is_opened_as_durability_needs(tmp_path: Path) -> None:
    """WAL, FULL, overwritten when deleted: kill -9 can't show that a power cut would be survived, so this is asked."""
    db = connect(tmp_path)
    asked = [
        db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "secure_delete")
    ]
    assert asked == ["wal", 2, 1]
    db.close()


async def test_acks_of_one_box_do_not_keep_out_those_of_another(store: SqliteStore) -> None:
    """No box has more letters than it may hold: acks past that are for letters that are not there."""
    flooding, other = await open_box(store, 1), await open_box(store, 2)
    for cursor in range(1, CONFIG.box_letters + 1):
        store.drop_letter(flooding, cursor)
        store.drop_letter(flooding, cursor)  # the same is no other
    with pytest.raises(Unreachable, match="relay-busy"):
        store.drop_letter(flooding, CONFIG.box_letters + 1)
    store.drop_letter(other, 1)


async def test_many_acks_do_not_wait_for_their_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are written when half of what may wait does."""
    monkeypatch.setattr(sqlite_store, "ACK_SECONDS", 10**6)
    store = SqliteStore(tmp_path, replace(CONFIG, waiting_asks=4))
    box = await open_box(store)
    for cursor in (1, 2):
        store.drop_letter(box, cursor)
    async with asyncio.timeout(30):
        while store._hidden:
            await asyncio.sleep(0.01)
    store.close()
