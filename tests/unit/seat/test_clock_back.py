"""A clock that ran ahead and was put right: what was written down by it stops nothing until it comes true."""

from __future__ import annotations

import pytest

from seat_pair import Pair
from wasit.seat.people import boxes
from wasit.seat.sync.pull import MUTE_AT, MUTE_FOR, give_up

YEAR = 365


@pytest.fixture
async def two() -> Pair:
    made = Pair()
    await made.pair()
    made.look_after()
    return made


async def test_keys_of_the_future_are_made_anew(two: Pair) -> None:
    """A box key and a fallback key that say they were made next year are renewed now, and then not before their time."""
    two.set_day(YEAR)
    two.look_after()
    await two.settle()
    ahead = [key.public for box in boxes(two.g, "ready = 1") for key in box.keys]
    two.set_day(1)
    fallback = two.g.keys.fallback
    two.look_after()
    after = [key.public for box in boxes(two.g, "ready = 1") for key in box.keys]
    assert after[1:] == ahead
    assert two.g.keys.fallback != fallback
    two.set_day(2)
    two.look_after()
    assert [key.public for box in boxes(two.g, "ready = 1") for key in box.keys] == after
    await two.settle()
    assert await two.say("by the clock that is right")


async def test_a_mute_of_the_future_is_over(two: Pair) -> None:
    """Who sent rubbish while the clock ran ahead is heard once it is right, and its count begins anew."""
    two.set_day(YEAR)
    (box,) = boxes(two.g, "ready = 1")
    for _ in range(MUTE_AT):
        give_up(two.g, box.get.id)
    assert not await two.say("muted for an hour")
    two.set_day(1)
    assert await two.say("an hour of next year")
    give_up(two.g, box.get.id)
    row = two.g.file.one("SELECT dropped, muted_until FROM person WHERE seat = ?", two.a.me)
    assert row is not None
    assert row[0] == 1
    assert row[1] < two.g.clock.now().seconds + MUTE_FOR
