"""Scenarios as others write them: issues, and for each party weights and evaluations.

The utility of a package (rules of the data's own README; GENIUS's normalisation, read in its source):
- ``max``: sum over issues of (weight / sum of the party's weights) x (evaluation / largest evaluation of that issue; 0 when all are 0);
- ``none`` (NegoLog): sum of weight x evaluation.
Each package's utility is rounded to 1e-9 before anything is compared. Discount is not applied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wasit.bargain.links import Link, check_links
from wasit.bargain.pareto import Points
from wasit.bargain.reading import list_of, map_of, number_of, text_of, texts_of
from wasit.bargain.space import MOST_PARTIES, MOST_POINTS, UNIT, Additive, Issue, Space
from wasit.errors import Refused

MOST_PACKAGES = 20_000_000
MOST_STEPS = 100_000


@dataclass(frozen=True, slots=True)
class Party:
    """Shapes: worth: one row an issue, one value an option, normalised. Units: ``reservation`` as the file has it."""

    name: str
    worth: tuple[tuple[float, ...], ...]
    reservation: float

    def additive(self) -> Additive:
        """Units: 1e-9, each option rounded by itself."""
        rows = tuple(tuple(round(worth * UNIT) for worth in row) for row in self.worth)
        return Additive(rows, round(self.reservation * UNIT))


@dataclass(frozen=True, slots=True)
class Scenario:
    id: str
    space: Space
    parties: tuple[Party, ...]
    links: tuple[Link, ...] = ()

    def points(self) -> Points:
        """What every package is worth to every party. Units: 1e-9. Shapes: (packages, parties).

        Raises: Refused too-many-packages beyond ``MOST_PACKAGES``: those are listed by nobody; use ``frontier``.
        """
        if self.space.size > MOST_PACKAGES:
            raise Refused("too-many-packages", limit=MOST_PACKAGES)
        points = np.empty((self.space.size, len(self.parties)), dtype=np.int64)
        for column, party in enumerate(self.parties):
            points[:, column] = _all_of(party)
            for link in self.links:
                points[:, column] += self._of_pairs(link, np.array(link.points[column], dtype=np.int64))
        return points

    def allowed(self) -> NDArray[np.bool_]:
        """Which packages may be: those that hold no pair that a link forbids. Shapes: (packages,)."""
        may = np.ones(self.space.size, dtype=np.bool_)
        for link in self.links:
            pairs = np.ones(tuple(self.space.shape[issue] for issue in link.issues), dtype=np.bool_)
            for one, other in link.never:
                pairs[one, other] = False
            may &= self._of_pairs(link, pairs)
        return may

    def _of_pairs(self, link: Link, table: NDArray[Any]) -> NDArray[Any]:
        """What stands in a link's table for each package's pair. Shapes: table (options, options) -> (packages,)."""
        shape = self.space.shape
        wide = [size if issue in link.issues else 1 for issue, size in enumerate(shape)]
        return np.broadcast_to(table.reshape(wide), shape).reshape(-1)

    @property
    def reservations(self) -> tuple[int, ...]:
        return tuple(round(party.reservation * UNIT) for party in self.parties)


def _all_of(party: Party) -> NDArray[np.int64]:
    total = np.zeros(1)
    for row in party.worth:
        total = (total[:, None] + np.array(row)[None, :]).reshape(-1)
    return np.rint(total * UNIT).astype(np.int64)


def steps(low: int, high: int, step: int) -> list[str]:
    """A range as options, both ends included where the step meets them. Units: the caller's, in whole numbers (cents, days). Raises: Refused bad-input (range)."""
    if step < 1 or high < low or (high - low) // step >= MOST_STEPS:
        raise Refused("bad-input", field="range")
    return [str(value) for value in range(low, high + 1, step)]


def read_scenario(value: object) -> Scenario:
    """A scenario in the data's schema. Raises: Refused bad-input with the field that does not read."""
    made, space, scaled = head_of(value)
    parties = tuple(party_of(space, map_of(each, "parties"), scaled) for each in list_of(made, "parties"))
    if not 2 <= len(parties) <= MOST_PARTIES:
        raise Refused("bad-input", field="parties")
    return Scenario(
        text_of(made, "id"), space, parties, links_of(made, space, [each.name for each in parties])
    )


def head_of(value: object) -> tuple[Mapping[str, Any], Space, bool]:
    """The scenario, its space, and whether it is normalised. Raises: Refused bad-input with the field that does not read."""
    made = map_of(value, "scenario")
    issues = tuple(
        Issue(text_of(each, "name"), tuple(_options(map_of(each, "issues"))))
        for each in list_of(made, "issues")
    )
    if made.get("normalise") not in ("max", "none"):
        raise Refused("bad-input", field="normalise")
    return made, Space(issues), made["normalise"] == "max"


def _options(made: Mapping[str, Any]) -> list[str]:
    if "values" in made or "low" not in made:
        return texts_of(made.get("values"))
    ends = [made.get(key) for key in ("low", "high", "step")]
    if not all(type(each) is int for each in ends):
        raise Refused("bad-input", field="range")
    return steps(*ends)  # type: ignore[arg-type]


def links_of(made: Mapping[str, Any], space: Space, names: Sequence[str]) -> tuple[Link, ...]:
    """``links`` of a file: each with ``issues`` (two names), ``never`` (pairs of options that no package may hold) and ``adds`` (by party, option and option: what the
    pair is worth beyond the two, in utilities). Raises: Refused bad-input (links)."""
    listed = list_of(made, "links") if "links" in made else []
    links = tuple(_link(space, map_of(each, "links"), names) for each in listed)
    check_links(space, len(names), links)
    return links


def _link(space: Space, made: Mapping[str, Any], names: Sequence[str]) -> Link:
    issues = [issue.name for issue in space.issues]
    pair = made.get("issues")
    if not isinstance(pair, list) or len(pair) != 2 or any(each not in issues for each in pair):
        raise Refused("bad-input", field="links")
    places = [issues.index(each) for each in pair]
    first, second = (space.issues[place].options for place in places)
    adds, never = map_of(made.get("adds", {}), "links"), made.get("never", [])
    if not isinstance(never, list) or not set(adds) <= set(names):
        raise Refused("bad-input", field="links")
    tables = [_adds(map_of(adds.get(name, {}), "links"), first, second) for name in names]
    forbidden = [_places(each, first, second) for each in never]
    if places[0] > places[1]:
        places.reverse()
        tables = [tuple(zip(*table, strict=True)) for table in tables]
        forbidden = [(other, one) for one, other in forbidden]
    return Link((places[0], places[1]), tuple(tables), frozenset(forbidden))


def _adds(
    made: Mapping[str, Any], first: Sequence[str], second: Sequence[str]
) -> tuple[tuple[int, ...], ...]:
    rows = {one: map_of(row, "links") for one, row in made.items()}
    if not set(rows) <= set(first) or any(not set(row) <= set(second) for row in rows.values()):
        raise Refused("bad-input", field="links")
    return tuple(
        tuple(round(number_of(rows.get(one, {}).get(other, 0), "links") * UNIT) for other in second)
        for one in first
    )


def _places(pair: object, first: Sequence[str], second: Sequence[str]) -> tuple[int, int]:
    if not isinstance(pair, list) or len(pair) != 2 or pair[0] not in first or pair[1] not in second:
        raise Refused("bad-input", field="links")
    return first.index(pair[0]), second.index(pair[1])


def read_packages(space: Space, value: object) -> list[tuple[int, ...]]:
    """Packages in words, each an option by issue. Raises: Refused bad-input (offers)."""
    if not isinstance(value, list):
        raise Refused("bad-input", field="offers")
    return [_package(space, each) for each in value]


def _package(space: Space, value: object) -> tuple[int, ...]:
    made = map_of(value, "offers")
    if set(made) != {issue.name for issue in space.issues}:
        raise Refused("bad-input", field="offers")
    places = []
    for issue in space.issues:
        if made[issue.name] not in issue.options:
            raise Refused("bad-input", field="offers")
        places.append(issue.options.index(made[issue.name]))
    return tuple(places)


def party_of(space: Space, made: Mapping[str, Any], scaled: bool) -> Party:
    """Raises: Refused bad-input with the field that does not read."""
    weights, evaluations = (
        map_of(made.get("weights"), "weights"),
        map_of(made.get("evaluations"), "evaluations"),
    )
    all_weights = sum(number_of(weights.get(issue.name), "weights") for issue in space.issues)
    worth = []
    for issue in space.issues:
        row = row_of(evaluations.get(issue.name), issue.options)
        weight, most = number_of(weights[issue.name], "weights"), max(row)
        if weight < 0 or (scaled and most < 0):  # divided by it, the worst option would come out as the best
            raise Refused("bad-input", field="evaluations" if weight >= 0 else "weights")
        if scaled:
            weight = weight / all_weights if all_weights else 0.0
            row = [value / most if most else 0.0 for value in row]
        scored = tuple(weight * value for value in row)
        if not all(abs(value) * UNIT <= MOST_POINTS for value in scored):
            raise Refused("bad-input", field="evaluations")
        worth.append(scored)
    return Party(text_of(made, "name"), tuple(worth), number_of(made.get("reservation", 0), "reservation"))


def row_of(of: object, options: Sequence[str]) -> list[float]:
    """By option; or two numbers, of the first option and the last, and evenly between. Raises: Refused bad-input (evaluations)."""
    if isinstance(of, list):
        if len(of) != 2:
            raise Refused("bad-input", field="evaluations")
        low, high = (number_of(each, "evaluations") for each in of)
        return [low + (high - low) * at / max(1, len(options) - 1) for at in range(len(options))]
    by_option = map_of(of, "evaluations")
    return [number_of(by_option.get(option), "evaluations") for option in options]
