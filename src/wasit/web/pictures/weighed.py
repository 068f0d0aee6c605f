"""The pictures of a weighing: fifty dots, the line that breaks even, and what it hangs on, largest first.

Better and worse are never colour alone: worse is hollow, better is filled.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from wasit.text.passage import Texts
from wasit.web.locale import Look
from wasit.web.pictures.axis import round_places, widened
from wasit.web.pictures.canvas import Canvas, apart, shortened
from wasit.web.shown import chosen
from wasit.web.weighed import Weighed, judgement_said, number_said, percent_said, range_said

HALF, HALF_NARROW = 490, 326
WIDE, NARROW = 1050, 326
HIGH, LARGEST_DOT, SMALLEST_DOT = 196.0, 8.2, 3.6
MOST_BARS = 8


def _short(look: Look, texts: Texts, most: int) -> str:
    return apart(shortened(chosen(texts, look.language)[1], most))


def _below(canvas: Canvas, look: Look, x: object, places: Sequence[float], y: float) -> None:
    for place in places:
        at = x(place)  # type: ignore[operator]
        canvas.line(at, y, at, y + 5, "var(--edge)")
        canvas.text(at, y + 20, number_said(look, place, signed=True), "" if place else "strong", "middle")


def dots(one: Weighed, look: Look, width: int = HALF) -> Markup:
    """Fifty equally likely outcomes: each can be counted, unlike under a curve."""
    narrow = width < 400
    values, rival = one.option["dots"], float(one.found["rival"])
    low, high = widened(min(*values, rival), max(*values, rival))
    left, right, base = 14.0, width - 14.0, HIGH + (18 if narrow else 0)
    canvas = Canvas(width, base + 62, look.direction == "rtl")

    def x(value: float) -> float:
        return left + (value - low) / (high - low) * (right - left)

    better, of = int(one.found["better"]), int(one.found["of"])
    canvas.line(x(rival), 26 if not narrow else 40, x(rival), base, "var(--ink)", 1.5)
    for worse in (True, False):
        edges = [value for value in values if (value <= rival) == worse]
        radius, spots = _stacks([abs(x(value) - x(rival)) for value in edges], left, right)
        for away, floor in spots:
            at = x(rival) + (-away if worse else away)
            canvas.disc(
                at, base - 1 - (floor + 0.5) * (2 * radius + 1), radius - 0.6,
                "var(--sheet)" if worse else "var(--go)", "var(--wax)" if worse else "var(--go)", 1.6,
            )  # fmt: skip
    canvas.line(left, base, right, base, "var(--edge)")
    _below(canvas, look, x, round_places(low, high, 5 if narrow else 7), base)
    canvas.text(left, 14, look.say("weigh.dots.worse", n=of - better, of=of), "tW")
    what = _short(look, one.rival["name"], 22) if one.rival else look.say("weigh.nothing")
    canvas.text(right, 30 if narrow else 14, look.say("weigh.dots.better", n=better, rival=what), "tG", "end")
    canvas.text(left, base + 40, look.say("weigh.worse"), "dim")
    canvas.text(right, base + 40, look.say("weigh.better"), "dim", "end")
    ends = one.option["middle_80"]
    canvas.line(x(ends[0]), base + 54, x(ends[1]), base + 54, "var(--ink)", 2)
    canvas.disc(x((values[24] + values[25]) / 2), base + 54, 5, "var(--ink)")
    return canvas.svg(look.say("weigh.dots.picture", n=better, of=of), "h-n" if narrow else "h-w")


def _stacks(away: Sequence[float], left: float, right: float) -> tuple[float, list[tuple[float, int]]]:
    """(radius, where each dot stands: how far from the line, on which floor). Dots are smaller, then moved outwards, before a stack is too high."""
    radius = LARGEST_DOT
    while True:
        step = 2 * radius + 1
        floors = int((HIGH - 34) / step)
        counts: dict[int, int] = {}
        for distance in away:
            column = int(distance / step)
            counts[column] = counts.get(column, 0) + 1
        if radius <= SMALLEST_DOT or max(counts.values(), default=0) <= floors:
            break
        radius *= 0.93
    spots, filled = [], dict.fromkeys(counts, 0)
    for distance in sorted(away):
        column = int(distance / step)
        while filled.get(column, 0) >= floors:
            column += 1
        spots.append((min((column + 0.5) * step, right - left), filled.get(column, 0)))
        filled[column] = filled.get(column, 0) + 1
    return radius, spots


def break_even(one: Weighed, look: Look, width: int = HALF) -> Markup:
    """The worth of the option along one judgement; the band holds all others anywhere in their ranges."""
    assert one.even is not None
    narrow, even, rival = width < 400, one.even, float(one.found["rival"])
    left, right, top, base = (44.0 if narrow else 52.0), width - 14.0, 20.0, (200.0 if narrow else 226.0)
    low, high = widened(
        min(rival, *(point.least for point in even.line)), max(rival, *(point.most for point in even.line))
    )
    canvas = Canvas(width, base + 50, look.direction == "rtl")
    first, last = even.axis

    def x(at: float) -> float:
        return left + (at - first) / (last - first) * (right - left)

    def y(value: float) -> float:
        return top + (high - value) / (high - low) * (base - top)

    own = even.sway.judgement.range
    canvas.rect(x(own[0]), top, max(2.0, x(own[1]) - x(own[0])), base - top, "var(--go-tint)")
    for place in round_places(low, high, 5):
        canvas.line(left, y(place), right, y(place), "var(--rule)")
        canvas.text(left - 8, y(place) + 4, number_said(look, place, signed=True), "", "end")
    canvas.line(left, y(rival), right, y(rival), "var(--ink)", 1.5)
    _area(
        canvas,
        [(x(p.at), y(p.most)) for p in even.line] + [(x(p.at), y(p.least)) for p in reversed(even.line)],
    )
    ends = (even.line[0], even.line[-1])
    canvas.line(x(ends[0].at), y(ends[0].centre), x(ends[1].at), y(ends[1].centre), "var(--ink)", 2.4)
    canvas.line(left, base, right, base, "var(--edge)")
    chance = even.kind == "probability"
    places = [0, 0.25, 0.5, 0.75, 1] if chance else round_places(first, last, 4 if narrow else 6)
    for place in places:
        canvas.line(x(place), base, x(place), base + 5, "var(--edge)")
        said = percent_said(look, place) if chance else number_said(look, place)
        canvas.text(x(place), base + 20, said, "", "middle")
    there = even.break_even
    if there is not None:
        canvas.line(x(there), y(rival), x(there), base, "var(--wax)", 2)
        canvas.disc(x(there), y(rival), 6, "var(--sheet)", "var(--wax)", 2.4)
        at_end = x(there) > (left + right) / 2
        said = look.say("weigh.even.mark", even=judgement_said(look, even.kind, there))
        canvas.text(x(there) + (-10 if at_end else 10), base - 8, said, "tW", "end" if at_end else "start")
    middle = (x(own[0]) + x(own[1])) / 2
    anchor = "start" if middle < left + 90 else "end" if middle > right - 90 else "middle"
    at = {"start": left, "end": right, "middle": middle}[anchor]
    canvas.text(
        at, top - 6, look.say("weigh.even.view", range=range_said(look, even.kind, own)), "tG", anchor
    )
    axis = look.say(f"weigh.of.{even.kind}", what=_short(look, even.name, 34 if narrow else 50))
    canvas.text((left + right) / 2, base + 42, axis, "dim", "middle")
    return canvas.svg(look.say("weigh.even.picture", what=axis), "h-n" if narrow else "h-w")


def _area(canvas: Canvas, corners: Sequence[tuple[float, float]]) -> None:
    path = "L".join(f"{canvas.x(x)} {round(y, 1)}" for x, y in corners)
    canvas.add('<path d="M{path}Z" fill="var(--ink)" fill-opacity=".08"/>', path=path)


def tornado(one: Weighed, look: Look, width: int = WIDE) -> Markup:
    """Each judgement alone from end to end, the largest swing first."""
    narrow, bars = width < 500, one.swings[:MOST_BARS]
    row, top = (48.0, 34.0) if narrow else (38.0, 34.0)
    left, right = (14.0, width - 14.0) if narrow else (380.0, width - 70.0)
    rival, centre = float(one.found["rival"]), one.centre
    places = [rival, centre, *(end for bar in bars for end in (bar.low, bar.high))]
    low, high = widened(min(places), max(places), 0.05)
    bottom = top + row * len(bars)
    canvas = Canvas(width, bottom + 30, look.direction == "rtl")

    def x(value: float) -> float:
        return left + (value - low) / (high - low) * (right - left)

    for place in round_places(low, high, 4 if narrow else 7):
        canvas.line(x(place), top - 6, x(place), bottom, "var(--rule)")
        canvas.text(
            x(place), bottom + 20, number_said(look, place, signed=True), "" if place else "strong", "middle"
        )
    canvas.line(x(rival), top - 6, x(rival), bottom, "var(--ink)", 1.5)
    canvas.line(x(centre), top - 10, x(centre), bottom, "var(--ink)", 1.5, "4 3")
    names = [each["outcome"] for each in one.found["judgements"]]
    for at, (bar, named) in enumerate(zip(bars, names, strict=False)):
        y, tall = top + at * row + (20 if narrow else 6), 20 if narrow else 22
        kind = bar.judgement.kind
        said = look.say(f"weigh.of.{kind}", what=_short(look, named, 34))
        if narrow:
            canvas.text(left, y - 6, said, "halo")
        else:
            canvas.text(left - 70, y + 15, said, "" if at else "strong", "end")
        worst, best = sorted((bar.low, bar.high))
        canvas.rect(x(worst), y, x(centre) - x(worst), tall, "var(--sheet)", "var(--wax)")
        canvas.rect(x(centre), y, x(best) - x(centre), tall, "var(--go)", "var(--go)")
        if not narrow:
            ends = bar.judgement.range[:: 1 if bar.high >= bar.low else -1]
            canvas.text(x(worst) - 8, y + 15, judgement_said(look, kind, ends[0]), "dim halo", "end")
            canvas.text(x(best) + 8, y + 15, judgement_said(look, kind, ends[1]), "dim halo")
    near = x(centre) - left < 90 if narrow else False
    anchor = "start" if near else "end" if narrow and right - x(centre) < 90 else "middle"
    now = look.say("weigh.now", worth=number_said(look, centre, signed=True))
    canvas.text({"start": left, "end": right}.get(anchor, x(centre)), top - 16, now, "strong", anchor)
    return canvas.svg(look.say("weigh.hangs.picture"), "f-n" if narrow else "f-w")
