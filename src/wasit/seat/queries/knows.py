"""Who knows of the channel, or of a proposal, as this seat may see it.

Reads the epochs of each line (not its entries) and of each person and thing the first telling; for a proposal, where it was shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wasit.channel import facts, views
from wasit.channel.knows_views import KnowsMatrix, KnowsRow, Thing
from wasit.channel.project_knows import is_same, knower_told, project_knows
from wasit.channel.project_line import title_of
from wasit.errors import Refused
from wasit.record.entry import decode_entry
from wasit.seat.actions.mandates import home
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.faces import FacesOf
from wasit.seat.queries.memory import known_terms
from wasit.seat.queries.proposals import names_of_proposals
from wasit.seat.queries.told import first_told, topics
from wasit.text.moment import Moment
from wasit.text.passage import Texts

MOST_THINGS = 8  # proposals, and as many things named in words


def see_knows(matter: Matter, of: str, at: int | None = None) -> views.KnowsPage:
    """``of``: "channel", a proposal's hash in hex, or words for a thing. Units: ``at`` in seconds since 1970. Raises: Refused unknown-id."""
    what: bytes | str = _proposal(matter, of) if _is_hash(of) else of
    there = (
        _on_lines(matter) if what == "channel" else _shown_to(matter, what) if isinstance(what, bytes) else ()
    )
    return project_knows(of, [*there, *_told(matter, what)], at)


def see_matrix(matter: Matter, sign: views.Seatsign) -> KnowsMatrix:
    """Every person that this seat has on record, with the channel, the newest proposals and the newest things named in words."""
    named = topics(matter, MOST_THINGS + 1)
    papers = names_of_proposals(matter)
    proposals = [*reversed(papers[:MOST_THINGS])]
    things = [Thing("channel", {}, 1)]
    things += [
        Thing(name.hex(), title_of(known_terms(matter, name).proposal), 2 + place)
        for place, name in enumerate(proposals)
    ]
    things += [
        Thing(words, {matter.text_setting("language", "en"): words}, len(things) + 1 + place)
        for place, words in enumerate(named[-MOST_THINGS:])
    ]
    groups, people = _people_by_group(matter)
    columns: list[list[views.Knower]] = []
    kept: list[list[views.Knower]] = []
    for thing in things:
        what: bytes | str = bytes.fromhex(thing.id) if len(thing.title) and _is_hash(thing.id) else thing.id
        there = (
            _on_lines(matter)
            if what == "channel"
            else _shown_to(matter, what)
            if isinstance(what, bytes)
            else ()
        )
        about = _told(matter, what)
        known = project_knows(thing.id, [*there, *about]).knowers
        kept.append([one for one in about if one.how == "kept-from"])
        columns.append(
            [*known, *(one for one in about if one.how == "kept-from" and not _is_among(one, known))]
        )
    for column in columns:
        for knower in column:
            if not any(is_same(knower.person, person) for person, _ in people):
                people.append((knower.person, "out" if knower.person.seat is None else "go"))
    order = [key for key, _ in groups]
    rows = sorted(
        (
            KnowsRow(
                person,
                group,
                tuple(
                    next((one for one in column if is_same(one.person, person)), None) for column in columns
                ),
                tuple(any(is_same(one.person, person) for one in column) for column in kept),
            )
            for person, group in people
        ),
        key=lambda row: order.index(row.group),
    )
    is_cut = len(named) > MOST_THINGS or len(papers) > MOST_THINGS
    return KnowsMatrix(sign, tuple(things), groups, tuple(rows), is_cut)


def _is_hash(written: str) -> bool:
    return len(written) == 64 and all(char in "0123456789abcdef" for char in written)


def _is_among(knower: views.Knower, known: Sequence[views.Knower]) -> bool:
    return any(is_same(knower.person, one.person) for one in known)


def _people_by_group(matter: Matter) -> tuple[tuple[tuple[str, Texts], ...], list[tuple[views.Person, str]]]:
    """The groups in their order on the page, and everyone who is or was on a line, once."""
    own = matter.role == "side"
    sides = [] if own else [(line.key, line.name) for line in matter.side_lines()]
    groups = ([("us", home(matter).name)] if own else sides) + [("go", {}), ("out", {})]
    found: list[tuple[views.Person, str]] = []
    for line in matter.lines():
        faces = FacesOf(matter, line)
        for seat in _members(matter, line):
            person = faces.person(seat)
            if all(not is_same(person, other) for other, _ in found):
                side = "us" if own else line.key
                found.append((person, "go" if person.role == "go-between" else side))
    return tuple(groups), found


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


def _told(matter: Matter, what: bytes | str) -> list[views.Knower]:
    return [knower_told(fact, whom, teller) for fact, whom, teller in first_told(matter, what)]
