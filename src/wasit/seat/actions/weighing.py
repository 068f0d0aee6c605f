"""Judgements and bargaining sheets kept in a side's room or on a go-between's desk, and what came of judgements."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from wasit.channel import facts
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.seat.actions.red_lines import private_place
from wasit.seat.matter import Matter
from wasit.weigh.model import read_model


def weigh(matter: Matter, model: Mapping[str, Any]) -> Entry:
    """Keep a judgement. Raises: Refused bad-input, too-large, not-a-line."""
    read_model(model)
    return _keep(matter, facts.Weighing, model)


def bargain(matter: Matter, sheet: Mapping[str, Any]) -> Entry:
    """Keep a bargaining sheet. Raises: Refused bad-input, too-large, not-a-line."""
    from wasit.bargain.sheet import plain, read_sheet  # numpy takes its time, and few commands bargain

    return _keep(matter, facts.Preferences, plain(sheet, read_sheet(sheet)))


def _keep(matter: Matter, kind: type[facts.Weighing | facts.Preferences], model: Mapping[str, Any]) -> Entry:
    written = json.dumps(model, ensure_ascii=False, sort_keys=True)
    if len(written) > facts.MOST_MODEL:
        raise Refused("too-large", field="model", limit=facts.MOST_MODEL)
    with matter.file.change():
        return matter.say(private_place(matter), kind(written))


def tell_what_came(matter: Matter, weighing: bytes, *, option: int, outcome: int) -> Entry:
    """Say which outcome of which option came; said again, the newest counts. Shapes: option, outcome: from 0, of the first stage.

    Raises: Refused unknown-id (no judgement kept here), bad-input (option, outcome), not-a-line.
    """
    line, _entry, fact, _standing = matter.read(weighing)
    if line.id != private_place(matter).id or not isinstance(fact, facts.Weighing):
        raise Refused("unknown-id", field="id")
    options = read_model(json.loads(fact.model)).options
    if not 0 <= option < len(options):
        raise Refused("bad-input", field="option")
    if not 0 <= outcome < len(options[option].outcomes):
        raise Refused("bad-input", field="outcome")
    with matter.file.change():
        return matter.say(line, facts.CameOfIt(weighing, option, outcome))
