"""Who knows what, person by person and thing by thing.

On a side's seat: its own people, the go-between, and whoever it noted itself; on a go-between's: everyone on its lines and desk.
"""

from __future__ import annotations

from dataclasses import dataclass

from wasit.channel.seat_views import Seatsign
from wasit.channel.views import Knower, Person
from wasit.text.passage import Texts


@dataclass(frozen=True, slots=True)
class Thing:
    """What can be known. ``id``: "channel", a proposal's hash in hex, or the words that name it."""

    id: str
    title: Texts  # {} for the channel itself
    number: int


@dataclass(frozen=True, slots=True)
class KnowsRow:
    """One person. ``group``: a side's key, "us", "go" or "out". ``cells``: for each thing how it is known, or kept from them;
    ``kept``: whether it was not to be told, also where it is known."""

    person: Person
    group: str
    cells: tuple[Knower | None, ...]
    kept: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """One step by which a thing spread. Rows count from 0; ``teller`` is None where nobody here told it. Units: seconds."""

    thing: int
    at: int
    teller: int | None
    row: int
    how: str


@dataclass(frozen=True, slots=True)
class KnowsMatrix:
    sign: Seatsign
    things: tuple[Thing, ...]
    groups: tuple[tuple[str, Texts], ...]  # in the order of the page; "go" and "out" without a name
    rows: tuple[KnowsRow, ...]
    is_cut: bool = False  # there are older things

    @property
    def tellings(self) -> tuple[Telling, ...]:
        """In order of time."""
        found = [
            Telling(number, cell.since.seconds, self._teller(cell.teller), place, cell.how)
            for place, row in enumerate(self.rows)
            for number, cell in enumerate(row.cells, 1)
            if cell is not None and cell.how != "kept-from"
        ]
        return tuple(sorted(found, key=lambda one: (one.at, one.thing, one.row)))

    def _teller(self, seat: str | None) -> int | None:
        return next((place for place, row in enumerate(self.rows) if seat and row.person.seat == seat), None)

    def group_name(self, key: str) -> Texts:
        return next((name for group, name in self.groups if group == key), {})

    @property
    def found_out(self) -> tuple[KnowsRow, ...]:
        """Who found something out by themselves."""
        return tuple(row for row in self.rows if any(cell and cell.how == "found-out" for cell in row.cells))
