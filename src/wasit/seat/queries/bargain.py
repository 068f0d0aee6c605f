"""The bargaining sheets of this seat's own people: the one that is looked at, and which others were kept.

Reads the newest entries of kind 55 of the room (the desk); nothing of a line.
"""

from __future__ import annotations

from wasit.channel import facts
from wasit.channel.bargain_views import BargainPage, SheetVersion
from wasit.channel.views import Seatsign
from wasit.errors import Refused
from wasit.seat.matter import Matter
from wasit.seat.queries.faces import FacesOf, said_in

PREFERENCES = 55
MOST = 50


def see_bargain(matter: Matter, sign: Seatsign, version: str = "") -> BargainPage:
    """The newest sheet, or the version of that id, or of its first digits. Raises: Refused unknown-id."""
    if not matter.has_line(matter.own_place):
        return BargainPage(sign, "", "", ())
    where = matter.line_of(matter.own_place)
    faces = FacesOf(matter, where)
    found, sheets = [], {}
    for entry, fact in said_in(matter, where, PREFERENCES, newest=MOST):
        assert isinstance(fact, facts.Preferences)
        found.append(SheetVersion(entry.hash.hex(), faces.person(entry.author), entry.at))
        sheets[entry.hash.hex()] = fact.sheet
    meant = [each.id for each in found if each.id.startswith(version)]
    if version and len(meant) != 1:
        raise Refused("unknown-id", field="id")
    shown = meant[0] if meant else ""
    return BargainPage(sign, sheets.get(shown, ""), shown, tuple(found))
