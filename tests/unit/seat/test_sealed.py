"""Sealed offers on seats: asking, sealing, burning, saying that both have sealed; what nobody sees, and what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from unit.seat.query_cast import PASS, Cast
from wasit.channel import facts
from wasit.channel.facts import SealedMet, SealedPut
from wasit.channel.sealed_views import SealedDeskView, SealedView
from wasit.errors import Damaged, Distrusted, Refused
from wasit.overlap.run import Outcome
from wasit.play.simulated import MemoryRelay
from wasit.seals.offer_statement import Statement, read_statement, sign_statement
from wasit.seat import opening, queries
from wasit.seat.actions import sealed
from wasit.seat.commands.table import COMMANDS
from wasit.seat.matter import Matter
from wasit.seat.sealed_terms import scale_of, shown, terms_of
from wasit.seat.store.destroyed import destroy
from wasit.seat.store.sealed_rounds import round_of
from wasit.seat.sync import sealed_meetings
from wasit.text.moment import Moment

TEXT, OTHER = {"en": "The longest quiet you can hold"}, {"en": "The shortest quiet you need"}
DAY = 86_400
HOURS = {"low": "0", "high": "48", "step": "0.5", "unit": "hours"}


@pytest.fixture
def cast() -> Iterator[Cast]:
    """A go-between and an envoy a side, each with a pen."""
    made = Cast()
    for key in ("a", "b"):
        made.add("envoy-" + key, key, {"en": "Envoy"})
        made.mandate("envoy-" + key)
        with made.seats["envoy-" + key].file.change():
            made.seats["envoy-" + key].set_setting("relay", b"http://127.0.0.1:1")
    with made.go.file.change():
        made.go.set_setting("relay", b"http://127.0.0.1:1")
    yield made
    made.close()


def ask(cast: Cast, **more: Any) -> str:
    args = {"text": TEXT, "other": OTHER, "rule": "room", "until": until(cast)} | HOURS | more
    answer = COMMANDS["sealed-put"](cast.go, args)
    cast.meet_all()
    return str(answer["id"])


def until(cast: Cast) -> str:
    return str(Moment(cast.clock.now().seconds + DAY, 0))


def asked(matter: Matter) -> list[tuple[bytes, SealedPut]]:
    rows = matter.file.all("SELECT hash FROM entry WHERE kind = 50 ORDER BY n")
    found = [(name, matter.read(name)[2]) for (name,) in rows]
    return [(name, fact) for name, fact in found if isinstance(fact, SealedPut)]


def enter(cast: Cast, key: str, **said: Any) -> str:
    matter = cast.seats["envoy-" + key]
    name = asked(matter)[-1][0]
    COMMANDS["sealed-enter"](matter, {"id": name.hex(), "passphrase": PASS} | said)
    cast.meet_all()
    return name.hex()


def code(no: pytest.ExceptionInfo[Any]) -> str:
    return str(no.value.code)


def test_each_side_is_asked_in_its_own_words_and_one_question(cast: Cast) -> None:
    """The same run, scale and rule; who names the most is told by the words of each; nothing names another line."""
    ask(cast, most="b")
    (_, a), (_, b) = asked(cast.seats["envoy-a"])[0], asked(cast.seats["envoy-b"])[0]
    assert (a.text, b.text) == (OTHER, TEXT)
    assert a.question == b.question
    assert (a.most, b.most) == (False, True)
    assert terms_of(a) == terms_of(b)
    assert terms_of(a).first == "least"  # type: ignore[union-attr]
    assert terms_of(a).value(3) == "1.5"  # type: ignore[union-attr]


def test_a_limit_stands_on_its_own_seat_alone(cast: Cast) -> None:
    """What is said of it is a promise, signed; no bytes of the vector or of a share are in any other file."""
    ask(cast)
    name = bytes.fromhex(enter(cast, "a", limit="10 hours"))
    kept = round_of(cast.seats["envoy-a"], name)
    assert kept is not None
    assert kept.vector == (20,)
    assert "vector" not in repr(kept)
    stands = sealed.stood(cast.go, name)
    made = read_statement(stands.statement)
    assert (made.party, made.rule, made.pen) == (0, "room", kept and read_statement(kept.statement).pen)
    for other in (cast.go, cast.seats["envoy-b"]):
        assert round_of(other, name) is None
        dump = b"".join(row[0] for row in other.file.all("SELECT body FROM entry WHERE body IS NOT NULL"))
        assert not any(secret in dump for secret in (*kept.shares, *kept.salts))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "no"),
    [
        ({"limit": "49"}, "sealed-number-range"),
        ({"limit": "10.25"}, "sealed-number-step"),
        ({"limit": "10 EUR"}, "sealed-number-unit"),
        ({"limit": "ten"}, "sealed-number-form"),
        ({"limit": ""}, "bad-input"),
        ({}, "bad-input"),
        ({"limit": "10", "passphrase": "wrong"}, "wrong-pen-passphrase"),
        ({"limit": "10", "passphrase": ""}, "passphrase-needed"),
    ],
)
def test_a_bad_limit_is_refused_before_anything_of_it_exists(
    cast: Cast, said: dict[str, str], no: str
) -> None:
    ask(cast)
    with pytest.raises((Refused, Distrusted)) as caught:
        enter(cast, "a", **said)
    assert code(caught) == no
    assert not cast.seats["envoy-a"].file.all("SELECT 1 FROM sealed_round")
    assert sealed.stood(cast.go, asked(cast.seats["envoy-a"])[0][0]).entered is None


def test_both_must_have_sealed(cast: Cast) -> None:
    note = ask(cast)
    enter(cast, "a", limit="10")
    with pytest.raises(Refused, match="sealed-not-both"):
        COMMANDS["sealed-meet"](cast.go, {"id": note})
    enter(cast, "b", limit="8")
    COMMANDS["sealed-meet"](cast.go, {"id": note})
    cast.meet_all()
    for key in ("a", "b"):
        matter = cast.seats["envoy-" + key]
        name, fact = asked(matter)[0]
        met = sealed.stood(matter, name).met
        assert isinstance(met, SealedMet)
        other = sealed.check_statement(fact, met.other, mine=False)
        assert other.party == (1 if key == "a" else 0)
        with pytest.raises(Distrusted, match="sealed-statement-differs"):
            sealed.check_statement(fact, met.other, mine=True)
        with pytest.raises(Refused, match="sealed-met"):
            enter(cast, key, limit="1")
    kept = round_of(cast.go, bytes.fromhex(note))
    assert kept is not None
    assert kept.wanted
    assert not kept.shares
    sealed.take_error(cast.go, bytes.fromhex(note), "sealed-party-gone")
    again = round_of(cast.go, bytes.fromhex(note))
    assert again is not None
    assert (again.wanted, again.error) == (False, "sealed-party-gone")
    COMMANDS["sealed-meet"](cast.go, {"id": note})
    again = round_of(cast.go, bytes.fromhex(note))
    assert again is not None
    assert again.wanted
    assert again.statement == kept.statement


def test_the_last_entry_counts_and_what_is_burnt_is_gone(cast: Cast) -> None:
    note = ask(cast)
    enter(cast, "b", limit="8")
    enter(cast, "a", limit="10")
    name = bytes.fromhex(enter(cast, "a", limit="12"))
    kept = round_of(cast.seats["envoy-a"], name)
    assert kept is not None
    assert kept.vector == (24,)
    assert sealed.stood(cast.go, name).entered == kept.entry
    COMMANDS["sealed-burn"](cast.seats["envoy-a"], {"id": name.hex()})
    cast.meet_all()
    assert round_of(cast.seats["envoy-a"], name) is None
    with pytest.raises(Refused, match="sealed-not-both"):
        COMMANDS["sealed-meet"](cast.go, {"id": note})
    with pytest.raises(Refused, match="sealed-nothing"):
        COMMANDS["sealed-burn"](cast.seats["envoy-a"], {"id": name.hex()})
    with pytest.raises(Refused, match="sealed-nothing"):
        COMMANDS["sealed-compared"](cast.seats["envoy-a"], {"id": name.hex()})


def test_what_the_go_between_takes_back_is_over_for_both(cast: Cast) -> None:
    note = ask(cast)
    name = enter(cast, "a", limit="10")
    COMMANDS["sealed-burn"](cast.go, {"id": note})
    cast.meet_all()
    for args in ({"id": name},):
        for command in ("sealed-burn", "sealed-enter"):
            with pytest.raises(Refused, match="already-closed"):
                COMMANDS[command](cast.seats["envoy-a"], args | {"limit": "1", "passphrase": PASS})
    for command in ("sealed-burn", "sealed-meet"):
        with pytest.raises(Refused, match="already-closed"):
            COMMANDS[command](cast.go, {"id": note})


def test_three_rounds_and_no_fourth(cast: Cast) -> None:
    """Neither asked by the go-between, nor sealed by a side if a changed program asked it."""
    note = ask(cast)
    for _ in range(2):
        note = ask(cast, after=note)
    with pytest.raises(Refused, match="sealed-rounds-over"):
        ask(cast, after=note)
    enter(cast, "a", limit="10")
    puts = {cast.go.read(name)[0].key: name for name in sealed.puts_of(cast.go, bytes.fromhex(note))}
    scale = scale_of(*HOURS.values())
    for key, first in (("a", True), ("b", False)):
        with cast.go.file.change():
            at = Moment(cast.clock.now().seconds + DAY, 0)
            cast.go.say(
                cast.go.line_of(key),
                SealedPut(TEXT, at, b"r" * 16, "room", scale, first=first, after=puts[key]),
            )
    cast.meet_all()
    with pytest.raises(Refused, match="sealed-rounds-over"):
        enter(cast, "a", limit="10")


def test_the_charter_says_how_many_rounds(cast: Cast) -> None:
    """As each seat was told it: one where it says one, five where it says five, and no charter says none or ten."""
    for bad in (0, 10, -1):
        with pytest.raises(Refused, match="bad-input"):
            opening.change_charter(cast.go, {"rounds": bad})
    opening.change_charter(cast.go, {"rounds": 5})
    cast.meet_all()
    note = ask(cast)
    for _ in range(4):
        note = ask(cast, after=note)
    enter(cast, "a", limit="10")
    assert (side(cast, "a").ask.round, side(cast, "a").ask.rounds) == (5, 5)
    with pytest.raises(Refused, match="sealed-rounds-over"):
        ask(cast, after=note)
    opening.change_charter(cast.go, {"rounds": 1})
    cast.meet_all()
    with pytest.raises(Refused, match="sealed-rounds-over"):
        enter(cast, "b", limit="10")
    with pytest.raises(Refused, match="sealed-rounds-over"):
        ask(cast, after=ask(cast))
    assert queries.see_charter(cast.go).rounds == queries.see_charter(cast.seats["envoy-a"]).rounds == 1


def test_a_price_is_answered_yes_or_no_and_packages_with_points(cast: Cast) -> None:
    ask(cast, rule="price", price="10.5")
    for bad in ({"answer": "perhaps"}, {"limit": "10"}):
        with pytest.raises(Refused, match="bad-input"):
            enter(cast, "a", **bad)
    name = enter(cast, "a", answer="no")
    kept = round_of(cast.seats["envoy-a"], bytes.fromhex(name))
    assert kept is not None
    assert kept.vector == (0,)
    ask(cast, rule="package", packages="four hours\nsix hours\n")
    name = enter(cast, "b", points="six hours = 700")
    kept = round_of(cast.seats["envoy-b"], bytes.fromhex(name))
    assert kept is not None
    assert kept.vector == (0, 700, 0, 1)
    assert kept.party == 1


def test_the_midpoint_is_chosen_by_each(cast: Cast) -> None:
    """Who does not choose it has signed for the bit alone."""
    ask(cast, rule="midpoint")
    for key, midpoint, rule in (("a", True, "midpoint"), ("b", False, "room")):
        name = bytes.fromhex(enter(cast, key, limit="10", midpoint=midpoint))
        kept = round_of(cast.seats["envoy-" + key], name)
        assert kept is not None
        assert read_statement(kept.statement).rule == rule


def test_another_question_to_one_side_is_found_out(cast: Cast) -> None:
    """A go-between that carries one side's statement to a side that was asked something else."""
    ask(cast)
    enter(cast, "b", limit="8")
    statement = sealed.stood(cast.go, asked(cast.seats["envoy-b"])[0][0]).statement
    ask(cast, high="50")
    with pytest.raises(Distrusted, match="sealed-statement-differs"):
        sealed.check_statement(asked(cast.seats["envoy-a"])[-1][1], statement, mine=False)
    with pytest.raises(Distrusted, match="sealed-statement-differs"):
        sealed.check_statement(asked(cast.seats["envoy-a"])[-1][1], b"no statement", mine=False)


def test_an_answer_is_told_once_and_of_packages_in_the_room_alone(cast: Cast) -> None:
    note = ask(cast, rule="package", packages="four hours\nsix hours\n")
    enter(cast, "a", points="six hours = 700")
    name = bytes.fromhex(enter(cast, "b", points="six hours = 1"))
    COMMANDS["sealed-meet"](cast.go, {"id": note})
    cast.meet_all()
    for _ in range(2):
        sealed.take_answer(cast.go, bytes.fromhex(note), "ended")
        sealed.take_answer(cast.seats["envoy-b"], name, "package", 2)
    sealed.take_error(cast.seats["envoy-b"], name, "sealed-party-gone")
    cast.meet_all()
    kept = round_of(cast.seats["envoy-b"], name)
    assert kept is not None
    assert (kept.how, kept.value, kept.error) == ("package", 2, "")
    ended = sealed.stood(cast.seats["envoy-b"], name).ended
    assert ended is not None
    assert (ended.how, ended.value) == ("ended", None)
    said = cast.seats["envoy-b"].file.all(
        "SELECT l.key FROM entry AS e JOIN line AS l ON l.id = e.line WHERE e.kind = 53"
    )
    assert sorted(said) == [("line",), ("room",)]


def test_a_pen_is_known_by_a_mandate_that_came(cast: Cast) -> None:
    mine = read_pen(cast, "a")
    assert sealed.pen_is_known(cast.seats["envoy-a"], mine)
    assert not sealed.pen_is_known(cast.seats["envoy-b"], mine)


def read_pen(cast: Cast, key: str) -> bytes:
    from wasit.seat.actions.pencase import open_pen

    return open_pen(cast.seats["envoy-" + key], PASS).kid


@pytest.mark.slow
@pytest.mark.parametrize(
    "bad",
    [
        {"high": "0"},
        {"step": "5"},
        {"step": "0"},
        {"unit": " "},
        {"low": "nan"},
        {"low": "one"},
        {"step": "0.0000001"},
        {"high": "1e400"},
        {"high": "200000000"},
        {"rule": "package", "packages": ""},
        {"rule": "auction"},
    ],
)
def test_terms_that_make_no_grid_are_refused(cast: Cast, bad: dict[str, str]) -> None:
    with pytest.raises(Refused, match="sealed-terms-bad"):
        ask(cast, **bad)


def test_what_may_not_be_asked(cast: Cast) -> None:
    for args, no in (
        ({"between": ["a"]}, "needs-two-sides"),
        ({"between": ["a", "a"]}, "two-sides-only"),
        ({"most": "c"}, "bad-input"),
        ({"until": str(cast.clock.now())}, "lapsed"),
        ({"until": ""}, "bad-input"),
        ({"rule": "price", "price": "10.2"}, "sealed-number-step"),
        ({"rule": "price"}, "sealed-number-form"),
    ):
        with pytest.raises(Refused) as caught:
            ask(cast, **args)
        assert code(caught) == no
    note = ask(cast)
    name = asked(cast.seats["envoy-a"])[0][0].hex()
    for args in ({"id": note}, {"id": name}):
        with pytest.raises(Refused):
            COMMANDS["sealed-enter"](cast.go, args | {"limit": "10", "passphrase": PASS})
    with pytest.raises(Refused, match="bad-input"):
        COMMANDS["sealed-meet"](cast.go, {"id": name})
    with pytest.raises(Refused, match="bad-input"):
        COMMANDS["sealed-put"](
            cast.go, {"text": TEXT, "until": until(cast), "rule": "room", "after": name} | HOURS
        )
    cast.wait(2 * DAY)
    with pytest.raises(Refused, match="lapsed"):
        enter(cast, "a", limit="10")


def test_numbers_are_shown_with_the_decimals_of_their_scale() -> None:
    scale = scale_of("-1", "1", "0.25", "EUR")
    assert scale == facts.Scale(-100, 100, 25, 2, "EUR")
    assert [shown(scale, value) for value in (-100, -25, 0, 75)] == ["-1.00", "-0.25", "0.00", "0.75"]


def side(cast: Cast, key: str) -> SealedView:
    return queries.see_sealed(cast.seats["envoy-" + key], cast.sign("envoy-" + key)).offers[0]


def desk(cast: Cast) -> SealedDeskView:
    return queries.see_sealed_desk(cast.go, cast.sign("go")).offers[0]


def test_a_side_is_shown_its_own_and_never_whether_the_other_has_sealed(cast: Cast) -> None:
    """Until both have; a go-between sees who has, and in what words each was asked."""
    note = ask(cast)
    before = side(cast, "a")
    enter(cast, "b", limit="8")
    assert side(cast, "a") == before
    assert (before.state, before.may_seal, before.ask.low, before.ask.high) == ("open", True, "0.0", "48.0")
    seen = side(cast, "b")
    assert (seen.state, seen.own, seen.may_burn, seen.most) == ("sealed", "8.0 hours", True, False)
    assert seen.by is not None
    assert seen.by.mine
    assert [(one.sealed, one.text) for one in desk(cast).sides] == [(False, TEXT), (True, OTHER)]
    assert not desk(cast).may_meet
    enter(cast, "a", limit="10")
    assert (desk(cast).state, desk(cast).may_meet) == ("both", True)
    COMMANDS["sealed-meet"](cast.go, {"id": note})
    cast.meet_all()
    assert (desk(cast).state, desk(cast).may_meet) == ("met", False)
    a, b = side(cast, "a"), side(cast, "b")
    assert (a.state, a.may_seal, a.known, a.compared) == ("met", False, False, False)
    assert a.code == b.code
    COMMANDS["sealed-compared"](cast.seats["envoy-a"], {"id": a.id})
    assert side(cast, "a").compared
    sealed.take_error(cast.seats["envoy-a"], bytes.fromhex(a.id), "sealed-party-gone")
    assert side(cast, "a").error == "sealed-party-gone"
    sealed.take_beginning(cast.seats["envoy-a"], bytes.fromhex(a.id))
    assert side(cast, "a").error == ""
    sealed.take_error(cast.go, bytes.fromhex(note), "sealed-party-gone")
    assert (desk(cast).state, desk(cast).error, desk(cast).may_meet) == ("stopped", "sealed-party-gone", True)


def test_what_came_out_is_shown_as_this_seat_reckoned_it(cast: Cast) -> None:
    """A go-between that says something else is found out; a seat that has not reckoned says whose word it is."""
    note = ask(cast, rule="midpoint")
    enter(cast, "a", limit="10", midpoint=True)
    name = bytes.fromhex(enter(cast, "b", limit="8", midpoint=True))
    assert side(cast, "b").midpoint
    COMMANDS["sealed-meet"](cast.go, {"id": note})
    cast.meet_all()
    sealed.take_answer(cast.seats["envoy-b"], name, "settled", 90)
    assert (side(cast, "b").state, side(cast, "b").value) == ("settled", "9.0 hours")
    sealed.take_answer(cast.go, bytes.fromhex(note), "settled", 80)
    cast.meet_all()
    assert (side(cast, "b").state, side(cast, "b").value) == ("wrong", "9.0 hours")
    assert (side(cast, "a").state, side(cast, "a").value, side(cast, "a").said) == (
        "settled",
        "8.0 hours",
        True,
    )
    seen = desk(cast)
    assert (seen.state, seen.value, seen.may_ask_again, seen.may_burn) == (
        "settled",
        "8.0 hours",
        True,
        False,
    )


@pytest.mark.slow
def test_packages_prices_and_ends_are_shown(cast: Cast) -> None:
    note = ask(cast, rule="package", packages="four hours\nsix hours\n")
    enter(cast, "b", points="six hours = 1")
    name = bytes.fromhex(enter(cast, "a", points="six hours = 700"))
    assert (side(cast, "a").own, side(cast, "a").ask.packages) == ("1", ("four hours", "six hours"))
    COMMANDS["sealed-meet"](cast.go, {"id": note})
    cast.meet_all()
    sealed.take_answer(cast.go, bytes.fromhex(note), "ended")
    cast.meet_all()
    assert side(cast, "a").state == "ended"
    sealed.take_answer(cast.seats["envoy-a"], name, "package", 2)
    assert (side(cast, "a").state, side(cast, "a").value) == ("package", "six hours")
    assert desk(cast).state == "ended"
    note = ask(cast, rule="price", price="10.5", after=note)
    assert (side(cast, "a").ask.price, side(cast, "a").ask.round) == ("10.5", 2)
    enter(cast, "a", answer="yes")
    enter(cast, "b", answer="no")
    assert [side(cast, key).own for key in ("a", "b")] == ["yes", "no"]
    COMMANDS["sealed-burn"](cast.go, {"id": note})
    cast.meet_all()
    assert (side(cast, "a").state, desk(cast).state) == ("burnt", "burnt")
    ask(cast)
    cast.wait(2 * DAY)
    assert (side(cast, "a").state, desk(cast).state, side(cast, "a").may_seal) == ("lapsed", "lapsed", False)


def test_another_seat_of_the_side_sees_that_it_is_sealed_elsewhere(cast: Cast) -> None:
    cast.add("mate", "a", {"en": "A mate"})
    ask(cast)
    enter(cast, "a", limit="10")
    seen = queries.see_sealed(cast.seats["mate"], cast.sign("mate")).offers[0]
    assert (seen.state, seen.own, seen.may_burn, seen.code) == ("elsewhere", "", False, "")
    assert seen.by is not None
    assert not seen.by.mine


def test_a_statement_that_does_not_hold_is_said_so(cast: Cast) -> None:
    """A go-between's program that tells one side a statement of another question."""
    ask(cast)
    enter(cast, "b", limit="8")
    other = sealed.stood(cast.go, asked(cast.seats["envoy-b"])[0][0]).statement
    ask(cast, high="50")
    name = bytes.fromhex(enter(cast, "a", limit="10"))
    own = sealed.stood(cast.go, name).entered
    assert own is not None
    with cast.go.file.change():
        cast.go.say(cast.go.line_of("a"), SealedMet(name, own, other, b"no statement"))
    cast.meet_all()
    assert (side(cast, "a").error, side(cast, "a").code) == ("sealed-statement-differs", "")


def test_a_seat_without_lines_sees_nothing(cast: Cast) -> None:
    cast.go.has_line = lambda key: False  # type: ignore[method-assign]
    assert queries.see_sealed_desk(cast.go, cast.sign("go")).offers == ()
    matter = cast.seats["envoy-a"]
    sign = cast.sign("envoy-a")
    matter.has_line = lambda key: False  # type: ignore[method-assign]
    assert queries.see_sealed(matter, sign).offers == ()


@pytest.mark.slow
@pytest.mark.parametrize("what", ["other", "own back", "carrier", "another carrier"])
async def test_a_seat_does_not_begin_with_what_does_not_hold(cast: Cast, what: str) -> None:
    """A go-between's program that tells a side something else than was signed: the seat says so, and hears nobody."""
    ask(cast)
    enter(cast, "b", limit="8")
    theirs = sealed.stood(cast.go, asked(cast.seats["envoy-b"])[0][0]).statement
    name = bytes.fromhex(enter(cast, "a", limit="10"))
    stands = sealed.stood(cast.go, name)
    assert stands.entered is not None
    fact = asked(cast.seats["envoy-a"])[0][1]
    at = read_statement(theirs)
    carrier = Statement(fact.run, fact.question, 2, "room", (), at.box_public, at.place)
    told = {
        "other": (b"no statement", carrier),
        "own back": (stands.statement, carrier),
        "carrier": (theirs, None),
        "another carrier": (theirs, replace(carrier, run=b"x" * 16)),
    }[what]
    made = sign_statement(told[1], None, 0) if told[1] is not None else b"no statement"
    with cast.go.file.change():
        cast.go.say(cast.go.line_of("a"), SealedMet(name, stands.entered, told[0], made))
    cast.meet_all()
    matter = cast.seats["envoy-a"]
    meetings = sealed_meetings.SealedMeetings(matter, MemoryRelay(), lambda: True, lambda: None)
    await meetings.follow()
    assert not meetings.runs
    kept = round_of(matter, name)
    assert kept is not None
    assert kept.error == "sealed-statement-differs"


def begin(cast: Cast, key: str) -> sealed_meetings.Meeting:
    """A side's machine begins an attempt."""
    matter = cast.seats["envoy-" + key]
    kept = round_of(matter, asked(matter)[-1][0])
    assert kept is not None
    meeting = sealed_meetings.meeting_of(matter, kept)
    assert meeting is not None
    sealed.take_beginning(matter, kept.name, meeting.others_signed)
    return meeting


def test_a_limit_meets_one_statement_of_the_other_side_and_no_second(cast: Cast) -> None:
    """A side that burns what it sealed when its machine has the answer, and seals another: that is no second question about the first's limit."""
    note = ask(cast)
    name = bytes.fromhex(enter(cast, "a", limit="10"))
    enter(cast, "b", limit="8")
    COMMANDS["sealed-meet"](cast.go, {"id": note})
    cast.meet_all()
    meeting = begin(cast, "a")
    assert begin(cast, "a").signed == meeting.signed
    sealed.take_error(cast.seats["envoy-a"], name, "sealed-party-gone")
    COMMANDS["sealed-burn"](cast.seats["envoy-b"], {"id": asked(cast.seats["envoy-b"])[0][0].hex()})
    cast.meet_all()
    enter(cast, "b", limit="9")
    COMMANDS["sealed-meet"](cast.go, {"id": note})
    cast.meet_all()
    kept = round_of(cast.seats["envoy-a"], name)
    assert kept is not None
    with pytest.raises(Distrusted, match="sealed-other-changed"):
        sealed_meetings.meeting_of(cast.seats["envoy-a"], kept)
    other = sealed.stood(cast.seats["envoy-a"], name).met
    assert other is not None
    with pytest.raises(Distrusted, match="sealed-other-changed"):
        sealed.take_beginning(cast.seats["envoy-a"], name, other.other)
    COMMANDS["sealed-burn"](cast.seats["envoy-a"], {"id": name.hex()})
    cast.meet_all()
    enter(cast, "a", limit="10")
    COMMANDS["sealed-meet"](cast.go, {"id": note})
    cast.meet_all()
    assert begin(cast, "a").signed != meeting.signed


@pytest.mark.parametrize("whose", ["envoy-b", "go"])
def test_no_statement_makes_a_seat_call_a_service_of_its_network(
    cast: Cast, whose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the other side's nor the go-between's: only relays out in the open, and this seat's own."""
    note = ask(cast)
    with cast.seats[whose].file.change():
        cast.seats[whose].set_setting("relay", b"http://192.168.1.1")
    enter(cast, "a", limit="10")
    enter(cast, "b", limit="8")
    with pytest.raises(Distrusted, match="sealed-relay-inside"):
        COMMANDS["sealed-meet"](cast.go, {"id": note})
    with monkeypatch.context() as changed:  # a go-between's program that carries it all the same
        changed.setattr(sealed, "check_reach", lambda *_: None)
        changed.setattr(sealed, "check_known", lambda *_: None)
        COMMANDS["sealed-meet"](cast.go, {"id": note})
    cast.meet_all()
    matter = cast.seats["envoy-a"]
    kept = round_of(matter, asked(matter)[0][0])
    assert kept is not None
    with pytest.raises(Distrusted, match="sealed-relay-inside"):
        sealed_meetings.meeting_of(matter, kept)


HERE = "https://relay.desk.example"


@pytest.fixture
def apart(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Each at a relay of its own; both sides have the go-between's card."""
    for who, matter in cast.seats.items():
        with matter.file.change():
            matter.set_setting("relay", HERE.replace("desk", who.removeprefix("envoy-")).encode())
    with cast.go.file.change():
        cast.go.set_setting("relay", HERE.encode())
    card = SimpleNamespace(boxes=(SimpleNamespace(place=SimpleNamespace(relay=HERE)),))
    monkeypatch.setattr(sealed, "newest_card", lambda _, seat: card if seat == cast.go.me else None)
    return cast


def parts(cast: Cast) -> list[sealed_meetings.Meeting | None]:
    """What each side's seat would take part in."""
    found = []
    for key in ("a", "b"):
        matter = cast.seats["envoy-" + key]
        kept = round_of(matter, asked(matter)[-1][0])
        assert kept is not None
        found.append(sealed_meetings.meeting_of(matter, kept))
    return found


def test_a_run_is_heard_where_the_go_between_is_and_no_side_is_shown_the_others_relay(apart: Cast) -> None:
    note = ask(apart)
    enter(apart, "a", limit="10")
    enter(apart, "b", limit="8")
    COMMANDS["sealed-meet"](apart.go, {"id": note})
    apart.meet_all()
    for meeting in parts(apart):
        assert meeting is not None
        assert [each.place.relay for each in meeting.statements] == [HERE] * 3
    for key, other in (("a", "b"), ("b", "a")):
        rows = apart.seats["envoy-" + key].file.all("SELECT body FROM entry WHERE body IS NOT NULL")
        assert not any(f"relay.{other}.example".encode() in body for (body,) in rows)


def test_a_side_that_would_hear_at_a_relay_of_its_own_is_not_met_there(
    apart: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs that relay would read from where the other side's seat connects. The go-between tells nobody of it; nor does a seat go
    there when a changed program of the go-between does tell."""
    note = ask(apart)
    with monkeypatch.context() as changed:
        changed.setattr(sealed, "_relay_of_asker", lambda matter, _: matter.text_setting("relay"))
        enter(apart, "b", limit="8")
    enter(apart, "a", limit="10")
    with pytest.raises(Distrusted, match="sealed-relay-strange"):
        COMMANDS["sealed-meet"](apart.go, {"id": note})
    with monkeypatch.context() as changed:
        changed.setattr(sealed, "check_known", lambda *_: None)
        COMMANDS["sealed-meet"](apart.go, {"id": note})
    apart.meet_all()
    with pytest.raises(Distrusted, match="sealed-relay-strange"):
        parts(apart)


def test_what_was_sealed_goes_with_the_words(cast: Cast) -> None:
    """A limit stands in no entry: with the days of its line it is gone from the seat's own file, and the desk's part in the run too."""
    note = ask(cast)
    enter(cast, "a", limit="10")
    enter(cast, "b", limit="8")
    COMMANDS["sealed-meet"](cast.go, {"id": note})
    cast.meet_all()
    for who, key in (("envoy-a", "line"), ("go", "desk")):
        matter = cast.seats[who]
        assert matter.file.all("SELECT 1 FROM sealed_round")
        with matter.file.change():
            assert destroy(matter, matter.line_of(key), why="retention", days=1)
        assert not matter.file.all("SELECT 1 FROM sealed_round")


class _Slow(MemoryRelay):
    """Does not answer who takes a mailbox back."""

    async def drop_box(self, place: Any) -> None:
        await asyncio.Event().wait()


async def test_a_relay_that_does_not_answer_holds_up_no_other_round(cast: Cast) -> None:
    """One round ends, and its mailbox can't be dropped; another begins all the same, and the seat closes."""
    first = ask(cast)
    enter(cast, "a", limit="10")
    enter(cast, "b", limit="8")
    COMMANDS["sealed-meet"](cast.go, {"id": first})
    cast.meet_all()
    meetings = sealed_meetings.SealedMeetings(cast.seats["envoy-a"], _Slow(), lambda: True, lambda: None)
    await meetings.follow()
    before = set(meetings.runs)
    COMMANDS["sealed-burn"](cast.go, {"id": first})
    second = ask(cast)
    enter(cast, "a", limit="10")
    enter(cast, "b", limit="8")
    COMMANDS["sealed-meet"](cast.go, {"id": second})
    cast.meet_all()
    meetings.stir()
    async with asyncio.timeout(30):
        await meetings.follow()
        assert len(meetings.runs) == 1
        assert set(meetings.runs) != before
        await meetings.stop()


@pytest.mark.slow
async def test_another_word_of_the_go_between_leaves_the_mailbox_where_it_is(cast: Cast) -> None:
    """Its colleague's seat may say that both have sealed, too: the run begins anew with that, and hears where it heard."""
    relay, note = MemoryRelay(), ask(cast)
    name = bytes.fromhex(enter(cast, "a", limit="10"))
    enter(cast, "b", limit="8")
    COMMANDS["sealed-meet"](cast.go, {"id": note})
    cast.meet_all()
    meetings = sealed_meetings.SealedMeetings(cast.seats["envoy-a"], relay, lambda: True, lambda: None)
    await meetings.follow()
    before = meetings.runs[name][0].meeting
    while not relay.boxes:
        await asyncio.sleep(0)
    with cast.go.file.change():
        cast.go.file.run("DELETE FROM sealed_round")
    COMMANDS["sealed-meet"](cast.go, {"id": note})
    cast.meet_all()
    meetings.stir()
    await meetings.follow()
    after = meetings.runs[name][0].meeting
    assert after.signed != before.signed
    assert after.kept.get == before.kept.get
    for _ in range(50):
        await asyncio.sleep(0)
        assert relay.boxes
    await meetings.stop()


async def test_a_look_that_failed_is_looked_at_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though nothing else has changed since."""
    note = ask(cast)
    enter(cast, "a", limit="10")
    enter(cast, "b", limit="8")
    COMMANDS["sealed-meet"](cast.go, {"id": note})
    cast.meet_all()
    meetings = sealed_meetings.SealedMeetings(
        cast.seats["envoy-a"], MemoryRelay(), lambda: True, lambda: None
    )

    def fails(_matter: Matter) -> list[bytes]:
        raise Damaged("disk-full")

    with monkeypatch.context() as bad:
        bad.setattr(sealed_meetings, "round_names", fails)
        with pytest.raises(Damaged):
            await meetings.follow()
    async with asyncio.timeout(30):
        await meetings.follow()
    assert len(meetings.runs) == 1
    await meetings.stop()


async def test_an_answer_that_a_full_disk_refused_is_saved_when_it_can_be(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the round is over for the others by then."""
    note = ask(cast)
    name = bytes.fromhex(enter(cast, "a", limit="10"))
    enter(cast, "b", limit="8")
    COMMANDS["sealed-meet"](cast.go, {"id": note})
    cast.meet_all()
    meeting = begin(cast, "a")
    matter = cast.seats["envoy-a"]
    meetings = sealed_meetings.SealedMeetings(matter, MemoryRelay(), lambda: True, lambda: None)
    monkeypatch.setattr(sealed_meetings, "SAVE_AGAIN", (0.0, 0.0))
    refused = 0

    def full(_sql: str) -> None:
        nonlocal refused
        refused += 1
        raise Damaged("disk-full")

    with monkeypatch.context() as bad:
        bad.setattr(matter.file, "_run_control", full)
        meetings._answered(name, meeting, Outcome(room=True))
        while refused < 3:
            await asyncio.sleep(0)
    sealed.take_answer(cast.go, bytes.fromhex(note), "ended")
    cast.meet_all()
    async with asyncio.timeout(30):
        while meetings._saving:
            await asyncio.sleep(0)
    kept = round_of(matter, name)
    assert kept is not None
    assert kept.how == "room"
    await meetings.stop()


async def test_what_is_over_is_heard_no_more(cast: Cast) -> None:
    """A run stands while both have sealed and nothing is said of an end; then its mailbox is gone."""
    relay = MemoryRelay()
    note = ask(cast)
    enter(cast, "a", limit="10")
    enter(cast, "b", limit="8")
    matter = cast.seats["envoy-a"]
    meetings = sealed_meetings.SealedMeetings(matter, relay, lambda: True, lambda: None)
    await meetings.follow()
    assert not meetings.runs
    meetings.stir()
    COMMANDS["sealed-meet"](cast.go, {"id": note})
    cast.meet_all()
    await meetings.follow()
    for _ in range(20):
        await asyncio.sleep(0)
    assert len(meetings.runs) == len(relay.boxes) == 1
    COMMANDS["sealed-burn"](cast.go, {"id": note})
    cast.meet_all()
    meetings.stir()
    await meetings.follow()
    assert not meetings.runs
    while relay.boxes:
        await asyncio.sleep(0)
    await meetings.stop()


def test_what_waits_for_a_person_is_counted_and_shown_until_it_is_done(cast: Cast) -> None:
    """A side, until it has sealed; the go-between, when both have; nobody afterwards, and nobody by its time."""
    assert [cast.sign(who).needs_you for who in ("envoy-a", "envoy-b", "go")] == [0, 0, 0]
    desk_id = ask(cast)
    waits = queries.see_side(cast.seats["envoy-a"], cast.sign("envoy-a"), {}).asked
    assert [(one.kind, one.text, one.seconds > 0) for one in waits] == [("sealed", TEXT, True)]
    assert [cast.sign(who).needs_you for who in ("envoy-a", "envoy-b", "go")] == [1, 1, 0]
    enter(cast, "a", limit="10")
    assert [cast.sign(who).needs_you for who in ("envoy-a", "envoy-b", "go")] == [0, 1, 0]
    enter(cast, "b", limit="9")
    assert [cast.sign(who).needs_you for who in ("envoy-a", "envoy-b", "go")] == [0, 0, 1]
    COMMANDS["sealed-meet"](cast.go, {"id": desk_id})
    cast.meet_all()
    assert [cast.sign(who).needs_you for who in ("envoy-a", "envoy-b", "go")] == [0, 0, 0]
    ask(cast)
    cast.wait(2 * DAY)
    assert [cast.sign(who).needs_you for who in ("envoy-a", "envoy-b", "go")] == [0, 0, 0]
