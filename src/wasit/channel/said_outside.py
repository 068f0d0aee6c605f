"""Words on their way outside: neutral terms in place of contested ones, and whether they name anybody.

1. A name is looked for in its one form (``text.fold``), in whatever language the words are, with what a language joins to it.
2. One word of a person's name is a name, but for words of what people are (negotiator, delegation).
3. A zone is told by its name, its city, or an offset. All of it errs towards finding a name where there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from wasit.channel.terms import find_contested
from wasit.text.fold import fold, tokens
from wasit.text.passage import Texts, in_language

_OFFSET = re.compile(
    r"(?:UTC|GMT)\s*[+\-−]?\s*\d|[+\-−]\d{1,2}:\d{2}(?!\d)|\d[+\-−]\d{4}(?!\d)", re.IGNORECASE
)
_ROLES = frozenset(
    fold(word)
    for word in [
        "side",
        "sides",
        "the",
        "and",
        "for",
        "with",
        "delegate",
        "delegation",
        "chief",
        "head",
        "negotiator",
        "mediator",
        "go-between",
        "between",
        "envoy",
        "principal",
        "mission",
        "ally",
        "party",
        "office",
        "team",
        "family",
        "press",
        "official",
        "adviser",
        "lawyer",
        "guarantor",
        "witness",
        "observer",
        "طرف",
        "الطرف",
        "وفد",
        "الوفد",
        "رئيس",
        "كبير",
        "مفاوض",
        "المفاوضين",
        "المفاوض",
        "وسيط",
        "الوسيط",
        "مبعوث",
        "المبعوث",
        "عائلة",
        "أسرة",
        "حليف",
        "مكتب",
        "شاهد",
        "ضامن",
        "صحافة",
        "צד",
        "הצד",
        "משלחת",
        "המשלחת",
        "ראש",
        "נציג",
        "נציגת",
        "נושא",
        "נושאת",
        "ונותן",
        "מתווך",
        "המתווך",
        "מגשר",
        "המגשר",
        "שליח",
        "משפחה",
        "משפחת",
        "בעל",
        "ברית",
        "עד",
        "ערב",
        "עיתונות",
    ]
)
SHORTEST = 3  # letters of a word that can be somebody's name alone
_MARK: Texts = {"en": "…"}
Terms = Sequence[tuple[Texts, Texts]]


def in_neutral_terms(text: str, language: str, terms: Terms) -> str:
    """The text with what the charter would rather not say put as it would."""
    for place in reversed(find_contested(text, terms)):
        text = text[: place.start] + in_language(place.use, language)[1] + text[place.end :]
    return text


def does_name(text: str, names: Iterable[Texts]) -> bool:
    """Whether it has one of these names."""
    return bool(find_contested(text, [(name, _MARK) for name in names if name]))


def does_name_person(text: str, people: Iterable[Texts]) -> bool:
    """The same of people, of whom one word of the name is enough; a word for what somebody is names nobody."""
    words = {
        token.word
        for name in people
        for written in name.values()
        for token in tokens(written)
        if len(token.word) >= SHORTEST and not token.is_number and token.word not in _ROLES
    }
    return does_name(text, people) or does_name(text, [{"en": word} for word in sorted(words)])


def does_tell_zone(text: str, zones: Iterable[str]) -> bool:
    """Whether it says where a clock stands."""
    if _OFFSET.search(text):
        return True
    cities = [zone.rsplit("/", 1)[-1].replace("_", " ") for zone in zones if "/" in zone]
    return does_name(text, [{"en": each} for each in (*cities, *(zone for zone in zones if "/" in zone))])
