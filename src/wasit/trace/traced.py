"""A text that went out in copies, as it is kept: the marked text, who reads it, and each reader's row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from wasit.errors import Refused
from wasit.text.passage import is_text
from wasit.trace.code import FEW, MOST_READERS, Kind
from wasit.trace.marked import Marked, read_marked
from wasit.trace.odds import Codes

LONGEST_NAME = 200  # characters
KINDS: tuple[Kind, ...] = ("uniform", "spread")


@dataclass(frozen=True)
class Traced:
    """Shapes: ``codes`` readers x places."""

    marked: Marked
    readers: tuple[str, ...]
    codes: Codes
    kind: Kind = "uniform"

    def copy(self, reader: int) -> str:
        """The exact text of one reader's copy."""
        return self.marked.copy([int(one) for one in self.codes[reader]])


def read_traced(value: Any) -> Traced:
    """The JSON form: ``text``, ``code`` (how rows were drawn: uniform or spread; the odds stand on it), and ``readers``, each with ``name`` and ``choices``.

    Raises: Refused bad-input, bad-choices, bad-readers, and as ``read_marked``.
    """
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise Refused("bad-input", field="text")
    kind = value.get("code")
    if kind not in KINDS:
        raise Refused("bad-input", field="code")
    rows = value.get("readers")
    if not isinstance(rows, list):
        raise Refused("bad-input", field="readers")
    if not 1 <= len(rows) <= (FEW if kind == "spread" else MOST_READERS):
        raise Refused("bad-readers", limit=FEW if kind == "spread" else MOST_READERS)
    marked = read_marked(value["text"])
    names: list[str] = []
    choices: list[list[int]] = []
    for row in rows:
        name, chosen = (row.get("name"), row.get("choices")) if isinstance(row, dict) else (None, None)
        if not isinstance(name, str) or not 1 <= len(name) <= LONGEST_NAME or not is_text(name):
            raise Refused("bad-input", field="name")
        if (
            not isinstance(chosen, list)
            or len(chosen) != len(marked.places)
            or not all(
                type(one) is int and 0 <= one < size for one, size in zip(chosen, marked.sizes, strict=True)
            )
        ):
            raise Refused("bad-choices")
        names.append(name)
        choices.append(chosen)
    if len(set(names)) < len(names):
        raise Refused("bad-input", field="name", reason="twice")
    codes = np.array(choices, np.uint8).reshape(len(rows), len(marked.places))
    return Traced(marked, tuple(names), codes, kind)


def show_traced(traced: Traced) -> dict[str, Any]:
    """The JSON form; ``read_traced`` gives the same back."""
    rows = zip(traced.readers, traced.codes.tolist(), strict=True)
    return {
        "text": traced.marked.source(),
        "code": traced.kind,
        "readers": [{"name": name, "choices": row} for name, row in rows],
    }
