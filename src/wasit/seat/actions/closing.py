"""The go-between's closing of an agreement, or of what a principal refused.

1. Once per proposal, when every addressee's side has accepted and the proposer's own is whole, each with its principal's word where it
   needs one; or, as *declined*, when all have signed and a principal has refused.
2. Then every side that signed is shown all its papers, so that each can verify it alone. Of a refusal nobody else hears before that.
"""

from __future__ import annotations

from dataclasses import dataclass

from wasit.channel import facts
from wasit.channel.chain import Paper
from wasit.channel.instrument import (
    Answer,
    Closing,
    Confirmation,
    Mandate,
    Outcome,
    encode_instrument,
)
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.seals.cose import sign_payload
from wasit.seals.slots import Cost
from wasit.seat.actions.mandates import check_holder, give_mandate
from wasit.seat.actions.papers import (
    chain_to,
    cose_of,
    current_mandate,
    holds,
    own_mandates,
    show_in,
)
from wasit.seat.actions.pencase import open_pen
from wasit.seat.actions.signing import answerable
from wasit.seat.matter import Line, Matter
from wasit.seat.proposals import Terms, terms_of
from wasit.text.passage import Consent, Texts


def countersign(matter: Matter, proposal: bytes, *, label: Texts, passphrase: str, cost: Cost) -> Entry:
    """The go-between's closing of an agreement, and all its papers to every side that made it.

    Raises: Refused may-not-say, not-yet (an answer is wanting), principal-awaited (a principal's word is), already-closed, lapsed (it came too late), and as ``answer``.
    """
    if matter.role != "go-between":
        raise Refused("may-not-say")
    terms = answerable(matter, proposal)
    accepted = terms.acceptances
    if not terms.signed:
        raise Refused("not-yet")
    if terms.state != "accepted":
        raise Refused("principal-awaited")
    in_order = [accepted[number] for number in sorted(accepted)]
    received = {made.hash: _bound_at(matter, terms, made) for made in in_order}
    deciding = max(in_order, key=lambda made: (received[made.hash], made.hash))
    put = _bound_at(matter, terms, terms.paper)
    # an acceptance of a proposal not whole yet counts when it is
    decided = Decided(Outcome.ACCEPTED, deciding, put, max(put, received[deciding.hash]))
    if decided.at > terms.proposal.expires:
        raise Refused("lapsed")
    return _close(matter, terms, decided, label=label, passphrase=passphrase, cost=cost)


def close_refused(matter: Matter, proposal: bytes, *, label: Texts, passphrase: str, cost: Cost) -> Entry:
    """The go-between's closing of what all signed and a principal refused: declined, and all its papers to every side that signed.

    Raises: Refused may-not-say, already-closed, not-refused, no-mandate, mandate-expired, unknown-id, passphrase-needed.
    """
    if matter.role != "go-between":
        raise Refused("may-not-say")
    terms = terms_of(matter, proposal)
    if terms.closings:
        raise Refused("already-closed")
    word = refusal_of(terms)
    if word is None:
        raise Refused("not-refused")
    put = received_at(matter, terms.paper)
    decided = Decided(Outcome.DECLINED, word, put, max(put, received_at(matter, word)))
    return _close(matter, terms, decided, label=label, passphrase=passphrase, cost=cost)


def refusal_of(terms: Terms) -> Paper | None:
    """The word of the principal who refused what every side had signed; None where none did."""
    if not terms.signed or terms.state != "declined":
        return None
    refused = (
        word
        for word in terms.words.values()
        if isinstance(word.instrument, Confirmation) and not word.instrument.confirms
    )
    return min(refused, key=lambda word: word.hash, default=None)


@dataclass(frozen=True, slots=True)
class Decided:
    """What is attested: the outcome, by which paper, when the proposal and when that paper was here. Units: seconds since 1970."""

    outcome: Outcome
    by: Paper
    put: int
    at: int


def _close(
    matter: Matter, terms: Terms, decided: Decided, *, label: Texts, passphrase: str, cost: Cost
) -> Entry:
    desk = matter.line_of("desk")
    if current_mandate(matter, desk) is None:
        give_mandate(matter, needs=1, holders=[matter.me], label=label, passphrase=passphrase, cost=cost)
    mandate = current_mandate(matter, desk)
    assert mandate is not None
    pen = open_pen(matter, passphrase)
    check_holder(matter, mandate, pen)
    closing = _closing(matter, terms, decided, mandate)
    cose = sign_payload("closing", encode_instrument(closing), [pen], matter.clock.now().seconds)
    with matter.file.change():
        entry = matter.say(desk, facts.InstrumentShown(cose, Consent.AS_WRITTEN))
        _show_all(matter, terms, mandate, cose)
    return entry


def _closing(matter: Matter, terms: Terms, decided: Decided, mandate: bytes) -> Closing:
    in_order = [terms.acceptances[number] for number in sorted(terms.acceptances)]
    bases = [made.instrument.mandate for made in in_order if isinstance(made.instrument, Answer)]
    named = decided.outcome is Outcome.ACCEPTED and len(in_order) > 1
    return Closing(
        matter.randomness.bytes(16, b"papers"),
        matter.clock.now(),
        mandate,
        terms.paper.hash,
        decided.outcome,
        decided.by.hash,
        (terms.proposal.mandate, *bases),
        decided.put,
        decided.at,
        decided.at,
        tuple(made.hash for made in in_order) if named else (),
    )


def _bound_at(matter: Matter, terms: Terms, made: Paper) -> int:
    """When a paper was here with all that it needs, its principal's word too."""
    word = terms.words.get(made.hash)
    return max(received_at(matter, each) for each in (made, word) if each is not None)


def received_at(matter: Matter, made: Paper) -> int:
    """When a paper was here with every signature it needs: it may have stood in a line before, half signed."""
    check = holds(matter, made.hash)
    signed = check.complete_at if check is not None else None
    return max(first_seen(matter, made.hash), signed or 0)


def first_seen(matter: Matter, name: bytes) -> int:
    """When a paper first came to this seat, by its own clock: the time that its author wrote on it proves nothing."""
    row = matter.file.one(
        "SELECT min(e.arrived) FROM mention AS m CROSS JOIN entry AS e ON e.hash = m.entry WHERE m.target = ? AND e.kind = 3",
        name,
    )
    assert row is not None
    assert row[0] is not None
    return int(row[0])


def _show_all(matter: Matter, terms: Terms, mandate: bytes, closing: bytes) -> None:
    parties = [line for line in matter.side_lines() if _is_party(matter, line, terms)]
    papers = [terms.paper, *terms.acceptances.values(), *terms.reaffirmed, *terms.words.values()]
    for made in papers:
        assert not isinstance(made.instrument, Mandate)
        for before in chain_to(matter, made.instrument.mandate):
            show_in(matter, before, parties)
    for before in chain_to(matter, mandate):
        show_in(matter, before, parties)
    for made in papers:
        show_in(matter, cose_of(matter, made.hash), parties)
    show_in(matter, closing, parties)


def _is_party(matter: Matter, line: Line, terms: Terms) -> bool:
    """Whether a line's side proposed it or answered it."""
    ours = set(own_mandates(matter, line))
    bases = {terms.proposal.mandate} | {
        made.instrument.mandate for made in terms.acceptances.values() if isinstance(made.instrument, Answer)
    }
    return bool(ours & bases)
