"""The one way a view or an error becomes JSON, and an error comes back.

This file alone knows the JSON form of what a seat shows:

1. A view is an object of its fields; a moment is ISO 8601 with its own offset; a mark is its word; bytes are base64.
2. An error is ``{"kind", "code", "fields"}``. Coming back it is one of the four, or Distrusted when it is none of them.
"""

from __future__ import annotations

import base64
import dataclasses
import enum
from collections.abc import Mapping
from typing import Any

from wasit.errors import Damaged, Distrusted, Refused, Unreachable, WasitError
from wasit.text.moment import Moment

KINDS: dict[str, type[WasitError]] = {
    kind.__name__: kind for kind in (Refused, Distrusted, Unreachable, Damaged)
}


def as_json(view: object) -> Any:
    """The view as plain JSON values."""
    match view:
        case enum.Enum():
            return getattr(view, "word", view.name.lower().replace("_", "-"))
        case None | bool() | int() | float() | str():
            return view
        case Moment():
            return str(view)
        case bytes():
            return base64.b64encode(view).decode()
        case Mapping():
            return {str(as_json(key)): as_json(value) for key, value in view.items()}
        case list() | tuple():
            return [as_json(item) for item in view]
        case set() | frozenset():
            return sorted(as_json(item) for item in view)
        case _:
            pass
    assert dataclasses.is_dataclass(view), f"no JSON form for {type(view).__name__}"
    return {field.name: as_json(getattr(view, field.name)) for field in dataclasses.fields(view)}


def error_as_json(error: WasitError) -> dict[str, Any]:
    return {"kind": type(error).__name__, "code": error.code, "fields": dict(error.fields)}


def error_of_json(written: object) -> WasitError:
    """The error that was written; Distrusted bad-answer when it can't be read."""
    if not isinstance(written, dict):
        return Distrusted("bad-answer")
    kind, code, fields = written.get("kind"), written.get("code"), written.get("fields")
    known = KINDS.get(kind) if isinstance(kind, str) else None
    if known is None or not isinstance(code, str) or not isinstance(fields, dict):
        return Distrusted("bad-answer")
    if fields.keys() & {"self", "code"}:
        return Distrusted("bad-answer")
    return known(code, **{str(name): value for name, value in fields.items() if _is_plain(value)})


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | bool)
