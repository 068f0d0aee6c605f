"""Sealed offers between three seats over a real relay process: what comes of them, and how they end when somebody is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from live_cast import PASSPHRASE, Member, Relay, pair, until
from wasit.channel.facts import SealedPut
from wasit.overlap.deal import deal
from wasit.overlap.terms import Number
from wasit.relay.rules import RelayConfig
from wasit.seals.offer_statement import read_statement
from wasit.seat.actions import sealed
from wasit.seat.matter import Matter
from wasit.seat.store.sealed_rounds import SealedRound, keep_round, round_of
from wasit.seat.sync import sealed_meetings, sealed_run
from wasit.seat.sync.sealed_run import Pace
from wasit.seat.sync.tunnel import Tunnel
from wasit.text.moment import Moment

pytestmark = pytest.mark.live

A_ROOM = {"title": {"en": "A matter"}, "role": "side", "side": {"en": "Side A"}, "cover": "prompt"}
HOURS = {"low": "0", "high": "48", "step": "0.5", "unit": "hours"}
FLOW = 240.0  # s to wait for what a slow machine takes its time for


@dataclass
class Trio:
    """Side A's official, the go-between, side B's envoy: each side with a pen and a mandate."""

    relay: Relay
    a: Member
    g: Member
    b: Member
    note: str = ""

    def members(self) -> tuple[Member, ...]:
        return self.a, self.b, self.g

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
        for side in (self.a, self.b):
            await side.do("mandate", {"label": {"en": "A side"}, "needs": 1, "passphrase": PASSPHRASE})

    async def ask(self, **more: Any) -> None:
        """And wait until both sides have been asked."""
        at = str(Moment(self.g.seat.clock.now().seconds + 86_400, 0))
        words = {"text": {"en": "The longest quiet"}, "other": {"en": "The shortest"}, "until": at}
        before = [len(asked(side)) for side in (self.a, self.b)]
        answer = await self.g.do("sealed-put", words | {"rule": "room"} | HOURS | more)
        self.note = answer["id"]
        await until(lambda: [len(asked(side)) - 1 for side in (self.a, self.b)] == before, patience=FLOW)

    async def seal(self, a: dict[str, Any], b: dict[str, Any]) -> None:
        """Both sides, and wait until the go-between knows."""
        for side, said in ((self.a, a), (self.b, b)):
            name = asked(side)[-1]
            await side.do("sealed-enter", {"id": name.hex(), "passphrase": PASSPHRASE} | said)
        names = sealed.puts_of(self.go, self.name)
        await until(lambda: all(sealed.stood(self.go, name).entered for name in names), patience=FLOW)

    async def meet(self) -> None:
        await self.g.do("sealed-meet", {"id": self.note})

    @property
    def go(self) -> Matter:
        return self.g.seat.matter()

    @property
    def name(self) -> bytes:
        return bytes.fromhex(self.note)

    def rounds(self) -> list[SealedRound]:
        """Each party's, as it stands: a, b, go-between."""
        found = [round_of(side.seat.matter(), asked(side)[-1]) for side in (self.a, self.b)]
        found.append(round_of(self.go, self.name))
        return [each for each in found if each is not None]

    def ends(self) -> list[tuple[str, int | None]]:
        return [(each.how, each.value) for each in self.rounds()]

    def errors(self) -> list[str]:
        return [each.error for each in self.rounds()]

    async def answered(self) -> list[tuple[str, int | None]]:
        await until(lambda: all(how for how, _ in self.ends()) or self.errors()[2], patience=FLOW)
        assert self.errors()[2] == ""
        return self.ends()


def asked(member: Member) -> list[bytes]:
    matter = member.seat.matter()
    rows = matter.file.all("SELECT hash FROM entry WHERE kind = 50 AND accepted = 1 ORDER BY n")
    return [name for (name,) in rows if isinstance(matter.read(name)[2], SealedPut)]


@pytest.fixture
async def trio(tmp_path: Path) -> AsyncIterator[Trio]:
    default = RelayConfig()
    limits = ("--burst", str(default.burst), "--per-minute", str(default.per_minute))
    relay = await Relay(tmp_path / "relay", *limits).start()
    made = Trio(relay, *(Member(tmp_path / name, relay.address).open() for name in ("a", "g", "b")))
    with pytest.MonkeyPatch.context() as slower:  # its own: a test may undo what it patched itself
        slower.setattr(sealed_meetings, "Pace", lambda: Pace(exchange=30.0, gathering=30.0))
        try:
            await made.pair()
            yield made
        finally:
            await made.close()


async def test_sides_at_relays_of_their_own_meet_where_the_go_between_hears(
    trio: Trio, tmp_path: Path
) -> None:
    """Neither is told the other's relay, nor connects to it."""
    second = await Relay(tmp_path / "second").start()
    try:
        await trio.b.do("set", {"relay": second.address})
        await trio.ask()
        await trio.seal({"limit": "10"}, {"limit": "8"})
        await trio.meet()
        assert await trio.answered() == [("room", None)] * 3
        relays = {read_statement(each.statement).place.relay for each in trio.rounds()}
        assert relays == {trio.relay.address}
    finally:
        await second.kill()


async def test_a_number_is_settled_between_three_seats_over_the_relay(trio: Trio) -> None:
    """By each rule; in the end each line says what the go-between reckoned too, and the run's mailboxes are gone."""
    await trio.ask()
    await trio.seal({"limit": "10"}, {"limit": "8"})
    await trio.meet()
    assert await trio.answered() == [("room", None)] * 3
    await trio.ask(after=trio.note)
    await trio.seal({"limit": "8"}, {"limit": "10"})
    await trio.meet()
    assert await trio.answered() == [("none", None)] * 3
    await trio.ask(rule="midpoint")
    await trio.seal({"limit": "10", "midpoint": True}, {"limit": "8", "midpoint": True})
    await trio.meet()
    assert await trio.answered() == [("settled", 90)] * 3
    for side in (trio.a, trio.b):
        await until(lambda side=side: sealed.stood(side.seat.matter(), asked(side)[-1]).ended, patience=FLOW)  # type: ignore[misc]
        ended = sealed.stood(side.seat.matter(), asked(side)[-1]).ended
        assert ended is not None
        assert (ended.how, ended.value) == ("settled", 90)


async def test_packages_come_out_to_the_sides_alone_and_the_midpoint_needs_both(trio: Trio) -> None:
    """Each side says in its room which package; the go-between's seat has no number of it anywhere. One that wants the middle alone gets the bit."""
    await trio.ask(rule="package", packages="four hours\nsix hours\neight hours")
    await trio.seal(
        {"points": "four hours = 900\nsix hours = 500\neight hours = 10"},
        {"points": "six hours = 400\neight hours = 600"},
    )
    await trio.meet()
    assert await trio.answered() == [("package", 2), ("package", 2), ("ended", None)]
    matter = trio.a.seat.matter()
    room = matter.line_of("room")
    said = [fact for line, _, fact in matter.mentions(asked(trio.a)[-1]) if line.id == room.id]
    assert [(each.how, each.value) for each in said] == [("package", 2)]  # type: ignore[union-attr]
    await trio.ask(rule="midpoint")
    await trio.seal({"limit": "10", "midpoint": True}, {"limit": "8"})
    await trio.meet()
    assert await trio.answered() == [("room", None)] * 3


async def test_a_side_that_hears_the_end_before_it_has_reckoned_still_says_what_it_reckoned(
    trio: Trio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The go-between's word of the end may overtake the last message of the reckoning."""
    await trio.ask(rule="package", packages="four hours\nsix hours")
    await trio.seal({"points": "four hours = 900"}, {"points": "four hours = 400"})
    plain, name = sealed_run.reckon, asked(trio.a)[-1]

    async def reckon(terms: Any, me: int, *args: Any, **more: Any) -> Any:
        outcome = await plain(terms, me, *args, **more)
        if me == 0:
            await until(lambda: sealed.stood(trio.a.seat.matter(), name).ended, patience=FLOW)
            await asyncio.sleep(0.2)
        return outcome

    leave, left = sealed_run.SealedRun.leave, []

    async def note(run: sealed_run.SealedRun) -> None:
        await leave(run)
        left.append(run.meeting.me)

    monkeypatch.setattr(sealed_run, "reckon", reckon)
    monkeypatch.setattr(sealed_run.SealedRun, "leave", note)
    await trio.meet()
    assert await trio.answered() == [("package", 1), ("package", 1), ("ended", None)]
    await until(lambda: sorted(left) == [0, 1, 2], patience=FLOW)


async def test_a_party_that_falls_silent_ends_it_for_all_and_it_can_be_tried_again(
    trio: Trio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By name, and with no answer anywhere; the entries stay, also over a restart, and the next attempt starts from the same shares."""
    await trio.ask(rule="price", price="9")
    await trio.seal({"answer": "yes"}, {"answer": "yes"})
    plain, sent = Tunnel.send, 0

    async def send(self: Tunnel, to: int, frame: bytes) -> None:
        nonlocal sent
        if 1 not in self._places:  # it is party 1's
            sent += 1
            if sent > 3:
                return
        await plain(self, to, frame)

    monkeypatch.setattr(Tunnel, "send", send)
    await trio.meet()
    await until(lambda: all(trio.errors()), patience=FLOW)
    assert {trio.errors()[0], trio.errors()[2]} <= {"sealed-party-gone", "sealed-party-absent"}
    assert trio.ends() == [("", None)] * 3
    monkeypatch.undo()
    trio.b = await trio.b.reopen()
    trio.a = await trio.a.reopen()
    trio.g = await trio.g.reopen()
    await trio.meet()
    assert await trio.answered() == [("room", None)] * 3


async def test_a_relay_that_is_lost_ends_it_for_all(trio: Trio, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of an attempt; when it is back a person tries again."""
    await trio.ask()
    await trio.seal({"limit": "10"}, {"limit": "8"})
    plain, all_begin = sealed_run.reckon, asyncio.Barrier(3)

    async def reckon(*args: Any, **more: Any) -> Any:
        await all_begin.wait()
        await trio.relay.kill()
        return await plain(*args, **more)

    monkeypatch.setattr(sealed_run, "reckon", reckon)
    await trio.meet()
    await until(lambda: all(trio.errors()), patience=FLOW)
    assert set(trio.errors()) <= {"sealed-link-broken", "sealed-party-absent", "sealed-party-gone"}
    assert trio.ends() == [("", None)] * 3
    monkeypatch.undo()
    await trio.relay.start()
    await trio.meet()
    assert await trio.answered() == [("room", None)] * 3


async def test_a_share_that_was_not_promised_ends_it(trio: Trio) -> None:
    """A side whose program deals another limit after it has sealed."""
    await trio.ask()
    await trio.seal({"limit": "10"}, {"limit": "8"})
    matter, name = trio.b.seat.matter(), asked(trio.b)[-1]
    kept = round_of(matter, name)
    assert kept is not None
    other = deal(Number("0", "48", "0.5", "hours"), kept.name[:16], 1, [3], matter.randomness.bytes)
    with matter.file.change():
        keep_round(matter, replace(kept, vector=(3,), shares=other.shares))
    await trio.meet()
    await until(lambda: all(trio.errors()), patience=FLOW)
    assert trio.errors()[2] == trio.errors()[0] == "sealed-share-differs"
    assert trio.ends() == [("", None)] * 3
