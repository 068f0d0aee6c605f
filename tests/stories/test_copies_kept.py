"""Where a text in copies goes besides the line: exports, archives, kits, a colleague's seat, other devices, a restored seat. The table of who has which
stays with the go-betweens and is whole there; a side's files hold that side's own copies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from seat_world import World, made_here
from stories.test_copies import copy_of, disclosed, planned, prepared
from stories.test_devices import add_device, holds, settle
from wasit.channel.transcript import Transcript
from wasit.seals.randomness import SeededRandomness
from wasit.seals.slots import TRIAL
from wasit.seat.backup import contents_of, read_contents
from wasit.seat.clock import ReplayClock
from wasit.seat.record_files import record_files
from wasit.seat.seat import Seat
from wasit.web.tracing import find
from wasit.web.transcripts import as_file

BY = {"confirmed_by": "Head of mission"}


@pytest.fixture
def world() -> Iterator[World]:
    made = World("prompt")
    with made_here(made):
        yield made


async def sent(world: World) -> tuple[str, dict[str, str]]:
    """A text that everyone on both lines has, and one reader outside; and whose copy has which words."""
    await disclosed(world)
    name = await prepared(world)
    await world.do("g", "copies-send", {"id": name})
    await settle(world)
    return name, planned(world, name)


def table(world: World, key: str) -> list[tuple[Any, ...]]:
    """Texts, rows, and who has theirs, as a go-between's seat has them."""
    return [
        (
            one.id,
            one.text,
            one.commitment,
            one.bound,
            [(r.name, r.line, r.given, r.choices) for r in one.readers],
        )
        for one in world.seats[key].see_trace().texts
    ]


def files_of(world: World, key: str) -> bytes:
    """All that a seat writes down for others to read: transcripts for itself and for outside, pages and text, and the record of its archive."""

    def pages(made: Transcript, language: str) -> dict[str, bytes]:
        return {f"transcript.{form}": as_file(made, form, language) for form in ("html", "text", "json")}

    matter = world.matter(key)
    return b"\0".join(record_files(matter, pages, "en").values())


def copies_of(world: World, key: str) -> list[str]:
    return [one.text["en"] for one in world.seats[key].see_side().line.entries if one.kind == "copy"]


async def exported(world: World, key: str) -> str:
    made = [await world.do(key, "export", {"for": who, "format": "json", **BY}) for who in ("own", "outside")]
    return json.dumps(made, ensure_ascii=False)


def kit_of(world: World, key: str) -> bytes:
    seat = world.seats[key]
    return contents_of(seat.opened(), seat.matters.values(), world.now)


def restored(world: World, key: str, data: bytes) -> None:
    """The machine is gone; its kit makes a seat of the same name here."""
    seat = Seat(
        None,
        clock=ReplayClock("UTC", world.now),
        randomness=SeededRandomness(f"again {key}"),
        link=world.relay,
        cost=TRIAL,
    )
    seat.restore_contents(read_contents(data), "x")
    world.seats[key] = seat


async def test_no_file_of_a_side_holds_anothers_copy(world: World) -> None:
    """Exports, printed pages, the archive and the recovery kit hold its own copy and neither the others', nor the places, nor who reads which."""
    _, plan = await sent(world)
    for key in ("a", "a2", "b"):
        kit = kit_of(world, key)
        for held in (files_of(world, key), (await exported(world, key)).encode(), kit):
            for reader, words in plan.items():
                assert (words.encode() in held) is (reader == key)
                assert (words.encode().hex().encode() in held) <= (reader == key)
            assert b"{About|" not in held
            assert b"A desk at home" not in held
    outside = json.dumps(
        await world.do("g", "export", {"for": "outside", "format": "json", **BY}), ensure_ascii=False
    )
    assert not any(words in outside for words in (*plan.values(), "{About|", "A desk at home"))
    assert b"{About|" in files_of(world, "g")


async def test_a_colleague_has_the_table_and_gives_nobody_anothers_copy(world: World) -> None:
    """A co-mediator reads on the desk who has which, reads nobody's row on the line, sends what the first one prepared, and holds no copy of another to give away."""
    await disclosed(world)
    world.add("m")
    await world.pair("g", {"as": "co-mediator"}, "m")
    await settle(world)
    name = await prepared(world)
    plan = planned(world, name)
    await world.do("g", "copies-send", {"id": name, "line": "a"})
    await settle(world)
    assert table(world, "m") == table(world, "g")
    for words in plan.values():
        assert not holds(world.matter("m"), words)
    await world.do("m", "copies-send", {"id": name, "line": "b"})
    await settle(world)
    assert {seat: copy_of(world, seat) for seat in ("a", "a2", "b")} == {
        seat: plan[seat] for seat in ("a", "a2", "b")
    }
    assert table(world, "m") == table(world, "g")
    assert [one[2] for one in table(world, "g")[0][4]] == ["line", "line", "line", ""]


async def test_a_restored_desk_has_the_table_and_goes_on(world: World) -> None:
    """After the go-between's machine is lost: the same texts, bound, with who has theirs; a leak is still traced; nothing of it reached a side on the way."""

    name, plan = await sent(world)
    before, kit = table(world, "g"), kit_of(world, "g")
    restored(world, "g", kit)
    await settle(world)
    assert table(world, "g") == before
    assert find(world.seats["g"].see_trace().texts, [plan["a2"]], "")["text"] == name
    await world.do("g", "copies-handed", {"id": name, "readers": ["A desk at home"]})
    assert [one[2] for one in table(world, "g")[0][4]] == ["line", "line", "line", "hand"]
    for key in ("a", "a2", "b"):
        assert copy_of(world, key) == plan[key]
        assert not any(holds(world.matter(key), words) for reader, words in plan.items() if reader != key)
        assert world.matter(key).file.all("SELECT 1 FROM copy") == []
        assert not holds(world.matter(key), "{About|")


async def test_a_restored_side_and_a_second_desk_device(world: World) -> None:
    """A reader whose machine was lost reads the copy of old and gets the next as the same reader; a go-between's telephone has the table too."""
    _, plan = await sent(world)
    await add_device(world, "g", "phone")
    assert table(world, "phone") == table(world, "g")
    second = await prepared(
        world,
        text="They {wait|stand} at the {gate|door} until {noon|midday} and then {leave|go} by the {road|way}.",
    )
    restored(world, "b", kit_of(world, "b"))
    await settle(world)
    assert copy_of(world, "b") == plan["b"]
    await world.run_until(world.now + 7200)
    await world.do("g", "copies-send", {"id": second, "line": "b"})
    await settle(world)
    assert copies_of(world, "b")[-1] == planned(world, second)["b"]
