"""Neutral words: where a text has what the charter would rather not say, and what to say instead.

Words are compared in their one form (``text.fold``); with what a language joins to them: an Arabic or Hebrew article or conjunction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wasit.text.fold import Token, tokens
from wasit.text.passage import Texts

_JOINED = (
    "و",
    "ف",
    "ب",
    "ل",
    "ك",
    "ال",
    "وال",
    "بال",
    "لل",
    "فال",
    "كال",
    "ו",
    "ה",
    "ב",
    "ל",
    "מ",
    "ש",
    "כ",
    "וה",
    "שה",
    "בה",
    "מה",
    "לה",
)


@dataclass(frozen=True, slots=True)
class Contested:
    """One place. Units: ``start``, ``end`` in characters of the text."""

    start: int
    end: int
    use: Texts


def find_contested(text: str, terms: Sequence[tuple[Texts, Texts]]) -> list[Contested]:
    """Every place where a word to avoid stands, in the order of the text; of several that begin there, the longest."""
    said = tokens(text)
    found: dict[int, Contested] = {}
    for avoid, use in terms:
        for words in avoid.values():
            wanted = [token.word for token in tokens(words)]
            for place in range(len(said) - len(wanted) + 1 if wanted else 0):
                there = said[place : place + len(wanted)]
                if _is(there, wanted):
                    one = Contested(there[0].start, there[-1].end, use)
                    if one.start not in found or found[one.start].end < one.end:
                        found[one.start] = one
    return [found[start] for start in sorted(found)]


def _is(there: Sequence[Token], wanted: Sequence[str]) -> bool:
    first, *rest = (token.word for token in there)
    return rest == list(wanted[1:]) and (
        first == wanted[0] or (first.endswith(wanted[0]) and first.removesuffix(wanted[0]) in _JOINED)
    )
