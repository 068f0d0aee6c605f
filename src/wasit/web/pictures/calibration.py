"""How often what was called so likely came true: on the slanted line, as often as was said."""

from __future__ import annotations

from markupsafe import Markup

from wasit.web.locale import Look
from wasit.web.pictures.canvas import Canvas, table
from wasit.web.weighed import percent_said
from wasit.weigh.forecast import Scored

SIZE, SIZE_NARROW = 490, 326
PLACES = (0.0, 0.25, 0.5, 0.75, 1.0)


def calibration(score: Scored, look: Look, width: int = SIZE) -> Markup:
    """A mark for each tenth of the scale in which something was said, with how many chances it stands for."""
    left, right, top = 56.0, width - 24.0, 34.0
    base = top + (right - left) * 0.72
    canvas = Canvas(width, base + 48, look.direction == "rtl")

    def x(said: float) -> float:
        return left + said * (right - left)

    def y(came: float) -> float:
        return base - came * (base - top)

    for place in PLACES:
        canvas.line(left, y(place), right, y(place), "var(--rule)")
        canvas.text(left - 8, y(place) + 4, percent_said(look, place), "", "end")
        canvas.line(x(place), base, x(place), base + 5, "var(--edge)")
        canvas.text(x(place), base + 20, percent_said(look, place), "", "middle")
    canvas.line(left, base, right, base, "var(--edge)")
    canvas.line(x(0), y(0), x(1), y(1), "var(--ink-3)", 1.5, "4 3")
    canvas.text(8, 14, look.say("weigh.score.came"), "dim")
    for one in score.calibration:
        canvas.disc(x(one.said), y(one.came), 11, "var(--sheet)", "var(--go)", 1.8)
        canvas.text(x(one.said), y(one.came) + 4, look.number(one.count), "num", "middle")
    canvas.text((left + right) / 2, base + 40, look.say("weigh.score.said"), "dim", "middle")
    return canvas.svg(look.say("weigh.score.picture", n=score.count), "h-n" if width < 400 else "h-w")


def calibration_table(score: Scored, look: Look) -> Markup:
    head = [look.say(f"weigh.score.{key}") for key in ("said", "came", "count")]
    return table(
        head,
        [
            [percent_said(look, one.said), percent_said(look, one.came), look.number(one.count)]
            for one in score.calibration
        ],
    )
