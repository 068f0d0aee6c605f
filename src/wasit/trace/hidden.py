"""Marks that a reader can't see in a text that came: what another hand may have put there to tell copies apart. Wasit puts none.

1. ``invisible``: characters without a look of their own (zero-width, tags, soft hyphens, variation selectors). A joiner or non-joiner between letters of
   Arabic script is spelling, one in an emoji is the emoji, and a mark of direction beside Arabic or Hebrew is typing: these don't count.
2. ``space``: a space of unusual width. ``stretched``: tatweel inside a word, unless it ties a small word to the next or to a number. ``look-alike``: a word with letters of two scripts that look the same.
3. ``vowels``: vowel signs or points on a few words, three or more, of a text that has hardly any. What is written anyway doesn't count: tanwin on a last alef, the damma of
   a passive at a word's beginning, a kasra at its end (Persian).

What is found may be innocent. It is shown, and nothing is made of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["invisible", "space", "stretched", "look-alike", "vowels"]
FEW = 0.2  # of the words that could have vowel signs; more, and they are the author's way of writing
LEAST = 3  # words with signs: fewer say nothing, and one may tell two readings apart
MANY_WORDS = 10  # fewer words have no way of writing
_SPACES = re.compile("[\u2000-\u200a\u205f\u3000\u1680]")
_STRETCHED = re.compile(r"(?<=[^\W\d_])\u0640+(?=[^\W\d_])")
_ONTO = re.compile(
    r"(?<!\w)[وف]?(?:[بلك]|[بك]?ال|لل)\Z"
)  # small words that are written onto the next, often with a stroke between
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670][^\W\d_]*)*")
_WRITTEN_ANYWAY = re.compile("\\A..?\u0651?\u064f|\u064b\u0627\\Z|[\u0627\u0649\u0621]\u064b\\Z|\u0650\\Z")
_VOWELS = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0650\u0652]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
_DIRECTION = "\u200e\u200f\u061c"
_FLAG = re.compile(
    "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
)  # of a part of a country
_JOINERS = "\u200c\u200d"
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")


class HiddenMark(NamedTuple):
    """Where, in characters of the text, and of which kind."""

    kind: Kind
    start: int
    end: int


def hidden_marks(text: str) -> tuple[HiddenMark, ...]:
    """All of them, in order."""
    if text.isascii():
        return ()
    return tuple(
        sorted(
            {*_invisible(text), *_by_pattern(text), *_look_alikes(text), *_few_vowels(text)},
            key=lambda one: one[1:],
        )
    )


def _invisible(text: str) -> Iterator[HiddenMark]:
    typed = _RIGHT_TO_LEFT.search(text) is not None
    flags = {at for match in _FLAG.finditer(text) for at in range(match.start() + 1, match.end())}
    for at, char in enumerate(text):
        selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
        if at in flags or not (selector or _has_no_look(char)):
            continue
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if char in _DIRECTION and typed:
            continue
        if (char in _JOINERS or selector) and (_is_spelling(before, after) or _is_picture(before, selector)):
            continue
        yield HiddenMark("invisible", at, at + 1)


def _has_no_look(char: str) -> bool:
    """Characters of direction and joining, private ones, and those that will never be any. Others that this Python's Unicode has not yet may be new emoji."""
    return (
        unicodedata.category(char) in ("Cf", "Co")
        or ord(char) & 0xFFFE == 0xFFFE
        or "\ufdd0" <= char <= "\ufdef"
    )


def _is_spelling(before: str, after: str) -> bool:
    return bool(before and after) and all("\u0600" <= char <= "\u08ff" for char in before + after)


def _is_picture(before: str, selector: bool) -> bool:
    """Whether it is a sign, or part of one, that joins with others; or one that has two looks (some of these are punctuation)."""
    kinds = ("So", "Sk", "Cn", "Sm", "Po", "Pd") if selector and not before.isascii() else ("So", "Sk", "Cn")
    return bool(before) and (unicodedata.category(before) in kinds or before in "\ufe0f#*0123456789")


def _by_pattern(text: str) -> Iterator[HiddenMark]:
    for match in _SPACES.finditer(text):
        yield HiddenMark("space", *match.span())
    for match in _STRETCHED.finditer(text):
        if not _ONTO.search(text, max(0, match.start() - 4), match.start()):
            yield HiddenMark("stretched", *match.span())


def _look_alikes(text: str) -> Iterator[HiddenMark]:
    for match in _WORD.finditer(text):
        if not match[0].isascii():
            names = {unicodedata.name(char, "").split(" ")[0] for char in match[0]}
            if len(names.intersection(_SCRIPTS)) > 1:
                yield HiddenMark("look-alike", *match.span())


def _few_vowels(text: str) -> Iterator[HiddenMark]:
    words = [match for match in _WORD.finditer(text) if _RIGHT_TO_LEFT.search(match[0])]
    pointed = [match for match in words if _VOWELS.search(_WRITTEN_ANYWAY.sub("", match[0]))]
    if len(words) >= MANY_WORDS and LEAST <= len(pointed) <= FEW * len(words):
        for match in pointed:
            yield HiddenMark("vowels", *match.span())
