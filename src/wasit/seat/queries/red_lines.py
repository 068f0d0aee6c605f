"""The red lines of this seat's own people, and where a draft crosses them.

Reads the newest entries of kind 20 of the room (the desk) and their withdrawals; nothing of a line.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel import facts, views
from wasit.channel.project_line import is_withdrawn
from wasit.channel.red_lines import Watched, find_crossings
from wasit.channel.side_views import RedLinesPage, RedLineView, RedLineWarning
from wasit.seat.matter import Matter
from wasit.seat.queries.faces import FacesOf, said_in
from wasit.seat.queries.held import said_of
from wasit.seat.queries.spelled import see_spelled

RED_LINE = 20
MOST = 200


def see_red_lines(matter: Matter, sign: views.Seatsign) -> RedLinesPage:
    """Those in force, the newest first, and those that were retired."""
    found = _lines(matter)
    return RedLinesPage(
        sign,
        tuple(one for one in found if not one.retired),
        tuple(one for one in found if one.retired),
        see_spelled(matter),
    )


def see_crossed_lines(matter: Matter, texts: Sequence[str]) -> tuple[RedLineWarning, ...]:
    """Which red lines these words of a draft cross, each with the places, in the order of the lines."""
    lines = [one for one in _lines(matter) if not one.retired]
    if not lines:
        return ()
    watched = [Watched(one.id, one.phrases or tuple(one.text.values())) for one in lines]
    places: dict[str, list[str]] = {}
    for text in texts:
        for crossing in find_crossings(text, watched):
            there = places.setdefault(crossing.name, [])
            words = text[crossing.start : crossing.end]
            if words not in there:
                there.append(words)
    return tuple(RedLineWarning(one, tuple(places[one.id])) for one in lines if one.id in places)


def _lines(matter: Matter) -> list[RedLineView]:
    if not matter.has_line(matter.own_place):
        return []
    where = matter.line_of(matter.own_place)
    faces = FacesOf(matter, where)
    found = []
    for entry, fact in said_in(matter, where, RED_LINE, newest=MOST):
        assert isinstance(fact, facts.RedLine)
        retired = is_withdrawn(entry, said_of(matter, entry.hash))
        author = faces.person(entry.author)
        found.append(RedLineView(entry.hash.hex(), fact.text, fact.phrases, author, entry.at, retired))
    return found
