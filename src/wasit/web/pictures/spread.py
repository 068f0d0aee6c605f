"""How knowledge spread: people down, time along, a numbered mark where each learnt a thing, a line from who told them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby, pairwise

from markupsafe import Markup

from wasit.channel.knows_views import KnowsMatrix, KnowsRow, Telling
from wasit.web.locale import Look
from wasit.web.pictures.canvas import Canvas, apart, colour_of, day_labels, label_room, shortened
from wasit.web.shown import chosen

WIDE, NARROW = 1050, 326
DAY = 86_400
MOST_ROWS = 40
GAP = 18  # between two marks
_TINTS = {"a": "var(--a-tint)", "us": "var(--a-tint)", "b": "var(--b-tint)", "go": "var(--go-tint)"}


def midnight(look: Look, at: int) -> int:
    """The beginning of a day on the reader's clock. Units: seconds since 1970."""
    local = look.local_of(at)
    return at - local.hour * 3600 - local.minute * 60 - local.second


def tone_of(group: str) -> str:
    return {"go": "var(--go)", "us": "var(--a)"}.get(group) or colour_of(group)


def spread(page: KnowsMatrix, look: Look, width: int = WIDE) -> Markup:
    narrow = width < 500
    rows = page.rows[:MOST_ROWS]
    high, top = (46, 26) if narrow else (34, 30)
    names = [shortened(chosen(row.person.name, look.language)[1], 30) for row in rows]
    left, right = (18, width - 18) if narrow else (24 + label_room(names, 150, 220), width - 24)
    canvas = Canvas(width, top + high * max(1, len(rows)) + 16, look.direction == "rtl")
    tellings = [one for one in page.tellings if one.row < len(rows)]
    first = midnight(look, min((one.at for one in tellings), default=page.sign.now.seconds))
    last = max((one.at for one in tellings), default=first)
    length = max(last - first, DAY)

    def x(at: int) -> float:
        return left + (at - first) / length * (right - left)

    def y(row: int) -> float:
        return top + high * row + (high * 0.7 if narrow else high / 2)

    _bands(canvas, rows, top, high)
    _days(canvas, look, (first, length), x, (top, top + high * len(rows), left, right))
    for place, row in enumerate(rows):
        canvas.line(left, y(place), right, y(place), "var(--rule-2)")
        name = apart(names[place])
        if narrow:
            canvas.text(8, top + high * place + 14, name)
        else:
            _shape(canvas, row, y(place))
            canvas.text(24, y(place) + 4.5, name)
    spots = _apart([x(one.at) for one in tellings], tellings, right)
    for one, spot in zip(tellings, spots, strict=True):
        if one.teller is not None and one.teller < len(rows):
            _arrow(canvas, spot, y(one.teller), y(one.row), tone_of(rows[one.teller].group))
    for one, spot in zip(tellings, spots, strict=True):
        _dot(canvas, one, look, (spot, y(one.row), tone_of(rows[one.row].group)))
    return canvas.svg(look.say("knows.picture", n=len(page.rows)), "f-n" if narrow else "f-w")


def _apart(spots: Sequence[float], tellings: Sequence[Telling], right: float) -> list[float]:
    """Marks of one person that would stand on one another are moved on, and back where they would leave the picture."""
    moved = list(spots)
    for row in {one.row for one in tellings}:
        places = [place for place, one in enumerate(tellings) if one.row == row]  # in order of time
        for before, place in pairwise(places):
            moved[place] = max(moved[place], moved[before] + GAP)
        moved[places[-1]] = min(moved[places[-1]], right)
        for place, after in pairwise(places[::-1]):
            moved[after] = min(moved[after], moved[place] - GAP)
    return moved


def _bands(canvas: Canvas, rows: Sequence[KnowsRow], top: float, high: float) -> None:
    for group, members in groupby(enumerate(rows), key=lambda each: each[1].group):
        places = [place for place, _ in members]
        if group in _TINTS:
            canvas.rect(0, top + places[0] * high, canvas.width, len(places) * high, _TINTS[group])


def _days(
    canvas: Canvas,
    look: Look,
    span: tuple[int, int],
    x: Callable[[int], float],
    box: tuple[float, float, float, float],
) -> None:
    first, length = span
    top, bottom, left, right = box
    count = max(1, length // DAY)
    every = max(1, round(count * 56 / (right - left)))
    drawn = [at for day in range(0, int(count) + 1, every) if x(at := first + day * DAY) <= right + 1]
    labels = day_labels(look, [look.local_of(at).date() for at in drawn])
    for at, label in zip(drawn, labels, strict=True):
        canvas.line(x(at), top, x(at), bottom, "var(--rule)")
        canvas.text(x(at), top - 10, label, "dim", "middle")


def _shape(canvas: Canvas, row: KnowsRow, y: float) -> None:
    match row.group:
        case "go":
            canvas.rect(10.5, y - 5, 3, 10, "var(--go)")
        case "b":
            canvas.lozenge(12, y, 5, "var(--b)")
        case "a" | "us":
            canvas.disc(12, y, 4, "var(--a)")
        case _:
            canvas.disc(12, y, 3.4, "none", "var(--ink-2)", 1.6)


def _arrow(canvas: Canvas, x: float, start: float, end: float, colour: str) -> None:
    sign = 1 if end > start else -1
    canvas.line(x, start, x, end - sign * 10, colour, 1.4)
    at = canvas.x(x)
    tip, back = round(end - sign * 9, 1), round(end - sign * 14, 1)
    canvas.add(
        '<path d="M{l} {back}L{at} {tip}L{r} {back}" fill="none" stroke="{colour}" stroke-width="1.4"/>',
        l=at - 4, r=at + 4, at=at, tip=tip, back=back, colour=colour,
    )  # fmt: skip
    canvas.disc(x, start, 2.6, colour)


def _dot(canvas: Canvas, one: Telling, look: Look, where: tuple[float, float, str]) -> None:
    x, y, colour = where
    number = look.number(one.thing)
    if one.how == "found-out":
        canvas.disc(x, y, 10, "var(--wax-tint)", "var(--wax)", 1.8)
        canvas.text(x, y + 4, number, "num tW", "middle")
    elif one.how in ("told", "raised"):
        canvas.disc(x, y, 8.5, colour)
        canvas.text(x, y + 4, number, "num inv", "middle")
    else:
        canvas.disc(x, y, 8.5, "var(--sheet)", colour, 1.8)
        if one.how == "part":
            at = canvas.x(x)
            canvas.add(
                '<path d="M{l} {y}a8.5 8.5 0 0 0 17 0z" fill="{colour}" fill-opacity=".28"/>',
                l=round(at - 8.5, 1), y=round(y, 1), colour=colour,
            )  # fmt: skip
        canvas.text(x, y + 4, number, "num strong", "middle")
