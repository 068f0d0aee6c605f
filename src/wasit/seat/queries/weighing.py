"""Judgements that this seat's own people kept: the newest entries of kind 16 of the room (the desk); nothing of a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from wasit.channel import facts, views
from wasit.channel.weigh_views import WeighingView, WeighPage
from wasit.errors import Refused
from wasit.seat.matter import Matter
from wasit.seat.queries.faces import FacesOf, said_in
from wasit.weigh.model import read_model

WEIGHING = 16
MOST = 200


def see_weighings(matter: Matter, sign: views.Seatsign) -> WeighPage:
    """Every version, the newest first. One that another seat made wrongly is left out."""
    key = "desk" if matter.role == "go-between" else "room"
    if not matter.has_line(key):
        return WeighPage(sign, ())
    where = matter.line_of(key)
    faces = FacesOf(matter, where)
    found = []
    for entry, fact in said_in(matter, where, WEIGHING, newest=MOST):
        assert isinstance(fact, facts.Weighing)
        model = _read(fact.model)
        if model is not None:
            found.append(WeighingView(entry.hash.hex(), faces.person(entry.author), entry.at, model))
    return WeighPage(sign, tuple(found))


def _read(written: str) -> Mapping[str, Any] | None:
    """What stands in the fact, or None: its text comes from somebody else's seat."""
    try:
        made = json.loads(written)
        read_model(made)
    except (ValueError, RecursionError, Refused):
        return None
    return dict(made)
