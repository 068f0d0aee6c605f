"""Options held against each other: which is ruled out, and how much one could come to regret.

| | an option is |
|---|---|
| interval | ruled out when another's least is above its most |
| maximal | left when no other is better under every judgement inside the ranges |
| E-admissible | left when it is the best under at least one judgement |
| regret | at most so much worse than the best of the others could have been |

Without events in common the options' judgements are free of each other and the answers come of the bounds. With such events they are linear programmes: with w = p·v
the products stay linear (low·p <= w <= high·p).

Source: Troffaes, Decision making under uncertainty using imprecise probabilities, IJAR 45 (2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wasit.weigh.bounds import bounds, worth_of
from wasit.weigh.model import Model, Option

ROOM = 1e-9  # what HiGHS holds for equal


@dataclass(frozen=True, slots=True)
class Compared:
    """Of one option. ``regret``: units of the side's scale, 0 where nothing else could have been better."""

    interval: bool
    maximal: bool
    admissible: bool
    regret: float


def compare(model: Model) -> tuple[Compared, ...]:
    """Each option against all others, in their order."""
    options = model.options
    if has_common_events(model):
        return _linked(options)
    ends = [bounds(option) for option in options]
    found = []
    for at, (low, high) in enumerate(ends):
        others = [end for other, end in enumerate(ends) if other != at]
        least = max((other_low for other_low, _ in others), default=low)
        most = max((other_high for _, other_high in others), default=low)
        stands = high >= least
        found.append(Compared(stands, stands, stands, max(0.0, most - low)))
    return tuple(found)


def has_common_events(model: Model) -> bool:
    events = [outcome.event for option in model.options for outcome in option.outcomes if outcome.event]
    return len(set(events)) < len(events)


def _linked(options: Sequence[Option]) -> tuple[Compared, ...]:
    programme = _Programme(options)
    ends = [bounds(option) for option in options]
    found = []
    for at, (_, high) in enumerate(ends):
        others = [other for other in range(len(options)) if other != at]
        regrets = [programme.most(other, at) for other in others]
        found.append(
            Compared(
                all(high >= ends[other][0] for other in others),
                all(programme.most(at, other) >= -ROOM for other in others),
                programme.may_be_best(at),
                max(0.0, *regrets) if regrets else 0.0,
            )
        )
    return tuple(found)


class _Programme:
    """One set of variables for all options: for each outcome its probability and its product with the value, for each option its cost."""

    def __init__(self, options: Sequence[Option]) -> None:
        self._options = options
        self._limits: list[tuple[float, float]] = []
        self._equal: list[dict[int, float]] = []
        self._below: list[dict[int, float]] = []  # sums that are at most 0
        self._gains: list[dict[int, float]] = []
        events: dict[str, int] = {}
        for option in options:
            gain = {self._new(option.cost): -1.0}
            total: dict[int, float] = {}
            for outcome in option.outcomes:
                chance = events.get(outcome.event) if outcome.event else None
                if chance is None:
                    chance = self._new(outcome.probability)
                    if outcome.event:
                        events[outcome.event] = chance
                else:
                    low, high = self._limits[chance]
                    self._limits[chance] = (
                        max(low, outcome.probability[0]),
                        min(high, outcome.probability[1]),
                    )
                least, most = worth_of(outcome)
                product = self._new((min(least, 0.0), max(most, 0.0)))
                self._below += [{chance: least, product: -1.0}, {product: 1.0, chance: -most}]
                gain[product] = 1.0
                total[chance] = 1.0
            if total:
                self._equal.append(total)
            self._gains.append(gain)

    def _new(self, limits: tuple[float, float]) -> int:
        self._limits.append(limits)
        return len(self._limits) - 1

    def most(self, one: int, other: int) -> float:
        """By how much the first can be better than the second."""
        answer = self._solve(_minus(self._gains[one], self._gains[other]), [])
        assert answer is not None
        return answer

    def may_be_best(self, one: int) -> bool:
        others = [gain for at, gain in enumerate(self._gains) if at != one]
        return self._solve({}, [_minus(gain, self._gains[one]) for gain in others]) is not None

    def _solve(self, gain: dict[int, float], more: list[dict[int, float]]) -> float | None:
        """The largest gain; None: no judgement fits."""
        import numpy as np
        from scipy.optimize import linprog

        def rows(of: list[dict[int, float]]) -> np.ndarray | None:
            if not of:
                return None
            table = np.zeros((len(of), len(self._limits)))
            for at, row in enumerate(of):
                for place, value in row.items():
                    table[at, place] = value
            return table

        below = [*self._below, *more]
        target = np.zeros(len(self._limits))
        for place, value in gain.items():
            target[place] = -value
        solved = linprog(
            target,
            A_ub=rows(below),
            b_ub=np.full(len(below), 0.0) + ROOM if below else None,
            A_eq=rows(self._equal),
            b_eq=np.ones(len(self._equal)) if self._equal else None,
            bounds=self._limits,
            method="highs",
        )
        return -float(solved.fun) if solved.success else None


def _minus(one: dict[int, float], other: dict[int, float]) -> dict[int, float]:
    return {place: one.get(place, 0.0) - other.get(place, 0.0) for place in {**one, **other}}
