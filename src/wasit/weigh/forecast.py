"""Forecasts scored afterwards: how good one's own judgement of chances has been.

Smaller is better for both scores. Chances given as ranges are scored at the centre of their stage (``sway``), where they add up to 1.

Source: Brier 1950; Good 1952 (the logarithmic score); Murphy 1973 (calibration).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from wasit.errors import Refused
from wasit.weigh.model import Option
from wasit.weigh.sway import centre_of

LEAST = 1e-6  # a chance of 0 that came true scores no worse than this: infinite scores hide all others
BINS = 10


@dataclass(frozen=True, slots=True)
class Forecast:
    """Chances of every outcome, and which came. Shapes: chances add up to 1; ``came``: its place."""

    chances: tuple[float, ...]
    came: int

    @property
    def brier(self) -> float:
        """0 (sure and right) to 2 (sure and wrong): the sum over outcomes."""
        return sum((chance - (at == self.came)) ** 2 for at, chance in enumerate(self.chances))

    @property
    def log(self) -> float:
        """Bits of surprise: 0 for sure and right."""
        return 0.0 - math.log2(min(1.0, max(self.chances[self.came], LEAST)))


def forecast_of(option: Option, came: int) -> Forecast:
    """What an option's judgement said of its first stage, and which outcome came. Shapes: came: its place. Raises: Refused bad-input (outcome)."""
    if not 0 <= came < len(option.outcomes):
        raise Refused("bad-input", field="outcome")
    return Forecast(tuple(centre_of(option.outcomes)), came)


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A tenth of the scale: how many chances were said there, their mean, and how often they came true. Units: 0 to 1."""

    said: float
    came: float
    count: int


@dataclass(frozen=True, slots=True)
class Scored:
    brier: float
    log: float
    count: int
    calibration: tuple[Calibrated, ...]


def score(forecasts: Sequence[Forecast]) -> Scored | None:
    """The means over past forecasts, and the calibration. None: there are none."""
    if not forecasts:
        return None
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for forecast in forecasts:
        for at, chance in enumerate(forecast.chances):
            bins[min(int(chance * BINS), BINS - 1)].append((chance, at == forecast.came))
    calibration = tuple(
        Calibrated(
            sum(chance for chance, _ in part) / len(part),
            sum(came for _, came in part) / len(part),
            len(part),
        )
        for part in bins
        if part
    )
    count = len(forecasts)
    return Scored(
        sum(each.brier for each in forecasts) / count,
        sum(each.log for each in forecasts) / count,
        count,
        calibration,
    )
