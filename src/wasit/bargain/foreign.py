"""Scenarios in other tools' files, turned into ours (``scenario.read_scenario`` takes what these give).

| tool | files | rule |
|---|---|---|
| GENIUS | one XML file a party (`utility_space`: issues with items and their `evaluation`, `weight` by the issue's index, `reservation`, `discount_factor`) | ``max``: weights divided by their sum, evaluations by each issue's largest |
| NegoLog | one JSON file a party (`issueWeights`, `issues`, `reservationValue`) | ``none``: weight x evaluation |
| NegMAS | a JSON file of the issues, and one of each `LinearAdditiveUtilityFunction` with tables | ``none``: weight x table |

NegMAS's own reader of GENIUS files does not divide by the largest evaluation: it ranks packages differently from GENIUS, and from us. What is not discrete
or not additive is refused, not guessed at. A file with a document type or entities is refused: nothing in it is ever expanded or fetched.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any
from xml.etree import ElementTree

from wasit.bargain.reading import map_of
from wasit.bargain.scenario import steps
from wasit.errors import Refused

Json = dict[str, Any]
Named = tuple[str, Any]  # a party's name, and its file: text of XML, or what was read from JSON


def read_genius(name: str, profiles: Sequence[Named]) -> Json:
    """From the parties' XML. Raises: Refused bad-input with the element that does not read; profiles where the parties' issues differ, or two have one name."""
    read = [(party, *_genius(text)) for party, text in profiles]
    return _scenario(
        name,
        "max",
        [(party, {issue: list(row) for issue, row in rows.items()}, made) for party, rows, made in read],
    )


def _genius(text: str) -> tuple[dict[str, dict[str, float]], Json]:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Refused("bad-input", field="document-type")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - no document type, so no entities
    except ElementTree.ParseError:
        raise Refused("bad-input", field="xml") from None
    space = root if root.tag == "utility_space" else root.find(".//utility_space")
    if space is None:
        raise Refused("bad-input", field="utility_space")
    weights = {each.get("index"): _number(each.get("value"), "weight") for each in space.iter("weight")}
    rows: dict[str, dict[str, float]] = {}
    by_issue: dict[str, float] = {}
    for issue in space.iter("issue"):
        if issue.get("type", "discrete") != "discrete":
            raise Refused("bad-input", field="type")
        title = issue.get("name", "")
        if not title or title in rows:
            raise Refused("bad-input", field="issue")
        items = [
            (item.get("value", ""), _number(item.get("evaluation"), "evaluation"))
            for item in issue.iter("item")
        ]
        rows[title] = dict(items)
        if len(rows[title]) < len(items):
            raise Refused("bad-input", field="item")
        if issue.get("index") not in weights:
            raise Refused("bad-input", field="weight")
        by_issue[title] = weights[issue.get("index")]
    return rows, {
        "weights": by_issue,
        "evaluations": rows,
        "reservation": _of(space.find(".//reservation"), 0),
        "discount": _of(space.find(".//discount_factor"), 1),
    }


def _of(element: ElementTree.Element | None, missing: float) -> float:
    return missing if element is None else _number(element.get("value"), element.tag)


def read_negolog(name: str, profiles: Sequence[Named]) -> Json:
    """From the parties' JSON. Raises: Refused bad-input with the key that does not read; profiles where the parties' issues differ."""
    parties = []
    for party, value in profiles:
        made = map_of(value, "profile")
        rows = {
            issue: {option: _number(worth, "issues") for option, worth in map_of(row, "issues").items()}
            for issue, row in map_of(made.get("issues"), "issues").items()
        }
        weights = map_of(made.get("issueWeights"), "issueWeights")
        parties.append(
            (
                party,
                {issue: list(row) for issue, row in rows.items()},
                {
                    "weights": {issue: _number(weights.get(issue), "issueWeights") for issue in rows},
                    "evaluations": rows,
                    "reservation": _number(made.get("reservationValue", 0), "reservationValue"),
                    "discount": 1,
                },
            )
        )
    return _scenario(name, "none", parties)


def read_negmas(name: str, domain: object, functions: Sequence[Named]) -> Json:
    """From NegMAS's JSON. Raises: Refused bad-input with the key that does not read. Without a reserved value, or with minus infinity, it is 0."""
    listed = map_of(domain, "domain").get("issues")
    if not isinstance(listed, list):
        raise Refused("bad-input", field="issues")
    issues = dict(_negmas_issue(each) for each in listed)
    if len(issues) < len(listed):
        raise Refused("bad-input", field="issues")
    parties = []
    for party, value in functions:
        made = map_of(value, "function")
        weights, tables = made.get("weights"), made.get("values")
        for field, rows in (("weights", weights), ("values", tables)):
            if not isinstance(rows, list) or len(rows) != len(listed):
                raise Refused("bad-input", field=field)
        evaluations = {}
        for (issue, options), table in zip(issues.items(), tables or (), strict=True):
            mapping = map_of(map_of(table, "values").get("mapping"), "mapping")
            evaluations[issue] = {option: _number(mapping.get(option), "mapping") for option in options}
        reserved = made.get("reserved_value")
        parties.append(
            (
                party,
                issues,
                {
                    "weights": {
                        issue: _number(weight, "weights")
                        for issue, weight in zip(issues, weights or (), strict=True)
                    },
                    "evaluations": evaluations,
                    "reservation": 0.0
                    if reserved in (None, float("-inf"))
                    else _number(reserved, "reserved_value"),
                    "discount": 1,
                },
            )
        )
    return _scenario(name, "none", parties)


def _negmas_issue(value: object) -> tuple[str, list[str]]:
    made = map_of(value, "issues")
    kind, values = str(made.get("type", "CategoricalIssue")).rsplit(".", 1)[-1], made.get("values")
    if not isinstance(values, list):
        raise Refused("bad-input", field="values")
    if kind == "ContiguousIssue":
        if len(values) != 2 or not all(type(each) is int for each in values):
            raise Refused("bad-input", field="values")
        return str(made.get("name")), steps(values[0], values[1], 1)
    if kind not in ("CategoricalIssue", "OrdinalIssue", "CardinalIssue", "DiscreteIssue"):
        raise Refused("bad-input", field="type")
    return str(made.get("name")), [str(each) for each in values]


def _scenario(name: str, normalise: str, parties: Sequence[tuple[str, dict[str, list[str]], Json]]) -> Json:
    alike = all(_alike(issues) == _alike(parties[0][1]) for _, issues, _ in parties)
    if not parties or not alike or len({party for party, _, _ in parties}) < len(parties):
        raise Refused("bad-input", field="profiles")
    return {
        "id": name,
        "normalise": normalise,
        "issues": [
            {"name": issue, "type": "discrete", "values": options} for issue, options in parties[0][1].items()
        ],
        "parties": [{"name": party, **made} for party, _, made in parties],
    }


def _alike(issues: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    return {issue: frozenset(options) for issue, options in issues.items()}


def _number(value: object, field: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Refused("bad-input", field=field)
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise Refused("bad-input", field=field) from None
    if not isfinite(number):
        raise Refused("bad-input", field=field)
    return number
