"""Double-blind proposals as this seat may show them: a side its own answer, a go-between nobody's."""

from __future__ import annotations

from contextlib import suppress

from wasit.channel import facts, views
from wasit.channel.blind_views import BlindDeskPage, BlindDeskView, BlindPage, BlindSide, BlindView
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.seat.actions.blind import answer_of, may_tell, result_told
from wasit.seat.actions.words import is_noted
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.faces import FacesOf, said_in

BLIND_PUT, BLIND_NOTED = 33, 36
MOST = 30


def see_blind(matter: Matter, sign: views.Seatsign) -> BlindPage:
    """The newest that were put to this seat's side."""
    if not matter.has_line("line"):
        return BlindPage(sign, ())
    line = matter.line_of("line")
    faces = FacesOf(matter, line)
    said = said_in(matter, line, BLIND_PUT, newest=MOST)
    puts = [
        _put(matter, line, faces, entry, fact) for entry, fact in said if isinstance(fact, facts.BlindPut)
    ]
    return BlindPage(sign, tuple(puts))


def see_blind_desk(matter: Matter, sign: views.Seatsign) -> BlindDeskPage:
    """The newest that this seat's desk put to sides."""
    if not matter.has_line("desk"):
        return BlindDeskPage(sign, (), may_put=False)
    noted = said_in(matter, matter.line_of("desk"), BLIND_NOTED, newest=MOST)
    puts = [_noted(matter, entry, fact) for entry, fact in noted if isinstance(fact, facts.BlindNoted)]
    shown = tuple(one for one in puts if one is not None)
    return BlindDeskPage(sign, shown, len(matter.side_lines()) > 1)


def _put(matter: Matter, line: Line, faces: FacesOf, entry: Entry, fact: facts.BlindPut) -> BlindView:
    told = result_told(matter, entry.hash)
    own = answer_of(matter, line, entry.hash)
    yes = own[1] if own else None
    return BlindView(
        entry.hash.hex(),
        fact.text,
        entry.at,
        fact.until,
        "open" if told is None else "over" if not told else "agreed" if yes else "wrong",
        yes,
        faces.person(own[0]) if own else None,
        may_answer=told is None and fact.until.seconds > matter.clock.now().seconds,
    )


def _noted(matter: Matter, entry: Entry, note: facts.BlindNoted) -> BlindDeskView | None:
    """A co-mediator who has not all its lines can tell nothing of it; who has none of them sees nothing."""
    puts = []
    for name in note.puts:
        with suppress(Refused):
            puts.append(matter.read(name))
    first = puts[0][2] if puts else None
    if not isinstance(first, facts.BlindPut):
        return None
    told = result_told(matter, puts[0][1].hash)
    whole = len(puts) == len(note.puts)
    return BlindDeskView(
        entry.hash.hex(),
        first.text,
        entry.at,
        first.until,
        "open" if told is None else "agreed" if told else "over",
        tuple(
            BlindSide(line.name, each.hash.hex() if told is None and is_noted(matter, line.id) else "")
            for line, each, _, _ in puts
        ),
        may_close=told is None and whole and may_tell(matter, note) is not None,
    )
