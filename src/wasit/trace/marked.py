"""A text with places: where its author gave two or more wordings that say the same.

1. ``{about|nearly|some} twenty``: braces hold a place, bars part its wordings. A backslash before ``{ } | \\`` makes it a plain character.
2. Only wordings that survive retyping count: they must differ in their words, as ``wasit.text.fold`` compares them. Case, accents and
   punctuation get lost on the way; a difference in these alone is refused.
3. No wording is empty: a word that is not there can't be told from one that got lost.
4. Two places don't touch: at least a space of the text stands between them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from wasit.errors import Refused
from wasit.text.fold import tokens
from wasit.text.passage import is_text

MOST_PLACES = 2000
MOST_WORDINGS = 16  # of a place
LONGEST = 200_000  # characters of a marked text
_SPECIAL = re.compile(r"\\([{}|\\])|([{}|])")
_PLAIN = re.compile(r"[{}|\\]")


@dataclass(frozen=True)
class Marked:
    """A text with places. ``plain``: what stands before, between and after them, one more than places. ``places``: their wordings."""

    plain: tuple[str, ...]
    places: tuple[tuple[str, ...], ...]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many wordings each place has."""
        return tuple(len(wordings) for wordings in self.places)

    def copy(self, choices: Sequence[int]) -> str:
        """A reader's exact text. ``choices``: a wording's number for each place. Raises: Refused bad-choices."""
        if len(choices) != len(self.places) or any(
            not 0 <= one < size for one, size in zip(choices, self.sizes, strict=True)
        ):
            raise Refused("bad-choices")
        chosen = [wordings[one] for wordings, one in zip(self.places, choices, strict=True)]
        return self.plain[0] + "".join(
            word + plain for word, plain in zip(chosen, self.plain[1:], strict=True)
        )

    def source(self) -> str:
        """The text as its author writes it; ``read_marked`` gives the same back."""
        made = [_escaped(self.plain[0])]
        for wordings, plain in zip(self.places, self.plain[1:], strict=True):
            made.append("{" + "|".join(_escaped(one) for one in wordings) + "}" + _escaped(plain))
        return "".join(made)


def read_marked(source: str) -> Marked:
    """A marked text.

    Raises: Refused place-braces (``at``: character, from 1), place-wordings (one alone, or too many), place-empty, place-alike,
    places-touch (each with ``place``: its number, from 1), too-many-places, too-large, bad-input (lone surrogates).
    """
    if len(source) > LONGEST:
        raise Refused("too-large", field="text", limit=LONGEST)
    if not is_text(source):
        raise Refused("bad-input", field="text")
    plain: list[str] = [""]
    places: list[list[str]] = []
    inside, start, opened = False, 0, 0
    for match in _SPECIAL.finditer(source):
        held = source[start : match.start()] + (match[1] or "")
        start = match.end()
        target = places[-1] if inside else plain
        target[-1] += held
        if match[2] is None or (match[2] == "|" and not inside):
            plain[-1] += match[2] or ""
            continue
        if (match[2] == "{") is inside and match[2] != "|":
            raise Refused("place-braces", at=match.start() + 1)
        if match[2] == "{":
            inside, opened = True, match.start()
            places.append([""])
        elif match[2] == "|":
            places[-1].append("")
        else:
            inside = False
            plain.append("")
    if inside:
        raise Refused("place-braces", at=opened + 1)
    plain[-1] += source[start:]
    made = Marked(tuple(plain), tuple(tuple(wordings) for wordings in places))
    _check(made)
    return made


def _check(marked: Marked) -> None:
    if len(marked.places) > MOST_PLACES:
        raise Refused("too-many-places", limit=MOST_PLACES)
    for number, wordings in enumerate(marked.places, 1):
        if not 2 <= len(wordings) <= MOST_WORDINGS:
            raise Refused("place-wordings", place=number, limit=MOST_WORDINGS)
        words = [folded(one) for one in wordings]
        if "" in words:
            raise Refused("place-empty", place=number)
        if len(set(words)) < len(words):
            raise Refused("place-alike", place=number)
        if number > 1 and not marked.plain[number - 1]:
            raise Refused("places-touch", place=number)


def folded(text: str) -> str:
    """Its words in their one form, a space between. Hidden marks don't part words."""
    if not text.isascii():
        text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return " ".join(token.word for token in tokens(text))


def _escaped(text: str) -> str:
    return _PLAIN.sub(lambda match: "\\" + match[0], text)
