"""Where a draft crosses a red line: what its own people agreed not to write.

A warning to the writer with the place and the line, never a block; what is asked and what is found stay in the room (or on the desk).

1. A red line is crossed where one of its phrases stands in the draft: all its words, one after the other, punctuation aside. One that
   names no phrase is looked for by its own words.
2. Words are compared in their one form and by their stem, as for likeness: "والعفو" crosses "عفو", "amnesties" crosses "amnesty".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wasit.text.fold import Token, tokens
from wasit.text.stems import stem

MOST_PLACES = 20


@dataclass(frozen=True, slots=True)
class Watched:
    """A red line to look for. ``name``: what names it to whoever asked."""

    name: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Crossing:
    """Units: ``start``, ``end`` in characters of the draft."""

    name: str
    start: int
    end: int


def find_crossings(draft: str, lines: Sequence[Watched]) -> tuple[Crossing, ...]:
    """In the order of the draft; each line at a place once, at most twenty in all."""
    written = tokens(draft)
    stems = [_stem(token) for token in written]
    found = {
        Crossing(line.name, written[at].start, written[at + len(phrase) - 1].end)
        for line in lines
        for phrase in {tuple(_stem(token) for token in tokens(each)) for each in line.phrases}
        if phrase
        for at in range(len(stems) - len(phrase) + 1)
        if tuple(stems[at : at + len(phrase)]) == phrase
    }
    return tuple(sorted(found, key=lambda each: (each.start, each.end, each.name))[:MOST_PLACES])


def has_words(phrase: str) -> bool:
    """Whether there is anything to look for in a phrase."""
    return bool(tokens(phrase))


def _stem(token: Token) -> str:
    return token.word if token.is_number else stem(token.word)
