"""Judgements that this seat's own people kept, and what came of them: kinds 16 and 54 of the room (the desk); nothing of a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from wasit.channel import facts, views
from wasit.channel.weigh_views import CameView, WeighingView, WeighPage
from wasit.errors import Refused
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.faces import FacesOf, said_in
from wasit.weigh.forecast import Forecast, forecast_of, score
from wasit.weigh.model import Model, read_model

WEIGHING, CAME = 16, 54
MOST = 200


def see_weighings(matter: Matter, sign: views.Seatsign) -> WeighPage:
    """Every version, the newest first, and how good this seat's own forecasts have been. One that another seat made wrongly is left out."""
    if not matter.has_line(matter.own_place):
        return WeighPage(sign, ())
    where = matter.line_of(matter.own_place)
    faces = FacesOf(matter, where)
    told = _told(matter, where, faces)
    found, forecasts = [], []
    for entry, fact in said_in(matter, where, WEIGHING, newest=MOST):
        assert isinstance(fact, facts.Weighing)
        read = _read(fact.model)
        if read is None:
            continue
        model, written = read
        came, forecast = _first_that_holds(model, told.get(entry.hash, []))
        author = faces.person(entry.author)
        found.append(WeighingView(entry.hash.hex(), author, entry.at, written, came))
        forecasts += [forecast] if forecast and author.mine else []
    return WeighPage(sign, tuple(found), score(forecasts))


def _told(matter: Matter, where: Line, faces: FacesOf) -> dict[bytes, list[CameView]]:
    """What was said to have come of each, the newest first."""
    told: dict[bytes, list[CameView]] = {}
    for entry, fact in said_in(matter, where, CAME, newest=MOST):
        assert isinstance(fact, facts.CameOfIt)
        came = CameView(fact.option, fact.outcome, faces.person(entry.author), entry.at)
        told.setdefault(fact.target, []).append(came)
    return told


def _first_that_holds(model: Model, told: list[CameView]) -> tuple[CameView | None, Forecast | None]:
    for came in told:
        if came.option < len(model.options) and came.outcome < len(model.options[came.option].outcomes):
            return came, forecast_of(model.options[came.option], came.outcome)
    return None, None


def _read(written: str) -> tuple[Model, Mapping[str, Any]] | None:
    """What stands in the fact, or None: its text comes from somebody else's seat."""
    try:
        made = json.loads(written)
        return read_model(made), made
    except (ValueError, RecursionError, Refused):
        return None
