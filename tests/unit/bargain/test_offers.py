"""Offers so far: what they tell of a party's wants and how sure that is, how it gives way, what remains on the table."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_data import shared_file
from wasit.bargain.frontier import frontier
from wasit.bargain.offers import LEAST, concession, guess, room
from wasit.bargain.scenario import read_scenario
from wasit.bargain.space import UNIT, Additive, Issue, Space
from wasit.errors import Refused

SPACE = Space((Issue("price", ("1", "2", "3")), Issue("day", ("mon", "tue"))))
INSISTS = [(2, 0)] * 6 + [(2, 1)] * 3 + [(1, 1)]


def test_under_eight_offers_nothing_is_guessed() -> None:
    """Seven are too few, eight are enough."""
    assert guess(SPACE, INSISTS[: LEAST - 1]) is None
    assert guess(SPACE, INSISTS[:LEAST]) is not None


def test_what_is_asked_for_again_and_again_is_wanted() -> None:
    """The price never moved for long: it weighs more, and its third option most. Early offers count more: Monday beats Tuesday."""
    found = guess(SPACE, INSISTS)
    assert found is not None
    price, day = found.weights
    assert price > day
    assert price + day == pytest.approx(1)
    assert all(
        low <= weight <= high for low, weight, high in zip(found.low, found.weights, found.high, strict=True)
    )
    assert found.party.points[0][0] == 0 < found.party.points[0][1] < found.party.points[0][2]
    assert found.party.of((2, 0)) == pytest.approx(UNIT, abs=2)
    assert found.sure((2, 0), (0, 0)) == 1
    assert found.sure((0, 0), (2, 0)) == 0
    assert 0 < found.sure((1, 0), (0, 0)) < 1  # asked for once: not in every draw
    later = guess(SPACE, INSISTS[::-1])
    assert later is not None
    assert (
        later.party.points[1][0] / later.party.points[1][1]
        < found.party.points[1][0] / found.party.points[1][1]
    )


def test_the_same_seed_gives_the_same_guess() -> None:
    """And another one other ends of the intervals, the same weights."""
    one, same, other = guess(SPACE, INSISTS), guess(SPACE, INSISTS), guess(SPACE, INSISTS, seed=7)
    assert one is not None
    assert same is not None
    assert other is not None
    assert (one.low, one.high, one.party) == (same.low, same.high, same.party)
    assert one.weights == other.weights
    assert [table.tolist() for table in one.draws] != [table.tolist() for table in other.draws]


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), min_size=LEAST, max_size=30))
@settings(max_examples=60, deadline=None)
def test_options_and_issues_in_another_order_are_guessed_alike(offers: list[tuple[int, int]]) -> None:
    """Relabelled options and swapped issues permute the guess."""
    turned = Space((SPACE.issues[1], SPACE.issues[0]))
    one = guess(SPACE, offers)
    other = guess(turned, [(day, 2 - price) for price, day in offers])
    assert one is not None
    assert other is not None
    assert other.party.points == (one.party.points[1], one.party.points[0][::-1])
    assert other.low == one.low[::-1]


@pytest.mark.slow
def test_on_known_scenarios_the_guess_beats_guessing_the_opposite() -> None:
    """Twenty even offers in 24 scenarios: closer to the truth in more than half, and its intervals hold most true weights."""
    folder = shared_file("data", "scenarios", "scenarios.json")
    made = [read_scenario(each) for each in json.loads(folder.read_text("utf-8"))]
    chosen = [each for each in made if each.space.size <= 600 and len(each.parties) == 2][:24]
    closer = held = weights = 0
    for scenario in chosen:
        points = scenario.points().astype(float)
        worth, other = points[:, 0], points[:, 1]
        aims = worth.max() - np.linspace(0, 0.5, 20) * np.ptp(worth)
        offers = [scenario.space.package(int(np.abs(worth - aim).argmin())) for aim in aims]
        found = guess(scenario.space, offers)
        assert found is not None
        guessed = np.array([found.party.of(package) for package in scenario.space.packages()], dtype=float)
        closer += np.corrcoef(worth, guessed)[0, 1] > np.corrcoef(worth, -other)[0, 1]
        spans = [max(row) - min(row) for row in scenario.parties[0].worth]
        for span, low, high in zip(spans, found.low, found.high, strict=True):
            weights += 1
            held += low <= span / sum(spans) <= high
    assert closer > len(chosen) // 2
    assert held > weights * 0.8


@pytest.mark.parametrize("offer", [(0,), (3, 0), (0, -1), (0, 0, 0)])
def test_what_is_no_package_is_refused(offer: tuple[int, ...]) -> None:
    """Refused bad-input (offers)."""
    with pytest.raises(Refused) as no:
        guess(SPACE, [offer] * LEAST)
    assert no.value.fields == {"field": "offers"}


def test_how_a_party_gives_way() -> None:
    """10, 10, 7, 8, 4: six given in four steps, once taken back; of a single offer nothing is said."""
    found = concession([10, 10, 7, 8, 4])
    assert found is not None
    assert (found.given, found.each, found.recent, found.back) == (6, 1.5, 1.5, 1)
    assert concession([10]) is None


def test_what_remains_on_the_table() -> None:
    """Between two last offers: those points of the frontier at which nobody gets less than the other offered."""
    mine, theirs = Additive(((0, 5, 9), (0, 3))), Additive(((9, 6, 0), (3, 0)))
    found = frontier(SPACE, (mine, theirs))
    front = found.points
    left = room(front, [found.worth((2, 1)), found.worth((0, 0))])  # I ask 12 and leave them 0; so do they
    assert left.tolist() == list(range(len(front)))
    left = room(front, [found.worth((1, 1)), found.worth((1, 0))])  # I leave them 6, they leave me 5
    assert sorted(map(tuple, front[left].tolist())) == [(5, 9), (8, 6)]
