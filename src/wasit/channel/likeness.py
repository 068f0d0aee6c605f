"""Whether a draft repeats what must not cross: words for the go-between only, or another side's that were never passed on.

A warning with the places shown, never a block: people decide, this only makes them look.

1. ``guarded`` are passages that must not cross; ``known`` is what the addressee may have: what stands on its own line already, and what this
   very draft is drawn from. Nothing that is known counts, wherever else it stands.
2. A place is: a run of three or more words as they stand in a guarded passage (two of them not common); or more than half of a passage's
   rare words, in any order; or a rare number or name; or rare words, where two of one passage are in the draft.
3. Rare is by count: in no more than two of all the passages given, or in fewer than one in fifty. Short words of grammar never count.
   A name is a word with a capital inside a sentence: in scripts without capitals one name alone is not told from any other word.
4. Words are compared in their one form (``text.fold``) and by their stem (``text.stems``); numbers by their digits, also those in words
   (``text.numbers``); dates by the day, whichever calendar and language they are in (``text.days``). A date counts as one thing: its day
   and its year are no numbers by themselves. A date that the addressee has counts no longer where it says no more than that one.

A meaning said in quite other words, or in another language, is not found: only its numbers, dates and names are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from wasit.text.days import Day, find_days, is_alike
from wasit.text.fold import tokens
from wasit.text.numbers import find_numbers
from wasit.text.stems import COMMON, stem

RUN = 3  # words
SHARE = 0.5  # of a passage's rare words
MANY = 4  # rare words, fewer of which don't make a share
LEAST = 4  # letters of a stem, of which two make a place; in Arabic and Hebrew, whose roots are short, three
RARE_IN = 2  # passages
RARE_ONE_IN = 50
MOST_PLACES = 12

Why = Literal["phrase", "passage", "number", "date", "word"]


@dataclass(frozen=True, slots=True)
class Guarded:
    """A passage that must not cross. ``source``: what names it to whoever asked."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a draft repeats a guarded passage. Units: ``start``, ``end`` in characters of the draft."""

    start: int
    end: int
    why: Why
    source: Guarded


class Watch:
    """What a draft is held against: read once, asked again at every word that is typed."""

    def __init__(self, guarded: Sequence[Guarded], known: Iterable[str] = ()) -> None:
        known_texts = [_read(text) for text in known]
        self._passages = [(one, _read(one.text)) for one in guarded]
        there = {word.stem for text in known_texts for word in text.words}
        self._runs_there = {run for text in known_texts for run in _runs(text.words)}
        self._days_there = [day for text in known_texts for _, _, day in text.days]
        spread = Counter(stem for text in known_texts for stem in {word.stem for word in text.words})
        spread.update(stem for _, text in self._passages for stem in {word.stem for word in text.words})
        self._most = max(RARE_IN, (len(known_texts) + len(self._passages)) // RARE_ONE_IN)
        self._rare = [
            {word.stem for word in text.words if word.counts and spread[word.stem] <= self._most} - there
            for _, text in self._passages
        ]

    def find(self, draft: str) -> tuple[Place, ...]:
        """The places, the gravest kind where they meet, in the order of the draft; at most twelve."""
        written = _read(draft)
        stems = {word.stem for word in written.words}
        found = [place for dated in written.days for place in self._dates(*dated)]
        for (one, text), rare in zip(self._passages, self._rare, strict=True):
            if stems.isdisjoint(word.stem for word in text.words):
                continue
            found += _phrases(written.words, text.words, one, self._runs_there)
            if stems.isdisjoint(rare):
                continue
            found += _share(written.words, rare, one)
            telling = _telling(written.words, text.words, rare)
            found += [
                Place(word.start, word.end, "number" if word.is_number else "word", one)
                for word in written.words
                if word.stem in telling and not word.is_dated
            ]
        return _joined(found)

    def _dates(self, start: int, end: int, day: Day) -> Iterator[Place]:
        """Where passages have that day, unless the addressee has it or so many do that it is no secret's."""
        if any(is_alike(day, known) and _says_no_more(day, known) for known in self._days_there):
            return
        having = [
            one for one, text in self._passages if any(is_alike(day, other) for _, _, other in text.days)
        ]
        if len(having) <= self._most:
            yield from (Place(start, end, "date", one) for one in having)


def _says_no_more(day: Day, known: Day) -> bool:
    (year, _, number), (known_year, _, known_number) = day.readings[0], known.readings[0]
    return (year is None or known_year is not None) and (number is None or known_number is not None)


class _Text(NamedTuple):
    words: list[_Word]
    days: list[tuple[int, int, Day]]  # with their places, in characters


class _Word:
    __slots__ = ("counts", "end", "is_dated", "is_name", "is_number", "stands_out", "start", "stem")

    def __init__(self, start: int, end: int, word: str, form: str, text: str, *, is_dated: bool) -> None:
        """``form``: of a number, its digits; "" where it is none."""
        self.start, self.end, self.is_number, self.is_dated = start, end, bool(form), is_dated
        self.stem = form or stem(word)
        common = word in COMMON or self.stem in COMMON
        self.counts = len(form) > 1 or (not form and len(word) > 2 and not common)
        self.stands_out = self.counts and len(self.stem) >= LEAST - ("\u0590" <= self.stem[0] <= "\u06ff")
        before = text[:start].rstrip(" \"“«'‘(")
        begins = not before or before[-1] in ".!?؟…:\n"
        self.is_name = self.counts and not form and not begins and text[start].isupper()


def _read(text: str) -> _Text:
    """The words of a text, a number of several being one, and its dates."""
    said = tokens(text)
    numbers = find_numbers(text, said)
    days = find_days(text, said, numbers)
    dated = {at for day in days for at in range(day.first, day.last + 1)}
    forms = {
        number.first: (number.last, number.form)
        for number in numbers
        if said[number.first].is_number or number.value >= 10 or (number.value > 1 and not number.is_order)
    }
    words = []
    at = 0
    while at < len(said):
        token = said[at]
        last, form = forms.get(at, (at, token.word if token.is_number else ""))
        words.append(_Word(token.start, said[last].end, token.word, form, text, is_dated=at in dated))
        at = last + 1
    return _Text(words, [(said[day.first].start, said[day.last].end, day) for day in days])


def _telling(written: Sequence[_Word], words: Sequence[_Word], rare: set[str]) -> set[str]:
    """The stems of a passage that count by themselves, where the draft has them."""
    named = {word.stem for word in words if (word.is_number and not word.is_dated) or word.is_name}
    shared = {word.stem for word in written if word.stands_out} & rare
    return (named & rare) | (shared if len(shared) > 1 else set())


def _runs(words: Sequence[_Word]) -> Iterator[tuple[str, ...]]:
    for at in range(len(words) - RUN + 1):
        yield tuple(word.stem for word in words[at : at + RUN])


def _phrases(
    written: Sequence[_Word], words: Sequence[_Word], one: Guarded, there: set[tuple[str, ...]]
) -> Iterator[Place]:
    """The longest runs that both have."""
    theirs = set(_runs(words)) - there
    begin = 0
    for at, run in enumerate([*_runs(written), ()]):
        if run in theirs:
            continue
        last = at + RUN - 1
        if at > begin and sum(word.counts for word in written[begin:last]) >= 2:
            yield Place(written[begin].start, written[last - 1].end, "phrase", one)
        begin = at + 1


def _share(written: Sequence[_Word], rare: set[str], one: Guarded) -> Iterator[Place]:
    """The stretch of the draft that has more than half of a passage's rare words, where it has enough of them."""
    if len(rare) < MANY:
        return
    at = [index for index, word in enumerate(written) if word.stem in rare]
    if len({written[index].stem for index in at}) > SHARE * len(rare):
        yield Place(written[at[0]].start, written[at[-1]].end, "passage", one)


_GRAVITY: dict[Why, int] = {"phrase": 0, "passage": 1, "date": 2, "number": 3, "word": 4}


def _joined(found: list[Place]) -> tuple[Place, ...]:
    """Of places that overlap, the gravest."""
    kept: list[Place] = []
    for place in sorted(found, key=lambda each: (_GRAVITY[each.why], each.start - each.end, each.start)):
        if all(place.end <= other.start or place.start >= other.end for other in kept):
            kept.append(place)
    return tuple(sorted(kept, key=lambda place: place.start)[:MOST_PLACES])
