"""A go-between's own text in copies that are worded differently: prepared, given, handed over; and what was found when one leaked.

This file alone knows these four facts and their bytes:

1. Texts with places, who reads which copy, and what was found stand on the desk and nowhere else.
2. ``CopyGiven`` alone may have a slot for each reader (spec/6-record §6.1), and by its kind everyone there knows it. It holds the words of one copy
   and no pointer to the desk.
3. ``commitment`` binds text, readers and rows (``wasit.trace.code``). It stands on the desk before the first copy goes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from wasit.channel.fields import Map, bytes_of, check_keys, int_of, list_of, one_of, short_of, texts_of
from wasit.errors import Distrusted
from wasit.text.passage import Texts

CODES = ("uniform", "spread")
MOST_MARKED = 40_000  # characters of a text with its places
MOST_READERS = 500
MOST_NAME = 200
MOST_TOGETHER = 20
MOST_TOKEN = 16_384
MOST_EXCERPTS, MOST_EXCERPT = 20, 8_000
MOST_FOUND = 16_000  # characters of a finding's JSON


@dataclass(frozen=True, slots=True)
class CopyReader:
    """Whom a copy is for. ``line``: the side's line that they read; None: a reader outside, who gets it by hand. ``seats``: their devices then."""

    name: str
    line: bytes | None = None
    seats: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class CopiesPrepared:
    """Kind 59. Shapes: rows: of each reader, a byte for each place: which wording; salt, commitment 32 bytes.

    ``together``: how many readers may put their copies side by side. ``token``: an RFC 3161 timestamp of the commitment, or b"".
    """

    text: str
    language: str
    readers: tuple[CopyReader, ...]
    rows: tuple[bytes, ...]
    code: str
    together: int
    salt: bytes
    commitment: bytes
    token: bytes = b""


@dataclass(frozen=True, slots=True)
class CopyGiven:
    """Kind 60: a go-between's own words to a side. Every reader there may have another wording."""

    text: Texts


@dataclass(frozen=True, slots=True)
class CopiesHanded:
    """Kind 61: these readers of a 59 (their places, from 0) have their copies: in a side's line as that 60, or by hand (None)."""

    target: bytes
    readers: tuple[int, ...]
    entry: bytes | None = None


@dataclass(frozen=True, slots=True)
class FindingKept:
    """Kind 62: what leaked, and what was found, as the JSON of ``wasit.trace.find``. ``target``: the 59 that it was held against, or None: all."""

    excerpts: tuple[str, ...]
    found: str
    target: bytes | None = None


CopyFact = CopiesPrepared | CopyGiven | CopiesHanded | FindingKept


def write(fact: CopyFact) -> Map:
    match fact:
        case CopiesPrepared():
            body: Map = {
                1: fact.text,
                2: fact.language,
                3: [[one.name, one.line, list(one.seats)] for one in fact.readers],
                4: list(fact.rows),
                5: fact.code,
                6: fact.together,
                7: fact.salt,
                8: fact.commitment,
            }
            return body | ({9: fact.token} if fact.token else {})
        case CopyGiven():
            return {1: dict(fact.text)}
        case CopiesHanded():
            return {1: fact.target, 2: list(fact.readers), 3: fact.entry}
        case FindingKept():
            return {1: list(fact.excerpts), 2: fact.found, 3: fact.target}


def _read_prepared(body: Map) -> CopiesPrepared:
    check_keys(body, 1, 2, 3, 4, 5, 6, 7, 8, optional=(9,))
    readers = tuple(_reader_of(item) for item in list_of(body[3], 1, MOST_READERS))
    rows = tuple(bytes_of(row, 1, 2_000) for row in list_of(body[4], len(readers), len(readers)))
    if len({len(row) for row in rows}) != 1 or len({one.name for one in readers}) != len(readers):
        raise Distrusted("E_SCHEMA")
    return CopiesPrepared(
        short_of(body[1], MOST_MARKED),
        short_of(body[2], 35),
        readers,
        rows,
        one_of(body[5], CODES),
        int_of(body[6], 1, MOST_TOGETHER),
        bytes_of(body[7], 32, 32),
        bytes_of(body[8], 32, 32),
        bytes_of(body[9], 1, MOST_TOKEN) if 9 in body else b"",
    )


def _reader_of(item: object) -> CopyReader:
    name, line, seats = list_of(item, 3, 3)
    if type(name) is not str or not 1 <= len(name) <= MOST_NAME:
        raise Distrusted("E_SCHEMA")
    return CopyReader(
        name, _name_or_none(line, 16), tuple(bytes_of(seat, 16, 16) for seat in list_of(seats, 0, 20))
    )


def _name_or_none(value: object, size: int = 32) -> bytes | None:
    return None if value is None else bytes_of(value, size, size)


def _read_given(body: Map) -> CopyGiven:
    check_keys(body, 1)
    return CopyGiven(texts_of(body[1]))


def _read_handed(body: Map) -> CopiesHanded:
    check_keys(body, 1, 2, 3)
    readers = tuple(int_of(one, 0, MOST_READERS - 1) for one in list_of(body[2], 1, MOST_READERS))
    return CopiesHanded(bytes_of(body[1], 32, 32), readers, _name_or_none(body[3]))


def _read_finding(body: Map) -> FindingKept:
    check_keys(body, 1, 2, 3)
    excerpts = tuple(short_of(one, MOST_EXCERPT) for one in list_of(body[1], 1, MOST_EXCERPTS))
    return FindingKept(excerpts, short_of(body[2], MOST_FOUND), _name_or_none(body[3]))


READERS: Mapping[int, Callable[[Map], Any]] = {
    59: _read_prepared,
    60: _read_given,
    61: _read_handed,
    62: _read_finding,
}
