"""The mandate sheet of a side, from papers that really were signed and went from seat to seat."""

from __future__ import annotations

import pytest

from unit.seat.query_cast import CHEAP, PASS, Cast
from wasit.channel.side_views import MandatePage
from wasit.seat import queries
from wasit.seat.actions import mandates
from wasit.seat.matter import Matter

YEARS = 3 * 365 * 86_400


CAST = (("chief", "a", "Chief"), ("envoy", "a", "Envoy"), ("envoy-b", "b", "Envoy B"))  # two of side a


def sheet(cast: Cast, key: str) -> MandatePage:
    return queries.see_mandate(cast.seats[key], cast.sign(key))


def offer(cast: Cast, key: str) -> None:
    cast.wait()
    mandates.offer_pen(cast.seats[key], PASS, CHEAP)
    cast.meet_all()


def give(cast: Cast, key: str, needs: int, *holders: Matter) -> None:
    cast.wait()
    matter = cast.seats[key]
    mandates.give_mandate(
        matter,
        needs=needs,
        holders=[one.me for one in holders],
        label={"en": "Side A"},
        passphrase=PASS,
        cost=CHEAP,
    )
    cast.meet_all()


def test_before_anything_nobody_may_sign(cast: Cast) -> None:
    """No pen, no mandate: the sheet says what is missing, and that one may be given."""
    page = sheet(cast, "chief")
    assert (page.binding, page.has_pen, page.pens, page.chain, page.may_give) == (
        "no-mandate",
        False,
        (),
        (),
        True,
    )
    assert page.current is None
    offer(cast, "envoy")
    assert [pen.person.name for pen in sheet(cast, "chief").pens] == [{"en": "Envoy"}]
    assert sheet(cast, "envoy").has_pen


@pytest.mark.slow
def test_a_first_mandate_waits_until_every_holder_has_signed(cast: Cast) -> None:
    """The other holder is asked to sign; then it is whole and both may sign."""
    chief, envoy = cast.seats["chief"], cast.seats["envoy"]
    offer(cast, "envoy")
    give(cast, "chief", 2, chief, envoy)
    (waits,) = sheet(cast, "envoy").chain
    assert (waits.state, waits.signed, waits.to_sign, waits.may_sign, waits.first) == (
        "waits",
        1,
        2,
        True,
        True,
    )
    assert [step.holds for step in waits.steps] == [True, True, False, False, True]
    assert sheet(cast, "envoy").binding == "unsigned"
    assert not sheet(cast, "chief").chain[0].may_sign
    cast.wait()
    mandates.cosign_mandate(envoy, PASS, CHEAP)
    cast.meet_all()
    for key in ("chief", "envoy"):
        page = sheet(cast, key)
        assert page.binding == "covered"
        assert page.current is not None
        assert (page.current.state, page.current.needs, len(page.current.holders)) == ("whole", 2, 2)
        assert all(holder.signed for holder in page.current.holders)
        assert all(step.holds for step in page.current.steps)


@pytest.mark.slow
def test_a_narrower_one_replaces_it_once_it_is_signed(cast: Cast) -> None:
    """The old one stays in force until then; afterwards it is kept as replaced, and who was struck reads so."""
    chief, envoy = cast.seats["chief"], cast.seats["envoy"]
    offer(cast, "envoy")
    give(cast, "chief", 2, chief, envoy)
    mandates.cosign_mandate(envoy, PASS, CHEAP)
    cast.meet_all()
    give(cast, "chief", 1, chief)
    assert [one.state for one in sheet(cast, "chief").chain] == ["waits", "whole"]
    assert sheet(cast, "envoy").chain[0].may_sign
    cast.wait()
    mandates.cosign_mandate(envoy, PASS, CHEAP)
    cast.meet_all()
    page = sheet(cast, "envoy")
    assert [one.state for one in page.chain] == ["whole", "superseded"]
    assert (page.binding, page.may_give) == ("not-named", False)
    assert sheet(cast, "chief").binding == "covered"


def test_a_rival_first_mandate_binds_nobody(cast: Cast) -> None:
    """One made by another delegate alone, once the side has one, is shown as what it is."""
    chief, envoy = cast.seats["chief"], cast.seats["envoy"]
    cast.wait()
    cast.mandate("chief")
    mandate = queries.see_mandate(envoy, cast.sign("envoy"))
    assert [one.state for one in mandate.chain] == ["whole"]
    assert mandate.binding == "no-pen"
    offer(cast, "envoy")
    assert sheet(cast, "envoy").binding == "not-named"
    assert not sheet(cast, "envoy").may_give
    assert chief.me.hex() == sheet(cast, "chief").me.seat


@pytest.mark.slow
def test_a_mandate_ends_with_its_time(cast: Cast) -> None:
    """Afterwards it is shown as expired, and covers nothing; its holders may give another."""
    cast.mandate("chief")
    cast.wait(YEARS)
    page = sheet(cast, "chief")
    assert (page.binding, page.chain[0].state, page.may_give) == ("expired", "expired", True)
    assert page.current is page.chain[0]
    give(cast, "chief", 1, cast.seats["chief"])
    assert [one.state for one in sheet(cast, "chief").chain] == ["whole", "superseded"]


def test_the_other_side_has_nothing_of_it(cast: Cast) -> None:
    """Each side reads its own sheet; the go-between reads the go-betweens'."""
    cast.mandate("chief")
    assert sheet(cast, "envoy-b").chain == ()
    assert queries.see_mandate(cast.go, cast.sign("go")).chain == ()
