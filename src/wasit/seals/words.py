"""The sixty-four words that two people read to each other to know that nobody stands between their seats.

This file alone knows the lists (``words/<language>.txt``) and what makes two words hard to confuse:

1. 64 words a language; the same index is the same thing in every language, so that two people can compare across languages.
2. *Folded*, a word is what is left when spellings that mean one sound are made one: case, vowel marks, alef and hamza forms,
   ta marbuta, the Arabic article, Hebrew final letters.
3. *Sounded*, letters that a bad telephone line or a dialect makes alike are made one as well (``TWINS``).
4. No two words of a language share their first two sounded letters, so none begins another, and none is one letter from another.

The lists never change within protocol version 1: an index must mean the same thing years later.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from wasit.errors import Refused

COUNT = 64
LANGUAGES = ("en", "ar", "he")

_SPELLINGS = {
    "en": str.maketrans("", "", ""),
    "ar": str.maketrans("أإآٱؤئىة", "ااااوييه", "ءـ"),
    "he": str.maketrans("ךםןףץ", "כמנפצ", ""),
}
TWINS = {
    "en": str.maketrans("cq", "kk"),
    "ar": str.maketrans("طثضذظصقهغ", "تتدددسكحخ"),
    "he": str.maketrans("עטקוצח", "אתכבסכ"),
}


def words_for(indexes: Sequence[int], language: str) -> list[str]:
    """The words at these indexes, in their order.

    Shapes: each index 0..63.
    Raises: Refused bad-input (field language) when there is no list in that language.
    """
    if language not in LANGUAGES:
        raise Refused("bad-input", field="language")
    table = _table(language)
    assert all(0 <= index < COUNT for index in indexes)
    return [table[index] for index in indexes]


def fold(word: str, language: str) -> str:
    """A word without what spelling adds to it: rule 2."""
    decomposed = unicodedata.normalize("NFD", word.casefold().translate(_SPELLINGS[language]))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare[2:] if language == "ar" and bare.startswith("ال") and len(bare) > 4 else bare


def sound(word: str, language: str) -> str:
    """A folded word with the letters made one that are heard alike: rule 3."""
    return fold(word, language).translate(TWINS[language])


@cache
def _table(language: str) -> tuple[str, ...]:
    text = (files("wasit.seals") / "words" / f"{language}.txt").read_text(encoding="utf-8")
    table = tuple(line for line in text.splitlines() if not line.startswith("#"))
    assert len(table) == COUNT
    return table
