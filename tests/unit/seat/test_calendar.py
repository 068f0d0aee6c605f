"""The timeline, and the pace of lines, on real seats."""

import pytest

from unit.seat.query_cast import Cast
from wasit.channel.facts import How
from wasit.errors import Refused
from wasit.seat import queries
from wasit.seat.actions import words
from wasit.seat.commands.talk import deadline, fact_named, found_out, kept_from, told_part
from wasit.seat.settings import set_zones
from wasit.text.moment import Moment
from wasit.text.passage import Consent, Passage

DAY = 86_400


def test_a_timeline_has_what_was_and_what_comes(cast: Cast) -> None:
    """Milestones on their track, deadlines once and until they are taken back, in order."""
    now = cast.clock.now().seconds
    line = cast.go.line_of("a")
    for where in (line, cast.go.line_of("desk")):
        words.set_deadline(
            cast.go, where, text={"en": "The talks end."}, at=Moment(now + DAY), track="open talks"
        )
    gone = words.set_deadline(cast.go, line, text={"en": "No more."}, at=Moment(now + 2 * DAY))
    words.withdraw(cast.go, gone.hash)
    words.reach(cast.go, [cast.go.line_of("desk")], text={"en": "The road is quiet."})
    page = queries.see_calendar(cast.go, cast.sign("go"))
    assert [item.kind for item in page.items] == ["milestone", "deadline"]
    assert [item.text["en"] for item in page.coming] == ["The talks end."]
    assert page.tracks == ("open talks",)
    cast.clock.set(now + 2 * DAY)
    late = queries.see_calendar(cast.go, cast.sign("go")).items[-1]
    assert late.late


def test_a_deadline_has_an_hour(cast: Cast) -> None:
    """And a short track."""
    with pytest.raises(Refused) as no:
        deadline(cast.go, {"text": {"en": "Soon."}})
    assert no.value.fields["field"] == "due"
    with pytest.raises(Refused, match="too-large"):
        words.set_deadline(cast.go, cast.go.line_of("desk"), text={"en": "x"}, at=Moment(1), track="t" * 121)


def test_the_pace_of_each_line_is_its_own_words(cast: Cast) -> None:
    """A noted call counts when it was said; the go-between's words are what is answered; zones are as they were set."""
    now = cast.clock.now().seconds
    cast.say("envoy-a", ("We read it.", Consent.FOR_YOU_ONLY))
    line = cast.go.line_of("b")
    heard = [Passage({"en": "They would."}, Consent.FOR_YOU_ONLY)]
    words.note(cast.go, line, heard, how=How.CALL, spoken_by=[], when=Moment(now - DAY))
    set_zones(cast.go, {"a": "Europe/Zurich"})
    page = queries.see_momentum(cast.go, cast.sign("go"))
    assert len(page.days) == 14
    a, b = page.lines
    assert (a.clock.zone, b.clock.zone) == ("Europe/Zurich", "")
    assert (a.days[-1], b.days[-2]) == ((1, 0, 0), (0, 0, 1))
    assert sum(map(sum, a.days)) == sum(map(sum, b.days)) == 1
    assert len(queries.see_momentum(cast.go, cast.sign("go"), "90").days) == 90
    assert not page.is_cut


def test_a_thing_is_named_by_hash_or_words(cast: Cast) -> None:
    """A whole hash is an instrument; anything else is words."""
    assert fact_named("ab" * 32) == b"\xab" * 32
    assert fact_named("day and place") == "day and place"
    told_part(cast.go, {"who": {"en": "An ally"}, "fact": "day and place"})
    with pytest.raises(Refused):
        told_part(cast.go, {"who": {"en": "An ally"}, "fact": " "})


def test_who_knows_what_is_a_matrix_of_people_and_things(cast: Cast) -> None:
    """Told from whom, in part, found out, not to be told; a telling afterwards stands; a side sees its own people only."""
    tell = {"fact": "channel", "who": {"en": "An ally"}}
    found_out(cast.go, tell)
    told_part(cast.go, {"fact": "day and place", "who": {"en": "An ally"}})
    kept_from(cast.go, {"fact": "channel", "who": {"en": "The press"}})
    kept_from(cast.go, {"fact": "day and place", "who": {"en": "An ally"}})
    page = queries.see_matrix(cast.go, cast.sign("go"))
    assert [thing.id for thing in page.things] == ["channel", "day and place"]
    assert [key for key, _ in page.groups] == ["a", "b", "go", "out"]
    rows = {
        row.person.name["en"]: (row.group, [cell and cell.how for cell in row.cells]) for row in page.rows
    }
    assert rows["Envoy A"] == ("a", ["member", None])
    assert rows["Go-between"][0] == "go"
    assert rows["An ally"] == ("out", ["found-out", "part"])
    assert rows["The press"] == ("out", ["kept-from", None])
    assert [row.person.name["en"] for row in page.found_out] == ["An ally"]
    teller = [row.person.name["en"] for row in page.rows].index("Go-between")
    assert [(one.thing, one.teller, one.how) for one in page.tellings if one.thing == 2] == [
        (2, teller, "part")
    ]
    side = queries.see_matrix(cast.seats["envoy-b"], cast.sign("envoy-b"))
    assert {row.person.name["en"] for row in side.rows} == {"Envoy B", "Go-between"}
    assert [key for key, _ in side.groups] == ["us", "go", "out"]
