"""The common frame of every instrument's payload, and how a field is taken out of it.

1. A payload is one map: 1 version, 2 type, 3 salt, 4 drafted at, then the type's own keys.
2. Every key is known and every field is of its exact type: True is not 1.
3. A later version, a type, key, clause kind or condition kind from the reserved ranges is *refused, never guessed*: E_VERSION, "made by
   a newer program". Anything else unknown is E_SCHEMA.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any, TypeVar

from wasit.errors import Distrusted
from wasit.text.moment import MAX_OFFSET, Moment
from wasit.wire import cbor
from wasit.wire.cose import LAST_SECOND, MAX_INSTRUMENT

VERSION = 1
SALT_SIZE = 16
HASH_SIZE = 32
RESERVED_KEYS = range(16, 24)
RESERVED_KINDS = range(6, 16)  # of clauses and conditions
RESERVED_TYPES = frozenset(range(11, 24))  # devices, sealed answers

MANDATE, PROPOSAL, ANSWER, WITHDRAWAL, RECEIPT, CLOSING, CONFIRMATION = range(1, 8)
DECLARATION, COUNTERSIGNATURE, DEPOSIT = range(8, 11)
_COMMON = frozenset({1, 2, 3, 4})

Fields = dict[int, Any]
Item = TypeVar("Item")


def open_payload(payload: bytes) -> Fields:
    """The map of a payload, its version and type known. Raises: Distrusted E_SIZE, E_CBOR*, E_SCHEMA, E_VERSION, E_INST."""
    value = cbor.decode(payload, limit=MAX_INSTRUMENT)
    if type(value) is not dict:
        raise Distrusted("E_SCHEMA", field=0)
    check_version(value.get(1))
    kind = take_int(value.get(2), field=2)
    if kind in RESERVED_TYPES:
        raise Distrusted("E_VERSION", field=2)
    if kind not in range(MANDATE, DEPOSIT + 1):
        raise Distrusted("E_INST", field=2)
    return value


def check_version(version: Any) -> None:
    """Raises: Distrusted E_VERSION for a later one, E_SCHEMA for none."""
    if take_int(version, 1, field=1) != VERSION:
        raise Distrusted("E_VERSION", field=1)


def check_fields(fields: Any, kind: int, required: Set[int], optional: Set[int] = frozenset()) -> None:
    """That this payload of a known type has exactly its keys. Raises: Distrusted E_SCHEMA, E_VERSION."""
    check_map(fields, _COMMON | required, optional)
    assert fields[2] == kind


def check_map(value: Any, required: Set[int], optional: Set[int]) -> None:
    """That a map has all required keys and none but the optional beside. Raises: Distrusted E_SCHEMA, E_VERSION."""
    if type(value) is not dict:
        raise Distrusted("E_SCHEMA", field=0)
    for key in value:
        if type(key) is not int:
            raise Distrusted("E_SCHEMA", field=0)
        if key in RESERVED_KEYS:
            raise Distrusted("E_VERSION", field=key)
        if key not in required and key not in optional:
            raise Distrusted("E_SCHEMA", field=key)
    for key in sorted(required):
        if key not in value:
            raise Distrusted("E_SCHEMA", field=key)


def take_int(value: Any, low: int = 0, high: int = cbor.MAX_INTEGER, *, field: int) -> int:
    """An integer within [low, high]. Raises: Distrusted E_SCHEMA."""
    if type(value) is not int or not low <= value <= high:
        raise Distrusted("E_SCHEMA", field=field)
    return value


def take_seconds(value: Any, *, field: int) -> int:
    """Seconds since 1970. Raises: Distrusted E_SCHEMA."""
    return take_int(value, 0, LAST_SECOND, field=field)


def take_bytes(value: Any, size: int, *, field: int) -> bytes:
    """Exactly ``size`` bytes. Raises: Distrusted E_SCHEMA."""
    if type(value) is not bytes or len(value) != size:
        raise Distrusted("E_SCHEMA", field=field)
    return value


def take_salt(fields: Fields) -> bytes:
    return take_bytes(fields[3], SALT_SIZE, field=3)


def take_hash(value: Any, *, field: int) -> bytes:
    return take_bytes(value, HASH_SIZE, field=field)


def take_list(value: Any, low: int, high: int, *, field: int) -> list[Any]:
    """A list of low to high items. Raises: Distrusted E_SCHEMA."""
    if type(value) is not list or not low <= len(value) <= high:
        raise Distrusted("E_SCHEMA", field=field)
    return value


def take_moment(value: Any, *, field: int) -> Moment:
    """[seconds, offset in minutes]. Raises: Distrusted E_SCHEMA."""
    seconds, offset = take_list(value, 2, 2, field=field)
    return Moment(take_seconds(seconds, field=field), take_int(offset, -MAX_OFFSET, MAX_OFFSET, field=field))


def take_numbers(value: Any, high: int, *, field: int) -> tuple[int, ...]:
    """Distinct numbers 1..high in ascending order, at least one. Raises: Distrusted E_SCHEMA."""
    numbers = tuple(take_int(each, 1, high, field=field) for each in take_list(value, 1, high, field=field))
    if list(numbers) != sorted(set(numbers)):
        raise Distrusted("E_SCHEMA", field=field)
    return numbers


def or_none(take: Callable[[Any], Item], value: Any) -> Item | None:
    """null, or what ``take`` makes of it."""
    return None if value is None else take(value)


def frame(kind: int, salt: bytes, drafted: Moment) -> Fields:
    """The common keys, to be written."""
    return {1: VERSION, 2: kind, 3: salt, 4: [drafted.seconds, drafted.offset]}
