"""Loose papers come together as an honest certificate, in whatever order they came."""

from __future__ import annotations

import base64
import itertools
import json
from dataclasses import replace
from pathlib import Path

import pytest

from instrument_cast import START, answer, at, deal, hash_of, party, proposal, salt, sign, withdrawal
from wasit.channel.assembly import assemble_certificate, chain_up_to, draft_closing
from wasit.channel.bundle import pack_certificate, unpack_certificate
from wasit.channel.certificate import verify_certificate
from wasit.channel.instrument import Outcome, Verdict
from wasit.errors import Distrusted
from wasit.seals.pens import verify_signature

GOOD = sorted((Path(__file__).parents[3] / "spec/vectors/instruments").glob("ok-*.json"))
CERTIFICATES = [
    vector
    for path in GOOD
    if (vector := json.loads(path.read_text()))["kind"] == "certificate"
    and vector["state"] not in ("released", "returned")
]


@pytest.mark.slow
@pytest.mark.parametrize("vector", CERTIFICATES, ids=lambda vector: vector["about"])
def test_any_order_of_papers_gives_the_same_certificate(vector: dict[str, str]) -> None:
    """Every good vector, taken apart and put together from shuffled parts, is the same papers; who signed beside comes later."""
    held = unpack_certificate(base64.b64decode(vector["data"]))
    whole = replace(held, countersigned=(), renewals=())
    every = 1 if len(whole.answers) < 5 else 211  # of seven there are 5,040 orders
    for answers in itertools.islice(itertools.permutations(whole.answers), 0, None, every):
        again = assemble_certificate(
            whole.proposal, answers, list(reversed(whole.sides)), whole.go_between, whole.closing
        )
        assert again == whole


def test_a_closing_is_drafted_for_three_sides() -> None:
    """Mandates and acceptances in the order of addressees, though the second answered first; the proposer's own is not among them."""
    a, b, c, g = (party(name) for name in "ABCG")
    offer = sign(proposal(a, addressees=({"en": "B"}, {"en": "C"})), a.signers(), 1)
    second = sign(answer(c, offer, addressee=2), c.signers(), 20)
    first = sign(answer(b, offer, addressee=1), b.signers(), 30)
    own = sign(answer(a, offer), a.signers(), 31)
    chains = [g.chain, c.chain, b.chain, a.chain]
    papers = assemble_certificate(offer, [second, own, first], chains)
    end = draft_closing(
        papers, salt=salt("k"), drafted=at(50), mandate=g.hash, outcome=Outcome.ACCEPTED, decided_by=hash_of(first),
        received=(START + 300, START + 40 * 60), effective=START + 40 * 60,
    )  # fmt: skip
    assert end.mandates == (a.hash, b.hash, c.hash)
    assert end.acceptances == (hash_of(first), hash_of(second))
    data = pack_certificate(
        assemble_certificate(offer, [second, own, first], chains, g.chain, sign(end, g.signers(), 51))
    )
    assert verify_certificate(data, verify_signature).state == "closed"


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Outcome.DECLINED, "declined"), (Outcome.WITHDRAWN, "withdrawn"), (Outcome.LAPSED, "lapsed")],
)
def test_other_ends_are_drafted(outcome: Outcome, state: str) -> None:
    """Declined, withdrawn, lapsed: attested, they verify as that."""
    made = deal()
    no = sign(answer(made.b, made.proposal, Verdict.DECLINE), made.b.signers(), 30)
    back = sign(withdrawal(made.a, made.proposal), made.a.signers(), 20)
    paper = {Outcome.DECLINED: no, Outcome.WITHDRAWN: back}.get(outcome)
    chains = [made.a.chain, made.b.chain]
    papers = assemble_certificate(made.proposal, [paper] if paper else [], chains)
    late = START + 31 * 86_400
    end = draft_closing(
        papers, salt=salt("k"), drafted=at(50), mandate=made.g.hash, outcome=outcome,
        decided_by=hash_of(paper) if paper else None, received=(START + 300, late if paper else None), effective=late,
    )  # fmt: skip
    signed = sign(end, made.g.signers(), 61)
    data = pack_certificate(assemble_certificate(made.proposal, papers.answers, chains, made.g.chain, signed))
    assert verify_certificate(data, verify_signature).state == state


def test_papers_under_no_known_mandate_are_not_assembled() -> None:
    """E_MANDATE_LINK; and a mandate is no answer."""
    made = deal()
    with pytest.raises(Distrusted, match="E_MANDATE_LINK"):
        assemble_certificate(made.proposal, made.answers, [made.a.chain])
    with pytest.raises(Distrusted, match="E_CERT_LINK"):
        assemble_certificate(made.proposal, [made.a.chain[0]], [made.a.chain])
    assert chain_up_to([made.b.chain, made.a.chain], made.a.hash) == tuple(made.a.chain)
