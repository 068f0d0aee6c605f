"""The form of a case file: the schema's verdict, and every verdict as one line.

This file alone knows how a fault in a case file is named:

1. The first fault in the order of the file is told; the others may be its consequences.
2. Reasons are codes (``REASONS``); ``where`` is a place in the file, ``step`` the step's id, or "#n" where it has no usable one.
3. Nothing of the file is told but ids, field names and places: texts stay out of errors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from wasit.errors import Refused
from wasit.text.passage import is_text

REASONS = {
    "file-too-large": "the file is larger than 4 MiB",
    "not-utf-8": "the file is not UTF-8 text",
    "not-json": "the file is not JSON",
    "not-a-case": "this is not a case file: the top must be an object with format wasit-case/1",
    "doubled-field": "a field is written twice",
    "unknown-kind": "there is no step of this kind",
    "missing-field": "a field is missing",
    "unknown-field": "there is no such field here",
    "text-or-passages": "give either text (with its consent) or passages, not both and not neither",
    "text-without-language": 'a text must be told by language, as in {"en": "..."}, in 1 to 4 languages',
    "not-text": "the characters can't be written as UTF-8",
    "bad-consent": "consent is for-you-only, may-paraphrase or as-written",
    "bad-time": "a time is ISO 8601 with an offset, as in 2025-04-27T19:40:00+03:00",
    "bad-id": "an id is 1 to 64 letters, digits, dots, dashes or underscores",
    "bad-value": "the value is not one of those allowed here",
    "bad-time-zone": "there is no such time zone",
    "number-of-sides": "a channel has 2 to 8 sides",
    "no-go-between": "nobody is the go-between",
    "doubled-id": "the id is used twice",
    "reserved-id": "the id has a meaning of its own",
    "bad-mandate": "the mandate needs more signers than the side has delegates who may bind",
    "noted-side-with-seat": "a noted side can't have a seat",
    "side-without-seat": "the side has no seat and is not noted",
    "unknown-seat": "there is no such seat",
    "unknown-side": "there is no such side",
    "unknown-line": "there is no such line",
    "unknown-person": "there is no such seat or outsider",
    "unknown-source": "there is no such earlier step to draw on",
    "unknown-proposal": "there is no such earlier proposal",
    "unknown-clause": "the proposal has no such clause",
    "unknown-undertaking": "there is no such earlier undertaking",
    "unknown-step": "there is no such earlier step",
    "comes-later": "the step it refers to comes later",
    "was-refused": "the step it refers to is itself refused, so nothing of it exists",
    "circular-conditions": "the conditions of the clauses go round in a circle",
    "missing-language": "a clause lacks one of the proposal's languages",
    "passages-out-of-range": "the source has no such passage",
    "text-missing": "a paraphrase needs its text",
    "not-a-range": "a range is [least, most]",
    "time-goes-back": "the step is earlier than the one before it",
    "not-opened": "the first step, and only the first, is open-channel",
    "not-joined": "the seat has not joined yet",
    "already-joined": "the seat has joined already",
    "has-left": "the seat has left",
    "wrong-role": "a seat of this role can't do this",
    "wrong-side": "the seat or person is not of this side",
    "same-line": "a release can't go to the line its source comes from",
    "same-side": "the two sides are the same",
    "not-released-yet": "the proposal has not reached this side",
    "speaker-missing": "the side is noted: say whose words these are in from",
    "not-expected-refused": "expect.refused and the steps' own refused differ",
}

_UNSAFE = re.compile(r"[^A-Za-z0-9._/\[\]#-]")


def said(error: Refused) -> str:
    """The fault in one English line."""
    told = error.fields
    reason = str(told.get("reason"))
    line = REASONS.get(reason, reason)
    if "line" in told:
        line += f" (line {told['line']}, column {told['column']})"
    if "byte" in told:
        line += f" (byte {told['byte']})"
    named = [f"{name} {told[name]}" for name in ("step", "where") if told.get(name) is not None]
    what = f": {told['what']}" if told.get("what") is not None else ""
    return f"{', '.join(named)}: {line}{what}" if named else f"{line}{what}"


def plain(value: object) -> str:
    """An id or field name from the file, fit for a log line."""
    return _UNSAFE.sub("?", value)[:64] if isinstance(value, str) and value else "?"


def mark_of(step_id: object, number: int = 0) -> dict[str, str]:
    """The field that names a step: its id, else "#" and its number in the file."""
    if isinstance(step_id, str) and step_id:
        return {"step": plain(step_id)}
    return {"step": f"#{number}"} if number else {}


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(files("wasit.play").joinpath("case.schema.json").read_bytes())
    return Draft202012Validator(schema)


def check_form(read: object) -> None:
    """Raises: Refused bad-case."""
    if not isinstance(read, dict) or read.get("format") != "wasit-case/1":
        raise Refused("bad-case", reason="not-a-case")
    first = min(_validator().iter_errors(read), key=_place, default=None)
    if first is not None:
        raise _refusal(read, first)
    _check_characters(read, [])


def _place(error: ValidationError) -> tuple[int, int]:
    path = list(error.absolute_path)
    if len(path) > 1 and path[0] == "steps" and isinstance(path[1], int):
        return 1, path[1]
    return (2, 0) if path[:1] == ["expect"] else (0, 0)


def _refusal(read: dict[str, Any], error: ValidationError) -> Refused:
    leaf = _leaf(error)
    path = list(leaf.absolute_path)
    reason, what = _reason(leaf, path)
    return Refused("bad-case", **_named(read, path), reason=reason, what=what)


def _named(read: Any, path: list[str | int]) -> dict[str, str]:
    if len(path) > 1 and path[0] == "steps" and isinstance(path[1], int):
        step = read["steps"][path[1]]
        named = mark_of(step.get("id") if isinstance(step, dict) else None, path[1] + 1)
        path = path[2:]
    else:
        named = {}
    where = _where(path)
    return {**named, "where": where} if where else named


def _leaf(error: ValidationError) -> ValidationError:
    """Of alternatives that all fail, the fault of the one that came nearest."""
    while error.context and error.validator == "anyOf":
        error = max(error.context, key=lambda one: (len(one.absolute_path), one.validator != "type"))
    return error


def _reason(error: ValidationError, path: list[str | int]) -> tuple[str, str | None]:
    field = next((part for part in reversed(path) if isinstance(part, str)), "")
    instance, rule, schema = cast("Any", error.instance), cast("Any", error.validator_value), error.schema
    assert isinstance(schema, Mapping), "case.schema.json forbids by not, never by false"
    match str(error.validator):
        case "required":
            return "missing-field", next(name for name in rule if name not in instance)
        case "additionalProperties":
            return "unknown-field", plain(next(name for name in instance if name not in schema["properties"]))
        case "not":
            return "unknown-field", next(name for name in _forbidden(rule) if name in instance)
        case "oneOf":
            return "text-or-passages", None
        case _:
            pass
    if field == "do":
        return "unknown-kind", plain(instance)
    if field in ("consent", "release") and error.validator == "enum":
        return "bad-consent", None
    if path == ["sides"] and error.validator in ("minItems", "maxItems"):
        return "number-of-sides", None
    return _by_definition(error, schema), None


def _forbidden(rule: Mapping[str, Any]) -> list[str]:
    return [name for one in rule.get("anyOf", [rule]) for name in one["required"]]


def _by_definition(error: ValidationError, schema: Mapping[str, Any]) -> str:
    pattern = str(schema.get("pattern", ""))
    if "propertyNames" in schema or ("propertyNames" in error.absolute_schema_path and "{2,3}" in pattern):
        return "text-without-language"
    if pattern.startswith("^(19"):
        return "bad-time"
    return "bad-id" if "._-" in pattern else "bad-value"


def _check_characters(read: Any, path: list[str | int]) -> None:
    if isinstance(read, str):
        if not is_text(read):
            raise Refused("bad-case", where=_where(path), reason="not-text")
    elif isinstance(read, list):
        for index, one in enumerate(read):
            _check_characters(one, [*path, index])
    elif isinstance(read, dict):
        for name, one in read.items():
            _check_characters(one, [*path, name])


def _where(path: list[str | int]) -> str:
    return "/".join(plain(part) if isinstance(part, str) else str(part + 1) for part in path)


def bad(
    reason: str, *, step: str | None = None, where: str | None = None, what: str | None = None
) -> Refused:
    """The refusal of a case file; ``what`` is an id from it."""
    fields = {"step": step, "where": where, "reason": reason, "what": None if what is None else plain(what)}
    return Refused("bad-case", **{name: value for name, value in fields.items() if value is not None})
