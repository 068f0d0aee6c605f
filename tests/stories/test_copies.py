"""A go-between's own text in copies: each person reads their own wording on all their devices, and nobody holds another's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from seat_world import World, made_here
from stories.test_devices import add_device, begin, holds, record, say, settle
from wasit.channel import facts
from wasit.channel.bodies import encode_fact
from wasit.errors import Refused
from wasit.record.body import Body, commit
from wasit.record.entry import make_entry
from wasit.seat.actions import tracing
from wasit.seat.opening import charter
from wasit.seat.people import boxes
from wasit.seat.store.copies import copy_for
from wasit.text.moment import Moment
from wasit.text.passage import Consent, Passage

BRIEF = (
    "{About|Nearly|Some} twenty people {wait|stand waiting|are waiting} at the gate. {They have|There is} water {until|till} evening; "
    "the {road|way} is {open|clear}. We {meet|come together} at {noon|midday|twelve}."
)


@pytest.fixture
def world() -> Iterator[World]:
    made = World("prompt")
    with made_here(made):
        yield made


async def disclosed(world: World) -> None:
    await begin(world)
    await world.do("g", "set", {"briefs": "worded"})
    await settle(world)


async def prepared(world: World, **more: Any) -> str:
    asked = {"text": BRIEF, "language": "en", "lines": ["a", "b"], "readers": ["A desk at home"]}
    return str((await world.do("g", "copies-prepare", asked | more))["id"])


def copy_of(world: World, name: str) -> str:
    """The one copy that a seat reads on its page."""
    line = world.seats[name].see_side().line
    (entry,) = [one for one in line.entries if one.kind == "copy"]
    return entry.text["en"]


def planned(world: World, prepared: str) -> dict[str, str]:
    """Whose copy has which words, as the desk has it."""
    from wasit.trace.marked import read_marked

    (text,) = [one for one in world.seats["g"].see_trace().texts if one.id == prepared]
    marked = read_marked(text.text)
    return {one.name: marked.copy(one.choices) for one in text.readers}


async def test_each_person_reads_their_own_copy_and_nobody_holds_anothers(world: World) -> None:
    """On both devices of one person the same; the rows, the readers and the marked text are on no side's seat; what is bound stood first."""
    await disclosed(world)
    await add_device(world, "a", "phone")
    name = await prepared(world)
    plan = planned(world, name)
    assert list(plan) == ["a", "a2", "b", "A desk at home"]
    assert len(set(plan.values())) == 4
    sent = await world.do("g", "copies-send", {"id": name})
    assert len(sent["ids"]) == 2
    await settle(world)
    for seat, reader in (("a", "a"), ("phone", "a"), ("a2", "a2"), ("b", "b")):
        assert copy_of(world, seat) == plan[reader]
        for other in set(plan) - {reader}:
            assert not holds(world.matter(seat), plan[other])
        assert not holds(world.matter(seat), "{About|")
        assert world.matter(seat).file.all("SELECT code FROM alarm") == []
    page = world.seats["g"].see_trace()
    assert [(one.name, one.line, one.given) for one in page.texts[0].readers] == [
        ("a", "a", "line"),
        ("a2", "a", "line"),
        ("b", "b", "line"),
        ("A desk at home", "", ""),
    ]
    assert page.texts[0].bound
    with pytest.raises(Refused, match="already-sent"):
        await world.do("g", "copies-send", {"id": name})
    await world.do("g", "copies-handed", {"id": name, "readers": ["A desk at home"]})
    assert world.seats["g"].see_trace().texts[0].readers[3].given == "hand"
    with pytest.raises(Refused, match="already-sent"):
        await world.do("g", "copies-handed", {"id": name, "readers": ["A desk at home"]})
    with pytest.raises(Refused, match="bad-input"):
        await world.do("g", "copies-handed", {"id": name, "readers": ["a"]})


async def test_who_left_before_it_was_sent_has_none(world: World) -> None:
    """And the desk doesn't say otherwise: nobody is shown as having a copy that never reached them."""
    await disclosed(world)
    name = await prepared(world)
    await world.do("a2", "leave", {})
    await settle(world)
    await world.do("g", "copies-send", {"id": name, "line": "a"})
    await settle(world)
    given = {one.name: one.given for one in world.seats["g"].see_trace().texts[0].readers}
    assert given == {"a": "line", "a2": "", "b": "", "A desk at home": ""}
    with pytest.raises(Refused, match="already-sent"):
        await world.do("g", "copies-send", {"id": name, "line": "a"})


async def test_a_copy_that_was_lost_comes_again_from_its_author_alone(world: World) -> None:
    """A colleague who has only its own gives no words of it away; the author gives the asker's own wording."""
    await disclosed(world)
    name = await prepared(world)
    plan = planned(world, name)
    (entry,) = (await world.do("g", "copies-send", {"id": name, "line": "a"}))["ids"]
    go, line = world.matter("g"), world.matter("g").line_of("a").id
    with go.file.change():
        go.file.run(
            "DELETE FROM outbox WHERE peer = ? AND substr(what, 1, 32) = ?",
            *(world.matter("a2").me, bytes.fromhex(entry)),
        )
    await world.run_until(world.now + 7 * 3600)
    assert copy_of(world, "a2") == plan["a2"]
    own = go.replica(line)
    assert copy_for(go.file, bytes.fromhex(entry), world.matter("a2").me) is not None
    assert not own.may_read(world.matter("a2").me, go.shelf(line).read(bytes.fromhex(entry))[0])
    assert world.matter("a2").file.all("SELECT code FROM alarm") == []


async def test_who_came_later_has_no_copy_and_reads_what_is_opened_to_it(world: World) -> None:
    """A device of one's own that came later reads what the older one read; who joined since stops the sending: one row would be two readers'."""
    await disclosed(world)
    first, second = await prepared(world), await prepared(world)
    await world.do("g", "copies-send", {"id": first})
    await settle(world)
    await add_device(world, "a", "phone")
    assert copy_of(world, "phone") == copy_of(world, "a")
    assert record(world.matter("phone"))["line"] == record(world.matter("a"))["line"]
    await world.do(
        "g", "copies-send", {"id": second, "line": "a"}
    )  # another device of a reader is that reader
    world.add("a3")
    await world.pair("a", {"as": "delegate"}, "a3")
    await settle(world)
    third = await prepared(world)
    world.add("a4")
    await world.pair("a", {"as": "delegate"}, "a4")
    await settle(world)
    with pytest.raises(Refused, match="readers-changed"):
        await world.do("g", "copies-send", {"id": third, "line": "a"})


async def test_nothing_is_worded_for_each_where_the_charter_does_not_say_so(world: World) -> None:
    """Refused by name, before and after; a side may not at all."""
    await begin(world)
    with pytest.raises(Refused, match="copies-not-disclosed"):
        await prepared(world)
    await world.do("g", "set", {"briefs": "worded"})
    await settle(world)
    assert world.seats["a"].see_charter().briefs == "worded"
    name = await prepared(world)
    await world.do("g", "set", {"briefs": "alike"})
    with pytest.raises(Refused, match="copies-not-disclosed"):
        await world.do("g", "copies-send", {"id": name})
    for command, args in (
        ("copies-prepare", {"text": BRIEF, "lines": ["line"]}),
        ("copies-send", {"id": name}),
        ("finding", {"excerpts": ["x"], "found": {}}),
    ):
        with pytest.raises(Refused):
            await world.do("a", command, args)
    with pytest.raises(Refused, match="not-a-member"):
        world.seats["a"].see_trace()


@pytest.mark.parametrize(
    "text",
    [
        "They wrote that the second gate {will stay|stays} shut until the talks are over.",
        "As agreed, the second gate will stay shut {until|till} the talks, and so on.",
        "He said “the gate {stays|remains} shut” and left.",
    ],
)
async def test_words_of_a_side_are_not_traceable(world: World, text: str) -> None:
    """Not by a place in six words of theirs, nor inside quotation marks; nor a text taken from any entry but a note of the desk."""
    await disclosed(world)
    theirs = await say(world, "a", "line", "The second gate will stay shut until the talks are over.")
    await settle(world)
    with pytest.raises(Refused, match="not-traceable"):
        await prepared(world, text=text)
    with pytest.raises(Refused, match="not-traceable"):
        await world.do("g", "copies-prepare", {"of": theirs, "lines": ["a"]})
    desk = await say(world, "g", "desk", BRIEF)
    assert planned(world, (await world.do("g", "copies-prepare", {"of": desk, "lines": ["a"]}))["id"])


@pytest.mark.parametrize(
    ("theirs", "text"),
    [
        (
            "The second gate will stay shut for 25 days.",
            "THÉ SECOND GATE — will stay, shut: {for|during} 25 DAYS.",
        ),
        (
            "The second gate will stay shut for 25 days.",
            "The second gate {will stay|stays} shut\nfor ٢٥ days",
        ),
        (
            "تبقى البوابة الثانية مغلقة حتى يوم ١٢ من الشهر",
            "تَبْقَى البوّابة الثانيه مغلقةً {حتى|إلى} يوم 12 من الشهر.",
        ),
        ("השער השני יישאר סגור עד סוף השיחות", "הַשַּׁעַר השני יישאר סגור {עד|עד ל} סוֹף השיחות."),
    ],
)
async def test_words_of_a_side_are_known_however_they_are_written(
    world: World, theirs: str, text: str
) -> None:
    """Case, accents, vowel signs, digits of another script, spelling of one letter for another, punctuation and line breaks change nothing."""
    await disclosed(world)
    await say(world, "a", "line", theirs)
    await settle(world)
    with pytest.raises(Refused, match="not-traceable"):
        await prepared(world, text=text)


async def test_what_crossed_as_written_and_signed_texts_are_not_traceable(world: World) -> None:
    """Also where the go-between's seat holds the side's words only as what it passed on."""
    await disclosed(world)
    go = world.matter("g")
    words = {"en": "Nobody on either side opens fire on the medical convoy."}
    with go.file.change():
        released = go.say(go.line_of("b"), facts.Released(words, Consent.AS_WRITTEN))
    with pytest.raises(Refused, match="not-traceable"):
        await prepared(world, text="Nobody on either side opens {fire|up} on the medical convoy.")
    with pytest.raises(Refused, match="not-traceable"):
        await world.do("g", "copies-prepare", {"of": released.hash.hex(), "lines": ["a"]})


async def test_a_word_with_a_slot_for_each_reader_is_set_aside(world: World) -> None:
    """A forged program that words a side's own words, or its own as a plain word, for each reader: refused where it arrives, with an alarm."""
    await disclosed(world)
    go, reader = world.matter("g"), world.matter("a")
    line = go.line_of("a")
    replica = go.replica(line.id)
    epoch = replica.epoch()
    assert epoch is not None
    kind, data = encode_fact(facts.Word((Passage({"en": "As they wrote."}, Consent.AS_WRITTEN),)))
    bodies = {seat: Body(bytes([at]) * 32, data) for at, seat in enumerate(epoch.seats())}
    top = go.shelf(line.id).top(go.me)
    assert top is not None
    forged = make_entry(
        line=line.id, epoch=epoch.number, author=go.me, seq=top.ref.seq + 1, prev=top.ref.hash, deps=[], lam=top.lam + 1,
        at=Moment(world.now, 0), kind=kind, commits=[commit(bodies[seat]) for seat in epoch.seats()],
    )  # fmt: skip
    there = reader.replica(line.id)
    with reader.file.change():
        reader.take_in(line.id, there.receive(forged, bodies[reader.me], go.me))
    assert reader.file.all("SELECT fine FROM entry WHERE hash = ?", forged.hash) == [(0,)]
    assert reader.file.all("SELECT code FROM alarm") == [("refused-entry:E_TRACED",)]
    assert not [one for one in world.seats["a"].see_side().line.entries if one.id == forged.hash.hex()]


async def told_alike(world: World, *, by: str = "g") -> None:
    """On side A's line this go-between says that briefs are the same for everyone, whatever its own desk says."""
    go = world.matter(by)
    line = go.line_of("a")
    with go.file.change():
        go.say(line, replace(charter(go, line.key, line.name), briefs="alike"))


def warned(world: World, name: str) -> tuple[list[bool], list[tuple[int, tuple[str, ...]]]]:
    """Which copies a seat's page marks as not allowed by the charter, and what its alarms say of them."""
    seat = world.seats[name]
    page = seat.see_side().line if name != "m" else seat.see_channel().lines[0]
    told = [(one.count, one.entries) for one in page.alarms if one.code == "copies-undisclosed"]
    return [one.undisclosed for one in page.entries if one.kind == "copy"], told


async def test_a_seat_checks_that_its_charter_allows_copies(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed program sends while the line's charter says "the same for everyone": marked and told to everyone there. What came before stays fine, and
    so does what comes after the charter says otherwise."""
    await disclosed(world)
    first, second, third = [await prepared(world) for _ in range(3)]
    await world.do("g", "copies-send", {"id": first, "line": "a"})
    await told_alike(world)
    with pytest.raises(Refused, match="copies-not-disclosed"):
        await world.do("g", "copies-send", {"id": second, "line": "a"})
    with pytest.raises(Refused, match="copies-not-disclosed"):
        await prepared(world)
    assert (await world.do("g", "copies-send", {"id": second, "line": "b"}))["ids"]
    with monkeypatch.context() as patch:
        patch.setattr(tracing, "discloses_copies_on", lambda *_: True)
        (bad,) = (await world.do("g", "copies-send", {"id": third, "line": "a"}))["ids"]
    await world.do("g", "set", {"briefs": "worded"})
    fine = await prepared(world)
    await world.do("g", "copies-send", {"id": fine, "line": "a"})
    await settle(world)
    for name in ("a", "a2"):
        assert warned(world, name) == ([False, True, False], [(1, (bad,))])
    assert warned(world, "b") == ([False], [])
    await add_device(world, "a", "phone")
    assert warned(world, "phone") == warned(world, "a")


async def test_what_two_say_at_once_breaks_no_promise(world: World) -> None:
    """One go-between says "the same for everyone" while another, who has not read it, sends copies: nobody is told of a breach. Once it was read, it is one."""
    await disclosed(world)
    world.add("m")
    await world.pair("g", {"as": "co-mediator"}, "m")
    await settle(world)
    first, second = await prepared(world), await prepared(world)
    await settle(world)
    for _ in range(3):
        await say(world, "m", "a", "Something that puts the colleague ahead.")
    world.relay.down |= {one.get.id for one in boxes(world.matter("m"))}
    await told_alike(world)
    await world.do("m", "copies-send", {"id": first, "line": "a"})
    world.relay.down.clear()
    await world.run_until(world.now + 7200)
    assert warned(world, "a") == ([False], [])
    with pytest.raises(Refused, match="copies-not-disclosed"):
        await world.do("m", "copies-send", {"id": second, "line": "a"})
