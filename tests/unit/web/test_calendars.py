"""The same day in two other calendars, against days that are known from elsewhere."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from wasit.channel.views import Preferences
from wasit.text.moment import Moment
from wasit.web.calendars import hebrew, hebrew_numeral, hijri, is_eve, sunset_in
from wasit.web.locale import Look

DAYS = [
    # Gregorian, Umm al-Qura, Hebrew
    (date(2026, 10, 18), (7, "5", 1448), (7, "8", 5787)),
    (date(2024, 3, 11), (1, "9", 1445), (1, "13", 5784)),
    (date(2024, 2, 10), (29, "7", 1445), (1, "12-first", 5784)),
    (date(2024, 3, 24), (14, "9", 1445), (14, "13", 5784)),
    (date(2025, 3, 14), (14, "9", 1446), (14, "12", 5785)),
    (date(2024, 7, 7), (1, "1", 1446), (1, "4", 5784)),
    (date(2023, 3, 23), (1, "9", 1444), (1, "1", 5783)),
    (date(2024, 10, 3), (30, "3", 1446), (1, "7", 5785)),
    (date(2024, 4, 23), (14, "10", 1445), (15, "1", 5784)),
]


@pytest.mark.parametrize(("day", "in_hijri", "in_hebrew"), DAYS, ids=lambda each: str(each))
def test_known_days(day, in_hijri, in_hebrew) -> None:
    """New years, fasts and feasts, ends of months, both Adars."""
    found = hijri(day)
    assert found is not None
    assert found[1:] == in_hijri
    assert hebrew(day)[1:] == in_hebrew


@pytest.mark.parametrize("day", [date(1924, 7, 31), date(2077, 11, 17), date(1, 1, 1)])
def test_outside_the_tables_nothing_is_said(day) -> None:
    """Rather than something wrong."""
    assert hijri(day) is None


def test_hebrew_numbers_are_letters() -> None:
    """Fifteen and sixteen spell no name."""
    assert [hebrew_numeral(n) for n in (7, 15, 16, 30, 5787, 5784, 6000)] == [
        "ז׳", "ט״ו", "ט״ז", "ל׳", "תשפ״ז", "תשפ״ד", "ו׳",
    ]  # fmt: skip


def test_the_day_turns_when_the_sun_sets_where_the_reader_is() -> None:
    """By the place that names the zone; not where the place is unknown, nor where the sun sets after midnight."""
    doha = ZoneInfo("Asia/Qatar")
    set_at = sunset_in("Asia/Qatar", date(2026, 10, 17))
    assert set_at is not None
    assert (set_at.hour, set_at.tzinfo) == (17, doha)
    assert not is_eve("Asia/Qatar", datetime(2026, 10, 17, 16, 50, tzinfo=doha))
    assert is_eve("Asia/Qatar", datetime(2026, 10, 17, 17, 20, tzinfo=doha))
    assert sunset_in("UTC", date(2026, 10, 17)) is None
    for zone, day in (
        ("Atlantic/Reykjavik", date(2026, 6, 21)),
        ("America/Nome", date(2026, 6, 21)),
        ("Arctic/Longyearbyen", date(2026, 6, 21)),
    ):
        assert sunset_in(zone, day) is None


EVENING = Moment(int(datetime(2026, 10, 18, 19, 4, tzinfo=UTC).timestamp()), 240)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("eve of 8 Jumada I 1448", "eve of 8 Heshvan 5787")),
        ("ar", ("ليلة ٨ جمادى الأولى ١٤٤٨", "ليلة ٨ حشوان ٥٧٨٧")),
        ("he", ("ליל 8 בג׳ומאדא א׳ 1448", "ליל ח׳ בחשוון תשפ״ז")),
    ],
)
def test_a_reader_sees_the_calendars_it_wants(language, said) -> None:
    """In its language and digits; on another's clock no eve is claimed."""
    look = Look(language=language, zone="Europe/Zurich", preferences=Preferences(("hijri", "hebrew")))
    assert look.calendars(EVENING) == said
    assert Look(language=language, zone="Europe/Zurich").calendars(EVENING) == ()
    assert not any(text.startswith(("eve", "ليلة", "ליל")) for text in look.calendars(EVENING, here=False))
    assert look.calendars(Moment(7_000_000_000), here=False)[1:] == ()
