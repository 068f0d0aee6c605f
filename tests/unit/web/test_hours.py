"""Hours by whoever's clock: typed, shown, and how long is left."""

from __future__ import annotations

import pytest

from wasit.errors import Refused
from wasit.text.moment import Moment
from wasit.web.hours import hour_typed, shifted, time_left, when_of, written, zone_choices
from wasit.web.locale import Look


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("", "2026-10-19T16:00:00+02:00"), ("UTC", "2026-10-19T16:00:00+00:00"), ("+05:30", "2026-10-19T16:00:00+05:30"), ("-03:00", "2026-10-19T16:00:00-03:00")],
)  # fmt: skip
def test_an_hour_is_typed_by_the_clock_that_was_chosen(zone: str, expected: str) -> None:
    """One's own, UTC, or an offset; in any script's digits."""
    for typed in ("2026-10-19 16:00", " ٢٠٢٦-١٠-١٩ ١٦:٠٠ "):
        assert hour_typed(typed, zone, "Europe/Zurich", "due") == expected


@pytest.mark.parametrize("typed", ["tomorrow", "2026-13-01 10:00", "2026-10-19 25:00", "16:00"])
def test_what_is_no_hour_is_refused(typed: str) -> None:
    """With its field's name."""
    with pytest.raises(Refused, match="bad-input"):
        hour_typed(typed, "+03:00", "UTC", "due")


def test_how_long_is_left() -> None:
    """Days from two on, then hours and minutes, then none."""
    now = Moment(1_000_000)
    assert time_left(Moment(1_000_000 + 3 * 86_400 + 7200), now) == ("days", 3, 2)
    assert time_left(Moment(1_000_000 + 29 * 3600 + 19 * 60 + 30), now) == ("hours", 29, 19)
    assert time_left(now, now) == ("none", 0, 0)


def test_a_condition_that_is_no_hour_shows_the_first_second() -> None:
    """A stranger's condition never fails a page."""
    assert when_of("not-before:77") == Moment(77)
    assert when_of("not-before:never") == Moment(0)


def test_a_moment_goes_into_a_field_and_back() -> None:
    """On the reader's own clock."""
    look = Look(zone="Asia/Qatar")
    at = Moment.parse("2026-10-19T16:00:00+04:00")
    assert written(look, at) == "2026-10-19 15:00"
    assert Moment.parse(hour_typed(written(look, at), "", look.zone, "due")).seconds == at.seconds
    assert shifted(at, 60).local().hour == 13


def test_every_clock_can_be_chosen() -> None:
    """One's own first; quarter hours too."""
    values = [value for value, _ in zone_choices(Look(zone="Asia/Qatar"))]
    assert values[:2] == ["", "UTC"]
    assert {"+03:00", "+05:45", "-12:00", "+14:00"} <= set(values)
    assert len(values) == len(set(values))
