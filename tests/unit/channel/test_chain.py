"""Whose word a paper is, to the second and to the last mandate: where one more would be one too many."""

from __future__ import annotations

from dataclasses import replace

import pytest

from instrument_cast import DAY, START, Party, deal, hash_of, party, pen, proposal, raw_certificate, sign
from wasit.channel.certificate import verify_certificate
from wasit.channel.chain import LEEWAY, MAX_CHAIN, check_chain, check_instrument, read_chain
from wasit.channel.instrument import Holder, encode_instrument
from wasit.errors import Distrusted, Refused
from wasit.seals.cose import add_signatures, sign_payload
from wasit.seals.pens import Pen, verify_signature


def offer(by: Party, *pens: Pen, at: int = START) -> bytes:
    return sign_payload("proposal", encode_instrument(proposal(by)), pens or by.signers(), at)


def grown(length: int) -> list[bytes]:
    """A side's chain of so many mandates, each by the same holder."""
    side = party("A")
    for _ in range(length - 1):
        side.chain.append(sign(side.mandate(previous=side.hash), side.signers()))
    return side.chain


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        (START - LEEWAY, True),
        (START - LEEWAY - 1, False),
        (START + DAY + LEEWAY, True),
        (START + DAY + LEEWAY + 1, False),
    ],
)
def test_a_paper_lies_within_its_mandate(at: int, holds: bool) -> None:
    """Five minutes are let pass either way, since two honest clocks may differ, and not a second more."""
    side = party("A", not_before=START, not_after=START + DAY)
    if holds:
        assert check_instrument(offer(side, at=at), side.chain, verify_signature).complete_at == at
        return
    with pytest.raises(Distrusted, match="E_EXPIRED") as caught:
        check_instrument(offer(side, at=at), side.chain, verify_signature)
    assert caught.value.fields == {"paper": "proposal"}


def test_a_revoked_mandate_is_told_from_one_that_ended() -> None:
    """A mandate that ends before it was drafted took the pens away; it is said so."""
    side = party("A")
    ended = side.mandate(previous=side.hash, not_after=START - DAY)
    chain = [*side.chain, sign(ended, side.signers())]
    made = sign(proposal(side, mandate=hash_of(chain[-1])), side.signers())
    with pytest.raises(Distrusted, match="E_EXPIRED") as caught:
        check_instrument(made, chain, verify_signature)
    assert caught.value.fields == {"paper": "proposal", "why": "revoked"}
    at_once = replace(ended, not_after=ended.drafted.seconds)
    assert (ended.is_revocation, at_once.is_revocation) == (True, False)
    assert replace(ended, previous=None).is_revocation is False


def test_nothing_is_let_pass_for_when_an_agreement_takes_effect() -> None:
    """Its second is the go-between's word alone: a mandate that ended a second before does not bear it."""
    effective = START + 45 * 60
    for ends, error in ((effective, None), (effective - 1, "E_EXPIRED")):
        made = deal(b=party("B", not_after=ends))
        found = verify_certificate(raw_certificate(made.certificate()), verify_signature)
        assert (found.error, found.steps[-1].code if error else "in-time") == (error, "in-time")


def test_a_chain_has_its_longest() -> None:
    """Thirty-two mandates, and no more."""
    chain = grown(MAX_CHAIN)
    check_chain(read_chain(chain), verify_signature)
    with pytest.raises(Distrusted, match="E_MANDATE_CHAIN"):
        read_chain(grown(MAX_CHAIN + 1))
    with pytest.raises(Distrusted, match="E_MANDATE_CHAIN"):
        read_chain([])


def test_every_mandate_of_a_chain_is_asked() -> None:
    """A bad signature in the middle spoils it, though the last one holds; and a paper under it."""
    chain = grown(3)
    chain[1] = chain[1][:-1] + bytes([chain[1][-1] ^ 1])
    with pytest.raises(Distrusted, match="E_SIG"):
        check_chain(read_chain(chain), verify_signature)
    side = party("A", chain=chain)
    with pytest.raises(Distrusted, match="E_SIG"):
        check_instrument(offer(side), chain, verify_signature)
    last = sign(side.mandate(previous=side.hash), side.signers())
    with pytest.raises(Distrusted, match="E_SIG"):
        check_instrument(last, chain, verify_signature)


def test_a_papers_time_is_that_of_the_last_who_was_needed() -> None:
    """Of three, two sign: the second in time counts, whatever its place in the mandate; of one holder's two pens, the earlier."""
    side = Party("A", [[pen("A1"), pen("A1 again")], [pen("A2")], [pen("A3")]], 2)
    late = offer(side, pen("A1"), at=START + 900)
    made = add_signatures(late, [pen("A3")], START + 300)
    assert check_instrument(made, side.chain, verify_signature).complete_at == START + 900
    made = add_signatures(made, [pen("A1 again")], START + 600)
    checked = check_instrument(made, side.chain, verify_signature)
    assert (checked.complete_at, checked.tally.holders) == (START + 600, ((2, START + 300), (0, START + 600)))
    made = add_signatures(made, [pen("A2")], START + 100)
    assert check_instrument(made, side.chain, verify_signature).complete_at == START + 300


@pytest.mark.parametrize("at", [START - 600, START + 600])
def test_a_mandate_is_whole_when_holders_and_principal_have_signed(at: int) -> None:
    """The later of both; without either it is not."""
    side = party("A", principal=pen("A principal"))
    payload = encode_instrument(side.mandate())
    alone = sign_payload("mandate", payload, [pen("A1")], START)
    assert check_instrument(alone, [], verify_signature, whole=False).complete_at is None
    both = add_signatures(alone, [pen("A principal")], at)
    assert check_instrument(both, [], verify_signature).complete_at == max(START, at)
    by_the_principal = sign_payload("mandate", payload, [pen("A principal")], at)
    for wanting in (alone, by_the_principal):
        with pytest.raises(Distrusted, match="E_THRESHOLD"):
            check_instrument(wanting, [], verify_signature)


def test_both_principals_sign_where_one_takes_the_others_place() -> None:
    """Whoever had the last word, and whoever has it now."""
    side = party("A", principal=pen("old"))
    new = side.mandate(previous=side.hash, principal=Holder((pen("new").public,)))
    for pens, whole in (
        (["A1", "old", "new"], True),
        (["A1", "old"], False),
        (["A1", "new"], False),
        (["old", "new"], False),
    ):
        checked = check_instrument(
            sign(new, [pen(name) for name in pens]), side.chain, verify_signature, whole=False
        )
        assert (checked.complete_at is not None) is whole


@pytest.mark.parametrize(
    ("holders", "signers", "holds"), [(1, 1, False), (1, 2, True), (4, 2, True), (4, 1, False)]
)
def test_a_later_mandate_needs_as_many_as_the_one_before(holders: int, signers: int, holds: bool) -> None:
    """Two of three held the pens; how many the new one names says nothing of who may make it."""
    side = party("A", 3, 2)
    named = tuple(Holder((pen(f"new {n}").public,)) for n in range(holders))
    new = sign(
        side.mandate(previous=side.hash, holders=named, needs=1), [pen(f"A{n + 1}") for n in range(signers)]
    )
    if holds:
        check_chain(read_chain([*side.chain, new]), verify_signature)
        return
    with pytest.raises(Distrusted, match="E_THRESHOLD"):
        check_chain(read_chain([*side.chain, new]), verify_signature)


def test_a_mandate_may_be_of_one_second() -> None:
    """Both ends of its time belong to it; backwards it is none."""
    side = party("A", not_before=START, not_after=START)
    assert check_instrument(offer(side), side.chain, verify_signature).complete_at == START
    with pytest.raises(Refused, match="bad-instrument"):
        party("A", not_before=START + 1, not_after=START)


def test_only_a_principals_pen_is_a_principals() -> None:
    """Of a mandate that names one; of another, nobody's is."""
    with_one, alone = party("A", principal=pen("A principal")).mandate(), party("B").mandate()
    assert [with_one.is_principals(pen(name).kid) for name in ("A principal", "A1")] == [True, False]
    assert alone.is_principals(pen("A principal").kid) is False
    assert (with_one.holder_of(pen("A1").kid), with_one.holder_of(pen("A principal").kid)) == (0, None)
