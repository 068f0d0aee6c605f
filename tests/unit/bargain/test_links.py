"""Linked issues: what options add together, what can't go together; the exact frontier, and the one that says how far it is off."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasit.bargain.frontier import frontier
from wasit.bargain.links import Link, order
from wasit.bargain.space import Additive, Issue, Space
from wasit.errors import Refused

Worths = dict[tuple[int, ...], tuple[int, ...]]


def space_of(*sizes: int) -> Space:
    return Space(tuple(Issue(f"i{n}", tuple(f"o{k}" for k in range(size))) for n, size in enumerate(sizes)))


def worths(space: Space, parties: list[Additive], links: list[Link]) -> Worths:
    """Every package that may be, with what it is worth to each: the definition, word by word."""
    found: Worths = {}
    for package in space.packages():
        pairs = [(link, tuple(package[issue] for issue in link.issues)) for link in links]
        if not any(pair in link.never for link, pair in pairs):
            found[package] = tuple(
                party.of(package) + sum(link.points[n][one][other] for link, (one, other) in pairs)
                for n, party in enumerate(parties)
            )
    return found


def best(of: Worths) -> dict[tuple[int, ...], set[tuple[int, ...]]]:
    front: dict[tuple[int, ...], set[tuple[int, ...]]] = {}
    for package, worth in of.items():
        if not any(
            other != worth and all(a >= b for a, b in zip(other, worth, strict=True)) for other in of.values()
        ):
            front.setdefault(worth, set()).add(package)
    return front


@st.composite
def linked(draw: st.DrawFn) -> tuple[Space, list[Additive], list[Link]]:
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=5))
    parties = draw(st.integers(2, 3))
    points = st.integers(-4, 5)

    def table(rows: int, columns: int) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(draw(points) for _ in range(columns)) for _ in range(rows))

    joined = draw(
        st.lists(st.sampled_from(list(combinations(range(len(sizes)), 2))), unique=True, max_size=5)
    )
    links = [
        Link(
            (one, other),
            tuple(table(sizes[one], sizes[other]) for _ in range(parties)),
            draw(
                st.frozensets(
                    st.tuples(st.integers(0, sizes[one] - 1), st.integers(0, sizes[other] - 1)), max_size=2
                )
            ),
        )
        for one, other in joined
    ]
    rows = [
        Additive(tuple(tuple(draw(points) for _ in range(size)) for size in sizes)) for _ in range(parties)
    ]
    return space_of(*sizes), rows, links


@pytest.mark.slow
@given(linked())
@settings(max_examples=150, deadline=None)
def test_the_frontier_of_linked_issues_is_the_definition(
    made: tuple[Space, list[Additive], list[Link]],
) -> None:
    """Points, how many packages each has, and which; where no package is left that is said."""
    space, parties, links = made
    expected = best(worths(space, parties, links))
    if not expected:
        with pytest.raises(Refused) as no:
            frontier(space, parties, links)
        assert no.value.fields == {"field": "never"}
        return
    found = frontier(space, parties, links)
    assert {
        tuple(point): set(found.packages(at)) for at, point in enumerate(found.points.tolist())
    } == expected
    assert list(found.counts) == [len(expected[tuple(point)]) for point in found.points.tolist()]
    assert found.exact


@pytest.mark.slow
@given(linked(), st.integers(9, 14))
@settings(max_examples=80, deadline=None)
def test_a_frontier_that_is_nearly_right_says_how_nearly(
    made: tuple[Space, list[Additive], list[Link]], most: int
) -> None:
    """No package is better than the nearest point by more than the bound, and each point is worth what it says."""
    space, parties, links = made
    of = worths(space, parties, links)
    try:
        found = frontier(space, parties, links, most=most, nearly=True)
    except Refused:
        return
    for worth in of.values():
        assert any(
            all(a >= b - off for a, b, off in zip(point, worth, found.bound, strict=True))
            for point in found.points.tolist()
        )
    for at, point in enumerate(found.points.tolist()):
        packages = list(found.packages(at))
        assert len(packages) == found.counts[at] > 0
        assert {of[package] for package in packages} == {tuple(point)}


def chain(issues: int, options: int) -> tuple[Space, list[Additive], list[Link]]:
    chance = np.random.default_rng(issues)

    def table() -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(row) for row in chance.integers(0, 9, (options, options)).tolist())

    rows = [
        Additive(tuple(tuple(row) for row in chance.integers(0, 99, (issues, options)).tolist()))
        for _ in range(2)
    ]
    links = [Link((n, n + 1), (table(), table()), frozenset({(0, 0)})) for n in range(issues - 1)]
    return space_of(*[options] * issues), rows, links


def test_a_long_chain_is_exact_and_a_little_memory_is_nearly() -> None:
    """4^30 packages; with room for 2,000 points the answer is off, and no more than it says."""
    space, parties, links = chain(30, 4)
    found = frontier(space, parties, links)
    rough = frontier(space, parties, links, most=2_000, nearly=True)
    assert found.exact
    assert not rough.exact
    assert max(rough.bound) < np.ptp(found.points, axis=0).max() // 2
    for point in found.points:
        assert (rough.points >= point - np.array(rough.bound)).all(axis=1).any()
    package = next(found.packages(0))
    assert all((package[n], package[n + 1]) != (0, 0) for n in range(29))


def test_few_issues_stay_open() -> None:
    """A star is begun at its rays, or its middle: one stays open. What is linked to nothing never does."""
    star = [Link((0, ray), (((0, 0),) * 2,) * 2) for ray in range(1, 5)]
    taken = order(space_of(2, 2, 2, 2, 2, 2), star)
    assert sorted(issue for issue, _ in taken) == list(range(6))
    assert max(len(opened) for _, opened in taken) == 1
    assert taken[-1][1] == ()


FLAT = ((0, 0), (0, 0))


@pytest.mark.parametrize(
    "links",
    [
        [Link((1, 1), (FLAT, FLAT))],
        [Link((0, 2), (FLAT, FLAT))],
        [Link((0, 1), (FLAT,))],
        [Link((0, 1), (FLAT, ((0, 0),)))],
        [Link((0, 1), (FLAT, ((0, 0), (0,))))],
        [Link((0, 1), (FLAT, ((0, 0), (0, 0.5))))],  # type: ignore[arg-type]
        [Link((0, 1), (FLAT, FLAT), frozenset({(0, 2)}))],
        [Link((0, 1), (FLAT, FLAT))] * 2,
    ],
)
def test_links_of_other_shapes_are_refused(links: list[Link]) -> None:
    """Refused bad-input (links)."""
    parties = [Additive(((1, 2), (3, 4)))] * 2
    with pytest.raises(Refused) as no:
        frontier(space_of(2, 2), parties, links)
    assert no.value.fields == {"field": "links"}


def test_too_many_ways_open_are_refused_even_nearly() -> None:
    """Two issues of three options joined, and room for two points: not even one point for each way."""
    tables = (((0,) * 3,) * 3,) * 2
    with pytest.raises(Refused) as no:
        frontier(
            space_of(3, 3),
            [Additive(((0, 1, 2), (0, 1, 2)))] * 2,
            [Link((0, 1), tables)],
            most=6,
            nearly=True,
        )
    assert no.value.code == "too-many-packages"
