"""Options held against each other: which is ruled out, and how much one could come to regret.

| | an option is |
|---|---|
| interval | ruled out when another's least is above its most |
| maximal | left when no other is better under every judgement inside the ranges |
| E-admissible | left when it is the best under at least one judgement |
| regret | at most so much worse than the best of the others could have been |

Without events in common the options' judgements are free of each other and the answers come of the bounds. With such events they are linear programmes over the
probabilities: no probability is below 0, so whatever favours an option has its values at one end and the others' at the other, wherever the probabilities lie.

Source: Troffaes, Decision making under uncertainty using imprecise probabilities, IJAR 45 (2007).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from wasit.errors import Refused
from wasit.weigh.bounds import bounds, worth_of
from wasit.weigh.model import Model, Option, Range

Row = dict[int, float]  # a sum: by variable, how often it counts
Below = tuple[Row, float]
ROOM = 1e-9  # what is held for equal
MOST_VARIABLES = 20_000  # of programmes that are solved at once
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
    linked = has_common_events(model)
    pairs = list(permutations(range(len(ends)), 2))
    if linked:
        joint = _Joint(model.options)
        gains = dict(zip(pairs, joint.gains(pairs), strict=True))
        admissible = joint.may_be_best()
    else:
        gains = {(one, other): ends[one][1] - ends[other][0] for one, other in pairs}
    found = []
    for at, (_, high) in enumerate(ends):
        others = [other for other in range(len(ends)) if other != at]
        stands = all(high >= ends[other][0] for other in others)
        maximal = all(gains[at, other] >= -ROOM for other in others) if linked else stands
        regret = max([0.0, *(gains[other, at] for other in others)])
        found.append(Compared(stands, maximal, admissible[at] if linked else stands, regret))
    return tuple(found)


def has_common_events(model: Model) -> bool:
    events = [outcome.event for option in model.options for outcome in option.outcomes if outcome.event]
    return len(set(events)) < len(events)


def ends_of(model: Model) -> list[Range]:
    """(least, most) of each option; where events are in common, under what all options together leave open of them. Raises: as ``compare``."""
    if not has_common_events(model):
        return [bounds(option) for option in model.options]
    return _Joint(model.options).ends()


class _Joint:
    """All options' probabilities at once, values at their ends: what each is worth, and by how much one can be better than another."""

    def __init__(self, options: Sequence[Option]) -> None:
        self._options = options
        self._chances = _Chances()
        self._places = [self._chances.add(option) for option in options]

    def ends(self) -> list[Range]:
        """(least, most) of each option."""
        every = range(len(self._options))
        lows = self._largest([{at: (0, -1.0)} for at in every])
        highs = self._largest([{at: (1, 1.0)} for at in every])
        costs = [option.cost for option in self._options]
        return [(-low - cost[1], high - cost[0]) for low, high, cost in zip(lows, highs, costs, strict=True)]

    def gains(self, pairs: Sequence[tuple[int, int]]) -> list[float]:
        """By how much the first of each pair can be better than the second."""
        found = self._largest([{one: (1, 1.0), other: (0, -1.0)} for one, other in pairs])
        return [gain + self._head_start(one, other) for gain, (one, other) in zip(found, pairs, strict=True)]

    def may_be_best(self) -> list[bool]:
        """Of each option, whether some judgement makes it so: its own values at their most, the others' at their least, it need fall short of none."""
        short = self._chances.new((0.0, math.inf))
        every = range(len(self._options))
        below = [
            [
                (
                    {**self._target({one: (1, -1.0), other: (0, 1.0)}), short: -1.0},
                    self._head_start(one, other),
                )
                for other in every
                if other != one
            ]
            for one in every
        ]
        return [answer >= -ROOM for answer in self._chances.most([{short: -1.0} for _ in every], below)]

    def _head_start(self, one: int, other: int) -> float:
        """What the first can be ahead of the second by costs alone."""
        return self._options[other].cost[1] - self._options[one].cost[0]

    def _largest(self, wanted: Sequence[Mapping[int, tuple[int, float]]]) -> list[float]:
        """The largest sums of some options' expected values. Shapes: of each sum, by option, which end of its values, and the sign."""
        return self._chances.most([self._target(each) for each in wanted])

    def _target(self, wanted: Mapping[int, tuple[int, float]]) -> Row:
        target: Row = {}
        for at, (end, sign) in wanted.items():
            for place, outcome in zip(self._places[at], self._options[at].outcomes, strict=True):
                target[place] = target.get(place, 0.0) + sign * worth_of(outcome)[end]
        return target


class _Chances:
    """Variables of a linear programme: a probability for each outcome, one for all that name the same event."""

    def __init__(self) -> None:
        self.limits: list[tuple[float, float]] = []
        self._sums: list[Row] = []
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

    def most(self, targets: Sequence[Row], below: Sequence[Sequence[Below]] = ()) -> list[float]:
        """The largest value of each sum, by itself. Shapes: below: of each sum, others with what they are then at most, or none.

        Programmes that share nothing are solved as one: a call of the solver takes longer than what it solves.
        Raises: Refused bad-input (field event) where no judgement fits.
        """
        at_once = max(1, MOST_VARIABLES // max(1, len(self.limits)))
        parts = [slice(first, first + at_once) for first in range(0, len(targets), at_once)]
        return [answer for part in parts for answer in self._solve(targets[part], below[part])]

    def _solve(self, targets: Sequence[Row], below: Sequence[Sequence[Below]]) -> list[float]:
        import numpy as np
        from scipy import sparse
        from scipy.optimize import linprog

        def table(rows: Sequence[Row]) -> np.ndarray:
            made = np.zeros((len(rows), len(self.limits)))
            for at, row in enumerate(rows):
                made[at, list(row)] = list(row.values())
            return made

        wanted = table(targets)
        apart = sparse.eye_array(len(targets))
        solved = linprog(
            -wanted.ravel(),
            A_ub=sparse.block_diag([table([row for row, _ in rows]) for rows in below], format="csc")
            if below
            else None,
            b_ub=[most for rows in below for _, most in rows] if below else None,
            A_eq=sparse.kron(apart, table(self._sums), format="csc"),
            b_eq=np.ones(len(self._sums) * len(targets)),
            bounds=np.tile(np.array(self.limits), (len(targets), 1)),
            method="highs",
            options=TIGHT,
        )
        if not solved.success:
            raise Refused("bad-input", field="event", reason="cannot-add-up")
        sums: list[float] = (wanted * solved.x.reshape(wanted.shape)).sum(axis=1).tolist()
        return sums
