"""What options of two issues are worth together, as the bargaining page's form says it: rows of a sheet's ``links``, one a pair of options.

1. A row names two options of two issues, and either what the pair adds to each party's points (a form asks 0 to 100 for the best of an issue, so 100
   points are the file's 1), or that the two can't go together. A pair that is said again is said anew; one that adds nothing is taken out.
2. Links follow issues, options and parties that are renamed where they stand; one that nothing stands for any more is refused, never dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wasit.errors import Refused
from wasit.web.forms import Fields, number_typed

MOST = 1_000.0  # points that a pair adds or takes
Json = dict[str, Any]
Names = Mapping[str, tuple[str, Mapping[str, str]]]  # of issues, each with its options: then, now
Chosen = tuple[str, str]  # issue, option


@dataclass(frozen=True, slots=True)
class Together:
    """One row. ``adds``: points by party, of those for whom it adds any; ``never``: no package holds both."""

    first: Chosen
    second: Chosen
    adds: Mapping[str, float]
    never: bool = False


def together(sheet: Mapping[str, Any]) -> list[Together]:
    """The rows of a sheet, in its order."""
    return [row for link in sheet.get("links", ()) for row in _rows(link)]


def _rows(link: Mapping[str, Any]) -> Iterator[Together]:
    one, other = link["issues"]
    for pair in link.get("never", ()):
        yield Together((one, pair[0]), (other, pair[1]), {}, never=True)
    found: dict[tuple[str, str], dict[str, float]] = {}
    for party, table in link.get("adds", {}).items():
        for option, row in table.items():
            for mate, value in row.items():
                if value:
                    found.setdefault((option, mate), {})[party] = round(100 * value, 7)
    for (option, mate), adds in found.items():
        yield Together((one, option), (other, mate), adds)


def with_link(sheet: Json, fields: Fields) -> Json:
    """The sheet with the row that a form names: ``a``, ``b`` (issue and option, "1.0"), ``p0``, ``p1`` points, or ``never``.

    Raises: Refused bad-input (bargain-link).
    """
    first, second = (_chosen(sheet, fields.get(name, "")) for name in ("a", "b"))
    order = [issue["name"] for issue in sheet["issues"]]
    if first[0] == second[0]:
        raise Refused("bad-input", field="bargain-link")
    if order.index(first[0]) > order.index(second[0]):
        first, second = second, first
    adds: dict[str, float] = {}
    for at, party in enumerate(sheet["parties"]):
        typed = fields.get(f"p{at}", "").strip()
        value = number_typed(typed) if typed else 0.0
        if value is None or abs(value) > MOST:
            raise Refused("bad-input", field="bargain-link")
        adds |= {party["name"]: value} if value else {}
    never = bool(fields.get("never"))
    if never == bool(adds):
        raise Refused("bad-input", field="bargain-link")
    rows = [row for row in together(sheet) if (row.first, row.second) != (first, second)]
    return with_rows(sheet, [*rows, Together(first, second, adds, never)])


def with_rows(sheet: Json, rows: Sequence[Together]) -> Json:
    """The sheet with these rows and no others."""
    links: dict[tuple[str, str], Json] = {}
    for row in rows:
        issues = row.first[0], row.second[0]
        link = links.setdefault(issues, {"issues": list(issues), "never": [], "adds": {}})
        if row.never:
            link["never"].append([row.first[1], row.second[1]])
        for party, value in row.adds.items():
            link["adds"].setdefault(party, {}).setdefault(row.first[1], {})[row.second[1]] = value / 100
    return {name: value for name, value in sheet.items() if name != "links"} | (
        {"links": list(links.values())} if links else {}
    )


def moved(rows: Sequence[Together], names: Names, parties: Mapping[str, str]) -> list[Together]:
    """The same rows by what all is called now. Raises: Refused bad-input (bargain-links)."""
    try:
        return [
            Together(
                _now(row.first, names),
                _now(row.second, names),
                {parties[party]: value for party, value in row.adds.items()},
                row.never,
            )
            for row in rows
        ]
    except KeyError:
        raise Refused("bad-input", field="bargain-links") from None


def _now(chosen: Chosen, names: Names) -> Chosen:
    issue, options = names[chosen[0]]
    return issue, options[chosen[1]]


def _chosen(sheet: Json, place: str) -> Chosen:
    at, _, option = place.partition(".")
    if not (at.isascii() and at.isdigit() and option.isascii() and option.isdigit() and len(place) < 9):
        raise Refused("bad-input", field="bargain-link")
    issues = sheet["issues"]
    if int(at) >= len(issues) or int(option) >= len(issues[int(at)]["values"]):
        raise Refused("bad-input", field="bargain-link")
    return issues[int(at)]["name"], issues[int(at)]["values"][int(option)]
