"""Which of many texts an excerpt stands in: one, several, or none. Of several it is never pinned on one.

1. Texts that share many of the excerpt's pairs of words are looked at closely; the others can't hold it, short of every other word being wrong.
2. How well a text holds the excerpt is the likeness of its most similar stretch (rapidfuzz), both in their one form.
3. Every text that holds it about as well as the best one is told. The excerpt is one text's only if no other text is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz

from wasit.trace.lattice import LEAP, read_excerpt
from wasit.trace.marked import Marked, folded

HOLDS = 60.0  # of 100: less is chance, or another text about the same
ALIKE = 3.0  # below the best, and still as good
WORDED = 30.0  # the same among texts with places, before they are aligned: other wordings make that much unlikeness
CLOSER = 0.4  # of the most shared pairs, at least, to be looked at closely


class Standing(NamedTuple):
    """A text that holds an excerpt. ``likeness``: of its most similar stretch, to 100."""

    name: str
    likeness: float


class Shelf:
    """Texts by name, made ready to be asked. Costs about what reading them costs."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = {name: folded(text) for name, text in texts.items()}
        self._having: dict[tuple[str, str], list[str]] = {}
        for name, text in self._texts.items():
            for pair in set(pairwise(text.split())):
                self._having.setdefault(pair, []).append(name)

    def find(self, excerpt: str, alike: float = ALIKE) -> tuple[Standing, ...]:
        """The texts that hold it about equally well, the best first; none, where no text does."""
        words = folded(excerpt)
        shared = Counter(name for pair in set(pairwise(words.split())) for name in self._having.get(pair, ()))
        least = CLOSER * max(shared.values(), default=0)
        found = [
            Standing(name, likeness)
            for name, count in shared.items()
            if count >= least
            for likeness in [fuzz.partial_ratio(words, self._texts[name], score_cutoff=HOLDS - alike + ALIKE)]
            if likeness
        ]
        best = max((one.likeness for one in found), default=0.0)
        kept = [one for one in found if one.likeness >= best - alike]
        return tuple(sorted(kept, key=lambda one: (-one.likeness, one.name)))


class MarkedShelf:
    """Texts with places, by name. What is compared is how well the best alignment fits, whatever the wordings: no copy is favoured."""

    def __init__(self, texts: Mapping[str, Marked]) -> None:
        self._marked = dict(texts)
        self._shelf = Shelf({name: one.copy([0] * len(one.places)) for name, one in texts.items()})

    def find(self, excerpt: str) -> tuple[str, ...]:
        """The names of the texts in which it stands equally well."""
        near = self._shelf.find(excerpt, WORDED)
        fits = {one.name: read_excerpt(self._marked[one.name], excerpt).fit for one in near}
        best = max(fits.values(), default=0)
        return tuple(sorted(name for name, fit in fits.items() if fit > 0 and fit >= best - LEAP))
