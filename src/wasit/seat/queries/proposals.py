"""Proposals: what they say, what was answered, what they prove.

1. Names: on a go-between's seat those of the lines; on a side's seat its own and "the other side", or, where a proposal has several
   addressees, the labels it names them with.
2. The steps of a certificate are those of the verifier, run here on the very bytes that would be saved.
3. Signers are shown by person where their pen was shown on a line of this seat, else by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wasit.channel import facts, paper_views, views
from wasit.channel.chain import Checked, Paper
from wasit.channel.instrument import Answer, Confirmation, Mandate, Proposal
from wasit.channel.mandate import pen_id, side_numbers
from wasit.channel.papers import PROPOSAL
from wasit.channel.project_certificate import PROPOSER as PROPOSER_ROLE
from wasit.channel.project_certificate import Reader, limits_of, project_certificate, signers_of
from wasit.channel.project_ledger import OTHER_SIDE, Parties
from wasit.channel.project_line import crossings_of, title_of
from wasit.channel.project_proposal import project_clauses, project_dropped, project_redline
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind, SeatRole
from wasit.seat.actions.closing import refusal_of
from wasit.seat.actions.confirming import mandate_under, may_confirm
from wasit.seat.actions.mandates import home
from wasit.seat.actions.papers import holds, own_mandates, paper
from wasit.seat.actions.pencase import pen_public
from wasit.seat.clock import moment_in
from wasit.seat.matter import Line, Matter
from wasit.seat.proposals import Terms
from wasit.seat.queries.binding import see_covering
from wasit.seat.queries.faces import FacesOf, shown_pens
from wasit.seat.queries.held import said_of
from wasit.seat.queries.memory import forget, known_terms, mandate_of, verified
from wasit.seat.queries.revisions import compared_with, highest_number, replaced_by, row_of
from wasit.seat.revising import proposal_of
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


def see_proposal(matter: Matter, name: bytes, against: bytes | None = None) -> views.ProposalPage:
    """One proposal with its answers, its changes against the revision before or another of its row. Raises: Refused unknown-id."""
    terms = known_terms(matter, _answered(matter, name))
    name, proposal = terms.paper.hash, terms.proposal
    parties = parties_of(matter, terms)
    row = row_of(matter, name)
    other = compared_with(row, name, against)
    compared = proposal_of(matter, other) if other is not None else None
    mandate = paper(matter, proposal.mandate)
    label = (
        mandate.instrument.label if mandate is not None and isinstance(mandate.instrument, Mandate) else {}
    )
    reader = _reader(matter, parties)
    languages = dict.fromkeys(language for clause in proposal.clauses for language in clause.text)
    return views.ProposalPage(
        summary_of(matter, name),
        project_clauses(proposal, parties, reader.local, compared),
        tuple(languages),
        proposal.authoritative,
        proposal.prevailing,
        local(matter, proposal.expires),
        _answers(matter, terms, parties, reader),
        may_answer(matter, terms),
        may_countersign(matter, terms),
        proposal.base.hex() if proposal.base is not None else "",
        _certificate(matter, terms, reader) if terms.signed else None,
        _receipts(matter, name),
        label,
        proposal.addressees,
        proposal.drafted,
        _revisions(matter, row),
        other.hex() if other is not None else "",
        project_redline(compared.title, proposal.title) if compared is not None else {},
        replaced_by(matter, terms),
        see_covering(matter),
        signers_of(terms.paper, PROPOSER_ROLE, parties.proposer, reader),
        mandate.instrument.needs if mandate is not None and isinstance(mandate.instrument, Mandate) else 1,
        side_numbers(name),
        may_withdraw(terms),
        project_dropped(proposal, parties, reader.local, compared),
        highest_number(matter, row),
        may_affirm(matter, terms),
        _limits(matter, terms, terms.paper),
        may_confirm(matter, terms),
        may_close_refused(matter, terms),
    )


def _answered(matter: Matter, name: bytes) -> bytes:
    """The proposal that an answer names: what speaks of an answer leads to its proposal."""
    made = paper(matter, name)
    return made.instrument.proposal if made is not None and isinstance(made.instrument, Answer) else name


def _reader(matter: Matter, parties: Parties) -> Reader:
    faces = FacesOf(matter)
    names = {kid: faces.person(seat).name for kid, seat in shown_pens(matter).items()}
    own = own_mandates(matter, home(matter))
    return Reader(lambda seconds: local(matter, seconds), names, parties, frozenset(own))


def _revisions(matter: Matter, row: Sequence[bytes]) -> tuple[paper_views.RevisionView, ...]:
    found = [summary_of(matter, name) for name in row]
    return tuple(
        paper_views.RevisionView(number, each.id, each.from_us, each.at)
        for number, each in enumerate(found, 1)
    )


def verify_again(matter: Matter, name: bytes) -> views.ProposalPage:
    """A proposal whose certificate is read and checked anew. Raises: Refused not-yet, unknown-id."""
    forget(matter, name)
    page = see_proposal(matter, name)
    if page.certificate is None:
        raise Refused("not-yet")
    return page


def local(matter: Matter, seconds: int) -> Moment:
    """A moment in this seat's zone."""
    return moment_in(min(seconds, 253_402_214_400), matter.clock.zone)


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


def _answers(matter: Matter, terms: Terms, parties: Parties, reader: Reader) -> tuple[views.AnswerView, ...]:
    own = holds(matter, terms.paper.hash, whole=False)
    ours = reader.ours if matter.role == "side" else frozenset()
    return tuple(
        views.AnswerView(
            _answerer(answer, check, own, parties),
            answer.verdict.name.lower(),  # type: ignore[arg-type]
            answer.drafted,
            answer.words or {},
            len(check.tally.holders) if check is not None else 0,
            check.needs if check is not None else 1,
            answer.mandate in ours,
            signers_of(made, "addressee", _answerer(answer, check, own, parties), reader),
            _wanting(made, check, reader) if answer.mandate in ours else (),
            _limits(matter, terms, made),
        )
        for answer, made, check in terms.answers
    )


def _limits(matter: Matter, terms: Terms, made: Paper) -> paper_views.Limits:
    """How far this proposal, or an answer to it, reaches."""
    under, word = mandate_under(matter, made), terms.words.get(made.hash)
    if under is None or not isinstance(made.instrument, Proposal | Answer) or made in terms.reaffirmed:
        return paper_views.Limits()
    said = word.instrument if word is not None else None
    return limits_of(made.instrument, under, said if isinstance(said, Confirmation) else None)


def _wanting(made: Paper, check: Checked | None, reader: Reader) -> tuple[Texts, ...]:
    """Who of this side may still sign an answer that has too few signatures."""
    if check is None or check.complete_at is not None:
        return ()
    return tuple(
        next((reader.names[kid] for kid in holder.kids if kid in reader.names), check.mandate.label)
        for holder in check.mandate.holders
        if not any(_signed_by(made, kid) for kid in holder.kids)
    )


def _answerer(answer: Answer, check: Checked | None, own: Checked | None, parties: Parties) -> Texts:
    if check is not None and own is not None and check.side == own.side:
        return parties.proposer
    number = answer.addressee or 1
    return parties.addressees[number - 1] if number <= len(parties.addressees) else OTHER_SIDE


# -- what may be done ---------------------------------------------------------------------------------------------------------


def may_answer(matter: Matter, terms: Terms) -> bool:
    """Whether this seat's pen may sign an answer now (or, of its side's own proposal, a signature that is wanting)."""
    kid = _kid_under_mandate(matter, terms)
    if kid is None:
        return False
    if terms.ours:
        return not terms.complete and not _signed_by(terms.paper, kid)
    return not _has_answered(matter, terms, kid)


def may_affirm(matter: Matter, terms: Terms) -> bool:
    """Whether this seat's pen may accept its side's own text as well, which is whole already."""
    kid = _kid_under_mandate(matter, terms)
    return kid is not None and terms.ours and terms.complete and not _has_answered(matter, terms, kid)


def _kid_under_mandate(matter: Matter, terms: Terms) -> bytes | None:
    """This seat's pen, where it could answer this text now."""
    if matter.role != "side" or terms.state not in ("open", "unconfirmed", "accepted", "declined"):
        return None
    pen = pen_public(matter)
    mandate = mandate_of(matter, home(matter))
    if pen is None or mandate is None:
        return None
    kid = pen_id(pen)
    now = matter.clock.now().seconds
    if mandate.holder_of(kid) is None or not mandate.is_valid_at(now) or now > terms.proposal.expires:
        return None
    return kid


def _has_answered(matter: Matter, terms: Terms, kid: bytes) -> bool:
    """Whether an answer of this side is whole, or has this pen's signature."""
    ours = set(own_mandates(matter, home(matter)))
    return any(
        _signed_by(made, kid) or (check is not None and check.complete_at is not None)
        for answer, made, check in terms.answers
        if answer.mandate in ours
    )


def _signed_by(made: Paper, kid: bytes) -> bool:
    return any(signer.kid == kid for signer in made.signed.signers)


def may_withdraw(terms: Terms) -> bool:
    """Whether this seat's side may still take its own text back."""
    return terms.ours and terms.closing is None and terms.state in ("open", "unconfirmed", "declined")


def may_countersign(matter: Matter, terms: Terms) -> bool:
    """Whether only the go-between's closing is wanting."""
    return matter.role == "go-between" and terms.state == "accepted"


def may_close_refused(matter: Matter, terms: Terms) -> bool:
    """Whether this go-between may attest that a principal refused what all had signed."""
    return matter.role == "go-between" and terms.closing is None and refusal_of(terms) is not None


# -- what it proves -----------------------------------------------------------------------------------------------------------


def _certificate(matter: Matter, terms: Terms, reader: Reader) -> views.CertificateView | None:
    try:
        data, outcome = verified(matter, terms.paper.hash)
    except Refused:
        return None
    if matter.role == "side":  # the other sides are named there as their own mandates do
        reader = replace(reader, parties=None)
    return project_certificate(outcome, len(data), reader)


def _receipts(matter: Matter, name: bytes) -> tuple[views.Passed, ...]:
    """When it crossed, by the desk or as its author was told."""
    first = first_shown(matter, name)
    if first is None:
        return ()
    return tuple(passed for _, passed in crossings_of(first[1].hash, said_of(matter, first[1].hash)))
