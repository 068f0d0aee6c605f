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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wasit.errors import Refused
from wasit.weigh.bounds import bounds, worth_of
from wasit.weigh.model import Model, Option, Range

ROOM = 1e-9  # what is held for equal
TIGHT = {
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
}  # HiGHS alone would let a chance be off by 1e-7


@dataclass(frozen=True, slots=True)
class Compared:
    """Of one option. ``regret``: units of the side's scale, 0 where nothing else could have been better."""

    interval: bool
    maximal: bool
    admissible: bool
    regret: float


def compare(model: Model, ends: Sequence[Range] = ()) -> tuple[Compared, ...]:
    """Each option against all others, in their order. ``ends``: ``ends_of`` the model, where they are known already.

    Raises: Refused bad-input (field event) where what is said of one event can't be true of both.
    """
    ends = ends or ends_of(model)
    joint = _Joint(model.options) if has_common_events(model) else None
    programme = _Programme(model.options) if joint else None
    gains = {
        (one, other): joint.most(one, other) if joint else high - ends[other][0]
        for one, (_, high) in enumerate(ends)
        for other in range(len(ends))
        if one != other
    }
    found = []
    for at, (_, high) in enumerate(ends):
        others = [other for other in range(len(ends)) if other != at]
        stands = all(high >= ends[other][0] for other in others)
        maximal = all(gains[at, other] >= -ROOM for other in others) if joint else stands
        admissible = programme.may_be_best(at) if programme else stands
        found.append(
            Compared(stands, maximal, admissible, max([0.0, *(gains[other, at] for other in others)]))
        )
    return tuple(found)


def has_common_events(model: Model) -> bool:
    events = [outcome.event for option in model.options for outcome in option.outcomes if outcome.event]
    return len(set(events)) < len(events)


def ends_of(model: Model) -> list[Range]:
    """(least, most) of each option; where events are in common, under what all options together leave open of them. Raises: as ``compare``."""
    if not has_common_events(model):
        return [bounds(option) for option in model.options]
    joint = _Joint(model.options)
    return [joint.ends(at) for at in range(len(model.options))]


class _Joint:
    """All options' probabilities at once, values at their ends: what each is worth, and by how much one can be better than another."""

    def __init__(self, options: Sequence[Option]) -> None:
        self._options = options
        self._chances = _Chances()
        self._places = [self._chances.add(option) for option in options]

    def ends(self, at: int) -> Range:
        cost = self._options[at].cost
        return -self._largest({at: (0, -1.0)}) - cost[1], self._largest({at: (1, 1.0)}) - cost[0]

    def most(self, one: int, other: int) -> float:
        """By how much the first can be better than the second."""
        gain = self._largest({one: (1, 1.0), other: (0, -1.0)})
        return gain - self._options[one].cost[0] + self._options[other].cost[1]

    def _largest(self, wanted: Mapping[int, tuple[int, float]]) -> float:
        """The largest sum of these options' expected values. Shapes: by option, which end of its values, and the sign."""
        target: dict[int, float] = {}
        for at, (end, sign) in wanted.items():
            for place, outcome in zip(self._places[at], self._options[at].outcomes, strict=True):
                target[place] = target.get(place, 0.0) + sign * worth_of(outcome)[end]
        answer = self._chances.most(target)
        if answer is None:
            raise Refused("bad-input", field="event", reason="cannot-add-up")
        return answer


class _Chances:
    """Variables of a linear programme: a probability for each outcome, one for all that name the same event."""

    def __init__(self) -> None:
        self.limits: list[tuple[float, float]] = []
        self._sums: list[dict[int, float]] = []
        self._events: dict[str, int] = {}

    def new(self, limits: tuple[float, float]) -> int:
        self.limits.append(limits)
        return len(self.limits) - 1

    def add(self, option: Option) -> list[int]:
        """Where the probabilities of its outcomes stand."""
        places = []
        for outcome in option.outcomes:
            place = self._events.get(outcome.event) if outcome.event else None
            if place is None:
                place = self.new(outcome.probability)
                if outcome.event:
                    self._events[outcome.event] = place
            else:
                low, high = self.limits[place]
                self.limits[place] = (max(low, outcome.probability[0]), min(high, outcome.probability[1]))
            places.append(place)
        if places:
            self._sums.append(dict.fromkeys(places, 1.0))
        return places

    def most(self, target: dict[int, float], below: Sequence[dict[int, float]] = ()) -> float | None:
        """The largest value of a sum, where others are at most 0; None: no judgement fits."""
        import numpy as np
        from scipy.optimize import linprog

        def table(rows: Sequence[dict[int, float]]) -> np.ndarray | None:
            made = np.zeros((len(rows), len(self.limits)))
            for at, row in enumerate(rows):
                made[at, list(row)] = list(row.values())
            return made if rows else None

        costs = np.zeros(len(self.limits))
        costs[list(target)] = [-value for value in target.values()]
        solved = linprog(
            costs,
            A_ub=table(below),
            b_ub=np.full(len(below), ROOM) if below else None,
            A_eq=table(self._sums),
            b_eq=np.ones(len(self._sums)) if self._sums else None,
            bounds=self.limits,
            method="highs",
            options=TIGHT,
        )
        return -float(solved.fun) if solved.success else None


class _Programme:
    """All options at once: beside the probabilities, for each outcome its product with the value, for each option its cost."""

    def __init__(self, options: Sequence[Option]) -> None:
        self._chances = _Chances()
        self._below: list[dict[int, float]] = []  # sums that are at most 0
        self._gains: list[dict[int, float]] = []
        for option in options:
            gain = {self._chances.new(option.cost): -1.0}
            for chance, outcome in zip(self._chances.add(option), option.outcomes, strict=True):
                least, most = worth_of(outcome)
                product = self._chances.new((min(least, 0.0), max(most, 0.0)))
                self._below += [{chance: least, product: -1.0}, {product: 1.0, chance: -most}]
                gain[product] = 1.0
            self._gains.append(gain)

    def may_be_best(self, one: int) -> bool:
        """Whether some judgement inside the ranges makes it so."""
        own = self._gains[one]
        no_better = [_minus(gain, own) for at, gain in enumerate(self._gains) if at != one]
        return self._chances.most({}, [*self._below, *no_better]) is not None


def _minus(one: dict[int, float], other: dict[int, float]) -> dict[int, float]:
    return {place: one.get(place, 0.0) - other.get(place, 0.0) for place in {**one, **other}}
