"""Drafts with something planted, by rules that know nothing of the checker: real passages, and what of them a draft says again.

Passages and what stands about a plant are the shared data's: talk pages (English), news (Arabic, with its English), parliament (Hebrew), the
camping dialogues. Numbers in words come from num2words, Gregorian dates and names in three scripts from CLDR (babel), Hijri ones from
hijridate, Hebrew ones from pyluach. Every draw is from one seed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import format_date
from hijridate import Gregorian
from num2words import num2words
from pyluach.dates import HebrewDate

from shared_data import shared_file

LANGUAGES = ("en", "ar", "he")
SAY = {  # one way to say it where it is guarded, one in a draft: they share no word but the planted one
    "en": ("In all it is {}.", "They spoke about {} yesterday."),
    "ar": ("المجموع هو {}.", "تحدثوا أمس عن {} بهدوء."),
    "he": ("בסך הכול {}.", "דיברו אתמול על {} בשקט."),
}
ARABIC, PERSIAN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"), str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
LEVANT, NILE, TUNIS, MOROCCO = "ar_SY", "ar_EG", "ar_TN", "ar_MA"


@dataclass(frozen=True)
class Plant:
    """A draft in which something stands from ``start`` to ``end``. ``sources``: the guarded passages that have it; none where nothing was planted."""

    kind: str
    language: str
    draft: str
    start: int = 0
    end: int = 0
    sources: frozenset[str] = frozenset()


@dataclass
class Matter:
    """``guarded``: by name; ``known``: what the addressee has; ``names``: the glossary."""

    guarded: dict[str, str] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    names: list[tuple[str, ...]] = field(default_factory=list)
    plants: list[Plant] = field(default_factory=list)


@dataclass(frozen=True)
class Corpus:
    """What matters are made of: texts (as ``texts`` gives them), pairs of translations, names in three scripts. ``name``: "" of the one that the
    checker was made with."""

    name: str
    texts: Callable[[str], tuple[tuple[str, ...], tuple[str, ...]]]
    translated: Callable[[], tuple[tuple[str, str], ...]]
    names: Callable[[], tuple[tuple[str, str, str], ...]]


# -- what people wrote ----------------------------------------------------------------------------------------------------


@cache
def texts(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(passages to guard, of at least twelve words; what drafts are made of), from different talks, cut after a sentence where they are long."""
    name = "dialogues/wikidisputes.jsonl" if language == "en" else f"messages/{language}.jsonl"
    return parted(language, _turns(language, name))


def _turns(language: str, name: str) -> Iterator[tuple[str, str]]:
    for one in read_rows(*name.split("/")):
        talk = one["id"] if language == "en" else one["id"][: 11 if language == "ar" else -2]
        yield from ((talk, turn["text"]) for turn in one.get("turns", [one]))


def parted(language: str, said: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Texts as ``texts`` gives them, of (talk, what was said in it); which talk is guarded is drawn by its id."""
    found: tuple[dict[str, None], dict[str, None]] = ({}, {})
    for talk, words in said:
        found[random.Random(talk).random() < 0.5][" ".join(_cut(words).split())] = None
    ordered = [list(each) for each in found]
    for each in ordered:
        random.Random(f"texts {language}").shuffle(each)
    to_guard, others = ordered
    return tuple(t for t in to_guard if len(t.split()) >= 12), tuple(t for t in others if len(t.split()) >= 4)


def read_rows(*name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in shared_file("data", *name).read_text("utf-8").split("\n") if line]


def _cut(text: str, most: int = 400) -> str:
    return text if len(text) <= most else text[: max(text.rfind(". ", 0, most) + 1, 0)] or text[:most]


@cache
def translated() -> tuple[tuple[str, str], ...]:
    """(Arabic, English) of the news."""
    return tuple(
        (one["text"], one["text_en"])
        for one in read_rows("messages", "ar.jsonl")
        if len(one["text"].split()) >= 12
    )


# -- a number, a day, a name in many ways ---------------------------------------------------------------------------------


def digits(number: int, drawn: random.Random) -> str:
    """In one of three scripts, with or without its thousands parted."""
    written = drawn.choice((f"{number}", f"{number:,}"))
    return drawn.choice(
        (written, written.translate(ARABIC).replace(",", "٬"), written.translate(PERSIAN).replace(",", "٬"))
    )


def number_words(number: int, language: str, drawn: random.Random) -> str:
    """By num2words; of Arabic either case, and "and" written onto the next word as it is in print."""
    said = str(num2words(number, lang=language))
    if language == "ar":
        said = said.replace(" و ", " و")
        said = said.replace("ون", "ين") if drawn.random() < 0.5 else said
    return said


def gregorian(day: date, language: str, drawn: random.Random) -> str:
    if language == "en":
        shape = drawn.choice(("d MMMM y", "MMMM d, y", "d MMM y"))
        return drawn.choice((format_date(day, shape, "en_GB"), f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}"))
    if language == "ar":
        said = format_date(day, "d MMMM y", drawn.choice((LEVANT, NILE, TUNIS, MOROCCO)))
        return said.translate(ARABIC) if drawn.random() < 0.5 else said
    return format_date(day, drawn.choice(("d בMMMM y", "ה-d בMMMM y", "d.M.y")), "he")


def hijri(day: date, language: str, drawn: random.Random) -> str:
    """Also a day before or after: months begin where the moon is seen."""
    one = Gregorian.fromdate(day + timedelta(drawn.choice((-1, 0, 0, 1)))).to_hijri()
    if language == "ar":
        return f"{one.day} {one.month_name('ar')} {one.year}هـ".translate(ARABIC)
    return f"{one.day} {one.month_name('en')} {one.year}"


def hebrew(day: date, language: str, drawn: random.Random) -> str:
    one = HebrewDate.from_pydate(day)
    return (
        str(one.hebrew_date_string(drawn.random() < 0.3))
        if language == "he"
        else f"{one.day} {one.month_name()} {one.year}"
    )


@cache
def names() -> tuple[tuple[str, str, str], ...]:
    """Lands in three scripts, by CLDR."""
    tables = [Locale(language).territories for language in LANGUAGES]
    found = [
        tuple(str(table[code]) for table in tables)
        for code in sorted(set(tables[0]) & set(tables[1]) & set(tables[2]))
        if len(code) == 2 and code.isalpha()
    ]
    kept = [each for each in found if not any("(" in name or "&" in name for name in each)]
    random.Random("names").shuffle(kept)
    return tuple(kept)  # type: ignore[arg-type]


MADE_WITH = Corpus("", texts, translated, names)


# -- words of a passage, said again ---------------------------------------------------------------------------------------


def verbatim(words: Sequence[str], drawn: random.Random, other: Sequence[str]) -> list[str]:
    start = drawn.randrange(len(words) - 7)
    return list(words[start : start + 8])


def one_changed(words: Sequence[str], drawn: random.Random, other: Sequence[str]) -> list[str]:
    """The fourth or fifth of eight is another passage's."""
    kept = verbatim(words, drawn, other)
    kept[drawn.choice((3, 4))] = drawn.choice(other)
    return kept


def one_typed_wrong(words: Sequence[str], drawn: random.Random, other: Sequence[str]) -> list[str]:
    """Two neighbouring letters of every third word change places."""
    kept = verbatim(words, drawn, other)
    for at in range(1, 8, 3):
        word = kept[at]
        if len(word) > 3:
            place = drawn.randrange(len(word) - 2) + 1
            kept[at] = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return kept


def reordered(words: Sequence[str], drawn: random.Random, other: Sequence[str]) -> list[str]:
    """Twelve words in pairs, the pairs shuffled."""
    start = drawn.randrange(len(words) - 11)
    pairs = [words[at : at + 2] for at in range(start, start + 12, 2)]
    drawn.shuffle(pairs)
    return [word for pair in pairs for word in pair]


def scattered(words: Sequence[str], drawn: random.Random, other: Sequence[str]) -> list[str]:
    """The six longest words, in another order, each with a word of another passage between."""
    longest = sorted({word.strip(".,;:!?()\"'") for word in words}, key=lambda word: (-len(word), word))[:6]
    drawn.shuffle(longest)
    return [word for each in longest for word in (each, drawn.choice(other))]


def other_grammar(words: Sequence[str], drawn: random.Random, other: Sequence[str]) -> list[str]:
    """Of eight words what grammar writes onto them goes, or comes: "ال", "و", "ה", "ו", "-ed", "-s"."""
    return [_bent(word) for word in verbatim(words, drawn, other)]


def _bent(word: str) -> str:
    if len(word) < 4 or not word.isalpha():
        return word
    if "\u0600" <= word[0] <= "\u06ff":
        return word.removeprefix("و").removeprefix("ال") if word.startswith(("ال", "وال")) else f"و{word}"
    if "\u0590" <= word[0] <= "\u05ff":
        return word[1:] if word[0] in "הו" else f"ו{word}"
    for tail in ("ing", "ed", "s"):
        if word.endswith(tail) and len(word) - len(tail) > 3:
            return word.removesuffix(tail)
    return word if word.endswith(("e", "y")) else f"{word}s"


SAID_AGAIN: dict[str, Callable[[Sequence[str], random.Random, Sequence[str]], list[str]]] = {
    "eight words as they stand": verbatim,
    "one word of eight changed": one_changed,
    "three words of eight mistyped": one_typed_wrong,
    "twelve words, in pairs, re-ordered": reordered,
    "six long words among others": scattered,
    "eight words in other grammar": other_grammar,
}


# -- matters --------------------------------------------------------------------------------------------------------------


def repeated(language: str, each: int, guarded: int = 120, of: Corpus = MADE_WITH) -> Matter:
    """Words of a passage said again in its own language, ``each`` times every way; and as many drafts with nothing."""
    drawn = random.Random(f"repeated {language}{of.name}")
    every, covers = of.texts(language)
    matter = Matter(
        {f"{language}{n}": text for n, text in enumerate(every[:guarded])}, list(every[guarded:][:60])
    )
    other = [word for text in covers for word in text.split()]
    for kind, rule in SAID_AGAIN.items():
        for name in _some(drawn, matter.guarded, each):
            matter.plants.append(
                _draft(
                    kind,
                    language,
                    frozenset((name,)),
                    " ".join(rule(matter.guarded[name].split(), drawn, other)),
                    covers,
                    drawn,
                )
            )
    matter.plants += [_clean(language, covers, drawn) for _ in range(each)]
    return matter


def told_otherwise(each: int, of: Corpus = MADE_WITH) -> Iterator[Matter]:
    """Numbers, days and names of a passage in another script, language or calendar; and other ones, where nothing is to be found.

    Ninety passages of each matter are guarded, in all three languages, no passage twice.
    """
    drawn = random.Random(f"told otherwise{of.name}")
    waiting = list(_pairs(drawn, each, of.names()))
    drawn.shuffle(waiting)
    for start in range(0, len(waiting), 90):
        matter = Matter(names=[tuple(one) for one in of.names()[:100]])
        every = [of.texts(language)[0] for language in LANGUAGES]
        mixed = [text for texts_ in every for text in drawn.sample(texts_, min(50, len(texts_)))]
        drawn.shuffle(mixed)
        matter.known = mixed[90:]
        pairs = waiting[start : start + 90]
        for number, (pair, passage) in enumerate(zip(pairs, mixed, strict=False)):
            matter.guarded[f"n{number}"] = f"{passage} {SAY[drawn.choice(LANGUAGES)][0].format(pair.there)}"
        for pair in pairs:
            same = (
                frozenset(f"n{n}" for n, other in enumerate(pairs) if other.key == pair.key)
                if pair.is_same
                else frozenset()
            )
            said = SAY[pair.language][1].format(pair.here)
            matter.plants.append(
                _draft(pair.kind, pair.language, same, said, of.texts(pair.language)[1], drawn, pair.here)
            )
        yield matter


@dataclass(frozen=True)
class Pair:
    """``there``: as it is guarded; ``here``: as the draft has it; ``key``: what both mean."""

    kind: str
    language: str
    there: str
    here: str
    key: object
    is_same: bool = True


def _pairs(drawn: random.Random, each: int, named: Sequence[tuple[str, str, str]]) -> Iterator[Pair]:
    for language in LANGUAGES:
        for _ in range(each):
            other = drawn.choice(LANGUAGES)
            large, small, more = (
                drawn.randrange(2_100, 100_000),
                drawn.randrange(11, 1_000),
                drawn.randrange(1_000, 1_900),
            )
            yield Pair(
                "a number in other digits", language, digits(large, drawn), digits(large, drawn), large
            )
            yield Pair(
                "a number in words",
                language,
                digits(small, drawn),
                number_words(small, language, drawn),
                small,
            )
            yield Pair(
                "a number in words, of two languages",
                language,
                number_words(more, other, drawn),
                number_words(more, language, drawn),
                more,
            )
            yield Pair(
                "another number in words",
                language,
                digits(large + 1, drawn),
                number_words(small + 7, language, drawn),
                large,
                False,
            )
            one, two, three, four = (date(1990, 1, 1) + timedelta(drawn.randrange(18_000)) for _ in range(4))
            yield Pair(
                "a day of ours in another calendar",
                language,
                gregorian(one, other, drawn),
                drawn.choice((hijri, hebrew))(one, language, drawn),
                one,
            )
            yield Pair(
                "a day of another calendar in ours",
                language,
                drawn.choice((hijri, hebrew))(two, other, drawn),
                gregorian(two, language, drawn),
                two,
            )
            yield Pair(
                "a day in another language",
                language,
                gregorian(three, other, drawn),
                gregorian(three, language, drawn),
                three,
            )
            near = four + timedelta(drawn.choice((-1, 1)) * drawn.randrange(5, 40))
            yield Pair(
                "another day, near by",
                language,
                gregorian(four, other, drawn),
                drawn.choice((hijri, hebrew, gregorian))(near, language, drawn),
                four,
                False,
            )
            own, theirs = drawn.sample(range(3), 2)
            listed, unlisted = drawn.choice(named[:100]), drawn.choice(named[100:])
            yield Pair(
                "a name in another script, in the glossary",
                LANGUAGES[theirs],
                listed[own],
                listed[theirs],
                listed,
            )
            yield Pair(
                "a name in another script, in no glossary",
                LANGUAGES[theirs],
                unlisted[own],
                unlisted[theirs],
                unlisted,
            )


def meant(each: int, of: Corpus = MADE_WITH) -> Matter:
    """The same in another language, by people: nothing but meaning is shared."""
    drawn = random.Random(f"meant{of.name}")
    pairs = of.translated()
    matter = Matter({f"p{n}": arabic for n, (arabic, _) in enumerate(pairs[:200])})
    covers = of.texts("en")[1]
    for name in _some(drawn, matter.guarded, each):
        matter.plants.append(
            _draft("the same, translated", "en", frozenset((name,)), pairs[int(name[1:])][1], covers, drawn)
        )
    return matter


def _some(drawn: random.Random, guarded: dict[str, str], count: int) -> list[str]:
    return [drawn.choice(sorted(guarded)) for _ in range(count)]


def _draft(
    kind: str,
    language: str,
    sources: frozenset[str],
    said: str,
    covers: Sequence[str],
    drawn: random.Random,
    part: str = "",
) -> Plant:
    """What is said between two real sentences; planted is the ``part`` of it, or all."""
    before, after = (_cut(text, 160) for text in drawn.sample(covers, 2))
    draft = f"{before} {said} {after}"
    start = len(before) + 1 + (said.index(part) if part else 0)
    return Plant(kind, language, draft, start, start + len(part or said), sources)


def _clean(language: str, covers: Sequence[str], drawn: random.Random) -> Plant:
    return Plant("nothing", language, " ".join(_cut(text, 160) for text in drawn.sample(covers, 2)))
