"""The words that two people compare by voice, in the reader's language; the numbers where a language has no list."""

from __future__ import annotations

from collections.abc import Sequence

from wasit.seals import words
from wasit.text.language import PAGE_LANGUAGES


def spoken_words(indexes: Sequence[int], language: str) -> list[str]:
    return list(words.words_for(indexes, language if language in PAGE_LANGUAGES else "en")) if indexes else []


def said_words(numbers: object, language: str) -> str:
    """The words of indexes that stand as "3 9 27" in a step of verification; as they are where they are none."""
    told = str(numbers)
    indexes = [int(number) for number in told.split() if number.isascii() and number.isdigit()]
    return " · ".join(spoken_words(indexes, language)) if all(index < 64 for index in indexes) else told
