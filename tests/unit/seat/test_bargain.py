"""A bargaining sheet is kept in a side's room or on the desk, read again, and seen by nobody else."""

from __future__ import annotations

import copy
import json

import pytest

from unit.bargain.test_solve import ORCHARD
from unit.seat.query_cast import Cast
from wasit.errors import Refused
from wasit.seat.actions import weighing
from wasit.seat.commands import talk
from wasit.seat.queries.bargain import see_bargain

CAST = (("chief", "a", "Chief"), ("envoy", "a", "Envoy"), ("envoy-b", "b", "Envoy B"))  # two of side a


def keep(cast: Cast, key: str, name: str) -> str:
    cast.wait()
    answer = talk.bargain(cast.seats[key], {"sheet": {**ORCHARD, "id": name}})
    cast.meet_all()
    return str(answer["id"])


def test_versions_are_kept_for_ones_own_people_alone(cast: Cast) -> None:
    """The newest is shown first, an older one by its id; the go-between and the other side hold nothing of it, and have their own."""
    first, second = keep(cast, "chief", "CANARY one"), keep(cast, "envoy", "CANARY two")
    page = see_bargain(cast.seats["chief"], cast.sign("chief"))
    assert [(each.id, each.author.name["en"]) for each in page.versions] == [
        (second, "Envoy"),
        (first, "Chief"),
    ]
    assert (page.shown, json.loads(page.sheet)["id"]) == (second, "CANARY two")
    for name in (first, first[:8]):
        assert (
            json.loads(see_bargain(cast.seats["envoy"], cast.sign("envoy"), name).sheet)["id"] == "CANARY one"
        )
    with pytest.raises(Refused, match="unknown-id"):
        see_bargain(cast.seats["chief"], cast.sign("chief"), "00" * 32)
    for key in ("go", "envoy-b"):
        assert see_bargain(cast.seats[key], cast.sign(key)).versions == ()
        held = [row[0] for row in cast.seats[key].file.all("SELECT body FROM entry WHERE body IS NOT NULL")]
        assert held
        assert not [body for body in held if b"CANARY" in body]
    desk = keep(cast, "go", "desk")
    assert see_bargain(cast.go, cast.sign("go")).shown == desk
    assert see_bargain(cast.seats["chief"], cast.sign("chief")).shown == second


def test_what_is_no_sheet_is_not_kept(cast: Cast) -> None:
    """Refused with its field; and one too large for a letter."""
    chief = cast.seats["chief"]
    for sheet in (None, [], {**ORCHARD, "parties": []}):
        with pytest.raises(Refused, match="bad-input"):
            talk.bargain(chief, {"sheet": sheet})
    large = copy.deepcopy(ORCHARD)
    large["id"] = "x" * 32_000
    with pytest.raises(Refused, match="too-large"):
        weighing.bargain(chief, large)
    assert see_bargain(chief, cast.sign("chief")).sheet == ""


def test_a_seat_without_a_room_has_none(cast: Cast) -> None:
    """An empty page."""
    matter = cast._found("alone", {"en": "Alone"})
    with matter.file.change():
        matter.set_setting("role", b"side")
    assert see_bargain(matter, cast.sign("alone")).versions == ()
