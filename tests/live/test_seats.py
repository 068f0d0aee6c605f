"""Seats in encrypted folders over a real relay process: words both ways, and whatever goes wrong on the way."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from live_cast import Member, Relay, Remote, pair, until
from wasit.errors import Damaged, Refused, Unreachable
from wasit.seat.control_place import FolderLock
from wasit.seat.people import boxes
from wasit.seat.relay_client import HttpRelayLink
from wasit.seat.sync.rests import Pace
from wasit.wire.envelope import SMALL
from wasit.wire.hashes import message_id
from wasit.wire.mailbox import GetPlace, PutPlace
from wasit.wire.requests import encode_bearer, encode_id

pytestmark = pytest.mark.live

A_ROOM = {"title": {"en": "A matter"}, "role": "side", "side": {"en": "Side A"}, "cover": "prompt"}


@dataclass
class Trio:
    """Side A's official, the go-between it invited, and side B's envoy."""

    relay: Relay
    a: Member
    g: Member
    b: Member

    def members(self) -> tuple[Member, ...]:
        return self.a, self.g, self.b

    async def close(self) -> None:
        for member in self.members():
            await member.close()
        await self.relay.kill()

    async def pair(self) -> None:
        await self.a.do("open-channel", A_ROOM)
        await pair(self.a, {"as": "go-between"}, self.g)
        await until(lambda: self.a.seat.matter().has_line("line"))
        await self.g.do("set", {"side": {"key": "b", "name": {"en": "Side B"}}, "cover": "prompt"})
        await pair(self.g, {"as": "side", "line": "b"}, self.b)
        await until(lambda: self.b.seat.matter().has_line("line"))

    async def settle(self) -> None:
        """Both lines alike at both their ends, and nothing waiting."""
        await until(lambda: is_end_of(self.a.order("line"), self.g.order("a")))
        await until(lambda: is_end_of(self.b.order("line"), self.g.order("b")))
        await until(lambda: all(member.seat.matter().outbox.count() == 0 for member in self.members()))


def is_end_of(newcomer: list[str], steward: list[str]) -> bool:
    """Whoever came later has nothing from before."""
    return steward[-len(newcomer) :] == newcomer


@pytest.fixture
async def trio(tmp_path: Path) -> AsyncIterator[Trio]:
    relay = await Relay(tmp_path / "relay").start()
    made = Trio(relay, *(Member(tmp_path / name, relay.address).open() for name in ("a", "g", "b")))
    try:
        await made.pair()
        yield made
    finally:
        await made.close()


async def test_words_go_both_ways_and_cross_only_when_passed_on(trio: Trio) -> None:
    """What A says reaches the go-between alone; what is passed on reaches B; B's answer comes back the same way."""
    said = await trio.a.say("we are ready")
    await until(lambda: trio.g.has(said))
    assert not trio.b.has(said)
    passed = await trio.g.do("pass-on", {"sources": [said], "to": "b", "wording": "as-written", "now": True})
    await until(lambda: trio.b.has(passed["id"]))
    answer = await trio.b.say("so are we")
    await until(lambda: trio.g.has(answer))
    await trio.settle()
    assert [member.alarms() for member in trio.members()] == [[], [], []]
    assert {member.seat.reachable for member in trio.members()} == {"reachable"}
    assert trio.g.seat.last_envelope is not None


@pytest.mark.parametrize("order", ["".join(each) for each in itertools.permutations("agb")])
async def test_seats_that_wrote_while_off_converge_in_any_order_of_return(trio: Trio, order: str) -> None:
    """All write while no relay answers, all close, and come back one after the other: same lines, all words."""
    await trio.relay.kill()
    said = [await trio.a.say(f"a {n}") for n in range(3)]
    said += [await trio.g.say(f"g {n}", line=line) for n in range(2) for line in "ab"]
    said += [await trio.b.say(f"b {n}") for n in range(3)]
    for member in trio.members():
        await member.close()
    await trio.relay.start()
    for name in order:
        setattr(trio, name, Member(getattr(trio, name).folder, trio.relay.address).open())
    await until(lambda: all(trio.g.has(each) for each in said))
    await trio.settle()
    assert [member.alarms() for member in trio.members()] == [[], [], []]


async def test_a_relay_that_goes_is_shown_and_loses_nothing(trio: Trio) -> None:
    """Killed: "unreachable" at every seat. Back: "reachable", and what was said meanwhile is there."""
    await trio.relay.kill()
    await until(lambda: all(member.seat.reachable == "unreachable" for member in trio.members()))
    said = [await trio.a.say("into the dark"), await trio.b.say("here too")]
    assert trio.a.seat.matter().outbox.count() == 1
    await trio.relay.start()
    await until(lambda: all(trio.g.has(each) for each in said))
    await until(lambda: all(member.seat.reachable == "reachable" for member in trio.members()))


async def test_a_folder_that_is_open_is_refused_to_a_second_process(tmp_path: Path) -> None:
    """already-open: two programs on one ratchet would encrypt twice under one key."""
    (tmp_path / "a").mkdir(mode=0o700)
    with FolderLock(tmp_path / "a"), pytest.raises(Refused, match="already-open"):
        await Remote(tmp_path, tmp_path / "a", "http://127.0.0.1:1").start_alone()
    remote = await Remote(tmp_path, tmp_path / "a", "http://127.0.0.1:1").start_alone()
    with pytest.raises(Refused, match="already-open"):
        FolderLock(tmp_path / "a").take()
    await remote.hang_up()


async def test_a_full_disk_refuses_words_and_keeps_letters_at_the_relay(trio: Trio) -> None:
    """Damaged disk-full, nothing half written; when there is room again what was sent meanwhile arrives, and the alarm goes."""
    await trio.settle()
    file = trio.g.seat.matter().file
    (pages,) = file.one("PRAGMA page_count") or (0,)
    file.one(f"PRAGMA max_page_count = {pages}")
    said = [await trio.a.say("filling " + "x" * 5_000) for _ in range(12)]
    with pytest.raises(Damaged, match="disk-full"):
        await trio.g.say("no room for this " + "x" * 30_000, line="b")
    before = trio.g.order("b")
    await asyncio.sleep(0.3)
    assert not all(trio.g.has(each) for each in said)
    file.one("PRAGMA max_page_count = 1000000")
    await until(lambda: all(trio.g.has(each) for each in said))
    await trio.settle()
    assert trio.g.order("b") == before
    assert trio.g.alarms() == []
    assert trio.g.seat.matter().file.check() == []


class Faulty(HttpRelayLink):
    """A link that remembers what was put, and whose answers or acks can get lost."""

    def __init__(self, relay: str) -> None:
        super().__init__(relay)
        self.bodies: list[tuple[PutPlace, bytes]] = []
        self.loses_answers = self.loses_acks = False

    async def put(self, place: PutPlace, body: bytes) -> None:
        self.bodies.append((place, body))
        await super().put(place, body)
        if self.loses_answers:
            raise Unreachable("relay-unreachable")

    async def ack(self, place: GetPlace, cursor: int) -> None:
        if self.loses_acks:
            raise Unreachable("relay-unreachable")
        await super().ack(place, cursor)


def with_link(member: Member, link: HttpRelayLink) -> Member:
    made = Member(member.folder, member.relay)
    made.link = made.seat.link = made.sync._link = link
    return made.open()


async def test_a_letter_sealed_before_a_restart_goes_again_byte_for_byte(trio: Trio) -> None:
    """The relay had it, the seat did not hear: after the restart the same bytes go, the relay knows them (200), one word arrives."""
    await trio.settle()
    await trio.a.close()
    before, after = Faulty(trio.relay.address), Faulty(trio.relay.address)
    before.loses_answers = True
    trio.a = with_link(trio.a, before)
    await until(lambda: trio.a.seat.reachable == "unreachable")
    said = await trio.a.say("once")
    await until(lambda: len(before.bodies) > 2)
    await trio.a.close()
    trio.a = with_link(trio.a, after)
    await until(lambda: trio.g.has(said))
    await trio.settle()
    again = [each for each in after.bodies if each in before.bodies]
    assert again
    place, body = again[0]
    url = f"{place.relay}/v1/p/{encode_id(place.id)}/{message_id(body)}"
    async with (
        aiohttp.ClientSession() as http,
        http.put(url, data=body, headers={"Authorization": encode_bearer(place.token)}) as answer,
    ):
        assert answer.status == 200
    assert trio.g.alarms() == []


async def test_a_letter_whose_ack_was_lost_comes_again_silently(trio: Trio) -> None:
    """Taken in, not dropped: after a restart the relay brings it again; it is neither shown twice nor an alarm, and then gone there."""
    await trio.settle()
    await trio.g.close()
    deaf = Faulty(trio.relay.address)
    deaf.loses_acks = True
    trio.g = with_link(trio.g, deaf)
    said = await trio.a.say("once")
    await until(lambda: trio.g.has(said))
    trio.g = await trio.g.reopen()
    await trio.settle()
    line = trio.g.order("a")
    places = [box.get for box in boxes(trio.g.seat.matter())]
    await until(lambda: trio.g.seat.reachable == "reachable")
    async with asyncio.timeout(30):
        while any([await trio.g.link.fetch(place, 0, 0, 8) for place in places]):
            await asyncio.sleep(0.05)
    assert trio.g.order("a") == line
    assert line.count(said) == 1
    assert trio.g.alarms() == []


async def test_a_box_that_the_relay_lost_is_made_anew(trio: Trio) -> None:
    """Both ends are told, a new box is opened and named to the peer, and the letters that waited arrive."""
    await trio.settle()
    trio.a.pace = Pace(first=0.05, longest=0.05)  # a box that is gone is asked for again after 60 of these
    trio.a = await trio.a.reopen()
    peer = trio.a.seat.matter().me
    (box,) = boxes(trio.g.seat.matter(), "peer = ?", peer)
    await trio.g.link.drop_box(box.get)
    said = await trio.a.say("where are you")
    await until(lambda: "box-gone" in trio.a.alarms())
    trio.g = await trio.g.reopen()
    await until(lambda: trio.g.has(said))
    assert "box-lost" in trio.g.alarms()
    await until(lambda: trio.a.alarms() == [])


async def test_locking_stops_it_and_unlocking_goes_on(trio: Trio) -> None:
    """A locked seat takes nothing in; unlocked again, in the same process, it has what was sent meanwhile."""
    await trio.settle()
    trio.g.seat.lock()
    said = await trio.a.say("are you there")
    await until(lambda: trio.a.seat.matter().outbox.count() == 0)
    assert trio.g.seat.reachable == "none"
    trio.g.seat.unlock("trial")
    await until(lambda: trio.g.has(said))


async def test_one_matter_that_fails_does_not_stop_the_others(trio: Trio) -> None:
    """A second matter whose tables are gone raises no more than its own alarm."""
    other = await trio.g.do(
        "open-channel",
        {"title": {"en": "Another"}, "sides": [{"key": "c", "name": {"en": "C"}}], "cover": "prompt"},
    )
    broken = trio.g.seat.matter(other["matter"])
    with broken.file.change():
        broken.file.run("DROP TABLE outbox")
    trio.g.seat.changed(None)
    said = await trio.a.say("still here")
    main = next(matter for matter in trio.g.seat.matters.values() if matter is not broken)
    await until(lambda: main.file.one("SELECT 1 FROM entry WHERE hash = ?", bytes.fromhex(said)))
    await until(lambda: broken.file.one("SELECT 1 FROM alarm WHERE code = 'store-damaged'"))
    assert main.file.all("SELECT code FROM alarm") == []


TICK = 0.02  # s: two cards and a long word take some three hundred


async def test_steady_cover_sends_one_small_envelope_a_tick_whatever_is_said(tmp_path: Path) -> None:
    """Short and long words arrive, long ones in parts; the relay saw the small size alone, from the first tick on."""
    async with AsyncExitStack() as stack:
        relay = await Relay(tmp_path / "relay").start()
        stack.push_async_callback(relay.kill)
        links = [Faulty(relay.address) for _ in "ag"]
        a, g = (
            with_link(Member(tmp_path / name, relay.address, tick=TICK), link)
            for name, link in zip("ag", links, strict=True)
        )
        for member in (a, g):
            member.sync._tick = TICK
            stack.push_async_callback(member.close)
        await a.do("open-channel", A_ROOM | {"cover": "steady"})
        await pair(a, {"as": "go-between"}, g)
        await until(lambda: a.seat.matter().has_line("line"))
        said = [await a.say("short"), await a.say("long " + "x" * 9_000)]
        await until(lambda: all(g.has(each) for each in said))
        put: list[Any] = [len(body) for link in links for _, body in link.bodies]
        assert set(put) == {SMALL}
        assert a.alarms() == g.alarms() == []
