"""Fifty outcomes that can be counted: "better than no deal in 36 of 50".

1. Drawn by a scrambled Sobol' sequence of 2^12 points with a stated seed: the same judgement shows the same dots.
2. One draw: every probability, value and cost somewhere in its range, all places equally likely; then one outcome comes, by those probabilities.
   That is a prior that nobody stated: dots show what the judgement looks like, the bounds (``bounds``) what follows from it.
3. The dots are the middles of fifty equal parts of the draws, in order. ``worst_tenth`` is the mean of the worst tenth of the draws (CVaR at 0.1).

Source: Sobol' 1967; Owen 1998 (scrambling); Rockafellar and Uryasev 2000 (CVaR).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from wasit.weigh.model import Option, Outcome

DOTS = 50
DRAWS = 2**12
SEED = 1966
Draws = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Dots:
    """Units: the side's scale. Shapes: dots (50,) from worst to best."""

    dots: tuple[float, ...]
    worst_tenth: float
    middle_80: tuple[float, float]

    def better_than(self, worth: float) -> int:
        """How many of the fifty are worth more."""
        return sum(dot > worth for dot in self.dots)


def draw(option: Option, seed: int = SEED) -> Dots:
    """What may come of an option, less what it costs."""
    places = _Places(qmc.Sobol(_width(option.outcomes) + 1, rng=np.random.default_rng(seed)).random(DRAWS))
    gains = _stage(option.outcomes, places) - _between(option.cost, places.next())
    ordered = np.sort(gains)
    parts = ordered[((np.arange(DOTS) + 0.5) * DRAWS / DOTS).astype(int)]
    tenth = ordered[: DRAWS // 10]
    low, high = np.quantile(ordered, [0.1, 0.9])
    return Dots(tuple(parts.tolist()), float(tenth.mean()), (float(low), float(high)))


class _Places:
    """The columns of the sequence, one after the other."""

    def __init__(self, table: Draws) -> None:
        self._table, self._at = table, -1

    def next(self) -> Draws:
        self._at += 1
        column: Draws = self._table[:, self._at]
        return column


def _width(outcomes: Sequence[Outcome]) -> int:
    """How many columns a stage needs: which outcome comes, and for each its probability, its value and what follows."""
    if not outcomes:
        return 0
    return 1 + sum(2 + _width(outcome.then) for outcome in outcomes)


def _between(ends: tuple[float, float], place: Draws) -> Draws:
    return ends[0] + (ends[1] - ends[0]) * place


def _stage(outcomes: Sequence[Outcome], places: _Places) -> Draws:
    if not outcomes:
        return np.zeros(DRAWS)
    chances = _adding_up(outcomes, np.stack([places.next() for _ in outcomes], axis=1))
    came = (np.cumsum(chances, axis=1) < places.next()[:, None]).sum(axis=1).clip(max=len(outcomes) - 1)
    worths = []
    for outcome in outcomes:
        value = _between(outcome.value, places.next())
        worths.append(value + _stage(outcome.then, places))
    chosen: Draws = np.stack(worths, axis=1)[np.arange(DRAWS), came]
    return chosen


def _adding_up(outcomes: Sequence[Outcome], place: Draws) -> Draws:
    """Probabilities inside their ranges that add up to 1: what is over is taken off, what is short is added, in proportion to the room."""
    low = np.array([outcome.probability[0] for outcome in outcomes])
    high = np.array([outcome.probability[1] for outcome in outcomes])
    chances = low + (high - low) * place
    short = 1 - chances.sum(axis=1, keepdims=True)
    room = np.where(short > 0, high - chances, chances - low)
    total = room.sum(axis=1, keepdims=True)
    made: Draws = chances + short * np.divide(room, total, out=np.zeros_like(room), where=total > 0)
    return made
