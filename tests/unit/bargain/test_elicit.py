"""Preferences by asking: found from answers that fit, contradictions named, and how far the answers pin things down."""

from __future__ import annotations

import numpy as np
import pytest

from wasit.bargain.elicit import Answer, Rated, Rather, Same, elicit
from wasit.bargain.space import UNIT, Issue, Space
from wasit.errors import Refused

SPACE = Space((Issue("rent", ("1", "2", "3")), Issue("water", ("shared", "own")), Issue("term", ("year",))))
WORST, BEST = (0, 0, 0), (2, 1, 0)


def test_a_swap_and_a_rating_pin_everything_down() -> None:
    """Water is worth the step from rent 2 to 3; rent 2 stands at 0.4: 0.4 + w + w = 1 - w + w, so water weighs 0.3 and rent 0.7."""
    found = elicit(SPACE, WORST, BEST, [Same((1, 1, 0), (2, 0, 0)), Rated((1, 0, 0), 0.4)])
    assert found.consistent
    assert found.weights == pytest.approx((0.7, 0.3, 0), abs=1e-5)
    assert np.array(found.high) - np.array(found.low) == pytest.approx(0, abs=1e-5)
    assert [value / UNIT for value in found.party.points[0]] == pytest.approx([0, 0.4, 0.7], abs=1e-5)


def test_without_answers_little_is_known() -> None:
    """Either issue may weigh all or nothing; the middle is shown with those ends."""
    found = elicit(SPACE, WORST, BEST, [])
    assert found.consistent
    assert (found.low[0], found.high[0], found.low[2], found.high[2]) == pytest.approx((0, 1, 0, 0), abs=1e-5)
    assert sum(found.weights) == pytest.approx(1)


def test_a_preference_narrows() -> None:
    """Best rent with the worst water rather than the other way: rent weighs at least half, clearly."""
    found = elicit(SPACE, WORST, BEST, [Rather((2, 0, 0), (0, 1, 0))])
    assert found.consistent
    assert found.low[0] == pytest.approx(0.505, abs=1e-5)
    assert found.high[0] == pytest.approx(1, abs=1e-5)


def test_answers_that_do_not_fit_are_named() -> None:
    """Rather A than B, and B than A: those two are off together by twice what is clear; the third answer is not."""
    one, other = (2, 0, 0), (0, 1, 0)
    found = elicit(SPACE, WORST, BEST, [Rather(one, other), Rather(other, one), Rated((1, 0, 0), 0.2)])
    assert not found.consistent
    assert sum(found.off[:2]) == pytest.approx(0.02, abs=1e-4)
    assert found.off[2] == 0


def test_answers_of_somebody_who_knows_are_found_again() -> None:
    """Random preferences, every package rated: their points to a hundred-thousandth."""
    chance = np.random.default_rng(5)
    space = Space(tuple(Issue(str(n), tuple("abcd")) for n in range(3)))
    rows = np.sort(chance.random((3, 4)), axis=1)
    rows -= rows[:, :1]
    rows /= rows[:, -1].sum()
    answers: list[Answer] = [
        Rated(package, float(sum(rows[n, place] for n, place in enumerate(package))))
        for package in space.packages()
    ]
    found = elicit(space, (0, 0, 0), (3, 3, 3), answers)
    assert found.consistent
    assert np.array(found.party.points) / UNIT == pytest.approx(rows, abs=1e-5)


@pytest.mark.parametrize(
    ("field", "best", "answers"),
    [
        ("best", (0, 1, 0), []),
        ("offers", (3, 1, 0), []),
        ("offers", BEST, [Same((0, 0, 0), (0, 0))]),
        ("offers", BEST, [Rather((0, 0, 0), (0, 0, 1))]),
        ("rating", BEST, [Rated((0, 0, 0), 1.5)]),
        ("rating", BEST, [Rated((0, 0, 0), float("nan"))]),
    ],
)
def test_what_can_not_be_asked_is_refused(field: str, best: tuple[int, ...], answers: list[Answer]) -> None:
    """Refused bad-input by the field."""
    with pytest.raises(Refused) as no:
        elicit(SPACE, WORST, best, answers)
    assert no.value.fields == {"field": field}
    with pytest.raises(Refused):
        elicit(Space((Issue("term", ("year",)),)), (0,), (0,), [])
