"""What is said of texts that sides answer in secret, double-blind proposals and suppositions, and its bytes. What it means is in ``blind``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wasit.channel.fields import Map, bool_of, bytes_of, check_keys, list_of, moment_as, moment_of, texts_of
from wasit.text.moment import Moment
from wasit.text.passage import Texts

MOST_SIDES = 8


@dataclass(frozen=True, slots=True)
class BlindPut:
    """Kind 33: the go-between's own text, put to a side that answers it in secret. Nothing in it is another line's."""

    text: Texts
    until: Moment


@dataclass(frozen=True, slots=True)
class BlindAnswer:
    """Kind 34: yes or no to such a text or supposition, for its side; the last one counts."""

    target: bytes
    yes: bool


@dataclass(frozen=True, slots=True)
class BlindResult:
    """Kind 35: that every side said yes; or that this did not come about, whoever said what."""

    target: bytes
    agreed: bool


@dataclass(frozen=True, slots=True)
class BlindNoted:
    """Kind 36: on the desk alone, which texts put to which lines are one."""

    puts: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class SuppositionPut:
    """Kind 44: "if you proposed this, I could live with it", for every side to say or to leave. ``worded``: by this line's side, in its own entry."""

    text: Texts
    until: Moment
    worded: bytes | None = None


@dataclass(frozen=True, slots=True)
class SuppositionWorded:
    """Kind 45: such a text in a side's own words, which the go-between may lay before all; and that this side could live with it."""

    text: Texts


Put = BlindPut | SuppositionPut
BlindFact = Put | BlindAnswer | BlindResult | BlindNoted | SuppositionWorded


def write(fact: BlindFact) -> Map:
    match fact:
        case BlindPut(text=text, until=until):
            return {1: dict(text), 2: moment_as(until)}
        case BlindAnswer(target=target, yes=said) | BlindResult(target=target, agreed=said):
            return {1: target, 2: said}
        case BlindNoted(puts=puts):
            return {1: list(puts)}
        case SuppositionPut(text=text, until=until, worded=worded):
            return {1: dict(text), 2: moment_as(until)} | ({3: worded} if worded else {})
        case SuppositionWorded(text=text):  # pragma: no branch
            return {1: dict(text)}


def _read_put(body: Map) -> BlindPut:
    check_keys(body, 1, 2)
    return BlindPut(texts_of(body[1]), moment_of(body[2]))


def _read_answer(body: Map) -> BlindAnswer:
    check_keys(body, 1, 2)
    return BlindAnswer(bytes_of(body[1], 32, 32), bool_of(body[2]))


def _read_result(body: Map) -> BlindResult:
    check_keys(body, 1, 2)
    return BlindResult(bytes_of(body[1], 32, 32), bool_of(body[2]))


def _read_noted(body: Map) -> BlindNoted:
    check_keys(body, 1)
    return BlindNoted(tuple(bytes_of(name, 32, 32) for name in list_of(body[1], 2, MOST_SIDES)))


def _read_supposition(body: Map) -> SuppositionPut:
    check_keys(body, 1, 2, optional=(3,))
    worded = bytes_of(body[3], 32, 32) if 3 in body else None
    return SuppositionPut(texts_of(body[1]), moment_of(body[2]), worded)


def _read_worded(body: Map) -> SuppositionWorded:
    check_keys(body, 1)
    return SuppositionWorded(texts_of(body[1]))


READERS: Mapping[int, Callable[[Map], BlindFact]] = {
    33: _read_put,
    34: _read_answer,
    35: _read_result,
    36: _read_noted,
    44: _read_supposition,
    45: _read_worded,
}
