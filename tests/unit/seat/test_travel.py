"""Travel lock: the passphrase alone opens nothing until a colleague reads a code out; nothing is locked before the colleague's seat has it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from seat_world import START, World
from wasit.channel import facts
from wasit.errors import Distrusted, Refused
from wasit.seals.slots import TRIAL
from wasit.seat import keep
from wasit.seat.actions import travel
from wasit.seat.seat import Seat
from wasit.seat.store import sealed

pytestmark = pytest.mark.slow

SIDES = [{"key": "a", "name": {"en": "A"}}, {"key": "b", "name": {"en": "B"}}]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A go-between, and two delegates of side a who share a room."""
    world = World("prompt", folder=tmp_path)
    for name in ("go", "chief", "envoy"):
        world.add(name)
    await world.do("go", "open-channel", {"title": {"en": "T"}, "sides": SIDES, "cover": "prompt"})
    await world.pair("go", {"as": "side", "line": "a"}, "chief")
    await world.run_until(START + 100)
    await world.pair("chief", {"as": "delegate"}, "envoy")
    await world.run_until(START + 200)
    yield world
    for seat in world.seats.values():
        seat.lock()


def seat_of(world: World, name: str) -> str:
    return world.matter(name).me.hex()


async def asked_and_held(world: World) -> None:
    await world.do("envoy", "travel", {"step": "ask", "with": seat_of(world, "chief")})
    await world.run_until(world.now + 100)
    await world.do("chief", "travel", {"step": "hold", "seat": seat_of(world, "envoy")})
    await world.run_until(world.now + 100)


async def test_away_and_home(world: World, tmp_path: Path) -> None:
    """The passphrase is right and opens nothing; with the colleague's code it does; from then on it is enough, and the code worth nothing."""
    envoy, chief = world.seats["envoy"], seat_of(world, "envoy")
    title = envoy.see_sign().title
    await asked_and_held(world)
    await world.do("envoy", "travel", {"step": "lock", "passphrase": "x"})
    assert not envoy.is_open()
    assert envoy.travel_asks() == {"en": "chief"}
    with pytest.raises(Refused, match="travel-locked"):
        envoy.unlock("x")
    code = (await world.do("chief", "travel", {"step": "release", "seat": chief}))["code"]
    travelling = (tmp_path / "envoy" / "slot").read_bytes()
    envoy.unlock("x", code.lower().replace("-", " "))
    assert envoy.see_sign().title == title
    assert envoy.travel_asks() is None
    assert travel.asking_of(envoy.matter()) is None
    envoy.lock()
    envoy.unlock("x")
    assert travelling != (tmp_path / "envoy" / "slot").read_bytes()


async def test_neither_half_opens_it_alone(world: World) -> None:
    """Who has the code and not the passphrase, and who has another code, are wrong, and wait."""
    await asked_and_held(world)
    await world.do("envoy", "travel", {"step": "lock", "passphrase": "x", "asks": {"en": "the office"}})
    code = (await world.do("chief", "travel", {"step": "release", "seat": seat_of_closed(world)}))["code"]
    folder = world.seats["envoy"].folder
    for passphrase, said in (("y", code), ("x", "0" * 26)):
        with pytest.raises(Distrusted, match="wrong-passphrase"):
            Seat(folder, cost=TRIAL).unlock(passphrase, said)
    with pytest.raises(Refused, match="kit-code-typo"):
        Seat(folder, cost=TRIAL).unlock("x", "not a code")
    assert keep.asks_in(folder) == {"en": "the office"}  # type: ignore[arg-type]


def seat_of_closed(world: World) -> str:
    [(asking, _)] = travel.asked_of_us(world.matter("chief"))
    return asking.author.hex()


async def test_nothing_is_locked_before_the_colleague_holds_the_code(world: World) -> None:
    """Not asked, asked and unanswered, asked anew after an answer: the seat stays as it was."""
    with pytest.raises(Refused, match="travel-not-asked"):
        await world.do("envoy", "travel", {"step": "lock", "passphrase": "x"})
    await world.do("envoy", "travel", {"step": "ask", "with": seat_of(world, "chief")})
    await world.run_until(world.now + 100)
    with pytest.raises(Refused, match="travel-not-held"):
        await world.do("envoy", "travel", {"step": "lock", "passphrase": "x"})
    await asked_and_held(world)
    with pytest.raises(Distrusted, match="wrong-passphrase"):
        await world.do("envoy", "travel", {"step": "lock", "passphrase": "y"})
    await world.do("envoy", "travel", {"step": "ask", "with": seat_of(world, "chief")})
    with pytest.raises(Distrusted):
        await world.do("envoy", "travel", {"step": "lock", "passphrase": "x"})  # too early after a wrong one
    assert not travel.is_held(world.matter("envoy"), travel.asking_of(world.matter("envoy")))  # type: ignore[arg-type]
    assert world.seats["envoy"].is_open()


async def test_only_the_one_who_was_asked_can_read_the_code(world: World) -> None:
    """It is sealed to that seat: no other holds it, the go-between hears nothing, a made-up proof holds nothing."""
    go, envoy, chief = world.matter("go"), world.matter("envoy"), world.matter("chief")
    await world.do("envoy", "travel", {"step": "ask", "with": seat_of(world, "chief")})
    await world.run_until(world.now + 100)
    asking = travel.asking_of(envoy)
    assert asking is not None
    assert go.file.all("SELECT 1 FROM entry WHERE kind IN (26, 27)") == []
    assert asking.code.encode() not in b"".join(
        body or b"" for (body,) in envoy.file.all("SELECT body FROM entry")
    )
    with pytest.raises(Refused, match="unknown-id"):
        await world.do("envoy", "travel", {"step": "hold", "seat": seat_of(world, "envoy")})
    with pytest.raises(Refused, match="unknown-id"):
        await world.do("chief", "travel", {"step": "release", "seat": seat_of(world, "envoy")})
    with chief.file.change():
        chief.say(chief.line_of("room"), facts.TravelHeld(asking.entry, bytes(16)))
    await world.run_until(world.now + 100)
    assert not travel.is_held(envoy, asking)


async def test_who_can_be_asked(world: World) -> None:
    """A colleague of this seat's own people: not itself, not the go-between, nobody unknown; a step that is none is refused."""
    for name in ("envoy", "go"):
        with pytest.raises(Refused, match="unknown-id"):
            await world.do("envoy", "travel", {"step": "ask", "with": seat_of(world, name)})
    with pytest.raises(Refused, match="bad-input"):
        await world.do("envoy", "travel", {"step": "fly"})


async def test_a_code_sealed_to_a_key_that_is_gone_is_asked_for_anew(world: World) -> None:
    """The colleague is told so, and holds nothing."""
    await world.do("envoy", "travel", {"step": "ask", "with": seat_of(world, "chief")})
    await world.run_until(world.now + 100)
    chief = world.matter("chief")
    with chief.file.change():
        chief.file.run("UPDATE box SET keys = x'80'")
    with pytest.raises(Refused, match="travel-key-gone"):
        await world.do("chief", "travel", {"step": "hold", "seat": seat_of(world, "envoy")})
    assert not travel.holds_for(chief, world.matter("envoy").me)


@pytest.mark.parametrize(
    ("where", "name", "is_locked"), [(sealed.Sealed, "change_key", False), (keep, "_take_place", True)]
)
async def test_a_lock_that_is_cut_short_leaves_one_way_in(
    world: World, monkeypatch: pytest.MonkeyPatch, where: object, name: str, is_locked: bool
) -> None:
    """The passphrase alone, or with the code: never neither."""
    await asked_and_held(world)

    class Cut(Exception):
        pass

    def cut(*_: object) -> None:
        raise Cut

    with monkeypatch.context() as cutting:
        cutting.setattr(where, name, cut)
        with pytest.raises(Cut):
            await world.do("envoy", "travel", {"step": "lock", "passphrase": "x"})
    envoy = world.seats["envoy"]
    me = seat_of(world, "envoy")
    envoy.lock()
    if is_locked:
        with pytest.raises(Refused, match="travel-locked"):
            envoy.unlock("x")
        code = (await world.do("chief", "travel", {"step": "release", "seat": me}))["code"]
        envoy.unlock("x", code)
        envoy.lock()
    envoy.unlock("x")
    assert envoy.travel_asks() is None
