"""What every picture is drawn with.

1. Every x passes through ``x``: on a right-to-left page the drawing is mirrored, and anchors of text mirror by themselves.
2. Colours are the page's own (CSS variables); no element has a style of its own, which the page's policy would refuse.
3. Every text is escaped; a person's words are set apart by isolates, for SVG has no ``bdi``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup

from wasit.text.isolate import close_runs
from wasit.web.locale import Look

Colour = str
SIDE_COLOURS = {"a": "var(--a)", "b": "var(--b)"}
NAME = 24  # letters of a name down the side
_ISOLATE, _POP = "\u2068", "\u2069"


def colour_of(key: str) -> Colour:
    """Of a side; the third and further ones go without a colour of their own."""
    return SIDE_COLOURS.get(key, "var(--ink-2)")


def day_labels(look: Look, days: Sequence[date]) -> list[str]:
    """What stands at the days of an axis: the number alone, with its month at the first and wherever the month is another."""
    months = [None, *(day.month for day in days)]
    return [
        look.number(day.day) if day.month == before else str(look.day_and_month(day))
        for day, before in zip(days, months, strict=False)
    ]


def label_room(names: Iterable[str], least: float, most: float) -> float:
    """How wide the names down the side need to be given room for, by their longest."""
    return min(most, max(least, 7 * max((len(name) for name in names), default=0) + 16))


def apart(words: str) -> str:
    """A person's words inside a text of ours; what they left open is closed, also where they were cut."""
    return f"{_ISOLATE}{close_runs(words)}{_POP}"


@dataclass
class Canvas:
    """Units: the picture's own, about a pixel each at full width."""

    width: float
    height: float
    mirrored: bool = False
    parts: list[Markup] = field(default_factory=list)

    def x(self, at: float) -> float:
        return round(self.width - at if self.mirrored else at, 1)

    def add(self, form: str, **values: object) -> None:
        self.parts.append(Markup(form).format(**values))  # noqa: S704  (forms are constants of this package)

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        colour: Colour = "var(--rule-2)",
        wide: float = 1,
        dashed: str = "",
    ) -> None:
        more = Markup(' stroke-dasharray="{}"').format(dashed) if dashed else ""
        self.add(
            '<path d="M{a} {b}L{c} {d}" stroke="{colour}" stroke-width="{wide}" fill="none"{more}/>',
            a=self.x(x1), b=round(y1, 1), c=self.x(x2), d=round(y2, 1), colour=colour, wide=wide, more=more,
        )  # fmt: skip

    def rect(
        self,
        x: float,
        y: float,
        wide: float,
        high: float,
        fill: Colour,
        edge: Colour = "none",
        dashed: str = "",
    ) -> None:
        if wide <= 0 or high <= 0:
            return
        more = Markup(' stroke-dasharray="{}"').format(dashed) if dashed else ""
        self.add(
            '<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{fill}" stroke="{edge}"{more}/>',
            x=round(self.x(x) - (wide if self.mirrored else 0), 1), y=round(y, 1), w=round(wide, 1), h=round(high, 1),
            fill=fill, edge=edge, more=more,
        )  # fmt: skip

    def disc(
        self, x: float, y: float, radius: float, fill: Colour, edge: Colour = "none", wide: float = 0
    ) -> None:
        self.add(
            '<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}" stroke="{edge}" stroke-width="{wide}"/>',
            x=self.x(x), y=round(y, 1), r=radius, fill=fill, edge=edge, wide=wide,
        )  # fmt: skip

    def lozenge(
        self, x: float, y: float, radius: float, fill: Colour, edge: Colour = "none", wide: float = 0
    ) -> None:
        at = self.x(x)
        self.add(
            '<path d="M{x} {top}L{right} {y}L{x} {bottom}L{left} {y}Z" fill="{fill}" stroke="{edge}" stroke-width="{wide}"/>',
            x=at, y=round(y, 1), top=round(y - radius, 1), bottom=round(y + radius, 1), left=round(at - radius, 1),
            right=round(at + radius, 1), fill=fill, edge=edge, wide=wide,
        )  # fmt: skip

    def mark(self, key: str, x: float, y: float, radius: float, *, filled: bool = True) -> None:
        """A side's own shape: a disc for the first, a lozenge for the second, a ring for the others. Never colour alone."""
        colour = colour_of(key)
        fill = colour if filled and key in SIDE_COLOURS else "var(--sheet)"
        if key == "b":
            self.lozenge(x, y, radius + 1, fill, colour, 1.6)
        else:
            self.disc(x, y, radius, fill, colour, 1.6)

    def text(self, x: float, y: float, words: object, classes: str = "", anchor: str = "start") -> None:
        self.add(
            '<text x="{x}" y="{y}" text-anchor="{anchor}"{classes}>{words}</text>',
            x=self.x(x), y=round(y, 1), anchor=anchor, words=words,
            classes=Markup(' class="{}"').format(classes) if classes else "",
        )  # fmt: skip

    def hatch(self, name: str) -> Colour:
        """The wall's hatching, as a fill. ``name``: unlike any other on the page."""
        self.parts.insert(
            0,
            Markup(
                '<defs><pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
                '<rect width="5" height="5" fill="var(--sheet-2)"/><path d="M0 0V5" stroke="var(--hatch-line)" stroke-width="1.4"/>'
                "</pattern></defs>"
            ).format(name=name),
        )
        return f"url(#{name})"

    def svg(self, label: object, classes: str = "") -> Markup:
        return Markup('<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
            classes, round(self.width, 1), round(self.height, 1), label, Markup("").join(self.parts)
        )


def shortened(words: str, most: int) -> str:
    """A name that fits: its beginning, and a sign that there is more. The table beside the picture has it whole."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> Markup:
    """The same as a picture shows, to be read cell by cell. The first cell of a row is its name."""
    made = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup('<th scope="row">{}</th>').format(cell)
                if not place
                else Markup("<td>{}</td>").format(cell)
                for place, cell in enumerate(row)
            )
        )
        for row in rows
    )
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(one) for one in head)
    return Markup('<table class="tbl"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>').format(
        heads, made
    )
