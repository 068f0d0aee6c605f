"""Who may hold the code of a journey, whom this seat asked, who asked this seat."""

from __future__ import annotations

from wasit.channel import views
from wasit.channel.side_views import TravelPage, TravelRequest
from wasit.seat.actions import travel
from wasit.seat.actions.red_lines import private_place
from wasit.seat.matter import Matter
from wasit.seat.queries.faces import FacesOf, people_of


def see_travel(matter: Matter, sign: views.Seatsign) -> TravelPage:
    """Nobody, before this seat has a room."""
    if not matter.has_line(matter.own_place):
        return TravelPage(sign, (), None, False, ())
    line = private_place(matter)
    faces = FacesOf(matter, line)
    asking = travel.asking_of(matter)
    requests = [
        TravelRequest(faces.person(entry.author), travel.holds_for(matter, entry.author))
        for entry, _ in travel.asked_of_us(matter)
    ]
    return TravelPage(
        sign,
        tuple(person for person in people_of(matter, line, faces) if not person.mine),
        faces.person(asking.holder) if asking is not None else None,
        asking is not None and travel.is_held(matter, asking),
        tuple(requests),
    )
