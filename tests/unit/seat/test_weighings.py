"""Judgements that a seat's own people kept: read by them alone, whatever another seat of theirs wrote."""

from __future__ import annotations

import pytest

from unit.seat.query_cast import Cast
from wasit.channel import facts
from wasit.errors import Refused
from wasit.seat.actions import weighing
from wasit.seat.commands import talk
from wasit.seat.queries.weighing import see_weighings

CAST = (("chief", "a", "Chief"), ("envoy", "a", "Envoy"), ("envoy-b", "b", "Envoy B"))  # two of side a


def kept(cast: Cast, key: str) -> list[object]:
    return [one.model["option"] for one in see_weighings(cast.seats[key], cast.sign(key)).kept]


def test_who_reads_a_kept_judgement(cast: Cast) -> None:
    """Both of its side, the newest first; the go-between its own on the desk; the other side nothing."""
    chief = cast.seats["chief"]
    weighing.weigh(chief, {"option": "Accept"})
    cast.wait()
    weighing.weigh(chief, {"option": "Accept revision 3"})
    weighing.weigh(cast.go, {"option": "Go on"})
    cast.meet_all()
    assert kept(cast, "envoy") == ["Accept revision 3", "Accept"]
    assert kept(cast, "go") == ["Go on"]
    assert kept(cast, "envoy-b") == []


@pytest.mark.parametrize(
    "written", ["{", "[" * 30_000, '{"option": ""}', '{"option": "x", "cost": NaN}', "[]"]
)
def test_what_cannot_be_reckoned_is_left_out(cast: Cast, written: str) -> None:
    """A colleague's seat of another make may say anything; the page shows what can be weighed."""
    chief = cast.seats["chief"]
    with chief.file.change():
        chief.say(chief.line_of("room"), facts.Weighing(written))
    cast.meet_all()
    assert kept(cast, "envoy") == []


GAME = {
    "option": "Accept",
    "outcomes": [
        {"name": "yes", "value": 1, "probability": 0.8},
        {"name": "no", "value": 0, "probability": 0.2},
    ],
    "alternatives": [{"option": "Wait", "worth": 0}],
}


def test_what_came_of_it_is_told_and_scored(cast: Cast) -> None:
    """The newest counts, for all of the room; the score is of one's own forecasts alone."""
    chief, envoy = cast.seats["chief"], cast.seats["envoy"]
    kept_id = weighing.weigh(chief, GAME).hash
    cast.meet_all()
    weighing.tell_what_came(envoy, kept_id, option=0, outcome=1)
    cast.wait()
    cast.meet_all()
    answer = talk.weigh_came(chief, {"id": kept_id.hex(), "outcome": 1})
    assert len(answer["id"]) == 64
    cast.meet_all()
    mine, theirs = (see_weighings(cast.seats[key], cast.sign(key)) for key in ("chief", "envoy"))
    assert [(one.came.option, one.came.outcome) for one in theirs.kept if one.came] == [(0, 0)]
    assert theirs.score is None
    assert mine.score is not None
    assert (mine.score.count, mine.score.brier) == (1, pytest.approx(0.08))
    for args in (
        {"id": kept_id.hex()},
        {"id": kept_id.hex(), "outcome": 3},
        {"id": kept_id.hex(), "outcome": 1, "option": 2},
        {"id": kept_id.hex(), "outcome": 1, "option": 3},
        {"id": answer["id"], "outcome": 1},
    ):
        with pytest.raises(Refused):
            talk.weigh_came(chief, args)
    with pytest.raises(Refused, match="too-large"):
        weighing.weigh(chief, {"option": "x" * 40_000})


def test_what_cannot_have_come_is_passed_over(cast: Cast) -> None:
    """A colleague's seat of another make names an outcome that is not there: the one before it counts, or none."""
    chief = cast.seats["chief"]
    room = chief.line_of("room")
    first, second = weighing.weigh(chief, GAME).hash, weighing.weigh(chief, GAME).hash
    weighing.tell_what_came(chief, first, option=0, outcome=1)
    cast.wait()
    with chief.file.change():
        for target in (first, second):
            chief.say(room, facts.CameOfIt(target, 0, 9))
            chief.say(room, facts.CameOfIt(target, 7, 0))
    found = see_weighings(chief, cast.sign("chief")).kept
    assert [one.came and one.came.outcome for one in found] == [None, 1]


def test_a_seat_without_a_room_has_none(cast: Cast) -> None:
    """An empty page."""
    matter = cast._found("alone", {"en": "Alone"})
    with matter.file.change():
        matter.set_setting("role", b"side")
    assert see_weighings(matter, cast.sign("alone")).kept == ()
