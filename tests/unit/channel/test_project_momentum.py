"""The pace of a line."""

from zoneinfo import ZoneInfo

from wasit.channel.project_momentum import answer_times, days_until, longest_silence, project_pace
from wasit.channel.record_views import SideClock, Spoken

HOUR = 3600
NOON = 1_792_324_800  # 18 October 2026, 12:00 UTC, 16:00 in Muscat
MUSCAT = ZoneInfo("Asia/Muscat")
CLOCK = SideClock("a", {"en": "Side A"}, "")


def said(hours: float, by_side: bool = True, kind="letter") -> Spoken:
    return Spoken(NOON + int(hours * HOUR), by_side, kind)


def test_days_are_those_of_the_readers_clock() -> None:
    """Late in the evening there it is still the day before elsewhere."""
    assert days_until(NOON, MUSCAT, 3) == ("2026-10-16", "2026-10-17", "2026-10-18")
    late = NOON + 9 * HOUR
    assert days_until(late, MUSCAT, 1) == ("2026-10-19",)
    assert days_until(late, ZoneInfo("UTC"), 1) == ("2026-10-18",)


def test_an_answer_is_to_the_first_word_since_ones_own() -> None:
    """Two questions and two answers, in a row, are one of each."""
    words = [said(0, False), said(1, False), said(3), said(4), said(5, False), said(5.5)]
    assert answer_times(words) == [3 * HOUR, HOUR // 2]
    assert answer_times([said(1), said(2)]) == []


def test_a_silence_may_go_on() -> None:
    """The longest between two words, or since the last."""
    assert longest_silence([0, 10, 50], 60) == (40, 10)
    assert longest_silence([0, 10], 100) == (90, 10)
    assert longest_silence([], 100) == (None, None)
    assert longest_silence([200], 100) == (0, 200)


def test_a_line_is_counted_by_day_and_kind() -> None:
    """Only the side's own words are its pace; what is outside the days is not counted, but is answered."""
    days = days_until(NOON, MUSCAT, 2)
    words = [said(-80), said(-24), said(-23, kind="call"), said(-2, False), said(-1, kind="text"), said(0)]
    pace = project_pace(CLOCK, words[::-1], days, MUSCAT, NOON)
    assert pace.days == ((1, 0, 1), (1, 1, 0))
    assert pace.answers_in == HOUR
    assert (pace.silence, pace.silent_from) == (56 * HOUR, words[0].at)
    assert [one.kind for one in pace.today] == ["text", "letter"]
    empty = project_pace(CLOCK, [], days, MUSCAT, NOON)
    assert (empty.answers_in, empty.silence, empty.today) == (None, None, ())
