"""What is said of lists of names that two sides hold against each other, and its bytes. How they are matched is in ``names``.

1. A row has a number, given by who enters it; the newest row of a number counts, and one without a name takes it off the list.
2. What crosses of a common name is the other side's spelling, its state and what it acknowledges: no year, place or reference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wasit.channel.fields import (
    Map,
    bool_of,
    bytes_of,
    check_keys,
    int_of,
    list_of,
    one_of,
    short_of,
    texts_of,
)
from wasit.text.passage import Texts

STATES = ("held", "released", "transferred", "dead", "missing", "not-held", "not-known", "not-verified")
MOST_NAMES = 50_000  # of a list
MOST_ROWS = 1_000  # of a fact
LONGEST = 120  # characters
FIRST_YEAR, LAST_YEAR = 1850, 2150


@dataclass(frozen=True, slots=True)
class NameRow:
    """``state``: as this side claims; ``acknowledged``: which state of the other side's it agrees to, or ""."""

    n: int
    name: str
    year: int | None = None  # of birth
    place: str = ""
    reference: str = ""
    state: str = "not-known"
    acknowledged: str = ""


@dataclass(frozen=True, slots=True)
class CommonName:
    """The other side's row beside one of this side's. Without a name: no longer common."""

    n: int
    name: str
    state: str = "not-known"
    acknowledged: str = ""


@dataclass(frozen=True, slots=True)
class NamesAsked:
    """Kind 46: a list is asked for; of a side, on its line."""

    text: Texts


@dataclass(frozen=True, slots=True)
class NamesEntered:
    """Kind 47: rows of a side's list."""

    target: bytes
    rows: tuple[NameRow, ...]


@dataclass(frozen=True, slots=True)
class NamesCommon:
    """Kind 48: which rows of this side's list are on the other's too."""

    target: bytes
    rows: tuple[CommonName, ...]


@dataclass(frozen=True, slots=True)
class NamesPaired:
    """Kind 49: on the desk, what the go-between decided by hand of rows that look alike: (row of the first list, of the second, the same)."""

    lists: tuple[bytes, bytes]
    pairs: tuple[tuple[int, int, bool], ...]


NameFact = NamesAsked | NamesEntered | NamesCommon | NamesPaired


def write(fact: NameFact) -> Map:
    match fact:
        case NamesAsked(text=text):
            return {1: dict(text)}
        case NamesEntered(target=target, rows=rows):
            return {1: target, 2: [row_as(row) for row in rows]}
        case NamesCommon(target=target, rows=common):
            return {1: target, 2: [[row.n, row.name, row.state, row.acknowledged] for row in common]}
        case NamesPaired(lists=lists, pairs=pairs):  # pragma: no branch
            return {1: list(lists), 2: [list(pair) for pair in pairs]}


def row_as(row: NameRow) -> list[object]:
    return [row.n, row.name, row.year, row.place, row.reference, row.state, row.acknowledged]


def _read_asked(body: Map) -> NamesAsked:
    check_keys(body, 1)
    return NamesAsked(texts_of(body[1]))


def _read_entered(body: Map) -> NamesEntered:
    check_keys(body, 1, 2)
    rows = []
    for item in list_of(body[2], 1, MOST_ROWS):
        n, name, year, place, reference, state, acknowledged = list_of(item, 7, 7)
        rows.append(
            NameRow(
                int_of(n, 1, MOST_NAMES),
                short_of(name, LONGEST),
                None if year is None else int_of(year, FIRST_YEAR, LAST_YEAR),
                short_of(place, LONGEST),
                short_of(reference, LONGEST),
                one_of(state, STATES),
                one_of(acknowledged, ("", *STATES)),
            )
        )
    return NamesEntered(bytes_of(body[1], 32, 32), tuple(rows))


def _read_common(body: Map) -> NamesCommon:
    check_keys(body, 1, 2)
    rows = []
    for item in list_of(body[2], 1, MOST_ROWS):
        n, name, state, acknowledged = list_of(item, 4, 4)
        rows.append(
            CommonName(
                int_of(n, 1, MOST_NAMES),
                short_of(name, LONGEST),
                one_of(state, STATES),
                one_of(acknowledged, ("", *STATES)),
            )
        )
    return NamesCommon(bytes_of(body[1], 32, 32), tuple(rows))


def _read_paired(body: Map) -> NamesPaired:
    check_keys(body, 1, 2)
    first, second = (bytes_of(name, 32, 32) for name in list_of(body[1], 2, 2))
    pairs = []
    for item in list_of(body[2], 1, MOST_ROWS):
        n, m, same = list_of(item, 3, 3)
        pairs.append((int_of(n, 1, MOST_NAMES), int_of(m, 1, MOST_NAMES), bool_of(same)))
    return NamesPaired((first, second), tuple(pairs))


READERS: Mapping[int, Callable[[Map], NameFact]] = {
    46: _read_asked,
    47: _read_entered,
    48: _read_common,
    49: _read_paired,
}
