"""The least and the most that an option can be worth, exactly: over every distribution inside the ranges.

The probabilities that add up to 1 inside their ranges are a polytope; the expected value is linear on it, so its ends lie at corners. With one sum alone
the corner is found by filling: everybody gets the least, then what is left of 1 goes to the best (or worst) outcomes first, up to their most.
Equal to the linear programme, which the tests ask as well.

Source: Walley, Statistical Reasoning with Imprecise Probabilities (1991), §4.6 (probability intervals).
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.weigh.model import Option, Outcome, Range


def bounds(option: Option) -> Range:
    """(least, most) expected value, the cost taken off. Units: the side's own scale."""
    low, high = expected(option.outcomes)
    return low - option.cost[1], high - option.cost[0]


def expected(outcomes: Sequence[Outcome]) -> Range:
    """(least, most) expected value of a stage. Shapes: no outcome is worth 0."""
    worths = [worth_of(outcome) for outcome in outcomes]
    ranges = [outcome.probability for outcome in outcomes]
    return -fill([-low for low, _ in worths], ranges), fill([high for _, high in worths], ranges)


def worth_of(outcome: Outcome) -> Range:
    """What it is worth with all that may come after it."""
    low, high = expected(outcome.then)
    return outcome.value[0] + low, outcome.value[1] + high


def fill(values: Sequence[float], ranges: Sequence[Range]) -> float:
    """The largest sum of probability times value. Shapes: ranges that can add up to 1, or none at all."""
    left = 1.0 - sum(low for low, _ in ranges)
    total = 0.0
    for at in sorted(range(len(values)), key=lambda at: -values[at]):
        low, high = ranges[at]
        more = min(max(left, 0.0), high - low)
        left -= more
        total += (low + more) * values[at]
    return total
