"""Box keys and fallback keys are renewed in time, told to the peer, and destroyed in time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from seat_pair import Pair
from wasit.seat.matter import Matter
from wasit.seat.people import boxes, newest_card
from wasit.seat.sync import renewal


@pytest.fixture
async def two() -> Pair:
    made = Pair()
    await made.pair()
    made.look_after()
    return made


def keys_of(matter: Matter) -> Iterator[list[bytes]]:
    for box in boxes(matter, "ready = 1"):
        yield [key.public for key in box.keys]


async def test_a_box_gets_a_new_key_after_seven_days_and_the_peer_writes_to_it(two: Pair) -> None:
    """Before, nothing changes; after, the card names the same box with the new key, and words arrive."""
    (before,) = keys_of(two.g)
    two.set_day(6)
    two.look_after()
    assert list(keys_of(two.g)) == [before]
    two.set_day(7)
    two.look_after()
    (after,) = keys_of(two.g)
    assert after[1:] == before
    await two.settle()
    card = newest_card(two.a, two.g.me)
    assert card is not None
    assert card.boxes[0].box_public == after[0]
    assert await two.say("with the new key")
    assert two.g.file.all("SELECT code FROM alarm") == []


@pytest.mark.slow
async def test_at_most_three_keys_live_and_none_thirty_days_after_its_successor(two: Pair) -> None:
    """Week after week: never more than three; left alone for a month, only the newest is left."""
    for week in range(1, 6):
        two.set_day(7 * week)
        two.look_after()
        await two.settle()
        assert all(len(keys) <= renewal.MOST_KEYS for keys in keys_of(two.g))
    assert await two.say("still")
    two.set_day(7 * 5 + 31)
    two.look_after()
    (left,) = keys_of(two.g)
    assert len(left) == 2  # the one just made and the one it replaced now
    assert await two.say("after a month")


async def test_many_letters_bring_a_new_key_but_once_a_day_at_most(two: Pair) -> None:
    """After 500 letters, on the next day."""
    (before,) = keys_of(two.g)
    (box,) = boxes(two.g, "ready = 1")
    with two.g.file.change():
        renewal.count_letters(two.g, box.get.id, renewal.KEY_LETTERS)
    two.look_after()
    assert list(keys_of(two.g)) == [before]
    two.set_day(1)
    two.look_after()
    (after,) = keys_of(two.g)
    assert after[1:] == before


async def test_the_fallback_key_is_new_after_thirty_days_and_told(two: Pair) -> None:
    """The peer's newest card carries it."""
    before = two.g.keys.fallback
    two.set_day(30)
    two.look_after()
    assert two.g.keys.fallback != before
    await two.settle()
    card = newest_card(two.a, two.g.me)
    assert card is not None
    assert card.fallback == two.g.keys.fallback
