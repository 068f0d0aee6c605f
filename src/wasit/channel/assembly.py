"""Brings loose papers together: the certificate of a proposal, and the closing that ends it.

1. A chain is cut at the mandate a paper rests on: a side that has a new mandate since does not undo what it signed before.
2. Sides and answers stand in the order of addressees; then a withdrawal; principals' confirmations stand last.
3. Nothing is checked here that ``certificate`` checks: what is assembled is verified like a stranger's.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel.bundle import Certificate
from wasit.channel.chain import Paper, read_paper
from wasit.channel.instrument import Answer, Closing, Confirmation, Mandate, Outcome, Verdict, Withdrawal
from wasit.errors import Distrusted
from wasit.text.moment import Moment

Chains = Sequence[Sequence[bytes]]


def chain_up_to(chains: Chains, mandate: bytes) -> tuple[bytes, ...]:
    """The mandates up to the one of this hash, from whichever side's chain holds it. Raises: Distrusted E_MANDATE_LINK."""
    for chain in chains:
        for index, data in enumerate(chain):
            if read_paper(data).hash == mandate:
                return tuple(chain[: index + 1])
    raise Distrusted("E_MANDATE_LINK")


def assemble_certificate(
    proposal: bytes,
    answers: Sequence[bytes],
    chains: Chains,
    go_between: Sequence[bytes] = (),
    closing: bytes | None = None,
) -> Certificate:
    """The certificate of these papers. ``answers``: of every side, withdrawals and confirmations, in any order; ``chains``: all mandates known.

    Raises: Distrusted E_MANDATE_LINK for a paper under no known mandate, and as ``chain.read_paper``.
    """
    own = _mandate_of(read_paper(proposal))
    filed = sorted(((read_paper(data), data) for data in answers), key=lambda item: _place(item[0], own))
    mandates = [own]
    for paper, _ in filed:
        if _mandate_of(paper) not in mandates:
            mandates.append(_mandate_of(paper))
    attested = tuple(go_between)
    if closing is not None:
        attested = chain_up_to([go_between], _mandate_of(read_paper(closing)))
    return Certificate(
        sides=tuple(chain_up_to(chains, mandate) for mandate in mandates),
        go_between=attested,
        proposal=proposal,
        answers=tuple(data for _, data in filed),
        closing=closing,
    )


def _mandate_of(paper: Paper) -> bytes:
    if isinstance(paper.instrument, Mandate):
        raise Distrusted("E_CERT_LINK", paper=paper.name)
    return paper.instrument.mandate


def _place(paper: Paper, own: bytes) -> tuple[int, bool, int, bytes]:
    made = paper.instrument
    number = made.addressee or 0 if isinstance(made, Answer) else 0
    last = 2 if isinstance(made, Confirmation) else int(isinstance(made, Withdrawal))
    return last, _mandate_of(paper) != own, number, paper.hash


def draft_closing(
    certificate: Certificate,
    *,
    salt: bytes,
    drafted: Moment,
    mandate: bytes,
    outcome: Outcome,
    decided_by: bytes | None,
    received: tuple[int, int | None],
    effective: int,
) -> Closing:
    """The closing to be signed for papers assembled without one.

    ``mandate``: the go-between's; ``decided_by``: hash of the last acceptance, the decline or the withdrawal; None when lapsed.
    ``received``: when the proposal and the deciding paper came. Units: seconds since 1970.
    """
    papers = [read_paper(data) for data in certificate.answers]
    own = _mandate_of(read_paper(certificate.proposal))
    accepted = tuple(
        paper.hash
        for paper in papers
        if isinstance(paper.instrument, Answer)
        and paper.instrument.verdict is Verdict.ACCEPT
        and paper.instrument.mandate != own
    )
    proposal_received, answer_received = received
    return Closing(
        salt=salt,
        drafted=drafted,
        mandate=mandate,
        proposal=read_paper(certificate.proposal).hash,
        outcome=outcome,
        decided_by=decided_by,
        mandates=tuple(read_paper(chain[-1]).hash for chain in certificate.sides),
        proposal_received=proposal_received,
        answer_received=answer_received,
        effective=effective,
        acceptances=accepted if outcome is Outcome.ACCEPTED and len(accepted) > 1 else (),
    )
