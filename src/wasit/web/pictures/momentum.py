"""The pace of each line by day, with the wall between them, what happened beside it, and the tracks.

Two lines stand back to back at the wall; more stand one under the other, a wall between each two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from wasit.channel.record_views import LinePace, MomentumPage, TimelineItem
from wasit.text.moment import Moment
from wasit.web.locale import Look
from wasit.web.pictures.canvas import (
    NAME,
    Canvas,
    apart,
    colour_of,
    day_labels,
    label_room,
    shortened,
    table,
)
from wasit.web.shown import chosen, name, safe

Place = Callable[[int], float]  # where seconds since 1970 stand
WIDE, NARROW = 1050, 326
BAND = 96  # high, of one line
MOST_MARKS = 16
MOST_AHEAD = 7  # days
MOST_TRACKS = 5
_FILLS = {0: "{}", 1: "color-mix(in srgb, {} 38%, var(--sheet))", 2: "var(--sheet)"}


def marks_of(page: MomentumPage) -> tuple[TimelineItem, ...]:
    """What is numbered in the picture and told beneath it: the newest that have a place on its days."""
    ahead = _ahead(page)
    in_order = sorted(page.marks, key=lambda one: one.at.seconds)
    there = [one for one in in_order if 0 <= _column(page, one.at.seconds) < len(page.days) + ahead]
    return tuple(there[-MOST_MARKS:])


def _column(page: MomentumPage, at: int) -> float:
    """Where a moment stands among the days, on the page's clock: whole days and the part of one, whatever the clocks did between."""
    local = Moment(at).utc().astimezone(ZoneInfo(page.sign.zone))
    days = (local.date() - date.fromisoformat(page.days[0])).days
    return days + (local.hour + local.minute / 60) / 24


def _ahead(page: MomentumPage) -> int:
    """How many days to come are drawn: as far as something is due, at most a week."""
    coming = [int(_column(page, one.at.seconds)) + 1 - len(page.days) for one in page.marks]
    return max((days for days in coming if 0 < days <= MOST_AHEAD), default=0)


def momentum(page: MomentumPage, look: Look, width: int = WIDE) -> Markup:
    narrow = width < 500
    tracks = list(dict.fromkeys(one.track for one in page.marks if one.track))[:MOST_TRACKS]
    names = [shortened(chosen(line.clock.name, look.language)[1], NAME) for line in page.lines]
    room = label_room([*names, *(shortened(track, NAME) for track in tracks)], 136, 190)
    left, right = (10, width - 10) if narrow else (14 + room, width - 14)
    bands = len(page.lines)
    top = 56
    walls = max(1, bands - 1)
    bottom = top + bands * BAND + walls * 10 + 20
    high = bottom + 34 + len(tracks) * (40 if narrow else 28)
    canvas = Canvas(width, high, look.direction == "rtl")
    ahead = _ahead(page)
    step = (right - left) / (len(page.days) + ahead)
    canvas.rect(left + len(page.days) * step, top - 8, ahead * step, bottom - top + 8, "var(--sheet-2)")

    def place(at: int) -> float:
        return left + _column(page, at) * step

    _days(canvas, page, look, left, step, top, bottom)
    most = max((sum(day) for line in page.lines for day in line.days), default=0)
    unit = min(15.0, (BAND - 12) / most) if most else 15.0
    hatch = canvas.hatch(f"wall-m{width}")
    y = float(top)
    for number, line in enumerate(page.lines):
        down = bands == 2 and number == 1
        base = y + 6 if down else y + BAND
        _bars(canvas, line, left, step, base, -unit if not down else unit)
        label = names[number]
        tone = {"a": "tA", "b": "tB"}.get(line.clock.key, "strong")
        if narrow:
            canvas.text(left, y + (BAND - 4 if down else 14), apart(label), tone)
        else:
            canvas.text(left - 14, y + BAND / 2 + 4, apart(label), tone, "end")
        y += BAND
        if number < bands - 1 or bands == 1:
            canvas.rect(left, y + 2, right - left, 8, hatch, "var(--ink-3)")
            y += 10
    _marks(canvas, marks_of(page), look, place, bottom, narrow)
    for number, track in enumerate(tracks):
        row = bottom + 34 + number * (40 if narrow else 28)
        _track(
            canvas,
            track,
            [one for one in page.marks if one.track == track],
            place,
            row,
            (left, right, narrow),
        )
    label = look.say(
        "momentum.picture", first=look.day(_day(page.days[0])), last=look.day(_day(page.days[-1]))
    )
    return canvas.svg(label, "f-n" if narrow else "f-w")


def _day(written: str) -> datetime:
    return datetime.combine(date.fromisoformat(written), datetime.min.time())


def _days(
    canvas: Canvas, page: MomentumPage, look: Look, left: float, step: float, top: float, bottom: float
) -> None:
    every = max(1, round((44 if step > 20 else 64) / step))  # a label with its month is wider
    labelled = [number for number in range(len(page.days)) if (len(page.days) - 1 - number) % every == 0]
    labels = day_labels(look, [date.fromisoformat(page.days[number]) for number in labelled])
    for number in range(len(page.days)):
        x = left + number * step
        is_last = number == len(page.days) - 1
        if step > 8 or number % every == 0:
            canvas.line(x, top - 8, x, bottom, "var(--rule)")
        if number in labelled:
            words = labels[labelled.index(number)]
            canvas.text(x + step / 2, top - 14, words, "strong" if is_last else "", "middle")


def _bars(canvas: Canvas, line: LinePace, left: float, step: float, base: float, unit: float) -> None:
    colour, wide = colour_of(line.clock.key), max(1.0, step * 0.5)
    for number, day in enumerate(line.days):
        at = base
        for kind, count in enumerate(day):
            if not count:
                continue
            high = abs(unit) * count
            canvas.rect(
                left + number * step + (step - wide) / 2,
                at - high if unit < 0 else at,
                wide,
                max(1.0, high - 1.5),
                _FILLS[kind].format(colour),
                colour,
            )
            at += unit * count


def _marks(
    canvas: Canvas, marks: Sequence[TimelineItem], look: Look, place: Place, bottom: float, narrow: bool
) -> None:
    radius = 8.5 if narrow else 10.0
    spots: list[float] = []
    for one in marks:  # side by side, pushed on where they would stand on one another
        x = place(one.at.seconds)
        spots.append(max(x, spots[-1] + 2 * radius + 2) if spots else x)
    over = spots[-1] - (canvas.width - radius - 4) if spots else 0
    if over > 0:
        spots = _pushed_back(spots, over, 2 * radius + 2)
    for number, (one, x) in enumerate(zip(marks, spots, strict=True), 1):
        grave = one.late or one.kind in ("deadline", "lapse")
        colour = "var(--wax)" if grave else "var(--ink)"
        canvas.line(
            x,
            14 + radius,
            place(one.at.seconds),
            bottom,
            "var(--wax)" if grave else "var(--ink-3)",
            1.4 if grave else 1,
            "" if grave else "1 3",
        )
        canvas.disc(x, 14, radius, "var(--wax-tint)" if grave else "var(--sheet)", colour, 1.6)
        canvas.text(x, 18.4, look.number(number), "strong", "middle")


def _pushed_back(spots: list[float], over: float, gap: float) -> list[float]:
    moved = [*spots[:-1], spots[-1] - over]
    for number in range(len(moved) - 2, -1, -1):
        moved[number] = min(moved[number], moved[number + 1] - gap)
    return moved


def _track(
    canvas: Canvas,
    name: str,
    items: Sequence[TimelineItem],
    place: Place,
    y: float,
    box: tuple[float, float, bool],
) -> None:
    left, right, narrow = box
    label = apart(shortened(name, NAME))
    if narrow:
        canvas.text(left, y - 8, label)
    else:
        canvas.text(left - 14, y + 10, label, "", "end")
    spots = [min(max(place(one.at.seconds), left), right) for one in items]
    canvas.line(left, y + 7, right, y + 7, "var(--rule-2)", 1, "4 3")
    canvas.rect(
        min(spots),
        y,
        max(6.0, max(spots) - min(spots)),
        14,
        "color-mix(in srgb, var(--go) 45%, var(--sheet))",
    )
    for x in spots:
        canvas.disc(x, y + 7, 4, "var(--go)")


def momentum_table(page: MomentumPage, look: Look) -> Markup:
    """Day by day, for each line letters, texts and calls; then what stands on each track."""
    kinds = [look.say(f"momentum.{kind}") for kind in ("letters", "texts", "calls")]
    head: list[object] = [look.say("momentum.day")]
    for line in page.lines:
        tag = chosen(line.clock.name, look.language)[1]
        head += [Markup("<bdi>{}</bdi> {}").format(tag, kind) for kind in kinds]
    rows = [
        [look.day(_day(day)), *(look.number(count) for line in page.lines for count in line.days[number])]
        for number, day in enumerate(page.days)
    ]
    return table(head, rows) + _tracks_table(page, look)


def _tracks_table(page: MomentumPage, look: Look) -> Markup:
    rows = [
        [Markup("<bdi>{}</bdi>").format(safe(one.track)), name(one.text, look.language), look.moment(one.at)]
        for one in sorted(page.marks, key=lambda one: (one.track, one.at.seconds))
        if one.track
    ]
    head = [look.say(key) for key in ("timeline.track", "timeline.what", "when")]
    return table(head, rows) if rows else Markup("")
