"""The fields of a body map: how each kind of value is read strictly, and written.

What does not fit is Distrusted E_SCHEMA: the type, the range, the length. True is not 1; an empty list is not an empty map.
"""

from __future__ import annotations

from typing import Any

from wasit.errors import Distrusted, Refused
from wasit.text.moment import MAX_OFFSET, Moment
from wasit.text.passage import MAX_PASSAGES, Attribution, Consent, Passage, Texts, check_passages, check_texts

Map = dict[int, Any]
Who = bytes | Texts  # a seat, or somebody named


def check_keys(body: Map, *required: int, optional: tuple[int, ...] = ()) -> None:
    if not set(required) <= set(body) <= {*required, *optional} or any(type(key) is not int for key in body):
        raise Distrusted("E_SCHEMA")


def int_of(value: Any, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise Distrusted("E_SCHEMA")
    return value


def bool_of(value: Any) -> bool:
    if type(value) is not bool:
        raise Distrusted("E_SCHEMA")
    return value


def bytes_of(value: Any, low: int, high: int) -> bytes:
    if type(value) is not bytes or not low <= len(value) <= high:
        raise Distrusted("E_SCHEMA")
    return value


def short_of(value: Any, limit: int = 120) -> str:
    if type(value) is not str or len(value) > limit:
        raise Distrusted("E_SCHEMA")
    return value


def one_of(value: Any, known: tuple[str, ...]) -> str:
    if type(value) is not str or value not in known:
        raise Distrusted("E_SCHEMA")
    return value


def list_of(value: Any, low: int, high: int) -> list[Any]:
    if type(value) is not list or not low <= len(value) <= high:
        raise Distrusted("E_SCHEMA")
    return value


def texts_of(value: Any, *, empty: bool = False) -> Texts:
    if type(value) is not dict or any(type(item) is not str for pair in value.items() for item in pair):
        raise Distrusted("E_SCHEMA")
    if not (empty and not value):
        try:
            check_texts(value, field="text")
        except Refused:
            raise Distrusted("E_SCHEMA") from None
    return value


def moment_of(value: Any) -> Moment:
    seconds, offset = list_of(value, 2, 2)
    return Moment(int_of(seconds, 0, 2**40), int_of(offset, -MAX_OFFSET, MAX_OFFSET))


def who_of(value: Any) -> Who:
    return bytes_of(value, 16, 16) if type(value) is bytes else texts_of(value)


def passages_of(value: Any, *, least: int = 1) -> tuple[Passage, ...]:
    passages = []
    for item in list_of(value, least, MAX_PASSAGES):
        text, consent, attribution = list_of(item, 3, 3)
        passages.append(
            Passage(texts_of(text), Consent(int_of(consent, 0, 2)), Attribution(int_of(attribution, 0, 2)))
        )
    try:
        if passages:
            check_passages(passages)
    except Refused:
        raise Distrusted("E_SCHEMA") from None
    return tuple(passages)


def passages_as(passages: tuple[Passage, ...]) -> list[Any]:
    return [[dict(passage.text), int(passage.consent), int(passage.attribution)] for passage in passages]


def who_as(who: Who) -> bytes | dict[str, str]:
    return who if isinstance(who, bytes) else dict(who)


def moment_as(at: Moment) -> list[int]:
    return [at.seconds, at.offset]
