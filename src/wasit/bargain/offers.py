"""What a party's offers so far tell: what it seems to want, how sure that is, how it gives way, and the room between two offers.

1. Whoever asks for the same option again and again seems to want it: an option is worth its share of the most frequent one's count; an issue weighs as much as
   its most frequent option was asked for. First offers say most, so an offer counts the less the later it came, evenly down to next to nothing. Counting beats
   cleverer models in the literature and in our own trial (docs/bargain.md has how well it guesses).
2. Under ``LEAST`` offers nothing is guessed. Above, each weight has an interval: the offers are drawn again, with replacement, ``DRAWS`` times with a stated
   seed. That shows how few there are, not that the model is right: alone it held the truth one time in three. So it is widened by ``OFF`` on both sides, what it took
   on the known scenarios of one source to hold the truth nine times in ten (docs/bargain.md has the other source).
3. A guess is a guess: it takes no part in sealed offers and is never shown as the other's own word.

Sources: frequency models, Baarslag, Hendrikx, Hindriks, Jonker (2013, 2016); bootstrap, Efron (1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from wasit.bargain.pareto import Points
from wasit.bargain.space import UNIT, Additive, Space
from wasit.errors import Refused

LEAST = 8
DRAWS = 200
SEED = 1966
MIDDLE = (0.05, 0.95)
OFF = 0.12  # of a weight
RECENT = 4  # offers
Package = Sequence[int]


@dataclass(frozen=True, slots=True)
class Guess:
    """What a party seems to want. Units: ``weights`` and their ends are shares of 1, ``party`` 1e-9. Shapes: one weight an issue; ``draws``: for each issue
    (DRAWS, options), what each option is worth in each of the repeated draws."""

    weights: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    party: Additive
    draws: tuple[NDArray[np.int64], ...]

    def sure(self, package: Package, against: Package) -> float:
        """In what share of the draws the party would rather have ``package`` than ``against``."""
        return float((self._of(package) > self._of(against)).mean())

    def _of(self, package: Package) -> NDArray[np.int64]:
        total = np.zeros(DRAWS, dtype=np.int64)
        for table, place in zip(self.draws, package, strict=True):
            total += table[:, place]
        return total


def guess(space: Space, offers: Sequence[Package], *, seed: int = SEED) -> Guess | None:
    """From one party's offers. None: fewer than ``LEAST``. Raises: Refused bad-input (offers) for one that is no package of the space."""
    check_packages(space, offers)
    if len(offers) < LEAST:
        return None
    table = np.array(offers, dtype=np.int64)
    again = np.random.default_rng(seed).integers(0, len(offers), (DRAWS, len(offers)))
    early = 1 - np.arange(len(offers)) / (len(offers) + 1)
    once = _worths([_counts(table[None, :, issue], early, size) for issue, size in enumerate(space.shape)])
    draws = _worths(
        [_counts(table[again, issue], early[again], size) for issue, size in enumerate(space.shape)]
    )
    weights, many = (np.stack([rows.max(axis=1) for rows in made], axis=1) / UNIT for made in (once, draws))
    low, high = np.quantile(many, MIDDLE, axis=0)
    return Guess(
        tuple(weights[0].tolist()),
        tuple(np.maximum(0, low - OFF).tolist()),
        tuple(np.minimum(1, high + OFF).tolist()),
        Additive(tuple(tuple(rows[0].tolist()) for rows in once)),
        tuple(draws),
    )


def check_packages(space: Space, packages: Sequence[Package]) -> None:
    """Raises: Refused bad-input (offers) for what is no package of the space."""
    for package in packages:
        if len(package) != len(space.shape) or not all(
            0 <= place < size for place, size in zip(package, space.shape, strict=True)
        ):
            raise Refused("bad-input", field="offers")


def _counts(columns: NDArray[np.int64], counted: NDArray[np.float64], options: int) -> NDArray[np.float64]:
    """How much each option was asked for in each row. Shapes: (rows, offers), what each offer counts -> (rows, options)."""
    asked: NDArray[np.float64] = ((columns[:, :, None] == np.arange(options)) * counted[..., None]).sum(
        axis=1
    )
    return asked


def _worths(counts: Sequence[NDArray[np.float64]]) -> list[NDArray[np.int64]]:
    """Counts of each issue's options turned into what they are worth. Units: 1e-9; the best package is worth 1."""
    tops = [table.max(axis=1, keepdims=True) for table in counts]
    whole = np.sum(tops, axis=0)
    return [np.rint(table / whole * UNIT).astype(np.int64) for table in counts]


@dataclass(frozen=True, slots=True)
class Concession:
    """How a party gave way, by its own points (or by the guess of them). Units: 1e-9. ``given``: from its first offer to its last; ``each``: that by offer, on
    average; ``recent``: the same over the last ``RECENT`` steps; ``back``: how many offers asked for more than the one before."""

    given: int
    each: float
    recent: float
    back: int


def concession(worths: Sequence[int]) -> Concession | None:
    """``worths``: of a party's offers to itself, in order. None: fewer than two."""
    if len(worths) < 2:
        return None
    steps = [before - after for before, after in pairwise(worths)]
    late = steps[-RECENT:]
    return Concession(
        sum(steps), sum(steps) / len(steps), sum(late) / len(late), sum(step < 0 for step in steps)
    )


def room(front: Points, last: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """Numbers of the frontier's points that remain on the table: nobody gets less there than under what another party offered last.

    Shapes: front (n, parties); ``last[own][other]``: what party own's last offer is worth to the other. Whoever would take the other's offer has nothing to lose by any of these.
    """
    least = [
        max(worths[own] for number, worths in enumerate(last) if number != own) for own in range(len(last))
    ]
    return np.flatnonzero((front >= np.array(least, dtype=np.int64)).all(axis=1))
