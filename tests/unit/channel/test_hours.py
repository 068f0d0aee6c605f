"""Hours on two clocks: which words leave open whose hour it is, and what each clock shows then."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from wasit.channel.hours import MOST, find_hours

GENEVA, MUSCAT, AUCKLAND = ZoneInfo("Europe/Zurich"), ZoneInfo("Asia/Muscat"), ZoneInfo("Pacific/Auckland")
SATURDAY = int(datetime(2026, 10, 17, 18, 31, tzinfo=GENEVA).timestamp())


def hours(text: str, ours: ZoneInfo = MUSCAT, at: int = SATURDAY) -> list[tuple[str, str, str]]:
    found = find_hours(text, at=at, theirs=GENEVA, ours=ours)
    return [(text[one.start : one.end], f"{one.theirs:%a %H:%M}", f"{one.ours:%a %H:%M}") for one in found]


@pytest.mark.parametrize(
    ("text", "phrase", "theirs", "ours"),
    [
        ("We will answer revision 3 formally by Sunday night.", "Sunday night", "Sun 23:59", "Mon 01:59"),
        ("An answer by Sunday.", "Sunday", "Sun 23:59", "Mon 01:59"),
        ("Nothing moves before Sunday.", "Sunday", "Sun 00:00", "Sun 02:00"),
        ("The road is quiet at 18:00.", "18:00", "Sun 18:00", "Sun 20:00"),
        ("The road is quiet at 19:00.", "19:00", "Sat 19:00", "Sat 21:00"),
        ("Be there at 6 p.m. on Monday", "6 p.m. on Monday", "Mon 18:00", "Mon 20:00"),
        ("Be there Tuesday at 6:30 am", "Tuesday at 6:30 am", "Tue 06:30", "Tue 08:30"),
        ("by noon tomorrow", "noon tomorrow", "Sun 12:00", "Sun 14:00"),
        ("If it slips past midnight, all is lost.", "midnight", "Sun 00:00", "Sun 02:00"),
        ("midnight on Sunday", "midnight on Sunday", "Mon 00:00", "Mon 02:00"),
        ("We speak tonight.", "tonight", "Sat 23:59", "Sun 01:59"),
        ("سنجيب رسميًّا قبل ليل الأحد.", "ليل الأحد", "Sun 23:59", "Mon 01:59"),
        ("الجواب حتى الغد", "الغد", "Sun 23:59", "Mon 01:59"),
        ("لا تضغط قبل ظهر الغد.", "ظهر الغد", "Sun 12:00", "Sun 14:00"),
        ("التسليم الساعة ١٨:٠٠ يوم الإثنين", "١٨:٠٠ يوم الإثنين", "Mon 18:00", "Mon 20:00"),
        ("اللقاء الساعة ٦ مساءً", "٦ مساءً", "Sun 18:00", "Sun 20:00"),
        ("عند منتصف الليل", "منتصف الليل", "Sun 00:00", "Sun 02:00"),
        ("נשיב עד יום ראשון", "יום ראשון", "Sun 23:59", "Mon 01:59"),
        ("נשיב בליל שני", "בליל שני", "Mon 23:59", "Tue 01:59"),
        ("המסירה בשעה 18:00 ביום שלישי", "18:00 ביום שלישי", "Tue 18:00", "Tue 20:00"),
        ("עד הצהריים מחר", "הצהריים מחר", "Sun 12:00", "Sun 14:00"),
        ("אחרי חצות", "חצות", "Sun 00:00", "Sun 02:00"),
    ],
)
def test_an_hour_that_is_nobodys_is_told_on_both_clocks(
    text: str, phrase: str, theirs: str, ours: str
) -> None:
    """In three languages, with the day that stands beside it."""
    assert hours(text) == [(phrase, theirs, ours)]


@pytest.mark.parametrize(
    "text",
    [
        "We meet on Sunday.",
        "between 10:00 Muscat time and then",
        "Be there at 18:00, Muscat time.",
        "في الساعة ١٨:٠٠ بتوقيت مسقط",
        "בשעה 18:00 שעון ישראל",
        "By Sunday night. 23:59 on Sunday in Geneva is 01:59 on Monday in Muscat.",
        "We have 18 of them, and 5 more; the second article.",
        "השני הוא שלנו",
        "",
    ],
)
def test_what_leaves_nothing_open_is_quiet(text: str) -> None:
    """A day that does not end, an hour that is said to be somebody's, an hour given on both clocks, numbers of other things."""
    assert hours(text) == []


def test_one_clock_is_no_doubt() -> None:
    """Two places with the same hour then."""
    assert hours("by Sunday night", ours=ZoneInfo("Europe/Berlin")) == []


def test_a_day_alone_counts_where_the_dates_differ() -> None:
    """Tomorrow is another day in Auckland already."""
    assert hours("We speak tomorrow.", ours=AUCKLAND) == [("tomorrow", "Sun 23:59", "Mon 10:59")]
    assert hours("We speak tomorrow.") == []


def test_the_end_of_a_sentence_ends_whose_hour_it_is() -> None:
    """What the next sentence says of time is not said of this hour."""
    assert len(hours("Be there at 18:00. This time we come.")) == 1


def test_a_clock_change_between_now_and_then_is_in_it() -> None:
    """The offset is that of the hour, not of today: Geneva goes back on 25 October."""
    friday = int(datetime(2026, 10, 23, 9, 0, tzinfo=GENEVA).timestamp())
    assert hours("by Monday night", at=friday) == [("Monday night", "Mon 23:59", "Tue 02:59")]


def test_a_page_of_hours_is_cut_short() -> None:
    """Whoever writes a timetable is told of the first six."""
    assert len(hours(" and ".join(f"at {n}:{n + 20}" for n in range(10, 22)))) == MOST
