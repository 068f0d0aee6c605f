"""Scenarios solved: the data's 140 known answers to the last digit, real deals, and files that do not read."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from shared_data import shared_file
from wasit.bargain import scenario as scenario_module
from wasit.bargain.pareto import undominated
from wasit.bargain.scenario import read_packages, read_scenario
from wasit.bargain.solve import solve
from wasit.errors import Refused

PARTS = 4
ORCHARD: dict[str, Any] = {
    "id": "orchard",
    "normalise": "max",
    "issues": [
        {"name": "rent", "type": "discrete", "values": ["1", "2", "3"]},
        {"name": "water", "type": "discrete", "values": ["shared", "own"]},
    ],
    "parties": [
        {
            "name": "owner",
            "weights": {"rent": 3, "water": 1},
            "evaluations": {"rent": {"1": 0, "2": 5, "3": 10}, "water": {"shared": 4, "own": 2}},
            "reservation": 0.3,
            "discount": 1,
        },
        {
            "name": "grower",
            "weights": {"rent": 1, "water": 1},
            "evaluations": {"rent": {"1": 4, "2": 2, "3": 0}, "water": {"shared": 0, "own": 0}},
            "reservation": 0.1,
            "discount": 1,
        },
    ],
}


@cache
def known() -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    folder = shared_file("data", "scenarios", "scenarios.json").parent
    return (
        json.loads((folder / "scenarios.json").read_text("utf-8")),
        json.loads((folder / "expected.json").read_text("utf-8")),
    )


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_known_answer_to_the_last_digit(part: int) -> None:
    """Frontier, ranges, settlements, ties and examples of a quarter of the scenarios."""
    scenarios, answers = known()
    mine = scenarios[part::PARTS]
    assert len(mine) == 35
    for each in mine:
        found = solve(read_scenario(each))
        expected = {key: value for key, value in answers[each["id"]].items() if key in found}
        assert found == expected, each["id"]
        assert set(found) >= set(answers[each["id"]]) - {
            "negmas_0_16_agrees",
            "nash_with_worst_case_as_disagreement",
            "upstream",
        }


def test_deals_that_people_made() -> None:
    """CaSiNo: 403 of the 603 agreed deals are efficient, exactly."""
    dialogues = shared_file("data", "dialogues", "casino.jsonl").read_text("utf-8").splitlines()
    splits = np.array([[a, b, c] for a in range(4) for b in range(4) for c in range(4)])
    agreed = efficient = 0
    for line in dialogues:
        told = json.loads(line)
        if not told["outcome"]["agreed"]:
            continue
        agreed += 1
        names = [issue["name"] for issue in told["issues"]]
        first, second = told["parties"]
        mine = np.array([first["private"]["value_per_item"][name] for name in names])
        theirs = np.array([second["private"]["value_per_item"][name] for name in names])
        points = np.stack([splits @ mine, (3 - splits) @ theirs], axis=1)
        took = [told["outcome"]["deal"][first["id"]][name] for name in names]
        efficient += bool(undominated(points)[(splits == took).all(axis=1)][0])
    assert (agreed, efficient) == (603, 403)


def test_a_scenario_by_hand() -> None:
    """Owner: 3/4 rent, 1/4 water; grower: half rent, water worth nothing to it. Reservations 0.3 and 0.1."""
    found = solve(read_scenario(ORCHARD))
    assert found["n_outcomes"] == 6
    assert found["range"] == [[0.125, 1.0], [0.0, 0.5]]
    assert found["nash"]["points"] == [[0.625, 0.25]]
    assert found["nash"]["product"] == pytest.approx(0.325 * 0.15)
    assert found["egalitarian"]["min_gain"] == 0.15
    assert found["max_welfare"]["example"] == {"rent": "3", "water": "shared"}


def test_no_agreement_is_said() -> None:
    """Reservations that no package meets: no settlement, the sum still there."""
    hard = copy.deepcopy(ORCHARD)
    hard["parties"][0]["reservation"] = 2
    found = solve(read_scenario(hard))
    assert (found["nash"], found["egalitarian"], found["n_rational"]) == (None, None, 0)


@pytest.mark.parametrize(
    ("field", "path", "value"),
    [
        ("normalise", ("normalise",), "sum"),
        ("id", ("id",), 7),
        ("issues", ("issues",), "rent"),
        ("values", ("issues", 0, "values"), [1, 2]),
        ("options", ("issues", 0, "values"), []),
        ("parties", ("parties",), [ORCHARD["parties"][0]]),
        ("weights", ("parties", 0, "weights"), {"rent": 1}),
        ("weights", ("parties", 0, "weights"), [1]),
        ("evaluations", ("parties", 0, "evaluations", "rent"), {"1": True, "2": 1, "3": 1}),
        ("reservation", ("parties", 1, "reservation"), float("nan")),
        ("weights", ("parties", 0, "weights"), {"rent": 1, "water": -0.5}),
        ("evaluations", ("parties", 0, "evaluations", "rent"), {"1": -1, "2": -2, "3": -3}),
    ],
)
def test_what_does_not_read_says_which_field(field: str, path: tuple[Any, ...], value: Any) -> None:
    """Refused bad-input with the field's name."""
    bad = copy.deepcopy(ORCHARD)
    at: Any = bad
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(Refused) as no:
        read_scenario(bad)
    assert (no.value.code, no.value.fields["field"]) == ("bad-input", field)


def test_nothing_at_all_and_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """No map is no scenario; all weights and evaluations zero are worth zero; more packages than are listed are refused."""
    with pytest.raises(Refused):
        read_scenario([])
    nothing = copy.deepcopy(ORCHARD)
    nothing["parties"][0]["weights"] = {"rent": 0, "water": 0}
    assert solve(read_scenario(nothing))["range"][0] == [0.0, 0.0]
    large = copy.deepcopy(ORCHARD) | {"normalise": "none"}
    large["parties"][0] |= {
        "weights": {"rent": 1e6, "water": 1},
        "evaluations": {"rent": dict.fromkeys("123", 1e6), "water": {"own": 1, "shared": 0}},
    }
    with pytest.raises(Refused):
        read_scenario(large)
    monkeypatch.setattr(scenario_module, "MOST_PACKAGES", 5)
    with pytest.raises(Refused) as no:
        solve(read_scenario(ORCHARD))
    assert no.value.code == "too-many-packages"


def test_packages_in_words() -> None:
    """An option by issue, all of them and no other."""
    space = read_scenario(ORCHARD).space
    assert read_packages(space, [{"water": "own", "rent": "3"}]) == [(2, 1)]
    for wrong in (
        {},
        [1],
        [{"rent": "3"}],
        [{"rent": "3", "water": "none"}],
        [{"rent": "3", "water": ["own"]}],
    ):
        with pytest.raises(Refused) as no:
            read_packages(space, wrong)
        assert no.value.fields == {"field": "offers"}
