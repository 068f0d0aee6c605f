"""When a seat stops offering codes."""

import pytest

from wasit.errors import Damaged, Refused
from wasit.seat.burned import DAY, BurnedCodes
from wasit.wire.cbor import encode

NOON = 1_700_000_000


def burned(*moments: int) -> BurnedCodes:
    kept = BurnedCodes()
    for moment in moments:
        kept = kept.burn(moment)
    return kept


def test_two_burned_codes_are_borne() -> None:
    """After none, one or two burned codes a seat goes on offering."""
    for kept in (burned(), burned(NOON), burned(NOON, NOON)):
        kept.check_may_offer(NOON)


def test_the_third_in_a_day_begins_a_rest_of_a_day() -> None:
    """Refused codes-resting until exactly a day after the third."""
    kept = burned(NOON, NOON + 10, NOON + DAY)
    for moment in (NOON + DAY, NOON + 2 * DAY - 1):
        with pytest.raises(Refused, match="codes-resting") as told:
            kept.check_may_offer(moment)
        assert told.value.fields["until"] == NOON + 2 * DAY
    kept.check_may_offer(NOON + 2 * DAY)


def test_three_in_more_than_a_day_are_borne() -> None:
    """A day and a second between the first and the third is not three in a day."""
    burned(NOON, NOON + 10, NOON + DAY + 1).check_may_offer(NOON + DAY + 1)


def test_one_more_lengthens_the_rest() -> None:
    """An offer that was already open may burn a fourth code."""
    kept = burned(NOON, NOON, NOON, NOON + 100)
    with pytest.raises(Refused, match="codes-resting"):
        kept.check_may_offer(NOON + DAY + 50)


def test_a_clock_set_back_gives_no_more_guesses() -> None:
    """A burn at an earlier time counts as now; the rest still holds."""
    kept = burned(NOON, NOON - 5 * DAY, NOON - 9 * DAY)
    for moment in (NOON - 9 * DAY, NOON, NOON + DAY - 1):
        with pytest.raises(Refused, match="codes-resting"):
            kept.check_may_offer(moment)


@pytest.mark.parametrize("kept", [burned(), burned(NOON), burned(NOON, NOON + 1, NOON + 2, NOON + 3)])
def test_it_is_kept_over_a_restart(kept: BurnedCodes) -> None:
    """Bytes and back are the same rule."""
    assert BurnedCodes.from_bytes(kept.to_bytes()) == kept


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x82\x01",
        encode(None),
        encode([1]),
        encode([2, []]),
        encode([True, []]),
        encode([1, {}]),
        encode([1, [True]]),
        encode([1, ["1"]]),
        encode([1, [2, 1]]),
        encode([1, [1, 2, 3, 4]]),
        bytes(1000),
    ],
)
def test_a_damaged_row_is_told(data: bytes) -> None:
    """What is not exactly what was written is Damaged, never an empty record."""
    with pytest.raises(Damaged, match="burned-codes-damaged"):
        BurnedCodes.from_bytes(data)
