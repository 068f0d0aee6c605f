"""Declarations deposited with the go-between: who may do what, what comes of it, and what nobody sees before all are released."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from unit.seat.query_cast import CHEAP, PASS, Cast
from wasit.channel.certificate import verify_certificate
from wasit.channel.deposit_views import DepositDeskView, DepositView
from wasit.channel.facts import InstrumentShown
from wasit.errors import Distrusted, Refused
from wasit.seals.pens import verify_signature
from wasit.seat import queries
from wasit.seat.actions import depositing
from wasit.seat.actions.papers import cose_of, pass_chain, show_in, side_of
from wasit.seat.commands.table import COMMANDS, SIGNING
from wasit.seat.deposits import declared_on, opening
from wasit.seat.queries.alarms import see_alarms
from wasit.seat.queries.faces import said_in
from wasit.text.moment import Moment
from wasit.text.passage import Consent

TITLE = {"en": "Claims", "ar": "المطالبات"}
DAY = 86_400


@pytest.fixture
def cast() -> Iterator[Cast]:
    """A go-between and an envoy a side, each with a mandate."""
    made = Cast()
    made.add("envoy-a", "a", {"en": "Envoy A"})
    made.add("envoy-b", "b", {"en": "Envoy B"})
    for key in ("envoy-a", "envoy-b"):
        made.mandate(key)
    made.meet_all()
    yield made
    made.close()


@pytest.fixture
def joined() -> Iterator[Cast]:
    """The same, and a second person of side A who has shown a pen; no mandate on A's side yet."""
    made = Cast()
    made.add("envoy-a", "a", {"en": "Envoy A"})
    made.add("envoy-b", "b", {"en": "Envoy B"})
    made.add("second-a", "a", {"en": "Second A"})
    made.meet_all()
    made.mandate("envoy-b")
    for key in ("envoy-a", "second-a"):
        SIGNING["mandate"](made.seats[key], {"step": "offer-pen", "passphrase": PASS}, CHEAP)
    made.meet_all()
    yield made
    made.close()


def mandated(cast: Cast, **args: Any) -> None:
    """Side A's first mandate, signed by both its people."""
    SIGNING["mandate"](cast.seats["envoy-a"], {"passphrase": PASS, **args}, CHEAP)
    cast.meet_all()
    SIGNING["mandate"](cast.seats["second-a"], {"step": "sign", "passphrase": PASS}, CHEAP)
    cast.wait()
    cast.meet_all()


def do(cast: Cast, key: str, command: str, **args: Any) -> str:
    asked = {"passphrase": PASS, **args}
    seat = cast.seats[key]
    made = SIGNING[command](seat, asked, CHEAP) if command in SIGNING else COMMANDS[command](seat, asked)
    cast.wait()
    cast.meet_all()
    return str(made["id"])


def opened(cast: Cast, **args: Any) -> str:
    until = str(Moment(cast.clock.now().seconds + DAY, 0))
    return do(cast, "go", "open-deposit", title=TITLE, until=until, **args)


def side(cast: Cast, key: str) -> DepositView:
    return queries.see_deposits(cast.seats[key], cast.sign(key)).deposits[0]


def desk(cast: Cast) -> DepositDeskView:
    return queries.see_deposits_desk(cast.go, cast.sign("go")).deposits[0]


def declare(cast: Cast, key: str, words: str, **args: Any) -> str:
    clause = {"kind": "undertaking", "who": "us", "text": {"en": words}}
    return do(cast, key, "declare", **{"id": side(cast, key).id, "title": TITLE, "clauses": [clause]} | args)


@pytest.mark.slow
def test_all_are_released_together_and_every_seat_has_the_certificate(cast: Cast) -> None:
    """Nothing of the other's before; after one act the same file on each seat, and it holds."""
    note = opened(cast)
    assert [one.state for one in (side(cast, "envoy-a"), desk(cast))] == ["open", "open"]
    assert side(cast, "envoy-a").may == ("declare",)
    declare(cast, "envoy-a", "We lift our claims.")
    with pytest.raises(Refused, match="not-yet"):
        do(cast, "go", "release-deposit", id=note)
    declare(cast, "envoy-b", "We free the ship.")
    assert [one.standing for one in desk(cast).sides] == ["whole", "whole"]
    assert (side(cast, "envoy-b").state, side(cast, "envoy-b").declarations) == ("deposited", ())
    do(cast, "go", "release-deposit", id=note)
    assert desk(cast).state == "released"
    files = set()
    for key in ("envoy-a", "envoy-b"):
        shown = side(cast, key)
        assert shown.state == "released"
        assert {one.clauses[0][2]["en"] for one in shown.declarations} == {
            "We lift our claims.",
            "We free the ship.",
        }
        assert [one.ours for one in shown.declarations].count(True) == 1
        files.add(queries.see_deposit_certificate(cast.seats[key], bytes.fromhex(shown.id)))
    files.add(queries.see_deposit_certificate(cast.go, bytes.fromhex(note)))
    assert len(files) == 1
    assert verify_certificate(files.pop(), verify_signature).state == "released"
    kinds = [
        one.kind for one in queries.see_side(cast.seats["envoy-b"], cast.sign("envoy-b"), {}).line.entries
    ]
    assert kinds[-3:] == ["deposit", "declaration", "deposit-released"]
    for command in ("release-deposit", "return-deposit"):
        with pytest.raises(Refused, match="already-closed"):
            do(cast, "go", command, id=note)


def see_nothing_of_a(cast: Cast) -> list[Any]:
    """All that B's seat is shown of the deposit and of its line."""
    page = queries.see_side(cast.seats["envoy-b"], cast.sign("envoy-b"), {})
    return [side(cast, "envoy-b"), page.line.entries]


def test_a_declaration_leaves_no_trace_in_another_seat(cast: Cast) -> None:
    """Declared, taken back, declared anew: B's pages and store are the same as before."""
    opened(cast)
    before = see_nothing_of_a(cast)
    entries = cast.seats["envoy-b"].file.one("SELECT count(*) FROM entry")
    declare(cast, "envoy-a", "We lift our claims.")
    do(cast, "envoy-a", "take-back-declaration", id=side(cast, "envoy-a").id)
    assert side(cast, "envoy-a").state == "open"
    declare(cast, "envoy-a", "We lift some of our claims.")
    assert see_nothing_of_a(cast) == before
    assert cast.seats["envoy-b"].file.one("SELECT count(*) FROM entry") == entries


@pytest.mark.slow
def test_what_is_taken_back_is_not_released(cast: Cast) -> None:
    """The go-between's seat refuses, until the side declares anew; what is released then are the new words."""
    note = opened(cast)
    declare(cast, "envoy-a", "We lift our claims.")
    declare(cast, "envoy-b", "We free the ship.")
    do(cast, "envoy-a", "take-back-declaration", id=side(cast, "envoy-a").id)
    assert [one.standing for one in desk(cast).sides] == ["none", "whole"]
    with pytest.raises(Refused, match="not-yet"):
        do(cast, "go", "release-deposit", id=note)
    declare(cast, "envoy-a", "We lift some of our claims.")
    do(cast, "go", "release-deposit", id=note)
    assert {one.clauses[0][2]["en"] for one in side(cast, "envoy-b").declarations} == {
        "We lift some of our claims.",
        "We free the ship.",
    }


@pytest.mark.slow
def test_a_deposit_that_is_returned_shows_nothing(cast: Cast) -> None:
    """Each side is told the same, whoever had declared; and has a paper that proves it."""
    note = opened(cast)
    declare(cast, "envoy-a", "We lift our claims.")
    do(cast, "go", "return-deposit", id=note)
    for key in ("envoy-a", "envoy-b"):
        shown = side(cast, key)
        assert (shown.state, shown.declarations, shown.may) == ("returned", (), ())
        data = queries.see_deposit_certificate(cast.seats[key], bytes.fromhex(shown.id))
        assert verify_certificate(data, verify_signature).state == "returned"
    assert desk(cast).state == "returned"
    with pytest.raises(Refused, match="already-closed"):
        declare(cast, "envoy-b", "We free the ship.")


@pytest.mark.slow
@pytest.mark.parametrize(
    "order", [("release-deposit", "return-deposit"), ("return-deposit", "release-deposit")]
)
def test_of_two_ends_the_release_stands_and_everybody_is_told(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, order: tuple[str, str]
) -> None:
    """Whichever came first: a go-between's program that ends a deposit twice shows no two sides two ends of it (spec 7.15.4)."""
    note = opened(cast)
    declare(cast, "envoy-a", "We lift our claims.")
    declare(cast, "envoy-b", "We free the ship.")
    monkeypatch.setattr(depositing, "ended_by", lambda *_: None)
    do(cast, "go", order[0], id=note)
    assert alarms(cast) == {"go": set(), "envoy-a": set(), "envoy-b": set()}
    do(cast, "go", order[1], id=note)
    assert alarms(cast) == {key: {"ended-twice"} for key in ("go", "envoy-a", "envoy-b")}
    matter = cast.seats["envoy-a"]
    assert {one.link for line in matter.lines() for one in see_alarms(matter, line)} == {"deposits"}
    for key in ("envoy-a", "envoy-b"):
        assert side(cast, key).state == "released"
        data = queries.see_deposit_certificate(cast.seats[key], bytes.fromhex(side(cast, key).id))
        assert verify_certificate(data, verify_signature).state == "released"
    assert desk(cast).state == "released"


def alarms(cast: Cast) -> dict[str, set[str]]:
    """Of every line of each seat."""
    return {
        key: {alarm.code for line in seat.lines() for alarm in see_alarms(seat, line)}
        for key, seat in cast.seats.items()
    }


@pytest.mark.slow
def test_after_its_time_nothing_is_released(cast: Cast) -> None:
    """Nobody is told anything when the time ends; the go-between can still return it."""
    note = opened(cast)
    declare(cast, "envoy-a", "We lift our claims.")
    declare(cast, "envoy-b", "We free the ship.")
    cast.wait(2 * DAY)
    assert [side(cast, "envoy-a").state, desk(cast).state] == ["over", "over"]
    assert not desk(cast).may_release
    for key, command, named in (
        ("go", "release-deposit", note),
        ("envoy-a", "sign-declaration", side(cast, "envoy-a").id),
    ):
        with pytest.raises(Refused, match="lapsed"):
            do(cast, key, command, id=named)
    do(cast, "envoy-a", "take-back-declaration", id=side(cast, "envoy-a").id)
    do(cast, "go", "return-deposit", id=note)
    assert side(cast, "envoy-b").state == "returned"


@pytest.mark.slow
def test_two_holders_sign_one_after_the_other(joined: Cast) -> None:
    """Not released before enough have; either may take it back."""
    cast = joined
    mandated(cast, holders=[cast.seats[key].me.hex() for key in ("envoy-a", "second-a")], needs=2)
    note = opened(cast)
    declare(cast, "envoy-a", "We lift our claims.")
    declare(cast, "envoy-b", "We free the ship.")
    assert (side(cast, "envoy-a").state, side(cast, "envoy-a").may) == ("signing", ("take-back",))
    assert (side(cast, "second-a").signed, side(cast, "second-a").needed) == (1, 2)
    assert side(cast, "second-a").may == ("sign", "take-back")
    with pytest.raises(Refused, match="not-yet"):
        do(cast, "go", "release-deposit", id=note)
    with pytest.raises(Refused, match="already-signed"):
        do(cast, "envoy-a", "sign-declaration", id=side(cast, "envoy-a").id)
    do(cast, "second-a", "sign-declaration", id=side(cast, "second-a").id)
    do(cast, "go", "release-deposit", id=note)
    assert side(cast, "second-a").state == side(cast, "envoy-b").state == "released"


@pytest.mark.slow
def test_a_principal_confirms_or_refuses(joined: Cast) -> None:
    """Not whole before the principal's word; refused, it is taken back and declared anew."""
    cast = joined
    mandated(cast, holders=[cast.seats["envoy-a"].me.hex()], principal=cast.seats["second-a"].me.hex())
    note = opened(cast)
    declare(cast, "envoy-b", "We free the ship.")
    declare(cast, "envoy-a", "We lift our claims.")
    assert side(cast, "second-a").may == ("confirm",)
    assert [one.standing for one in desk(cast).sides] == ["unconfirmed", "whole"]
    for key, said, why in (
        ("envoy-a", "confirm", "not-principal"),
        ("envoy-b", "confirm", "not-principal"),
        ("second-a", "perhaps", "bad-input"),
    ):
        with pytest.raises(Refused, match=why):
            do(cast, key, "confirm-declaration", id=side(cast, key).id, answer=said)
    do(cast, "second-a", "confirm-declaration", id=side(cast, "second-a").id, answer="refuse")
    assert side(cast, "envoy-a").state == "refused"
    with pytest.raises(Refused, match="already-confirmed"):
        do(cast, "second-a", "confirm-declaration", id=side(cast, "second-a").id, answer="confirm")
    do(cast, "envoy-a", "take-back-declaration", id=side(cast, "envoy-a").id)
    declare(cast, "envoy-a", "We lift some of our claims.")
    do(cast, "second-a", "confirm-declaration", id=side(cast, "second-a").id, answer="confirm")
    do(cast, "go", "release-deposit", id=note)
    assert side(cast, "second-a").state == side(cast, "envoy-b").state == "released"
    lines = {
        key: queries.see_side(cast.seats[key], cast.sign(key), {}).line.entries
        for key in ("second-a", "envoy-b")
    }
    assert [one.refers for one in lines["second-a"] if one.kind == "confirmation"] == ["", ""]
    assert not [one for one in lines["envoy-b"] if one.kind == "confirmation"]


@pytest.mark.slow
def test_who_may_not_is_refused(cast: Cast) -> None:
    """Each with its reason; nothing is written."""
    note = opened(cast)
    later = str(Moment(cast.clock.now().seconds + DAY, 0))
    past = str(Moment(cast.clock.now().seconds - DAY, 0))
    own = side(cast, "envoy-a").id
    clause = {"kind": "statement", "who": "us", "text": {"en": "We do not object."}}
    word = cast.say("envoy-a", ("A word.", Consent.AS_WRITTEN))
    cast.meet_all()
    for key, command, args, why in (
        ("go", "open-deposit", {"title": TITLE}, "bad-input"),
        ("go", "open-deposit", {"title": TITLE, "until": past}, "lapsed"),
        ("go", "open-deposit", {"title": TITLE, "until": later, "to": ["a"]}, "needs-two-sides"),
        ("go", "open-deposit", {"title": TITLE, "until": later, "to": ["a", "desk"]}, "not-a-line"),
        ("envoy-a", "open-deposit", {"title": TITLE, "until": later}, "no-desk"),
        ("go", "declare", {"id": note, "clauses": [clause]}, "no-mandate"),
        ("envoy-a", "declare", {"id": word, "clauses": [clause]}, "bad-input"),
        ("envoy-a", "declare", {"id": own, "clauses": [{**clause, "who": "them"}]}, "bad-input"),
        ("envoy-a", "declare", {"id": own, "clauses": []}, "bad-instrument"),
        ("envoy-a", "declare", {"id": own, "clauses": [clause], "others": ["00" * 16] * 2 + ["11" * 16]}, "bad-instrument"),
        ("envoy-a", "sign-declaration", {"id": own}, "not-yet"),
        ("envoy-a", "take-back-declaration", {"id": own}, "not-yet"),
        ("go", "release-deposit", {"id": word}, "bad-input"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=why):
            do(cast, key, command, **args)
    declare(cast, "envoy-a", "We lift our claims.")
    with pytest.raises(Refused, match="already-declared"):
        declare(cast, "envoy-a", "We lift some of our claims.")


@pytest.mark.slow
def test_a_lone_declaration_that_is_shown_is_shown_nowhere(cast: Cast) -> None:
    """A go-between's changed program shows A's alone to B: B's pages have nothing of it, and no file of it holds."""
    opened(cast)
    declare(cast, "envoy-a", "We lift our claims.")
    before = see_nothing_of_a(cast)
    made = declared_on(cast.go, cast.go.line_of("a"), opening(cast.go, bytes.fromhex(opening_at_a(cast)))[1])
    assert made.paper is not None
    cose = cose_of(cast.go, made.paper.hash)
    with cast.go.file.change():
        pass_chain(cast.go, cose, [cast.go.line_of("b")])
        show_in(cast.go, cose, [cast.go.line_of("b")])
    cast.meet_all()
    assert see_nothing_of_a(cast) == before
    with pytest.raises(Refused, match="not-yet"):
        queries.see_deposit_certificate(cast.seats["envoy-b"], bytes.fromhex(side(cast, "envoy-b").id))


def opening_at_a(cast: Cast) -> str:
    return side(cast, "envoy-a").id


def test_a_declaration_is_never_passed_on_by_itself(cast: Cast) -> None:
    """Also not one that its side's changed program marked as free to cross."""
    opened(cast)
    declare(cast, "envoy-a", "We lift our claims.")
    shown = [
        fact for _, fact in said_in(cast.go, cast.go.line_of("a"), 3) if isinstance(fact, InstrumentShown)
    ][-1]
    a = cast.seats["envoy-a"]
    with a.file.change():
        entry = a.say(a.line_of("line"), InstrumentShown(shown.cose, Consent.AS_WRITTEN))
    cast.meet_all()
    with pytest.raises(Refused, match="not-a-source"):
        COMMANDS["pass-on"](
            cast.go, {"sources": [{"id": entry.hash.hex()}], "to": "b", "wording": "as-written"}
        )


@pytest.mark.slow
def test_a_side_that_is_named_can_not_be_replaced(cast: Cast) -> None:
    """A names B's side: the go-between's seat releases it with B's; had A named another, what it would release does not hold."""
    note = opened(cast)
    b = side_of(cast.go, cast.go.line_of("b"))
    assert b is not None
    declare(cast, "envoy-a", "We lift our claims.", others=["11" * 16])
    declare(cast, "envoy-b", "We free the ship.")
    with pytest.raises(Distrusted, match="E_CERT_LINK"):
        do(cast, "go", "release-deposit", id=note)
    assert [side(cast, key).state for key in ("envoy-a", "envoy-b")] == ["deposited"] * 2
    do(cast, "envoy-a", "take-back-declaration", id=opening_at_a(cast))
    declare(cast, "envoy-a", "We lift our claims.", others=[b.hex()])
    do(cast, "go", "release-deposit", id=note)
    assert side(cast, "envoy-a").state == "released"
