"""Proposals: what they say, what was answered, what they prove.

1. Names: on a go-between's seat those of the lines; on a side's seat its own and "the other side", or, where a proposal has several
   addressees, the labels it names them with.
2. The steps of a certificate are those of the verifier, run here on the very bytes that would be saved.
3. Signers are shown by person where their pen was shown on a line of this seat, else by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wasit.channel import facts, views
from wasit.channel.chain import Checked, Paper
from wasit.channel.instrument import Answer, Mandate, Proposal
from wasit.channel.mandate import pen_id
from wasit.channel.papers import PROPOSAL
from wasit.channel.project_ledger import OTHER_SIDE, THE_GO_BETWEEN, Parties
from wasit.channel.project_line import crossings_of, title_of
from wasit.channel.project_proposal import project_clauses
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind, SeatRole
from wasit.seat.actions.mandates import home
from wasit.seat.actions.papers import holds, own_mandates, paper
from wasit.seat.actions.pencase import pen_public
from wasit.seat.clock import moment_in
from wasit.seat.matter import Line, Matter
from wasit.seat.proposals import Terms
from wasit.seat.queries.faces import FacesOf, shown_pens
from wasit.seat.queries.held import said_of
from wasit.seat.queries.memory import known_terms, mandate_of, verified
from wasit.text.moment import Moment
from wasit.text.passage import Texts


def names_of_proposals(matter: Matter) -> list[bytes]:
    """Newest first."""
    rows = matter.file.all("SELECT hash FROM instrument WHERE type = ? ORDER BY n DESC", PROPOSAL)
    return [name for (name,) in rows]


def see_proposals(matter: Matter) -> tuple[views.ProposalSummary, ...]:
    """Every proposal on this seat, the newest first."""
    return tuple(summary_of(matter, name) for name in names_of_proposals(matter))


def summary_of(matter: Matter, name: bytes) -> views.ProposalSummary:
    """Raises: Refused unknown-id."""
    terms = known_terms(matter, name)
    first = first_shown(matter, name)
    return views.ProposalSummary(
        name.hex(),
        first[1].hash.hex() if first is not None else "",
        title_of(terms.proposal),
        terms.state,
        terms.ours,
        first[1].at if first is not None else terms.proposal.drafted,
    )


def first_shown(matter: Matter, name: bytes) -> tuple[Line, Entry, facts.InstrumentShown] | None:
    """Where a paper first stood on this seat."""
    shown = [
        (line, entry, said)
        for line, entry, said in matter.mentions(name)
        if isinstance(said, facts.InstrumentShown)
    ]
    return min(
        shown,
        key=lambda each: (each[1].at.seconds, each[2].attribution is not None, each[1].place),
        default=None,
    )


def see_proposal(matter: Matter, name: bytes) -> views.ProposalPage:
    """One proposal with its answers. Raises: Refused unknown-id."""
    terms = known_terms(matter, name)
    proposal = terms.proposal
    parties = parties_of(matter, terms)
    base = paper(matter, proposal.base) if proposal.base is not None else None
    mandate = paper(matter, proposal.mandate)
    agreed = is_agreed(terms)
    languages = dict.fromkeys(language for clause in proposal.clauses for language in clause.text)
    return views.ProposalPage(
        summary_of(matter, name),
        project_clauses(
            proposal,
            parties,
            lambda seconds: local(matter, seconds),
            base.instrument if base is not None and isinstance(base.instrument, Proposal) else None,
        ),
        tuple(languages),
        proposal.authoritative,
        proposal.prevailing,
        local(matter, proposal.expires),
        _answers(matter, terms, parties),
        may_answer(matter, terms),
        may_countersign(matter, terms),
        proposal.base.hex() if proposal.base is not None else "",
        _certificate(matter, terms, parties) if agreed else None,
        _receipts(matter, name),
        mandate.instrument.label if mandate is not None and isinstance(mandate.instrument, Mandate) else {},
        proposal.addressees,
    )


def local(matter: Matter, seconds: int) -> Moment:
    """A moment in this seat's zone."""
    return moment_in(min(seconds, 253_402_214_400), matter.clock.zone)


def is_agreed(terms: Terms) -> bool:
    return terms.complete and len(terms.acceptances) >= terms.proposal.addressee_count


# -- who is who in it ---------------------------------------------------------------------------------------------------------


def parties_of(matter: Matter, terms: Terms) -> Parties:
    labels = terms.proposal.addressees
    if matter.role == "side":
        own = home(matter).name
        proposer, addressee = (own, OTHER_SIDE) if terms.ours else (OTHER_SIDE, own)
        return Parties(proposer, labels if len(labels) > 1 else (addressee,))
    giver = _line_of_proposer(matter, terms.paper.hash)
    others = [line for line in matter.side_lines() if giver is None or line.id != giver.id]
    proposer = giver.name if giver is not None else OTHER_SIDE
    if len(labels) > 1:
        return Parties(proposer, labels)
    if len(others) > 1:
        passed = {
            where.id
            for where, _, said in matter.mentions(terms.paper.hash)
            if isinstance(said, facts.InstrumentShown) and said.attribution is not None
        }
        others = [line for line in others if line.id in passed]
    if len(others) == 1:
        return Parties(proposer, (others[0].name,))
    return Parties(proposer, labels or (OTHER_SIDE,))


def _line_of_proposer(matter: Matter, name: bytes) -> Line | None:
    """The line on which a side showed it itself."""
    return next(
        (
            line
            for line, entry, said in matter.mentions(name)
            if isinstance(said, facts.InstrumentShown)
            and said.attribution is None
            and line.kind is LineKind.SIDE
            and matter.role_then(line, entry) is SeatRole.SIDE
        ),
        None,
    )


def _answers(matter: Matter, terms: Terms, parties: Parties) -> tuple[views.AnswerView, ...]:
    own = holds(matter, terms.paper.hash, whole=False)
    ours = set(own_mandates(matter, home(matter))) if matter.role == "side" else set()
    return tuple(
        views.AnswerView(
            _answerer(answer, check, own, parties),
            answer.verdict.name.lower(),  # type: ignore[arg-type]
            answer.drafted,
            answer.words or {},
            len(check.tally.holders) if check is not None else 0,
            check.needs if check is not None else 1,
            answer.mandate in ours,
        )
        for answer, _, check in terms.answers
    )


def _answerer(answer: Answer, check: Checked | None, own: Checked | None, parties: Parties) -> Texts:
    if check is not None and own is not None and check.side == own.side:
        return parties.proposer
    number = answer.addressee or 1
    return parties.addressees[number - 1] if number <= len(parties.addressees) else OTHER_SIDE


# -- what may be done ---------------------------------------------------------------------------------------------------------


def may_answer(matter: Matter, terms: Terms) -> bool:
    """Whether this seat's pen may sign an answer now (or, of its side's own proposal, a signature that is wanting)."""
    if matter.role != "side" or terms.state not in ("open", "accepted", "declined"):
        return False
    pen = pen_public(matter)
    mandate = mandate_of(matter, home(matter))
    if pen is None or mandate is None:
        return False
    kid = pen_id(pen)
    now = matter.clock.now().seconds
    if mandate.holder_of(kid) is None or not mandate.is_valid_at(now):
        return False
    if now > terms.proposal.expires:
        return False
    if terms.ours:
        return not terms.complete and not _signed_by(terms.paper, kid)
    ours = set(own_mandates(matter, home(matter)))
    mine = [(made, check) for answer, made, check in terms.answers if answer.mandate in ours]
    return all(
        not _signed_by(made, kid) and (check is None or check.complete_at is None) for made, check in mine
    )


def _signed_by(made: Paper, kid: bytes) -> bool:
    return any(signer.kid == kid for signer in made.signed.signers)


def may_countersign(matter: Matter, terms: Terms) -> bool:
    """Whether only the go-between's closing is wanting."""
    return matter.role == "go-between" and terms.state == "accepted" and is_agreed(terms)


# -- what it proves -----------------------------------------------------------------------------------------------------------


def _certificate(matter: Matter, terms: Terms, parties: Parties) -> views.CertificateView | None:
    try:
        data, outcome = verified(matter, terms.paper.hash)
    except Refused:
        return None
    pens = shown_pens(matter)
    faces = FacesOf(matter)
    closing = terms.closing_paper
    sides = dict(sorted(terms.acceptances.items()))
    signers = [(terms.paper, parties.proposer)]
    signers += [
        (made, parties.addressees[number - 1] if number <= len(parties.addressees) else OTHER_SIDE)
        for number, made in sides.items()
    ]
    at = outcome.effective if outcome.effective is not None else terms.accepted_at
    return views.CertificateView(
        outcome.state,
        tuple(
            views.StepView(
                step.number,
                step.code,
                step.holds,
                {name: value for name, value in step.fields.items() if isinstance(value, str | int)},
            )
            for step in outcome.steps
        ),
        local(matter, at) if at is not None else None,
        _signers(signers, pens, faces),
        _signers([(closing, THE_GO_BETWEEN)], pens, faces)[0] if closing is not None else None,
        (closing.hash if closing is not None else terms.paper.hash).hex(),
        len(data),
    )


def _signers(
    papers: Sequence[tuple[Paper, Texts]], pens: Mapping[bytes, bytes], faces: FacesOf
) -> tuple[Texts, ...]:
    """Everyone who signed, in the order of the papers, once."""
    found: list[Texts] = []
    for made, side in papers:
        for signer in sorted(made.signed.signers, key=lambda each: (each.signed_at, each.kid)):
            seat = pens.get(signer.kid)
            name = faces.person(seat).name if seat is not None else side
            if name not in found:
                found.append(name)
    return tuple(found)


def _receipts(matter: Matter, name: bytes) -> tuple[views.Passed, ...]:
    """When it crossed, by the desk or as its author was told."""
    first = first_shown(matter, name)
    if first is None:
        return ()
    return tuple(passed for _, passed in crossings_of(first[1].hash, said_of(matter, first[1].hash)))
