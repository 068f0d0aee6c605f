"""Declarations that were released together: the steps of their certificate, and the token on the go-between's paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deposit_cast import Deposited
from instrument_cast import DAY, START, resigned
from wasit.channel.certificate import CheckToken, Verified, verify_certificate
from wasit.errors import Distrusted
from wasit.seals.pens import verify_signature
from wasit.wire.cose import Stamp, read_cose, token_imprint

SIGNED = START + 3600  # when the go-between signed its paper


def codes(found: Verified) -> list[str]:
    return [step.code for step in found.steps]


def test_the_steps_of_a_release_come_in_their_order() -> None:
    """As the specification lists them, the go-between's first: each says what it found."""
    data = Deposited(changes={"A": {"until": START + 9 * DAY}}).file()
    found = verify_certificate(data, verify_signature)
    assert codes(found) == [
        "read", "mandates-go-between", "mandates-declarer", "mandates-declarer", "sides-differ", "signatures-declaration",
        "signatures-declaration", "signatures-deposit", "links", "decision-released", "in-time", "side-unknown", "side-unknown", "side-unknown",
    ]  # fmt: skip
    says = {step.code: dict(step.fields) for step in found.steps}
    assert (says["read"], says["links"]) == ({"bytes": len(data), "papers": 3}, {"answers": 2})
    assert says["decision-released"] == {"state": "released"}
    assert says["in-time"] == {"effective": START + 3600, "expires": START + 9 * DAY}
    assert [side.role for side in found.sides] == ["go-between", "declarer", "declarer"]
    assert found.effective == START + 3600


def test_the_steps_of_a_return_come_in_their_order() -> None:
    """Nobody's but the go-between's, and no time by which anything would have ended."""
    made = Deposited()
    found = verify_certificate(made.file([], made.returned()), verify_signature)
    assert codes(found) == [
        "read", "mandates-go-between", "sides-differ", "signatures-deposit", "links", "decision-returned", "in-time", "side-unknown",
    ]  # fmt: skip
    assert found.steps[-2].fields == {"effective": START + 3600, "expires": None}


def stamped() -> tuple[bytes, bytes]:
    """A release whose paper has a token, and what the token attests."""
    made = Deposited()
    end = resigned(made.end(made.parts()), lambda signed: replace(signed, token=b"token"))
    return made.file(end=end), token_imprint(read_cose(end))


def attesting(imprint: bytes, at: int) -> CheckToken:
    def check(token: bytes, asked: bytes) -> Stamp:
        if (token, asked) != (b"token", imprint):
            raise Distrusted("E_TST")
        return Stamp(at, at + DAY, "An authority")

    return check


def test_a_token_on_a_release_is_relied_on_only_when_checked() -> None:
    """Without roots it is said to be there; with them, what it says."""
    data, imprint = stamped()
    found = verify_certificate(data, verify_signature)
    assert (found.state, codes(found).count("time-token-unchecked"), found.stamps) == ("released", 1, {})
    found = verify_certificate(data, verify_signature, check_token=attesting(imprint, SIGNED))
    (step,) = (step for step in found.steps if step.code == "time-token-checked")
    assert dict(step.fields) == {"paper": "deposit", "at": SIGNED, "until": SIGNED + DAY}
    assert found.stamps == {step.number: Stamp(SIGNED, SIGNED + DAY, "An authority")}


@pytest.mark.parametrize(("late", "holds"), [(300, True), (301, False)])
def test_a_token_on_a_release_is_not_older_than_it(late: int, holds: bool) -> None:
    """But for the five minutes that two honest clocks may differ; a token of another paper does not hold."""
    data, imprint = stamped()
    found = verify_certificate(data, verify_signature, check_token=attesting(imprint, SIGNED - late))
    assert (found.state == "released") is holds
    assert holds or (found.error, found.steps[-1].code) == ("E_TST", "time-token")
    other = verify_certificate(data, verify_signature, check_token=attesting(bytes(32), SIGNED))
    assert (other.error, other.steps[-1].code) == ("E_TST", "time-token")


@pytest.mark.parametrize(("late", "holds"), [(300, True), (301, False)])
def test_nothing_is_released_before_it_was_declared(late: int, holds: bool) -> None:
    """But for five minutes again."""
    found = verify_certificate(Deposited().file(effective=START + 60 - late), verify_signature)
    assert (found.state == "released") is holds
    assert holds or (found.error, found.steps[-1].code) == ("E_CERT_TIME", "in-time")


@pytest.mark.parametrize(("until", "holds"), [(START + 3600, True), (START + 3599, False)])
def test_what_is_released_is_in_time(until: int, holds: bool) -> None:
    """The last second of a declaration is still its own."""
    found = verify_certificate(Deposited(changes={"A": {"until": until}}).file(), verify_signature)
    assert (found.state == "released") is holds
    assert holds or (found.error, found.steps[-1].code) == ("E_EXPIRED", "in-time")


@pytest.mark.parametrize(
    "part",
    [
        1, b"abc", [[b"mandate"], b"paper"], [[], b"paper", None], [[b"mandate"], None, None], [[b"mandate"], b"paper", 1],
        {0: [b"mandate"], 1: b"paper", 2: None}, [[b"mandate"], b"paper", None, None], [[b"mandate"] * 33, b"paper", None],
    ],
)  # fmt: skip
def test_a_sides_part_has_its_form(part: object) -> None:
    """Its mandates, its declaration, its principal's word or null: another shape is no certificate, and nothing is raised."""
    found = verify_certificate(Deposited().file([part], end=b"paper"), verify_signature)
    assert (found.error, found.steps[-1].code, len(found.steps)) == ("E_CERT", "read", 1)
