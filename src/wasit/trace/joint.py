"""Several readers who mixed their copies: a second test for small groups, whose chance is exact or larger, and drawn by nobody.

1. How well a set of readers explains a leak is asked in four ways: at each place one of them is quoted by lot; any wording that one of them has is as
   good as another; the commonest wins; the rarest wins. Against the last, agreement alone is blind. What is explained is counted in whole numbers.
2. A reader's statistic is the best that any set of at most ``TOGETHER`` with them in it explains, in any way. Their own copy is thought drawn anew, the
   others' stay: under innocence it was drawn without regard to leak and others. It holds for ``uniform`` codes only.
3. For one set and way what a drawn copy explains is a sum of independent draws: its tail is a convolution. The chance that any set and way does so well is
   at most the sum of theirs, and that is what is told. Sets that hardly matter count with Chernoff's bound instead of their tail.

Source: Meerwald and Furon 2012 (joint decoding).
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from wasit.trace.odds import MISREAD, UNIT, Codes, Counts, Floats, Ints

SMALL = 30  # readers, at most
TOGETHER = 3
ENTRIES = 4_000_000  # at once
CLOSE = 0.05  # of a chance: so much of it may be Chernoff's
FAR = 0.01  # of the bound: below it Chernoff's will do
ROUGH = 500  # times the bound: above it too, which no tail is so far below
# by size of the set: how likely a wording is quoted that none, one, ... all of them have; way by way
WAYS = {
    1: ((0.0, 1.0),),
    2: ((0.0, 0.5, 1.0),),
    3: ((0.0, 1 / 3, 2 / 3, 1.0), (0.0, 0.5, 0.5, 0.5), (0.0, 0.1, 1.0, 1.0), (0.0, 1.0, 0.0, 1.0)),
}
TILTS = np.array([0.3, 0.6, 1.0, 1.5])  # of Chernoff's bound: the best is taken


@dataclass(frozen=True)
class _Seen:
    """The wordings that were seen, one column each: at which of the seen places, how often, and of how many."""

    at: Ints
    times: Ints
    sizes: Ints

    @cached_property
    def shared(self) -> NDArray[np.bool_]:
        """Columns of places that were seen in several wordings: a copy has one of them at most."""
        many: NDArray[np.bool_] = np.bincount(self.at)[self.at] > 1
        return many

    @cached_property
    def explained(self) -> dict[int, Ints]:
        """By size of a set: what each column adds, way by way, if none, one, ... have it. Shapes: ways x (size + 1) x columns. Units: 1/UNIT nat."""
        rights = {size: np.array(ways)[:, :, None] for size, ways in WAYS.items()}
        return {
            size: np.rint(UNIT * self.times * np.log((1 - MISREAD) * right + MISREAD / self.sizes)).astype(
                np.int64
            )
            for size, right in rights.items()
        }

    def tail(self, gains: Ints, least: int) -> float:
        """The chance that a copy drawn anew adds at least so much. ``gains``: of each column that it has."""
        mass, lowest = np.ones(1), 0
        alone = Counter(zip(gains[~self.shared].tolist(), self.sizes[~self.shared].tolist(), strict=True))
        steps = [(gain, _binomial(count, size)) for (gain, size), count in alone.items() if gain]
        for gain, chances in steps:
            mass = _spread_out(mass, abs(gain), chances if gain > 0 else chances[::-1])
            lowest += min(0, gain * (len(chances) - 1))
        for place in np.unique(self.at[self.shared]):
            here = self.at == place
            low = min(0, int(gains[here].min()))
            step = np.zeros(max(0, int(gains[here].max())) - low + 1)
            np.add.at(step, gains[here] - low, 1 / self.sizes[here])
            step[-low] += 1 - (1 / self.sizes[here]).sum()
            mass, lowest = np.convolve(mass, step), lowest + low
        return float(mass[max(0, least - lowest) :].sum())


def joint_chances(codes: Codes, counts: Counts, bound: float) -> Floats:
    """For each reader the chance, at most, that an innocent's copy would with any others explain as well. At least one place is seen.

    ``bound``: for all readers together. Chances far from it are rough, and never too small.
    """
    readers = len(codes)
    places = [place for place, count in enumerate(counts) if count.any()]
    columns = [(at, int(word)) for at, place in enumerate(places) for word in np.flatnonzero(counts[place])]
    seen = _Seen(
        np.array([at for at, _ in columns]),
        np.array([counts[places[at]][word] for at, word in columns]),
        np.array([len(counts[places[at]]) for at, _ in columns]),
    )
    has = (codes[:, places][:, seen.at] == [word for _, word in columns]).astype(np.int64)
    sizes = range(min(TOGETHER, readers))
    at_once = max(1, ENTRIES // (math.comb(readers, sizes[-1]) * len(sizes) * len(columns)))
    made = np.ones(readers)
    for first in range(0, readers, at_once):
        some = slice(first, first + at_once)
        parts = [_sets_of(seen, has, some, size) for size in sizes]
        bases, bests, tilted = (np.concatenate(part, axis=1) for part in zip(*parts, strict=True))
        own = bests.max(axis=1)
        logs = (tilted - TILTS * own[:, None, None] / UNIT).min(axis=2)
        for row in range(len(own)):
            made[first + row] = _chance(
                seen, has, first + row, own[row] - bases[row], np.exp(np.minimum(logs[row], 0.0)), bound
            )
    return made


def _chance(seen: _Seen, has: Ints, reader: int, least: Floats, most: Floats, bound: float) -> float:
    """One reader's. ``least``: what their copy must add to each set, in each way; ``most``: Chernoff's bound of the chance of that."""
    left, summed, bar = float(most.sum()), 0.0, bound / len(has)
    if most.max() > ROUGH * bar:
        return min(1.0, left)
    for at in np.argsort(-most, kind="stable"):
        if left <= CLOSE * summed or summed + left <= FAR * bar or summed > bar:
            break
        left -= float(most[at])
        summed += seen.tail(_gains(seen, has, reader, int(at)), int(least[at]))
    return min(1.0, summed + max(left, 0.0))


def _sets_of(seen: _Seen, has: Ints, some: slice, size: int) -> tuple[Floats, Floats, Floats]:
    """By reader, and set of ``size`` others and way: what it explains if the reader adds nothing; with their copy; Chernoff's exponents.

    Shapes: readers x sets and ways (twice), readers x sets and ways x tilts.
    """
    sets = _sets(len(has), size)[some]
    quoted = has[sets].sum(axis=2, dtype=np.int8)
    counted = (quoted[:, :, None, :] == np.arange(size + 1, dtype=np.int8)[:, None]).astype(np.float32)
    logs = seen.explained[size + 1]
    gains = np.diff(logs, axis=1)
    drawn = (np.exp(TILTS[:, None, None, None] * gains / UNIT) - 1) / seen.sizes
    alone = np.where(seen.shared, 0.0, np.log1p(drawn))
    told = np.concatenate([logs[None, :, :-1], alone]).reshape((1 + len(TILTS)) * len(logs), -1)
    counted = counted.reshape(*quoted.shape[:2], -1)
    shape = (*quoted.shape[:2], 1 + len(TILTS), len(logs))
    summed = (counted @ told.T.astype(np.float32)).astype(float).reshape(shape)
    bases, tilted = summed[:, :, 0], summed[:, :, 1:]
    mine = (gains[None] * has[some, None, None, :]).reshape(len(sets), len(logs), -1).swapaxes(1, 2)
    bests = bases + counted @ mine.astype(np.float32)
    for place in np.unique(seen.at[seen.shared]):
        here = np.flatnonzero(seen.at == place)
        tilted += np.log1p(sum(drawn[:, :, quoted[:, :, at], at] for at in here)).transpose(2, 3, 0, 1)
    tilted += TILTS[:, None] * bases[:, :, None, :] / UNIT
    every = (len(sets), -1)
    return (
        bases.reshape(every),
        bests.reshape(every),
        tilted.swapaxes(2, 3).reshape(*every, len(TILTS)),
    )


def _gains(seen: _Seen, has: Ints, reader: int, at: int) -> Ints:
    """What each column in the reader's copy adds to the ``at``-th set and way."""
    for size in range(TOGETHER):
        sets, ways = _sets(len(has), size)[reader], WAYS[size + 1]
        if at < len(sets) * len(ways):
            logs, quoted = seen.explained[size + 1][at % len(ways)], has[sets[at // len(ways)]].sum(axis=0)
            columns = np.arange(len(quoted))
            made: Ints = logs[quoted + 1, columns] - logs[quoted, columns]
            return made
        at -= len(sets) * len(ways)
    raise AssertionError(at)


@cache
def _sets(readers: int, size: int) -> Ints:
    """The sets of others, for each reader. Shapes: readers x sets x size."""
    every = [
        [[other + (other >= reader) for other in each] for each in combinations(range(readers - 1), size)]
        for reader in range(readers)
    ]
    return np.array(every, np.int64).reshape(readers, math.comb(readers - 1, size), size)


@cache
def _binomial(count: int, size: int) -> Floats:
    """How many of so many places a drawn copy has, where each has ``size`` wordings."""
    return np.array([math.comb(count, k) * (size - 1) ** (count - k) / size**count for k in range(count + 1)])


def _spread_out(mass: Floats, apart: int, chances: Floats) -> Floats:
    """The sum's chances, where what is added comes in multiples of ``apart``."""
    step = np.zeros(apart * (len(chances) - 1) + 1)
    step[::apart] = chances
    made: Floats = np.convolve(mass, step)
    return made
