"""Dates of a text, whichever way they are written, and whether two of them may be one day.

1. Read: day, month by name and year, in any order that English, Arabic or Hebrew has ("14 October 2026", "الرابع عشر من تشرين الأول",
   "ט״ו בתשרי תשפ״ז"), day or year left out; and in digits, where 12/10/2026 is read both ways round. A year of 1300 to 1599 is Hijri.
2. Two dates of one calendar are alike where they agree in whatever both say, which must be more than the month.
3. Of different calendars they are compared by the day; Hijri is Umm al-Qura (hijridate) and the tabular reckoning, either a day before
   or after, because the month begins where the moon is seen. A Hebrew date is its daylight, not the evening before.
4. "Yesterday", weekdays, holidays, quarters and "the end of May" are no dates here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from hijridate import Gregorian, Hijri
from pyluach.dates import HebrewDate

from wasit.text.fold import Token, fold
from wasit.text.month_names import BEGIN, LONGEST, MONTHS, Calendar, bare_name
from wasit.text.numbers import Number, find_numbers

Reading = tuple[int | None, int, int | None]  # year, month, day

_IN_ONE = re.compile(r"(\d{1,4})([/.])(\d{1,2})\2(\d{2}|\d{4})")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})/(\d{1,2})")
_DASH = re.compile(r"\s?[-\u05be\u2010-\u2013/]\s?")
_GAP = re.compile(r"[\s,\-\u05be\u2010-\u2013./'’׳״\"()\u061b\u060c]{0,4}")
_ENDINGS = frozenset(("st", "nd", "rd", "th"))
_BETWEEN = frozenset(fold("of day من شهر חודש בחודש לחודש ב").split())
_YEARS = frozenset(fold("in of من سنة عام لعام لسنة שנת").split())
_CAPITALS = frozenset(("may", "march", "mar", "sep", "jun", "av", "safar"))  # words otherwise
_HEBREW_LETTERS = dict(
    zip("אבגדהוזחטיכלמנסעפצקרשת", (*range(1, 11), *range(20, 101, 10), 200, 300, 400), strict=True)
)
_HEBREW = re.compile(r"[\u05d0-\u05ea]{1,4}")
_EPOCH = 227_014  # of the tabular reckoning, as date.toordinal


class Day(NamedTuple):
    """A date of a text. ``first``, ``last``: its words, as places among the tokens. ``readings``: several where the order is not clear."""

    first: int
    last: int
    calendar: Calendar
    readings: tuple[Reading, ...]


def find_days(text: str, words: Sequence[Token], numbers: Sequence[Number] | None = None) -> list[Day]:
    """The dates of a text, in its order. ``words``: its tokens; ``numbers``: what stands in them, if that is known."""
    places = [at for at, (word, _, _) in enumerate(words) if bare_name(word) in BEGIN or word[:1].isdigit()]
    if not places:
        return []
    reader = _Reader(text, words, find_numbers(text, words) if numbers is None else numbers)
    found: list[Day] = []
    after = 0
    for at in places:
        if at < after:
            continue
        for day in reader.read(at, after):
            found.append(day)
            after = day.last + 1
    return found


def is_alike(one: Day, other: Day) -> bool:
    """Whether the two may be the same day, or the same month of a year."""
    if one.calendar == other.calendar:
        return any(_agree(this, that) for this in one.readings for that in other.readings)
    return any(
        _meet(one.calendar, this, other.calendar, that) for this in one.readings for that in other.readings
    )


def _agree(one: Reading, other: Reading) -> bool:
    shared = [
        (this, that) for this, that in zip(one, other, strict=True) if this is not None and that is not None
    ]
    return len(shared) > 1 and all(this == that for this, that in shared)


def _meet(calendar: Calendar, one: Reading, their_calendar: Calendar, other: Reading) -> bool:
    (year, month, day), (their_year, their_month, their_day) = one, other
    if day is None or their_day is None:
        return False
    if year is not None and their_year is not None:
        return not days_of(calendar, one).isdisjoint(days_of(their_calendar, other))
    if year is not None:
        return any(
            (their_month, their_day) in _said_in(their_calendar, each) for each in days_of(calendar, one)
        )
    if their_year is not None:
        return any((month, day) in _said_in(calendar, each) for each in days_of(their_calendar, other))
    return False


@lru_cache(maxsize=4096)
def days_of(calendar: Calendar, reading: Reading) -> frozenset[int]:
    """The days that a full date may be, as ``date.toordinal``; none where there is no such day."""
    year, month, day = reading
    assert year is not None
    assert day is not None
    if calendar == "hijri":
        return frozenset(near for each in _hijri(year, month, day) for near in (each - 1, each, each + 1))
    try:
        if calendar == "hebrew":
            return frozenset((HebrewDate(year, month, day).to_pydate().toordinal(),))
        return frozenset((date(year, month, day).toordinal(),))
    except ValueError:
        return frozenset()


def _hijri(year: int, month: int, day: int) -> set[int]:
    found = {day + (59 * (month - 1) + 1) // 2 + (year - 1) * 354 + (3 + 11 * year) // 30 + _EPOCH}
    with suppress(ValueError, OverflowError):  # outside its tables, or a month of 29 days
        found.add(date(*Hijri(year, month, day).to_gregorian().datetuple()).toordinal())
    return found


@lru_cache(maxsize=4096)
def _said_in(calendar: Calendar, ordinal: int) -> frozenset[tuple[int, int]]:
    """(month, day) that a day may be called in a calendar."""
    day = date.fromordinal(ordinal)
    if calendar == "gregorian":
        return frozenset(((day.month, day.day),))
    if calendar == "hebrew":
        named = HebrewDate.from_pydate(day)
        return frozenset(((named.month, named.day),))
    found = set()
    for near in (ordinal - 1, ordinal, ordinal + 1):
        try:
            _, month, number = Gregorian.fromdate(date.fromordinal(near)).to_hijri().datetuple()
        except (ValueError, OverflowError):
            continue
        found.add((month, number))
    return frozenset(found)


class _Month(NamedTuple):
    calendar: Calendar
    month: int
    last: int


class _Reader:
    def __init__(self, text: str, words: Sequence[Token], numbers: Sequence[Number]) -> None:
        self._text, self._words = text, words
        self._numbers = {number.first: number for number in numbers}
        self._ending = {number.last: number for number in numbers}

    def read(self, at: int, after: int) -> Iterator[Day]:
        """The date that is at a word or, of a named month, around it; nothing before ``after``."""
        word = self._words[at]
        if word.is_number:
            yield from self._in_digits(at)
        month = self._month(at) if bare_name(word.word) in BEGIN else None
        if month is not None:
            yield from self._around(at, month, after)

    # -- in digits ------------------------------------------------------------------------------------------------------

    def _in_digits(self, at: int) -> Iterator[Day]:
        word = self._words[at].word
        if match := _IN_ONE.fullmatch(word):
            parts, last = (match[1], match[3], match[4]), at
        elif match := _DAY_AND_MONTH.fullmatch(word):
            one, other = int(match[1]), int(match[2])
            readings = tuple(
                (None, month, day) for day, month in {(one, other), (other, one)} if _is_day(month, day)
            )
            if readings:
                yield Day(at, at, "gregorian", readings)
            return
        elif self._dashed(at + 1) and self._dashed(at + 2) and not (self._dashed(at) or self._dashed(at + 3)):
            parts, last = tuple(each.word for each in self._words[at : at + 3]), at + 2  # type: ignore[assignment]
        else:
            return
        found = _ordered(*parts)
        if found is not None:
            yield Day(at, last, *found)

    def _dashed(self, at: int) -> bool:
        """Whether a number follows on the one before, with a dash between."""
        if not 0 < at < len(self._words) or not self._words[at].word.isdecimal():
            return False
        return _DASH.fullmatch(self._text[self._words[at - 1].end : self._words[at].start]) is not None

    # -- by name --------------------------------------------------------------------------------------------------------

    def _month(self, at: int) -> _Month | None:
        for length in range(LONGEST, 0, -1):
            words = tuple(bare_name(word.word) for word in self._words[at : at + length])
            found = MONTHS.get(words) if len(words) == length else None
            if found is not None and (
                length == 1 or all(self._adjoins(each) for each in range(at + 1, at + length))
            ):
                if words[0] in _CAPITALS and not self._text[self._words[at].start].isupper():
                    return None
                return _Month(*found, at + length - 1)
        return None

    def _around(self, at: int, month: _Month, after: int) -> Iterator[Day]:
        last = month.last
        twin = self._month(last + 1) if last + 1 < len(self._words) and self._adjoins(last + 1) else None
        if twin is not None and (twin.calendar, twin.month) == (month.calendar, month.month):
            last = twin.last  # "تشرين الأول/أكتوبر"
        day, first = self._day_before(at, month.calendar, after)
        if day is None and self._words[at].word.isascii():
            day, last = self._day_behind(last)
        year, last = self._year_behind(last, month.calendar)
        if day is None and year is None:
            return
        months = [month.month]
        if month.calendar == "hebrew" and month.month == 12:
            months.append(13)  # "Adar" alone may be either
        yield Day(first, last, month.calendar, tuple((year, each, day) for each in months))

    def _day_before(self, at: int, calendar: Calendar, after: int) -> tuple[int | None, int]:
        """(day, its first word): a number before the month, with what may stand between them."""
        place = at - 1
        while (
            place >= after
            and place > at - 3
            and self._words[place].word in (_BETWEEN | _ENDINGS)
            and self._adjoins(place + 1)
        ):
            place -= 1
        if place < after or not self._adjoins(place + 1):
            return None, at
        number = self._ending.get(place)
        if number is not None and 1 <= number.value <= 31 and number.first >= after:
            return number.value, number.first
        if calendar == "hebrew":
            value = _letters(self._words[place].word, self._text[self._words[place].end :][:1])
            if 1 <= value <= 30:
                return value, place
        return None, at

    def _day_behind(self, last: int) -> tuple[int | None, int]:
        """ "October 14th": the day, unless it is a year."""
        number = self._numbers.get(last + 1)
        if number is None or not self._adjoins(last + 1) or not 1 <= number.value <= 31:
            return None, last
        end = number.last
        if end + 1 < len(self._words) and self._words[end + 1].word in _ENDINGS:
            end += 1
        return number.value, end

    def _year_behind(self, last: int, calendar: Calendar) -> tuple[int | None, int]:
        place = last + 1
        while (
            place < len(self._words)
            and self._words[place].word in _YEARS
            and self._adjoins(place)
            and place < last + 3
        ):
            place += 1
        if place >= len(self._words) or not self._adjoins(place):
            return None, last
        number = self._numbers.get(place)
        if number is not None:
            low, high = {"gregorian": (1900, 2199), "hijri": (1300, 1599), "hebrew": (5600, 5999)}[calendar]
            return (number.value, number.last) if low <= number.value <= high else (None, last)
        if calendar == "hebrew":
            value = _letters(self._words[place].word.removeprefix("ה'"), '"')
            if 600 <= value <= 999:
                return 5000 + value, place
        return None, last

    def _adjoins(self, at: int) -> bool:
        return _GAP.fullmatch(self._text[self._words[at - 1].end : self._words[at].start]) is not None


def _ordered(first: str, second: str, third: str) -> tuple[Calendar, tuple[Reading, ...]] | None:
    """Three numbers as a date: the year is the one of four digits, at either end, or the last."""
    if len(first) == 4 and len(third) <= 2:
        year, orders = int(first), [(int(second), int(third))]
    elif len(first) <= 2 and len(third) in (2, 4):
        year = int(third) if len(third) == 4 else 2000 + int(third)
        orders = [(int(second), int(first)), (int(first), int(second))]
    else:
        return None
    calendar: Calendar = "hijri" if 1300 <= year <= 1599 else "gregorian"
    if calendar == "gregorian" and not 1900 <= year <= 2199:
        return None
    readings = tuple(dict.fromkeys((year, month, day) for month, day in orders if _is_day(month, day)))
    return (calendar, readings) if readings else None


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def _letters(word: str, behind: str) -> int:
    """What a number in Hebrew letters is worth; 0 where it is none. One letter needs its mark (``behind``)."""
    head = word[:1] if word[:1] in "הבלמו" and '"' in word[2:] and len(word) > 4 else ""
    bare = word.removeprefix(head).replace('"', "")
    if not _HEBREW.fullmatch(bare) or (len(bare) == 1 and behind not in ("'", "׳", "’")):
        return 0
    values = [_HEBREW_LETTERS[letter] for letter in bare]
    falls = all(one >= other for one, other in pairwise(values))
    return sum(values) if falls else 0
