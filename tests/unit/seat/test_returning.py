"""A person whose machine is gone comes back with a seat made of a kit."""

from __future__ import annotations

import asyncio

import pytest

from kit_cast import Restored, passage
from wasit.errors import Distrusted, Refused
from wasit.seals.envelope import PRE_KEY
from wasit.seals.envelope import Letter as Sealed
from wasit.seals.ratchet import LinkSessions
from wasit.seat import returning
from wasit.seat.people import boxes, card_for, new_box, newest_card, person
from wasit.seat.store.outbox import CARD
from wasit.seat.sync import rounds, upkeep
from wasit.seat.sync.letters import encode_letter
from wasit.seat.sync.renewal import DAY


async def lost_one() -> tuple[Restored, int]:
    """A side whose machine is gone after words that its kit does not hold; and its restored seat, which nobody heard of yet."""
    cast = Restored()
    await cast.pair()
    await cast.seats[1].do("say", passage("G1", line="a"))
    await cast.seats[0].do("say", passage("A1"))
    await cast.seats[0].do("say", passage("room", room=True))
    await cast.settle()
    kit = cast.back_up(0)
    for text in ("A2", "A3"):
        await cast.seats[0].do("say", passage(text))
    await cast.seats[1].do("say", passage("G2", line="a"))
    await cast.talk(2)
    cast.lost.add(0)
    return cast, cast.restore(kit)


async def test_what_came_after_the_backup_is_had_from_the_peers() -> None:
    """By a card over the old mailbox the go-between takes the seat in; the missing entries are asked for, and writing goes on."""
    cast, again = await lost_one()
    assert set(cast.words(again, "line")) == {"G1", "A1"}
    assert "restored" in cast.alarms(again)
    with pytest.raises(Refused) as caught:
        await cast.seats[again].do("say", passage("too early"))
    assert caught.value.code == "only-reads"
    await cast.talk()
    assert set(cast.words(again, "line")) == {"G1", "A1", "A2", "A3", "G2"}
    assert "restored" not in cast.alarms(again)
    assert cast.alarms(1) == {"new-keys"}
    assert cast.alarms(again) == set()
    await cast.seats[again].do("say", passage("A4"))
    await cast.talk(2)
    assert cast.words(1, "a") == cast.words(again, "line")
    assert "A4" in cast.words(1, "a")
    back = person(cast.g, cast.seats[again].matter().me)
    assert back is not None
    assert back.trust == "introduced"  # the words were compared with another seat


async def test_a_room_where_nobody_else_was_goes_on_at_once() -> None:
    """Nobody needs to be asked for it; what this person wrote before is shown as its own."""
    cast, again = await lost_one()
    await cast.seats[again].do("say", passage("here", room=True))
    room = cast.seats[again].see_side().room
    assert [e.passages[0].text["en"] for e in room.entries if e.passages] == ["room", "here"]
    assert all(entry.author.mine for entry in room.entries)


@pytest.mark.slow
async def test_restoring_twice_makes_two_seats_that_share_nothing() -> None:
    """Other keys, other mailboxes, other feeds; the peer takes in the first, says that there are two, and loses nothing."""
    cast, first = await lost_one()
    kit = cast.back_up(0)  # the file, from before: the machine is gone but its store is here
    second = cast.restore(kit)
    third = cast.restore(kit)
    a, b = cast.seats[second].matter(), cast.seats[third].matter()
    assert a.me != b.me
    assert a.keys.ik != b.keys.ik
    assert {box.put.id for box in boxes(a)} & {box.put.id for box in boxes(b)} == set()
    await cast.talk()
    assert len({cast.seats[each].matter().me for each in (0, first, second, third)}) == 4
    assert "person-fork" in cast.alarms(1)
    came = [one for one in (first, second, third) if "restored" not in cast.alarms(one)]
    assert len(came) == 1
    for each in (second, third):
        assert set(cast.words(each, "line")) >= {"G1", "A1", "A2", "A3", "G2"}
    await cast.seats[1].do("say", passage("after", line="a"))
    await cast.talk(2)
    assert "after" in cast.words(came[0], "line")


async def test_a_live_seat_goes_on_beside_the_restored_one() -> None:
    """A restore that was only a trial stops nobody: both write, both hold the same."""
    cast, again = await lost_one()
    cast.lost.clear()
    await cast.talk()
    await cast.seats[0].do("say", passage("from the old machine"))
    await cast.seats[again].do("say", passage("from the new one"))
    await cast.talk(4)
    for number, key in ((0, "line"), (1, "a"), (again, "line")):
        assert {"from the old machine", "from the new one"} <= set(cast.words(number, key))
    assert "fork" not in cast.alarms(1) | cast.alarms(0)


@pytest.mark.slow
async def test_an_answer_that_was_lost_is_asked_for_again() -> None:
    """The restored seat says who it is again until it is answered, and is answered again."""
    cast, again = await lost_one()
    new = cast.seats[again].matter()
    await rounds.push(new, cast.relay)
    await rounds.pull(cast.g, cast.relay)
    with cast.g.file.change():
        cast.g.outbox.forget(new.me)  # the relay loses all of the answer
    await cast.talk(3, greeting=True)
    assert set(cast.words(again, "line")) == {"G1", "A1", "A2", "A3", "G2"}
    assert new.file.all("SELECT 1 FROM setting WHERE name LIKE 'unanswered %'") == []


@pytest.mark.slow
async def test_who_rotated_its_keys_twice_is_not_reached_and_nothing_breaks() -> None:
    """The kit is too old: the seat stays an archive that says so, and its peer hears nothing."""
    cast, again = await lost_one()
    for _ in range(3):
        cast.wait(31 * DAY)
        upkeep.look_after(cast.g, pairing=False)
    await cast.talk(2, greeting=True)
    assert "restored" in cast.alarms(again)
    assert set(cast.words(again, "line")) == {"G1", "A1"}
    assert person(cast.g, cast.seats[again].matter().me) is None


async def test_a_stranger_in_a_mailbox_is_not_taken_in() -> None:
    """Another person's card, a seat that its chain does not have, a letter that opens no session: counted, nothing kept."""
    cast, again = await lost_one()
    other = Restored()
    await other.pair()
    stranger = other.seats[0].matter()
    before = cast.g.file.all("SELECT seat FROM person")
    owner = cast.a.me
    with pytest.raises(Exception, match="E_OLM"), cast.g.file.change():
        returning.come_back(cast.g, owner, Sealed(stranger.me, PRE_KEY, b"garbage"))
    with pytest.raises(Exception, match="E_FROM"), cast.g.file.change():
        returning.come_back(cast.g, owner, Sealed(stranger.me, 1, b"garbage"))
    card = newest_card(cast.seats[again].matter(), cast.g.me)
    assert card is not None
    with stranger.file.change():
        box = new_box(stranger, None)
        link = LinkSessions()
        link.open_outbound(stranger.keys, card.ik, card.fallback)
        plain = encode_letter(stranger.me, cast.g.me, CARD, [card_for(stranger, box, cast.g.me), 1])
    with pytest.raises(Exception, match="E_KEY"), cast.g.file.change():
        returning.come_back(cast.g, owner, Sealed(stranger.me, *link.encrypt(plain)))
    assert cast.g.file.all("SELECT seat FROM person") == before


async def test_nobody_comes_back_for_a_person_whose_chain_it_does_not_stand_in() -> None:
    """A peer that both know shows a stranger who really came back, of another matter, as the side's lost delegate: it reads nothing."""
    here = Restored()
    await here.pair()
    elsewhere, again = await lost_one()
    stranger = elsewhere.seats[again].matter()
    with stranger.file.change():
        data = card_for(stranger, new_box(stranger, None), here.g.me)
    peer = person(here.g, here.a.me)
    assert peer is not None
    with pytest.raises(Distrusted, match="E_KEY"), here.g.file.change():
        returning.shown_by_peer(here.g, peer, here.a.me, data)
    assert person(here.g, stranger.me) is None
    assert here.g.heirs.known() == {}


async def lost_go_between() -> tuple[Restored, int]:
    """The go-between's machine is gone, and with it what came after the kit; its restored seat is there."""
    cast = Restored()
    await cast.pair()
    await cast.seats[0].do("say", passage("A1"))
    await cast.settle()
    kit = cast.back_up(1)
    await cast.seats[0].do("say", passage("A2"))
    await cast.seats[1].do("say", passage("G2", line="a"))
    await cast.talk(2)
    cast.lost.add(1)
    return cast, cast.restore(kit)


@pytest.mark.slow
async def test_a_restored_go_between_is_told_what_is_missing_and_leads_its_lines_again() -> None:
    """It asks as the seat before it could; it leads only when its person says so, and then both sides write on."""
    cast, again = await lost_go_between()
    with pytest.raises(Refused, match="not-heard-yet"):
        await cast.seats[again].do("lead-again", {})
    await cast.talk(greeting=True)
    assert set(cast.words(again, "a")) == {"A1", "A2", "G2"}
    with pytest.raises(Refused, match="only-reads"):
        await cast.seats[again].do("say", passage("too early", line="a"))
    assert await cast.seats[again].do("lead-again", {}) == {"lines": 1}
    assert "restored" not in cast.alarms(again)
    await cast.seats[again].do("say", passage("G3", line="a"))
    await cast.talk(4)
    await cast.seats[0].do("say", passage("A3"))
    await cast.talk(4)
    assert set(cast.words(0, "line")) == set(cast.words(again, "a")) == {"A1", "A2", "G2", "G3", "A3"}
    assert cast.alarms(0) == {"new-keys"}
    page = cast.seats[0].see_side()
    assert {person.role for person in page.line.people} == {"side", "go-between"}
    with pytest.raises(Refused, match="nothing-to-lead"):
        await cast.seats[again].do("lead-again", {})


@pytest.mark.slow
async def test_only_who_came_back_for_the_steward_takes_its_place() -> None:
    """Of two seats of one kit the side follows the first; what the other opens is set aside."""
    cast, first = await lost_go_between()
    kit = cast.back_up(1)
    await cast.talk(greeting=True)
    second = cast.restore(kit)
    await cast.talk(greeting=True)
    await cast.seats[first].do("lead-again", {})
    await cast.talk(3)
    other = cast.seats[second].matter()
    with pytest.raises(Refused, match="not-heard-yet"):
        await cast.seats[second].do("lead-again", {})
    assert other.replica(other.line_of("a").id).role_of(other.me) is None
    epoch = cast.a.replica(cast.a.line_of("line").id).epoch()
    assert epoch is not None
    assert epoch.steward == cast.seats[first].matter().me
    assert "person-fork" in cast.alarms(0)


@pytest.mark.slow
async def test_the_second_seat_of_a_kit_pairs_again_and_loses_nothing_in_silence() -> None:
    """It reads what the kit held and says that it only reads; paired again by the first, it writes, and hears what is said from then on.
    What it had stands beside that as an archive.
    """
    cast, first = await lost_one()
    kit = cast.back_up(0)
    await cast.talk()
    second = cast.restore(kit)
    await cast.talk()
    assert "restored" in cast.alarms(second), "it says on every page that it is an archive"
    assert "person-fork" in cast.alarms(1), "and whoever would have to take it in says why not"
    held = cast.words(second, "line")
    with pytest.raises(Refused, match="only-reads"):
        await cast.seats[second].do("say", passage("unheard"))
    archive = cast.seats[second].matter()
    offered = await cast.seats[first].do("invite", {"as": "delegate"})
    used = await cast.seats[second].do("join", {"code": offered["code"]})
    for seat, name in ((second, used["invitation"]), (first, offered["invitation"])):
        while (await cast.seats[seat].do("invitation", {"invitation": name}))["state"] != "paired":
            await asyncio.sleep(0)
    await cast.talk()
    assert cast.seats[second].matter() is not archive
    await cast.seats[1].do("say", passage("after", line="a"))
    await cast.seats[second].do("say", passage("heard again"))
    await cast.talk(3)
    assert {"after", "heard again"} <= set(cast.words(second, "line"))
    assert {"after", "heard again"} <= set(cast.words(first, "line")) & set(cast.words(1, "a"))
    rows = archive.file.all(
        "SELECT hash FROM entry WHERE line = ? AND accepted = 1 AND kind = 2 ORDER BY lam, author, seq",
        archive.line_of("line").id,
    )
    assert len(rows) == len(held) > 1
    assert all(archive.read(name)[2] is not None for (name,) in rows)


@pytest.mark.slow
async def test_who_comes_back_after_a_fork_is_known_is_not_taken_in() -> None:
    """Two seats of one kit are two chains of one person: another that goes on from the one that is held waits for a code too."""
    cast, first = await lost_one()
    kit = cast.back_up(0)
    await cast.talk()
    cast.restore(kit)
    await cast.talk()
    assert "person-fork" in cast.alarms(1)
    third = cast.restore(cast.back_up(first))
    cast.lost.add(first)
    await cast.talk()
    assert person(cast.g, cast.seats[third].matter().me) is None
    assert "restored" in cast.alarms(third)
