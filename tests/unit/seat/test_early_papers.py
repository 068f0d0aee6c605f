"""A paper that is signed ahead of the reader's clock (spec 7.5.11): it would count when its time comes, so it is set aside, and that is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from unit.seat.query_cast import Cast
from wasit.seat.clock import ReplayClock
from wasit.seat.queries.alarms import see_alarms
from wasit.seat.store.index import AHEAD


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
