"""Words as they are compared: one form for all the ways in which people write the same word.

1. Case, accents, Arabic vowel signs and Hebrew niqqud are dropped; a hamza goes with its carrier, alef maqsura is yeh, teh marbuta is heh,
   tatweel is nothing; Persian kaf and yeh are the Arabic ones; Hebrew final letters are the plain ones.
2. The digits of all scripts are 0-9. A number with its separators ("18:00", "٢٥٫٥") is one word.
3. Controls that only steer direction or joining are not there.

Search and the likeness of drafts both go by this form.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_ONE = str.maketrans(
    {
        "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ء": "", "ـ": "",
        "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",
        "’": "'", "ʼ": "'", "׳": "'", "״": '"', "٫": ".", "٬": ",",
    }
)  # fmt: skip
_NUMBER = r"\d+(?:[:.,٫٬/]\d+)*"
_LETTERS = r"(?:[^\W\d_]|[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c-\u200f])"
_WORD = re.compile(rf"{_NUMBER}|{_LETTERS}+(?:['’ʼ׳״\"]{_LETTERS}+)*")


class Token(NamedTuple):
    """A word of a text. Units: ``start``, ``end`` in characters of the text as it was written."""

    word: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return self.word[:1].isdigit()


def fold(text: str) -> str:
    """The text with every word in its one form; what stands between words is left."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(_digit(char) for char in plain if unicodedata.category(char) not in ("Mn", "Cf"))
    return kept.translate(_ONE)


def _digit(char: str) -> str:
    return str(unicodedata.decimal(char, char))


def tokens(text: str) -> list[Token]:
    """The words of a text in their one form, with their places."""
    found = (Token(fold(match.group()), match.start(), match.end()) for match in _WORD.finditer(text))
    return [token for token in found if token.word]
