"""Tokens and their renewal: what a third party attests, and for how long."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256

import cbor2
import pytest

from instrument_cast import DAY, START, Deal, countersignature, deal, party, raw_certificate, resigned
from wasit.channel.bundle import MAX_RENEWALS, pack_certificate, unpack_certificate
from wasit.channel.certificate import Certificate, Verified, verify_certificate
from wasit.channel.stamps import CheckToken, renewal_imprint
from wasit.errors import Distrusted, Refused
from wasit.seals.pens import verify_signature
from wasit.wire.cose import MAX_TOKEN, Stamp, read_cose, token_imprint

SIGNED = START + 61 * 60  # when the go-between signed the closing
YEAR = 365 * DAY


def authority(made: Certificate, stamps: Mapping[bytes, Stamp]) -> CheckToken:
    """Knows what each token attests, and says of another imprint that it does not."""
    right = {token: renewal_imprint(made, count) for count, token in enumerate(made.renewals)}
    for paper in (*made.answers, *([] if made.closing is None else [made.closing])):
        signed = read_cose(paper)
        if signed.token is not None:
            right[signed.token] = token_imprint(signed)

    def check(token: bytes, imprint: bytes) -> Stamp:
        if right[token] != imprint:
            raise Distrusted("E_TST")
        return stamps[token]

    return check


def stamped(*renewals: bytes, of: Deal | None = None) -> Certificate:
    """A closed deal, its closing stamped with the token `first`, then these renewals."""
    made = of or deal()
    assert made.closing is not None
    closing = resigned(made.closing, lambda signed: replace(signed, token=b"first"))
    return made.certificate(closing=closing, renewals=renewals)


def verified(made: Certificate, **stamps: Stamp) -> Verified:
    given = {name.encode(): stamp for name, stamp in stamps.items()}
    return verify_certificate(raw_certificate(made), verify_signature, check_token=authority(made, given))


def codes(found: Verified) -> list[str]:
    return [step.code for step in found.steps if step.code.startswith(("time-token", "renewal"))]


FIRST = Stamp(SIGNED, SIGNED + YEAR)


def test_a_token_is_relied_on_only_when_checked() -> None:
    """Without roots the verifier says that there are tokens; nothing rests on them."""
    found = verify_certificate(raw_certificate(stamped(b"second")), verify_signature)
    assert (found.state, codes(found)) == ("closed", ["time-token-unchecked", "renewal-unchecked"])
    found = verified(stamped(), first=FIRST)
    assert (found.state, codes(found)) == ("closed", ["time-token-checked"])
    step = next(step for step in found.steps if step.code == "time-token-checked")
    assert dict(step.fields) == {"paper": "closing", "at": SIGNED, "until": SIGNED + YEAR}


@pytest.mark.parametrize(("late", "holds"), [(300, True), (301, False)])
def test_a_token_is_not_older_than_its_signatures(late: int, holds: bool) -> None:
    """But for the five minutes that two honest clocks may differ."""
    found = verified(stamped(), first=Stamp(SIGNED - late, SIGNED + YEAR))
    assert (found.state == "closed") is holds
    assert holds or (found.error, found.steps[-1].code) == ("E_TST", "time-token")


def test_a_chain_of_renewals_holds() -> None:
    """Each one before the certificate of the token before it ends, over the papers and the renewals before it."""
    found = verified(
        stamped(b"second", b"third"),
        first=FIRST,
        second=Stamp(SIGNED + YEAR - 1, SIGNED + 2 * YEAR),
        third=Stamp(SIGNED + 2 * YEAR - 1, SIGNED + 9 * YEAR),
    )
    assert (found.state, codes(found)) == (
        "closed",
        ["time-token-checked", "renewal-checked", "renewal-checked"],
    )


@pytest.mark.parametrize(
    ("second", "third"),
    [
        (Stamp(SIGNED + YEAR, SIGNED + 2 * YEAR), Stamp(SIGNED + YEAR + 1, SIGNED + 9 * YEAR)),
        (Stamp(SIGNED + 9, SIGNED + 99), Stamp(SIGNED + 99, SIGNED + 9 * YEAR)),
        (Stamp(SIGNED + DAY, SIGNED + YEAR), Stamp(SIGNED + DAY - 301, SIGNED + 9 * YEAR)),
        (Stamp(SIGNED - 301, SIGNED + YEAR), Stamp(SIGNED, SIGNED + 9 * YEAR)),
    ],
    ids=["first too late", "second too late", "before the one before", "before the signatures"],
)
def test_a_renewal_comes_in_time(second: Stamp, third: Stamp) -> None:
    """Not after the certificate of the token before it has ended; not before what it attests."""
    found = verified(stamped(b"second", b"third"), first=FIRST, second=second, third=third)
    assert (found.state, found.error, found.steps[-1].code) == ("not-valid", "E_TST", "renewal")


def test_the_first_renewal_is_in_time_for_every_token() -> None:
    """Two papers have one each: the shorter-lived decides."""
    made = stamped(b"second")
    answer = resigned(made.answers[0], lambda signed: replace(signed, token=b"short"))
    made = replace(made, answers=(answer,))
    short = Stamp(SIGNED, SIGNED + 60)
    assert (
        verified(made, first=FIRST, short=short, second=Stamp(SIGNED + 61, SIGNED + 9 * YEAR)).error
        == "E_TST"
    )
    assert verified(made, first=FIRST, short=short, second=Stamp(SIGNED + 59, SIGNED + YEAR)).error is None


def test_a_renewal_attests_the_whole_file() -> None:
    """A witness who comes later, another order of renewals, a paper more: the renewal is of another file."""
    made = stamped(b"second", b"third")
    stamps = {b"first": FIRST} | dict.fromkeys((b"second", b"third"), Stamp(SIGNED + DAY, SIGNED + YEAR))
    check = authority(made, stamps)
    witness = party("W")
    later = replace(made, countersigned=((tuple(witness.chain), countersignature(witness, deal())),))
    for bent in (later, replace(made, renewals=(b"third", b"second")), replace(made, renewals=(b"third",))):
        found = verify_certificate(raw_certificate(bent), verify_signature, check_token=check)
        assert (found.error, found.steps[-1].code) == ("E_TST", "renewal")
    assert verify_certificate(raw_certificate(made), verify_signature, check_token=check).state == "closed"


def test_what_a_renewal_attests_is_the_file_up_to_it() -> None:
    """As the specification says: parts 1 to 7, and a list of the renewals before."""
    made = stamped(b"second", b"third")
    parts = cbor2.loads(raw_certificate(made))
    assert renewal_imprint(made, 0) == sha256(cbor2.dumps([*parts[:7], []], canonical=True)).digest()
    assert renewal_imprint(made, 1) == sha256(cbor2.dumps([*parts[:7], [b"second"]], canonical=True)).digest()


def _with(change: Callable[[list[object]], None]) -> bytes:
    parts = cbor2.loads(raw_certificate(stamped(b"second")))
    change(parts)
    return cbor2.dumps(parts, canonical=True)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda parts: parts.__setitem__(7, []), "E_CERT"),
        (lambda parts: parts.__delitem__(7), "E_CERT"),
        (lambda parts: parts.__setitem__(7, [b"t"] * (MAX_RENEWALS + 1)), "E_CERT"),
        (lambda parts: parts.__setitem__(7, ["t"]), "E_CERT"),
        (lambda parts: parts.__setitem__(7, [b""]), "E_SIZE"),
        (lambda parts: parts.__setitem__(7, [bytes(MAX_TOKEN + 1)]), "E_SIZE"),
        (lambda parts: parts.__setitem__(6, None), "E_CERT"),
        (lambda parts: parts.append([]), "E_VERSION"),
    ],
)  # fmt: skip
def test_parts_have_their_form(change: Callable[[list[object]], None], code: str) -> None:
    """No part that holds nothing, no more than there may be."""
    found = verify_certificate(_with(change), verify_signature)
    assert (found.error, found.steps[-1].code) == (code, "read")


def test_renewals_need_a_token() -> None:
    """There must be something to renew; and what is packed reads back."""
    with pytest.raises(Refused) as caught:
        pack_certificate(deal().certificate(renewals=(b"second",)))
    assert caught.value.fields["reason"] == "E_CERT"
    for made in (stamped(), stamped(b"second")):
        assert unpack_certificate(pack_certificate(made)) == made


def test_a_renewal_may_come_in_the_last_second() -> None:
    """Before the certificate of the token before it ends, and as early as two honest clocks may differ."""
    for second in (SIGNED - 300, SIGNED + YEAR - 1):
        found = verified(stamped(b"second"), first=FIRST, second=Stamp(second, SIGNED + 2 * YEAR))
        assert (found.error, codes(found)[-1]) == (None, "renewal-checked")
    found = verified(
        stamped(b"second", b"third"),
        first=FIRST,
        second=Stamp(SIGNED + DAY, SIGNED + YEAR),
        third=Stamp(SIGNED + DAY - 300, SIGNED + YEAR),
    )
    assert found.error is None


def test_a_renewal_is_not_older_than_a_witness() -> None:
    """It attests every paper of the file, so none may be signed after it; a token on a closing is not asked of a witness."""
    made, witness = stamped(b"second"), party("W")
    later = SIGNED + 10 * 60  # when the witness signed
    beside = ((tuple(witness.chain), countersignature(witness, deal())),)
    for at, error in ((later - 300, None), (later - 301, "E_TST")):
        found = verified(replace(made, countersigned=beside), first=FIRST, second=Stamp(at, SIGNED + YEAR))
        assert (found.error, found.steps[-1].code if error else "renewal") == (error, "renewal")


def test_what_a_checked_token_says_is_kept_by_its_step() -> None:
    """Of the papers' tokens and of renewals, each under its own number."""
    second = Stamp(SIGNED + DAY, SIGNED + YEAR, "Another authority")
    found = verified(stamped(b"second"), first=FIRST, second=second)
    numbers = {step.code: step.number for step in found.steps}
    assert found.stamps == {numbers["time-token-checked"]: FIRST, numbers["renewal-checked"]: second}
    assert dict(found.steps[numbers["renewal-checked"] - 1].fields) == {
        "at": second.at,
        "until": second.until,
    }


def test_the_most_renewals_and_the_largest_token_are_read() -> None:
    """Sixteen; one more is refused, as a larger token is (see above)."""
    tokens = tuple(bytes([n]) * (MAX_TOKEN if n == 1 else 1) for n in range(1, MAX_RENEWALS + 1))
    made = stamped(*tokens)
    assert unpack_certificate(raw_certificate(made)) == made
