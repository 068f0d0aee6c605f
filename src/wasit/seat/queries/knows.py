"""Who knows of the channel, or of a proposal, as this seat may see it.

Reads the epochs of each line (not its entries) and the facts of kind 8; for a proposal, where it was shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from wasit.channel import facts, views
from wasit.channel.project_knows import knower_told, project_knows
from wasit.errors import Refused
from wasit.record.entry import decode_entry
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.faces import FacesOf, said_in
from wasit.text.moment import Moment

TOLD = 8


def see_knows(matter: Matter, of: str, at: int | None = None) -> views.KnowsPage:
    """``of``: "channel", or a proposal's hash in hex. Units: ``at`` in seconds since 1970. Raises: Refused unknown-id."""
    what: bytes | str = of if of == "channel" else _proposal(matter, of)
    there = _on_lines(matter) if isinstance(what, str) else _shown_to(matter, what)
    knowers = [*there, *_told(matter, what)]
    return project_knows(of, knowers, at)


def _proposal(matter: Matter, of: str) -> bytes:
    try:
        name = bytes.fromhex(of)
    except ValueError:
        raise Refused("unknown-id") from None
    if matter.file.one("SELECT 1 FROM instrument WHERE hash = ?", name) is None:
        raise Refused("unknown-id")
    return name


def _on_lines(matter: Matter) -> Iterator[views.Knower]:
    for line in matter.lines():
        faces = FacesOf(matter, line)
        for seat, since in _members(matter, line).items():
            yield views.Knower(faces.person(seat), since, "member")


def _members(matter: Matter, line: Line) -> dict[bytes, Moment]:
    """Everyone a line ever had, since when this seat knows of it."""
    found: dict[bytes, Moment] = {}
    for epoch, ref in matter.shelf(line.id).epochs():
        row = matter.file.one("SELECT raw FROM entry WHERE hash = ?", ref.hash)
        if row is None:
            continue
        at = decode_entry(row[0]).at
        for seat in epoch.seats():
            found.setdefault(seat, at)
    return found


def _shown_to(matter: Matter, name: bytes) -> Iterator[views.Knower]:
    for line, entry, said in matter.mentions(name):
        epoch = matter.replica(line.id).epoch(entry.epoch)
        if not isinstance(said, facts.InstrumentShown) or epoch is None:
            continue
        faces = FacesOf(matter, line)
        for seat in epoch.seats():
            yield views.Knower(faces.person(seat), entry.at, "member")


def _told(matter: Matter, what: bytes | str) -> Iterator[views.Knower]:
    for line in matter.lines():
        faces = FacesOf(matter, line)
        for entry, fact in said_in(matter, line, TOLD):
            assert isinstance(fact, facts.Told)
            if fact.what == what:
                yield knower_told(fact, _whom(fact, faces), faces.person(entry.author).name)


def _whom(fact: facts.Told, faces: FacesOf) -> views.Person:
    if isinstance(fact.whom, bytes):
        return faces.person(fact.whom)
    return views.Person(fact.whom, "outsider")
