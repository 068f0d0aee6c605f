"""Copies of a go-between's own text: from arguments to actions."""

from __future__ import annotations

from wasit.errors import Refused
from wasit.seat import reading
from wasit.seat.actions import tracing
from wasit.seat.commands.talk import Answer
from wasit.seat.matter import Matter
from wasit.seat.reading import Args


def send(matter: Matter, args: Args) -> Answer:
    """To one line, or where none is named to every line whose people have a copy and did not get it."""
    name = matter.find(reading.text(args, "id"))
    key = reading.text(args, "line", "")
    prepared, given = tracing.read_prepared(matter, name)
    left = {one.line for at, one in enumerate(prepared.readers) if one.line is not None and at not in given}
    keys = [key] if key else [line.key for line in matter.side_lines() if line.id in left]
    if not keys:
        raise Refused("already-sent")
    return {"ids": [tracing.send(matter, name, each).hash.hex() for each in keys]}


def hand_over(matter: Matter, args: Args) -> Answer:
    """``readers``: their names, outside."""
    name = matter.find(reading.text(args, "id"))
    prepared, _ = tracing.read_prepared(matter, name)
    wanted = list(reading.items(args, "readers"))
    places = {one.name: at for at, one in enumerate(prepared.readers)}
    if not all(isinstance(one, str) and one in places for one in wanted):
        raise Refused("bad-input", field="reader")
    return {"id": tracing.hand_over(matter, name, [places[one] for one in wanted]).hash.hex()}


def keep_finding(matter: Matter, args: Args) -> Answer:
    excerpts, found = list(reading.items(args, "excerpts")), args.get("found")
    if not all(isinstance(one, str) for one in excerpts):
        raise Refused("bad-input", field="excerpt")
    if not isinstance(found, dict):
        raise Refused("bad-input", field="found")
    of = reading.text(args, "of", "")
    entry = tracing.keep_finding(matter, excerpts, found, matter.find(of) if of else None)
    return {"id": entry.hash.hex()}
