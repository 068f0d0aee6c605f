"""The dance: every offer by what it is worth to one party and to the other, the efficient packages above it, and what each has without an agreement.

The first party's offers are discs, the second's lozenges, joined in the order they were made; the last of each is filled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from wasit.web.locale import Look
from wasit.web.pictures.axis import round_places, widened
from wasit.web.pictures.canvas import Canvas, apart, shortened

HALF, NARROW = 490, 326
HIGH = 340.0
POINTS = 100  # a worth of 1 is told as so many points
Json = dict[str, Any]
Spot = tuple[float, float]
Place = Callable[[float], float]


def dance(found: Json, names: Sequence[str], look: Look, width: int = HALF) -> Markup:
    """For two parties. ``found``: of ``bargain.look``. Where the second's wants are unknown: its offers and the first's own by the first's worth, in order."""
    known = found["frontier"] is not None
    offers = [
        (offer["by"] == found["parties"][0]["name"], _spot(offer["worth"], at, known))
        for at, offer in enumerate(found["offers"], 1)
    ]
    front = [(POINTS * x, POINTS * y) for x, y in found["frontier"]["drawn"]] if known else []
    least = [POINTS * (party["reservation"] or 0) for party in found["parties"]]
    spots = [spot for _, spot in offers] + front
    canvas = Canvas(width, HIGH + 64, look.direction == "rtl")
    left, right, top = 46.0, width - 16.0, 30.0
    across, x = _scale([one for one, _ in spots] + ([least[0]] if known else [0.5]), left, right)
    up, y = _scale([other for _, other in spots] + [least[1] if known else least[0]], HIGH, top)
    _axes(canvas, look, (across, x, left, right), (up, y, top), known)
    if known:
        _front(canvas, front, least, (x, y), (left, right, top))
    else:
        canvas.line(left, y(least[0]), right, y(least[0]), "var(--ink-3)", 1, "4 3")
    for mine in (True, False):
        _steps(canvas, [spot for own, spot in offers if own == mine], "a" if mine else "b", (x, y), look)
    short = [apart(shortened(name, 24)) for name in names]
    canvas.text(left, 16, look.say("dance.worth-to", name=short[1 if known else 0]), "dim")
    below = look.say("dance.worth-to", name=short[0]) if known else look.say("dance.in-order")
    canvas.text(right, HIGH + 46, below, "dim", "end")
    label = look.say("dance.picture", n=len(offers))
    return canvas.svg(label, "h-n" if width < 400 else "h-w")


def _spot(worth: Sequence[float | None], at: int, known: bool) -> Spot:
    first, second = worth[0], worth[1]
    assert first is not None
    if not known or second is None:
        return float(at), POINTS * first
    return POINTS * first, POINTS * second


def _scale(values: Sequence[float], start: float, end: float) -> tuple[list[float], Place]:
    low, high = widened(min(values), max(values))
    return round_places(low, high, 5), lambda value: start + (value - low) / (high - low) * (end - start)


def _axes(
    canvas: Canvas,
    look: Look,
    across: tuple[list[float], Place, float, float],
    up: tuple[list[float], Place, float],
    known: bool,
) -> None:
    places, x, left, right = across
    heights, y, top = up
    canvas.line(left, HIGH, right, HIGH, "var(--edge)")
    canvas.line(left, top, left, HIGH, "var(--edge)")
    for value in places:
        if known or (value >= 1 and value == int(value)):
            canvas.line(x(value), HIGH, x(value), HIGH + 5, "var(--edge)")
            canvas.text(x(value), HIGH + 20, look.number(f"{value:g}"), "", "middle")
    for value in heights:
        canvas.line(left - 5, y(value), right, y(value), "var(--rule)")
        canvas.text(left - 9, y(value) + 4, look.number(f"{value:g}"), "", "end")


def _front(
    canvas: Canvas,
    front: Sequence[Spot],
    least: Sequence[float],
    places: tuple[Place, Place],
    box: tuple[float, float, float],
) -> None:
    x, y = places
    left, right, top = box
    canvas.line(x(least[0]), top, x(least[0]), HIGH, "var(--ink-3)", 1, "4 3")
    canvas.line(left, y(least[1]), right, y(least[1]), "var(--ink-3)", 1, "4 3")
    for one, other in front:
        canvas.disc(x(one), y(other), 2.6, "var(--go)")


def _steps(canvas: Canvas, spots: Sequence[Spot], key: str, places: tuple[Place, Place], look: Look) -> None:
    x, y = places
    colour = "var(--a)" if key == "a" else "var(--b)"
    for (x1, y1), (x2, y2) in pairwise(spots):
        canvas.line(x(x1), y(y1), x(x2), y(y2), colour, 1.4)
    for at, (one, other) in enumerate(spots, 1):
        canvas.mark(key, x(one), y(other), 6 if at < len(spots) else 7.5, filled=at == len(spots))
    if spots:
        one, other = spots[-1]
        canvas.text(x(one), y(other) - 13, look.number(len(spots)), "strong halo", "middle")
