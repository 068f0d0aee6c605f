"""The frontier: what nobody can beat, by brute force and by sums of frontiers, for two to five parties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasit.bargain import pareto
from wasit.bargain.frontier import frontier
from wasit.bargain.pareto import undominated
from wasit.bargain.space import Additive, Issue, Space
from wasit.errors import Refused


def brute(points: list[tuple[int, ...]]) -> list[bool]:
    """The definition, word by word."""
    return [
        not any(q != p and all(a >= b for a, b in zip(q, p, strict=True)) for q in points) for p in points
    ]


@st.composite
def bargains(draw: st.DrawFn, most: int = 5) -> tuple[Space, list[Additive]]:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    space = Space(tuple(Issue(f"i{n}", tuple(f"o{k}" for k in range(size))) for n, size in enumerate(sizes)))
    worth = st.integers(-4, 6)
    parties = draw(st.integers(2, most))
    return space, [
        Additive(tuple(tuple(draw(worth) for _ in range(size)) for size in sizes), draw(st.integers(-5, 8)))
        for _ in range(parties)
    ]


def worths(space: Space, parties: list[Additive]) -> list[tuple[int, ...]]:
    return [tuple(party.of(package) for party in parties) for package in space.packages()]


@given(
    st.integers(2, 5).flatmap(
        lambda k: st.lists(st.tuples(*[st.integers(-3, 5)] * k), min_size=1, max_size=60)
    )
)
@settings(max_examples=150, deadline=None)
@pytest.mark.slow
def test_undominated_is_the_definition(points: list[tuple[int, ...]]) -> None:
    """Twins stand or fall together."""
    assert undominated(np.array(points, dtype=np.int64)).tolist() == brute(points)


def test_undominated_of_many_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A frontier longer than a block, three parties: the same as the definition."""
    monkeypatch.setattr(pareto, "BLOCK", 8)
    chance = np.random.default_rng(7)
    points = chance.integers(0, 30, (400, 3))
    assert undominated(points).tolist() == brute([tuple(row) for row in points.tolist()])
    monkeypatch.setattr(pareto, "BLOCK", 2)
    assert undominated(
        np.array([[9, 0, 0], [0, 9, 0], [0, 0, 9], [1, 0, 0], [2, 0, 0], [3, 0, 0]])
    ).tolist() == ([True] * 3 + [False] * 3)
    assert undominated(np.zeros((0, 3), dtype=np.int64)).tolist() == []


@pytest.mark.slow
@given(
    st.lists(st.tuples(st.integers(-3, 5), st.integers(-3, 5)), min_size=1, max_size=60),
    st.sampled_from((1, 7, 2**40)),
)
@settings(max_examples=150, deadline=None)
def test_most_are_dropped_before_they_are_sorted(points: list[tuple[int, ...]], scale: int) -> None:
    """Two parties, cut into slices and pieces: still the definition, however far the points lie apart."""
    spread = [(first * scale, second) for first, second in points]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pareto, "PIECE", 5)
        patch.setattr(pareto, "SLICES", 4)
        assert undominated(np.array(spread, dtype=np.int64)).tolist() == brute(spread)


@pytest.mark.slow
@given(bargains())
@settings(max_examples=120, deadline=None)
def test_sums_of_frontiers_are_the_frontier(made: tuple[Space, list[Additive]]) -> None:
    """Points, how many packages each has, and which: as by listing everything."""
    space, parties = made
    found = frontier(space, parties)
    all_worths = worths(space, parties)
    expected: dict[tuple[int, ...], set[tuple[int, ...]]] = {}
    for package, worth, stands in zip(space.packages(), all_worths, brute(all_worths), strict=True):
        if stands:
            expected.setdefault(worth, set()).add(package)
    got = {tuple(point): set(found.packages(at)) for at, point in enumerate(found.points.tolist())}
    assert got == expected
    assert list(found.counts) == [len(expected[tuple(point)]) for point in found.points.tolist()]


@pytest.mark.slow
@given(bargains(3), st.integers(1, 5), st.integers(-9, 9))
@settings(max_examples=60, deadline=None)
def test_a_party_may_measure_on_another_scale(
    made: tuple[Space, list[Additive]], times: int, shift: int
) -> None:
    """Positive affine rescaling of one party's points leaves the same packages on the frontier; so does the order of parties."""
    space, parties = made
    first, *others = parties
    rows = tuple(
        tuple(value * times + (shift if n == 0 else 0) for value in row) for n, row in enumerate(first.points)
    )

    def packages(of: list[Additive]) -> set[tuple[int, ...]]:
        found = frontier(space, of)
        return {package for at in range(len(found.points)) for package in found.packages(at)}

    assert packages(parties) == packages([Additive(rows), *others]) == packages([*others, first])


def test_more_options_never_make_the_frontier_worse() -> None:
    """Every point of the smaller frontier is still met or beaten when an option is added."""
    space = Space((Issue("price", ("low", "high")), Issue("day", ("1", "2"))))
    more = Space((Issue("price", ("low", "high", "middle")), space.issues[1]))
    small = [Additive(((0, 9), (2, 1))), Additive(((9, 0), (1, 2)))]
    large = [Additive(((0, 9, 6), (2, 1))), Additive(((9, 0, 5), (1, 2)))]
    bigger = frontier(more, large).points
    for point in frontier(space, small).points:
        assert (bigger >= point).all(axis=1).any()


def test_a_space_beyond_all_listing() -> None:
    """10^60 packages: the frontier and its counts, exactly."""
    chance = np.random.default_rng(1)
    space = Space(tuple(Issue(str(n), tuple("0123456789")) for n in range(60)))
    parties = []
    for sign in (1, -1):
        rows = tuple(tuple(sign * step + int(chance.integers(0, 3)) for step in range(10)) for _ in range(60))
        parties.append(Additive(rows))
    found = frontier(space, parties)
    assert space.size == 10**60
    assert len(found.points) > 60
    package = next(found.packages(0))
    assert tuple(found.points[0].tolist()) == tuple(party.of(package) for party in parties)


def test_what_does_not_fit_is_refused() -> None:
    """Issues and options alike or none, rows of another shape, one party, halves; a frontier beyond all holding."""
    yes_no = Space((Issue("a", ("yes", "no")),))
    fits = Additive(((1, 2),))
    for make in (
        lambda: Space(()),
        lambda: Space((Issue("a", ("x",)), Issue("a", ("y",)))),
        lambda: Space((Issue("a", ()),)),
        lambda: Space(tuple(Issue(str(n), ("x",)) for n in range(251))),
        lambda: Space((Issue("a", ("x", "x")),)),
        lambda: Additive(((0.5, 1),)),  # type: ignore[arg-type]
        lambda: frontier(yes_no, [fits]),
        lambda: frontier(yes_no, [fits, Additive(((1, 2, 3),))]),
    ):
        with pytest.raises(Refused) as no:
            make()
        assert no.value.code == "bad-input"
    with pytest.raises(Refused) as no:
        frontier(yes_no, [fits, fits], most=1)
    assert no.value.code == "too-many-packages"


def test_packages_have_numbers() -> None:
    """A number and a package name each other; options are named."""
    space = Space((Issue("a", ("x", "y", "z")), Issue("b", ("p", "q"))))
    assert [space.number(package) for package in space.packages()] == list(range(space.size))
    assert space.named(space.package(3)) == {"a": "y", "b": "q"}
