"""Whether a draft repeats what must not cross: words for the go-between only, or another side's that were never passed on.

A warning with the places shown, never a block: people decide, this only makes them look.

1. ``guarded`` are passages that must not cross; ``known`` is what the addressee may have: what stands on its own line already, and what this
   very draft is drawn from. Nothing that is known counts, wherever else it stands.
2. A place is: a run of three or more words as they stand in a guarded passage (two of them not common); or more than half of a passage's
   rare words, in any order; or a rare number or name; or rare words, where two of one passage are in the draft.
3. Rare is by count: in no more than two of all the passages given, or in fewer than one in fifty. Short words of grammar never count.
4. What is one word, number or name is told by ``reading``. Dates are compared by the day, whichever calendar and language they are in
   (``text.days``). A date counts as one thing: its day and its year are no numbers by themselves. A date that the addressee has counts
   no longer where it says no more than that one.

A meaning said in quite other words, or in another language, is not found: only its numbers, dates and names are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from wasit.channel.reading import RUN, Reader, Run, Said, Text
from wasit.text.days import Day, is_alike

SHARE = 0.5  # of a passage's rare words
LONG = 6  # words as they stand: they need not count
NEAR = 8  # words between two that count together
MANY = 4  # rare words, fewer of which don't make a share
RARE_IN = 2  # passages
RARE_ONE_IN = 50
FORMULA = 10  # passages with the same three words, of which they are a formula
FORMULA_ONE_IN = 20
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

    def __init__(
        self,
        guarded: Sequence[Guarded],
        known: Iterable[str] = (),
        *,
        reader: Reader | None = None,
        beside: Watch | None = None,
    ) -> None:
        """``beside``: a watch whose passages were read already: what it knows is known here too, and what is rare is counted with it."""
        self._reader = reader or Reader()
        known_texts = [self._reader.read(text) for text in known]
        self._passages = [(one, self._reader.read(one.text)) for one in guarded]
        self._known: list[Text] = [*(beside._known if beside else ()), *known_texts]
        self._spread: Counter[str] = Counter(beside._spread if beside else ())
        for text in (*known_texts, *(text for _, text in self._passages)):
            self._spread.update(text.stems)
        self._count: int = (beside._count if beside else 0) + len(known_texts) + len(self._passages)
        self._most = max(RARE_IN, self._count // RARE_ONE_IN)
        self._there: frozenset[str] = frozenset().union(
            *(text.stems for text in known_texts), beside._there if beside else ()
        )
        self._rare: dict[Text, Set[str]] = {}

    def find(self, draft: str) -> tuple[Place, ...]:
        """The places, the gravest kind where they meet, in the order of the draft; at most twelve."""
        written = self._reader.read(draft)
        rare_here = self._rare_of(written.stems)
        runs = written.runs.difference(*(text.runs for text in self._known))
        found = [place for dated in written.days for place in self._dates(*dated)]
        shared = [runs & text.runs for _, text in self._passages]
        often = Counter(run for each in shared for run in each)
        formulas = {
            run for run, count in often.items() if count > max(FORMULA, self._count // FORMULA_ONE_IN)
        }
        for (one, text), theirs in zip(self._passages, shared, strict=True):
            if theirs:
                found += _phrases(written, theirs - formulas, one)
            if rare_here.isdisjoint(text.counting):
                continue
            rare = self._rare.get(text)
            if rare is None:
                rare = self._rare[text] = self._rare_of(text.counting)
            found += _share(written.words, rare, one)
            near, named = _near(written, text, rare), text.naming & rare
            found += [
                Place(word.start, word.end, "number" if word.is_number else "word", one)
                for word in written.words
                if not word.is_dated and (word.stem in near or (word.may_name and word.stem in named))
            ]
        return _joined(found)

    def _rare_of(self, stems: Set[str]) -> Set[str]:
        return {stem for stem in stems if self._spread[stem] <= self._most} - self._there

    def _dates(self, start: int, end: int, day: Day) -> Iterator[Place]:
        """Where passages have that day, unless the addressee has it or so many do that it is no secret's."""
        if any(
            is_alike(day, known) and _says_no_more(day, known)
            for text in self._known
            for _, _, known in text.days
        ):
            return
        having = [
            one for one, text in self._passages if any(is_alike(day, other) for _, _, other in text.days)
        ]
        if len(having) <= self._most:
            yield from (Place(start, end, "date", one) for one in having)


def _says_no_more(day: Day, known: Day) -> bool:
    (year, _, number), (known_year, _, known_number) = day.readings[0], known.readings[0]
    return (year is None or known_year is not None) and (number is None or known_number is not None)


def _near(written: Text, text: Text, rare: Set[str]) -> Set[str]:
    """The rare stems that stand near one another in the draft and in the passage."""
    shared = [stem for stem in written.standing if stem in rare and stem in text.standing]
    return {
        stem
        for one, other in combinations(shared, 2)
        if _is_near(written.standing[one], written.standing[other])
        and _is_near(text.standing[one], text.standing[other])
        for stem in (one, other)
    }


def _is_near(one: Sequence[int], other: Sequence[int]) -> bool:
    return any(abs(this - that) <= NEAR for this in one for that in other)


def _phrases(written: Text, theirs: Set[Run], one: Guarded) -> Iterator[Place]:
    """The longest runs that both have."""
    words = written.words
    begin = 0
    for at, run in enumerate([*written.each_run(), ()]):
        if run in theirs:
            continue
        last = at + RUN - 1
        counting = sum(word.counts and not word.is_dated for word in words[begin:last])
        if at > begin and (counting >= 2 or last - begin >= LONG):
            yield Place(words[begin].start, words[last - 1].end, "phrase", one)
        begin = at + 1


def _share(written: Sequence[Said], rare: Set[str], one: Guarded) -> Iterator[Place]:
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
