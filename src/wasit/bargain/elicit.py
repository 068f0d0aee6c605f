"""Preferences found by asking: swaps, packages held against each other, packages rated; and whether the answers fit together.

The side first names the worst and the best option of each issue. The package of all the worst is worth 0, that of all the best 1; an answer then says something about what lies
between:

- ``Same(one, other)``: "moving from the first package to the second is no gain and no loss" (a swap: one issue better, another worse);
- ``Rather(better, worse)``: "I would rather have this one";
- ``Rated(package, at)``: "on a scale from 0 to 1 this package stands at".

1. The points that contradict the answers least are found by a linear programme: the sum of what each answer is off by is as small as can be.
2. ``off`` says by how much each answer has to give. All 0: the answers fit together. Else those that are not are the ones to ask about again; which answer of a contradiction
   gives is not determined.
3. Answers rarely pin everything down: ``low`` and ``high`` are the least and the most that an issue can weigh when answers give no more than they must.

Sources: even swaps, Hammond, Keeney, Raiffa (1998); swing weights, von Winterfeldt and Edwards (1986); fitting by linear programme, Jacquet-Lagreze and Siskos (1982, UTA).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from wasit.bargain.offers import Package, check_packages
from wasit.bargain.space import UNIT, Additive, Space
from wasit.errors import Refused

CLEARLY = 0.01  # by how much the better of two packages is better at least
NOISE = 1e-7  # of the solver
Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Same:
    one: Package
    other: Package


@dataclass(frozen=True, slots=True)
class Rather:
    better: Package
    worse: Package


@dataclass(frozen=True, slots=True)
class Rated:
    """Units: ``at`` from 0 (all the worst) to 1 (all the best)."""

    package: Package
    at: float


Answer = Same | Rather | Rated


@dataclass(frozen=True, slots=True)
class Elicited:
    """Units: ``party`` 1e-9, the rest shares of 1. Shapes: weights, low, high: one an issue; ``off``: one an answer, by how much it does not fit."""

    party: Additive
    weights: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    off: tuple[float, ...]

    @property
    def consistent(self) -> bool:
        return not any(self.off)


def elicit(space: Space, worst: Package, best: Package, answers: Sequence[Answer]) -> Elicited:
    """Preferences by the answers. Raises: Refused bad-input: offers (no package of the space), best (an issue whose best option is its worst, unless it has
    only that one; no issue with two), rating (outside 0 to 1)."""
    packages = [worst, best, *(package for answer in answers for package in _packages(answer))]
    check_packages(space, packages)
    if tuple(worst) == tuple(best) or any(
        one == other and size > 1 for one, other, size in zip(worst, best, space.shape, strict=True)
    ):
        raise Refused("bad-input", field="best")
    if any(isinstance(answer, Rated) and not 0 <= answer.at <= 1 for answer in answers):
        raise Refused("bad-input", field="rating")
    asked = _Programme(space, worst, best, answers)
    return asked.solved()


def _packages(answer: Answer) -> tuple[Package, ...]:
    if isinstance(answer, Same):
        return answer.one, answer.other
    if isinstance(answer, Rather):
        return answer.better, answer.worse
    return (answer.package,)


class _Programme:
    """Unknowns: what each option is worth, issue by issue, and by how much each answer is off, down and up."""

    def __init__(self, space: Space, worst: Package, best: Package, answers: Sequence[Answer]) -> None:
        self.space, self.worst, self.best, self.answers = space, worst, best, answers
        self.starts = np.cumsum([0, *space.shape]).tolist()
        self.options: int = self.starts[-1]
        self.width = self.options + 2 * len(answers)
        self.upper: list[Row] = []  # rows of "at most 0"
        self.equal: list[Row] = []
        self.right: list[float] = []
        self.surplus: set[int] = set()
        self._options_lie_between()
        for number, answer in enumerate(answers):
            self._answer(number, answer)

    def _row(self, package: Package, sign: float = 1) -> Row:
        row = np.zeros(self.width)
        for start, place in zip(self.starts, package, strict=False):
            row[start + place] += sign
        return row

    def _options_lie_between(self) -> None:
        self._holds(self._row(self.best), 1)
        for issue, size in enumerate(self.space.shape):
            start = self.starts[issue]
            low, high = start + self.worst[issue], start + self.best[issue]
            bottom = np.zeros(self.width)
            bottom[low] = 1
            self._holds(bottom, 0)
            for option in range(start, start + size):
                row = np.zeros(self.width)
                row[option], row[high] = row[option] + 1, row[high] - 1
                self.upper.append(row)

    def _holds(self, row: Row, value: float) -> None:
        self.equal.append(row)
        self.right.append(value)

    def _answer(self, number: int, answer: Answer) -> None:
        if isinstance(answer, Same):
            row, value = self._row(answer.one) + self._row(answer.other, -1), 0.0
        elif isinstance(answer, Rather):
            row, value = self._row(answer.better) + self._row(answer.worse, -1), CLEARLY
        else:
            row, value = self._row(answer.package), answer.at
        down, up = self.options + 2 * number, self.options + 2 * number + 1
        row[down] = 1
        row[up] = -1
        if isinstance(answer, Rather):  # more than clearly better is free
            self.surplus.add(up)
        self._holds(row, value)

    def _cost(self) -> Row:
        cost = np.zeros(self.width)
        cost[self.options :] = 1
        cost[list(self.surplus)] = 0
        return cost

    def _least(self, cost: Row, more: Sequence[tuple[Row, float]] = ()) -> Row:
        rows = [*self.upper, *(row for row, _ in more)]
        found = linprog(
            cost,
            A_ub=np.array(rows),
            b_ub=np.array([0.0] * len(self.upper) + [value for _, value in more]),
            A_eq=np.array(self.equal),
            b_eq=np.array(self.right),
            bounds=(0, None),
            method="highs",
        )
        assert found.success, found.message  # all answers may give: there is always a solution
        answer: Row = found.x
        return answer

    def solved(self) -> Elicited:
        cost = self._cost()
        first = self._least(cost)
        no_more = (cost, float(cost @ first) + NOISE)
        ends = []
        for issue in range(len(self.space.shape)):
            weight = np.zeros(self.width)
            weight[self.starts[issue] + self.best[issue]] = 1
            ends.append((self._least(weight, [no_more]), self._least(-weight, [no_more]), weight))
        # the middle of all those ends fits as well as each of them: the programme is convex
        middle = np.mean([each for low, high, _ in ends for each in (low, high)], axis=0)
        off = (cost * middle)[self.options :].reshape(-1, 2).sum(axis=1)
        worths = np.split(middle[: self.options], self.starts[1:-1])
        return Elicited(
            Additive(tuple(tuple(np.rint(row * UNIT).astype(np.int64).tolist()) for row in worths)),
            tuple(float(weight @ middle) for _, _, weight in ends),
            tuple(float(weight @ low) for low, _, weight in ends),
            tuple(float(weight @ high) for _, high, weight in ends),
            tuple(0.0 if value < 10 * NOISE else float(value) for value in off),
        )
