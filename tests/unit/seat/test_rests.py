"""Rests grow, end, and never stop one lane for another."""

from __future__ import annotations

from wasit.seat.sync.rests import Pace, Rests

PACE = Pace(first=1.0, longest=60.0)


def rests() -> Rests:
    return Rests(PACE, lambda: 0.5)


def test_a_rest_doubles_up_to_the_longest() -> None:
    """1, 2, 4 ... 60 seconds, then 60 for ever."""
    made, waits, now = rests(), [], 0.0
    for _ in range(9):
        made.fail("relay", now)
        wait = made.next(now)
        assert wait is not None
        waits.append(wait)
        now += wait
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_what_the_relay_asks_is_the_least() -> None:
    """A Retry-After longer than the rest counts; a shorter one does not shorten it."""
    made = rests()
    made.fail("a", 0.0, at_least=30.0)
    made.fail("b", 0.0, at_least=0.1)
    assert made.is_resting("a", 29.0)
    assert not made.is_resting("a", 30.0)
    assert made.is_resting("b", 0.9)


def test_one_lane_rests_alone_and_success_ends_it() -> None:
    """Another key is free; after ``over`` the next failure begins from the first rest."""
    made = rests()
    made.fail("a", 0.0)
    made.fail("a", 1.0)
    assert not made.is_resting("b", 1.0)
    made.over("a")
    made.fail("a", 3.0)
    assert made.next(3.0) == 1.0


def test_news_of_the_relay_ends_every_rest_but_not_its_growth() -> None:
    """``wake``: all may be tried at once; who fails again rests longer than before."""
    made = rests()
    made.fail("a", 0.0)
    made.wake()
    assert not made.is_resting("a", 0.0)
    made.fail("a", 0.0)
    assert made.next(0.0) == 2.0
