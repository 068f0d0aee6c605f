"""Dates in three languages and three calendars, and which of them may be one day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hijridate import Gregorian
from hypothesis import given
from hypothesis import strategies as st
from pyluach.dates import GregorianDate

from wasit.text.days import Day, days_of, find_days, is_alike
from wasit.text.fold import tokens

ONE_DAY = (  # 14 October 2026
    "14 October 2026", "October 14th, 2026", "the fourteenth of October 2026", "14/10/2026", "10/14/26", "2026-10-14", "14.10.2026",
    "١٤ أكتوبر ٢٠٢٦", "الرابع عشر من تشرين الأول ٢٠٢٦", "١٤ تشرين الأول/أكتوبر ٢٠٢٦", "١٤-١٠-٢٠٢٦", "14 octobre, 14 أكتوبر سنة 2026",
    "14 באוקטובר 2026", "ה־14 באוקטובר 2026", "ג׳ בחשוון תשפ״ז", "ג' במרחשוון ה'תשפ\"ז",
    "3 جمادى الأولى 1448", "الثالث من جمادى الأولى ١٤٤٨هـ", "١٤٤٨/٠٥/٠٣", "3 Jumada al-Ula 1448 AH",
)  # fmt: skip


def day(text: str) -> Day:
    (found,) = find_days(text, tokens(text))
    return found


@pytest.mark.parametrize(("one", "other"), [(ONE_DAY[0], each) for each in ONE_DAY[1:]])
def test_a_day_is_one_however_it_is_written(one: str, other: str) -> None:
    """In names, numbers and letters of any of the calendars."""
    assert is_alike(day(one), day(other))
    assert not is_alike(day("17 October 2026"), day(other))
    assert not is_alike(day("14 October 2025"), day(other))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("25 December", "الخامس والعشرين من كانون الأول", True),
        ("25 December", "25 דצמבר 2026", True),
        ("25 December", "December 2026", False),
        ("December 2026", "3 December 2026", True),
        ("12/10/2026", "October 12, 2026", True),
        ("12/10/2026", "December 10, 2026", True),
        ("12/10/2026", "November 10, 2026", False),
        ("15 בתשרי", "ט״ו בתשרי תשפ״ז", True),
        ("י״ד בתשרי", "25 September", False),
        ("3 رمضان 1447", "4 رمضان 1447", False),
        ("3 رمضان", "20 February 2026", True),
        ("3 رمضان", "24 February 2026", False),
        ("3 رمضان", "20 February", False),
        ("20 February", "3 رمضان 1447", True),
        ("October 2026", "3 جمادى الأولى 1448", False),
        ("ג׳ באדר תשפ״ז", "12 March 2027", True),
        ("ג׳ באדר ב תשפ״ז", "10 February 2027", False),
        ("31 February 2026", "3 رمضان 1447", False),
        ("1/2", "1 February", True),
    ],
)
def test_dates_that_say_less_or_two_things(one: str, other: str, alike: bool) -> None:
    """Agree in what both say, either way round."""
    assert is_alike(day(one), day(other)) is alike
    assert is_alike(day(other), day(one)) is alike


@pytest.mark.parametrize(
    "text",
    ["It may come, 5 may say.", "18:00 and 3.5", "25 people", "אב ובן", "version 1.2.3", "99/99/2026", "the march of 20 men", "12-11-10-09", "1/2/3"],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    """Words that are also months, numbers that are none."""
    assert find_days(text, tokens(text)) == []


@given(st.dates(date(1950, 1, 1), date(2070, 1, 1)))
@pytest.mark.slow
def test_the_three_calendars_meet_on_every_day(when: date) -> None:
    """By libraries that reckon them; and not three days later."""
    hijri = Gregorian.fromdate(when).to_hijri()
    hebrew = GregorianDate.from_pydate(when).to_heb()
    same = [
        Day(0, 0, "gregorian", ((when.year, when.month, when.day),)),
        Day(0, 0, "hijri", (hijri.datetuple(),)),
        Day(0, 0, "hebrew", ((hebrew.year, hebrew.month, hebrew.day),)),
    ]
    later = when + timedelta(5)
    for one, other in combinations(same, 2):
        assert is_alike(one, other)
        assert not is_alike(Day(0, 0, "gregorian", ((later.year, later.month, later.day),)), other)
    assert when.toordinal() in days_of("hijri", hijri.datetuple())
