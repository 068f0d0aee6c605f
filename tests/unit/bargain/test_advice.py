"""A package explained, improved, and traded: against the definitions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasit.bargain.advice import explain, improve, trade_offs
from wasit.bargain.frontier import frontier
from wasit.bargain.offers import guess
from wasit.bargain.space import Additive, Issue, Space
from wasit.errors import Refused

SPACE = Space((Issue("price", ("1", "2", "3")), Issue("day", ("mon", "tue")), Issue("who", ("a", "b"))))
rows = st.tuples(*[st.tuples(*[st.integers(-3, 6)] * size) for size in SPACE.shape])
packages = st.tuples(*[st.integers(0, size - 1) for size in SPACE.shape])


@pytest.mark.slow
@given(st.lists(rows, min_size=2, max_size=3), packages)
@settings(max_examples=100, deadline=None)
def test_a_package_is_explained_and_improved(
    tables: list[tuple[tuple[int, ...], ...]], package: tuple[int, ...]
) -> None:
    """Short is the most anyone could still get with nobody losing; improvements are exactly the efficient packages that are better for somebody and worse for nobody."""
    parties = [Additive(table, 1) for table in tables]
    found = frontier(SPACE, parties)
    told = explain(found, package)
    worth = tuple(party.of(package) for party in parties)
    every = [tuple(party.of(each) for party in parties) for each in SPACE.packages()]
    no_worse = [other for other in every if all(a >= b for a, b in zip(other, worth, strict=True))]
    assert told.worth == worth == tuple(sum(part) for part in told.parts)
    assert told.gains == tuple(value - 1 for value in worth)
    assert told.rational == all(value >= 1 for value in worth)
    assert told.short == tuple(
        max(column) - value for column, value in zip(zip(*no_worse, strict=True), worth, strict=True)
    )
    assert told.efficient == (set(no_worse) == {worth})
    better = improve(found, package)
    points = [tuple(point) for point in found.points.tolist()]
    assert {points[at] for at in better} == {
        point for point in points if point in no_worse and point != worth
    }
    least = [min(a - b for a, b in zip(points[at], worth, strict=True)) for at in better]
    assert least == sorted(least, reverse=True)


def test_trade_offs_cost_me_nothing_and_are_likely_better_for_them() -> None:
    """They insist on the third price; the day is worth a little to me, and who does it is worth nothing to me."""
    mine = Additive(((9, 5, 0), (0, 1), (0, 0)))
    theirs = guess(SPACE, [(2, 0, 0)] * 7 + [(2, 1, 0), (1, 0, 1)])
    assert theirs is not None
    offer = (1, 1, 1)
    front = frontier(SPACE, (mine, theirs.party))
    found = trade_offs(front, offer, theirs)
    assert found
    for each in found:
        assert each.mine == mine.of(each.package) >= mine.of(offer)
        assert each.theirs == theirs.party.of(each.package) > theirs.party.of(offer)
        assert each.changes == tuple(n for n in range(3) if each.package[n] != offer[n])
        assert each.sure > 0.5
    assert [each.theirs for each in found] == sorted((each.theirs for each in found), reverse=True)
    best = max(
        (theirs.party.of(package) for package in SPACE.packages() if mine.of(package) >= mine.of(offer)),
    )
    assert found[0].theirs == best
    assert len(trade_offs(front, offer, theirs, most=1)) == 1
    assert trade_offs(front, (2, 0, 0), theirs) == []


def test_what_is_no_package_is_refused() -> None:
    """Refused bad-input (offers)."""
    party = Additive(((1, 2, 3), (0, 0), (0, 0)))
    with pytest.raises(Refused):
        explain(frontier(SPACE, (party, party)), (3, 0, 0))
    with pytest.raises(Refused):
        improve(frontier(SPACE, (party, party)), (0, 0))
