"""Fields of a scenario's JSON, each by its type: what does not fit is Refused bad-input with the field's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wasit.errors import Refused

MOST_NUMBER = 1e6  # either way


def map_of(value: object, field: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Refused("bad-input", field=field)
    return value


def list_of(made: Mapping[str, Any], field: str) -> list[Any]:
    value = made.get(field)
    if not isinstance(value, list):
        raise Refused("bad-input", field=field)
    return value


def text_of(made: object, field: str) -> str:
    value = map_of(made, field).get(field)
    if not isinstance(value, str):
        raise Refused("bad-input", field=field)
    return value


def texts_of(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Refused("bad-input", field="values")
    return value


def number_of(value: object, field: str) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not -MOST_NUMBER <= value <= MOST_NUMBER
    ):
        raise Refused("bad-input", field=field)
    return float(value)
