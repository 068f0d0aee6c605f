"""How likely a copy that nobody leaked agrees with a leak as well as this one does.

1. What is seen of a leak: for each place, how often each wording stood there (once, where one excerpt leaked; several add up).
2. A copy's score is the sum over places of that place's weight times how often the leak showed the copy's wording. A place with more
   wordings says more, and weighs more; weights are whole numbers, so that the sum's distribution is exact.
3. An innocent's copy was drawn without regard to the leak. Its score is a sum of independent draws, whatever leaked, from whomever, and
   however it was altered: ``tail`` is exact and needs no model of leaks. That is the whole of the argument; all else ranks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Counts = Sequence[NDArray[np.int64]]  # by place: how often each of its wordings was seen
Codes = NDArray[np.uint8]  # readers x places: the number of each reader's wording
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

UNIT = 6  # weights are multiples of 1/6 nat, rounded
MISREAD = 0.05  # how often a place is read wrong or was altered, for weights and ranking alone


def weight(wordings: int, misread: float = MISREAD) -> int:
    """What agreeing at a place of so many wordings weighs. Units: 1/6 nat."""
    return max(1, round(UNIT * (math.log((1 - misread) / misread) + math.log(wordings - 1))))


def weights_of(counts: Counts) -> list[int]:
    """By place; where all seen places have as many wordings each weighs 1: the score is the number that agree."""
    seen = {len(count) for count in counts if count.any()}
    return [1 if len(seen) == 1 else weight(len(count)) for count in counts]


def agreement(codes: Codes, counts: Counts) -> tuple[dict[int, Ints], Ints]:
    """For each reader: by how many wordings a place has, how often the leak showed theirs; and in how many places it did. Shapes: (readers,)."""
    places = np.zeros(len(codes), np.int64)
    often: dict[int, Ints] = {}
    for column, count in zip(np.ascontiguousarray(codes.T), counts, strict=True):
        if count.any():
            agree = count[column]
            places += agree > 0
            held = often.setdefault(len(count), np.zeros(len(codes), np.int64))
            held += agree
    return often, places


def scores(codes: Codes, counts: Counts) -> Ints:
    """Each reader's score."""
    return scored(agreement(codes, counts)[0], len(codes))


def scored(often: dict[int, Ints], readers: int) -> Ints:
    """The scores of what ``agreement`` said."""
    made = np.zeros(readers, np.int64)
    for size, agree in often.items():
        made += agree * (1 if len(often) == 1 else weight(size))
    return made


def tail(counts: Counts) -> Floats:
    """The chance that an innocent's score is at least s, for s = 0 to one beyond the highest. Shapes: (highest + 2,)."""
    mass = np.ones(1)
    for count, one in zip(counts, weights_of(counts), strict=True):
        if not count.any():
            continue
        step = np.zeros(int(count.max()) * one + 1)
        np.add.at(step, one * count, 1 / len(count))
        mass = np.convolve(mass, step)
    return np.append(np.cumsum(mass[::-1])[::-1], 0.0)


def chances(reached: Ints, counts: Counts) -> Floats:
    """For each reader's score the chance that an innocent's copy reaches it. Shapes: (readers,)."""
    found: Floats = np.minimum(tail(counts), 1.0)
    return found[reached]
