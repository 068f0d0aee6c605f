"""The fair settlements: each its definition, ties kept, nobody below the reservation value."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasit.bargain.pareto import undominated
from wasit.bargain.settlements import (
    Settled,
    egalitarian,
    kalai_smorodinsky,
    leximin,
    nash,
    utilitarian,
)

tables = st.integers(2, 4).flatmap(
    lambda k: st.tuples(
        st.lists(st.tuples(*[st.integers(-4, 9)] * k), min_size=1, max_size=40),
        st.tuples(*[st.integers(-4, 6)] * k),
    )
)


def best(points: list[tuple[int, ...]], at: list[int], score) -> list[int]:
    top = max(score(points[n]) for n in at)
    return [n for n in at if score(points[n]) == top]


def got(settled: Settled | None) -> list[int] | None:
    return None if settled is None else settled.at.tolist()


@pytest.mark.slow
@given(tables)
@settings(max_examples=200, deadline=None)
def test_each_settlement_is_its_definition(made) -> None:
    """Against the definitions on every table of small points."""
    points, reserves = made
    array = np.array(points, dtype=np.int64)
    at = [n for n, p in enumerate(points) if all(a >= r for a, r in zip(p, reserves, strict=True))]

    def gains(p):
        return tuple(a - r for a, r in zip(p, reserves, strict=True))

    found = [settle(array, reserves) for settle in (nash, egalitarian, leximin, kalai_smorodinsky)]
    assert got(utilitarian(array)) == best(points, list(range(len(points))), sum)
    if not at:
        assert found == [None] * 4
        return
    ideal = [max(gains(points[n])[k] for n in at) for k in range(len(reserves))]

    def share(p):
        return min([Fraction(g, i) for g, i in zip(gains(p), ideal, strict=True) if i] or [Fraction(1)])

    expected = [
        best(points, at, lambda p: prod(gains(p))),
        best(points, at, lambda p: min(gains(p))),
        best(points, at, lambda p: sorted(gains(p))),
        best(points, at, share),
    ]
    assert [got(one) for one in found] == expected
    assert found[0].value == max(prod(gains(points[n])) for n in at)
    assert found[3].value == max(share(points[n]) for n in at)


def test_the_traps_of_other_tools() -> None:
    """Three products of 30 are three ties; two losses multiplied are no gain; a poor even point that is beaten is left out."""
    assert got(nash(np.array([[10, 3], [6, 5], [5, 6]]), (0, 0))) == [0, 1, 2]
    assert got(nash(np.array([[-9, -9], [1, 1]]), (0, 0))) == [1]
    settled = nash(np.array([[0, 7, 1], [3, 0, 9], [-1, 5, 5]]), (0, 0, 0))
    assert settled is not None
    assert (got(settled), settled.value) == ([0, 1], 0)
    points = np.array([[5, 5], [5, 8]])
    assert got(egalitarian(points, (0, 0))) == [0, 1]
    assert got(egalitarian(points, (0, 0), among=undominated(points))) == [1]


def test_products_beyond_64_bits_are_exact() -> None:
    """Eight gains of about 10^9 that differ in the last unit."""
    high = [10**9] * 8
    near = [10**9 + 1] + [10**9] * 7
    settled = nash(np.array([high, near, [10**9 - 1] + [10**9] * 7], dtype=np.int64), (0,) * 8)
    assert got(settled) == [1]
    assert settled is not None
    assert settled.value == (10**9 + 1) * 10**63


def test_scale_plays_no_part_in_nash_and_kalai_smorodinsky() -> None:
    """One party's points and reservation times seven: the same packages."""
    chance = np.random.default_rng(3)
    points = chance.integers(0, 50, (200, 2))
    scaled = points * np.array([7, 1])
    for settle in (nash, kalai_smorodinsky):
        assert got(settle(points, (5, 9))) == got(settle(scaled, (35, 9)))
