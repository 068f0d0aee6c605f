"""What is the go-between's alone stays empty on a side's seat, and what a side may not see is refused there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from unit.channel.test_side_pages import ALLOWED, GO_BETWEENS
from unit.seat.query_cast import Cast
from wasit.channel.facts import How
from wasit.errors import Refused
from wasit.seat import queries
from wasit.seat.actions import passing, words
from wasit.seat.commands.table import COMMANDS
from wasit.seat.seat import Seat
from wasit.text.passage import Consent, Passage

ONLY, MAY, ASIS = Consent.FOR_YOU_ONLY, Consent.MAY_PARAPHRASE, Consent.AS_WRITTEN
EMPTY = {name: by_reason["empty"].split() for name, by_reason in ALLOWED.items() if "empty" in by_reason}


def held(page: object) -> Iterator[object]:
    """Every dataclass in a page, however deep."""
    if dataclasses.is_dataclass(page):
        yield page
        for field in dataclasses.fields(page):
            yield from held(getattr(page, field.name))
    elif isinstance(page, tuple | list):
        for one in page:
            yield from held(one)


@pytest.fixture
def cast() -> Iterator[Cast]:
    """Words that crossed both ways, a note with remarks, a proposal that was answered."""
    made = Cast()
    made.add("envoy-a", "a", {"en": "Envoy A"})
    made.add("envoy-b", "b", {"en": "Envoy B"})
    for key, to in (("envoy-a", "b"), ("envoy-b", "a")):
        name = bytes.fromhex(made.say(key, ("You may say this.", MAY), ("Only you.", ONLY)))
        made.wait()
        passing.pass_on(made.go, sources=[(name, [1])], to=to, wording=MAY, words={"en": "They say so."})
        words.note(
            made.go, made.go.line_of(to), [Passage({"en": "By telephone."}, ASIS)], how=How.CALL, spoken_by=[]
        )
        made.meet_all()
    promised = bytes.fromhex(made.say("envoy-a", ("The road will be open.", ASIS)))
    passing.pass_on(made.go, sources=[(promised, [])], to="b", wording=ASIS, now=True)
    words.undertake(made.go, promised, text={"en": "The road is open."}, due=None)
    made.meet_all()
    for key, to in (("envoy-a", "b"), ("envoy-b", "a")):
        seat = made.seats[key]
        (owed,) = (one for one in queries.see_ledger(seat).undertakings)
        args = {"undertaking": owed.id, "state": "kept", "text": {"en": "It was."}, "may_pass_on": True}
        claim = COMMANDS["claim"](seat, args)["id"]
        made.meet_all()
        there = COMMANDS["pass-claim"](made.go, {"id": claim, "to": to})["id"]
        made.meet_all()
        other = made.seats[f"envoy-{to}"]
        COMMANDS["answer-claim"](other, {"claim": there, "answer": "disputed", "may_pass_on": True})
        made.meet_all()
    yield made
    made.close()


def test_what_is_the_go_betweens_is_empty_on_a_side(cast: Cast) -> None:
    """To whom a word went, what waits at the wall, clocks of sides, remarks: nothing of it on any page of a side."""
    matter, sign = cast.seats["envoy-a"], cast.sign("envoy-a")
    pages = [
        queries.see_side(matter, sign, {}),
        queries.see_receipts(matter, sign),
        queries.see_people(matter, sign),
        queries.see_ledger(matter),
        queries.see_knows(matter, "channel"),
        queries.see_charter(matter),
        queries.see_morning(matter, sign),
        queries.see_red_lines(matter, sign),
    ]
    met = {type(one).__name__ for page in pages for one in held(page)}
    assert set(EMPTY) <= met
    for page in pages:
        for one in held(page):
            for name in EMPTY.get(type(one).__name__, ()):
                assert not getattr(one, name), (type(one).__name__, name)


def test_the_go_betweens_page_does_fill_them(cast: Cast) -> None:
    """The check has teeth: on the go-between's own seat they are not empty."""
    filled = set()
    for one in held(queries.see_channel(cast.go, cast.sign("go"), {})):
        for name in EMPTY.get(type(one).__name__, ()):
            if getattr(one, name):
                filled.add(f"{type(one).__name__}.{name}")
    assert {"Passed.to", "Passed.release"} <= filled


async def test_what_a_side_may_not_see_is_refused_on_its_seat() -> None:
    """Each of the go-between's sights."""
    seat = Seat(None)
    seat.create("four plain words here", name={"en": "Envoy"}, language="en", zone="UTC")
    await seat.do("open-channel", {"role": "side", "title": {"en": "A release"}, "side": {"en": "Side A"}})
    for name in GO_BETWEENS:
        arguments = ("00" * 32,) if name == "see_pass_on" else ()
        with pytest.raises(Refused, match="not-a-member"):
            getattr(seat, name)(*arguments)
