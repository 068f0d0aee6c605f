"""Judgements that a seat's own people kept: read by them alone, whatever another seat of theirs wrote."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from unit.seat.query_cast import Cast
from wasit.channel import facts
from wasit.seat.actions import words
from wasit.seat.queries.weighing import see_weighings


@pytest.fixture
def cast() -> Iterator[Cast]:
    """A go-between, two delegates of side a, one of side b."""
    made = Cast()
    made.add("chief", "a", {"en": "Chief"})
    made.add("envoy", "a", {"en": "Envoy"})
    made.add("envoy-b", "b", {"en": "Envoy B"})
    yield made
    made.close()


def kept(cast: Cast, key: str) -> list[object]:
    return [one.model["option"] for one in see_weighings(cast.seats[key], cast.sign(key)).kept]


def test_who_reads_a_kept_judgement(cast: Cast) -> None:
    """Both of its side, the newest first; the go-between its own on the desk; the other side nothing."""
    chief = cast.seats["chief"]
    room = chief.line_of("room")
    words.weigh(chief, room, {"option": "Accept"})
    cast.wait()
    words.weigh(chief, room, {"option": "Accept revision 3"})
    words.weigh(cast.go, cast.go.line_of("desk"), {"option": "Go on"})
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


def test_a_seat_without_a_room_has_none(cast: Cast) -> None:
    """An empty page."""
    matter = cast._found("alone", {"en": "Alone"})
    with matter.file.change():
        matter.set_setting("role", b"side")
    assert see_weighings(matter, cast.sign("alone")).kept == ()
