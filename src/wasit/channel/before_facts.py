"""What helps that nothing slips and nobody is surprised: names in their spellings, what was decided about warnings, who is told first.

1. The spellings of a name, and what a person did about the warnings beside a draft, stand on the desk and nowhere else.
2. A promise to tell a side first stands on that side's line, said by the go-between: who else is to be told, and when, it doesn't say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from wasit.channel.fields import Map, bytes_of, check_keys, int_of, list_of, short_of, texts_of
from wasit.errors import Distrusted
from wasit.text.passage import Texts

MOST_SPELLINGS, LONGEST_NAME = 12, 120
MOST_WARNINGS, MOST_PLACES, LONGEST_PLACE = 24, 12, 400
MOST_SOURCES = 16


@dataclass(frozen=True, slots=True)
class NameSpelled:
    """Kind 56: one name as it is written, in one script or several."""

    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning as it was shown. ``count``: its places; ``words``: of the draft there, where they are words."""

    code: str
    count: int
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """Kind 57: words from these entries were passed on to that line though these warnings were shown; these others went as the draft was changed."""

    line: bytes
    sources: tuple[bytes, ...]
    sent: tuple[Warned, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirstTold:
    """Kind 58: a side is told of this before others are. ``what``: as in ``Told``."""

    what: bytes | str
    text: Texts


BeforeFact = NameSpelled | Decided | FirstTold


def write(fact: BeforeFact) -> Map:
    match fact:
        case NameSpelled():
            return {1: list(fact.spellings)}
        case Decided():
            sent = [[one.code, one.count, list(one.words)] for one in fact.sent]
            return {1: fact.line, 2: list(fact.sources), 3: sent, 4: list(fact.changed)}
        case FirstTold():
            return {1: fact.what, 2: dict(fact.text)}


def _said(value: Any, limit: int) -> str:
    if not short_of(value, limit):
        raise Distrusted("E_SCHEMA")
    return str(value)


def _read_name(body: Map) -> NameSpelled:
    check_keys(body, 1)
    return NameSpelled(tuple(_said(one, LONGEST_NAME) for one in list_of(body[1], 2, MOST_SPELLINGS)))


def _read_decided(body: Map) -> Decided:
    check_keys(body, 1, 2, 3, 4)
    sent = []
    for item in list_of(body[3], 0, MOST_WARNINGS):
        code, count, words = list_of(item, 3, 3)
        said = tuple(_said(one, LONGEST_PLACE) for one in list_of(words, 0, MOST_PLACES))
        sent.append(Warned(_said(code, 60), int_of(count, 0, 999), said))
    return Decided(
        bytes_of(body[1], 16, 16),
        tuple(bytes_of(name, 32, 32) for name in list_of(body[2], 1, MOST_SOURCES)),
        tuple(sent),
        tuple(_said(code, 60) for code in list_of(body[4], 0, MOST_WARNINGS)),
    )


def _read_first(body: Map) -> FirstTold:
    check_keys(body, 1, 2)
    what = bytes_of(body[1], 32, 32) if type(body[1]) is bytes else _said(body[1], 120)
    return FirstTold(what, texts_of(body[2]))


READERS: Mapping[int, Callable[[Map], BeforeFact]] = {56: _read_name, 57: _read_decided, 58: _read_first}
