"""The bad morning, from what this seat holds: the ledger of who knows, the lines to take, the promises to tell somebody first.

1. A promise is kept when somebody of that side was told of the thing before anybody of another side or outside was; it is broken when one
   of those was, and they were not or later. People who found out by themselves were not told: they break nothing, and make it urgent.
2. To warn first: sides that were promised it; who found out, or raised it, and was not told since; who is on a line and was not told of a
   thing that somebody outside knows of.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from wasit.channel import facts, views
from wasit.channel.knows_views import KnowsMatrix, KnowsRow
from wasit.channel.morning_views import FirstView, MorningPage, SaidOf, ToWarn
from wasit.channel.project_line import is_withdrawn, title_of
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.faces import said_in
from wasit.seat.queries.held import said_of
from wasit.seat.queries.knows import see_matrix
from wasit.seat.queries.memory import known_terms
from wasit.seat.queries.takes import see_lines_to_take
from wasit.seat.queries.told import first_told
from wasit.text.passage import Texts

FIRST_TOLD = 58
MOST_PROMISES = 20  # of each line, the newest
MOST_THINGS, MOST_KNOWERS, MOST_TO_WARN = 4, 10, 12  # what one sheet holds


def see_morning(matter: Matter, sign: views.Seatsign) -> MorningPage:
    """The sheet of one matter."""
    matrix = see_matrix(matter, sign)
    promises = see_promises(matter)
    takes = see_lines_to_take(matter, sign)
    hold = [one for one in takes.lines if one.holds]
    return MorningPage(
        sign,
        takes.depth,
        tuple(_to_warn(matrix, promises))[:MOST_TO_WARN],
        tuple(_said(matrix)),
        tuple(sorted(hold, key=lambda one: one.occasion != "leaked")),
        tuple(promises),
        tuple((line.key, line.name) for line in matter.side_lines()) if matter.role == "go-between" else (),
        tuple((thing.id, thing.title) for thing in matrix.things),
        takes.unsaid,
        len(takes.lines) - len(hold),
    )


def see_promises(matter: Matter) -> list[FirstView]:
    """Who is to be told first of what, the newest first; what its author took back is not among them."""
    lines = (line for line in matter.lines() if line.kind is LineKind.SIDE)
    found = [_promise(matter, line, entry, fact) for line in lines for entry, fact in _promised(matter, line)]
    return sorted(found, key=lambda one: one.at.seconds, reverse=True)


def _promised(matter: Matter, line: Line) -> Iterator[tuple[Entry, facts.FirstTold]]:
    """The newest of one line that stand."""
    for entry, fact in said_in(matter, line, FIRST_TOLD, newest=MOST_PROMISES):
        assert isinstance(fact, facts.FirstTold)
        if not is_withdrawn(entry, said_of(matter, entry.hash)):
            yield entry, fact


def _promise(matter: Matter, line: Line, entry: Entry, fact: facts.FirstTold) -> FirstView:
    epoch = matter.replica(line.id).epoch()
    there = {seat.hex() for seat in epoch.seats()} if epoch is not None else set()
    own = others = None
    for telling, whom, _ in first_told(matter, fact.what):
        if telling.how not in (facts.Knowing.TOLD, facts.Knowing.PART) or whom.role == "go-between":
            continue
        when = telling.when
        if whom.seat in there or any(name in line.name.values() for name in whom.name.values()):
            own = when if own is None or when.seconds < own.seconds else own
        elif when.seconds >= entry.at.seconds:
            others = when if others is None or when.seconds < others.seconds else others
    is_kept = own is not None and (others is None or own.seconds <= others.seconds)
    state: Literal["open", "kept", "broken"] = (
        "kept" if is_kept else "broken" if others is not None else "open"
    )
    thing = _title(matter, fact.what)
    return FirstView(
        entry.hash.hex(),
        line.key,
        line.name,
        thing,
        fact.text,
        entry.at,
        state,
        own,
        entry.author == matter.me,
    )


def _title(matter: Matter, what: bytes | str) -> Texts:
    if isinstance(what, bytes):
        known = matter.file.one("SELECT 1 FROM instrument WHERE hash = ?", what)
        return title_of(known_terms(matter, what).proposal) if known is not None else {}
    return {} if what == "channel" else {matter.text_setting("language", "en"): what}


def _said(matrix: KnowsMatrix) -> Iterator[SaidOf]:
    """The channel, and the newest things; a thing that nobody was told of is not among them."""
    things = [matrix.things[0], *list(reversed(matrix.things[1:]))[: MOST_THINGS - 1]]
    for thing in things:
        cells = [row.cells[thing.number - 1] for row in matrix.rows]
        known = sorted(
            (one for one in cells if one is not None and one.how != "kept-from"),
            key=lambda one: one.since.seconds,
        )
        if known:
            yield SaidOf(thing.title, tuple(known[:MOST_KNOWERS]), max(0, len(known) - MOST_KNOWERS))


def _to_warn(matrix: KnowsMatrix, promises: list[FirstView]) -> Iterator[ToWarn]:
    for promise in promises:
        if promise.state != "kept":
            yield ToWarn(promise.side, "promised", promise.thing, promise.at)
    for row in matrix.rows:
        for thing, cell in zip(matrix.things, row.cells, strict=True):
            if cell is not None and cell.how in ("found-out", "raised"):
                why: str = cell.how
                yield ToWarn(row.person.name, why, thing.title, cell.since)  # type: ignore[arg-type]
    for place, thing in enumerate(matrix.things):
        if any(_is_outside(row, place) for row in matrix.rows):
            for row in matrix.rows:
                if row.cells[place] is None and row.group not in ("go", "out") and not row.person.mine:
                    yield ToWarn(row.person.name, "not-told", thing.title)


def _is_outside(row: KnowsRow, place: int) -> bool:
    cell = row.cells[place]
    return row.group == "out" and cell is not None and cell.how != "kept-from"


def open_promises(matter: Matter, target: Line) -> Iterator[tuple[bytes | str, FirstView]]:
    """(what, promise) of those to other lines than the addressee's that nobody was told of yet."""
    for line in matter.side_lines():
        if line.id == target.id:
            continue
        for entry, fact in _promised(matter, line):
            promise = _promise(matter, line, entry, fact)
            if promise.state == "open":
                yield fact.what, promise
