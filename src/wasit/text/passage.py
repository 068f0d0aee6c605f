"""Words and what their author allows.

This file alone knows what a passage is:

1. A word is 1 to 64 passages. Each has its text in one or more languages, its own text mark and its own attribution mark.
2. Unmarked means *for you only*, and unattributed: the default is silence.
3. Text is kept as it was typed, byte for byte; only its size and its being text are checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from wasit.errors import Refused
from wasit.text.language import is_language

MAX_PASSAGES = 64
MAX_LANGUAGES = 4
MAX_TEXT_BYTES = 32 * 1024  # per language, over all passages
MAX_WORD_BYTES = 48 * 1024  # all languages together
MAX_NAME_CHARACTERS = 120

Texts = Mapping[str, str]  # language tag -> what was written


class Consent(IntEnum):
    """What the author allows to be done with a passage's text."""

    FOR_YOU_ONLY = 0
    MAY_PARAPHRASE = 1
    AS_WRITTEN = 2

    @property
    def word(self) -> str:
        return self.name.lower().replace("_", "-")


class Attribution(IntEnum):
    """Whose words the addressee may be told they are."""

    NONE = 0
    OTHER_SIDE = 1
    NAMED = 2

    @property
    def word(self) -> str:
        return self.name.lower().replace("_", "-")


def consent_of(word: str) -> Consent:
    """The mark of its written name. Raises: Refused bad-input."""
    for mark in Consent:
        if mark.word == word:
            return mark
    raise Refused("bad-input", field="consent")


def attribution_of(word: str) -> Attribution:
    """The grade of its written name. Raises: Refused bad-input."""
    for grade in Attribution:
        if grade.word == word:
            return grade
    raise Refused("bad-input", field="attribution")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of words under one pair of marks."""

    text: Texts
    consent: Consent = Consent.FOR_YOU_ONLY
    attribution: Attribution = Attribution.NONE


def check_passages(passages: Sequence[Passage]) -> None:
    """Raises: Refused bad-input (field says which), too-large."""
    if not 1 <= len(passages) <= MAX_PASSAGES:
        raise Refused("bad-input", field="passages")
    for passage in passages:
        check_texts(passage.text, field="text")
    total: dict[str, int] = {}
    for passage in passages:
        for language, text in passage.text.items():
            total[language] = total.get(language, 0) + len(text.encode())
    if max(total.values()) > MAX_TEXT_BYTES or sum(total.values()) > MAX_WORD_BYTES:
        raise Refused("too-large", field="text", limit=MAX_TEXT_BYTES)


def check_texts(texts: Texts, *, field: str) -> None:
    """A text in 1 to 4 languages, none of them empty. Raises: Refused bad-input."""
    if not 1 <= len(texts) <= MAX_LANGUAGES:
        raise Refused("bad-input", field=field)
    for language, text in texts.items():
        if not is_language(language) or not text or not is_text(text):
            raise Refused("bad-input", field=field)


def is_text(text: str) -> bool:
    """Whether these characters can be written down as UTF-8 (half a surrogate pair can't)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check_name(names: Texts, *, field: str = "name") -> None:
    """A name or title: at most 120 characters a language. Raises: Refused bad-input, too-large."""
    check_texts(names, field=field)
    if any(len(name) > MAX_NAME_CHARACTERS for name in names.values()):
        raise Refused("too-large", field=field, limit=MAX_NAME_CHARACTERS)


def in_language(texts: Texts, *wanted: str) -> tuple[str, str]:
    """(language, text): the first wanted language there is, else the first there is in order of tag."""
    for language in wanted:
        if language in texts:
            return language, texts[language]
    first = min(texts)
    return first, texts[first]
