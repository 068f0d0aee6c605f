"""The exact frontier, without ever listing the packages.

The frontier of a sum lies in the sum of the frontiers: issues are merged one by one, and what is beaten is dropped at once. So a space of 10^60
packages has a frontier of a few thousand points. Where issues are linked (``links``), points are kept apart by the options of the issues that are still open,
and are held against each other only where those agree.

Nothing is cut off: when more than ``most`` points would be held at once the answer is a refusal; or, where the caller asks for ``nearly``, a frontier that
says how far it may be off: points are rounded to a grid, one of each cell is kept, and for every package there is a point on the answer that is at most ``bound``
worse for each party. Every point of the answer is worth what it says, by packages that exist.

Each point of the frontier keeps the way back: how many packages are worth exactly this, and which.

Sources: merging by sums with dominance, as in the multi-objective knapsack (Nemhauser and Ullmann 1969); issues taken up one by one with those still
open as the state, as in bucket elimination for several objectives (Rollon and Larrosa 2006); the grid, Papadimitriou and Yannakakis (2000).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from wasit.bargain.links import Link, Pair, added, check_links, order
from wasit.bargain.pareto import Points, distinct, undominated
from wasit.bargain.space import Additive, Space, check_parties
from wasit.errors import Refused

MOST = 2_000_000  # points that are held at once
State = tuple[int, ...]  # the places of the open issues' options


@dataclass(frozen=True, slots=True)
class Layer:
    """The undominated points so far, of packages that agree on the open issues. Shapes: points (n, parties), distinct and sorted; counts: packages of each."""

    points: Points
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """After an issue was taken up: which are open, and the points by their options."""

    issue: int
    opened: tuple[int, ...]
    layers: dict[State, Layer]


@dataclass(frozen=True, slots=True)
class Frontier:
    """Shapes: points (n, parties), distinct; bound (parties,). Units: 1e-9. ``counts[i]``: how many packages are worth exactly ``points[i]``.

    ``bound``: how much better than the nearest of these points a package can be, to each party; all 0 where the frontier is exact. Where it is not, counts are "at least"
    and ``packages`` gives those that were counted.
    """

    space: Space
    gains: Gains
    stages: tuple[Stage, ...]
    bound: tuple[int, ...]

    @property
    def exact(self) -> bool:
        return not any(self.bound)

    @property
    def points(self) -> Points:
        return self.stages[-1].layers[()].points

    @property
    def counts(self) -> tuple[int, ...]:
        return self.stages[-1].layers[()].counts

    def worth(self, package: Sequence[int]) -> tuple[int, ...]:
        """What any package of the space is worth to each party, links and all. Units: 1e-9."""
        parties, links = self.gains.parties, self.gains.links
        return tuple(party.of(package) + added(links, at, package) for at, party in enumerate(parties))

    def packages(self, at: int) -> Iterator[tuple[int, ...]]:
        """Every package of that point, one after the other."""
        for chosen in self._back(len(self.stages) - 1, (), tuple(self.points[at].tolist())):
            yield tuple(chosen[issue] for issue in range(len(self.space.issues)))

    def _back(self, at: int, state: State, worth: tuple[int, ...]) -> Iterator[dict[int, int]]:
        if at == 0:
            yield {}
            return
        stage, before = self.stages[at], self.stages[at - 1]
        for earlier, layer in before.layers.items():
            settled = dict(zip(before.opened, earlier, strict=True))
            for option, gain in self.gains.of(stage.issue, settled):
                if _state(stage.opened, settled | {stage.issue: option}) != state:
                    continue
                rest = tuple(whole - one for whole, one in zip(worth, gain, strict=True))
                if _holds(layer.points, rest):
                    for chosen in self._back(at - 1, earlier, rest):
                        yield chosen | {stage.issue: option}


@dataclass(frozen=True, slots=True)
class Gains:
    """What each option of an issue adds, given how the issues before it that are linked to it were settled."""

    parties: tuple[Additive, ...]
    links: tuple[Link, ...]
    by_issue: dict[int, list[Link]] = field(repr=False)

    def of(self, issue: int, settled: dict[int, int]) -> list[tuple[int, tuple[int, ...]]]:
        """The options that may be taken, each with its points for every party."""
        found = []
        for option in range(len(self.parties[0].points[issue])):
            gain = [party.points[issue][option] for party in self.parties]
            for link in self.by_issue.get(issue, ()):
                first, second = link.issues
                other = second if first == issue else first
                if other not in settled:
                    continue  # counted when that one is taken up
                pair: Pair = (option, settled[other]) if first == issue else (settled[other], option)
                if pair in link.never:
                    break
                gain = [
                    whole + table[pair[0]][pair[1]] for whole, table in zip(gain, link.points, strict=True)
                ]
            else:
                found.append((option, tuple(gain)))
        return found


def _state(opened: tuple[int, ...], settled: dict[int, int]) -> State:
    return tuple(settled[issue] for issue in opened)


def _holds(points: Points, worth: tuple[int, ...]) -> bool:
    """Whether a point is among sorted ones."""
    low, high = 0, len(points)
    while low < high:
        middle = (low + high) // 2
        if tuple(points[middle].tolist()) < worth:
            low = middle + 1
        else:
            high = middle
    return low < len(points) and tuple(points[low].tolist()) == worth


def frontier(
    space: Space,
    parties: Sequence[Additive],
    links: Sequence[Link] = (),
    *,
    most: int = MOST,
    nearly: bool = False,
) -> Frontier:
    """The whole frontier, ties counted. Raises: Refused bad-input; too-many-packages when more than ``most`` points would be held, and, with ``nearly``, when the
    open issues alone can be settled in more ways than that. Bad-input (never): links leave no package."""
    check_parties(space, parties)
    check_links(space, len(parties), links)
    by_issue: dict[int, list[Link]] = {}
    for link in links:
        for issue in link.issues:
            by_issue.setdefault(issue, []).append(link)
    gains = Gains(tuple(parties), tuple(links), by_issue)
    stage = Stage(-1, (), {(): Layer(np.zeros((1, len(parties)), dtype=np.int64), (1,))})
    stages, bound = [stage], np.zeros(len(parties), dtype=np.int64)
    for issue, opened in order(space, links):
        options = space.shape[issue]
        if options * _held(stage) > most:
            if not nearly:
                raise Refused("too-many-packages", limit=most)
            stage, lost = _coarser(stage, most // options)
            stages[-1] = stage
            bound += lost
        stage = _next(stage, issue, opened, gains)
        stages.append(stage)
    return Frontier(space, gains, tuple(stages), tuple(bound.tolist()))


def _held(stage: Stage) -> int:
    return sum(len(layer.points) for layer in stage.layers.values())


def _next(before: Stage, issue: int, opened: tuple[int, ...], gains: Gains) -> Stage:
    heaps: dict[State, list[tuple[Points, Layer, int]]] = {}
    for state, layer in before.layers.items():
        settled = dict(zip(before.opened, state, strict=True))
        alike: dict[State, list[tuple[int, ...]]] = {}
        for option, gain in gains.of(issue, settled):
            alike.setdefault(_state(opened, settled | {issue: option}), []).append(gain)
        for then, rows in alike.items():
            block = layer.points[:, None, :] + np.array(rows, dtype=np.int64)[None, :, :]
            heaps.setdefault(then, []).append((block.reshape(-1, block.shape[2]), layer, len(rows)))
    if not heaps:
        raise Refused("bad-input", field="never")
    return Stage(issue, opened, {state: _merged(heap) for state, heap in heaps.items()})


def _merged(heap: list[tuple[Points, Layer, int]]) -> Layer:
    sums = heap[0][0] if len(heap) == 1 else np.concatenate([block for block, _, _ in heap])
    stands = np.flatnonzero(undominated(sums))
    points, places = distinct(sums[stands])
    starts = np.cumsum([0] + [len(block) for block, _, _ in heap])
    which = np.searchsorted(starts, stands, side="right") - 1
    counts = [0] * len(points)
    for place, one, row in zip(
        places.tolist(), which.tolist(), (stands - starts[which]).tolist(), strict=True
    ):
        _, layer, options = heap[one]
        counts[place] += layer.counts[row // options]
    return Layer(points, tuple(counts))


def _coarser(stage: Stage, most: int) -> tuple[Stage, Points]:
    """The stage on the finest grid of a doubling row that leaves at most ``most`` points, and what that loses each party at most."""
    if len(stage.layers) > most:
        raise Refused("too-many-packages", limit=most)
    spans = np.max([np.ptp(layer.points, axis=0) for layer in stage.layers.values()], axis=0) + 1
    cells = _held(stage)
    while True:
        cells //= 2
        grain = np.maximum(1, -(-spans // max(1, cells)))
        rough = Stage(
            stage.issue,
            stage.opened,
            {state: _on_grid(layer, grain) for state, layer in stage.layers.items()},
        )
        if _held(rough) <= most:
            return rough, grain - 1


def _on_grid(layer: Layer, grain: Points) -> Layer:
    cells = (layer.points - layer.points.min(axis=0)) // grain
    _, places = distinct(cells)
    first = np.unique(places, return_index=True)[1]
    kept = np.sort(first)
    return Layer(layer.points[kept], tuple(layer.counts[one] for one in kept.tolist()))
