"""What is due, late or silent on real seats; how far a line was looked at; what to say if asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from unit.seat.query_cast import Cast
from wasit.channel import facts, views
from wasit.errors import Refused
from wasit.seat import queries
from wasit.seat.actions import words
from wasit.seat.commands import talk
from wasit.seat.matter import Matter
from wasit.seat.opening import change_charter
from wasit.seat.settings import set_silence
from wasit.text.moment import Moment
from wasit.text.passage import Consent

ONLY, MAY = Consent.FOR_YOU_ONLY, Consent.MAY_PARAPHRASE
HOUR = 3600


@pytest.fixture
def cast() -> Iterator[Cast]:
    """A go-between, one envoy a side; side c is noted."""
    made = Cast()
    made.add("envoy-a", "a", {"en": "Envoy A"})
    made.add("envoy-b", "b", {"en": "Envoy B"})
    made.meet_all()
    yield made
    made.close()


def page_of(cast: Cast, **more: object) -> views.ChannelPage:
    return queries.see_channel(cast.go, cast.sign("go"), {}, **more)  # type: ignore[arg-type]


def alarms(cast: Cast, key: str = "go") -> dict[str, views.Alarm]:
    matter = cast.seats[key]
    see = queries.see_channel if key == "go" else queries.see_side
    return {alarm.code: alarm for alarm in see(matter, cast.sign(key), {}).alarms}


def deadline(matter: Matter, line: str, hours: int, said: str) -> None:
    at = Moment(matter.clock.now().seconds + hours * HOUR, 0)
    with matter.file.change():
        matter.say(matter.line_of(line), facts.Deadline({"en": said}, at))


def test_silence_is_told_when_something_waits_for_a_side(cast: Cast) -> None:
    """Not before its hours are over, not of a side that has nothing to answer, and no more once it spoke."""
    cast.say("envoy-a", ("We listen.", ONLY))
    cast.wait(HOUR)
    asked = cast.say("go", ("Will you come?", ONLY), line="a")
    cast.wait(47 * HOUR)
    assert "silence" not in alarms(cast)
    cast.wait(2 * HOUR)
    told = alarms(cast)["silence"]
    assert (told.who["en"], told.grave, told.link) == ("Side A", False, "at/" + asked)
    assert (cast.clock.now().seconds - told.at.seconds) // HOUR == 50
    assert told.count == 48  # the hours that were crossed
    assert "silence" not in alarms(cast, "envoy-a")
    cast.say("envoy-a", ("We do.", ONLY))
    assert "silence" not in alarms(cast)


def test_the_sign_counts_what_the_page_of_alarms_shows(cast: Cast) -> None:
    """Of the matter and of its lines together; nothing on a quiet day, and one less once the silence is broken."""
    assert cast.sign("go").alarms == 0
    set_silence(cast.go, {"b": 3})
    cast.say("go", ("Good evening.", ONLY), line="b")
    deadline(cast.go, "a", 5, "The talks end")
    cast.wait(4 * HOUR)
    page = page_of(cast)
    told = len(page.alarms) + sum(len(line.alarms) for line in page.lines)
    assert (cast.sign("go").alarms, told) == (2, 2)
    cast.say("envoy-b", ("Good evening.", ONLY))
    assert cast.sign("go").alarms == 1


def test_a_side_that_never_spoke_is_silent_too(cast: Cast) -> None:
    """And each side's hours are its go-between's to set."""
    cast.say("go", ("Good evening.", ONLY), line="b")
    set_silence(cast.go, {"b": 3})
    assert page_of(cast).silence == {"a": 48, "b": 3}
    cast.wait(4 * HOUR)
    told = alarms(cast)["silence-yet"]
    assert (told.who["en"], told.count) == ("Side B", 3)
    for wrong in ({"z": 3}, {"b": 0}, {"b": "3"}, {"b": True}):
        with pytest.raises(Refused):
            set_silence(cast.go, wrong)
    with pytest.raises(Refused):
        set_silence(cast.seats["envoy-a"], {"line": 3})


def test_a_deadline_is_told_a_day_before_and_grave_once_late(cast: Cast) -> None:
    """Once, though two lines were told of it; a side hears of those on its own line and in its room alone."""
    for line in ("a", "b"):
        deadline(cast.go, line, 30, "The road closes")
    deadline(cast.go, "desk", 20, "The envoy flies")
    cast.meet_all()
    near = [alarm for alarm in page_of(cast).alarms if alarm.code == "deadline"]
    assert [alarm.text["en"] for alarm in near] == ["The envoy flies"]
    cast.wait(10 * HOUR)
    texts = sorted(alarm.text["en"] for alarm in page_of(cast).alarms if alarm.code == "deadline")
    assert texts == ["The envoy flies", "The road closes"]
    assert alarms(cast, "envoy-a")["deadline"].text == {"en": "The road closes"}
    moved = cast.go.file.one("SELECT hash FROM entry WHERE kind = 21 AND line = ?", cast.go.line_of("b").id)
    assert moved is not None
    words.withdraw(cast.go, moved[0])
    cast.wait(15 * HOUR)
    late = alarms(cast)["deadline-late"]
    assert (late.grave, late.text["en"], late.until is not None) == (True, "The envoy flies", True)
    cast.wait(90 * HOUR)
    assert not [alarm for alarm in page_of(cast).alarms if alarm.code.startswith("deadline")]


def test_what_others_wrote_since_one_looked_is_new(cast: Cast) -> None:
    """Counted from the mark, which only goes forward; one's own words are not new, nor is the past of a line never looked at."""
    cast.say("envoy-a", ("Before.", ONLY))
    line = page_of(cast).lines[0]
    assert (line.unread, line.first_new) == (0, "")
    queries.look_at(cast.go, {"a": line.newest, "nowhere": 3, "b": 10**9})
    first = cast.say("envoy-a", ("One.", ONLY))
    cast.say("go", ("Mine.", ONLY), line="a")
    cast.say("envoy-a", ("Two.", ONLY))
    line = page_of(cast).lines[0]
    assert (line.unread, line.first_new) == (2, first)
    newest = line.newest
    queries.look_at(cast.go, {"a": newest})
    queries.look_at(cast.go, {"a": 1})
    assert page_of(cast).lines[0].unread == 0
    assert page_of(cast, looked={"a": line.looked}).lines[0].unread == 2
    assert page_of(cast).lines[1].unread == 0


def test_the_words_that_hold_are_those_for_what_the_charter_keeps_secret(cast: Cast) -> None:
    """Those for another depth wait; the bad morning has the ones that hold alone, and says where none were agreed."""
    for occasion, depth in (
        ("asked", ""),
        ("asked", "existence"),
        ("leaked", "content"),
        ("asked", "content"),
    ):
        args = {"text": {"en": f"{occasion} {depth}"}, "occasion": occasion, "depth": depth, "line": "a"}
        talk.line_to_take(cast.go, args)
    for depth, holding, unsaid, others in (
        ("existence", {"asked ", "asked existence"}, ("leaked",), 2),
        ("content", {"asked ", "asked content", "leaked content"}, (), 1),
        ("outcome", {"asked "}, ("leaked",), 3),
    ):
        change_charter(cast.go, {"depth": depth})
        cast.meet_all()
        for key in ("go", "envoy-a"):
            page = queries.see_lines_to_take(cast.seats[key], cast.sign(key))
            assert (page.depth, page.unsaid, len(page.lines)) == (depth, unsaid, 4)
            assert {one.text["en"] for one in page.lines if one.holds} == holding
            morning = queries.see_morning(cast.seats[key], cast.sign(key))
            assert {one.text["en"] for one in morning.takes} == holding
            assert (morning.depth, morning.unsaid, morning.other_takes) == (depth, unsaid, others)


def test_lines_to_take_are_one_for_all_the_lines_they_were_said_on(cast: Cast) -> None:
    """A side sees those on its line and its own; what was taken back is not in force."""
    text = {"en": "We do not speak of talks."}
    ids = talk.line_to_take(cast.go, {"text": text, "all": True})["ids"]
    talk.line_to_take(cast.go, {"text": {"en": "At the desk only."}, "occasion": "leaked"})
    cast.meet_all()
    page = queries.see_lines_to_take(cast.go, cast.sign("go"))
    assert [(len(one.ids), one.occasion) for one in page.lines] == [(2, "asked"), (1, "leaked")] or [
        (len(one.ids), one.occasion) for one in page.lines
    ] == [(1, "leaked"), (2, "asked")]
    talk.line_to_take(cast.seats["envoy-a"], {"text": {"en": "Ours."}, "occasion": "leaked"})
    side = queries.see_lines_to_take(cast.seats["envoy-a"], cast.sign("envoy-a"))
    assert {(one.text["en"], one.places[0][0]) for one in side.lines} == {
        ("We do not speak of talks.", "line"),
        ("Ours.", "room"),
    }
    words.withdraw(cast.go, bytes.fromhex(ids[0]))
    cast.meet_all()
    assert [
        one.text["en"] for one in queries.see_lines_to_take(cast.seats["envoy-a"], cast.sign("envoy-a")).lines
    ] == ["Ours."]
    for wrong in (
        {"text": {}},
        {"text": text, "occasion": "noon"},
        {"text": text, "line": "zz"},
        {"text": text, "depth": "all"},
    ):
        with pytest.raises(Refused):
            talk.line_to_take(cast.go, wrong)
    with pytest.raises(Refused):
        talk.line_to_take(cast.seats["envoy-a"], {"text": text, "all": False, "line": "line"})
