"""The words that two people compare by voice, in the reader's language; the numbers where a language has no list."""

from __future__ import annotations

from collections.abc import Sequence

from wasit.seals import words
from wasit.text.language import PAGE_LANGUAGES


def spoken_words(indexes: Sequence[int], language: str) -> list[str]:
    return list(words.words_for(indexes, language if language in PAGE_LANGUAGES else "en")) if indexes else []
