"""What an option is worth along one judgement, wherever that may lie: the line and the band of the break-even picture.

The line has all other judgements at their centre, so it is straight. The band holds every distribution and value inside their ranges, exactly (``bounds``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wasit.weigh.bounds import bounds
from wasit.weigh.model import Option, Outcome, Range
from wasit.weigh.sway import Judgement, Path, stage_of, worth

POINTS = 25


@dataclass(frozen=True, slots=True)
class Point:
    """Where the judgement stands, and what the option is worth there. Units: ``at`` the judgement's own, the others the side's scale."""

    at: float
    least: float
    centre: float
    most: float


def reach(option: Option, judgement: Judgement) -> Range:
    """How far it can be moved at all, whatever is said of it: a probability as far as the others of its stage can follow, the rest without end."""
    if judgement.kind != "probability":
        return float("-inf"), float("inf")
    stage, own = stage_of(option, judgement.outcome), judgement.outcome[-1]
    others = [outcome.probability for place, outcome in enumerate(stage) if place != own]
    return max(0.0, 1 - sum(most for _, most in others)), min(1.0, 1 - sum(least for least, _ in others))


def along(option: Option, judgement: Judgement, first: float, last: float) -> tuple[Point, ...]:
    """Points at equal distances from the first to the last place. Shapes: both inside ``reach``."""
    key = (judgement.kind, judgement.outcome)
    found = []
    for step in range(POINTS):
        at = first + (last - first) * step / (POINTS - 1)
        least, most = bounds(_fixed(option, judgement, at))
        found.append(Point(at, least, worth(option, {key: at}), most))
    return tuple(found)


def _fixed(option: Option, judgement: Judgement, at: float) -> Option:
    if judgement.kind == "cost":
        return replace(option, cost=(at, at))
    return replace(option, outcomes=_in_stage(option.outcomes, judgement.outcome, judgement.kind, at))


def _in_stage(stage: Sequence[Outcome], path: Path, kind: str, at: float) -> tuple[Outcome, ...]:
    own, below = path[0], path[1:]
    one = stage[own]
    if below:
        moved = replace(one, then=_in_stage(one.then, below, kind, at))
    elif kind == "probability":
        moved = replace(one, probability=(at, at))
    else:
        moved = replace(one, value=(at, at))
    return (*stage[:own], moved, *stage[own + 1 :])
