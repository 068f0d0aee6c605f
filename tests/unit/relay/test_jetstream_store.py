"""What only a cluster has: several processes at one box, answers that are lost, bells from elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from clusters import OLDEST
from unit.relay.conftest import SHARDS, JetStreamKept
from unit.relay.test_store import TODAY, body, fetch, mid, open_box, opening, put
from wasit.errors import Refused, Unreachable
from wasit.relay import demo_cluster, jetstream_box, jetstream_link
from wasit.relay.desk import Desk
from wasit.relay.jetstream_link import Message
from wasit.relay.jetstream_place import ClusterPlace, check_cluster, open_cluster
from wasit.relay.jetstream_store import JetStreamStore
from wasit.relay.rules import RelayConfig
from wasit.relay.store import Opened, Put, got
from wasit.wire.mailbox import token_hash

pytestmark = pytest.mark.live


@pytest.fixture
async def two(cluster_kept: JetStreamKept) -> AsyncIterator[tuple[JetStreamStore, JetStreamStore]]:
    """Two relay processes on one cluster."""
    both = await cluster_kept.begin(), await cluster_kept.begin()
    yield both
    for store in both:
        await store.close()


async def test_two_processes_put_into_one_box_and_each_letter_has_its_own_cursor(
    two: tuple[JetStreamStore, JetStreamStore],
) -> None:
    """Each puts its own and a copy of the other's: one letter each, cursors without gap or twin."""
    box = await open_box(two[0])
    became = await asyncio.gather(*(put(store, box, number) for number in range(40) for store in two))
    assert became.count(Put.NEW) == became.count(Put.SAME) == 40
    found = [letter for after in range(0, 40, 8) for letter in await fetch(two[1], box, after, 8)]
    assert [cursor for cursor, _ in found] == list(range(1, 41))
    assert {letter for _, letter in found} == {body(number) for number in range(40)}


async def test_a_letter_whose_answer_was_lost_is_kept_once(
    two: tuple[JetStreamStore, JetStreamStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cluster kept it, the relay was not told: it looks, and finds its mark."""
    box = await open_box(two[0])
    monkeypatch.setattr(jetstream_box, "PAUSE", 0)
    append, lost = two[0].link.append, [True, True, False, False]

    async def lose(subject: str, data: bytes, expected: int | None) -> int:
        seq = await append(subject, data, expected)
        if lost and lost.pop():
            raise Unreachable("relay-busy")
        return seq

    monkeypatch.setattr(two[0].link, "append", lose)
    assert await asyncio.gather(*(put(two[0], box, number) for number in range(3))) == [Put.NEW] * 3
    assert await asyncio.gather(*(put(two[0], box, number) for number in range(3, 6))) == [Put.NEW] * 3
    assert await put(two[0], box, 6) is Put.SAME
    assert [cursor for cursor, _ in await fetch(two[1], box, 0, 8)] == [1, 2, 3, 4, 5, 6, 7]


async def test_a_cluster_that_does_not_answer_is_told_to_come_later(
    two: tuple[JetStreamStore, JetStreamStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some tries; nothing is answered that was not kept, and the next put goes well."""
    box = await open_box(two[0])
    monkeypatch.setattr(jetstream_box, "PAUSE", 0)

    async def silent(*_asked: object) -> int:
        raise Unreachable("relay-busy", retry_after=2)

    with monkeypatch.context() as away:
        away.setattr(two[0].link, "append", silent)
        with pytest.raises(Unreachable, match="relay-busy"):
            await put(two[0], box, 0)
    assert await fetch(two[1], box, 0, 8) == []
    assert await put(two[0], box, 0) is Put.NEW


async def test_marks_go_to_pages_and_are_known_there(
    two: tuple[JetStreamStore, JetStreamStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the process that turned the page, by another, and after several pages."""
    monkeypatch.setattr(jetstream_box, "MARKS", 3)
    monkeypatch.setattr(jetstream_box, "PAGE_MARKS", 6)
    box = await open_box(two[0])
    for number in range(16):
        assert await put(two[number % 2], box, number) is Put.NEW
    for store in two:
        assert await asyncio.gather(*(put(store, box, number) for number in range(16))) == [Put.SAME] * 16
    pages = await two[0].link.subjects(*_pages(two[0], box.opened.put_id))
    assert len(pages) > 1
    await two[0].drop_box(box)
    assert await two[0].link.subjects(*_pages(two[0], box.opened.put_id)) == []


def _pages(store: JetStreamStore, put_id: bytes) -> tuple[str, str]:
    return store.names.log(put_id)[0], store.names.pages(put_id)


async def test_a_letter_that_is_gone_from_the_cluster_holds_its_box_up_for_a_few_looks_only(
    two: tuple[JetStreamStore, JetStreamStore],
) -> None:
    """It may only be late; if it is not, the seats' record asks for it again."""
    box = await open_box(two[0])
    for number in range(3):
        assert await put(two[0], box, number) is Put.NEW
    stream, subject = two[0].names.log(box.opened.put_id)
    newest = await two[0].link.last(stream, subject)
    assert newest is not None
    await two[0].link.erase(stream, newest.seq - 2)
    for _ in range(jetstream_box.MISSING_LOOKS - 1):
        with pytest.raises(Unreachable, match="relay-busy"):
            await two[1].fetch(box, 0, 1)
    assert await two[1].fetch(box, 0, 1) == [(2, body(1))]
    assert await two[1].fetch(box, 2, 8) == [(3, body(2))]


async def test_an_ack_by_one_process_is_erased_for_all(two: tuple[JetStreamStore, JetStreamStore]) -> None:
    """Within a second or so; the place is free again."""
    box = await open_box(two[0])
    for number in range(3):
        await put(two[0], box, number)
    two[1].drop_letter(box, 2)
    assert [cursor for cursor, _ in await fetch(two[1], box, 0, 8)] == [1, 3]
    while len(await fetch(two[0], box, 0, 8)) == 3:
        await asyncio.sleep(0.05)
    assert await fetch(two[0], box, 0, 8) == [(1, body(0)), (3, body(2))]


async def test_acks_reach_letters_that_another_process_put_since_the_last_ack(
    two: tuple[JetStreamStore, JetStreamStore],
) -> None:
    """A reader whose relay is not its writer's: each letter is dropped, not the first alone."""
    box = await open_box(two[0])
    for number in range(3):
        assert await put(two[0], box, number) is Put.NEW
        [(cursor, _)] = await fetch(two[1], box, 0, 8)
        two[1].drop_letter(box, cursor)
        async with asyncio.timeout(20):
            while await fetch(two[0], box, 0, 8):
                await asyncio.sleep(0.05)


async def test_what_is_gone_already_is_erased_without_a_word(
    two: tuple[JetStreamStore, JetStreamStore],
) -> None:
    """Asked twice, or after an answer that was lost: nothing to ask for again."""
    box = await open_box(two[0])
    await put(two[0], box, 0)
    stream, subject = two[0].names.log(box.opened.put_id)
    held = await two[0].link.last(stream, subject)
    assert held is not None
    for _ in range(2):
        await two[0].link.erase(stream, held.seq)


async def test_a_box_dropped_by_one_process_is_gone_for_the_other(
    two: tuple[JetStreamStore, JetStreamStore],
) -> None:
    """Though it remembers it: a put finds it gone, a fetch says so, and its ids can be opened anew."""
    box = await open_box(two[0])
    await put(two[1], box, 0)
    await two[0].drop_box(box)
    assert await put(two[1], box, 1) is Put.GONE
    with pytest.raises(Refused, match="unknown-box"):
        await fetch(two[1], box, 0, 8)
    assert await two[1].find_get(box.opened.get_id, box.opened.get_hash) is None
    assert await two[1].open_box(opening(), TODAY) is Opened.NEW
    assert await put(two[0], box, 0) is Put.NEW


@pytest.mark.parametrize("end", ["put", "get"])
async def test_a_box_opened_in_the_place_of_a_dropped_one_is_found_and_not_dropped_by_who_knew_that(
    two: tuple[JetStreamStore, JetStreamStore], end: str
) -> None:
    """The same ids with other tokens: who knew the old box finds the new, and by the old one drops none of its ids."""
    old = await open_box(two[0])
    await two[1].find_get(old.opened.get_id, old.opened.get_hash)
    await two[1].drop_box(old)
    new = replace(old.opened, put_hash=b"N" * 32, get_hash=b"O" * 32)
    assert await two[1].open_box(new, TODAY) is Opened.NEW
    found = await got(getattr(two[0], f"find_{end}")(getattr(new, f"{end}_id"), getattr(new, f"{end}_hash")))
    assert found is not None
    assert found.opened == new
    await two[0].drop_box(old)
    for stream, subject in map(two[1].names.box, (new.put_id, new.get_id)):
        assert await two[1].link.last(stream, subject) is not None


async def test_of_a_box_whose_second_id_is_taken_nothing_is_left(
    two: tuple[JetStreamStore, JetStreamStore],
) -> None:
    """Else its first would be taken for good, by a box that nobody has."""
    held = (await open_box(two[0])).opened
    assert await got(two[1].find_get(held.put_id, held.get_hash)) is None  # nor is one id the other
    assert await got(two[1].find_put(held.get_id, held.put_hash)) is None
    half = replace(opening(2), get_id=held.get_id)
    assert await two[0].open_box(half, TODAY) is Opened.TAKEN
    assert await two[1].find_put(half.put_id, half.put_hash) is None
    assert await two[1].open_box(opening(2), TODAY) is Opened.NEW


async def test_a_letter_put_elsewhere_rings_here(two: tuple[JetStreamStore, JetStreamStore]) -> None:
    """A long poll at one process ends with what another put."""
    desk = Desk(two[1], RelayConfig(stamp_bits=0), lambda: TODAY * 86_400, lambda _bound: 0)
    box = await open_box(two[0])
    waiting = asyncio.create_task(desk.fetch(box, 0, 30, 8))
    await asyncio.sleep(1.2)  # past the ring at the beginning
    await put(two[0], box, 0)
    assert await asyncio.wait_for(waiting, 5) == [(1, body(0))]
    assert two[1]._heard == {}


async def test_two_meet_at_a_nameplate_through_two_processes(
    two: tuple[JetStreamStore, JetStreamStore],
) -> None:
    """Claimed at one, joined at the other, slots written and waited for crosswise; a third makes it crowded for both."""
    desks = [Desk(store, RelayConfig(stamp_bits=0), lambda: 0, lambda _bound: 5) for store in two]
    number = await desks[0].claim_nameplate(token_hash(b"A" * 32), b"")
    assert await desks[1].claim_nameplate(token_hash(b"C" * 32), b"") != number
    await desks[1].join_nameplate(number, token_hash(b"B" * 32))
    waiting = asyncio.create_task(_polled(desks[0], number, "b1"))
    assert await desks[0].write_slot(number, "a1", b"A" * 32, b"from a")
    assert await desks[1].read_slot(number, "a1", b"B" * 32, 0) == b"from a"
    assert await desks[1].write_slot(number, "b1", b"B" * 32, b"from b")
    assert await waiting == b"from b"
    late = asyncio.create_task(_polled(desks[0], number, "b2"))
    with pytest.raises(Refused, match="nameplate-crowded"):
        await desks[1].join_nameplate(number, token_hash(b"X" * 32))
    with pytest.raises(Refused, match="nameplate-crowded"):
        await late


async def test_what_changed_at_a_nameplate_before_a_bell_could_reach_this_process_ends_the_wait_all_the_same(
    two: tuple[JetStreamStore, JetStreamStore],
    cluster_kept: JetStreamKept,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its first bells are lost, as they are while the cluster still learns that it listens."""
    monkeypatch.setattr(JetStreamStore, "_plate_told", lambda *_told: None)
    deaf = await cluster_kept.begin()
    monkeypatch.undo()
    desks = [Desk(store, RelayConfig(stamp_bits=0), lambda: 0, lambda _bound: 5) for store in (deaf, two[1])]
    number = await desks[1].claim_nameplate(token_hash(b"A" * 32), b"")
    waiting = asyncio.create_task(desks[0].read_slot(number, "a1", b"A" * 32, 60))
    await desks[1].write_slot(number, "a1", b"A" * 32, b"from a")
    assert await waiting == b"from a"
    await deaf.close()


async def test_an_answer_that_comes_late_does_not_undo_what_was_heard_meanwhile(
    two: tuple[JetStreamStore, JetStreamStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look at a nameplate, asked before another process changed it and answered after its bell: the bell stands."""
    desks = [Desk(store, RelayConfig(stamp_bits=0), lambda: 0, lambda _bound: 5) for store in two]
    number = await desks[1].claim_nameplate(token_hash(b"A" * 32), b"")
    await two[0].renew_nameplate(number)
    last, asked, let_go = two[0].link.last, asyncio.Event(), asyncio.Event()

    async def late(stream: str, subject: str) -> Message | None:
        answer = await last(stream, subject)
        asked.set()
        await let_go.wait()
        return answer

    monkeypatch.setattr(two[0].link, "last", late)
    looking = asyncio.create_task(two[0].renew_nameplate(number))
    await asked.wait()
    changed = asyncio.Event()
    two[0].on_nameplate(lambda _number, _state: changed.set())
    await desks[1].write_slot(number, "a1", b"A" * 32, b"from a")
    await changed.wait()
    let_go.set()
    await looking
    assert two[0].load_nameplates() == two[1].load_nameplates()


async def _polled(desk: Desk, number: int, slot: str) -> bytes | None:
    """As a seat reads: again and again until there is something, for up to a minute."""
    for _ in range(30):
        if found := await desk.read_slot(number, slot, b"A" * 32, 2):
            return found
    return None


async def test_two_who_change_a_nameplate_at_one_time_do_not_undo_each_other(
    two: tuple[JetStreamStore, JetStreamStore],
) -> None:
    """Both slots stand; two who join at once are two."""
    desks = [Desk(store, RelayConfig(stamp_bits=0), lambda: 0, lambda _bound: 5) for store in two]
    number = await desks[0].claim_nameplate(token_hash(b"A" * 32), b"")
    joins = (desk.join_nameplate(number, token_hash(bytes([n]) * 32)) for n, desk in enumerate(desks, 1))
    outcome = await asyncio.gather(*joins, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcome) == ["NoneType", "Refused"]
    other = await desks[1].claim_nameplate(token_hash(b"D" * 32), b"")
    await desks[0].join_nameplate(other, token_hash(b"E" * 32))
    await asyncio.gather(
        desks[0].write_slot(other, "b1", b"E" * 32, b"e"), desks[1].write_slot(other, "a1", b"D" * 32, b"d")
    )
    found = [await desks[0].read_slot(other, slot, b"E" * 32, 0) for slot in ("a1", "b1")]
    assert found == [b"d", b"e"]


async def test_a_cluster_set_up_for_less_is_refused_and_its_shards_are_its_own(
    cluster_kept: JetStreamKept,
) -> None:
    """More copies or days than it has: store-other. Another number of shards: what it was set up with."""
    first = await cluster_kept.begin()
    place = cluster_kept.cluster.place(7)
    again = await open_cluster(place, RelayConfig())
    assert again.names.shards == first.names.shards
    for other, config in (
        (ClusterPlace(place.servers, replicas=3), RelayConfig()),
        (place, RelayConfig(seen_days=99)),
    ):
        with pytest.raises(Refused, match="store-other"):
            await open_cluster(other, config)
    for store in (first, again):
        await store.close()


@pytest.mark.skipif(not OLDEST.is_file(), reason="Debian's nats-server is not on this machine")
async def test_the_oldest_server_keeps_gives_and_erases_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debian's: what is asked of a cluster is nothing newer."""
    monkeypatch.setenv(demo_cluster.PROGRAM, str(OLDEST))
    with demo_cluster.running_cluster(tmp_path, 1) as cluster:
        store = await open_cluster(cluster.place(SHARDS), RelayConfig())
        box = await open_box(store)
        assert await store.put(box, mid(1), body(1), TODAY) is Put.NEW
        assert await store.put(box, mid(1), body(1), TODAY) is Put.SAME
        assert await fetch(store, box, 0, 8) == [(1, body(1))]
        store.drop_letter(box, 1)
        assert await store.save_nameplate(7, b"state")
        await store.close()
        store = await open_cluster(cluster.place(SHARDS), RelayConfig())
        assert (await fetch(store, box, 0, 8), store.load_nameplates()) == ([], [(7, b"state")])
        held = b"".join(path.read_bytes() for path in tmp_path.rglob("*.blk") if "WASIT-LOG" in str(path))
        assert body(1) not in held
        await store.drop_box(box)
        await store.close()


async def test_servers_that_lost_letters_in_trials_are_named(
    cluster_kept: JetStreamKept, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """In the log at the start, and by --check-config; newer ones are not."""
    place = cluster_kept.cluster.place()
    for sure, said in (((1, 0, 0), []), ((99, 0, 0), ["StoreServerOld"])):
        monkeypatch.setattr(jetstream_link, "SURE", sure)
        assert await check_cluster(place) is bool(said)
        await (await cluster_kept.begin()).close()
        assert [record.__dict__["kind"] for record in caplog.records] == said


async def test_acks_outlast_a_cluster_that_does_not_answer(
    cluster_kept: JetStreamKept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long: their readers will not ack again, and a box of letters that nobody drops is full."""
    monkeypatch.setattr(jetstream_box, "ACK_SECONDS", 0.01)
    monkeypatch.setattr(jetstream_box, "PAUSE", 0.0)
    monkeypatch.setattr(jetstream_box, "TRIES", 2)
    store, other = await cluster_kept.begin(), await cluster_kept.begin()
    box = await open_box(store)
    assert await store.put(box, mid(1), body(1), TODAY) is Put.NEW
    fails, append = 5, store.link.append

    async def answers_later(subject: str, data: bytes, expected: int | None) -> int:
        nonlocal fails
        fails -= 1
        if fails >= 0:
            raise Unreachable("relay-busy", retry_after=2)
        return await append(subject, data, expected)

    monkeypatch.setattr(store.link, "append", answers_later)
    store.drop_letter(box, 1)
    while fails >= 0:
        await asyncio.sleep(0.01)
    await store.close()
    assert await fetch(other, box, 0, 8) == []
    await other.close()


async def test_the_number_of_waiting_letters_is_about_right(cluster_kept: JetStreamKept) -> None:
    """For the operator, who needs no more."""
    store = await cluster_kept.begin()
    box = await open_box(store)
    for number in range(5):
        await put(store, box, number)
    store.waiting(100)
    while not store.waiting(100):
        await asyncio.sleep(0.02)
    assert 4 <= store.waiting(100) <= 6
    assert store.waiting(3) == 3
    assert store.is_well
    assert mid(0)
    await store.close()
