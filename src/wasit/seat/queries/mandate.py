"""Who may bind this seat's own side: pens shown, mandates with the state of each, and why this seat may not sign yet.

Reads the mandates that the side showed itself and the entries of kind 17: both are few, however long the record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from wasit.channel import facts, views
from wasit.channel.chain import Checked, check_chain, read_chain
from wasit.channel.instrument import Mandate
from wasit.channel.mandate import Custody, pen_id
from wasit.channel.mandate import Holder as Named
from wasit.channel.side_views import Holder, MandatePage, MandateView, PenView
from wasit.channel.views import ToAnswer
from wasit.errors import Distrusted, Refused
from wasit.seals.pens import verify_signature
from wasit.seat.actions.mandates import home
from wasit.seat.actions.papers import chain_to, current_mandate, holds, own_mandates, paper
from wasit.seat.actions.pencase import pen_public
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.binding import binding_of
from wasit.seat.queries.faces import FacesOf, said_in, shown_pens
from wasit.seat.queries.memory import known_terms
from wasit.seat.queries.proposals import local, may_answer, names_of_proposals, summary_of

State = Literal["whole", "waits", "not-yet", "expired", "revoked", "superseded", "not-valid"]


def see_mandate(matter: Matter, sign: views.Seatsign) -> MandatePage:
    """The mandate sheet of this seat's side; on a go-between's seat of the go-betweens. Raises: Refused not-a-line."""
    line = home(matter)
    faces = FacesOf(matter, line)
    own = own_mandates(matter, line)
    current = current_mandate(matter, line)
    pens = shown_pens(matter, line)
    lineage = _lineage(matter, current)
    chain = tuple(_mandate(matter, name, current, lineage, pens, faces) for name in reversed(own))
    binding = binding_of(matter)
    return MandatePage(
        sign,
        line.name,
        binding,
        faces.person(matter.me),
        pen_public(matter) is not None,
        _pens(matter, line, faces),
        chain,
        may_give=current is None or binding in ("covered", "principal", "not-yet", "expired", "revoked"),
    )


def see_to_answer(matter: Matter) -> tuple[ToAnswer, ...]:
    """The other side's proposals that are open, the first to lapse first."""
    now = matter.clock.now().seconds
    waiting = [known_terms(matter, name) for name in names_of_proposals(matter)]
    waiting = [terms for terms in waiting if terms.state == "open" and not terms.ours]
    if not waiting:
        return ()
    binding = binding_of(matter)
    found = [
        ToAnswer(
            summary_of(matter, terms.paper.hash),
            local(matter, terms.proposal.expires),
            terms.proposal.expires - now,
            binding,
            binding == "covered" and not may_answer(matter, terms),
        )
        for terms in waiting
    ]
    return tuple(sorted(found, key=lambda each: each.until.seconds))


def _pens(matter: Matter, line: Line, faces: FacesOf) -> tuple[PenView, ...]:
    """The newest pen of each seat that showed one, in order of showing."""
    newest: dict[bytes, PenView] = {}
    for entry, offer in said_in(matter, line, 17):
        assert isinstance(offer, facts.PenOffered)
        newest[entry.author] = PenView(faces.person(entry.author), entry.at, offer.hosted)
    return tuple(newest.values())


def _lineage(matter: Matter, current: bytes | None) -> frozenset[bytes]:
    """The mandates that the current one replaced, by way of those between."""
    found: set[bytes] = set()
    while current is not None and current not in found:
        found.add(current)
        made = paper(matter, current)
        current = made.instrument.previous if made and isinstance(made.instrument, Mandate) else None
    return frozenset(found)


def _mandate(
    matter: Matter,
    name: bytes,
    current: bytes | None,
    lineage: frozenset[bytes],
    pens: Mapping[bytes, bytes],
    faces: FacesOf,
) -> MandateView:
    made = paper(matter, name)
    assert made is not None
    mandate = made.instrument
    assert isinstance(mandate, Mandate)
    check = holds(matter, name, whole=False)
    signed = frozenset(signer.kid for signer in made.signed.signers)
    state = _state(matter, name, mandate, check, current, lineage)
    public = pen_public(matter)
    mine = pen_id(public) if public is not None else b""
    wanted = check is not None and check.wanted.pen_of(mine) is not None and mine not in signed

    def person(named: Named) -> Holder:
        return Holder(
            next((faces.person(pens[kid]) for kid in named.kids if kid in pens), None),
            any(kid in signed for kid in named.kids),
            named.custody is Custody.HOSTED,
        )

    return MandateView(
        name.hex(),
        state,
        mandate.label,
        mandate.needs,
        tuple(person(holder) for holder in mandate.holders),
        mandate.drafted,
        local(matter, mandate.not_after),
        _heard(check) if check is not None else 0,
        check.needs + len(check.wanted.principals) if check is not None else 0,
        may_sign=state == "waits" and wanted,
        steps=_steps(matter, name, mandate, check),
        first=mandate.previous is None,
        subjects=mandate.subjects,
        principal=person(mandate.principal) if mandate.principal is not None else None,
    )


def _heard(check: Checked) -> int:
    """How many of those whose signatures a mandate needs have signed it."""
    return len(check.tally) + sum(at is not None for at in check.tally.principals)


def _state(
    matter: Matter,
    name: bytes,
    mandate: Mandate,
    check: Checked | None,
    current: bytes | None,
    lineage: frozenset[bytes],
) -> State:
    """What became of a mandate; of those that hold, only the newest of its chain is in force."""
    now = matter.clock.now().seconds
    if name == current:
        if now < mandate.not_before:
            return "not-yet"
        if mandate.is_valid_at(now):
            return "whole"
        return "revoked" if mandate.is_revocation else "expired"
    if name in lineage:
        return "superseded"
    if check is None:
        return "not-valid"
    if check.complete_at is None and mandate.previous == current:
        return "waits"
    return "superseded" if check.complete_at is None else "not-valid"  # whole, and of another first mandate


def _steps(
    matter: Matter, name: bytes, mandate: Mandate, check: Checked | None
) -> tuple[views.StepView, ...]:
    """What was checked here, in the order of the verifier."""
    now = matter.clock.now().seconds
    found: Sequence[tuple[str, bool]] = (
        ("mandate-read", True),
        ("mandate-signers", check is not None),
        ("mandate-enough", check is not None and check.complete_at is not None),
        ("mandate-chain", _chain_holds(matter, name)),
        ("mandate-in-time", mandate.is_valid_at(now)),
    )
    return tuple(views.StepView(number, code, held) for number, (code, held) in enumerate(found, 1))


def _chain_holds(matter: Matter, name: bytes) -> bool:
    try:
        check_chain(read_chain(chain_to(matter, name)), verify_signature)
    except (Distrusted, Refused):
        return False
    return True
