"""A clock that ran ahead and was put right: what was written down by it stops nothing until it comes true."""

from __future__ import annotations

import pytest

from seat_pair import DAY, START, Pair
from unit.seat.test_turns import box_at, failures, spoiled, written
from wasit.seat.people import boxes
from wasit.seat.sync.pull import MUTE_AT, MUTE_FOR, RESET_EVERY, give_up, let_in

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


async def fail_three_times(two: Pair) -> int:
    """Letters that the ratchet refuses; the moment of the newest session that was opened for such a row."""
    box = box_at(two)
    for letter in await written(two, "one", "two", "three"):
        let_in(two.g, box.get.id, [spoiled(box, letter)])
    return failures(two.g, two.a.me)[1]


async def test_a_session_of_the_future_is_opened_anew(two: Pair) -> None:
    """One that was opened while the clock ran ahead does not hold up the next until that comes true; and the hour between two is kept, ahead and back."""
    two.set_day(YEAR)
    assert await fail_three_times(two) == START + YEAR * DAY
    two.set_day(1)
    assert await fail_three_times(two) == START + DAY, "a year too late"
    set_after(two, RESET_EVERY - 1)
    assert await fail_three_times(two) == START + DAY, "within the hour"
    set_after(two, RESET_EVERY)
    assert await fail_three_times(two) == START + DAY + RESET_EVERY
    await two.settle()
    assert await two.say("in the newest session")


async def test_a_session_is_opened_anew_where_the_clock_is_put_back(two: Pair) -> None:
    """A few minutes are enough: what says that it is from later than now was written down by another clock."""
    two.set_day(1)
    assert await fail_three_times(two) == START + DAY
    set_after(two, -300)
    assert await fail_three_times(two) == START + DAY - 300


async def test_a_mute_lasts_its_hour_though_the_clock_goes_ahead_and_back(two: Pair) -> None:
    """Ahead it is over, since that hour is; put right within the hour it stands, and after it what was missed comes."""
    two.set_day(1)
    (box,) = boxes(two.g, "ready = 1")
    for _ in range(MUTE_AT):
        give_up(two.g, box.get.id)
    set_after(two, MUTE_FOR - 1)
    assert not await two.say("muted")
    two.set_day(YEAR)
    assert await two.say("by a clock that runs ahead")
    set_after(two, MUTE_FOR - 1)
    assert not await two.say("the same hour")
    set_after(two, MUTE_FOR)
    assert await two.say("after it")


def set_after(two: Pair, seconds: int) -> None:
    """So long after the first day."""
    for seat in two.seats:
        seat.clock.set(START + DAY + seconds)  # type: ignore[attr-defined]
