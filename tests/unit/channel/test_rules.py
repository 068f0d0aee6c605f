import itertools

import pytest

from unit.channel.test_bodies import GOOD
from wasit.channel import facts
from wasit.channel.facts import KINDS
from wasit.channel.rules import MAY_SAY, check_may_say, check_said, permits
from wasit.errors import Distrusted, Refused
from wasit.record.epoch import LineKind, SeatRole

GO, SIDE = SeatRole.GO_BETWEEN, SeatRole.SIDE
PLACES = [*itertools.product(LineKind, SeatRole)]

WHERE = {
    # fact: the places where it may be said, as (line, role)
    "opened": "line/go line/side room/side desk/go",
    "word": "line/go line/side room/side desk/go",
    "released": "line/go",
    "instrument": "line/go line/side room/side desk/go",
    "instrument passed on": "line/go",
    "noted": "line/go line/side room/side desk/go",
    "briefed": "line/go line/side room/side desk/go",
    "receipted": "line/go",
    "told": "line/go line/side room/side desk/go",
    "erasure": "line/go line/side room/side desk/go",
    "withdrawn": "line/go line/side room/side desk/go",
    "undertaking": "line/go desk/go",
    "hope": "line/go line/side room/side desk/go",
    "milestone": "line/go line/side room/side desk/go",
    "release noted": "desk/go",
    "charter": "line/go room/side desk/go",
    "weighing": "room/side desk/go",
    "preferences": "room/side desk/go",
    "pen": "line/side room/side desk/go",
    "left": "line/go line/side room/side desk/go",
    "read back": "line/go line/side",
    "red line": "room/side desk/go",
    "deadline": "line/go room/side desk/go",
    "line to take": "line/go room/side desk/go",
    "device added": "line/go line/side room/side desk/go",
    "device removed": "line/go line/side room/side desk/go",
    "device removed by consent": "line/go",
    "legal hold": "line/go room/side desk/go",
    "closed out": "line/go desk/go",
    "claim": "line/go line/side",
    "claim of the other side": "line/go",
    "claim answered": "line/go line/side",
    "claim acknowledged without words": "line/go",
    "outside allowed": "line/go line/side desk/go",
    "travel asked": "room/side desk/go",
    "travel held": "room/side desk/go",
    "blind put": "line/go",
    "blind answer": "line/go line/side",
    "blind result": "line/go",
    "blind noted": "desk/go",
    "sealed put": "line/go",
    "sealed put again": "line/go",
    "sealed put packages": "line/go",
    "sealed entered": "line/side",
    "sealed met": "line/go",
    "sealed ended": "line/go room/side",
    "sealed settled": "line/go room/side",
    "sealed package": "room/side",
    "supposition": "line/go",
    "supposition worded": "line/side",
    "came": "room/side desk/go",
    "deposit opened": "line/go",
    "deposit noted": "desk/go",
    "names asked": "line/go",
    "names entered": "line/go line/side",
    "names common": "line/go",
    "names paired": "desk/go",
    "charter that discloses copies": "line/go room/side desk/go",
    "name spelled": "desk/go",
    "decided": "desk/go",
    "first told": "line/go",
    "copies prepared": "desk/go",
    "copy given": "line/go",
    "copies handed": "desk/go",
    "copies handed by hand": "desk/go",
    "finding": "desk/go",
    "handover offered": "desk/go",
    "handover answered": "desk/go",
    "handed over": "desk/go",
    "handed over with nothing": "desk/go",
}
LINES = {LineKind.SIDE: "line", LineKind.ROOM: "room", LineKind.DESK: "desk"}
ROLES = {GO: "go", SIDE: "side"}


def test_the_table_here_knows_every_fact():
    """A new fact must say where it may stand."""
    assert {type(GOOD[name]) for name in WHERE} == set(KINDS)


@pytest.mark.parametrize("name", WHERE)
def test_the_whole_table_is_asked_of_both_ends(name):
    """What our own user is refused, another seat is distrusted for; what is allowed here is believed from there."""
    fact = GOOD[name]
    for kind, role in PLACES:
        allowed = f"{LINES[kind]}/{ROLES[role]}" in WHERE[name].split()
        assert permits(kind, role, fact) is allowed, (kind, role)
        if allowed:
            check_may_say(kind, role, fact)
            check_said(kind, role, fact)
            continue
        with pytest.raises(Refused) as here:
            check_may_say(kind, role, fact)
        with pytest.raises(Distrusted) as there:
            check_said(kind, role, fact)
        assert (here.value.code, there.value.code) == ("may-not-say", "E_KIND")


def test_who_is_no_member_says_nothing():
    """not-a-member here, E_AUTHOR from there."""
    for kind in LineKind:
        with pytest.raises(Refused) as here:
            check_may_say(kind, None, GOOD["word"])
        with pytest.raises(Distrusted) as there:
            check_said(kind, None, GOOD["word"])
        assert (here.value.code, there.value.code) == ("not-a-member", "E_AUTHOR")


def test_no_side_can_speak_as_the_go_between():
    """Nothing that carries across the wall can be said by a side anywhere."""
    for (_, role), allowed in MAY_SAY.items():
        if role is SIDE:
            assert not allowed & {facts.Released, facts.Receipted, facts.ReleaseNoted}


def test_where_a_release_came_from_stands_on_the_desk_alone():
    """In no line and in no room."""
    assert [place for place, allowed in MAY_SAY.items() if facts.ReleaseNoted in allowed] == [
        (LineKind.DESK, GO)
    ]
