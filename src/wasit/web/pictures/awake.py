"""One day by the hour on the go-between's clock: each side's night, its words, and when all of them are awake.

A night is taken to be from 22:30 to 07:00 where a side is: the page says so. A side whose clock nobody set has no night here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from wasit.channel.record_views import LinePace, MomentumPage
from wasit.web.locale import Look
from wasit.web.pictures.canvas import NAME, Canvas, apart, label_room, shortened, table
from wasit.web.shown import chosen

WAKES, SLEEPS = 7.0, 22.5  # hours, local
LANE, WALL = 46, 10
Hours = tuple[float, float]
Where = tuple[Callable[[float], float], float, float, bool]  # x of an hour, y, left edge, narrow


def shift_of(page: MomentumPage, zone: str) -> float | None:
    """How many hours a side's clock is ahead of the page's own; None where nobody set it."""
    if not zone:
        return None
    now = datetime.fromtimestamp(page.sign.now.seconds, UTC)
    there, here = (
        now.astimezone(ZoneInfo(zone)).utcoffset(),
        now.astimezone(ZoneInfo(page.sign.zone)).utcoffset(),
    )
    assert there is not None
    assert here is not None
    return (there - here).total_seconds() / 3600


def awake_hours(shift: float) -> list[Hours]:
    """When a side is awake, in hours of the page's own day."""
    start, end = (WAKES - shift) % 24, (SLEEPS - shift) % 24
    return [(start, end)] if start < end else [(0.0, end), (start, 24.0)]


def nights(shift: float) -> list[Hours]:
    edges = [0.0, *(edge for part in awake_hours(shift) for edge in part), 24.0]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


def all_awake(page: MomentumPage) -> list[Hours]:
    """When every side is awake; nothing where the clock of one is not known."""
    known = [shift_of(page, line.clock.zone) for line in page.lines]
    shifts = [shift for shift in known if shift is not None]
    if not shifts or len(shifts) < len(known):
        return []
    found = awake_hours(shifts[0])
    for shift in shifts[1:]:
        others = awake_hours(shift)
        found = [(max(a, c), min(b, d)) for a, b in found for c, d in others if max(a, c) < min(b, d)]
    return found


def hour_words(hour: float) -> str:
    minutes = round(hour * 60) % (24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def awake(page: MomentumPage, look: Look, width: int = 1050) -> Markup:
    narrow = width < 500
    names = [shortened(chosen(line.clock.name, look.language)[1], NAME) for line in page.lines]
    left, right = (10, width - 10) if narrow else (14 + label_room(names, 136, 190), width - 14)
    top, lanes = 34, len(page.lines)
    high = top + lanes * LANE + max(1, lanes - 1) * WALL + 30
    canvas = Canvas(width, high, look.direction == "rtl")
    hatch = canvas.hatch(f"wall-h{width}")
    both = all_awake(page)

    def x(hour: float) -> float:
        return left + hour / 24 * (right - left)

    bottom = high - 30.0
    for hour in range(0, 25, 6 if narrow else 3):
        canvas.line(x(hour), top, x(hour), bottom, "var(--rule)")
        anchor = "middle" if 0 < hour < 24 else ("start" if hour == 0 else "end")
        canvas.text(x(hour), top - 10, look.number(f"{hour % 24:02}:00"), "", anchor)
    y = float(top)
    for number, line in enumerate(page.lines):
        _lane(canvas, page, line, look, (x, y, left, narrow))
        y += LANE
        if number < lanes - 1 or lanes == 1:
            canvas.rect(left, y, right - left, WALL, hatch, "var(--ink-3)")
            for start, end in both:
                canvas.rect(x(start), y + 2, x(end) - x(start), WALL - 4, "var(--go)")
            y += WALL
    return canvas.svg(
        look.say("awake.picture", day=look.day(look.local(page.sign.now))), "f-n" if narrow else "f-w"
    )


def _lane(canvas: Canvas, page: MomentumPage, line: LinePace, look: Look, where: Where) -> None:
    x, y, left, narrow = where
    key = line.clock.key
    shift = shift_of(page, line.clock.zone)
    for start, end in nights(shift) if shift is not None else ():
        canvas.rect(
            x(start),
            y,
            x(end) - x(start),
            LANE,
            {"a": "var(--a-tint)", "b": "var(--b-tint)"}.get(key, "var(--sheet-2)"),
        )
    for one in line.today:
        at = look.local_of(one.at)
        canvas.mark(key, x(at.hour + at.minute / 60), y + LANE / 2, 6, filled=one.kind == "letter")
    name = apart(shortened(chosen(line.clock.name, look.language)[1], NAME))
    tone = {"a": "tA", "b": "tB"}.get(key, "strong")
    if narrow:
        canvas.text(left, y + 13, name, tone)
    else:
        canvas.text(left - 14, y + LANE / 2, name, tone, "end")
        canvas.text(
            left - 14,
            y + LANE / 2 + 16,
            look.zone_name(line.clock.zone).striptags() if line.clock.zone else look.say("awake.not-set"),
            "dim",
            "end",
        )


def awake_table(page: MomentumPage, look: Look) -> Markup:
    """For each side its clock, its night on the reader's clock, and the hours of its letters, texts and calls."""
    rows: list[Sequence[object]] = []
    for line in page.lines:
        shift = shift_of(page, line.clock.zone)
        night = "" if shift is None else f"{hour_words(SLEEPS - shift)}–{hour_words(WAKES - shift)}"
        said = [
            " ".join(look.number(f"{look.local_of(one.at):%H:%M}") for one in line.today if one.kind == kind)
            for kind in ("letter", "text", "call")
        ]
        rows.append(
            (
                Markup("<bdi>{}</bdi>").format(chosen(line.clock.name, look.language)[1]),
                look.zone_name(line.clock.zone) if line.clock.zone else look.say("awake.not-set"),
                Markup('<bdi dir="ltr">{}</bdi>').format(look.number(night)),
                *(Markup('<bdi dir="ltr">{}</bdi>').format(hours) for hours in said),
            )
        )
    head = [look.say(f"awake.{key}") for key in ("side", "clock", "night", "letters", "texts", "calls")]
    return table(head, rows)
