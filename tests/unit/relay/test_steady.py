"""The relay's hour."""

from __future__ import annotations

from wasit.relay.steady import JUMP, SteadyClock


class Hours:
    """A clock and a stopwatch that the test sets."""

    def __init__(self) -> None:
        self.wall, self.elapsed, self.jumps = 1_000_000, 50, list[int]()
        self.clock = SteadyClock(lambda: self.wall, lambda: self.elapsed, self.jumps.append)

    def go_on(self, seconds: int, jump: int = 0) -> int:
        self.elapsed += seconds
        self.wall += seconds + jump
        return self.clock()


def test_a_clock_that_goes_with_the_stopwatch_is_followed_also_when_it_drifts() -> None:
    """To within an hour, both ways, without a word."""
    hours = Hours()
    assert hours.go_on(86_400) == hours.wall
    for jump in (JUMP, -JUMP, 17):
        assert hours.go_on(100, jump) == hours.wall
    assert hours.jumps == []


def test_a_jump_is_not_followed_and_told_once() -> None:
    """Forwards or backwards: the hour goes on by the time that passed, until the clock is right again."""
    for jump in (400 * 86_400, -400 * 86_400, JUMP + 1):
        hours = Hours()
        assert hours.go_on(10, jump) == 1_000_010
        assert hours.go_on(10) == 1_000_020
        assert hours.jumps == [jump]
        assert hours.go_on(10, -jump) == hours.wall == 1_000_030
        hours.go_on(10, jump)
        assert hours.jumps == [jump, jump]


def test_the_clock_is_looked_at_once_a_second() -> None:
    """What it says in between is seen, and told, with the next second."""
    hours = Hours()
    hour = hours.go_on(10)
    assert hours.go_on(0, 400 * 86_400) == hour
    assert hours.jumps == []
    assert hours.go_on(1) == hour + 1
    assert hours.jumps == [400 * 86_400]
