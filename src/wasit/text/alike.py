"""What of a text is the same however it is written, as terms that an index keeps beside its words: numbers, and dates.

1. A number of ten or more that is not written as plain digits: its digits, so that "25" finds "twenty-five" and "1,000" is found as "1000".
2. A date: every day that it may be, counted; day and month in its own calendar; month and year. Two dates that are alike share a term,
   but for a day without year beside another calendar's. Two that share one need not be alike: ask ``days.is_alike``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wasit.text.days import Day, days_of, find_days
from wasit.text.fold import Token, tokens
from wasit.text.numbers import find_numbers


def terms_of(text: str, words: Sequence[Token] | None = None) -> list[str]:
    """The terms of a text's numbers and dates, each once, in its order. ``words``: its tokens, if they are known."""
    said = tokens(text) if words is None else words
    numbers = find_numbers(text, said)
    found = [
        number.form for number in numbers if number.value >= 10 and said[number.first].word != number.form
    ]
    found += [term for day in find_days(text, said, numbers) for term in _of_day(day)]
    return list(dict.fromkeys(found))


def _of_day(day: Day) -> Iterator[str]:
    head = day.calendar[:2]
    for reading in day.readings:
        year, month, number = reading
        if number is not None:
            yield f"{head}{month}x{number}"
        if year is not None:
            yield f"{head}{year}y{month}"
        if number is not None and year is not None:
            yield from (f"day{each}" for each in sorted(days_of(day.calendar, reading)))
