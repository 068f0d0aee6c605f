"""Agreed words for the day when somebody asks, or when it is in the press: of every line, room and desk of this seat.

Which of them hold goes by what the charter keeps secret: those agreed for that depth, and those agreed for whichever it is.
"""

from __future__ import annotations

from wasit.channel import desk_views, facts, views
from wasit.channel.project_line import is_withdrawn
from wasit.seat.matter import Matter
from wasit.seat.queries.charter import see_charter
from wasit.seat.queries.faces import FacesOf, said_in
from wasit.seat.queries.held import said_of

MOST = 50  # of each line, the newest
LINE_TO_TAKE = 22


def see_lines_to_take(matter: Matter, sign: views.Seatsign) -> desk_views.LinesToTakePage:
    """Those that stand, the newest first; what its author took back is not among them. The same words for several lines are one."""
    depth = see_charter(matter).depth
    found: dict[object, desk_views.LineToTakeView] = {}
    for line in matter.lines():
        faces = FacesOf(matter, line)
        for entry, fact in said_in(matter, line, LINE_TO_TAKE, newest=MOST):
            assert isinstance(fact, facts.LineToTake)
            if is_withdrawn(entry, said_of(matter, entry.hash)):
                continue
            what = (entry.author, fact.occasion, fact.depth, tuple(sorted(fact.text.items())))
            place = (line.key, line.name)
            before = found.get(what)
            found[what] = desk_views.LineToTakeView(
                (*(before.ids if before else ()), entry.hash.hex()),
                fact.text,
                "leaked" if fact.occasion == "leaked" else "asked",
                max(entry.at, before.at, key=lambda at: at.seconds) if before else entry.at,
                faces.person(entry.author),
                (*(before.places if before else ()), place),
                fact.depth,
                fact.depth in ("", depth),
            )
    ordered = sorted(found.values(), key=lambda one: one.at.seconds, reverse=True)
    said = {one.occasion for one in ordered if one.holds}
    return desk_views.LinesToTakePage(
        sign,
        tuple((line.key, line.name) for line in matter.lines()),
        tuple(ordered),
        depth,
        tuple(occasion for occasion in facts.OCCASIONS if occasion not in said),
    )
