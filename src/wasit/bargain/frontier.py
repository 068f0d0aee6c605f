"""The exact frontier of additive preferences, without ever listing the packages.

The frontier of a sum lies in the sum of the frontiers: issues are merged one by one, and what is beaten is dropped at once. So a space of 10^60
packages has a frontier of a few thousand points. Nothing is cut off: when the frontier itself grows beyond ``MOST`` the answer is a refusal.

Each point of the frontier keeps the way back: how many packages are worth exactly this, and which.

Source: merging by sums with dominance, as in the multi-objective knapsack (Nemhauser and Ullmann 1969).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from wasit.bargain.pareto import Points, undominated
from wasit.bargain.space import Additive, Space, check_parties
from wasit.errors import Refused

MOST = 2_000_000  # points that are held at once


@dataclass(frozen=True, slots=True)
class Stage:
    """After an issue: the undominated points so far. Shapes: points (n, parties), distinct and sorted; counts: packages of each, exactly."""

    points: Points
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Frontier:
    """Shapes: points (n, parties), distinct. Units: 1e-9. ``counts[i]``: how many packages are worth exactly ``points[i]``."""

    space: Space
    parties: tuple[Additive, ...]
    stages: tuple[Stage, ...]

    @property
    def points(self) -> Points:
        return self.stages[-1].points

    @property
    def counts(self) -> tuple[int, ...]:
        return self.stages[-1].counts

    def packages(self, at: int) -> Iterator[tuple[int, ...]]:
        """Every package of that point, one after the other."""
        return self._back(len(self.stages) - 1, tuple(int(value) for value in self.points[at]), ())

    def _back(self, stage: int, worth: tuple[int, ...], tail: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        for place, gain in enumerate(_options(self.parties, stage)):
            rest = tuple(all_ - one for all_, one in zip(worth, gain, strict=True))
            if stage == 0:
                if not any(rest):
                    yield (place, *tail)
            elif _place(self.stages[stage - 1].points, rest) is not None:
                yield from self._back(stage - 1, rest, (place, *tail))


def _options(parties: Sequence[Additive], issue: int) -> list[tuple[int, ...]]:
    return list(zip(*(party.points[issue] for party in parties), strict=True))


def _place(points: Points, worth: tuple[int, ...]) -> int | None:
    """Where a point stands among sorted ones."""
    low, high = 0, len(points)
    while low < high:
        middle = (low + high) // 2
        if tuple(points[middle].tolist()) < worth:
            low = middle + 1
        else:
            high = middle
    return low if low < len(points) and tuple(points[low].tolist()) == worth else None


def frontier(space: Space, parties: Sequence[Additive]) -> Frontier:
    """The whole frontier, ties counted. Raises: Refused bad-input; too-many-packages when the frontier itself is beyond ``MOST``."""
    check_parties(space, parties)
    stages: list[Stage] = []
    points, counts = np.zeros((1, len(parties)), dtype=np.int64), [1]
    for issue in range(len(space.issues)):
        options = np.array(_options(parties, issue), dtype=np.int64)
        if len(points) * len(options) > MOST:
            raise Refused("too-many-packages", limit=MOST)
        sums = (points[:, None, :] + options[None, :, :]).reshape(-1, len(parties))
        stands = np.flatnonzero(undominated(sums))
        points, back = np.unique(sums[stands], axis=0, return_inverse=True)
        merged = [0] * len(points)
        for where, number in zip(back.reshape(-1).tolist(), stands.tolist(), strict=True):
            merged[where] += counts[number // len(options)]
        counts = merged
        stages.append(Stage(points, tuple(counts)))
    return Frontier(space, tuple(parties), tuple(stages))
