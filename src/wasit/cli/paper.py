"""How lines look in a terminal: people's words set apart, moments with their zone, rules, tables.

1. Every text that a person wrote stands isolated, line by line; our own words never do.
2. A moment is never shown without its offset or zone. Where an instrument is shown, both clocks stand side by side.
3. Rich is loaded only where a table is drawn, and it reads no markup in anybody's words.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wasit.text.isolate import isolate
from wasit.text.moment import Moment
from wasit.text.passage import in_language

Json = Mapping[str, Any]
FLOOR, CEILING = 40, 100


def width() -> int:
    return max(FLOOR, min(CEILING, shutil.get_terminal_size((80, 24)).columns))


def rule() -> str:
    return "─" * width()


def name_of(texts: Json, lang: str) -> str:
    """A short text on our own line: isolated, its line ends shown as a picture."""
    return shown(in_language(texts, lang)[1]) if texts else "—"


def shown(text: str) -> str:
    """A short text that anybody may have written, on our own line: nothing in it drives a terminal."""
    return isolate(text.replace("\n", "␊"))


def figure(value: float) -> str:
    """A reckoned number, to four digits."""
    return f"{value:.4g}"


def words_of(texts: Json, indent: str = "") -> Iterator[str]:
    """A person's words in every language they have, each line isolated."""
    for language in sorted(texts):
        start = f"{indent}{language}  " if len(texts) > 1 else indent
        for number, line in enumerate(texts[language].split("\n")):
            yield (start if number == 0 else " " * len(start)) + isolate(line)


def hour_of(moment: str) -> str:
    """ "19:46 +03:00"."""
    at = Moment.parse(moment)
    return f"{at.local():%H:%M} {offset_of(at)}"


def day_of(moment: str) -> str:
    return f"{Moment.parse(moment).local():%Y-%m-%d}"


def day_and_hour(moment: str | None) -> str:
    return f"{day_of(moment)} {hour_of(moment)}" if moment else "—"


def both_clocks(moment: str | None, zone: str) -> str:
    """The moment where it was noted, and on the reader's clock."""
    if not moment:
        return "—"
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        here = Moment.parse(moment).utc().astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return day_and_hour(moment)
    return f"{day_and_hour(moment)}  ·  {here:%Y-%m-%d %H:%M} {zone}"


def offset_of(at: Moment) -> str:
    sign = "-" if at.offset < 0 else "+"
    return f"{sign}{abs(at.offset) // 60:02d}:{abs(at.offset) % 60:02d}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table. What people wrote in it must be isolated already."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        drawn.add_column(Text(head), overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    console = Console(width=width(), color_system=None, markup=False, emoji=False, highlight=False)
    with console.capture() as captured:
        console.print(drawn)
    yield from (line.rstrip() for line in captured.get().strip("\n").split("\n") if line.strip())
