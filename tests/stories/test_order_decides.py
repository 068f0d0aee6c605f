"""A withdrawal against an acceptance, mutes, and who names a room: what the go-between has first decides; a nuisance stays one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from stories.test_unicode import ENVOY, GO, OTHER, Channel
from wasit.channel import facts
from wasit.errors import Refused
from wasit.play.player import ended
from wasit.play.simulated import MemoryRelay
from wasit.play.stage import Together
from wasit.seat.clock import ReplayClock
from wasit.seat.people import boxes
from wasit.seat.proposals import terms_of
from wasit.seat.sync.pull import MUTE_AT, MUTE_FOR, Letter, let_in


@pytest.fixture
async def channel() -> AsyncIterator[Channel]:
    stage = Together(MemoryRelay(), "http://127.0.0.1:1")
    go, envoy, other = [await stage.seat(who) for who in (GO, ENVOY, OTHER)]
    sides = [{"key": key, "name": {"en": f"Side {key.upper()}"}} for key in "ab"]
    await go.do("open-channel", {"title": {"en": "T"}, "sides": sides, "cover": "prompt"})
    for key, seat in (("a", envoy), ("b", other)):
        offered = await go.do("invite", {"as": "side", "line": key})
        joining = await seat.do("join", {"code": offered["code"]})
        assert (await ended(seat, joining["invitation"]))["state"] == "paired"
        assert (await ended(go, offered["invitation"]))["state"] == "paired"
        await stage.settle()
        await seat.do("mandate", {"passphrase": "p"})
        await stage.settle()
    yield Channel(stage, go, envoy, other)
    await stage.close()


async def proposed(channel: Channel) -> str:
    """A proposal of A's that B has."""
    made = await channel.envoy.do(
        "propose",
        {
            "title": {"en": "T"},
            "clauses": [{"id": 1, "who": "us", "text": {"en": "We leave."}}],
            "passphrase": "p",
        },
    )
    await channel.stage.settle()
    await channel.go.do("pass-on", {"sources": [{"id": made["id"]}], "to": "b", "wording": "as-written"})
    await channel.stage.settle()
    return str(made["proposal"])


@pytest.mark.parametrize("first", ["acceptance", "withdrawal"])
async def test_what_the_go_between_has_first_decides(channel: Channel, first: str) -> None:
    """PROTOCOL 7.4: accepted first, it is an agreement whatever comes after; withdrawn first, it is none."""
    proposal = await proposed(channel)

    async def accept() -> None:
        await channel.other.do("answer", {"proposal": proposal, "verdict": "accept", "passphrase": "p"})

    async def withdraw() -> None:
        await channel.envoy.do("withdraw", {"id": proposal, "passphrase": "p"})

    for act in (accept, withdraw) if first == "acceptance" else (withdraw, accept):
        await act()
        await channel.stage.settle()
    state = terms_of(channel.go.matter(), bytes.fromhex(proposal)).state
    if first == "acceptance":
        assert state == "accepted"
        await channel.go.do("countersign", {"proposal": proposal, "passphrase": "g"})
        await channel.stage.settle()
        for seat in (channel.envoy, channel.other):
            assert terms_of(seat.matter(), bytes.fromhex(proposal)).state == "closed"
    else:
        assert state == "withdrawn"
        with pytest.raises(Refused, match="withdrawn"):
            await channel.go.do("countersign", {"proposal": proposal, "passphrase": "g"})


async def test_who_sends_rubbish_is_muted_for_an_hour_and_heard_after(channel: Channel) -> None:
    """20 unreadable letters within an hour: an alarm, and for an hour nothing of theirs is read; then the record asks for what was missed."""
    go = channel.go.matter()
    box = next(box for box in boxes(go, "ready = 1") if box.peer == channel.envoy.matter().me)
    for number in range(MUTE_AT):
        let_in(go, box.get.id, [Letter(10_000 + number, bytes([number]) * 4096)])
    assert [code for (code,) in go.file.all("SELECT code FROM alarm WHERE code = 'muted'")] == ["muted"]
    said = await channel.envoy.do("say", {"passages": [{"text": {"en": "Do you hear me?"}}]})
    await channel.stage.settle()
    assert not [entry for entry in channel.entries(channel.go, "a") if entry.id == said["id"]]
    for seat in (channel.go, channel.envoy, channel.other):
        assert isinstance(seat.clock, ReplayClock)
        seat.clock.set(seat.clock.now().seconds + MUTE_FOR + 60)
    await channel.envoy.do("say", {"passages": [{"text": {"en": "And now?"}}]})
    await channel.stage.settle()
    for _ in range(4):
        for seat in (channel.go, channel.envoy, channel.other):
            seat.clock.set(seat.clock.now().seconds + 130)
        await channel.stage.settle()
    assert [entry for entry in channel.entries(channel.go, "a") if entry.id == said["id"]]


async def test_a_signature_from_the_future_is_set_aside(channel: Channel) -> None:
    """A paper signed tomorrow counts for nothing today, and the line says so."""
    assert isinstance(channel.envoy.clock, ReplayClock)
    now = channel.envoy.clock.now().seconds
    channel.envoy.clock.set(now + 86_400)
    made = await channel.envoy.do(
        "propose",
        {
            "title": {"en": "T"},
            "clauses": [{"id": 1, "who": "us", "text": {"en": "We leave."}}],
            "passphrase": "p",
        },
    )
    channel.envoy.clock.set(now)
    await channel.stage.settle()
    with pytest.raises(Refused, match="unknown-id"):
        terms_of(channel.go.matter(), bytes.fromhex(made["proposal"]))
    codes = [code for (code,) in channel.go.matter().file.all("SELECT code FROM alarm")]
    assert codes == ["clock"]


async def test_only_its_steward_names_a_room(channel: Channel) -> None:
    """A co-delegate's charter in the room changes no title on its mates' seats."""
    stage, envoy = channel.stage, channel.envoy
    mate = await stage.seat(type(ENVOY)("mate", {"en": "Mate"}, "en", "UTC", side="a"))
    offered = await envoy.do("invite", {"as": "delegate"})
    joining = await mate.do("join", {"code": offered["code"]})
    assert (await ended(mate, joining["invitation"]))["state"] == "paired"
    await ended(envoy, offered["invitation"])
    await stage.settle()
    matter = mate.matter()
    with matter.file.change():
        room = matter.line_of("room")
        matter.say(room, facts.Charter({"en": "Renamed"}, {"en": "Renamed"}, ("en",)))
    await stage.settle()
    assert envoy.matter().texts_setting("title") == {"en": "T"}
    assert envoy.matter().line_of("room").name == {"en": "Side A"}
