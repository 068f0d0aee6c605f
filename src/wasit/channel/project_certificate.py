"""A verified certificate as a page shows it: the steps, the text as the file has it, who signed with which pen.

1. What a side calls itself is its own claim; a reader who knows a pen says whose it is (``Reader.name_of``).
2. The text is shown from the file's own bytes, also where a step does not hold: the state says that it proves nothing then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from wasit.channel import certificate_views, paper_views, views
from wasit.channel.bundle import Reading
from wasit.channel.certificate import Verified, capacity_of
from wasit.channel.chain import Paper
from wasit.channel.deposit_bundle import DepositReading
from wasit.channel.explain import told_code
from wasit.channel.instrument import (
    Answer,
    Confirmation,
    Countersignature,
    Mandate,
    Proposal,
    Verdict,
)
from wasit.channel.project_deposit import project_declared
from wasit.channel.project_ledger import THE_GO_BETWEEN, Parties
from wasit.channel.project_proposal import Local, project_clauses
from wasit.text.moment import Moment
from wasit.text.passage import Texts

PROPOSER, ADDRESSEE, PRINCIPAL, CLOSER = "proposer", "addressee", "principal", "go-between"
SIDES = (PROPOSER, ADDRESSEE)


@dataclass(frozen=True, slots=True)
class Reader:
    """How whoever reads knows the others. ``names``: of pens, by id; ``parties``: None where only the file says who they are."""

    local: Local
    names: Mapping[bytes, Texts] = field(default_factory=dict)
    parties: Parties | None = None
    ours: frozenset[bytes] = frozenset()  # the mandates of the reader's own side


def project_certificate(verified: Verified, size: int, reader: Reader) -> views.CertificateView:
    """``size`` in bytes."""
    steps = tuple(
        views.StepView(
            step.number,
            told_code(step.code, deposited=verified.declared is not None),
            step.holds,
            {name: value for name, value in step.fields.items() if isinstance(value, str | int)},
        )
        for step in verified.steps
    )
    reading = verified.reading
    if verified.declared is not None:
        return _deposited(verified, verified.declared, steps, size, reader)
    if reading is None:
        return views.CertificateView(verified.state, steps, None, (), None, "", size)
    terms = reading.terms
    parties = reader.parties or claimed_parties(reading)
    signed = tuple(
        signer
        for paper, role, side in _papers(reading, parties)
        for signer in signers_of(paper, role, side, reader)
    )
    closers = [signer.name for signer in signed if signer.role == CLOSER]
    names = [signer.name for signer in signed if signer.role in SIDES]
    closing = reading.closing if verified.state != "not-valid" else None
    return views.CertificateView(
        verified.state,
        steps,
        reader.local(verified.effective) if verified.effective is not None else None,
        tuple(name for at, name in enumerate(names) if name not in names[:at]),
        closers[0] if closers else None,
        (closing.hash if closing is not None else reading.proposal.hash).hex(),
        size,
        reading.proposal.hash.hex(),
        terms.title or {},
        project_clauses(terms, parties, reader.local),
        tuple(dict.fromkeys(language for clause in terms.clauses for language in clause.text)),
        terms.authoritative,
        terms.prevailing,
        signed,
        terms.drafted,
        _hours(reading, parties, reader, verified.effective),
        tuple(_limits(reading, parties)),
        _beside(reading, verified),
        _stamps(verified, reader),
    )


def _deposited(
    verified: Verified,
    reading: DepositReading,
    steps: tuple[views.StepView, ...],
    size: int,
    reader: Reader,
) -> views.CertificateView:
    """Of a file that holds declarations; they are shown where it holds."""
    declared = () if verified.state == "not-valid" else project_declared(reading)
    return views.CertificateView(
        verified.state,
        steps,
        reader.local(verified.effective) if verified.effective is not None else None,
        tuple(one.name for one in declared),
        reading.go_between.last.label,
        reading.deposit.hash.hex(),
        size,
        stamps=_stamps(verified, reader),
        declarations=declared,
    )


def claimed_parties(reading: Reading) -> Parties:
    """The sides by what their own mandates call them."""
    labels = tuple(chain.last.label for chain in reading.sides)
    return Parties(labels[0], labels[1:] or reading.terms.addressees)


def signers_of(paper: Paper, role: str, side: Texts, reader: Reader) -> tuple[paper_views.SignerView, ...]:
    """Who signed one paper, in the order of time."""
    made = paper.instrument
    ours = not isinstance(made, Mandate) and made.mandate in reader.ours
    return tuple(
        paper_views.SignerView(
            reader.names.get(signer.kid, side),
            signer.kid.hex(),
            Moment(signer.signed_at, made.drafted.offset),
            role,  # type: ignore[arg-type]
            ours,
        )
        for signer in sorted(paper.signed.signers, key=lambda each: (each.signed_at, each.kid))
    )


def _papers(reading: Reading, parties: Parties) -> list[tuple[Paper, str, Texts]]:
    found = [(reading.proposal, PROPOSER, parties.proposer)]
    found += [(paper, *_answerer(paper, reading, parties)) for paper in reading.answers]
    if reading.closing is not None:
        found.append((reading.closing, CLOSER, THE_GO_BETWEEN))
    found += [(paper, capacity_of(paper), chain.last.label) for chain, paper in reading.countersigned]
    return found


def _limits(reading: Reading, parties: Parties) -> Iterator[paper_views.LimitView]:
    """What the mandates of these papers limit them to, and what principals said."""
    said = {
        each.paper: each for paper in reading.answers if isinstance(each := paper.instrument, Confirmation)
    }
    under = {chain.last_hash: chain.last for chain in reading.sides}
    for paper in (reading.proposal, *reading.answers):
        made = paper.instrument
        if not isinstance(made, Proposal | Answer) or made.mandate not in under:
            continue
        role, side = _answerer(paper, reading, parties)
        if isinstance(made, Answer) and role == PROPOSER:  # a reaffirmation: it counts for nothing
            continue
        limits = limits_of(made, under[made.mandate], said.get(paper.hash))
        if limits:
            yield paper_views.LimitView(side, "proposer" if role == PROPOSER else "addressee", limits)


def limits_of(made: Proposal | Answer, mandate: Mandate, word: Confirmation | None) -> paper_views.Limits:
    """How far a paper under this mandate reaches. ``word``: what the principal said of it."""
    subjects = tuple(mandate.subjects[at - 1] for at in made.subjects if at <= len(mandate.subjects))
    asked = mandate.principal is not None and (isinstance(made, Proposal) or made.verdict is Verdict.ACCEPT)
    if not asked:
        return paper_views.Limits(subjects)
    if word is None:
        return paper_views.Limits(subjects, "awaited")
    return paper_views.Limits(subjects, "confirmed" if word.confirms else "refused")


def _beside(reading: Reading, verified: Verified) -> tuple[certificate_views.BesideView, ...]:
    return tuple(
        certificate_views.BesideView(
            capacity_of(paper),
            chain.last.label,
            made.words or {},
            Moment(verified.signed.get(paper.hash, made.drafted.seconds), made.drafted.offset),
        )
        for chain, paper in reading.countersigned
        if isinstance(made := paper.instrument, Countersignature)
    )


def _stamps(verified: Verified, reader: Reader) -> tuple[certificate_views.StampView, ...]:
    """As the steps say it."""
    found = []
    for step in verified.steps:
        of = "renewal" if step.code.startswith("renewal") else str(step.fields.get("paper"))
        said = verified.stamps.get(step.number)
        if step.code in ("time-token-unchecked", "renewal-unchecked"):
            found.append(certificate_views.StampView(of))  # type: ignore[arg-type]
        elif said is not None:
            at, until = reader.local(said.at), reader.local(said.until)
            found.append(certificate_views.StampView(of, at, until, said.by))  # type: ignore[arg-type]
    return tuple(found)


def _answerer(paper: Paper, reading: Reading, parties: Parties) -> tuple[str, Texts]:
    made = paper.instrument
    if isinstance(made, Confirmation):
        about = next((one for one in reading.answers if one.hash == made.paper), reading.proposal)
        return PRINCIPAL, _answerer(about, reading, parties)[1]
    if isinstance(made, Mandate) or made.mandate == reading.sides[0].last_hash:
        return PROPOSER, parties.proposer
    number = made.addressee or 1 if isinstance(made, Answer) else 1
    labels = parties.addressees
    return ADDRESSEE, labels[number - 1] if number <= len(labels) else labels[-1] if labels else {}


def _hours(
    reading: Reading, parties: Parties, reader: Reader, effective: int | None
) -> tuple[paper_views.HourView, ...]:
    if effective is None:
        return ()
    accepting = [
        paper
        for paper in reading.answers
        if isinstance(paper.instrument, Answer)
        and paper.instrument.verdict is Verdict.ACCEPT
        and paper.instrument.mandate != reading.sides[0].last_hash
    ]
    found = [(reading.proposal, parties.proposer)]
    found += [(paper, _answerer(paper, reading, parties)[1]) for paper in accepting]
    return tuple(
        paper_views.HourView(
            side,
            Moment(effective, paper.instrument.drafted.offset),
            not isinstance(paper.instrument, Mandate) and paper.instrument.mandate in reader.ours,
        )
        for paper, side in found
    )
