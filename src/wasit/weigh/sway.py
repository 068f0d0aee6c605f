"""What a reckoning hangs on: each judgement moved by itself, the others at their centre.

1. The centre of a range is its middle. The centre of a stage's probabilities is where all stand equally far up in their ranges and add up to 1.
2. When one probability is moved, the others of its stage stand equally far up in their own ranges, and add up to 1 with it; it is moved only as far as they
   can follow. So the worth is linear in every judgement, and never leaves the option's own bounds.
3. Break-even is where the option is worth as much as the best of the others at their centre; it may lie outside the range, then the range does not decide.
4. The value of knowing one judgement for sure takes it as equally likely anywhere in its range: a prior that nobody stated. It is a hint where to ask, no more.

Source: Howard, Information value theory (1966); Eschenbach, Spiderplots versus tornado diagrams (1992).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wasit.weigh.model import EXACT, Model, Option, Outcome, Range

Path = tuple[int, ...]  # places of outcomes, from the first stage down


@dataclass(frozen=True, slots=True)
class Judgement:
    """Of one option. ``kind``: cost, value or probability. Shapes: outcome: where it stands, () of a cost."""

    kind: str
    outcome: Path
    range: Range


@dataclass(frozen=True, slots=True)
class Sway:
    """Of one judgement of an option. Units: the side's scale; break_even: of the judgement itself, None where it changes nothing.

    ``low``, ``high``: what the option is worth at the two ends of the range. ``knowing``: what it would be worth to know it for sure.
    """

    judgement: Judgement
    low: float
    high: float
    break_even: float | None
    knowing: float

    @property
    def swing(self) -> float:
        return abs(self.high - self.low)


def middle(pair: Range) -> float:
    return (pair[0] + pair[1]) / 2


def centre_of(outcomes: Sequence[Outcome]) -> list[float]:
    """The probabilities of a stage at their centre. Shapes: one an outcome; they add up to 1."""
    low = sum(outcome.probability[0] for outcome in outcomes)
    room = sum(outcome.probability[1] - outcome.probability[0] for outcome in outcomes)
    share = (1 - low) / room if room > 0 else 0.0
    return [each.probability[0] + share * (each.probability[1] - each.probability[0]) for each in outcomes]


def worth(option: Option, moved: Mapping[tuple[str, Path], float] | None = None) -> float:
    """The expected value at the centre, with some judgements moved, by kind and place."""
    moved = moved or {}
    return _stage(option.outcomes, (), moved) - moved.get(("cost", ()), middle(option.cost))


def _stage(outcomes: Sequence[Outcome], above: Path, moved: Mapping[tuple[str, Path], float]) -> float:
    chances = centre_of(outcomes)
    for at in range(len(outcomes)):
        said = moved.get(("probability", (*above, at)))
        if said is not None:
            chances = _with(outcomes, at, said)
    total = 0.0
    for at, outcome in enumerate(outcomes):
        here = (*above, at)
        value = moved.get(("value", here), middle(outcome.value))
        total += chances[at] * (value + _stage(outcome.then, here, moved))
    return total


def _with(outcomes: Sequence[Outcome], at: int, said: float) -> list[float]:
    others = [outcome for place, outcome in enumerate(outcomes) if place != at]
    low = sum(outcome.probability[0] for outcome in others)
    room = sum(outcome.probability[1] - outcome.probability[0] for outcome in others)
    share = (1 - said - low) / room if room > 0 else 0.0
    return [
        said
        if place == at
        else outcome.probability[0] + share * (outcome.probability[1] - outcome.probability[0])
        for place, outcome in enumerate(outcomes)
    ]


def attainable(outcomes: Sequence[Outcome], at: int) -> Range:
    """The part of a probability's range that the others' ranges leave open."""
    low, high = outcomes[at].probability
    least = sum(outcome.probability[0] for place, outcome in enumerate(outcomes) if place != at)
    most = sum(outcome.probability[1] for place, outcome in enumerate(outcomes) if place != at)
    return max(low, 1 - most), min(high, 1 - least)


def judgements(option: Option) -> Iterator[Judgement]:
    """Every judgement of an option that is no single number. A lone outcome has no probability to move."""
    if option.cost[0] < option.cost[1]:
        yield Judgement("cost", (), option.cost)
    yield from _of_stage(option.outcomes, ())


def _of_stage(outcomes: Sequence[Outcome], above: Path) -> Iterator[Judgement]:
    for at, outcome in enumerate(outcomes):
        here = (*above, at)
        open_part = attainable(outcomes, at)
        if open_part[1] - open_part[0] > EXACT:
            yield Judgement("probability", here, open_part)
        if outcome.value[0] < outcome.value[1]:
            yield Judgement("value", here, outcome.value)
        yield from _of_stage(outcome.then, here)


def stage_of(option: Option, path: Path) -> tuple[Outcome, ...]:
    """The outcomes among which a path ends. Shapes: path: not empty."""
    stage = option.outcomes
    for at in path[:-1]:
        stage = stage[at].then
    return stage


def rival_of(model: Model, of: int = 0) -> int | None:
    """Which of the others is worth most at its centre; None without others. ``of``: the option that is looked at."""
    others = [at for at in range(len(model.options)) if at != of]
    return max(others, key=lambda at: worth(model.options[at]), default=None)


def rival_worth(model: Model, of: int = 0) -> float:
    """What that one is worth; 0 without others."""
    rival = rival_of(model, of)
    return 0.0 if rival is None else worth(model.options[rival])


def sways(model: Model, of: int = 0) -> list[Sway]:
    """Every judgement of an option, the one with the largest swing first."""
    option, rival = model.options[of], rival_worth(model, of)
    found = [_sway(option, rival, judgement) for judgement in judgements(option)]
    return sorted(found, key=lambda sway: -sway.swing)


def _sway(option: Option, rival: float, judgement: Judgement) -> Sway:
    key, (low, high) = (judgement.kind, judgement.outcome), judgement.range
    at_low, at_high = worth(option, {key: low}), worth(option, {key: high})
    slope = (at_high - at_low) / (high - low)
    even = low + (rival - at_low) / slope if slope else None
    if judgement.kind == "probability" and even is not None and not 0 <= even <= 1:
        even = None
    best_now = max(rival, (at_low + at_high) / 2)
    return Sway(judgement, at_low, at_high, even, max(0.0, _mean_of_best(at_low, at_high, rival) - best_now))


def _mean_of_best(low: float, high: float, rival: float) -> float:
    """The mean of max(x, rival) for x equally likely between the two ends, exactly."""
    low, high = min(low, high), max(low, high)
    if rival <= low or low == high:
        return max(rival, (low + high) / 2)
    if rival >= high:
        return rival
    below = (rival - low) / (high - low)
    return below * rival + (1 - below) * (rival + high) / 2
