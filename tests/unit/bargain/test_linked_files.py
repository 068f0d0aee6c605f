"""Linked issues and ranges as a file writes them: the definition, package by package, and refused by name."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.bargain.test_links import best
from unit.bargain.test_sheet import LOW, MIDDLE, OWN, sheet
from unit.bargain.test_solve import ORCHARD
from wasit.bargain.look import look
from wasit.bargain.scenario import read_scenario
from wasit.bargain.sheet import plain, read_sheet
from wasit.bargain.solve import solve
from wasit.bargain.space import UNIT
from wasit.errors import Refused

Json = dict[str, Any]
RENTS, WATERS = ("1", "2", "3"), ("shared", "own")
LINK: Json = {
    "issues": ["water", "rent"],
    "never": [["own", "1"]],
    "adds": {"grower": {"own": {"3": 0.5}}, "owner": {"shared": {"1": -0.125, "2": 0.25}}},
}


def linked(*links: Json) -> Json:
    return copy.deepcopy(ORCHARD) | {"links": list(links)}


@given(
    st.lists(st.tuples(st.sampled_from(WATERS), st.sampled_from(RENTS)), unique=True, max_size=5),
    st.dictionaries(
        st.tuples(st.sampled_from(WATERS), st.sampled_from(RENTS)), st.integers(-4, 4), max_size=4
    ),
)
@settings(max_examples=60, deadline=None)
@pytest.mark.slow
def test_a_linked_scenario_is_its_definition(
    never: list[tuple[str, str]], adds: dict[tuple[str, str], int]
) -> None:
    """Counts, frontier and the largest sum, of every package that may be; in whichever order the link names its issues."""
    rows: Json = {}
    for (water, rent), value in adds.items():
        rows.setdefault(water, {})[rent] = value / 8
    made = {"issues": ["water", "rent"], "never": [list(pair) for pair in never], "adds": {"owner": rows}}
    scenario = read_scenario(linked(made))
    plain = read_scenario(ORCHARD).points()
    worths = {}
    for number, package in enumerate(scenario.space.packages()):
        rent, water = scenario.space.named(package)["rent"], scenario.space.named(package)["water"]
        if (water, rent) not in never:
            more = round(adds.get((water, rent), 0) / 8 * UNIT)
            worths[package] = (int(plain[number, 0]) + more, int(plain[number, 1]))
    found = solve(scenario)
    assert found["n_outcomes"] == len(worths)
    front = best(worths)
    assert found["n_pareto_points"] == len(front)
    assert found["n_pareto_outcomes"] == sum(len(packages) for packages in front.values())
    assert found["max_welfare"]["sum"] == max(sum(worth) for worth in worths.values()) / UNIT
    example = found["max_welfare"]["example"]
    assert (example["water"], example["rent"]) not in never


def test_offers_are_worth_what_their_links_say() -> None:
    """To each by the sheet; the way a party gave, the settlements and the proposals with them."""
    made = sheet(("grower", LOW), ("grower", MIDDLE), ("owner", OWN)) | {"links": [LINK]}
    found = look(read_sheet(made))
    assert [offer["worth"] for offer in found["offers"]] == [[0.125, 0.5], [0.875, 0.25], [0.5, 0.25]]
    assert found["parties"][1]["gave"]["all"] == 0.25
    assert found["settlements"]["nash"]["worth"] == [0.875, 0.5]
    assert found["settlements"]["nash"]["package"] == {"rent": "3", "water": "own"}
    assert found["proposals"][0]["package"] == {"rent": "3", "water": "own"}
    assert (
        look(read_sheet(made | {"links": [{**LINK, "never": [[w, r] for w in WATERS for r in RENTS]}]}))[
            "frontier"
        ]
        is None
    )


def test_a_range_is_its_steps_and_two_numbers_are_even() -> None:
    """Rent from 1 to 3; the owner from 0 to 10 evenly: the scenario that names every option."""
    ranged = copy.deepcopy(ORCHARD)
    ranged["issues"][0] = {"name": "rent", "low": 1, "high": 3, "step": 1}
    ranged["parties"][0]["evaluations"]["rent"] = [0, 10]
    ranged["parties"][1]["evaluations"]["rent"] = [4, 0]
    assert solve(read_scenario(ranged)) == solve(read_scenario(ORCHARD))
    ranged["parties"].append({"name": "miller"})
    kept = plain(ranged, read_sheet(ranged))
    assert kept["issues"][0] == {"name": "rent", "values": ["1", "2", "3"]}
    assert kept["parties"][0]["evaluations"]["rent"] == {"1": 0, "2": 5, "3": 10}
    assert kept["parties"][2] == {"name": "miller"}
    assert plain(kept, read_sheet(kept)) == kept


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("links", {"links": {}}),
        ("links", {"links": [7]}),
        ("links", {"links": [{**LINK, "issues": ["water"]}]}),
        ("links", {"links": [{**LINK, "issues": ["water", "fire"]}]}),
        ("links", {"links": [{**LINK, "issues": ["water", "water"]}]}),
        ("links", {"links": [LINK, {**LINK, "issues": ["water", "rent"]}]}),
        ("links", {"links": [{**LINK, "never": "none"}]}),
        ("links", {"links": [{**LINK, "never": [["own"]]}]}),
        ("links", {"links": [{**LINK, "never": [["1", "own"]]}]}),
        ("links", {"links": [{**LINK, "adds": {"miller": {}}}]}),
        ("links", {"links": [{**LINK, "adds": {"owner": {"fire": {}}}}]}),
        ("links", {"links": [{**LINK, "adds": {"owner": {"own": {"9": 1}}}}]}),
        ("links", {"links": [{**LINK, "adds": {"owner": {"own": {"1": "much"}}}}]}),
        ("range", {"issues": [{"name": "rent", "low": 1, "high": 3}, ORCHARD["issues"][1]]}),
        ("range", {"issues": [{"name": "rent", "low": 3, "high": 1, "step": 1}, ORCHARD["issues"][1]]}),
        (
            "evaluations",
            {
                "parties": [
                    {**ORCHARD["parties"][0], "evaluations": {"rent": [1], "water": [0, 1]}},
                    ORCHARD["parties"][1],
                ]
            },
        ),
    ],
)
def test_what_does_not_read_says_which_field(field: str, changes: Json) -> None:
    """Refused bad-input with the field's name."""
    with pytest.raises(Refused) as no:
        read_scenario(copy.deepcopy(ORCHARD) | changes)
    assert (no.value.code, no.value.fields["field"]) == ("bad-input", field)


def test_a_link_says_the_same_from_either_end() -> None:
    """The issues named in the other order, with the options turned round."""
    turned = {
        "issues": ["rent", "water"],
        "never": [["1", "own"]],
        "adds": {"grower": {"3": {"own": 0.5}}, "owner": {"1": {"shared": -0.125}, "2": {"shared": 0.25}}},
    }
    assert solve(read_scenario(linked(turned))) == solve(read_scenario(linked(LINK)))


def test_links_that_leave_nothing_are_told() -> None:
    """Refused bad-input (never)."""
    with pytest.raises(Refused) as no:
        solve(
            read_scenario(
                linked({"issues": ["water", "rent"], "never": [[w, r] for w in WATERS for r in RENTS]})
            )
        )
    assert no.value.fields["field"] == "never"
