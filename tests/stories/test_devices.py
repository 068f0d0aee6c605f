"""A second device of one person: the same record on both, seen by everyone on the line; removed, it reads nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from seat_world import World, made_here
from wasit.channel import facts
from wasit.channel.views import LineView
from wasit.errors import Distrusted, Refused
from wasit.record.entry import decode_entry
from wasit.seals.person import (
    RecoveryKey,
    append,
    chain_value,
    draft_remove,
    safety_number,
    sign_link,
    verify_chain,
)
from wasit.seat import devices, membership, recovering
from wasit.seat.chains import held_chain, note_fork, own_chain, person_of
from wasit.seat.device_coming import linking
from wasit.seat.matter import Matter
from wasit.seat.opening import told_title
from wasit.seat.people import person, send_card
from wasit.seat.queries.alarms import see_alarms
from wasit.seat.queries.faces import FacesOf
from wasit.seat.recovering import held_key
from wasit.seat.sync import push as pushing
from wasit.seat.sync import rounds, upkeep
from wasit.wire import cbor

SECRET = "Nobody may read this on a lost telephone"


@pytest.fixture
def world() -> Iterator[World]:
    made = World("prompt")
    with made_here(made):
        yield made


async def begin(world: World) -> None:
    """A side's official, a fellow delegate, their go-between, and another side that must not hear of anything."""
    for name in ("a", "a2", "g", "b", "phone"):
        world.add(name)
    await world.do(
        "a",
        "open-channel",
        {"title": {"en": "A matter"}, "role": "side", "side": {"en": "Side A"}, "cover": "prompt"},
    )
    await world.pair("a", {"as": "go-between"}, "g")
    await settle(world)
    await world.do("g", "set", {"side": {"key": "b", "name": {"en": "Side B"}}})
    await world.pair("g", {"as": "side", "line": "b"}, "b")
    await world.pair("a", {"as": "delegate"}, "a2")
    await settle(world)
    await say(world, "a", "line", "An offer.")
    await say(world, "a", "room", "What we want.")
    await say(world, "g", "a", "Heard.")
    await settle(world)


async def settle(world: World) -> None:
    await world.run_until(world.now + 60)


async def say(world: World, name: str, line: str, text: str) -> str:
    where = {"room": True} if line == "room" else {"desk": True} if line == "desk" else {"line": line}
    said = await world.do(
        name, "say", where | {"passages": [{"text": {"en": text}, "consent": "for-you-only"}]}
    )
    return str(said["id"])


async def add_device(world: World, old: str, new: str) -> None:
    world._making = old
    await pair_device(world, old, new)
    await settle(world)


async def pair_device(world: World, old: str, new: str) -> None:
    plain_do = world.do

    async def do(name, command, args):
        return await plain_do(name, command, args | {"device": True} if command == "join" else args)

    world.do = do
    try:
        await world.pair(old, {"as": "device"}, new)
    finally:
        world.do = plain_do


def record(matter: Matter) -> dict[str, list[tuple[object, ...]]]:
    """Every line by its key, with every entry that was accepted and its body."""
    return {
        line.key: sorted(
            matter.file.all("SELECT hash, raw, body FROM entry WHERE line = ? AND accepted = 1", line.id)
        )
        for line in matter.lines()
    }


def members(matter: Matter, key: str) -> set[bytes]:
    epoch = matter.replica(matter.line_of(key).id).epoch()
    return set(epoch.seats())


def shown(line: LineView) -> set[str]:
    """The kinds of entries that a page of this line has."""
    return {entry.kind for entry in line.entries}


def holds(matter: Matter, text: str) -> bool:
    return bool(matter.file.all("SELECT 1 FROM entry WHERE instr(body, ?)", text.encode()))


async def test_both_devices_hold_the_same_record_to_the_byte(world):
    """Of the line and of the room, also what was written before the second one came."""
    await begin(world)
    await add_device(world, "a", "phone")
    phone = world.matter("phone")
    assert record(phone) == record(world.matter("a"))
    assert all(body is not None for rows in record(phone).values() for _, _, body in rows)
    assert set(record(phone)) == {"line", "room"}
    await say(world, "phone", "line", "From the telephone.")
    await settle(world)
    assert record(phone) == record(world.matter("a"))
    assert holds(world.matter("g"), "From the telephone.")
    assert words_of(world, "phone") == words_of(world, "a")
    assert sorted(mine for *_, mine in words_of(world, "phone")) == [False, True, True, True]
    assert phone.file.all("SELECT code FROM alarm") == []
    assert phone.setting("recovery") == world.matter("a").setting("recovery")


def words_of(world: World, name: str) -> list[tuple[str, object, bool]]:
    """What a side's page shows of its line and its room: which entry, its words, whether it is the reader's own."""
    page = world.seats[name].see_side()
    return [
        (entry.id, entry.passages, entry.author.mine)
        for line in (page.line, page.room)
        for entry in line.entries
        if entry.kind == "word"
    ]


async def colleague_came_and_went(world: World) -> None:
    """A second go-between said what only a go-between may say, and left before anybody has a second device."""
    await begin(world)
    world.add("m")
    await world.pair("g", {"as": "co-mediator"}, "m")
    await settle(world)
    m = world.matter("m")
    line = m.line_of(
        next(each.key for each in m.side_lines() if each.id == world.matter("a").line_of("line").id)
    )
    with m.file.change():
        m.say(line, facts.Deadline({"en": "An answer"}, m.clock.now(), ""))
    await say(world, "m", line.key, "From a colleague.")
    await settle(world)
    await world.do("m", "leave", {})
    await settle(world)
    assert m.me not in members(world.matter("g"), "a")


def read_as(matter: Matter) -> dict[bytes, tuple[object, ...]]:
    """Of each entry of the line between the sides and their go-between: whether its fact holds, and in which role it was said."""
    line = matter.line_of("line")
    rows = matter.file.all(
        "SELECT hash, fine FROM entry WHERE line = ? AND accepted = 1 AND kind > 1", line.id
    )
    return {name: (fine, matter.role_then(line, matter.read(name)[1])) for name, fine in rows}


async def test_a_device_reads_what_a_colleague_wrote_who_left_before_it_came(world):
    """In that colleague's role, as the older device does; the past comes newest first, and so before the epoch that tells the role."""
    await colleague_came_and_went(world)
    await add_device(world, "a", "phone")
    assert read_as(world.matter("phone")) == read_as(world.matter("a"))
    assert {fine for fine, _ in read_as(world.matter("phone")).values()} == {1}
    assert {"deadline", "word"} <= shown(world.seats["phone"].see_side().line)
    assert world.matter("phone").file.all("SELECT code FROM alarm") == []


async def test_who_is_briefed_reads_the_words_of_one_who_left_in_that_role(world):
    """The epoch that tells the role is opened with them. One that a relay lost comes again: what was refused without it holds then."""
    await colleague_came_and_went(world)
    g = world.matter("g")
    line = g.line_of("a")
    opened = [name for (name,) in g.file.all("SELECT hash FROM entry WHERE line = ? AND kind = 21", line.id)]
    bodies = g.file.all("SELECT hash, salt, body FROM entry WHERE line = ? AND kind = 1", line.id)
    briefed = {"as": "co-mediator", "briefed": [name.hex() for name in opened]}
    for name in ("m2", "m3"):
        world.add(name)
        await world.pair("g", briefed, name)
        await settle(world)
        new = world.matter(name)
        fine = new.file.all("SELECT fine FROM entry WHERE kind = 21")
        assert fine == ([(1,)] if name == "m2" else [(None,)])
        with g.file.change():  # as if those letters were lost on their way to the second
            g.file.run("UPDATE entry SET salt = NULL, body = NULL WHERE line = ? AND kind = 1", line.id)
    for _ in range(2):
        await world.run_until(world.now + 700)
        upkeep.greet(new)
    codes = [code for (code,) in new.file.all("SELECT code FROM alarm")]
    assert new.file.all("SELECT fine FROM entry WHERE kind = 21") == [(0,)]
    assert codes == ["refused-entry:E_KIND"]
    with g.file.change():
        for name, salt, body in bodies:
            g.file.run("UPDATE entry SET salt = ?, body = ? WHERE hash = ?", salt, body, name)
        membership.brief_again(g)
    await settle(world)
    assert new.file.all("SELECT fine FROM entry WHERE kind = 21") == [(1,)]
    assert new.file.all("SELECT code FROM alarm") == []


async def test_a_device_goes_by_the_newest_charter_whatever_came_last(world):
    """Its past brings the oldest one last: title, cover, days and rule are those that the older device has."""
    await begin(world)
    for title, days in (("First", 9), ("Second", 5)):
        await world.do("g", "set", {"title": {"en": title}, "retention": days})
        await settle(world)
    world.add("laptop")
    await add_device(world, "a", "phone")
    await add_device(world, "g", "laptop")
    for new, old in (("phone", "a"), ("laptop", "g")):
        for setting in ("title", "cover", "rule", "charter"):
            assert world.matter(new).setting(setting) == world.matter(old).setting(setting), (new, setting)


async def test_who_stands_in_no_epoch_may_say_the_least(world):
    """Where the older device has no epoch of that time either: nothing waits for ever, and what such a one may not say has an alarm."""
    await colleague_came_and_went(world)
    old, phone = world.matter("a"), world.seats["phone"]
    with old.file.change():
        old.file.run(
            "UPDATE entry SET salt = NULL, body = NULL WHERE kind = 1 AND line = ?", old.line_of("line").id
        )
    await add_device(world, "a", "phone")
    fine = [each for each, _ in read_as(phone.matter()).values()]
    assert fine.count(None) == 3  # what it wrote, and its leaving
    for _ in range(6):
        upkeep.greet(phone.matter())
        await settle(world)
    fine = [each for each, _ in read_as(phone.matter()).values()]
    assert (fine.count(None), fine.count(0)) == (0, 1)
    assert phone.matter().file.all("SELECT code FROM alarm") == [("refused-entry:E_KIND",)]


async def test_what_a_relay_lost_of_the_past_is_asked_for_again(world):
    """The old seat believes that all is handed over; the new one asks when it connects the next time."""
    await begin(world)
    await pair_device(world, "a", "phone")
    old, new = world.matter("a"), world.matter("phone")
    with old.file.change():
        for line in old.lines():
            old.set_setting(f"gave {new.me.hex()} {line.id.hex()}", b"1")
    await settle(world)
    assert record(new) != record(old)
    for _ in range(3):
        upkeep.greet(new)
        await settle(world)
    assert record(new) == record(old)


def sent(world: World, to: bytes, text: str) -> bool:
    """Whether any letter to a seat holds these words."""
    letters = [cbor.decode(plain, limit=70_000, nfc=False) for _, plain in world.letters]
    return any(letter[2] == to and text in repr(letter).replace("\\\\", "") for letter in letters)


async def test_everyone_on_the_line_is_told_and_nobody_else(world):
    """The go-between and the fellow delegate see it; the other side's seat holds no byte more."""
    await begin(world)
    before = record(world.matter("b"))
    await add_device(world, "a", "phone")
    assert "device-added" in shown(world.seats["g"].see_channel().lines[0])
    assert "device-added" in shown(world.seats["a2"].see_side().line)
    for name, key in (("g", "a"), ("a2", "line"), ("a2", "room"), ("phone", "line")):
        assert world.matter("phone").me in members(world.matter(name), key)
        assert "device-added" in kinds(world.matter(name), key)
    assert record(world.matter("b")) == before


def kinds(matter: Matter, key: str) -> set[str]:
    names = {23: "device-added", 24: "device-removed", 1: "opened"}
    rows = matter.file.all(
        "SELECT kind FROM entry WHERE line = ? AND accepted = 1 AND fine = 1", matter.line_of(key).id
    )
    return {names.get(kind, "") for (kind,) in rows}


async def test_what_one_side_called_the_channel_reaches_no_other_by_a_device(world):
    """A go-between's second device that says a charter to every line tells the other side the neutral title, as the first does."""
    await begin(world)
    for name in ("laptop", "tablet"):
        world.add(name)
    called = world.matter("b").texts_setting("title")
    await add_device(world, "g", "laptop")
    await add_device(world, "laptop", "tablet")
    assert world.matter("a").texts_setting("title") == {"en": "A matter"}
    assert world.matter("b").texts_setting("title") == called != {"en": "A matter"}
    for name in ("laptop", "tablet"):
        assert told_title(world.matter(name), "b") == called, f"{name} would tell"
    assert world.matter("laptop").setting("languages") == world.matter("g").setting("languages")


async def test_a_removed_device_still_looks_after_itself(world):
    """It gives no card, which would not hold, and goes on to what comes after: its words are destroyed when their days are over."""
    await begin(world)
    await add_device(world, "a", "phone")
    phone = world.matter("phone")
    with phone.file.change():  # as when a relay lost the cards it was introduced by
        phone.file.run("UPDATE person SET card = NULL WHERE key <> 'room'")
        phone.people.clear()
        phone.file.run("UPDATE box SET introduced = 1")
    await world.do("a", "device-remove", {"seat": phone.me.hex()})
    await settle(world)
    assert phone.is_removed(phone.me)
    cards = phone.file.all("SELECT name FROM setting WHERE name LIKE 'cards %'")
    world.set_time(world.now + 60 * 86_400)
    upkeep.greet(phone)
    upkeep.look_after(phone, pairing=False)
    assert phone.file.all("SELECT name FROM setting WHERE name LIKE 'cards %'") == cards


async def test_a_removed_device_gets_no_byte_of_what_is_written_after(world):
    """The steward opens an epoch without it, its letters' box is closed, and it ends by itself."""
    await begin(world)
    await add_device(world, "a", "phone")
    phone = world.matter("phone")
    await world.do("a", "device-remove", {"seat": phone.me.hex()})
    await say(world, "a", "line", SECRET + " 1")
    await say(world, "a", "room", SECRET + " 2")
    await settle(world)
    await say(world, "g", "a", SECRET + " 3")
    await say(world, "a2", "room", SECRET + " 4")
    await settle(world)
    for name, key in (("g", "a"), ("a2", "line"), ("a2", "room"), ("a", "line"), ("a", "room")):
        assert phone.me not in members(world.matter(name), key)
        assert "device-removed" in kinds(world.matter(name), key)
    assert "device-removed" in shown(world.seats["a2"].see_side().room)
    listed = world.seats["a"].see_devices().devices
    assert [(one.this, one.removed) for one in listed] == [(True, False), (False, True)]
    assert holds(world.matter("g"), SECRET + " 1")
    assert holds(world.matter("a"), SECRET + " 4")
    assert not holds(phone, SECRET)
    assert not sent(world, phone.me, SECRET)
    with pytest.raises(Refused, match="not-a-member"):
        await say(world, "phone", "line", "Still here?")


async def test_a_lost_steward_is_revoked_from_the_other_device(world):
    """The official opened the room: the telephone removes it, opens the next epoch, and everybody follows."""
    await begin(world)
    await add_device(world, "a", "phone")
    lost = world.matter("a").me
    world.relay.down |= {box for (box,) in world.matter("a").file.all("SELECT get_id FROM box")}
    await world.do("phone", "device-remove", {"seat": lost.hex()})
    await settle(world)
    await say(world, "a2", "room", SECRET)
    await settle(world)
    for name, key in (("g", "a"), ("a2", "line"), ("a2", "room"), ("phone", "room")):
        assert lost not in members(world.matter(name), key)
    assert holds(world.matter("phone"), SECRET)
    assert not sent(world, lost, SECRET)
    assert sent(world, world.matter("phone").me, SECRET)


async def test_two_devices_that_come_at_one_time_hear_of_each_other(world):
    """Each was told of those who were there when it came: the other was not, and who brought it says so afterwards."""
    await begin(world)
    world.add("tablet")
    await pair_device(world, "a", "phone")
    await pair_device(world, "g", "tablet")
    await settle(world)
    await settle(world)
    await say(world, "phone", "line", "Are you there?")
    await say(world, "tablet", "a", "I am.")
    await settle(world)
    for name in ("phone", "tablet"):
        assert holds(world.matter(name), "Are you there?")
        assert holds(world.matter(name), "I am.")
        assert world.matter(name).outbox.count() == 0


async def test_a_device_that_no_line_has_opened_for_has_none_to_leave(world):
    """It would have left in its own eyes only, and the others would write to it for ever."""
    await begin(world)
    await pair_device(world, "a", "phone")
    with pytest.raises(Refused, match="not-a-member"):
        await world.do("phone", "leave", {})
    await settle(world)
    await world.do("phone", "leave", {})


async def test_two_who_leave_at_one_time_come_to_rest(world):
    """Neither takes in any more that the other left, and would tell it so every two seconds for ever."""
    await begin(world)
    await world.do("a", "leave", {})
    await world.do("a2", "leave", {})
    await settle(world)
    before = len(world.relay.bodies)
    await world.run_until(world.now + 600)
    assert len(world.relay.bodies) - before <= 2
    assert world.matter("g").outbox.leavers(line_of(world.matter("g"))) == {
        world.matter("a").me,
        world.matter("a2").me,
    }


@pytest.mark.parametrize("first", ["g", "phone"])
async def test_a_steward_that_opens_an_epoch_while_it_is_removed_leaves_one_line(world, first):
    """Whichever of the two is heard first: its epoch counts where somebody had it, or nowhere, and the remover's comes after."""
    await begin(world)
    await add_device(world, "g", "phone")
    lost, gone = world.matter("g").me, world.matter("a2").me
    late = world.matter("phone" if first == "g" else "g").me
    for _, matter in world.matters():
        boxes = matter.file.all("SELECT get_id FROM box WHERE peer = ?", late)
        world.relay.down |= {box for (box,) in boxes}
    await world.do("phone", "device-remove", {"seat": lost.hex()})
    await world.do("g", "remove", {"seat": gone.hex()})
    await say(world, "a", "line", "Meanwhile.")
    await settle(world)
    world.relay.down.clear()
    for _ in range(3):
        await settle(world)
        for _, matter in world.matters():
            upkeep.greet(matter)
    await say(world, "a", "line", SECRET)
    await settle(world)
    epochs = {name: world.matter(name).shelf(line_of(world.matter(name))).epochs() for name in ("a", "phone")}
    newest, door = epochs["a"][-1]
    assert newest.steward == world.matter("phone").me
    assert (gone not in newest.seats()) == (first == "g")
    assert epochs["phone"][-1][1] == door
    for name in ("a", "phone"):
        assert holds(world.matter(name), SECRET)
        assert not world.matter(name).file.all("SELECT code FROM alarm WHERE code = 'refused-entry'")
        assert not world.matter(name).replica(line_of(world.matter(name))).is_stuck()
    assert not sent(world, lost, SECRET)


async def test_who_does_not_answer_for_a_day_is_waited_for_no_longer(world):
    """Until then nobody leads the line, and nothing goes to the removed seat."""
    await begin(world)
    await add_device(world, "g", "phone")
    lost = world.matter("g").me
    world.relay.down |= {box for (box,) in world.matter("a2").file.all("SELECT get_id FROM box")}
    await world.do("phone", "device-remove", {"seat": lost.hex()})
    await settle(world)
    await say(world, "a", "line", SECRET)
    await settle(world)
    assert lost in members(world.matter("a"), "line")
    assert not sent(world, lost, SECRET)
    await world.run_until(world.now + 90_000)
    upkeep.look_after(world.matter("phone"), pairing=False)
    await settle(world)
    assert lost not in members(world.matter("a"), "line")


def line_of(matter: Matter) -> bytes:
    """Side A's, on either end."""
    return matter.line_of("a" if matter.has_line("a") else "line").id


async def test_a_go_betweens_device_has_every_line_and_the_desk(world):
    """Under the same letters; and a release from it reaches the side."""
    await begin(world)
    await say(world, "g", "desk", "Think of B first.")
    await settle(world)
    await add_device(world, "g", "phone")
    assert record(world.matter("phone")) == record(world.matter("g"))
    assert set(record(world.matter("phone"))) == {"a", "b", "desk"}
    await say(world, "phone", "b", "Good evening.")
    await settle(world)
    assert holds(world.matter("b"), "Good evening.")
    assert not holds(world.matter("a"), "Good evening.")


async def test_the_go_between_revokes_a_lost_device_with_the_sides_consent(world):
    """Whose consent it has stands on that side's line, for all who read it."""
    await begin(world)
    await add_device(world, "a", "phone")
    lost = world.matter("phone").me
    await world.do("g", "remove", {"seat": lost.hex(), "consent": {"en": "Its deputy asked by telephone."}})
    await say(world, "g", "a", SECRET)
    await settle(world)
    assert lost not in members(world.matter("a"), "line")
    struck = next(e for e in world.seats["a2"].see_side().line.entries if e.kind == "device-struck")
    assert struck.whose == world.matter("a").texts_setting("name")
    assert holds(world.matter("a"), "Its deputy asked by telephone.")
    assert holds(world.matter("a"), SECRET)
    assert not holds(world.matter("phone"), SECRET)


async def test_a_removal_by_words_that_removes_nobody_is_shown_as_a_claim(world):
    """A colleague of the go-between's that runs a changed program writes one, for whom it does not lead: the device stays, and no page says it went.

    Nor does one say so once that device is removed by its own person.
    """
    world.add("g2")
    await begin(world)
    await add_device(world, "a", "phone")
    await world.pair("g", {"as": "co-mediator"}, "g2")
    await settle(world)
    g2, kept = world.matter("g2"), world.matter("phone").me
    with g2.file.change():
        g2.say(g2.line_of("a"), facts.DeviceRemoved(kept, consent={"en": "They asked."}))
    await settle(world)
    assert kept in members(world.matter("a"), "line")

    def kinds() -> set[str]:
        return shown(world.seats["a2"].see_side().line)

    assert "device-said-struck" in kinds()
    await world.do("a", "device-remove", {"seat": kept.hex()})
    await settle(world)
    assert kept not in members(world.matter("a"), "line")
    assert {"device-said-struck", "device-removed"} <= kinds()
    assert "device-struck" not in kinds()


async def test_a_device_does_not_remove_itself(world):
    """Who holds it would only have to let go of it; the others would go on writing to a seat that nobody reads."""
    await begin(world)
    await add_device(world, "a", "phone")
    with pytest.raises(Refused, match="own-device"):
        await world.do("phone", "device-remove", {"seat": world.matter("phone").me.hex()})
    assert not world.matter("a").is_removed(world.matter("phone").me)


async def test_consent_is_a_sides_to_give_and_needs_its_words(world):
    """None for a go-between's own colleague, or from a side for its own people: refused, and nobody is removed."""
    await begin(world)
    with pytest.raises(Refused, match="bad-input"):
        await world.do(
            "a", "remove", {"seat": world.matter("a2").me.hex(), "consent": {"en": "They said so."}}
        )
    assert world.matter("a2").me in members(world.matter("a"), "room")
    assert "device-struck" not in shown(world.seats["g"].see_channel().lines[0])


async def test_a_device_that_did_not_ask_to_be_one_is_not_taken_over(world):
    """A code for a device, used to join a channel, makes nobody somebody else's seat."""
    await begin(world)
    await world.pair("a", {"as": "device"}, "phone")
    await settle(world)
    assert world.matter("phone").role == ""
    assert world.matter("phone").me not in members(world.matter("g"), "a")


async def test_a_removal_names_a_new_recovery_key_that_every_other_device_holds(world):
    """What the lost device holds of the person's old key brings nobody back, and no second removal is signed with it."""
    await begin(world)
    await add_device(world, "a", "phone")
    world.add("tablet")
    await add_device(world, "a", "tablet")
    a, phone, tablet = (world.matter(name) for name in ("a", "phone", "tablet"))
    lost = RecoveryKey.from_bytes(phone.setting("recovery"))
    await world.do("a", "device-remove", {"seat": phone.me.hex()})
    await settle(world)
    key = held_key(a)
    assert key is not None
    assert key.public != lost.public
    assert a.setting("recovery") == tablet.setting("recovery") != phone.setting("recovery")
    chain = own_chain(a)
    assert chain == own_chain(tablet)
    for name in ("g", "a2"):
        assert held_chain(world.matter(name), verify_chain(chain).person) == chain
    core = draft_remove(chain, tablet.me, 2_000_000_000)
    with pytest.raises(Distrusted, match="E_KEY"):
        append(chain, core, [sign_link(core, lost)])
    await world.do("tablet", "device-remove", {"seat": a.me.hex()})
    await settle(world)
    assert held_key(tablet) is not None
    assert tablet.setting("recovery") != key.to_bytes()
    assert held_key(phone) is None or own_chain(phone) != own_chain(tablet)


async def test_a_device_that_missed_the_new_key_asks_for_it(world):
    """The letter is lost: the device signs with its own keys, makes no kit, asks at the next greeting, and is given it."""
    await begin(world)
    await add_device(world, "a", "phone")
    world.add("tablet")
    await add_device(world, "a", "tablet")
    a, tablet = world.matter("a"), world.matter("tablet")
    before = tablet.setting("recovery")
    await world.do("a", "device-remove", {"seat": world.matter("phone").me.hex()})
    await settle(world)
    with tablet.file.change():
        tablet.set_setting("recovery", before)
    assert held_key(tablet) is None
    assert recovering.strongest(tablet) is tablet.keys
    with pytest.raises(Refused, match="kit-key-renewed"):
        await world.seats["tablet"].make_kit("")
    upkeep.greet(tablet)
    await settle(world)
    assert tablet.setting("recovery") == a.setting("recovery")
    await world.seats["tablet"].make_kit("")


async def test_a_kit_of_before_a_removal_is_said_to_be_outdated(world):
    """On every device of the person, until another is made there."""
    await begin(world)
    await add_device(world, "a", "phone")
    world.add("tablet")
    await add_device(world, "a", "tablet")
    seats = [world.seats[name] for name in ("a", "tablet")]
    for seat in seats:
        seat.kit_is_kept()
    await settle(world)
    assert [seat.kit_is_outdated() for seat in seats] == [False, False]
    assert [seat.kit_cuts_off() for seat in seats] == [False, False]
    world.add("watch")
    await add_device(world, "a", "watch")
    assert [seat.kit_cuts_off() for seat in seats] == [True, True]
    await world.do("a", "device-remove", {"seat": world.matter("phone").me.hex()})
    await settle(world)
    assert [seat.kit_is_outdated() for seat in seats] == [True, True]
    await settle(world)
    for seat in seats:
        seat.kit_is_kept()
    assert [seat.kit_is_outdated() for seat in seats] == [False, False]
    assert [seat.kit_cuts_off() for seat in seats] == [False, False]


async def test_nobody_but_an_own_device_hands_over_or_is_handed_a_recovery_key(world):
    """A peer that asks, or gives one, is refused; so is a key that the chain does not name."""
    await begin(world)
    await add_device(world, "a", "phone")
    a, phone = world.matter("a"), world.matter("phone")
    peer, own = person(a, world.matter("g").me), person(a, phone.me)
    links = chain_value(own_chain(a))
    other = RecoveryKey.generate(a.randomness).to_bytes()
    theirs = chain_value(held_chain(world.matter("a"), verify_chain(own_chain(world.matter("g"))).person))
    for sender, fields, code in (
        (peer, [recovering.ASKED], "E_FROM"),
        (peer, [recovering.RENEWED, links, a.setting("recovery")], "E_FROM"),
        (peer, [recovering.RENEWED, theirs, a.setting("recovery")], "E_FROM"),
        (own, [recovering.RENEWED, links, other], "E_KEY"),
        (own, [recovering.RENEWED, links, other[:31]], "E_SCHEMA"),
        (own, [recovering.ASKED, 1], "E_SCHEMA"),
    ):
        with a.file.change(), pytest.raises(Distrusted, match=code):
            linking(a, sender, [fields])
    assert held_key(a) is not None


async def test_who_was_introduced_has_sixty_digits_to_compare(world):
    """The same on both ends; who met by code has words; once compared, none are shown."""
    await begin(world)

    def seen(name: str, other: str, line: str) -> tuple[str, str, int]:
        matter = world.matter(name)
        person = FacesOf(matter, matter.line_of(line)).person(world.matter(other).me)
        return person.trust, person.digits, len(person.words)

    trust, digits, words = seen("a2", "g", "line")
    assert (trust, len(digits), words) == ("introduced", 60, 0)
    assert digits.isdecimal()
    assert seen("g", "a2", "a") == ("introduced", digits, 0)
    assert seen("a2", "a", "room")[:2] == ("paired", "")
    persons = [verify_chain(own_chain(world.matter(name))).person for name in ("a2", "g")]
    assert digits == safety_number(*persons)
    await world.do("a2", "words-compared", {"seat": world.matter("g").me.hex()})
    assert seen("a2", "g", "line")[:2] == ("compared", "")


async def test_a_device_that_the_lost_one_added_meanwhile_falls_with_the_link_that_added_it(world):
    """The removal, signed by the recovery key, wins at its place of the chain: what the thief's hand built on the other link is cut off."""
    world.add("thief")
    await begin(world)
    await add_device(world, "a", "phone")
    lost, cut_off = world.matter("a").me, world.matter("phone")
    world.relay.down |= {box for (box,) in cut_off.file.all("SELECT get_id FROM box")}
    await add_device(world, "a", "thief")
    thief = world.matter("thief")
    assert thief.me in members(world.matter("g"), "a") & members(world.matter("a2"), "room")
    await world.do("phone", "device-remove", {"seat": lost.hex()})
    world.relay.down.clear()
    await settle(world)
    await settle(world)
    for number, (name, line) in enumerate((("phone", "line"), ("phone", "room"), ("a2", "room"), ("g", "a"))):
        await say(world, name, line, f"{SECRET} {number}")
    await settle(world)
    for name, key in (("g", "a"), ("a2", "line"), ("a2", "room"), ("phone", "line"), ("phone", "room")):
        assert not {thief.me, lost} & members(world.matter(name), key), (name, key)
    for gone in (thief, world.matter("a")):
        assert not holds(gone, SECRET)
        assert not sent(world, gone.me, SECRET)
    assert holds(world.matter("a2"), SECRET + " 1")
    assert holds(world.matter("phone"), SECRET + " 3")
    for name in ("g", "a2", "phone"):
        (told,) = (one for one in see_alarms(world.matter(name), None) if one.code == "device-fell")
        assert told.grave, name


async def test_what_a_removed_device_left_in_a_mailbox_is_dropped_and_answered_with_nothing(world):
    """Its box is emptied at the relay once the removal is known: no word of it counts, and no want of it is met."""
    await begin(world)
    await add_device(world, "a", "phone")
    phone, mate = world.matter("phone"), world.matter("a2")
    await say(world, "phone", "room", "Left behind.")
    with phone.file.change():
        for line in phone.lines():
            phone.outbox.want_sync(phone, line, mate.me, soon=True)
    for parcel in pushing.next_parcels(phone):
        if parcel.peer == mate.me:
            await rounds.deliver(phone, world.relay, parcel)
    shut = {box for (box,) in mate.file.all("SELECT get_id FROM box WHERE peer = ?", phone.me)}
    world.relay.down |= shut | {box for (box,) in phone.file.all("SELECT get_id FROM box")}
    await world.do("a", "device-remove", {"seat": phone.me.hex()})
    await say(world, "a", "room", SECRET)
    await world.settle()
    assert mate.is_removed(phone.me)
    before = len(world.letters)
    world.relay.down -= shut
    await settle(world)
    assert not mate.file.all("SELECT get_id FROM box WHERE peer = ?", phone.me)
    assert not holds(mate, "Left behind.")
    assert letters_to(world, phone.me, before) == []


def letters_to(world: World, seat: bytes, since: int) -> list[list[Any]]:
    """What was written to a seat, but for removals and epochs: they tell it that it is over."""
    letters = [cbor.decode(plain, limit=70_000, nfc=False) for _, plain in world.letters[since:]]
    return [
        letter
        for letter in letters
        if letter[2] == seat and not (letter[3] == 1 and decode_entry(letter[4]).kind in (1, 24))
    ]


async def test_nothing_but_its_end_is_told_to_a_removed_device(world):
    """No sync, no card, no noise goes to it, also while nobody has opened the line's next epoch yet."""
    await begin(world)
    await add_device(world, "g", "phone")
    lost = world.matter("g").me
    world.relay.down |= {box for (box,) in world.matter("a2").file.all("SELECT get_id FROM box")}
    await world.do("phone", "device-remove", {"seat": lost.hex()})
    await world.settle()
    before = len(world.letters)
    await say(world, "a", "line", SECRET)
    await settle(world)
    for name in ("phone", "a"):
        upkeep.greet(world.matter(name))
    await settle(world)
    assert lost in members(world.matter("a"), "line")
    assert letters_to(world, lost, before) == []
    with world.matter("a").file.change():
        assert lost not in {parcel.peer for parcel in pushing.steady_tick(world.matter("a"), [lost])}


async def test_a_removal_that_comes_by_a_card_is_acted_on_at_once(world):
    """The chain in a card is as good as the one in a fact: the steward opens the epoch, whatever else is still on its way."""
    await begin(world)
    await add_device(world, "a", "phone")
    a, g = world.matter("a"), world.matter("g")
    await world.do("a", "device-remove", {"seat": world.matter("phone").me.hex()})
    with a.file.change():
        a.file.run("DELETE FROM outbox WHERE peer = ? AND kind IN (1, 2)", g.me)
        send_card(a, g.me)
    await world.settle()
    assert world.matter("phone").me not in members(g, "a")


async def test_no_new_device_of_a_person_of_whom_two_chains_are_known_is_admitted(world):
    """Who leads the line knows of a fork: however well the newest link holds, the device comes to no line of its until its person pairs anew."""
    await begin(world)
    g = world.matter("g")
    with g.file.change():
        note_fork(g, person_of(g, world.matter("a").me))
    await add_device(world, "a", "phone")
    phone = world.matter("phone").me
    assert phone in members(world.matter("a"), "room")
    assert phone not in members(g, "a")
    assert not sent(world, phone, "Heard.")


async def test_where_a_fallen_device_led_the_room_the_device_that_overruled_it_leads(world):
    """The thief's device had removed the official's and led the room: its members were left with a steward whom nobody hears."""
    for name in ("thief", "c"):
        world.add(name)
    await begin(world)
    await add_device(world, "a", "phone")
    lost, cut_off = world.matter("a").me, world.matter("phone")
    world.relay.down |= {box for (box,) in cut_off.file.all("SELECT get_id FROM box")}
    await add_device(world, "a", "thief")
    await world.do("thief", "device-remove", {"seat": lost.hex()})
    await wait_a_day(world, "thief")  # for the telephone, which is silent
    assert steward(world, "a2") == world.matter("thief").me
    await world.do("phone", "device-remove", {"seat": lost.hex()})
    world.relay.down.clear()
    await settle(world)
    await wait_a_day(world, "phone")  # for the thief's, which is cut off
    await settle(world)
    assert {steward(world, name) for name in ("a2", "phone")} == {cut_off.me}
    for name in ("a2", "phone"):
        assert members(world.matter(name), "room") == {cut_off.me, world.matter("a2").me}
    await world.pair("phone", {"as": "delegate"}, "c")
    await settle(world)
    await say(world, "c", "room", SECRET)
    await settle(world)
    assert holds(world.matter("a2"), SECRET)
    assert not holds(world.matter("thief"), SECRET)


def steward(world: World, name: str) -> bytes:
    epoch = world.matter(name).replica(world.matter(name).line_of("room").id).epoch()
    return bytes(epoch.steward)


async def wait_a_day(world: World, name: str) -> None:
    world.set_time(world.now + devices.WAITED + 60)
    upkeep.look_after(world.matter(name), pairing=False)
    await settle(world)
