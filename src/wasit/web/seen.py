"""What an address says of the lines on a page: where each ends, from which mark what is new is counted, which one is in view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from wasit.channel import views
from wasit.seat.door import Door
from wasit.web.locale import Look, named_zones


class Seen(NamedTuple):
    """What an address says of the lines: where a page of a line ends, from which mark what is new is counted, which line is in view."""

    before: Mapping[str, str]
    looked: Mapping[str, int]
    at: str = ""


NOTHING = Seen({}, {})


def see_first_page(
    door: Door, sign: views.Seatsign, seen: Seen = NOTHING
) -> views.ChannelPage | views.SidePage:
    """The page that a seat begins at, by its role."""
    see = door.see_channel if sign.role == "go-between" else door.see_side
    return see(sign.matter, before=seen.before, looked=seen.looked)


def lines_of(shown: views.ChannelPage | views.SidePage) -> list[tuple[str, views.LineView]]:
    if isinstance(shown, views.ChannelPage):
        return [(line.key, line) for line in shown.lines]
    return [("line", shown.line), ("room", shown.room)]


def seen_of(query: QueryParams) -> Seen:
    """``?before.<line>=<cursor>&looked.<line>=<mark>&at=<line>``; what is no mark is left out."""
    before = {
        name.removeprefix("before."): value for name, value in query.items() if name.startswith("before.")
    }
    looked = {
        name.removeprefix("looked."): int(value)
        for name, value in query.items()
        if name.startswith("looked.") and value.isascii() and value.isdigit() and len(value) < 15
    }
    return Seen(before, looked, query.get("at", ""))


def live_query(shown: views.ChannelPage | views.SidePage, seen: Seen) -> str:
    """What a page asks its parts with: they show what it shows, and count what is new from where it did."""
    marks = {f"looked.{key}": line.looked for key, line in lines_of(shown)}
    return urlencode({f"before.{key}": cursor for key, cursor in seen.before.items()} | marks)


def of_lines(look: Look, shown: views.ChannelPage | views.SidePage, seen: Seen) -> dict[str, object]:
    return {
        "live": live_query(shown, seen),
        "live_newest": urlencode({f"looked.{key}": line.newest for key, line in lines_of(shown)}),
        "before": seen.before,
        "at": seen.at,
        "zones": named_zones(look.language),
    }
