"""The fair settlements among points: each by its definition, every tie kept.

Gains are over the reservation value, which is the disagreement point; nobody below it takes part. (Other tools move the disagreement point, multiply two
losses into a gain, or call something else Kalai-Smorodinsky: their answers differ.)

| settlement | the largest | source |
|---|---|---|
| nash | product of gains | Nash 1950 |
| egalitarian | smallest gain | Kalai 1977 |
| leximin | smallest gain, then the next, ... | Imai 1983 |
| kalai-smorodinsky | smallest share of one's own best gain | Kalai and Smorodinsky 1975, on a finite set |
| utilitarian | sum of utilities; reservation plays no part | Harsanyi 1955 |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from wasit.bargain.pareto import Points

SMALL = 2**31  # products of two such gains are exact in 64 bits


@dataclass(frozen=True, slots=True)
class Settled:
    """Which points win, and by how much. Shapes: ``at`` (ties,) numbers of points. ``value``: exact, in 1e-9 (a product: to the power of parties)."""

    at: NDArray[np.int64]
    value: int | Fraction


def rational(points: Points, reservations: Sequence[int]) -> NDArray[np.bool_]:
    """Where nobody is below its reservation value. Shapes: (n,)."""
    return np.all(points >= np.array(reservations, dtype=np.int64), axis=1, keepdims=False)  # type: ignore[no-any-return]


def _gains(
    points: Points, reservations: Sequence[int], among: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.int64], Points]:
    """Numbers of the points that nobody loses by, and the gains there."""
    fits = rational(points, reservations)
    at = np.flatnonzero(fits if among is None else fits & among)
    return at, points[at] - np.array(reservations, dtype=np.int64)


def nash(points: Points, reservations: Sequence[int]) -> Settled | None:
    """None: no point is at or above every reservation value."""
    at, gains = _gains(points, reservations)
    if len(at) == 0:
        return None
    if gains.shape[1] == 2 and int(gains.max()) < SMALL:
        products = gains[:, 0] * gains[:, 1]
        best = int(products.max())
        return Settled(at[products == best], best)
    rough = gains.astype(np.float64).prod(axis=1)
    if rough.max() == 0:  # whole numbers: somebody gains nothing, everywhere
        return Settled(at, 0)
    near = np.flatnonzero(rough >= rough.max() * (1 - 1e-9))  # the rounding of 8 factors is far below this
    exact = [_product(gains[one].tolist()) for one in near]
    best = max(exact)
    return Settled(at[near[[each == best for each in exact]]], best)


def _product(values: list[int]) -> int:
    product = 1
    for value in values:
        product *= value
    return product


def egalitarian(
    points: Points, reservations: Sequence[int], *, among: NDArray[np.bool_] | None = None
) -> Settled | None:
    """``among``: the points on the frontier (``undominated``), where ``points`` has others: an even point that is beaten is no settlement."""
    at, gains = _gains(points, reservations, among)
    if len(at) == 0:
        return None
    least = gains.min(axis=1)
    return Settled(at[least == least.max()], int(least.max()))


def leximin(points: Points, reservations: Sequence[int]) -> Settled | None:
    """Of the egalitarian ones, those whose next smallest gain is the largest, and so on. ``value``: the smallest gain."""
    at, gains = _gains(points, reservations)
    if len(at) == 0:
        return None
    ordered = np.sort(gains, axis=1)
    left = np.arange(len(at))
    for rank in range(ordered.shape[1]):
        column = ordered[left, rank]
        left = left[column == column.max()]
    return Settled(at[left], int(ordered[left[0], 0]))


def kalai_smorodinsky(
    points: Points, reservations: Sequence[int], *, among: NDArray[np.bool_] | None = None
) -> Settled | None:
    """``value``: the smallest share, a fraction. Whoever can gain nothing anywhere is left out of the comparison. ``among``: as above."""
    at, gains = _gains(points, reservations, among)
    if len(at) == 0:
        return None
    ideal = gains.max(axis=0)
    asked = [party for party in range(gains.shape[1]) if ideal[party] > 0]
    if not asked:
        return Settled(at, Fraction(1))
    rough = (gains[:, asked] / ideal[asked]).min(axis=1)
    near = np.flatnonzero(rough >= rough.max() - 1e-12)
    shares = [min(Fraction(int(gains[one, party]), int(ideal[party])) for party in asked) for one in near]
    best = max(shares)
    return Settled(at[near[[share == best for share in shares]]], best)


def utilitarian(points: Points) -> Settled:
    """Raises: AssertionError where there is no point at all."""
    assert len(points)
    sums = points.sum(axis=1)
    return Settled(np.flatnonzero(sums == sums.max()), int(sums.max()))
