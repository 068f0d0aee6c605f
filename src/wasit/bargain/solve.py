"""A scenario solved: its frontier and its settlements, in the words of the data's known answers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wasit.bargain.pareto import Points, undominated
from wasit.bargain.scenario import Scenario
from wasit.bargain.settlements import Settled, egalitarian, nash, rational, utilitarian
from wasit.bargain.space import UNIT
from wasit.errors import Refused

MOST_SHOWN = 5  # tied points


def solve(scenario: Scenario) -> dict[str, Any]:
    """Every figure of a scenario. Units: utilities, not 1e-9. Raises: Refused too-many-packages; bad-input (never) where links leave no package."""
    points, reservations = scenario.points(), scenario.reservations
    numbers = np.flatnonzero(scenario.allowed()) if scenario.links else None
    if numbers is not None:
        if len(numbers) == 0:
            raise Refused("bad-input", field="never")
        points = points[numbers]
    stands = undominated(points)
    front = np.unique(points[stands], axis=0)
    parties = len(reservations)
    shared = nash(points, reservations)
    even = egalitarian(points, reservations, among=stands)
    most = utilitarian(points)
    return {
        "n_outcomes": len(points),
        "n_pareto_outcomes": int(stands.sum()),
        "n_pareto_points": len(front),
        "range": [[_plain(column.min()), _plain(column.max())] for column in points.T],
        "n_rational": int(rational(points, reservations).sum()),
        "n_pareto_points_rational": int(rational(front, reservations).sum()),
        "nash": shared
        and {
            "utilities": _row(points, int(shared.at[0])),
            "product": int(shared.value) / 1e9**parties,
            **_ties(scenario, points, shared, numbers),
        },
        "egalitarian": even and {"min_gain": _plain(even.value), **_ties(scenario, points, even, numbers)},
        "max_welfare": {"sum": _plain(most.value), **_ties(scenario, points, most, numbers)},
    }


def _ties(
    scenario: Scenario, points: Points, won: Settled, numbers: NDArray[np.int64] | None
) -> dict[str, Any]:
    distinct = np.unique(points[won.at], axis=0)
    at = int(won.at[0])
    number = at if numbers is None else int(numbers[at])
    return {
        "n_ties": len(won.at),
        "points": [[_plain(value) for value in row] for row in distinct[:MOST_SHOWN]],
        "example": scenario.space.named(scenario.space.package(number)),
    }


def _row(points: Points, at: int) -> list[float]:
    return [_plain(value) for value in points[at]]


def _plain(value: Any) -> float:
    return int(value) / UNIT
