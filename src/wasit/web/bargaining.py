"""A bargaining sheet as a form: what was typed, and the JSON that is looked at and kept.

1. ``i1-name``, ``i1-options`` (one a line, best for the first party first, "= 70" after one that has points of its own), ``i1-w0``, ``i1-w1`` (what it matters to each
   party, 0 to 100), ``i1-o1`` (which way the others lean); ``p0-name``, ``p0-least`` (what a party has without an agreement, 0 to 100).
2. Of a party whose weights are all empty nothing is said: it is guessed from its offers. The first party's empty weights count alike.
3. Offers and links (``bargain_links``) follow an issue or an option that is renamed where it stands; one that nothing stands for any more is refused, never
   dropped.
4. Numbers are read in any script's digits. What is wrong is Refused with the name of its sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wasit.errors import Refused
from wasit.web.bargain_links import Names, moved, together, with_rows
from wasit.web.forms import Fields, number_typed

MOST_ISSUES = 40
MOST_OPTIONS = 50
MOST = 1e6
LEANINGS = ("last", "first", "none")
US, THEM = "us", "them"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class IssueRow:
    """As typed. Shapes: weights, leanings: one a party; ``leanings[0]`` is "first": the options stand in its order."""

    name: str
    options: str
    weights: tuple[str, ...]
    leanings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetRows:
    """Shapes: names, least: one a party."""

    names: tuple[str, ...]
    least: tuple[str, ...]
    issues: tuple[IssueRow, ...]

    def with_room(self, more: int = 1) -> SheetRows:
        """With empty rows for further issues; three on an empty sheet."""
        empty = IssueRow(
            "", "", ("50", *("",) * (len(self.names) - 1)), ("first", *("last",) * (len(self.names) - 1))
        )
        rows = (*self.issues, *(empty,) * (max(more, 3 - len(self.issues))))
        return SheetRows(self.names, self.least, rows[:MOST_ISSUES])


def fits(sheet: Json) -> bool:
    """Whether the form can hold it: a sheet from a file may have more issues, or another rule for its points."""
    return len(sheet["issues"]) <= MOST_ISSUES and sheet["normalise"] == "max"


def empty(names: Sequence[str]) -> SheetRows:
    return SheetRows(tuple(names), ("",) * len(names), ())


def rows_of(sheet: Json) -> SheetRows:
    """The form of a kept sheet."""
    parties = sheet["parties"]
    return SheetRows(
        tuple(party["name"] for party in parties),
        tuple(
            "" if party.get("reservation") is None else _written(100 * party["reservation"])
            for party in parties
        ),
        tuple(_row_of(issue, parties) for issue in sheet["issues"]),
    )


def _row_of(issue: Json, parties: Sequence[Json]) -> IssueRow:
    name, options = issue["name"], issue["values"]
    points = [_points(party, name, options) for party in parties]
    first = points[0] or _even(len(options))
    usual = first == _even(len(options))
    lines = (
        options
        if usual
        else [f"{option} = {_written(at)}" for option, at in zip(options, first, strict=True)]
    )
    return IssueRow(
        name,
        "\n".join(lines),
        tuple(_written(party["weights"][name]) if "weights" in party else "" for party in parties),
        ("first", *(_leaning(first, each) for each in points[1:])),
    )


def _points(party: Json, issue: str, options: Sequence[str]) -> list[float] | None:
    return (
        [float(party["evaluations"][issue][option]) for option in options] if "evaluations" in party else None
    )


def _even(options: int) -> list[float]:
    """From 100 for the best to 0 for the worst."""
    return [round(100 * (1 - at / (options - 1)), 1) for at in range(options)] if options > 1 else [100.0]


def _leant(first: Sequence[float], leaning: str) -> list[float]:
    if leaning == "none":
        return [0.0] * len(first)
    ends = max(first) + min(first)
    return [round(ends - value, 6) for value in first] if leaning == "last" else list(first)


def _leaning(first: Sequence[float], points: Sequence[float] | None) -> str:
    if points is None:
        return "last"
    return next((leaning for leaning in LEANINGS if _leant(first, leaning) == points), "own")


def _written(value: float) -> str:
    return f"{value:.10g}"


def read_rows(fields: Fields) -> SheetRows:
    """What a form holds, blank rows left out."""
    parties = 2
    while f"p{parties}-name" in fields and parties < 8:
        parties += 1
    rows = []
    for at in range(1, MOST_ISSUES + 1):
        name, options = fields.get(f"i{at}-name", "").strip(), fields.get(f"i{at}-options", "").strip()
        if name or options:
            weights = tuple(fields.get(f"i{at}-w{party}", "").strip() for party in range(parties))
            leanings = tuple(fields.get(f"i{at}-o{party}", "last") for party in range(1, parties))
            rows.append(IssueRow(name, options, weights, ("first", *leanings)))
    return SheetRows(
        tuple(fields.get(f"p{party}-name", "").strip() for party in range(parties)),
        tuple(fields.get(f"p{party}-least", "").strip() for party in range(parties)),
        tuple(rows),
    )


def sheet_of(rows: SheetRows, before: Json | None) -> Json:
    """The sheet that the form says; offers, links, and points that the form has no field for, are those of ``before``. Raises: Refused bad-input (field)."""
    if not rows.issues:
        raise Refused("bad-input", field="bargain-issues")
    names = [row.name for row in rows.issues]
    if not all(names) or len(set(names)) < len(names):
        raise Refused("bad-input", field="bargain-issues")
    if not all(rows.names) or len(set(rows.names)) < len(rows.names):
        raise Refused("bad-input", field="bargain-parties")
    issues = [_issue(row) for row in rows.issues]
    parties = [_party(rows, at, issues, before) for at in range(len(rows.names))]
    made: Json = {
        "id": "sheet",
        "normalise": "max",
        "issues": [{"name": name, "values": list(points)} for name, points in issues],
        "parties": parties,
    }
    if before is None:
        return made | {"offers": []}
    now = _renamed(made, before)
    called = dict(zip((party["name"] for party in before["parties"]), rows.names, strict=False))
    return with_rows(made, moved(together(before), now, called)) | {
        "offers": _offers(made, before, now, called)
    }


def _issue(row: IssueRow) -> tuple[str, dict[str, float]]:
    """The name, and the first party's points by option."""
    lines = [line.strip() for line in row.options.splitlines() if line.strip()]
    named: dict[str, float] = {}
    for line, even in zip(lines, _even(len(lines)), strict=True):
        option, equals, points = line.rpartition("=")
        name = option.strip() if equals else line
        if not name or name in named:
            raise Refused("bad-input", field="bargain-options")
        named[name] = number(points, "bargain-points") if equals else even
    if not 2 <= len(named) <= MOST_OPTIONS:
        raise Refused("bad-input", field="bargain-options")
    return row.name, named


def number(text: str, field: str) -> float:
    """A number from 0 to a million; 0 to 100 is what the page asks for. Raises: Refused bad-input (field)."""
    value = number_typed(text)
    if value is None or not 0 <= value <= MOST:
        raise Refused("bad-input", field=field)
    return value


def _party(
    rows: SheetRows, at: int, issues: Sequence[tuple[str, dict[str, float]]], before: Json | None
) -> Json:
    made: Json = {"name": rows.names[at]}
    if rows.least[at]:
        made["reservation"] = number(rows.least[at], "bargain-least") / 100
    typed = [row.weights[at] for row in rows.issues]
    if not any(typed):
        if at > 0:
            return made
        typed = ["50"] * len(typed)
    weights = [number(each or "0", "bargain-weights") for each in typed]
    if not any(weights):
        raise Refused("bad-input", field="bargain-weights")
    evaluations = {}
    for row, (name, points) in zip(rows.issues, issues, strict=True):
        of = list(points.values())
        leant = (
            _own(before, at, row.name, list(points))
            if row.leanings[at] == "own"
            else _leant(of, row.leanings[at])
        )
        evaluations[name] = dict(zip(points, leant, strict=True))
    return made | {
        "weights": dict(zip([row.name for row in rows.issues], weights, strict=True)),
        "evaluations": evaluations,
    }


def _own(before: Json | None, at: int, issue: str, options: Sequence[str]) -> list[float]:
    """Points that came with a file. Raises: Refused bad-input (bargain-own) where the issue is no longer the same."""
    kept = before["parties"][at : at + 1] if before else []
    of = kept[0].get("evaluations", {}).get(issue, {}) if kept else {}
    if set(of) != set(options):
        raise Refused("bad-input", field="bargain-own")
    return [of[option] for option in options]


def _offers(made: Json, before: Json, names: Names, called: Mapping[str, str]) -> list[Json]:
    try:
        return [
            {"by": called[offer["by"]], "package": _package(made, offer["package"], names)}
            for offer in before.get("offers", ())
        ]
    except KeyError:
        raise Refused("bad-input", field="bargain-offers") from None


def _package(made: Json, package: Mapping[str, str], names: Names) -> Json:
    """The same offer by the issues and options as they are called now. Raises: KeyError where something of it is gone, or an issue is new."""
    found = {issue: options[package[old]] for old, (issue, options) in names.items()}
    if set(names) != set(package):
        raise KeyError
    return {issue["name"]: found[issue["name"]] for issue in made["issues"]}


def _renamed(made: Json, before: Json) -> Names:
    """What each issue that is left, and each of its options, is called now. What is called otherwise stands where it stood."""
    left = {issue["name"] for issue in made["issues"]}
    places = {issue["name"]: at for at, issue in enumerate(before["issues"])}
    found: dict[str, tuple[str, Mapping[str, str]]] = {}
    for at, issue in enumerate(made["issues"]):
        old = (
            issue["name"]
            if issue["name"] in places
            else next((name for name, place in places.items() if place == at and name not in left), None)
        )
        if old is not None:
            found[old] = issue["name"], _options(before["issues"][places[old]]["values"], issue["values"])
    return found


def _options(were: Sequence[str], are: Sequence[str]) -> Mapping[str, str]:
    kept = {option: option for option in were if option in are}
    if len(were) != len(are):
        return kept
    return kept | {old: new for old, new in zip(were, are, strict=True) if old not in are and new not in were}


def offer_of(sheet: Json, fields: Fields) -> Json:
    """The offer that a form names: ``by`` a party's number, ``o1``, ``o2`` options' numbers. Raises: Refused bad-input (bargain-offer)."""
    names = [party["name"] for party in sheet["parties"]]
    package = {
        issue["name"]: _at(issue["values"], fields.get(f"o{at}", ""))
        for at, issue in enumerate(sheet["issues"], 1)
    }
    return {"by": _at(names, fields.get("by", "")), "package": package}


def _at(among: Sequence[str], place: str) -> str:
    if not (place.isascii() and place.isdigit() and len(place) <= 4 and int(place) < len(among)):
        raise Refused("bad-input", field="bargain-offer")
    return among[int(place)]
