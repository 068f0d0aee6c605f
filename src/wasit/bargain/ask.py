"""A quick row of questions about what matters, for ``elicit``: how far one issue alone would go, which of two, how good a mixture is.

Each issue stands at its worst or at its best option. The first row alone would settle the weights; the others ask the same again in another way, so that answers
that do not fit together come to light.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from wasit.bargain.elicit import Answer, Rated, Rather, Same
from wasit.bargain.offers import Package
from wasit.bargain.space import Additive

MOST_MIXED = 2
Choice = Literal["one", "other", "same"]


@dataclass(frozen=True, slots=True)
class Question:
    """Of the issues named: which stand at their best, all others at their worst. ``kind``: "alone" and "mixed" are rated from 0 to 1, of "which" one is chosen."""

    kind: Literal["alone", "which", "mixed"]
    one: Package
    other: Package = ()

    def rated(self, at: float) -> Answer:
        return Rated(self.one, at)

    def chosen(self, choice: Choice) -> Answer:
        if choice == "same":
            return Same(self.one, self.other)
        better, worse = (self.one, self.other) if choice == "one" else (self.other, self.one)
        return Rather(better, worse)


def ends(party: Additive) -> tuple[Package, Package]:
    """(worst, best) of every issue; the first of equal ones."""
    rows = party.points
    return tuple(row.index(min(row)) for row in rows), tuple(row.index(max(row)) for row in rows)


def questions(worst: Package, best: Package) -> list[Question]:
    """Each issue alone; each pair of neighbours; up to two mixtures, where there are three issues or more."""
    issues = range(len(best))

    def at_best(chosen: Sequence[int]) -> Package:
        return tuple(best[issue] if issue in chosen else worst[issue] for issue in issues)

    asked = [Question("alone", at_best([issue])) for issue in issues]
    asked += [Question("which", at_best([issue]), at_best([issue + 1])) for issue in issues[:-1]]
    if len(best) > 2:
        mixed = (issues[::2], issues[1::2]) if len(best) > 3 else (issues[::2],)
        asked += [Question("mixed", at_best(chosen)) for chosen in mixed[:MOST_MIXED]]
    return asked
