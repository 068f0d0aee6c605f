"""Lists of names: from arguments to actions."""

from __future__ import annotations

from typing import Any

from wasit.channel.names import read_list
from wasit.errors import Refused
from wasit.seat import reading
from wasit.seat.actions import names
from wasit.seat.matter import Matter
from wasit.seat.reading import Args

Answer = dict[str, Any]


def ask(matter: Matter, args: Args) -> Answer:
    keys = [str(key) for key in reading.items(args, "between")]
    return {"id": names.ask(matter, reading.texts(args, "text"), keys).hash.hex()}


def enter(matter: Matter, args: Args) -> Answer:
    entered, there = names.enter(matter, _list(matter, args), read_list(reading.text(args, "list")))
    return {"entered": entered, "there": there}


def change(matter: Matter, args: Args) -> Answer:
    changes = []
    for each in reading.items(args, "rows"):
        row = _map(each, "rows")
        state, agreed = (
            reading.text(row, name) if name in row else None for name in ("state", "acknowledges")
        )
        changes.append(names.Change(_whole(row, "n"), state, agreed, reading.flag(row, "off")))
    return {"changed": names.change(matter, _list(matter, args), changes)}


def match(matter: Matter, args: Args) -> Answer:
    same, likely = names.match(matter, _list(matter, args))
    return {"same": same, "likely": likely}


def decide(matter: Matter, args: Args) -> Answer:
    rows = [_map(each, "pairs") for each in reading.items(args, "pairs")]
    pairs = [(_whole(row, "n"), _whole(row, "m"), reading.flag(row, "same")) for row in rows]
    return {"id": names.decide(matter, _list(matter, args), pairs).hash.hex()}


def tell(matter: Matter, args: Args) -> Answer:
    return {"common": names.tell(matter, _list(matter, args))}


def _list(matter: Matter, args: Args) -> bytes:
    return matter.find(reading.text(args, "id"))


def _map(value: object, field: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused("bad-input", field=field)
    return value


def _whole(row: Args, name: str) -> int:
    number = reading.number(row, name)
    if number is None:
        raise Refused("bad-input", field=name)
    return number
