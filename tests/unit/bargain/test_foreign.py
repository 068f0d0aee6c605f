"""Other tools' scenarios: read by their own rules, and refused by the name of what does not read."""

from __future__ import annotations

from typing import Any

import pytest

from wasit.bargain.foreign import read_genius, read_negmas, read_negolog, steps
from wasit.bargain.scenario import read_scenario
from wasit.bargain.space import UNIT
from wasit.errors import Refused


def genius(
    rent: tuple[int, int, int], water: tuple[int, int], weights: tuple[float, float], more: str = ""
) -> str:
    """A party's file, as GENIUS writes one; issue 2 stands first and its weight last."""
    items = "".join(f'<item index="{n}" value="{n}" evaluation="{worth}"/>' for n, worth in enumerate(rent))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<negotiation_template><utility_space type="any" number_of_issues="2">
 <objective index="0" name="any" type="objective" etype="objective">
  <issue index="2" name="water" type="discrete" etype="discrete" vtype="discrete">
   <item index="1" value="shared" evaluation="{water[0]}"/><item index="2" value="own" evaluation="{water[1]}"/></issue>
  <issue index="1" name="rent" type="discrete" etype="discrete" vtype="discrete">{items}</issue>
  <weight index="1" value="{weights[0]}"/><weight index="2" value="{weights[1]}"/>
 </objective>{more}</utility_space></negotiation_template>"""


ENDS = '<discount_factor value="0.9"/><reservation value="0.25"/>'
OWNER = genius((0, 5, 10), (4, 2), (0.6, 0.2), ENDS)
GROWER = genius((4, 2, 0), (0, 0), (0.5, 0.5))


def test_genius() -> None:
    """Weights are divided by their sum (0.8), evaluations by the largest of the issue (10, 4); an issue of noughts is worth nothing."""
    scenario = read_scenario(read_genius("orchard", [("owner", OWNER), ("grower", GROWER)]))
    assert [issue.name for issue in scenario.space.issues] == ["water", "rent"]
    at = scenario.space.number((1, 1))  # own water, middle rent
    expected = [0.25 * 2 / 4 + 0.75 * 5 / 10, 0.5 * 2 / 4]
    assert scenario.points()[at].tolist() == [round(worth * UNIT) for worth in expected]
    assert scenario.reservations == (UNIT // 4, 0)
    assert read_genius("o", [("owner", OWNER), ("grower", GROWER)])["parties"][0]["discount"] == 0.9


NEGOLOG: list[tuple[str, Any]] = [
    (
        "A",
        {
            "reservationValue": 0.3,
            "issueWeights": {"rent": 0.75, "water": 0.25},
            "issues": {"rent": {"1": 0.5, "2": 1}, "water": {"own": 1, "shared": 0}},
        },
    ),
    (
        "B",
        {
            "issueWeights": {"rent": 0.5, "water": 0.5},
            "issues": {"rent": {"2": 0, "1": 1}, "water": {"own": 0, "shared": 0.5}},
        },
    ),
]


def test_negolog() -> None:
    """Weight times evaluation, as it stands; the parties may list options in another order."""
    scenario = read_scenario(read_negolog("orchard", NEGOLOG))
    at = scenario.space.number((0, 0))  # rent 1, own water
    assert scenario.points()[at].tolist() == [round(0.625 * UNIT), UNIT // 2]
    assert scenario.reservations == (round(0.3 * UNIT), 0)


DOMAIN = {
    "issues": [
        {"name": "rent", "type": "ContiguousIssue", "values": [1, 3]},
        {
            "name": "water",
            "type": "negmas.outcomes.categorical_issue.CategoricalIssue",
            "values": ["own", "shared"],
        },
    ]
}


def function(reserved: Any, weights: Any = (0.4, 0.6)) -> dict[str, Any]:
    tables = [{"1": 1, "2": 2, "3": 3}, {"own": 1, "shared": 0.5}]
    return {
        "type": "LinearAdditiveUtilityFunction",
        "weights": list(weights),
        "values": [{"type": "TableFun", "mapping": table} for table in tables],
        "reserved_value": reserved,
    }


def test_negmas() -> None:
    """Whole numbers between two ends are options; weight times table; minus infinity is no reservation."""
    made = read_negmas("orchard", DOMAIN, [("A", function(0.2)), ("B", function(float("-inf")))])
    scenario = read_scenario(made)
    assert scenario.space.issues[0].options == ("1", "2", "3")
    assert scenario.points()[scenario.space.number((2, 1))].tolist() == [round(1.5 * UNIT)] * 2
    assert scenario.reservations == (UNIT // 5, 0)


def test_a_range_in_steps() -> None:
    """Both ends where the step meets them; no step, no range, too many are refused."""
    assert steps(0, 10, 4) == ["0", "4", "8"]
    assert steps(5, 5, 1) == ["5"]
    for low, high, step in ((0, 1, 0), (1, 0, 1), (0, 10**9, 1)):
        with pytest.raises(Refused):
            steps(low, high, step)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("document-type", '<!DOCTYPE x [<!ENTITY a "b">]>' + OWNER),
        ("xml", OWNER[:200]),
        ("utility_space", "<negotiation_template/>"),
        ("type", OWNER.replace('type="discrete"', 'type="integer"')),
        ("issue", OWNER.replace('name="rent"', 'name="water"')),
        ("item", OWNER.replace('value="own"', 'value="shared"')),
        ("weight", OWNER.replace('<weight index="2"', '<weight index="7"')),
        ("weight", OWNER.replace('value="0.2"', 'value="nan"')),
        ("evaluation", OWNER.replace('evaluation="4"', 'evaluation="four"')),
        ("evaluation", OWNER.replace('evaluation="4"', "")),
        ("profiles", OWNER.replace('value="own"', 'value="well"')),
    ],
)
def test_genius_that_does_not_read(field: str, text: str) -> None:
    """Refused by the element's name."""
    with pytest.raises(Refused) as no:
        read_genius("orchard", [("grower", GROWER), ("owner", text)])
    assert no.value.fields == {"field": field}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("profile", []),
        ("issues", {}),
        ("issues", {"issues": {"rent": 1}}),
        ("issueWeights", {"issues": {"rent": {"1": 1}}}),
        ("issueWeights", {"issues": {"rent": {"1": 1}}, "issueWeights": {}}),
        ("reservationValue", {"issues": {}, "issueWeights": {}, "reservationValue": True}),
        ("profiles", {"issues": {}, "issueWeights": {}}),
    ],
)
def test_negolog_that_does_not_read(field: str, value: Any) -> None:
    """Refused by the key."""
    with pytest.raises(Refused) as no:
        read_negolog("orchard", [NEGOLOG[0], ("B", value)])
    assert no.value.fields == {"field": field}


@pytest.mark.parametrize(
    ("field", "domain", "made"),
    [
        ("domain", [], function(0)),
        ("issues", {}, function(0)),
        ("issues", {"issues": [{"name": "rent", "values": ["1"]}] * 2}, function(0)),
        ("values", {"issues": [{"name": "rent"}]}, function(0)),
        (
            "values",
            {"issues": [{"name": "rent", "type": "ContiguousIssue", "values": [0.5, 1]}]},
            function(0),
        ),
        ("type", {"issues": [{"name": "rent", "type": "ContinuousIssue", "values": [0, 1]}]}, function(0)),
        ("weights", DOMAIN, function(0, [1])),
        ("values", DOMAIN, {**function(0), "values": None}),
        ("mapping", DOMAIN, {**function(0), "values": [{}, {}]}),
        ("mapping", DOMAIN, {**function(0), "values": [{"mapping": {}}, {"mapping": {}}]}),
        ("reserved_value", DOMAIN, function("much")),
    ],
)
def test_negmas_that_does_not_read(field: str, domain: Any, made: Any) -> None:
    """Refused by the key."""
    with pytest.raises(Refused) as no:
        read_negmas("orchard", domain, [("A", made), ("B", made)])
    assert no.value.fields == {"field": field}
