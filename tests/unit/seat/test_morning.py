"""The bad morning, the promises to tell somebody first, names in their spellings: on real seats, by what they hold."""

from __future__ import annotations

import pytest

from unit.seat.query_cast import Cast
from wasit.channel.facts import Knowing
from wasit.channel.morning_views import MorningPage
from wasit.errors import Refused
from wasit.seat import queries
from wasit.seat.actions import words
from wasit.seat.commands import before, talk
from wasit.text.passage import Consent

ONLY, MAY = Consent.FOR_YOU_ONLY, Consent.MAY_PARAPHRASE
FIRST = {"en": "You hear of the day before anybody."}


def morning(cast: Cast, key: str = "go") -> MorningPage:
    return queries.see_morning(cast.seats[key], cast.sign(key))


def tell(cast: Cast, whom: object, what: str = "the day", how: Knowing = Knowing.TOLD) -> None:
    cast.wait()
    words.tell(cast.go, cast.go.line_of("desk"), what=what, whom=whom, how=how)  # type: ignore[arg-type]


def codes(cast: Cast, name: str, text: str) -> list[str]:
    page = queries.see_pass_on(cast.go, cast.sign("go"), bytes.fromhex(name), "b", draft={"1": text})
    return [one.code for one in page.checks]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("order", "state"), [("", "open"), ("a", "kept"), ("b", "broken"), ("ab", "kept"), ("ba", "broken")]
)
def test_a_promise_is_kept_where_that_side_was_told_first(cast: Cast, order: str, state: str) -> None:
    """By who was told when; the side sees it on its own page, and not what others were told."""
    before.tell_first(cast.go, {"line": "a", "fact": "the day", "text": FIRST})
    for key in order:
        tell(cast, cast.seats[f"envoy-{key}"].me)
    cast.meet_all()
    (promise,) = morning(cast).promises
    assert (promise.state, promise.key, promise.thing, promise.text) == (state, "a", {"en": "the day"}, FIRST)
    (theirs,) = morning(cast, "envoy-a").promises
    assert theirs.state == "open"
    assert morning(cast, "envoy-b").promises == ()
    assert ("promised" in [one.why for one in morning(cast).first]) is (state != "kept")


def test_an_open_promise_warns_beside_a_draft_for_others(cast: Cast) -> None:
    """Where the draft is about the thing; kept, taken back or for that side itself it is quiet."""
    name = cast.say("envoy-a", ("We will answer.", MAY))
    before.tell_first(cast.go, {"line": "a", "fact": "the day", "text": FIRST})
    before.tell_first(cast.go, {"line": "b", "fact": "the hour", "text": FIRST})
    assert "promised-first" in codes(cast, name, "It is about the day.")
    assert "promised-first" not in codes(cast, name, "It is about the hour.")
    tell(cast, cast.seats["envoy-a"].me)
    assert "promised-first" not in codes(cast, name, "It is about the day.")
    id_ = before.tell_first(cast.go, {"line": "a", "fact": "channel", "text": FIRST})["id"]
    assert "promised-first" in codes(cast, name, "It is about the hour.")  # of the channel every draft is
    words.withdraw(cast.go, bytes.fromhex(id_))
    assert "promised-first" not in codes(cast, name, "It is about the hour.")


def test_the_sheet_says_whom_to_warn_and_what_to_say(cast: Cast) -> None:
    """Who found out, who was not told of what somebody outside knows; the words for a leak before the others."""
    talk.line_to_take(cast.go, {"text": {"en": "If asked."}, "all": True})
    talk.line_to_take(cast.go, {"text": {"en": "If it leaks."}, "occasion": "leaked", "all": True})
    tell(cast, {"en": "An ally"}, how=Knowing.FOUND_OUT)
    cast.meet_all()
    page = morning(cast)
    assert [(one.who["en"], one.why) for one in page.first] == [
        ("An ally", "found-out"),
        ("Envoy A", "not-told"),
        ("Envoy B", "not-told"),
    ]
    assert [one.text["en"] for one in page.takes] == ["If it leaks.", "If asked."]
    assert [one.thing for one in page.said] == [{}, {"en": "the day"}]
    side = morning(cast, "envoy-a")
    said = [one.text["en"] for one in side.takes]
    assert (side.first, side.lines, said) == ((), (), ["If it leaks.", "If asked."])
    assert "An ally" not in str(side)


def test_what_is_no_promise_and_no_name_is_refused(cast: Cast) -> None:
    """A side promises nothing for the go-between; a name has two spellings."""
    with pytest.raises(Refused):
        before.tell_first(cast.seats["envoy-a"], {"line": "line", "fact": "the day", "text": FIRST})
    for wrong in (
        {"desk": True},
        {"line": "a", "fact": "x" * 121},
        {"line": "a", "fact": "0f" * 32},
        {"line": "a", "text": {}},
    ):
        with pytest.raises(Refused):
            before.tell_first(cast.go, {"fact": "the day", "text": FIRST, **wrong})
    many = [f"K{n}" for n in range(13)]
    for spellings in (["Karim"], ["Karim", " Karim "], ["Karim", "!"], many, ["Karim", "k" * 121]):
        with pytest.raises(Refused):
            before.spell_name(cast.go, {"spellings": spellings})
    with pytest.raises(Refused):
        before.spell_name(cast.seats["envoy-a"], {"spellings": ["Karim", "كريم"]})


def test_a_name_in_its_spellings_is_found_also_where_it_is_old(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the go-between wrote down counts from that moment on, until it is taken back."""
    monkeypatch.setattr("wasit.seat.queries.ahead.NEWEST", 3)
    cast.say("envoy-a", ("The envoy meets Karim.", ONLY))
    for _ in range(5):
        cast.say("envoy-a", ("Nothing new today.", ONLY))
    name = cast.say("envoy-a", ("We hurry.", MAY))
    draft = "سيلتقون كريم غدا"
    assert "repeats-for-you-only" not in codes(cast, name, draft)
    id_ = before.spell_name(cast.go, {"spellings": ["Karim", "كريم"]})["id"]
    assert "repeats-for-you-only" in codes(cast, name, draft)
    words.withdraw(cast.go, bytes.fromhex(id_))
    assert "repeats-for-you-only" not in codes(cast, name, draft)


def test_spellings_and_promises_are_listed_and_taken_back(cast: Cast) -> None:
    """Names on the desk's page of red lines and on no side's; a promise in whoever's ledger knows of it, taken back by its author alone."""
    kept = before.spell_name(cast.go, {"spellings": ["Karim", " كريم "]})["id"]
    (name,) = queries.see_red_lines(cast.go, cast.sign("go")).names
    assert (name.id, name.spellings, name.author.mine) == (kept, ("Karim", "كريم"), True)
    words.withdraw(cast.go, bytes.fromhex(kept))
    assert queries.see_red_lines(cast.go, cast.sign("go")).names == ()
    assert queries.see_red_lines(cast.seats["envoy-a"], cast.sign("envoy-a")).names == ()
    before.tell_first(cast.go, {"line": "a", "fact": "the day", "text": FIRST})
    cast.meet_all()
    assert [one.mine for one in queries.see_promises(cast.go)] == [True]
    assert [one.mine for one in queries.see_promises(cast.seats["envoy-a"])] == [False]
    assert queries.see_promises(cast.seats["envoy-b"]) == []
    (promise,) = queries.see_promises(cast.go)
    with pytest.raises(Refused, match="not-yours"):
        words.withdraw(cast.seats["envoy-a"], bytes.fromhex(promise.id))
    words.withdraw(cast.go, bytes.fromhex(promise.id))
    cast.meet_all()
    assert queries.see_promises(cast.go) == queries.see_promises(cast.seats["envoy-a"]) == []
