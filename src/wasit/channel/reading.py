"""A text as it is compared with others: its words by their stems, numbers by their digits, names of several spellings as one, its dates.

1. A number of several words is one word. Below ten only digits, and words that say how many ("three", not "third"), are numbers.
2. A name that the go-between wrote down in several spellings is one word whichever of them stands there, also with what Arabic and Hebrew
   write onto it. Of spellings that begin at one word the longest counts.
3. A name is that, or a word with a capital inside a sentence; scripts without capitals have none but those written down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from wasit.text.days import Day, find_days
from wasit.text.fold import Token, tokens
from wasit.text.numbers import find_numbers
from wasit.text.search import bare
from wasit.text.stems import COMMON, stem

RUN = 3  # words
LEAST = 4  # letters of a stem that stands out; in Arabic and Hebrew, whose roots are short, three
_YEAR = re.compile(r"19\d\d|20\d\d")
Run = tuple[str, ...]
Kind = tuple[str, bool, bool]  # stem, whether it counts, whether it stands out


class Said:
    """A word of a text. ``counts``: it is no grammar; ``is_dated``: it is part of a date; ``may_name``: it is a number, or would be a name
    if it did not begin a sentence. Units: ``start``, ``end`` in characters."""

    __slots__ = (
        "counts",
        "end",
        "is_dated",
        "is_name",
        "is_number",
        "may_name",
        "stands_out",
        "start",
        "stem",
    )

    def __init__(self, start: int, end: int, form: str, kind: Kind, text: str, *, is_dated: bool) -> None:
        """``form``: of a number, its digits; "" where it is none. ``kind``: as ``_kind_of`` tells it."""
        self.start, self.end, self.is_number, self.is_dated = start, end, bool(form), is_dated
        self.stem, self.counts, self.stands_out = kind
        self.may_name = self.counts and (bool(form) or text[start].isupper())
        self.is_name = self.may_name and not form and not _begins(text[:start])

    def be_name(self, end: int, name: str) -> None:
        """It is the first word of a spelling of a name."""
        self.end, self.stem = end, name
        self.counts = self.stands_out = self.is_name = self.may_name = True


def _kind_of(word: str, form: str) -> Kind:
    key = form or stem(word)
    common = word in COMMON or key in COMMON
    counts = len(form) > 1 or (not form and len(word) > 2 and not common)
    return key, counts, counts and len(key) >= LEAST - ("\u0590" <= key[0] <= "\u06ff")


def _begins(before: str) -> bool:
    """Whether what comes next begins a sentence."""
    before = before.rstrip(" \"“«'‘(")
    return not before or before[-1] in ".!?؟…:\n"


class Text:
    """A text that was read. ``days``: with their places, in characters."""

    def __init__(self, words: list[Said], days: list[tuple[int, int, Day]]) -> None:
        self.words, self.days = words, days

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(word.stem for word in self.words)

    @cached_property
    def counting(self) -> frozenset[str]:
        return frozenset(word.stem for word in self.words if word.counts)

    @cached_property
    def standing(self) -> dict[str, list[int]]:
        """Where words stand that stand out, by their stems."""
        found: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            if word.stands_out and not word.is_dated and not word.is_number:
                found.setdefault(word.stem, []).append(at)
        return found

    @cached_property
    def naming(self) -> frozenset[str]:
        """Stems that count by themselves where they are rare: names, and numbers that are no part of a date, and no year."""
        return frozenset(
            word.stem
            for word in self.words
            if word.is_name or (word.is_number and not word.is_dated and not _YEAR.fullmatch(word.stem))
        )

    @cached_property
    def runs(self) -> frozenset[Run]:
        return frozenset(self.each_run())

    def look_up(self) -> None:
        """Have at hand whatever is asked of a text that others are held against."""
        _ = self.stems, self.counting, self.standing, self.naming, self.runs

    def each_run(self) -> Iterator[Run]:
        stems = [word.stem for word in self.words]
        yield from zip(stems, stems[1:], stems[2:], strict=False)


class Reader:
    """Reads texts, each once: whoever keeps the reader keeps what it read. ``names``: the spellings of each name."""

    def __init__(self, names: Iterable[Sequence[str]] = ()) -> None:
        self._read: dict[str, Text] = {}
        self._kinds: dict[str, Kind] = {}  # most words of a matter stand in it again
        self._spellings: dict[str, list[tuple[list[str], str]]] = {}
        for number, spellings in enumerate(names):
            for spelling in spellings:
                words = [token.word for token in tokens(spelling)]
                if words:
                    self._spellings.setdefault(words[0], []).append((words, f"name {number}"))
        for found in self._spellings.values():
            found.sort(key=lambda each: -len(each[0]))

    def read(self, text: str) -> Text:
        found = self._read.get(text)
        if found is None:
            found = self._read[text] = self._anew(text)
        return found

    def read_some(self, texts: Iterable[str], most: int) -> bool:
        """Read of these what was not yet, until ``most`` characters are; whether there was any."""
        left = most
        for text in texts:
            if text not in self._read:
                self.read(text).look_up()
                left -= len(text)
            if left <= 0:
                break
        return left < most

    def forget(self, text: str) -> None:
        self._read.pop(text, None)

    def forget_but(self, texts: Iterable[str]) -> None:
        """Keep what is still asked about."""
        self._read = {text: self._read[text] for text in texts if text in self._read}
        self._kinds.clear()

    def spelled(self, text: str) -> list[list[str]]:
        """Every spelling, in folded words, of the names that stand in a text."""
        said = tokens(text)
        names = {name for at in range(len(said)) for _, name in self._named(said, at)}
        return [words for each in self._spellings.values() for words, name in each if name in names]

    def _anew(self, text: str) -> Text:
        said = tokens(text)
        numbers = find_numbers(text, said)
        days = find_days(text, said, numbers)
        dated = {at for day in days for at in range(day.first, day.last + 1)}
        forms = {
            number.first: (number.last, number.form)
            for number in numbers
            if said[number.first].is_number
            or number.value >= 10
            or (number.value > 1 and not number.is_order)
        }
        words = []
        at = 0
        while at < len(said):
            token = said[at]
            last, form = forms.get(at, (at, token.word if token.is_number else ""))
            kind = self._kinds.get(form or token.word)
            if kind is None:
                kind = self._kinds[form or token.word] = _kind_of(token.word, form)
            word = Said(token.start, said[last].end, form, kind, text, is_dated=at in dated)
            for last, name in self._named(said, at) if self._spellings else ():
                word.be_name(said[last].end, name)
                break
            words.append(word)
            at = last + 1
        return Text(words, [(said[day.first].start, said[day.last].end, day) for day in days])

    def _named(self, said: Sequence[Token], at: int) -> Iterator[tuple[int, str]]:
        """(last word, name) of the spellings that begin at a word, the longest first."""
        word = said[at].word
        for form in (word, *bare(word)):
            for words, name in self._spellings.get(form, ()):
                if [each.word for each in said[at + 1 : at + len(words)]] == words[1:]:
                    yield at + len(words) - 1, name
