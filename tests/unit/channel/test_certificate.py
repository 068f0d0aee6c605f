"""Certificates: what a stranger may believe, and that no bit of one can be turned."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace

import cbor2
import pytest

from instrument_cast import (
    START,
    Party,
    answer,
    closing,
    confirmation,
    deal,
    flip,
    hash_of,
    party,
    pen,
    proposal,
    raw_certificate,
    sign,
    withdrawal,
)  # fmt: skip
from wasit.channel.certificate import Certificate, pack_certificate, unpack_certificate, verify_certificate
from wasit.channel.chain import check_instrument
from wasit.channel.instrument import Custody, Outcome, Verdict
from wasit.channel.mandate import side_id, side_numbers
from wasit.errors import Distrusted, Refused
from wasit.seals.cose import add_signatures, sign_payload
from wasit.seals.pens import verify_signature
from wasit.wire.cose import read_cose

Seen = dict[tuple[bytes, int, bytes, bytes], bool]


class Remembering:
    """The real check, asked once for each signature: mutations leave most of them as they were."""

    def __init__(self) -> None:
        self.seen: Seen = {}

    def __call__(self, public: bytes, alg: int, message: bytes, signature: bytes) -> bool:
        asked = (public, alg, message, signature)
        if asked not in self.seen:
            self.seen[asked] = verify_signature(*asked)
        return self.seen[asked]


def _signature_places(data: bytes) -> set[int]:
    """Where signature bytes stand in a certificate."""
    value = cbor2.loads(data)
    papers = [paper for chain in (*value[1], value[2]) for paper in chain] + [value[3], *value[4], value[5]]
    places: set[int] = set()
    for paper in papers:
        for half in read_cose(paper).signatures:
            at = data.index(half.value)
            places.update(range(at, at + len(half.value)))
    return places


def _survivors(data: bytes, changes: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    check = Remembering()
    assert verify_certificate(data, check).state == "closed"
    before = dict(check.seen)
    kept = []
    for place, bit in changes:
        check.seen = dict(before)
        if verify_certificate(flip(data, place, bit), check).state != "not-valid":
            kept.append((place, bit))
    return kept


@pytest.mark.slow
def test_no_byte_can_be_turned() -> None:
    """One bit of a sample of bytes, outside the signatures and in them: all refused."""
    data = deal().pack()
    signed = _signature_places(data)
    sample = random.Random(7).sample(sorted(signed), 60)
    plain = [place for place in range(len(data)) if place not in signed]
    places = plain[::17] + sample  # each byte in the slow test
    assert _survivors(data, ((place, place % 8) for place in places)) == []


@pytest.mark.slow
@pytest.mark.parametrize("bit", range(8) if os.environ.get("WASIT_EVERY_BIT") else [3])
def test_no_bit_can_be_turned(bit: int) -> None:
    """A bit of every byte outside the signatures (each bit in the long run), and of a sample of signature bytes: all refused."""
    data = deal().pack()
    signed = _signature_places(data)
    places = [place for place in range(len(data)) if place not in signed]
    sample = random.Random(bit).sample(sorted(signed), 500)
    assert _survivors(data, ((place, bit) for place in [*places, *sample])) == []


def test_the_steps_come_in_their_order() -> None:
    """As the specification lists them, numbered from 1, all holding."""
    verified = verify_certificate(deal().pack(), verify_signature)
    assert [step.code for step in verified.steps] == [
        "read", "mandates-proposer", "mandates-addressee", "mandates-go-between", "sides-differ", "signatures-proposal",
        "signatures-answer", "signatures-closing", "links", "decision-closed", "in-time", "side-unknown", "side-unknown", "side-unknown",
    ]  # fmt: skip
    assert [step.number for step in verified.steps] == list(range(1, 15))
    assert all(step.holds for step in verified.steps)
    assert verified.error is None
    assert verified.effective == START + 45 * 60


def test_known_sides_bear_the_readers_own_names() -> None:
    """A label is the reader's; what a mandate calls itself is only claimed."""
    made = deal(b=party("B", custody=Custody.HOSTED))
    known = {side_id(made.a.hash): {"en": "The ministry"}}
    verified = verify_certificate(made.pack(), verify_signature, known_sides=known)
    first, second, third = verified.sides
    assert (first.label, first.claimed["en"], first.role, first.hosted) == (
        {"en": "The ministry"},
        "Side A",
        "proposer",
        0,
    )
    assert (second.label, second.role, second.hosted) == (None, "addressee", 1)
    assert third.role == "go-between"
    assert [step.code for step in verified.steps[-3:]] == ["side-known", "side-unknown", "side-unknown"]
    assert first.numbers == side_numbers(side_id(made.a.hash))
    assert all(0 <= number < 64 for number in first.numbers)


def test_a_side_is_seen_with_what_limits_it() -> None:
    """How many holders it has and needs, what its mandate is for, and whether a principal keeps the last word: each of its own."""
    bound = party("A", 3, 2, subjects=({"en": "Roads"},), principal=pen("A principal"))
    made = deal(a=bound, subjects=(1,))
    said = sign(confirmation(bound, made.proposal), [pen("A principal")], 5)
    found = verify_certificate(made.pack(answers=(*made.answers, said)), verify_signature)
    seen = [(one.needs, one.holders, one.subjects, one.ad_referendum) for one in found.sides]
    assert seen == [(2, 3, ({"en": "Roads"},), True), (1, 1, (), False), (1, 1, (), False)]
    signed = {step.code: dict(step.fields) for step in found.steps if step.code.startswith("signatures-")}
    assert signed["signatures-proposal"] == {
        "paper": "proposal", "signatures": 2, "needs": 2, "at": START + 60,
    }  # fmt: skip
    assert signed["signatures-confirmation"] == {
        "paper": "confirmation", "signatures": 1, "needs": 1, "at": START + 5 * 60,
    }  # fmt: skip


def test_seven_numbers_are_42_bits_of_the_id() -> None:
    """As the words of pairing: b >> (42 - 6i) & 63 of the first six bytes."""
    assert side_numbers(bytes.fromhex("fc0000000003") + bytes(10)) == (63, 0, 0, 0, 0, 0, 0)
    assert side_numbers(bytes.fromhex("000000000040") + bytes(10)) == (0, 0, 0, 0, 0, 0, 1)


def test_later_signatures_change_nothing_but_their_number() -> None:
    """A third holder signs after the closing: still closed, effective when it was."""
    side = party("T", 3, 2)
    made = deal(b=side)
    later = add_signatures(made.answers[0], [pen("T3")], START + 300 * 86_400)
    verified = verify_certificate(made.pack(answers=(later,)), verify_signature)
    assert (verified.state, verified.effective) == ("closed", START + 45 * 60)


def test_a_go_betweens_word_needs_its_mandate() -> None:
    """A closing under another mandate than the one here proves nothing."""
    made = deal()
    data = raw_certificate(made.certificate(go_between=tuple(party("X").chain)))
    verified = verify_certificate(data, verify_signature)
    assert (verified.error, verified.steps[-1].code) == ("E_CERT_LINK", "signatures-closing")


def test_closings_must_fit_their_papers() -> None:
    """Withdrawn needs a withdrawal, declined a decline; a withdrawal can't be an acceptance."""
    made = deal()
    back = sign(withdrawal(made.a, made.proposal), made.a.signers(), 20)
    for outcome, decided in (
        (Outcome.WITHDRAWN, made.answers[0]),
        (Outcome.DECLINED, back),
        (Outcome.ACCEPTED, back),
    ):
        end = sign(closing(made.g, made.proposal, decided, (made.a, made.b), outcome), made.g.signers(), 61)
        verified = verify_certificate(
            raw_certificate(made.certificate(answers=(made.answers[0], back), closing=end)), verify_signature
        )
        assert (verified.state, verified.error) == ("not-valid", "E_CERT_LINK")


def test_a_packed_certificate_was_read_first() -> None:
    """What can't be read is not packed; neither is what is too large."""
    made = deal()
    with pytest.raises(Refused, match="bad-instrument"):
        made.pack(proposal=b"x")
    with pytest.raises(Refused, match="too-large"):
        made.pack(answers=tuple(bytes(200_000) for _ in range(9)))


def test_packing_is_the_inverse_of_unpacking() -> None:
    """The same parts, the same bytes."""
    data = deal().pack()
    assert pack_certificate(unpack_certificate(data)) == data


@pytest.mark.parametrize(
    "value",
    [
        None,
        1,
        [],
        {},
        "wasit1 cert",
        [1],
        ["wasit1 cert"],
        ["wasit9 cert"],
        ["wasit9 paper"],
        ["other1 cert"],
        ["x"],
    ],
)
def test_other_values_are_no_certificate(value: object) -> None:
    """E_CERT, or E_VERSION for a later head."""
    with pytest.raises(Distrusted, match="E_VERSION" if value == ["wasit9 cert"] else "E_CERT"):
        unpack_certificate(cbor2.dumps(value))


@pytest.mark.slow
@pytest.mark.parametrize("place", range(1, 6))
@pytest.mark.parametrize("wrong", [None, 1, b"x", "x", {}, [1], [[1]], [[]]])
def test_every_part_is_checked(place: int, wrong: object) -> None:
    """Another kind of value in any part: not valid, in the first step."""
    value = cbor2.loads(deal().pack())
    if (place, wrong) == (5, None):
        return
    value[place] = wrong
    verified = verify_certificate(cbor2.dumps(value, canonical=True), verify_signature)
    assert (verified.state, len(verified.steps), verified.steps[0].holds) == ("not-valid", 1, False)


def test_an_instrument_in_a_line_needs_a_chain() -> None:
    """Without mandates, or under too many, nothing holds."""
    made = deal()
    for chain in ([], made.a.chain * 33):
        with pytest.raises(Distrusted, match="E_MANDATE_CHAIN"):
            check_instrument(made.proposal, chain, verify_signature)


def test_a_third_mandate_rests_on_the_second() -> None:
    """Each by the holders of the one before; a chain with a gap is broken."""
    first = party("A")
    second = sign(
        replace(
            first.mandate(),
            holders=Party("A", [[pen("A9")]], chain=first.chain).mandate().holders,
            previous=first.hash,
        ),
        [pen("A1")],
    )
    third = sign(replace(first.mandate(), previous=hash_of(second)), [pen("A9")])
    checked = check_instrument(third, [*first.chain, second], verify_signature)
    assert checked.side == side_id(first.hash)
    assert check_instrument(second, first.chain, verify_signature, whole=False).complete_at == START
    with pytest.raises(Distrusted, match="E_MANDATE_CHAIN"):
        check_instrument(third, first.chain, verify_signature)
    with pytest.raises(Distrusted, match="E_MANDATE_CHAIN"):
        check_instrument(sign(proposal(first), [pen("A1")]), [*first.chain, third], verify_signature)


def test_a_paper_under_a_strangers_typ_is_refused() -> None:
    """The media type is the payload's."""
    made = deal()
    wrong = sign_payload("closing", read_cose(made.answers[0]).payload, [pen("B1")], START)
    verified = verify_certificate(raw_certificate(made.certificate(answers=(wrong,))), verify_signature)
    assert verified.error == "E_COSE_TYP"


def test_two_sides_may_decline_and_accept() -> None:
    """One of two addressees declines: the proposal is declined, though the other accepted."""
    a, b, c = party("A"), party("B"), party("C")
    offer = sign(proposal(a, addressees=({"en": "B"}, {"en": "C"})), a.signers(), 1)
    yes = sign(answer(b, offer, addressee=1), b.signers(), 31)
    no = sign(answer(c, offer, Verdict.DECLINE, addressee=2), c.signers(), 32)
    packed = Certificate((tuple(a.chain), tuple(b.chain), tuple(c.chain)), (), offer, (yes, no))
    assert verify_certificate(pack_certificate(packed), verify_signature).state == "declined"


def test_nothing_is_received_before_it_was_signed() -> None:
    """A proposal signed an hour after the go-between says it came: E_CERT_TIME; clocks may differ by five minutes."""
    made = deal()
    for early, error in ((4 * 60, None), (3600, "E_CERT_TIME")):
        end = sign(
            closing(
                made.g, made.proposal, made.answers[0], (made.a, made.b), proposal_received=START + 60 - early
            ),
            made.g.signers(),
            61,
        )
        assert verify_certificate(made.pack(closing=end), verify_signature).error == error
