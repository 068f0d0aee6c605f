"""What every store of a relay promises, whichever it is."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace

import pytest

from unit.relay.conftest import SqliteKept
from wasit.errors import Unreachable
from wasit.relay.rules import RelayConfig
from wasit.relay.store import Box, Opened, Put, Store, got
from wasit.wire.requests import OpenBox

CONFIG = RelayConfig()
TODAY = 20_000


def opening(number: int = 0) -> OpenBox:
    one = bytes([number])
    return OpenBox(b"p" * 15 + one, b"g" * 15 + one, b"P" * 31 + one, b"G" * 31 + one)


def body(number: int) -> bytes:
    return hashlib.shake_256(str(number).encode()).digest(4096)


def mid(number: int) -> bytes:
    return hashlib.sha256(body(number)).digest()[:16]


async def open_box(store: Store, number: int = 0) -> Box:
    assert await store.open_box(opening(number), TODAY) is Opened.NEW
    box = await got(store.find_put(opening(number).put_id, opening(number).put_hash))
    assert box is not None
    assert box == await got(store.find_get(opening(number).get_id, opening(number).get_hash))
    assert box == await got(store.find_get(opening(number).get_id, b"a wrong one"))
    return box


async def put(store: Store, box: Box, number: int, today: int = TODAY) -> Put:
    return await store.put(box, mid(number), body(number), today)


async def fetch(store: Store, box: Box, after: int, most: int) -> list[tuple[int, bytes]]:
    return await got(store.fetch(box, after, most))


async def test_what_was_put_is_fetched_after_a_restart(kept: SqliteKept) -> None:
    """In order, from any cursor, with the ack remembered."""
    store = await kept.begin()
    box = await open_box(store)
    for number in range(3):
        assert await put(store, box, number) is Put.NEW
    store.drop_letter(box, 2)
    await kept.end(store)
    store = await kept.begin()
    box = await got(store.find_get(opening().get_id, b"")) or box
    assert await fetch(store, box, 0, 8) == [(1, body(0)), (3, body(2))]
    assert await fetch(store, box, 1, 8) == [(3, body(2))]
    assert await put(store, box, 3) is Put.NEW
    assert await fetch(store, box, 3, 8) == [(4, body(3))]
    await kept.end(store)


async def test_a_copy_is_known_before_and_after_its_ack_and_a_restart(kept: SqliteKept) -> None:
    """SAME, and never a second letter."""
    store = await kept.begin()
    box = await open_box(store)
    assert [await put(store, box, 0) for _ in range(2)] == [Put.NEW, Put.SAME]
    assert await asyncio.gather(*(put(store, box, 1) for _ in range(5))) == [Put.NEW, *[Put.SAME] * 4]
    store.drop_letter(box, 1)
    assert await put(store, box, 0) is Put.SAME
    await kept.end(store)
    store = await kept.begin()
    assert await put(store, box, 0) is Put.SAME
    assert [cursor for cursor, _ in await fetch(store, box, 0, 8)] == [2]
    await kept.end(store)


async def test_the_same_letter_in_two_boxes_is_two_letters(store: Store) -> None:
    """Idempotence is of a box."""
    one, two = await open_box(store, 1), await open_box(store, 2)
    assert await put(store, one, 0) is Put.NEW
    assert await put(store, two, 0) is Put.NEW
    assert await fetch(store, one, 0, 8) == await fetch(store, two, 0, 8) == [(1, body(0))]


async def test_ids_are_not_taken_twice(store: Store) -> None:
    """SAME for the same four, TAKEN for any other that shares an id, also crosswise."""
    await open_box(store)
    same = opening()
    assert await store.open_box(same, TODAY) is Opened.SAME
    for other in (
        replace(same, put_hash=b"x" * 32),
        replace(same, get_id=b"x" * 16),
        replace(same, put_id=b"x" * 16),
        OpenBox(same.get_id, same.put_id, same.put_hash, same.get_hash),
    ):
        assert await store.open_box(other, TODAY) is Opened.TAKEN


async def test_a_full_box_refuses_and_an_ack_makes_room(kept: SqliteKept) -> None:
    """By letters and by bytes, within one group and over a restart."""
    store = await kept.begin(replace(CONFIG, box_letters=3, box_octets=3 * 4096))
    box = await open_box(store)
    became = await asyncio.gather(*(put(store, box, number) for number in range(5)))
    assert became == [Put.NEW] * 3 + [Put.FULL] * 2
    assert await put(store, box, 0) is Put.SAME
    await kept.end(store)
    store = await kept.begin(replace(CONFIG, box_octets=3 * 4096))
    assert await put(store, box, 5) is Put.FULL
    store.drop_letter(box, 1)
    assert await put(store, box, 5) is Put.NEW
    assert await put(store, box, 6) is Put.FULL
    await kept.end(store)


async def test_dropping_a_box_leaves_nothing_of_it(store: Store, kept: SqliteKept) -> None:
    """No id, hash, letter or mark in the file or its log; puts in flight find it gone."""
    box = await open_box(store, 1)
    await put(store, box, 0)
    await store.drop_box(box)
    assert await got(store.find_put(box.opened.put_id, box.opened.put_hash)) is None
    assert await put(store, box, 1) is Put.GONE
    held = kept.held()
    for gone in (body(0)[1000:1064], mid(0), box.opened.put_id, box.opened.get_hash):
        assert gone not in held
    await store.drop_box(box)


async def test_old_letters_and_marks_are_swept_and_cursors_go_on(store: Store) -> None:
    """30 days a letter, 31 a mark; a cursor is never given twice."""
    box = await open_box(store)
    await put(store, box, 0, TODAY)
    await put(store, box, 1, TODAY + 1)
    await store.sweep(TODAY + 1, TODAY)
    assert await fetch(store, box, 0, 8) == [(2, body(1))]
    assert await put(store, box, 0) is Put.SAME
    await store.sweep(TODAY + 9, TODAY + 9)
    assert await fetch(store, box, 0, 8) == []
    assert await put(store, box, 0, TODAY + 9) is Put.NEW
    assert await fetch(store, box, 0, 8) == [(3, body(0))]


async def test_cursors_go_on_after_a_sweep_and_a_restart(kept: SqliteKept) -> None:
    """Nothing of the letters is left but how many there were."""
    store = await kept.begin()
    box = await open_box(store)
    for number in range(4):
        await put(store, box, number)
    await store.sweep(TODAY + 9, TODAY + 9)
    await kept.end(store)
    store = await kept.begin()
    await store.sweep(TODAY + 9, TODAY + 9)  # as every process does when it begins
    await put(store, box, 9, TODAY + 9)
    assert await fetch(store, box, 0, 8) == [(5, body(9))]
    await kept.end(store)


async def test_more_than_the_queue_holds_is_told_to_come_later(kept: SqliteKept) -> None:
    """relay-busy past the bound; what was taken is kept."""
    store = await kept.begin(replace(CONFIG, waiting_asks=4))
    box = await open_box(store)
    waiting, refused = [], []
    for number in range(200):
        try:
            waiting.append(store.put(box, mid(number), body(number), TODAY))
        except Unreachable as no:
            refused.append(no.fields["retry_after"])
    assert set(await asyncio.gather(*waiting)) == {Put.NEW}
    assert set(refused) == {2}
    assert len(waiting) + len(refused) == 200
    await kept.end(store)


async def test_what_was_asked_before_closing_is_answered_and_later_asks_are_not(kept: SqliteKept) -> None:
    """Closing writes what waits."""
    store = await kept.begin()
    box = await open_box(store)
    waiting = [store.put(box, mid(number), body(number), TODAY) for number in range(50)]
    await kept.end(store)
    assert await asyncio.gather(*waiting) == [Put.NEW] * 50
    with pytest.raises(Unreachable, match="relay-busy"):
        store.put(box, mid(99), body(99), TODAY)


async def test_who_is_called_hears_what_became_of_each_letter_in_order(store: Store) -> None:
    """New, a copy, and a box that is gone; never before the call that asked has returned."""
    box, gone = await open_box(store), await open_box(store, 1)
    await store.drop_box(gone)
    told: list[object] = []
    over = asyncio.Event()
    for number in (1, 2, 1):
        store.put_then(box, mid(number), body(number), TODAY, told.append)
    assert told == []
    async with asyncio.timeout(30):
        while len(told) < 3:
            await asyncio.sleep(0.001)
        store.put_then(gone, mid(3), body(3), TODAY, lambda became: (told.append(became), over.set()))
        await over.wait()
    assert told == [Put.NEW, Put.NEW, Put.SAME, Put.GONE]
    assert [cursor for cursor, _ in await fetch(store, box, 0, 8)] == [1, 2]
