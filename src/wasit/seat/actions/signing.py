"""Proposals, answers and withdrawals: what a side signs.

1. Several holders sign the same payload one after the other; it counts when enough did.
2. A proposal may be answered while it is open: not when it lapsed, was withdrawn, or a revision replaced it (``superseded``).
3. Under a mandate with subjects each paper says which ones it falls under; with one subject that is it.
4. One's own side's proposal can only be accepted: by the holders who have not signed it yet, or as a reaffirmation.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel.instrument import (
    Answer,
    Clause,
    Mandate,
    Proposal,
    Verdict,
    Withdrawal,
)
from wasit.channel.papers import ANSWER
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.seat.actions.mandates import add_and_show, check_holder, home, sign_and_show
from wasit.seat.actions.papers import (
    current_mandate,
    holds,
    papers_about,
)
from wasit.seat.actions.pencase import has_pen, open_pen
from wasit.seat.matter import Line, Matter
from wasit.seat.proposals import Terms, terms_of
from wasit.seat.revising import check_numbers
from wasit.text.passage import Consent, Texts


def propose(
    matter: Matter,
    *,
    title: Texts,
    clauses: Sequence[Clause],
    authentic: Sequence[str],
    prevailing: str | None,
    expires: int,
    addressees: Sequence[Texts],
    replaces: bytes | None,
    may_pass_on: bool,
    passphrase: str,
    subjects: Sequence[int] = (),
) -> Entry:
    """Put a signed text to the other sides, through the go-between. ``subjects``: places in the mandate's list, from 1.

    Raises: Refused no-mandate, unknown-id, not-yours, superseded, bad-instrument, too-large, passphrase-needed; Distrusted E_CLAUSE_ID.
    """
    line, mandate = signing_under(matter)
    if replaces is not None:
        _check_replaces(matter, replaces)
    pen = open_pen(matter, passphrase)
    about = subjects_for(check_holder(matter, mandate, pen), subjects)
    made = Proposal(
        matter.randomness.bytes(16, b"papers"),
        matter.clock.now(),
        mandate,
        tuple(clauses),
        tuple(authentic),
        expires,
        title,
        tuple(addressees),
        prevailing,
        replaces,
        about,
    )
    check_numbers(matter, made)
    consent = Consent.AS_WRITTEN if may_pass_on else Consent.FOR_YOU_ONLY
    return sign_and_show(matter, line, made, pen, consent)


def _check_replaces(matter: Matter, replaces: bytes) -> None:
    terms = terms_of(matter, replaces)
    if terms.state in ("superseded", "closed"):
        raise Refused("superseded")


def answerable(matter: Matter, proposal: bytes) -> Terms:
    terms = terms_of(matter, proposal)
    if terms.closings:
        raise Refused("already-closed")
    match terms.state:
        case "superseded" | "lapsed" | "withdrawn":
            raise Refused(terms.state)
        case "not-valid":
            raise Refused("not-valid")
        case _:
            return terms


def answer(
    matter: Matter,
    proposal: bytes,
    verdict: Verdict,
    *,
    words: Texts | None = None,
    counter: bytes | None = None,
    passphrase: str,
    subjects: Sequence[int] = (),
) -> Entry:
    """Accept, decline or counter, under this side's mandate.

    The first holder writes the answer, the next ones sign the same paper. Of its own proposal a side may only accept.
    Raises: Refused no-mandate, superseded, lapsed, withdrawn, already-closed, already-answered, bad-input, unknown-id, passphrase-needed.
    """
    line, mandate = signing_under(matter)
    terms = answerable(matter, proposal)
    pen = open_pen(matter, passphrase)
    under = check_holder(matter, mandate, pen)
    if terms.ours and verdict is not Verdict.ACCEPT:
        raise Refused("bad-input", field="verdict")
    if terms.ours and not terms.complete and not any(x.kid == pen.kid for x in terms.paper.signed.signers):
        return add_and_show(matter, line, proposal, pen, Consent.AS_WRITTEN)
    if (verdict is Verdict.COUNTER) != (counter is not None):
        raise Refused("bad-input", field="counter")
    for made in papers_about(matter, proposal, ANSWER):
        drawn = made.instrument
        if not isinstance(drawn, Answer) or drawn.mandate != mandate:
            continue
        if holds(matter, made.hash) is not None:
            raise Refused("already-answered")
        if (drawn.verdict, drawn.counter) == (verdict, counter):
            if any(x.kid == pen.kid for x in made.signed.signers):
                raise Refused("already-answered")
            return add_and_show(matter, line, made.hash, pen, Consent.AS_WRITTEN)
    made_answer = Answer(
        matter.randomness.bytes(16, b"papers"),
        matter.clock.now(),
        mandate,
        proposal,
        verdict,
        counter,
        words,
        None if terms.ours else _addressee(matter, terms, line),
        subjects_for(under, subjects),
    )
    return sign_and_show(matter, line, made_answer, pen, Consent.AS_WRITTEN)


def subjects_for(mandate: Mandate, chosen: Sequence[int]) -> tuple[int, ...]:
    """The subjects a paper falls under. Raises: Refused bad-input when none of several is named, or one that is not there."""
    named = tuple(sorted(set(chosen)))
    if not named and len(mandate.subjects) == 1:
        named = (1,)
    if not mandate.covers(named) or any(number < 1 for number in named):
        raise Refused("bad-input", field="subjects")
    return named


def _addressee(matter: Matter, terms: Terms, line: Line) -> int | None:
    """Which of several addressees this side is: by its name, else by what the charter calls it."""
    labels = terms.proposal.addressees
    if len(labels) < 2:
        return None
    names = [line.name, matter.line_of("room").name]
    for number, label in enumerate(labels, 1):
        if any(label.get(language) == text for name in names for language, text in name.items()):
            return number
    raise Refused("not-addressed")


def withdraw_proposal(matter: Matter, proposal: bytes, passphrase: str) -> Entry:
    """Take one's side's proposal back before it is closed. Raises: Refused not-yours, no-mandate, and as ``answer``."""
    terms = answerable(matter, proposal)
    if not terms.ours:
        raise Refused("not-yours")
    if terms.state == "accepted":
        raise Refused("already-accepted")
    line = home(matter)
    mandate = current_mandate(matter, line)
    pen = open_pen(matter, passphrase)
    under = check_holder(matter, mandate, pen)
    assert mandate is not None
    about = terms.proposal.subjects
    if (
        terms.proposal.mandate != mandate
    ):  # its list may be another: what is taken back is taken back under all of it
        about = tuple(range(1, len(under.subjects) + 1))
    made = Withdrawal(matter.randomness.bytes(16, b"papers"), matter.clock.now(), mandate, proposal, about)
    return sign_and_show(matter, line, made, pen, Consent.AS_WRITTEN)


def signing_under(matter: Matter) -> tuple[Line, bytes]:
    """The line a side signs on, and its mandate there. Raises: Refused no-mandate."""
    if matter.role != "side":
        raise Refused("no-mandate")
    line = home(matter)
    mandate = current_mandate(matter, line)
    if mandate is None or not has_pen(matter):
        raise Refused("no-mandate")
    return line, mandate
