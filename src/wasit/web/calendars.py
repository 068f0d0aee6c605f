"""The same day in two other calendars, beside the Gregorian one.

1. Hijri is Umm al-Qura, from its published tables (hijridate); outside them nothing is said rather than something wrong. Hebrew is reckoned.
2. Both days begin at sunset: after it the evening is "the eve of" the coming day. Sunset is the sun's, at the place that names the
   reader's zone (tzdata's zone.tab); where that place is not known, or the sun does not set, no eve is claimed.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from astral import Observer
from astral.sun import sunset
from hijridate import Gregorian
from pyluach.dates import GregorianDate

CALENDARS = ("hijri", "hebrew")
_PLACE = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?([+-])(\d{3})(\d{2})(\d{2})?")


class OtherDay(NamedTuple):
    """A day of another calendar. ``month`` names its sentence: of Hijri 1 to 12; of Hebrew 1 (Nisan) to 13, 12 alone being Adar."""

    calendar: str
    day: int
    month: str
    year: int


def hijri(day: date) -> OtherDay | None:
    """None outside 1 August 1924 to 16 November 2077."""
    try:
        found = Gregorian.fromdate(day).to_hijri()
    except (OverflowError, ValueError):
        return None
    return OtherDay("hijri", found.day, str(found.month), found.year)


def hebrew(day: date) -> OtherDay:
    """In a leap year Adar is "12-first" and the month after it 13."""
    found = GregorianDate(day.year, day.month, day.day).to_heb()
    is_leap = found.year % 19 in (0, 3, 6, 8, 11, 14, 17)
    month = "12-first" if is_leap and found.month == 12 else str(found.month)
    return OtherDay("hebrew", found.day, month, found.year)


def other_day(calendar: str, day: date) -> OtherDay | None:
    return hijri(day) if calendar == "hijri" else hebrew(day)


def hebrew_numeral(number: int) -> str:
    """A day or year as it is written in Hebrew letters, thousands left out: 7 is ז׳, 5787 is תשפ״ז."""
    letters = ""
    rest = number % 1000 or number // 1000
    for value, letter in _HEBREW_LETTERS:
        while rest >= value:
            letters, rest = letters + letter, rest - value
    return f"{letters}׳" if len(letters) == 1 else f"{letters[:-1]}״{letters[-1]}"


_HEBREW_LETTERS = (
    (400, "ת"), (300, "ש"), (200, "ר"), (100, "ק"), (90, "צ"), (80, "פ"), (70, "ע"), (60, "ס"), (50, "נ"), (40, "מ"),
    (30, "ל"), (20, "כ"), (16, "טז"), (15, "טו"), (10, "י"), (9, "ט"), (8, "ח"), (7, "ז"), (6, "ו"), (5, "ה"), (4, "ד"),
    (3, "ג"), (2, "ב"), (1, "א"),
)  # fmt: skip


def sunset_in(zone: str, day: date) -> datetime | None:
    """When the sun sets at the place that names a zone, by that zone's clock; None where that can't be said."""
    place = _places().get(zone)
    if place is None:
        return None
    try:
        found = sunset(Observer(*place), day, tzinfo=ZoneInfo(zone))
    except (ValueError, ZoneInfoNotFoundError):  # a polar day or night
        return None
    # far from the equator the sun may set after midnight: that is the evening of the day before
    return found if found.date() == day and found.hour >= 12 else None


def is_eve(zone: str, at: datetime) -> bool:
    """Whether the sun has set on this local day, so that the coming one has begun."""
    setting = sunset_in(zone, at.date())
    return setting is not None and at >= setting


class Shift(NamedTuple):
    """When a zone's clocks are turned. Units: ``minutes`` that they go on by; negative: back."""

    zone: str
    at: datetime
    minutes: int


def next_shift(zone: str, now: datetime, days: int = 30) -> Shift | None:
    """The next turning of a zone's clocks within some days; its hour to the hour."""
    try:
        clock = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    before = now.astimezone(clock)
    for hours in range(1, days * 24 + 1):
        after = (now + timedelta(hours=hours)).astimezone(clock)
        shift, was = after.utcoffset(), before.utcoffset()
        assert shift is not None
        assert was is not None
        if shift != was:
            return Shift(zone, after, int((shift - was).total_seconds() // 60))
    return None


def days_at(zone: str, at: datetime, calendar: str) -> tuple[OtherDay | None, bool]:
    """The day in another calendar, and whether it is its eve. ``zone``: "" where the place is not known."""
    eve = bool(zone) and is_eve(zone, at)
    return other_day(calendar, at.date() + timedelta(days=1) if eve else at.date()), eve


@cache
def _places() -> dict[str, tuple[float, float]]:
    """Latitude and longitude in degrees, by zone."""
    found = {}
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines():
        parts = line.split("\t")
        match = _PLACE.fullmatch(parts[1]) if len(parts) >= 3 else None
        if match is not None:
            found[parts[2]] = (_degrees(*match.group(1, 2, 3, 4)), _degrees(*match.group(5, 6, 7, 8)))
    return found


def _degrees(sign: str, degrees: str, minutes: str, seconds: str | None) -> float:
    whole = int(degrees) + int(minutes) / 60 + int(seconds or 0) / 3600
    return -whole if sign == "-" else whole
