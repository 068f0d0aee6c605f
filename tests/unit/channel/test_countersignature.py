"""Witnesses and guarantors: they sign beside the sides, and decide nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import cbor2
import pytest

from instrument_cast import (
    DAY,
    START,
    Deal,
    Party,
    countersignature,
    deal,
    hash_of,
    party,
    raw_certificate,
    sign,
)
from wasit.channel.bundle import MAX_COUNTERSIGNED, pack_certificate, unpack_certificate
from wasit.channel.certificate import Verified, verify_certificate
from wasit.channel.instrument import Capacity, Countersignature, decode_instrument
from wasit.channel.papers import COUNTERSIGNATURE, about, kind_number
from wasit.seals.pens import verify_signature
from wasit.wire.cose import read_cose

Signed = list[tuple[tuple[bytes, ...], bytes]]


def beside(made: Deal, *people: Party, **changes: Any) -> Signed:
    return [(tuple(one.chain), countersignature(one, made, **changes)) for one in people]


def checked(made: Deal, signed: Signed, **changes: Any) -> Verified:
    data = raw_certificate(made.certificate(countersigned=tuple(signed), **changes))
    return verify_certificate(data, verify_signature)


def test_a_witness_and_a_guarantor_stand_beside_the_sides() -> None:
    """Each has its mandate, its signature and its place among those who are seen."""
    made = deal()
    words = {"en": "I was in the room.", "he": "הייתי בחדר."}
    signed = beside(made, party("W"), words=words) + beside(
        made, party("X", 3, 2), capacity=Capacity.GUARANTOR
    )
    found = checked(made, signed)
    assert found.state == "closed"
    assert [seen.role for seen in found.sides] == [
        "proposer",
        "addressee",
        "go-between",
        "witness",
        "guarantor",
    ]
    codes = [step.code for step in found.steps]
    assert {"mandates-witness", "mandates-guarantor"} < set(codes)
    assert codes.count("signatures-countersignature") == 2
    assert found.reading is not None
    paper = found.reading.countersigned[0][1]
    assert isinstance(paper.instrument, Countersignature)
    assert (paper.instrument.words, found.signed[paper.hash]) == (words, START + 71 * 60)
    assert (kind_number(paper.instrument), about(paper.instrument)) == (
        COUNTERSIGNATURE,
        hash_of(made.proposal),
    )
    packed = pack_certificate(made.certificate(countersigned=tuple(signed)))
    assert unpack_certificate(packed).countersigned == tuple(signed)


def test_an_agreement_without_a_closing_is_witnessed_too() -> None:
    """It names none then, and stays what it was."""
    made = deal()
    made.closing = None
    found = checked(made, beside(made, party("W")), go_between=())
    assert found.state == "unclosed"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bend", "step", "code"),
    [
        (lambda made: beside(made, party("W"), proposal=bytes(32)), "links", "E_CERT_LINK"),
        (lambda made: beside(made, party("W"), closing=None), "links", "E_CERT_LINK"),
        (lambda made: beside(made, party("W"), closing=bytes(32)), "links", "E_CERT_LINK"),
        (lambda made: beside(made, party("W"), mandate=bytes(32)), "signatures-countersignature", "E_CERT_LINK"),
        (lambda made: beside(made, made.a), "sides-differ", "E_SAME_SIDE"),
        (lambda made: beside(made, made.g), "sides-differ", "E_SAME_SIDE"),
        (lambda made: beside(made, *[party("W")] * 2), "sides-differ", "E_SAME_SIDE"),
        (lambda made: [(tuple(party("X").chain), one[1]) for one in beside(made, party("W"))],
            "signatures-countersignature", "E_CERT_LINK"),
        (lambda made: beside(made, party("W", not_after=START)), "in-time", "E_EXPIRED"),
        (lambda made: [((*party("W").chain, *party("X").chain), beside(made, party("W"))[0][1])],
            "mandates-witness", "E_MANDATE_CHAIN"),
        (lambda made: [(tuple(party("W").chain), made.answers[0])], "read", "E_CERT_LINK"),
        (lambda made: [one for n in range(MAX_COUNTERSIGNED + 1) for one in beside(made, party(f"W{n}"))],
            "read", "E_CERT"),
    ],
)  # fmt: skip
def test_a_countersignature_that_does_not_hold_spoils_the_file(
    bend: Callable[[Deal], Signed], step: str, code: str
) -> None:
    """Of another agreement, by somebody who is a side already, out of its time, too many."""
    made = deal()
    found = checked(made, bend(made))
    assert (found.state, found.error) == ("not-valid", code)
    if code != "E_CERT_LINK" or step != "read":
        assert found.steps[-1].code == step


def test_too_few_holders_of_a_guarantor() -> None:
    """Two of three must sign; one did."""
    made, guarantor = deal(), party("X", 3, 2)
    paper = read_cose(countersignature(guarantor, made))
    alone = sign(decode_instrument(paper.payload), guarantor.signers()[:1], 71)
    found = checked(made, [(tuple(guarantor.chain), alone)])
    assert (found.error, found.steps[-1].code) == ("E_THRESHOLD", "signatures-countersignature")


@pytest.mark.parametrize(
    "part",
    [
        [],
        {},
        [1],
        [b"paper"],
        [[[], b"paper"]],
        [[[b"mandate"]]],
        [[[b"mandate"], None]],
        [{0: [b"mandate"], 1: b"paper"}],
    ],
)
def test_a_seventh_part_has_its_form(part: object) -> None:
    """Pairs of mandates and a paper; none at all is no part."""
    value = cbor2.loads(deal().pack())
    data = cbor2.dumps([*value, part], canonical=True)
    found = verify_certificate(data, verify_signature)
    assert (found.error, found.steps[-1].code) == ("E_CERT", "read")


def test_a_capacity_is_known() -> None:
    """Witness and guarantor, and nobody else yet; a mandate of another time than its paper does not cover it."""
    assert [one.name for one in Capacity] == ["WITNESS", "GUARANTOR"]
    late = replace(party("W"), not_before=START + DAY, chain=[])
    found = checked(made := deal(), beside(made, late))
    assert found.error == "E_EXPIRED"
