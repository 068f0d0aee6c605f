"""Moves between the two kinds of store: all is carried, changes too; and what holds when a move is cut short."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from unit.relay.conftest import SHARDS
from unit.relay.test_store import body, fetch, mid, opening
from wasit.errors import Damaged, Refused, Unreachable, WasitError
from wasit.relay import machine, moving, moving_cluster
from wasit.relay.demo_cluster import Cluster
from wasit.relay.jetstream_place import ClusterPlace, open_cluster
from wasit.relay.log import Log
from wasit.relay.move_place import Move, beginning_to_move
from wasit.relay.moving import STEPS, Content, Mover
from wasit.relay.moving_cluster import ClusterSource, give_up_leaving
from wasit.relay.moving_folder import FolderSource
from wasit.relay.rules import RelayConfig
from wasit.relay.sqlite_store import SqliteStore
from wasit.relay.store import Box, Opened, Put, Store, got
from wasit.wire import stamp

pytestmark = pytest.mark.live

CONFIG = RelayConfig()
TODAY = stamp.day_of(machine.now())
LOG = Log(machine.now)
BOXES = 6
FENCED = STEPS.index("fenced")
MANY = 70  # letters, more than marks that stand in one message


@pytest.fixture
async def place(one_server: Cluster) -> AsyncIterator[ClusterPlace]:
    """A cluster on which no relay ever was, before and after."""
    place = one_server.place(SHARDS)
    names = ["WASIT-PLATE", *(f"WASIT-{kind}-{n}" for kind in ("BOX", "LOG") for n in range(SHARDS))]
    async with moving_cluster.linked(place) as link:
        for name in names:
            await link.remove(name)
        yield place
        for name in names:
            await link.remove(name)


async def put(store: Store, box: Box, number: int, today: int = TODAY) -> Put:
    """Of these days: the mover leaves out what is too old."""
    return await store.put(box, mid(number), body(number), today)


async def box_of(store: Store, number: int) -> Box:
    found = await got(store.find_put(opening(number).put_id, opening(number).put_hash))
    assert found is not None
    return found


async def fill(store: Store) -> None:
    """One box empty, one with many letters, one read to its end, one of yesterday, one dropped, one with two; a nameplate."""
    for number in range(BOXES):
        assert await store.open_box(opening(number), TODAY - number) is Opened.NEW
    for box, letters in ((1, MANY), (2, 3), (3, 2), (4, 1), (5, 2)):
        held = await box_of(store, box)
        puts = (put(store, held, n, TODAY - (box == 3)) for n in range(letters))
        assert {*await asyncio.gather(*puts)} == {Put.NEW}
    for cursor in (1, 2, 3):
        store.drop_letter(await box_of(store, 2), cursor)
    store.drop_letter(await box_of(store, 1), 2)
    await store.drop_box(await box_of(store, 4))
    await store.save_nameplate(7, b"state")


async def contents(source: FolderSource | ClusterSource) -> dict[bytes, Content]:
    found = [(put_id, await source.content(put_id)) async for put_id in source.boxes()]
    return {put_id: content for put_id, content in found if content is not None}


async def all_of(folder: Path) -> dict[bytes, Content]:
    """What is in a folder, as it may be served."""
    source = FolderSource(folder, CONFIG)
    found = await contents(source)
    assert source.store.load_nameplates() == [(7, b"state")]
    source.close()
    source.store.close()
    return found


async def move(folder: Path, to: Move, meanwhile: Callable[[Mover], Awaitable[None]] | None = None) -> None:
    """One try."""
    async with beginning_to_move(folder, to, CONFIG, LOG) as mover:
        if mover is not None:
            try:
                if meanwhile:
                    await meanwhile(mover)
                await mover.run()
            finally:
                await got(mover.source.store.close())


async def serves(opening: Awaitable[Store] | Callable[[], Store]) -> str:
    """What a relay that is started there is told."""
    try:
        store = opening() if callable(opening) else await opening
    except WasitError as no:
        return no.code
    await got(store.close())
    return "serves"


async def test_all_is_carried_to_a_cluster_and_back_exactly(place: ClusterPlace, tmp_path: Path) -> None:
    """Ids, hashes, days, last cursors, marks, letters, nameplates; the old place says where it went, and is never served again."""
    old, new = tmp_path / "old", tmp_path / "new"
    store = SqliteStore(old, CONFIG)
    await fill(store)
    store.close()
    before = await all_of(old)
    assert len(before) == BOXES - 1
    await move(old, Move("cluster", place))
    assert await serves(lambda: SqliteStore(old, CONFIG)) == "relay-moved"
    await move(old, Move("cluster", place))  # again is no harm
    cluster = await open_cluster(place, CONFIG)
    assert cluster.load_nameplates() == [(7, b"state")]
    many = await box_of(cluster, 1)
    assert await put(cluster, many, 0) is Put.SAME
    assert await put(cluster, many, MANY - 1) is Put.SAME
    assert [cursor for cursor, _ in await fetch(cluster, many, 0, 3)] == [1, 3, 4]
    assert await put(cluster, await box_of(cluster, 2), 9) is Put.NEW
    assert await fetch(cluster, await box_of(cluster, 2), 0, 8) == [(4, body(9))]
    await cluster.close()
    await move(new, Move("folder", place))
    assert await serves(open_cluster(place, CONFIG)) == "relay-moved"
    after = await all_of(new)
    read = after.pop(opening(2).put_id)
    assert (read.last, read.letters) == (4, ((4, TODAY, body(9)),))
    assert read.marks.keys() == {mid(n) for n in (0, 1, 2, 9)}
    assert after == {put_id: one for put_id, one in before.items() if put_id in after}
    assert len(after) == BOXES - 2
    await move(new, Move("cluster", place))  # onto the place that was left
    assert await serves(lambda: SqliteStore(new, CONFIG)) == "relay-moved"


@pytest.mark.parametrize("to", ["cluster", "folder"])
async def test_a_move_cut_short_after_any_step_is_done_by_moving_again(
    place: ClusterPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: Literal["cluster", "folder"]
) -> None:
    """Until it left the old place, nothing of the new one is served; after that, nothing of the old one. All is there at the end."""
    folder = tmp_path / "relay"
    monkeypatch.setattr(moving_cluster, "ACK_SECONDS", 0.1)
    store: Store = SqliteStore(folder, CONFIG) if to == "cluster" else await open_cluster(place, CONFIG)
    await fill(store)
    await got(store.close())
    for step in STEPS:

        def cut(reached: str, step: str = step) -> None:
            if reached == step:
                raise KeyError(step)

        monkeypatch.setattr(moving, "reach", cut)
        with pytest.raises(KeyError):
            await move(folder, Move(to, place))
        told = [await serves(lambda: SqliteStore(folder, CONFIG)), await serves(open_cluster(place, CONFIG))]
        old, new = told if to == "cluster" else told[::-1]
        assert new == ("serves" if step == "open" else "relay-half-moved")
        if step in ("left", "open"):
            assert old == "relay-moved"
        else:
            assert old == ("relay-leaving" if to == "folder" and STEPS.index(step) >= FENCED else "serves")
    monkeypatch.undo()
    await move(folder, Move(to, place))
    if to == "cluster":
        cluster = await open_cluster(place, CONFIG)
        assert len(await fetch(cluster, await box_of(cluster, 1), 60, 100)) == MANY - 60
        await cluster.close()
    else:
        assert len(await all_of(folder)) == BOXES - 1


async def test_what_seats_do_meanwhile_is_carried_too(
    place: ClusterPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a box was copied: put, acked and nothing else, opened, dropped, dropped and opened again. Once it is fenced, every ask is put off."""
    folder = tmp_path / "relay"
    monkeypatch.setattr("wasit.relay.jetstream_box.ACK_SECONDS", 0.01)
    store = SqliteStore(folder, CONFIG)
    await fill(store)
    store.close()
    for to in (Move("cluster", place), Move("folder", place)):

        async def act(mover: Mover) -> None:
            source, inner = mover.source, mover.source.changed
            acted = False

            async def changed() -> set[bytes]:
                nonlocal acted
                if not acted:
                    acted = True
                    await change(source.store)
                return await inner()

            monkeypatch.setattr(source, "changed", changed)
            fence = source.fence

            async def fenced() -> None:
                await fence()
                box = await box_of(source.store, 0)
                for ask in (
                    lambda: put(source.store, box, 50),
                    lambda: source.store.open_box(opening(40), TODAY),
                    lambda: source.store.drop_box(box),
                    lambda: source.store.save_nameplate(9, b"x"),
                    lambda: fetch(source.store, box, 0, 1),
                ):
                    with pytest.raises(Unreachable, match="relay-busy"):
                        await ask()
                with pytest.raises(Unreachable, match="relay-busy"):
                    source.store.drop_letter(box, 1)

            monkeypatch.setattr(source, "fence", fenced)

        await move(folder, to, act)
    after = await all_of(folder)
    assert opening(3).put_id not in after
    assert opening(20).put_id in after
    assert [cursor for cursor, *_ in after[opening(0).put_id].letters] == [2, 4]
    assert after[opening(5).put_id].letters == ()
    assert [cursor for cursor, *_ in after[opening(1).put_id].letters] == [1]


async def change(store: Store) -> None:
    """The second time, on the other store, goes on from the first."""
    again = await got(store.find_put(opening(20).put_id, opening(20).put_hash)) is not None
    empty = await box_of(store, 0)
    for number in (10, 11) if again else (12, 13):
        assert await put(store, empty, number) is Put.NEW
    store.drop_letter(empty, 3 if again else 1)
    store.drop_letter(await box_of(store, 5), 2 if again else 1)
    if again:
        return
    await store.open_box(opening(20), TODAY)
    await store.drop_box(await box_of(store, 3))
    await store.drop_box(await box_of(store, 1))
    await store.open_box(opening(1), TODAY)
    assert await put(store, await box_of(store, 1), 0) is Put.NEW


async def test_a_relay_that_did_not_hear_of_the_move_can_keep_nothing_more(
    place: ClusterPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The streams themselves take no step; a drop that was too late is not answered. A move that is given up lets it go on."""
    monkeypatch.setattr(moving_cluster, "ACK_SECONDS", 0.0)
    sleeper = await open_cluster(place, CONFIG)
    monkeypatch.setattr(sleeper, "_check_staying", lambda: None)
    await fill(sleeper)
    source = await ClusterSource.open(place, CONFIG)
    await source.fence()
    box = await box_of(sleeper, 0)
    monkeypatch.setattr("wasit.relay.jetstream_box.PAUSE", 0)
    for ask in (put(sleeper, box, 0), sleeper.open_box(opening(9), TODAY), sleeper.drop_box(box)):
        with pytest.raises(Unreachable, match="relay-busy"):
            await ask
    with pytest.raises(Unreachable, match="relay-busy"):
        await sleeper.save_nameplate(7, b"other")
    assert await serves(open_cluster(place, CONFIG)) == "relay-leaving"
    assert await give_up_leaving(place)
    assert not await give_up_leaving(place)
    assert await put(sleeper, await box_of(sleeper, 1), MANY) is Put.NEW
    for store in (sleeper, source.store):
        await store.close()


async def test_a_box_that_came_from_elsewhere_never_goes_back_behind_its_cursor(
    place: ClusterPlace, tmp_path: Path
) -> None:
    """Its messages may age away on the cluster: it goes on above what it came with, though it was restored far up before."""
    folder, far = tmp_path / "relay", 3 * 2**32
    store = SqliteStore(folder, CONFIG)
    await fill(store)
    store._rows._db.execute("UPDATE box SET last = ?", (far,))
    store.close()
    await move(folder, Move("cluster", place))
    cluster = await open_cluster(place, CONFIG)
    box = await box_of(cluster, 0)
    stream, subject = cluster.names.log(box.opened.put_id)
    held = await cluster.link.last(stream, subject)
    assert held is not None
    await cluster.link.erase(stream, held.seq)
    assert await put(cluster, box, 1, TODAY + 40) is Put.NEW
    [(cursor, _)] = await fetch(cluster, box, 0, 8)
    assert cursor > far
    await cluster.close()


async def test_a_place_where_a_relay_keeps_letters_is_not_moved_onto(
    place: ClusterPlace, tmp_path: Path
) -> None:
    """Nor is a store served whose letters went elsewhere: it says where."""
    folder, other = tmp_path / "relay", tmp_path / "other"
    for one in (folder, other):
        store = SqliteStore(one, CONFIG)
        await fill(store)
        store.close()
    await move(folder, Move("cluster", place))
    for what in (Move("cluster", place), Move("folder", place)):
        with pytest.raises(Refused, match="move-target"):
            await move(other, what)
    with pytest.raises(Refused) as no:
        await move(folder, Move("cluster", replace(place, servers=(place.servers[0] + "/",))))
    assert (no.value.code, no.value.fields["where"]) == ("relay-moved", place.servers[0])


async def test_what_does_not_read_back_the_same_stops_the_move(
    place: ClusterPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the old store serves on."""
    folder = tmp_path / "relay"
    store = SqliteStore(folder, CONFIG)
    await fill(store)
    store.close()
    monkeypatch.setattr(moving_cluster, "pack_marks", lambda _marks: b"")
    with pytest.raises(Damaged, match="move-differs"):
        await move(folder, Move("cluster", place))
    assert await serves(lambda: SqliteStore(folder, CONFIG)) == "serves"
