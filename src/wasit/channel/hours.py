"""Hours that two people would take for two different times, because their clocks differ.

1. Found, in English, Arabic and Hebrew: an hour in digits ("at 18:00", "الساعة ١٨:٠٠", "בשעה 18:00"), noon, midnight, with the day beside
   them; and days that end ("by Sunday", "Sunday night", "حتى الغد", "עד יום ראשון"). A day that ends ends at 23:59; "before Sunday" ends as
   Sunday begins. "Today" and "tomorrow" by themselves count when the two places have different dates.
2. Each is read on the source's clock, as the first such time from the moment of writing on, and then told on the addressee's.
3. An hour that is said to be somebody's ("18:00 Muscat time", "بتوقيت", "שעון") is not ambiguous; nor is one that the text gives on both
   clocks already.

Zones come as ``tzinfo``: this file reads no data of the machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from wasit.text.fold import Token, fold, tokens

MOST = 6
_NEARBY = 3  # words between an hour and its day, or an hour and whose it is
_END, _NOON, _START = time(23, 59), time(12, 0), time(0, 0)


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(words).split())


_WEEKDAYS: Mapping[str, int] = {
    name: day
    for day, names in enumerate(
        (
            "monday mon الاثنين",
            "tuesday tue الثلاثاء",
            "wednesday wed الأربعاء",
            "thursday thu الخميس",
            "friday fri الجمعة",
            "saturday sat السبت שבת",
            "sunday sun الأحد",
        )
    )
    for name in _folded(names)
}
_HEBREW_DAYS: Mapping[str, int] = {
    fold(name): (number + 6) % 7
    for number, name in enumerate(("ראשון", "שני", "שלישי", "רביעי", "חמישי", "שישי"))
}
_HEBREW_DAY = _folded("יום ביום ליום ליל בליל ערב בערב מיום")
_NEAR: Mapping[str, int] = {
    **dict.fromkeys(_folded("today tonight اليوم الليلة היום הלילה הערב"), 0),
    **dict.fromkeys(_folded("tomorrow غدا الغد מחר"), 1),
}
_ENDS_BY_ITSELF = _folded("tonight الليلة הלילה")
_NIGHT = _folded("night evening end ليل ليلة مساء نهاية ליל ערב סוף לילה")
_BY = _folded("by until till حتى لغاية עד")
_BEFORE = _folded("before قبل לפני")
_NOONS = _folded("noon midday الظهر ظهر ظهرا הצהריים צהריים הצהרים צהרים")
_MIDNIGHTS = _folded("midnight חצות")
_MORNING, _EVENING = _folded("am صباحا בבוקר"), _folded("pm مساء בערב")
_ASKED = _folded("الساعة בשעה oclock o'clock")
_SOMEBODYS = _folded("time gmt utc local بتوقيت توقيت שעון לשעון")
_HEADS = "وفبلكובלהמש"
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Hour:
    """An ambiguous hour. Units: ``start``, ``end`` in characters of the text. ``theirs``: on the source's clock; ``ours``: the addressee's."""

    start: int
    end: int
    theirs: datetime
    ours: datetime


@dataclass(frozen=True, slots=True)
class _Said:
    """What some words of the text say: a day, a time of day, or both. ``first``, ``last``: indexes of words."""

    first: int
    last: int
    day: int | None = None  # 0 Monday
    near: int | None = None  # days from today
    clock: time | None = None
    ends: bool = False  # a day that ends, without an hour
    next_day: bool = False  # midnight ends the day it is said of

    @property
    def has_day(self) -> bool:
        return self.day is not None or self.near is not None


def find_hours(text: str, *, at: int, theirs: tzinfo, ours: tzinfo) -> tuple[Hour, ...]:
    """The ambiguous hours of a text, at most six. Units: ``at`` in seconds since 1970, when it was written."""
    words = tokens(text)
    wrote = datetime.fromtimestamp(at, UTC).astimezone(theirs)
    is_other_day = wrote.date() != wrote.astimezone(ours).date()
    found = []
    for said in _joined(sorted(_parts(words), key=lambda each: each.first)):
        counts = said.clock is not None or said.ends or (said.near is not None and is_other_day)
        if not counts or _is_somebodys(text, words, said):
            continue
        there = _read(said, wrote)
        here = there.astimezone(ours)
        if there.utcoffset() != here.utcoffset():
            found.append(Hour(words[said.first].start, words[said.last].end, there, here))
    return _not_yet_said(words, found)[:MOST]


def _not_yet_said(words: Sequence[Token], found: Sequence[Hour]) -> tuple[Hour, ...]:
    """Without those that the text gives on both clocks."""
    written = {_clock_of(word.word) for word in words} - {None}
    settled = {
        clock
        for hour in found
        for clock in (_minute(hour.theirs), _minute(hour.ours))
        if {_minute(hour.theirs), _minute(hour.ours)} <= written
    }
    return tuple(hour for hour in found if _minute(hour.theirs) not in settled)


def _minute(at: datetime) -> time:
    return time(at.hour, at.minute)


def _clock_of(word: str) -> time | None:
    match = _CLOCK.fullmatch(word)
    return time(int(match[1]), int(match[2])) if match else None


# -- finding ------------------------------------------------------------------------------------------------------------


def _bare(word: str, known: frozenset[str] | Mapping[str, int]) -> str:
    """The word itself where it is known, or without the one letter that joins it to the word before; "" where neither is."""
    if word in known:
        return word
    return word[1:] if word[:1] in _HEADS and word[1:] in known else ""


def _parts(words: Sequence[Token]) -> Iterator[_Said]:
    for n, token in enumerate(words):
        word = token.word
        before = words[n - 1].word if n else ""
        after = words[n + 1].word if n + 1 < len(words) else ""
        clock = _clock_of(word)
        if clock is not None or (word.isdecimal() and len(word) <= 2):
            yield from _digits(words, n, clock)
        elif _bare(word, _MIDNIGHTS) or (_bare(word, _folded("منتصف")) and _bare(after, _folded("الليل"))):
            yield _Said(n, n if _bare(word, _MIDNIGHTS) else n + 1, clock=_START, next_day=True)
        elif _bare(word, _NOONS):
            yield _Said(n, n, clock=_NOON)
        elif name := _bare(word, _WEEKDAYS):
            yield _with_end(words, n, n, day=_WEEKDAYS[name])
        elif word in _HEBREW_DAYS and before in _HEBREW_DAY:
            yield _with_end(words, n - 1, n, day=_HEBREW_DAYS[word])
        elif name := _bare(word, _NEAR):
            yield _with_end(words, n, n, near=_NEAR[name])


def _digits(words: Sequence[Token], n: int, clock: time | None) -> Iterator[_Said]:
    """An hour in digits, with its half of the day; a bare number only where a word beside it says that it is an hour."""
    after = "".join(word.word for word in words[n + 1 : n + 3])
    half = next((len(each) for each in ("am", "pm") if after.startswith(each)), 0)
    follower = words[n + 1].word if n + 1 < len(words) else ""
    evening = after.startswith("pm") or follower in _EVENING
    morning = after.startswith("am") or follower in _MORNING
    asked = n > 0 and _bare(words[n - 1].word, _ASKED) != ""
    if clock is None:
        hour = int(words[n].word)
        if hour > 23 or not (evening or morning or asked or follower in _ASKED):
            return
        clock = time(hour, 0)
    if evening and clock.hour < 12:
        clock = clock.replace(hour=clock.hour + 12)
    taken = 0 if not (evening or morning) else 2 if half and follower in ("a", "p") else 1
    yield _Said(n, n + taken, clock=clock)


def _with_end(
    words: Sequence[Token], first: int, last: int, *, day: int | None = None, near: int | None = None
) -> _Said:
    """A day, and whether the words beside it say that it ends."""
    lead = [word.word for word in words[max(0, first - 2) : first]]
    tail = words[last + 1].word if last + 1 < len(words) else ""
    night = next((n for n, word in enumerate(lead) if _bare(word, _NIGHT)), None)
    if night is not None:
        return _Said(first - len(lead) + night, last, day, near, ends=True)
    if _bare(tail, _NIGHT):
        return _Said(first, last + 1, day, near, ends=True)
    if words[last].word in _ENDS_BY_ITSELF or any(_bare(word, _BY) for word in lead):
        return _Said(first, last, day, near, ends=True)
    if any(_bare(word, _BEFORE) for word in lead):
        return _Said(first, last, day, near, clock=_START)
    if words[first].word in _HEBREW_DAY and _bare(words[first].word, _NIGHT):
        return _Said(first, last, day, near, ends=True)
    return _Said(first, last, day, near)


def _joined(parts: Sequence[_Said]) -> Iterator[_Said]:
    """A day and the time of day beside it are one."""
    waiting: _Said | None = None
    for part in parts:
        if waiting is not None and part.first - waiting.last <= _NEARBY and waiting.has_day != part.has_day:
            day, clock = (waiting, part) if waiting.has_day else (part, waiting)
            yield _Said(waiting.first, part.last, day.day, day.near, clock.clock, next_day=clock.next_day)
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        waiting = part
    if waiting is not None:
        yield waiting


def _is_somebodys(text: str, words: Sequence[Token], said: _Said) -> bool:
    """Whether the words that follow, in the same sentence, say whose hour it is."""
    end = words[said.last].end
    for word in words[said.last + 1 : said.last + 1 + _NEARBY]:
        if any(mark in text[end : word.start] for mark in ".;؛\n"):
            return False
        if _bare(word.word, _SOMEBODYS):
            return True
        end = word.end
    return False


# -- reading ------------------------------------------------------------------------------------------------------------


def _read(said: _Said, wrote: datetime) -> datetime:
    """The first such time from the moment of writing on, on the same clock."""
    clock = said.clock if said.clock is not None else _END
    day = wrote.date()
    if said.near is not None:
        day += timedelta(said.near)
    elif said.day is not None:
        day += timedelta((said.day - day.weekday()) % 7)
    elif said.next_day or clock < wrote.time():
        return _at(day + timedelta(1), clock, wrote)
    return _at(day + timedelta(said.next_day), clock, wrote)


def _at(day: date, clock: time, wrote: datetime) -> datetime:
    return datetime.combine(day, clock, tzinfo=wrote.tzinfo)
