"""Many sealed runs, in one trio of processes, give what anybody with both vectors on paper would say."""

from __future__ import annotations

import random

import pytest

from sealed_trio import answers_of
from wasit.overlap.terms import Number, Packages, vector_of

pytestmark = pytest.mark.live
Vector = list[int]


def plain(terms: Number | Packages, first: Vector, second: Vector) -> int:
    """The answer in clear."""
    if isinstance(terms, Packages):
        n = terms.count
        both = [first[i] * second[i] if first[n + i] and second[n + i] else -1 for i in range(n)]
        return both.index(max(both)) + 1 if max(both) >= 0 else 0
    a, b = first[0], second[0]
    if terms.rule == "price":
        return int(a == b == 1)
    room = a >= b if terms.first == "most" else b >= a
    return int(room) * (1 if terms.rule == "room" else (a + b) // 2 + 1)


def numbers(rng: random.Random, runs: int) -> list[tuple[Number | Packages, Vector, Vector]]:
    """Limits near and far from one another, at both ends of small and of the largest grids."""
    jobs: list[tuple[Number | Packages, Vector, Vector]] = []
    for _ in range(runs):
        high = rng.choice([1, 2, 7, 1000, 2**27 - 1])
        terms = Number(
            "0",
            str(high),
            "1",
            "EUR",
            rng.choice(["most", "least"]),
            rng.choices(["price", "room", "midpoint"], [10, 9, 1])[0],
        )
        most = 1 if terms.rule == "price" else high
        a = rng.choice([0, most, rng.randint(0, most)])
        b = rng.choice([0, most, a, max(0, a - 1), min(most, a + 1), rng.randint(0, most)])
        jobs.append((terms, [a], [b]))
    return jobs


def packages(rng: random.Random, runs: int) -> list[tuple[Number | Packages, Vector, Vector]]:
    """Few packages with ties, refusals, points of nothing and of all."""
    jobs: list[tuple[Number | Packages, Vector, Vector]] = []
    for _ in range(runs):
        n = rng.choice([1, 1, 1, 2, 2, 3])
        gains = [
            [rng.choice([None, None, 0, 1, 2, 999, 1000, rng.randint(0, 1000)]) for _ in range(n)]
            for _ in range(2)
        ]
        jobs.append((Packages(n), vector_of(gains[0]), vector_of(gains[1])))
    return jobs


async def test_a_thousand_numbers_are_answered_as_on_paper() -> None:
    jobs = numbers(random.Random(6), 1000)
    assert await answers_of(jobs) == [[plain(*job) for job in jobs]] * 3


async def test_five_hundred_lists_of_packages_are_answered_as_on_paper() -> None:
    jobs = [*packages(random.Random(7), 500), wide(random.Random(8))]
    expected = [plain(*job) for job in jobs]
    assert await answers_of(jobs) == [expected, expected, [-1] * len(jobs)]


def wide(rng: random.Random) -> tuple[Number | Packages, Vector, Vector]:
    """Long enough for each width of the tournament, with leftovers; the best in two places, one of them the last."""
    gains = [[rng.choice([None, rng.randint(0, 900)]) for _ in range(307)] for _ in range(2)]
    for side in gains:
        side[150] = side[-1] = 950
    return Packages(307), vector_of(gains[0]), vector_of(gains[1])
