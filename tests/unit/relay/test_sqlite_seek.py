"""Letters for boxes that a relay does not know yet: found with their group."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from unit.relay.test_store import CONFIG, TODAY, body, mid, open_box, opening
from wasit.errors import Damaged, Unreachable
from wasit.relay import sqlite_store
from wasit.relay.sqlite_file import FILE
from wasit.relay.sqlite_store import SqliteStore
from wasit.relay.store import Box, Opened, Put, Sought


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    made = SqliteStore(tmp_path, CONFIG)
    yield made
    made.close()


class Asked:
    """What a connection is asked."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._all: list[str] = []
        db.set_trace_callback(self._all.append)

    def take(self) -> list[str]:
        """Since the last time, without the values."""
        asked = [re.sub(r"x'[0-9a-f]*'|[0-9]+", "?", one, flags=re.IGNORECASE) for one in self._all]
        self._all.clear()
        return asked


async def seek(store: SqliteStore, number: int, letter: int, hashed: bytes = b"") -> Put | Exception:
    """As the desk puts, whether the box is known or not."""
    box = store.seek_put(opening(number).put_id, hashed or opening(number).put_hash)
    assert box is not None
    came: asyncio.Future[Put | Exception] = asyncio.get_running_loop().create_future()
    store.put_then(box, mid(letter), body(letter), TODAY, came.set_result)
    return await came


async def restarted(store: SqliteStore, tmp_path: Path) -> SqliteStore:
    """Its relay knows no box."""
    store.close()
    return SqliteStore(tmp_path, CONFIG)


async def test_a_box_that_is_not_known_is_found_with_its_group(tmp_path: Path) -> None:
    """By one question for all, on the writer's connection alone; letters for one box stay in order; then it is known without asking."""
    store = SqliteStore(tmp_path, CONFIG)
    boxes = [await open_box(store, number) for number in range(3)]
    assert await seek(store, 1, 7) is Put.NEW
    store = await restarted(store, tmp_path)
    reads, writes = Asked(store._reader), Asked(store._rows._db)
    arrived: list[Box] = []
    store.on_letter(arrived.append)
    asks = [(0, 0), (1, 7), (2, 0), (0, 1), (0, 0), (1, 8)]
    assert isinstance(store.seek_put(opening(0).put_id, opening(0).put_hash), Sought)
    came = await asyncio.gather(*(seek(store, number, letter) for number, letter in asks))
    assert came == [Put.NEW, Put.SAME, Put.NEW, Put.NEW, Put.SAME, Put.NEW]
    assert reads.take() == []
    assert sum(one.startswith("SELECT") for one in writes.take()) == 2
    assert arrived == [boxes[0], boxes[2], boxes[0], boxes[1]]
    assert [store.seek_put(one.opened.put_id, one.opened.put_hash) for one in boxes] == boxes
    assert reads.take() == []
    assert store.fetch(boxes[0], 0, 8) == [(1, body(0)), (2, body(1))]
    store.close()


async def test_who_seeks_in_vain_learns_nothing(tmp_path: Path) -> None:
    """An id that nobody has, and a token that is not the box's: the same answer after the same questions, whether the box is known or not."""
    store = SqliteStore(tmp_path, CONFIG)
    await open_box(store)
    known = True
    for _ in range(2):
        writes = Asked(store._rows._db)
        assert await seek(store, 0, 0, b"w" * 32) is Put.GONE
        wrong = writes.take()
        assert await seek(store, 5, 0) is Put.GONE
        assert writes.take() == wrong
        assert [one for one in wrong if " place " in one or "INSERT" in one] == []
        assert (opening(0).put_id in store._by_put) is known
        assert opening(5).put_id not in store._by_put
        store, known = await restarted(store, tmp_path), False
    assert await seek(store, 0, 0) is Put.NEW
    store.close()


async def test_a_box_is_sought_where_it_was_opened_and_not_where_it_was_dropped(tmp_path: Path) -> None:
    """In the same group, too."""
    store = SqliteStore(tmp_path, CONFIG)
    box = await open_box(store)
    store = await restarted(store, tmp_path)
    opened, dropped = store.open_box(opening(1), TODAY), store.drop_box(box)
    came = await asyncio.gather(seek(store, 0, 0), seek(store, 1, 0), opened, dropped)
    assert came == [Put.GONE, Put.NEW, Opened.NEW, None]
    assert opening(0).put_id not in store._by_put
    store.close()


async def test_ids_that_nobody_has_do_not_fill_the_queue(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past a bound, in number or in octets, the next is looked for at once, until the group is answered."""
    monkeypatch.setattr(sqlite_store, "SOUGHT", 3)
    asks = [asyncio.create_task(seek(store, number, 0)) for number in range(3)]
    await asyncio.sleep(0)
    assert store.seek_put(opening(9).put_id, b"") is None
    assert await asyncio.gather(*asks) == [Put.GONE] * 3
    assert isinstance(store.seek_put(opening(9).put_id, b""), Sought)
    store._octets = CONFIG.waiting_octets // 4 + 1
    assert store.seek_put(opening(9).put_id, b"") is None
    store._octets = 0


async def test_a_page_that_is_not_whole_refuses_nobody_elses_letters(tmp_path: Path) -> None:
    """Those whose boxes can't be found are told so; who puts with them is answered."""
    store = SqliteStore(tmp_path, CONFIG)
    box = await open_box(store)
    store.close()
    db = sqlite3.connect(tmp_path / FILE)
    page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_box_1'").fetchone()[
        0
    ]
    db.close()
    with (tmp_path / FILE).open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 8)
    store = SqliteStore(tmp_path, CONFIG)
    assert (
        store.find_get(opening().get_id, opening().get_hash) == box
    )  # now it is known, by an index that is whole
    known, *lost = await asyncio.gather(seek(store, 0, 0), seek(store, 1, 0), seek(store, 2, 0))
    assert known is Put.NEW
    assert [(type(one), str(one)) for one in lost] == [(Damaged, "relay-store")] * 2
    store.close()


async def test_a_box_whose_opening_was_not_kept_is_not_known(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter found it in its own group, and the disk refused them both."""
    change = store._rows._change

    def refuse(point: str, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        if point == "commit":
            raise sqlite3.OperationalError("disk full")
        return change(point, statement, values)

    monkeypatch.setattr(store._rows, "_change", refuse)
    opened = store.open_box(opening(), TODAY)
    assert isinstance(await seek(store, 0, 0), Unreachable)
    with pytest.raises(Unreachable):
        await opened
    assert store._by_put == {}
