"""Axes of figures: round places for marks, and the figures under them."""

from __future__ import annotations

import math


def round_places(low: float, high: float, most: int = 7) -> list[float]:
    """Round numbers between two ends, 0 among them where it lies there. Shapes: at most so many and one; low below high."""
    step = 10 ** math.floor(math.log10((high - low) / most))
    while (high - low) / step > most:
        step *= 2 if not f"{step:e}".startswith("2") else 2.5
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [float(f"{at * step:.10g}") for at in range(first, last + 1)]


def widened(low: float, high: float, part: float = 0.08) -> tuple[float, float]:
    """A little more than the span; something around a lone number."""
    more = (high - low) * part or max(abs(low) * part, 1.0)
    return low - more, high + more
