"""Numbers as people write them, in digits or in words, brought to one form: "25", "٢٥", "twenty-five", "خمسة وعشرون", "עשרים וחמש".

1. Digits of any script, their thousands parted by commas, points or spaces ("1,000", "١٬٠٠٠", "1.000"). What else has a comma or a
   point is a fraction. Hours ("18:00") and what has more marks are left as they are.
2. Words of English, Arabic and Hebrew, with hundreds, thousands and millions. Several words are one number only where their language
   joins them so: "twenty, five" and "خمسة عشرون" are two.
3. Digits before a word of size are one number: "25 thousand", "٢٥ ألف".

Dozens, fractions in words, years said in pairs ("twenty twenty-six") and Roman numerals are not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from wasit.text.fold import Token
from wasit.text.number_words import ATOMS, Atom, is_plural

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:\.\d{3})+")
_FRACTION = re.compile(r"(\d+)[.,](\d+)")
_GAP = re.compile(r"[\s\-\u05be\u2010-\u2013]{1,3}")
_SPACES = " \u00a0\u2009\u202f"
_AND, _AND_ONE = "و", "واحد"
_LEADS = re.compile(r"[1-9]\d{0,2}")


class Number(NamedTuple):
    """A number of a text. ``first``, ``last``: its words, as places among the tokens. ``form``: its digits; ``value``: 0 where it has a
    fraction. ``is_order``: said of a place in a row ("fifth")."""

    first: int
    last: int
    form: str
    value: int
    is_order: bool = False


def find_numbers(text: str, words: Sequence[Token]) -> list[Number]:
    """The numbers of a text, in its order. ``words``: its tokens."""
    if any(word == _AND for word, _, _ in words):
        return _with_and(text, words)
    reader = _Reader(text, words)
    found: list[Number] = []
    after = 0
    for at in [at for at, (word, _, _) in enumerate(words) if word in ATOMS or word[:1].isdigit()]:
        number = reader.read(at) if at >= after else None
        if number is not None:
            found.append(number)
            after = number.last + 1
    return found


def _with_and(text: str, words: Sequence[Token]) -> list[Number]:
    """Where somebody put a space behind the Arabic "and": read as if it were written onto the next word."""
    joined: list[Token] = []
    places: list[tuple[int, int]] = []
    for at, token in enumerate(words):
        before = joined[-1] if joined else None
        if before is not None and before.word == _AND and token.word in ATOMS:
            joined[-1] = Token(_AND + token.word, before.start, token.end)
            places[-1] = (at - 1, at)
        else:
            joined.append(token)
            places.append((at, at))
    apart = [Token("", *token[1:]) if token.word == _AND else token for token in joined]
    found = find_numbers(text, apart)
    return [number._replace(first=places[number.first][0], last=places[number.last][1]) for number in found]


class _Reader:
    def __init__(self, text: str, words: Sequence[Token]) -> None:
        self._text, self._words = text, words

    def read(self, at: int) -> Number | None:
        token = self._words[at]
        if token.is_number:
            return self._digits(at)
        if token.word not in ATOMS:
            return None
        found = self._words_of(at)
        if found is None:
            return None
        value, end = found
        return Number(at, end - 1, str(value), value, any(self._order(each) for each in range(at, end)))

    # -- digits ---------------------------------------------------------------------------------------------------------

    def _digits(self, at: int) -> Number | None:
        word, last = self._words[at].word, at
        if _LEADS.fullmatch(word):
            while self._is_group(last + 1):
                last += 1
                word += self._words[last].word
        if _GROUPED.fullmatch(word):
            word = word.replace(",", "").replace(".", "")
        fraction = _FRACTION.fullmatch(word)
        if fraction:
            after = fraction[2].rstrip("0")
            if after:
                return Number(at, last, f"{int(fraction[1])}.{after}", 0)
            word = fraction[1]
        if not word.isdecimal() or len(word) > 18:
            return None
        value = int(word)
        size = self._next(last + 1, "size")
        if size is not None and not size.is_joined and value:
            return Number(at, last + 1, str(value * size.value), value * size.value)
        return Number(at, last, str(value), value)

    def _is_group(self, at: int) -> bool:
        """Whether the next three digits belong to the number, after one space."""
        if at >= len(self._words):
            return False
        gap = self._text[self._words[at - 1].end : self._words[at].start]
        word = self._words[at].word
        return len(gap) == 1 and gap in _SPACES and len(word) == 3 and word.isdecimal()

    # -- words ----------------------------------------------------------------------------------------------------------

    def _words_of(self, at: int) -> tuple[int, int] | None:
        """(value, the word after it). Sizes go down: millions, thousands, the rest."""
        total, least = 0, 1_000_000_000
        end = at
        while end < len(self._words):
            found = self._sized(end, least) if end == at else self._more(end, least)
            if found is None:
                break
            value, least, end = found
            total += value
        return (total, end) if end > at else None

    def _more(self, at: int, least: int) -> tuple[int, int, int] | None:
        """A further, smaller part of a number: after "and", where the language asks for it."""
        if least == 1:
            return None
        if self._words[at].word == "and" and self._adjoins(at):
            nearby = self._next(at + 1)
            return self._sized(at + 1, least) if nearby is not None and nearby.language == "en" else None
        if self._parted(at):  # "one thousand, two hundred"
            found = self._sized(at, least)
            return found if found is not None and found[0] >= 100 else None
        atom = self._next(at)
        if atom is None or (atom.language == "ar" and not self._is_joined(at)):
            return None
        return self._sized(at, least)

    def _parted(self, at: int) -> bool:
        atom = self._atom(at)
        gap = self._text[self._words[at - 1].end : self._words[at].start]
        return atom is not None and atom.language == "en" and gap == ", "

    def _is_joined(self, at: int) -> bool:
        """Whether "and" is written onto a word; of "واحد عشر" it is, though "واحد" alone is one."""
        atom, after = self._atom(at), self._next(at + 1, "teen")
        assert atom is not None
        return atom.is_joined or (
            self._words[at].word == _AND_ONE and after is not None and after.value == 10
        )

    def _sized(self, at: int, most: int) -> tuple[int, int, int] | None:
        """(value, its size, the word after it) of a part below ``most``: "two hundred thousand", "ألفين", "forty-five"."""
        atom = self._atom(at)
        if atom is None:
            return None
        if atom.kind in ("sizes", "size"):
            if is_plural(self._words[at].word) or atom.value >= most:
                return None
            return atom.value, 1000 if atom.value < 1_000_000 else 1_000_000, at + 1
        found = self._below_thousand(at)
        if found is None:
            return None
        value, end = found
        size = self._next(end, "size")
        if size is not None and not size.is_joined and size.language == atom.language and size.value < most:
            return value * size.value, size.value, end + 1
        return value, 1, end

    def _below_thousand(self, at: int) -> tuple[int, int] | None:
        atom = self._atom(at)
        assert atom is not None
        if atom.kind == "hundred":
            if atom.language != "en":
                return None
            hundreds, end = 100, at + 1
        elif atom.kind == "hundreds":
            hundreds, end = atom.value, at + 1
        else:
            after = self._next(at + 1)
            makes = after is not None and not after.is_joined and after.language == atom.language
            if (
                atom.kind == "unit"
                and makes
                and after is not None
                and (after.kind == "hundred" or (after.kind == "hundreds" and after.value == 100))
            ):
                hundreds, end = atom.value * 100, at + 2
            else:
                return self._below_hundred(at)
        rest = end
        if (
            atom.language == "en"
            and rest < len(self._words)
            and self._words[rest].word == "and"
            and self._adjoins(rest)
        ):
            rest += 1
        more = self._next(rest)
        if more is None or more.language != atom.language or more.kind not in ("unit", "teen", "ten"):
            return hundreds, end
        if more.language == "ar" and not self._is_joined(rest):
            return hundreds, end
        found = self._below_hundred(rest)
        return (hundreds + found[0], found[1]) if found is not None else (hundreds, end)

    def _below_hundred(self, at: int) -> tuple[int, int] | None:
        atom = self._atom(at)
        if atom is None:
            return None
        after = self._next(at + 1)
        if after is not None and after.language != atom.language:
            after = None
        if atom.kind == "unit" and after is not None and atom.language != "en":
            if after.kind == "teen" and after.value == 10 and not after.is_joined:
                return 10 + atom.value, at + 2
            if atom.language == "ar" and after.kind == "ten" and after.is_joined:
                return after.value + atom.value, at + 2
        if (
            atom.kind == "ten"
            and after is not None
            and after.kind == "unit"
            and (
                (atom.language == "en" and not after.is_joined) or (atom.language == "he" and after.is_joined)
            )
        ):
            return atom.value + after.value, at + 2
        return (atom.value, at + 1) if atom.kind in ("unit", "teen", "ten") else None

    def _atom(self, at: int) -> Atom | None:
        return ATOMS.get(self._words[at].word) if at < len(self._words) else None

    def _order(self, at: int) -> bool:
        atom = self._atom(at)
        return atom is not None and atom.is_order

    def _next(self, at: int, kind: str = "") -> Atom | None:
        """The word of a number that stands right behind the one before, if there is one (of that kind)."""
        if at >= len(self._words) or not self._adjoins(at):
            return None
        atom = self._atom(at)
        return atom if atom is None or not kind or atom.kind == kind else None

    def _adjoins(self, at: int) -> bool:
        return _GAP.fullmatch(self._text[self._words[at - 1].end : self._words[at].start]) is not None
