"""Seat.unlock: wrong passphrases wait."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, FunctionType, ModuleType

import pytest

from seat_world import World
from wasit.errors import Damaged, Distrusted, Refused
from wasit.seals.slots import TRIAL
from wasit.seat import locks
from wasit.seat.seat import Seat


def made(folder: Path) -> Seat:
    seat = Seat(folder, cost=TRIAL)
    seat.create("right", name={"en": "Envoy"}, language="en", zone="UTC")
    seat.lock()
    return seat


def test_each_wrong_passphrase_waits_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """1, 2, 4 ... seconds, a minute at most; too early is no try; the right one ends it."""
    now = [100.0]
    monkeypatch.setattr(locks, "steady", lambda: now[0])
    seat = made(tmp_path / "seat")
    waits = []
    for _ in range(8):
        with pytest.raises(Distrusted) as caught:
            seat.unlock("wrong")
        waits.append(caught.value.fields["wait"])
        with pytest.raises(Distrusted) as early:
            seat.unlock("right")
        assert early.value.fields["wait"] == waits[-1]
        now[0] += float(str(waits[-1]))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    seat.unlock("right")
    assert seat.is_open()
    seat.lock()
    seat.unlock("right")
    seat.lock()


def test_a_folder_without_a_seat_is_no_wrong_passphrase(tmp_path: Path) -> None:
    """It says that there is no seat, and counts nothing."""
    seat = Seat(tmp_path)
    for _ in range(2):
        with pytest.raises(Refused) as caught:
            seat.unlock("x")
        assert caught.value.code == "no-seat"


def reachable(start: object) -> Iterator[object]:
    """Everything that an object leads to, without the program itself."""
    seen, waiting = {id(start)}, [start]
    while waiting:
        one = waiting.pop()
        yield one
        for next_ in gc.get_referents(one):
            if id(next_) not in seen and not isinstance(next_, type | ModuleType | FrameType | FunctionType):
                seen.add(id(next_))
                waiting.append(next_)


async def test_a_locked_seat_holds_no_keys(tmp_path: Path) -> None:
    """Neither a matter's key nor those of its boxes can be reached from it, nor a word; its files are closed."""
    seat = Seat(tmp_path / "seat", cost=TRIAL)
    seat.create("right", name={"en": "Envoy"}, language="en", zone="UTC")
    sides = [{"key": "a", "name": {"en": "Side A"}}, {"key": "b", "name": {"en": "Side B"}}]
    await seat.do("open-channel", {"title": {"en": "CANARY title"}, "role": "go-between", "sides": sides})
    [(_id, _file, key)] = seat.opened().matters()
    matter = seat.matter()
    matter.keys  # noqa: B018 - unpickled now
    pickle_key = matter.pickle_key
    held = list(reachable(seat))
    assert any(one is matter for one in held)
    assert any(one is matter.keys for one in held)
    file = matter.file
    del held, matter
    seat.lock()
    left = list(reachable(seat))
    assert not [one for one in left if isinstance(one, bytes) and one in (key, pickle_key)]
    assert not [
        one for one in left if type(one).__name__ in ("Matter", "SeatKeys", "Keep", "Sealed", "Replica")
    ]
    assert not [one for one in left if "CANARY" in repr(one)[:10_000]]
    with pytest.raises(Refused, match="locked"):
        seat.see_channel()
    with pytest.raises(Damaged):
        file.one("SELECT 1")


async def test_a_lock_ends_an_invitation_and_forgets_it() -> None:
    """The code is dead, the exchange has stopped, and nothing leads to the matter any more."""
    world = World("spread")
    seat = world.add("envoy")
    sides = [{"key": "a", "name": {"en": "Side A"}}, {"key": "b", "name": {"en": "Side B"}}]
    await seat.do("open-channel", {"title": {"en": "T"}, "role": "go-between", "sides": sides})
    offered = await seat.do("invite", {"as": "side", "line": "a"})
    task = seat.invitations.get(offered["invitation"]).task
    seat.lock()
    await asyncio.wait({task})
    assert task.cancelled()
    assert not [one for one in reachable(seat) if type(one).__name__ in ("Matter", "SeatKeys", "Code")]


@pytest.mark.slow
async def test_a_lock_while_joining_leaves_no_matter(tmp_path: Path) -> None:
    """What was made for it goes with it."""
    world = World("spread", folder=tmp_path)
    seat, other = world.add("envoy"), world.add("go-between")
    sides = [{"key": "a", "name": {"en": "Side A"}}, {"key": "b", "name": {"en": "Side B"}}]
    await other.do("open-channel", {"title": {"en": "T"}, "role": "go-between", "sides": sides})
    offered = await other.do("invite", {"as": "side", "line": "a"})
    await seat.do("join", {"code": offered["code"], "name": {"en": "E"}})
    assert seat.matters
    seat.lock()
    await asyncio.sleep(0)
    seat.unlock("x")
    assert not seat.matters
    other.lock()
    seat.lock()


@pytest.mark.slow
async def test_a_relay_that_is_named_is_not_none(tmp_path: Path) -> None:
    """Before anything went there it is neither reachable nor missing."""
    seat = Seat(tmp_path / "seat", cost=TRIAL)
    seat.create("right", name={"en": "Envoy"}, language="en", zone="UTC")
    sides = [{"key": "a", "name": {"en": "Side A"}}, {"key": "b", "name": {"en": "Side B"}}]
    await seat.do("open-channel", {"title": {"en": "T"}, "role": "go-between", "sides": sides})
    assert seat.see_sign().relay == "none"
    await seat.do("set", {"relay": "https://relay.example"})
    assert seat.see_sign().relay == "set"
    seat.lock()
