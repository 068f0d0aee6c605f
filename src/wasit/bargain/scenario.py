"""Scenarios as others write them: issues, and for each party weights and evaluations.

The utility of a package (rules of the data's own README; GENIUS's normalisation, read in its source):
- ``max``: sum over issues of (weight / sum of the party's weights) x (evaluation / largest evaluation of that issue; 0 when all are 0);
- ``none`` (NegoLog): sum of weight x evaluation.
Each package's utility is rounded to 1e-9 before anything is compared. Discount is not applied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wasit.bargain.pareto import Points
from wasit.bargain.reading import list_of, map_of, number_of, text_of, texts_of
from wasit.bargain.space import MOST_PARTIES, MOST_POINTS, UNIT, Additive, Issue, Space
from wasit.errors import Refused

MOST_PACKAGES = 20_000_000


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

    def points(self) -> Points:
        """What every package is worth to every party. Units: 1e-9. Shapes: (packages, parties).

        Raises: Refused too-many-packages beyond ``MOST_PACKAGES``: those are listed by nobody; use ``frontier``.
        """
        if self.space.size > MOST_PACKAGES:
            raise Refused("too-many-packages", limit=MOST_PACKAGES)
        points = np.empty((self.space.size, len(self.parties)), dtype=np.int64)
        for column, party in enumerate(self.parties):
            points[:, column] = _all_of(party)
        return points

    @property
    def reservations(self) -> tuple[int, ...]:
        return tuple(round(party.reservation * UNIT) for party in self.parties)


def _all_of(party: Party) -> NDArray[np.int64]:
    total = np.zeros(1)
    for row in party.worth:
        total = (total[:, None] + np.array(row)[None, :]).reshape(-1)
    return np.rint(total * UNIT).astype(np.int64)


def read_scenario(value: object) -> Scenario:
    """A scenario in the data's schema. Raises: Refused bad-input with the field that does not read."""
    made, space, scaled = head_of(value)
    parties = tuple(party_of(space, map_of(each, "parties"), scaled) for each in list_of(made, "parties"))
    if not 2 <= len(parties) <= MOST_PARTIES:
        raise Refused("bad-input", field="parties")
    return Scenario(text_of(made, "id"), space, parties)


def head_of(value: object) -> tuple[Mapping[str, Any], Space, bool]:
    """The scenario, its space, and whether it is normalised. Raises: Refused bad-input with the field that does not read."""
    made = map_of(value, "scenario")
    issues = tuple(
        Issue(text_of(each, "name"), tuple(texts_of(map_of(each, "issues").get("values"))))
        for each in list_of(made, "issues")
    )
    if made.get("normalise") not in ("max", "none"):
        raise Refused("bad-input", field="normalise")
    return made, Space(issues), made["normalise"] == "max"


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
        of = map_of(evaluations.get(issue.name), "evaluations")
        row = [number_of(of.get(option), "evaluations") for option in issue.options]
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
