"""What a relay tells of its counts."""

from __future__ import annotations

import pytest

from wasit.relay.tally import FAULT, MOST, ROOM_STEP, Tally, bucket, free_told


def test_one_act_of_one_seat_does_not_show() -> None:
    """From ten to nineteen letters and refusals it tells ten; below, nothing."""
    tally = Tally()
    told = []
    for _ in range(20):
        tally.keep()
        tally.refuse("unknown-box")
        told.append((tally.kept, tally.refusals()))
    assert told[:9] == [(0, {})] * 9
    assert told[9:19] == [(10, {"unknown-box": 10})] * 10
    assert told[19] == (20, {"unknown-box": 20})


def test_faults_are_told_one_by_one_and_are_no_refusals() -> None:
    """They are the program's, not the seats'."""
    tally = Tally()
    tally.refuse(FAULT)
    assert (tally.faults, tally.refusals()) == (1, {})


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, 0),
        (1, 10),
        (9, 10),
        (10, 100),
        (99, 100),
        (100, 1000),
        (MOST - 1, MOST),
        (MOST, MOST * 10),
        (10**9, MOST * 10),
    ],
)
def test_what_waits_is_told_by_its_power_of_ten(count: int, told: int) -> None:
    """The next power of ten; past the most, no further."""
    assert bucket(count) == told


def test_a_letter_does_not_move_the_free_room() -> None:
    """It goes in steps of 256 MiB."""
    assert free_told(ROOM_STEP + 65536) == free_told(ROOM_STEP) == ROOM_STEP
    assert free_told(ROOM_STEP - 1) == 0
