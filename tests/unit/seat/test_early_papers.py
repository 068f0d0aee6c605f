"""A paper that is signed ahead of the reader's clock (spec 7.5.11): it would count when its time comes, so it is set aside, and that is told.

Where it was the reader's clock that was wrong, it is looked at again once that is put right.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from unit.seat.query_cast import Cast
from wasit.seat.clock import ReplayClock, SystemClock
from wasit.seat.proposals import terms_of
from wasit.seat.queries.alarms import see_alarms
from wasit.seat.store.early import AHEAD
from wasit.seat.sync.upkeep import look_after


@pytest.fixture
def cast() -> Iterator[Cast]:
    made = Cast()
    made.add("envoy-a", "a", {"en": "Envoy A"})
    made.mandate("envoy-a")
    yield made
    made.close()


@pytest.mark.parametrize(("ahead", "told"), [(AHEAD, []), (AHEAD + 1, ["clock"])])
def test_a_paper_of_ten_minutes_ahead_is_taken_and_one_of_more_is_not(
    cast: Cast, ahead: int, told: list[str]
) -> None:
    """Nobody is said to have broken a rule: one of the two clocks is wrong, whose is for people to find out."""
    envoy = cast.seats["envoy-a"]
    envoy.clock = ReplayClock("UTC", cast.clock.now().seconds + 60 + ahead)  # ``propose`` waits a minute
    name = cast.propose("envoy-a")
    (row,) = cast.go.file.all("SELECT count(*) FROM instrument WHERE hash = ?", name)
    assert row == (int(not told),)
    (alarm,) = see_alarms(cast.go, cast.go.line_of("a")) or (None,)
    assert [alarm.code for alarm in see_alarms(cast.go, cast.go.line_of("a"))] == told
    assert alarm is None or alarm.who == {"en": "Envoy A"}


DAY = 86_400


def early_by_a_day(cast: Cast) -> bytes:
    envoy = cast.seats["envoy-a"]
    envoy.clock = ReplayClock("UTC", cast.clock.now().seconds + DAY)
    name = cast.propose("envoy-a")
    assert is_set_aside(cast, name)
    return name


def is_set_aside(cast: Cast, name: bytes) -> bool:
    """And told as such."""
    (row,) = cast.go.file.all("SELECT count(*) FROM instrument WHERE hash = ?", name)
    told = [alarm.code for alarm in see_alarms(cast.go, cast.go.line_of("a"))]
    assert told == ([] if row[0] else ["clock"])
    return not row[0]


def test_a_paper_that_was_early_by_a_slow_clock_is_taken_once_that_is_put_right(cast: Cast) -> None:
    """It is known as it would have been: a day went by meanwhile, and the clock was a day behind; nothing has to be signed anew."""
    name = early_by_a_day(cast)
    cast.wait(3600)
    cast.clock.put_right(DAY - AHEAD - 120)
    look_after(cast.go, pairing=False)
    assert is_set_aside(cast, name), "still more than ten minutes ahead"
    cast.clock.put_right(180)
    look_after(cast.go, pairing=False)
    assert not is_set_aside(cast, name)
    assert terms_of(cast.go, name).state == "open"


def test_that_its_time_comes_makes_an_early_paper_no_better(cast: Cast) -> None:
    """Who held a pen for a moment could sign for days to come, after it was taken away."""
    name = early_by_a_day(cast)
    cast.wait(3 * DAY)
    look_after(cast.go, pairing=False)
    assert is_set_aside(cast, name)


def test_what_came_before_the_machine_was_started_anew_stays_aside(cast: Cast) -> None:
    """What two starts counted can't be compared: it might be the time that came."""
    name = early_by_a_day(cast)
    with cast.go.file.change():
        cast.go.file.run("UPDATE early SET start = CAST('another' AS BLOB)")
    cast.clock.put_right(DAY)
    look_after(cast.go, pairing=False)
    assert is_set_aside(cast, name)


def test_a_clock_that_is_put_back_takes_nothing_in(cast: Cast) -> None:
    """Nor is it an error."""
    name = early_by_a_day(cast)
    cast.clock.put_right(-DAY)
    look_after(cast.go, pairing=False)
    assert is_set_aside(cast, name)


def test_the_machines_own_count_goes_on_whoever_sets_the_clock() -> None:
    """Its start has one name as long as it runs, and the clock of a seat is of that machine."""
    (start, seconds), (again, later) = SystemClock().since_start(), SystemClock("Asia/Gaza").since_start()
    assert start == again != b""
    assert later >= seconds
