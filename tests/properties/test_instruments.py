"""Instruments under random hands: round trips, near-miss bytes, and signers in any order."""

from __future__ import annotations

from typing import Any

import cbor2
from hypothesis import given
from hypothesis import strategies as st

from instrument_cast import at, closing, deal, map_of, party, pen, proposal, sign
from wasit.channel.certificate import verify_certificate
from wasit.channel.clauses import Clause, ClauseKind, Event, NotAfter, NotBefore, Performed
from wasit.channel.instrument import Proposal, decode_instrument, encode_instrument
from wasit.errors import Distrusted, Refused
from wasit.seals.cose import sign_payload
from wasit.seals.pens import verify_signature
from wasit.wire.cose import merge, read_cose, write_cose

TEXT = st.text(max_size=40)
TEXTS = st.dictionaries(st.sampled_from(["en", "ar", "he"]), TEXT, min_size=1)
CONDITION = st.one_of(
    st.builds(Performed, st.integers(0, 6)),
    st.builds(NotBefore, st.integers(0, 99)),
    st.builds(NotAfter, st.integers(0, 99)),
    st.builds(Event, TEXTS),
)
CLAUSE = st.builds(
    Clause, st.integers(0, 6), st.sampled_from(ClauseKind), st.integers(0, 8), TEXTS, st.lists(CONDITION, max_size=3).map(tuple),
    st.none() | st.integers(0, 2**38),
)  # fmt: skip
PROPOSAL = st.builds(
    Proposal, st.binary(min_size=16, max_size=16), st.just(at()), st.binary(min_size=32, max_size=32),
    st.lists(CLAUSE, max_size=5).map(tuple), st.lists(st.sampled_from(["en", "ar"]), max_size=2).map(tuple),
    st.integers(-1, 2**38), st.none() | TEXTS, st.lists(TEXTS, max_size=3).map(tuple), st.none() | st.sampled_from(["en", "ar"]),
)  # fmt: skip
ANY: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.binary(max_size=33) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.integers(0, 23) | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
A = party("A")
DEAL = deal(a=A)
MAPS = [
    map_of(made)
    for made in (
        A.mandate(),
        proposal(A),
        closing(DEAL.g, DEAL.proposal, DEAL.answers[0], (DEAL.a, DEAL.b)),
        decode_instrument(read_cose(DEAL.answers[0]).payload),
    )
]
HALVES = [
    read_cose(sign_payload("proposal", encode_instrument(proposal(A)), [pen(name)], 5)) for name in "abcd"
]
GOOD = DEAL.pack()


@given(PROPOSAL)
def test_a_proposal_is_refused_or_reads_back(made: Proposal) -> None:
    """Either our own user hears why, or everyone reads exactly this."""
    try:
        payload = encode_instrument(made)
    except Refused:
        return
    assert decode_instrument(payload) == made


@given(st.sampled_from(MAPS), st.integers(0, 23), ANY)
def test_near_misses_are_distrusted_or_mean_themselves(fields: dict[int, Any], key: int, value: Any) -> None:
    """A payload with one field replaced is distrusted, or encodes to just these bytes."""
    data = cbor2.dumps(fields | {key: value}, canonical=True)
    try:
        made = decode_instrument(data)
    except Distrusted:
        return
    assert encode_instrument(made) == data


@given(st.lists(st.sampled_from(HALVES), min_size=1, max_size=8))
def test_signers_in_any_order_give_the_same_bytes(parts: list[Any]) -> None:
    """Merging is a union: order and repeats leave no trace."""
    whole = parts[0]
    for part in parts[1:]:
        whole = merge(whole, part)
    back = parts[-1]
    for part in reversed(parts):
        back = merge(part, back)
    assert write_cose(whole) == write_cose(back)
    assert read_cose(write_cose(whole)) == whole


@given(st.integers(0, len(GOOD)), st.integers(0, 40), st.binary(max_size=40))
def test_a_bent_certificate_never_raises_and_never_holds(start: int, cut: int, put: bytes) -> None:
    """Some bytes replaced by others: not valid, unless they are the same."""
    data = GOOD[:start] + put + GOOD[start + cut :]
    verified = verify_certificate(data, verify_signature)
    assert (verified.state == "closed") == (data == GOOD)


@given(ANY)
def test_values_never_raise(value: Any) -> None:
    """Well-formed strangers' values in the place of any paper."""
    data = cbor2.dumps(
        ["wasit1 cert", [[sign(A.mandate(), [pen("A1")])]], [], cbor2.dumps(value), [], None], canonical=True
    )
    assert verify_certificate(data, verify_signature).state == "not-valid"
