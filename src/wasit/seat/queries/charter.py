"""What was agreed about the channel: a go-between sees its desk's charter, or where it joined later that of a line it sits on; a side
its line's, or before there is a line its room's.
"""

from __future__ import annotations

from wasit.channel import facts, views
from wasit.errors import Refused
from wasit.seat.matter import Matter
from wasit.seat.queries.faces import said_in

CHARTER = 15


def see_charter(matter: Matter) -> views.CharterPage:
    """Reads the newest charter of one line. Raises: Refused not-yet while an invitation has not brought one."""
    if matter.role == "go-between":
        keys: tuple[str, ...] = ("desk", *(line.key for line in matter.side_lines()))
    else:
        keys = ("line", "room")
    for key in keys:
        if not matter.has_line(key):
            continue
        for entry, said in said_in(matter, matter.line_of(key), CHARTER, newest=1):
            assert isinstance(said, facts.Charter)
            return views.CharterPage(
                said.title,
                said.name,
                said.languages,
                said.default_rule,
                said.cover,
                said.depth,
                said.retention,
                said.terms,
                said.legal,
                entry.at,
                matter.text_setting("titled-by") if key == "desk" else "",
                said.briefs,
                said.rounds,
            )
    raise Refused("not-yet")
