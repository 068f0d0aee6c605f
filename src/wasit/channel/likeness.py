"""Whether a draft repeats what must not cross: words for the go-between only, or another side's that were never passed on.

A warning with the places shown, never a block: people decide, this only makes them look.

1. ``guarded`` are passages that must not cross; ``known`` is what the addressee may have: what stands on its own line already, and what this
   very draft is drawn from. Nothing that is known counts, wherever else it stands.
2. A place is: a run of three or more words as they stand in a guarded passage (two of them not common); or more than half of a passage's
   rare words, in any order; or a rare number or name; or rare words, where two of one passage are in the draft.
3. Rare is by count: in no more than two of all the passages given, or in fewer than one in fifty. Short words of grammar never count.
   A name is a word with a capital inside a sentence: in scripts without capitals one name alone is not told from any other word.
4. Words are compared in their one form (``text.fold``) and by their stem: "signed" is "sign", "والساعة" is "ساعة", "ובלילה" is "לילה".

A meaning said in quite other words, or in another language, is not found: only its numbers and names are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from wasit.text.fold import Token, fold, tokens

RUN = 3  # words
SHARE = 0.5  # of a passage's rare words
MANY = 4  # rare words, fewer of which don't make a share
LEAST = 4  # letters of a stem, of which two make a place; in Arabic and Hebrew, whose roots are short, three
RARE_IN = 2  # passages
RARE_ONE_IN = 50
MOST_PLACES = 12

_ENGLISH = """a about after again all also am an and any are as at be because been before being both but by can could did do does
    done for from get give go had has have he her here him his how i if in into is it its just like may me might more most much must my
    no nor not now of off on one only or other our out over own same say said she should so some such take than that the their them then
    there these they this those through to too under until up us very was we were what when where which while who whom why will with
    would you your"""
_ARABIC = """في من الى علي عن مع هذا هذه ذلك تلك التي الذي الذين ما لا لم لن ان او ثم كل كان كانت يكون تكون قد هو هي هم نحن انا انت
    بعد قبل عند غير بين حتي اذا لو كما ليس اي لكن بل حين منذ"""
_HEBREW = """של על את אל עם זה זו זאת הוא היא המ אנחנו אני אתה לא כנ או גמ רק כל יש אינ היה היתה יהיה כי אמ אשר מה מי לפני אחרי בינ עד
    אבל כמו כאשר אותו אותה להמ לנו שלנו"""
COMMON = frozenset(fold(f"{_ENGLISH} {_ARABIC} {_HEBREW}").split())

_AR_HEADS = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ف", "ب", "ل", "ك")
_AR_TAILS = ("ها", "ان", "ات", "ون", "ين", "يه", "نا", "هم", "ه", "ي")
_HE_HEADS = ("וכש", "כשה", "וה", "ושה", "מה", "שה", "בה", "ו", "ה", "ב", "ל", "מ", "ש", "כ")
_HE_TAILS = ("ימ", "ות", "נו", "ה")
_EN_TAILS = ("ments", "ment", "ings", "ing", "ers", "er", "ies", "ied", "ed", "es", "s", "y", "e")

Why = Literal["phrase", "passage", "number", "word"]


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
        known_words = [_words(text) for text in known]
        self._passages = [(one, _words(one.text)) for one in guarded]
        there = {word.stem for words in known_words for word in words}
        self._runs_there = {run for words in known_words for run in _runs(words)}
        spread = Counter(stem for words in known_words for stem in {word.stem for word in words})
        spread.update(stem for _, words in self._passages for stem in {word.stem for word in words})
        most = max(RARE_IN, (len(known_words) + len(self._passages)) // RARE_ONE_IN)
        self._rare = [
            {word.stem for word in words if word.counts and spread[word.stem] <= most} - there
            for _, words in self._passages
        ]

    def find(self, draft: str) -> tuple[Place, ...]:
        """The places, the gravest kind where they meet, in the order of the draft; at most twelve."""
        written = _words(draft)
        stems = {word.stem for word in written}
        found: list[Place] = []
        for (one, words), rare in zip(self._passages, self._rare, strict=True):
            if stems.isdisjoint(word.stem for word in words):
                continue
            found += _phrases(written, words, one, self._runs_there)
            if stems.isdisjoint(rare):
                continue
            found += _share(written, rare, one)
            telling = _telling(written, words, rare)
            found += [
                Place(word.start, word.end, "number" if word.is_number else "word", one)
                for word in written
                if word.stem in telling
            ]
        return _joined(found)


class _Word:
    __slots__ = ("counts", "end", "is_name", "is_number", "stands_out", "start", "stem")

    def __init__(self, token: Token, text: str) -> None:
        self.start, self.end, self.is_number = token.start, token.end, token.is_number
        self.stem = token.word if token.is_number else stem(token.word)
        common = token.word in COMMON or self.stem in COMMON
        self.counts = len(token.word) > 1 and not common and (token.is_number or len(token.word) > 2)
        self.stands_out = self.counts and len(self.stem) >= LEAST - ("\u0590" <= self.stem[0] <= "\u06ff")
        before = text[: token.start].rstrip(" \"“«'‘(")
        begins = not before or before[-1] in ".!?؟…:\n"
        self.is_name = self.counts and not begins and text[token.start].isupper()


def _words(text: str) -> list[_Word]:
    return [_Word(token, text) for token in tokens(text)]


def _telling(written: Sequence[_Word], words: Sequence[_Word], rare: set[str]) -> set[str]:
    """The stems of a passage that count by themselves, where the draft has them."""
    named = {word.stem for word in words if word.is_number or word.is_name}
    shared = {word.stem for word in written if word.stands_out} & rare
    return (named & rare) | (shared if len(shared) > 1 else set())


def stem(word: str) -> str:
    """A folded word without what grammar put before and behind it. Source: after Larkey's light10 for Arabic, as plain for the others."""
    first = word[0]
    if "\u0600" <= first <= "\u06ff":
        return _cut(word, _AR_HEADS, _AR_TAILS, 3)
    if "\u0590" <= first <= "\u05ff":
        return _cut(word, _HE_HEADS, _HE_TAILS, 3)
    return _cut(word, (), _EN_TAILS, 4)


def _cut(word: str, heads: Sequence[str], tails: Sequence[str], least: int) -> str:
    for head in heads:
        if word.startswith(head) and len(word) - len(head) >= least:
            word = word[len(head) :]
            break
    for tail in tails:
        if word.endswith(tail) and len(word) - len(tail) >= least:
            return word[: -len(tail)]
    return word


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


_GRAVITY: dict[Why, int] = {"phrase": 0, "passage": 1, "number": 2, "word": 3}


def _joined(found: list[Place]) -> tuple[Place, ...]:
    """Of places that overlap, the gravest."""
    kept: list[Place] = []
    for place in sorted(found, key=lambda each: (_GRAVITY[each.why], each.start - each.end, each.start)):
        if all(place.end <= other.start or place.start >= other.end for other in kept):
            kept.append(place)
    return tuple(sorted(kept, key=lambda place: place.start)[:MOST_PLACES])
