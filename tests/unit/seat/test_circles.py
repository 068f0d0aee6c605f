"""Who reads what, and briefing a newcomer by choosing, from facts that really went from seat to seat."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from unit.seat.query_cast import GO, Cast
from wasit.errors import Refused
from wasit.seat import membership, queries
from wasit.seat.commands.table import COMMANDS
from wasit.seat.queries import briefing
from wasit.text.passage import Consent

ONLY, MAY = Consent.FOR_YOU_ONLY, Consent.MAY_PARAPHRASE


class Spoken(Cast):
    """What was said before the envoy came, by name."""

    said: list[str]
    between: str
    letter: str
    after: str


@pytest.fixture
def cast() -> Iterator[Spoken]:
    """A go-between and the chief of side a, who have spoken; then an envoy joins side a, and side b has one of its own."""
    made = Spoken()
    made.add("chief", "a", {"en": "Chief"})
    made.said = [made.say("chief", (f"Word {n}.", MAY)) for n in range(4)]
    made.between = made.say("chief", ("Between us.", ONLY), line="room")
    made.letter = made.say("go", ("A letter.", ONLY), line="a")
    made.wait()
    made.add("envoy", "a", {"en": "Envoy"})
    made.after = made.say("chief", ("After.", MAY))
    made.add("envoy-b", "b", {"en": "Envoy B"})
    yield made
    made.close()


def brief_page(cast: Spoken, key: str = "chief", newcomer: str = "envoy", **more):  # type: ignore[no-untyped-def]
    given = {"before": {}, "chosen": []} | more
    return queries.see_brief(cast.seats[key], cast.sign(key), cast.seats[newcomer].me, **given)


def ids(line) -> list[str]:  # type: ignore[no-untyped-def]
    return [one.entry.id for one in line.entries]


def test_everyone_is_shown_where_they_are(cast: Spoken) -> None:
    """By line and room; who keeps it, who came late and may be briefed. No other side's people."""
    page = queries.see_people(cast.seats["chief"], cast.sign("chief"))
    seen = {
        circle.key: [(one.person.name["en"], one.is_steward, one.is_newcomer) for one in circle.members]
        for circle in page.circles
    }
    assert seen == {
        "line": [("Chief", False, False), ("Envoy", False, True), ("Go-between", True, False)],
        "room": [("Chief", True, False), ("Envoy", False, True)],
    }
    assert [circle.mine for circle in page.circles] == [False, True]
    assert not page.stays
    assert "Envoy B" not in repr(page)
    go = queries.see_people(cast.go, cast.sign("go"))
    assert [(circle.key, circle.mine, len(circle.members)) for circle in go.circles] == [
        ("a", True, 3), ("b", True, 2), ("desk", True, 1),
    ]  # fmt: skip
    assert go.stays, "its lines have nobody else to keep them"


def test_letting_go_says_where_they_stay(cast: Spoken) -> None:
    """The room's keeper lets somebody go from the room; the line is the go-between's."""
    chief, envoy = cast.seats["chief"], cast.seats["envoy"]
    page = queries.see_removal(chief, cast.sign("chief"), envoy.me)
    assert ([one.key for one in page.leaves], [one.key for one in page.stays]) == (["room"], ["line"])
    assert page.person.name == {"en": "Envoy"}
    with pytest.raises(Refused, match="not-steward"):
        queries.see_removal(envoy, cast.sign("envoy"), chief.me)
    for nobody in (chief.me, cast.seats["envoy-b"].me):
        with pytest.raises(Refused, match="unknown-id"):
            queries.see_removal(chief, cast.sign("chief"), nobody)


def test_only_what_was_said_before_can_be_chosen(cast: Spoken, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest first, page by page; nothing of after, none of the comings and charters."""
    line, room = brief_page(cast).lines
    assert ids(line) == [cast.letter, *reversed(cast.said)]
    assert ids(room) == [cast.between]
    assert not any(one.given for one in line.entries)
    monkeypatch.setattr(briefing, "PAGE", 2)
    found, before = [], ""
    for _ in range(5):
        page = brief_page(cast, before={"line": before} if before else {}).lines[0]
        found += ids(page)
        before = page.older
        if not before:
            break
    assert found == [cast.letter, *reversed(cast.said)]
    with pytest.raises(Refused, match="unknown-id"):
        brief_page(cast, newcomer="chief", key="envoy")
    with pytest.raises(Refused, match="unknown-id"):
        brief_page(cast, newcomer="envoy-b")


def test_what_was_chosen_is_shown_in_order_and_nothing_else_can_be(cast: Spoken) -> None:
    """An entry of after, or one of the other side's, is refused."""
    chosen = [bytes.fromhex(each) for each in (cast.said[2], cast.between, cast.said[0])]
    page = brief_page(cast, chosen=chosen)
    assert [(key, entry.id) for key, entry in page.chosen] == [
        ("line", cast.said[0]), ("line", cast.said[2]), ("room", cast.between),
    ]  # fmt: skip
    with pytest.raises(Refused, match="unknown-id"):
        brief_page(cast, chosen=[bytes.fromhex(cast.after)])
    with pytest.raises(Refused, match="unknown-id"):
        brief_page(cast, chosen=[bytes(32)])
    with pytest.raises(Refused, match="too-many"):
        brief_page(cast, chosen=chosen * 100)


def test_a_briefing_is_seen_by_both_and_the_gap_is_stated(cast: Spoken) -> None:
    """The newcomer reads what was opened and when it came; who opened it sees that it was, and cannot tick it again."""
    envoy = cast.seats["envoy"]
    before = queries.see_line(envoy, envoy.line_of("line"))
    assert (before.came is not None, before.opened) == (True, 0)
    assert cast.said[1] not in {one.id for one in before.entries}
    cast.brief("envoy", "a", cast.said[1], cast.said[3])
    after = queries.see_line(envoy, envoy.line_of("line"))
    assert after.opened == 2
    assert {cast.said[1], cast.said[3]} <= {one.id for one in after.entries}
    for key in ("envoy", "chief"):
        matter = cast.seats[key]
        (briefed,) = [
            one for one in queries.see_line(matter, matter.line_of("line")).entries if one.kind == "brief"
        ]
        assert (briefed.opened, briefed.text, briefed.author.name) == (
            2,
            {"en": "Envoy"},
            GO,
        )
    given = {one.entry.id: one.given for one in brief_page(cast).lines[0].entries}
    assert [name for name, had in given.items() if had] == [cast.said[3], cast.said[1]]
    members = queries.see_people(cast.go, cast.sign("go")).circles[0].members
    assert [one.briefed for one in members] == [0, 2, 0]
    chief = queries.see_line(cast.seats["chief"], cast.seats["chief"].line_of("line"))
    assert chief.came is None, "who came first has no gap"


def test_a_cover_note_stays_with_ones_own_people(cast: Spoken) -> None:
    """In the room, from a delegate: the newcomer reads it, the go-between doesn't; to who is not of them nothing is opened."""
    chief, envoy = cast.seats["chief"], cast.seats["envoy"]
    args = {"seat": envoy.me.hex(), "line": "line", "entries": [cast.said[0]], "text": {"en": "Begin here."}}
    COMMANDS["brief"](chief, args)
    cast.meet_all()
    room = queries.see_line(envoy, envoy.line_of("room")).entries
    assert room[-1].passages[0].text == {"en": "Begin here."}
    assert "Begin here." not in repr(queries.see_line(cast.go, cast.go.line_of("a")).entries)
    before = cast.go.file.all("SELECT count(*) FROM entry")
    with pytest.raises(Refused, match="not-a-member"):
        COMMANDS["brief"](cast.go, args | {"line": "a"})
    assert cast.go.file.all("SELECT count(*) FROM entry") == before


def test_who_left_is_told_so(cast: Spoken) -> None:
    """Its people are as they were when it left; nobody can be let go from there."""
    envoy = cast.seats["envoy"]
    membership.leave(envoy)
    cast.meet_all()
    assert queries.see_people(envoy, cast.sign("envoy")).left


def test_a_co_mediator_whose_desk_has_not_come_can_hand_over_nothing(cast: Spoken) -> None:
    """The page is there, and empty."""
    late = cast._found("late", GO)
    with late.file.change():
        late.set_setting("role", b"go-between")
    page = queries.see_handover(late, cast.sign("late"))
    assert (page.leads, page.colleagues, page.goes, page.offer) == (False, (), (), None)
