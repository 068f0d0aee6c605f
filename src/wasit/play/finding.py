"""What one check of a case found, and what every check may ask of the seats it was played on.

1. A finding is one thing that was held against the case: an entry of ``expect``, perhaps at one seat; it holds or it does not.
2. What was expected and what was found are plain JSON, in the case file's own ids; nothing of keys or stores.
3. Words of a case stand in findings only where the case file itself names them (``never_seen``); a line isolates them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wasit.channel.mandate import pen_id
from wasit.play.player import Record
from wasit.play.shape import Case
from wasit.play.steps import OpenChannel
from wasit.seat.actions.pencase import pen_public
from wasit.seat.seat import Seat
from wasit.text.isolate import isolate

Json = Any


@dataclass(frozen=True, slots=True)
class Finding:
    """``seat``: whose, "relay", or "" where it is the whole channel's."""

    entry: str
    ok: bool
    expected: Json
    found: Json
    seat: str = ""

    @property
    def line(self) -> str:
        """One line for a terminal."""
        where = f"{self.entry} at {self.seat}" if self.seat else self.entry
        if self.ok:
            return f"holds: {where}"
        return f"does not hold: {where}: expected {_said(self.expected)}, found {_said(self.found)}"

    def as_json(self) -> dict[str, Json]:
        told: dict[str, Json] = {"entry": self.entry, "ok": self.ok}
        if self.seat:
            told["seat"] = self.seat
        return told | {"expected": self.expected, "found": self.found}


def _said(value: Json) -> str:
    if isinstance(value, str):
        return isolate(value.replace("\n", " "))
    if isinstance(value, list):
        return ", ".join(_said(each) for each in value) or "nothing"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_said(each)}" for name, each in value.items()) or "nothing"
    return json.dumps(value)


@dataclass(frozen=True, slots=True)
class Played:
    """A case with the open seats it was played on, by the case's ids."""

    case: Case
    record: Record
    seats: Mapping[str, Seat]

    @property
    def opener(self) -> str:
        """The go-between of the opening: the one who is on every line."""
        first = self.case.steps[0]
        assert isinstance(first, OpenChannel)
        return first.go_between

    def seat_named(self, real: str) -> str:
        """The case's id of a seat's hex id; "" when it is none of this case."""
        return next((name for name, known in self.record.seats.items() if known == real), "")

    def pens(self) -> dict[bytes, str]:
        """Whose pen is whose."""
        found = {}
        for name, seat in self.seats.items():
            public = pen_public(seat.matter()) if seat.matters else None
            if public is not None:
                found[pen_id(public)] = name
        return found


def compare(entry: str, expected: Json, found: Json, *, seat: str = "") -> Finding:
    """Whether two values are equal."""
    return Finding(entry, expected == found, expected, found, seat)
