"""Deposits of declarations as this seat may show them: a side its own, and the others' once all of them hold together."""

from __future__ import annotations

from contextlib import suppress

from wasit.channel import facts, views
from wasit.channel.deposit_bundle import read_deposit_file, unpack_deposit
from wasit.channel.deposit_views import (
    DeclarationView,
    DepositDeskView,
    DepositsDeskPage,
    DepositSide,
    DepositsPage,
    DepositView,
)
from wasit.channel.instrument import Deposit, Fate
from wasit.channel.mandate import Mandate, pen_id
from wasit.channel.project_deposit import project_declaration, project_declared
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.seat.actions.papers import current_mandate, paper, side_of
from wasit.seat.actions.pencase import pen_public
from wasit.seat.actions.words import is_noted
from wasit.seat.deposits import Declared, certificate_of_deposit, declared_on, ended_by, opening
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.faces import said_in
from wasit.text.moment import Moment

OPENED, NOTED = 40, 41
MOST = 20

Released = tuple[tuple[DeclarationView, ...], Moment]


def see_deposits(matter: Matter, sign: views.Seatsign) -> DepositsPage:
    """The newest that were opened on this seat's side's line."""
    if not matter.has_line("line"):
        return DepositsPage(sign, ())
    line = matter.line_of("line")
    said = said_in(matter, line, OPENED, newest=MOST)
    found = [
        _opened(matter, line, entry, fact)
        for entry, fact in said
        if isinstance(fact, facts.DepositOpened) and _is_opening(matter, entry)
    ]
    return DepositsPage(sign, tuple(found))


def see_deposits_desk(matter: Matter, sign: views.Seatsign) -> DepositsDeskPage:
    """The newest that this seat's desk opened."""
    if not matter.has_line("desk"):
        return DepositsDeskPage(sign, (), may_open=False)
    noted = said_in(matter, matter.line_of("desk"), NOTED, newest=MOST)
    found = [_noted(matter, entry, fact) for entry, fact in noted if isinstance(fact, facts.DepositNoted)]
    seated = [line for line in matter.side_lines() if not is_noted(matter, line.id)]
    return DepositsDeskPage(sign, tuple(one for one in found if one is not None), len(seated) > 1)


def see_deposit_certificate(matter: Matter, name: bytes) -> bytes:
    """The certificate of a deposit, by its opening on a line or its note on the desk. Raises: Refused not-yet, not-valid, unknown-id, bad-input."""
    _, _, fact, _ = matter.read(name)
    first = fact.openings[0] if isinstance(fact, facts.DepositNoted) else name
    return certificate_of_deposit(matter, opening(matter, first)[1])


def _is_opening(matter: Matter, entry: Entry) -> bool:
    try:
        opening(matter, entry.hash)
    except Refused:
        return False
    return True


def _opened(matter: Matter, line: Line, entry: Entry, fact: facts.DepositOpened) -> DepositView:
    own = declared_on(matter, line, fact)
    ended = ended_by(matter, fact)
    is_over = fact.until.seconds <= matter.clock.now().seconds
    ours = None if own.paper is None else project_declaration(own.made, line.name, ours=True)
    state: str = {"none": "open", "whole": "deposited"}.get(own.standing, own.standing)
    released: Released | None = None
    if ended is not None:
        state = "returned"
        if isinstance(ended.instrument, Deposit) and ended.instrument.fate is Fate.RELEASED:
            released = _released(matter, fact, side_of(matter, line))
            state = "wrong" if released is None else "released"
    elif is_over:
        state = "over"
    return DepositView(
        entry.hash.hex(),
        fact.title,
        entry.at,
        fact.until,
        fact.parts,
        state,  # type: ignore[arg-type]
        ours,
        0 if own.check is None else len(own.check.tally),
        0 if own.check is None else own.check.needs,
        () if ended is not None else _may(matter, line, own, is_over=is_over),  # type: ignore[arg-type]
        released[0] if released else (),
        released[1] if released else None,
    )


def _may(matter: Matter, line: Line, own: Declared, *, is_over: bool) -> tuple[str, ...]:
    """What this seat's pen may do with it now."""
    public = pen_public(matter)
    current = current_mandate(matter, line)
    under = paper(matter, current) if current is not None else None
    if public is None or under is None or not isinstance(under.instrument, Mandate):
        return ()
    kid = pen_id(public)
    holds = under.instrument.holder_of(kid) is not None
    found = []
    if own.standing == "none":
        return ("declare",) if holds and not is_over else ()
    assert own.paper is not None
    assert own.check is not None
    if (
        own.standing == "signing"
        and not is_over
        and holds
        and not any(signer.kid == kid for signer in own.paper.signed.signers)
    ):
        found.append("sign")
    if own.standing == "unconfirmed" and not is_over and own.check.mandate.is_principals(kid):
        found.append("confirm")
    if holds:
        found.append("take-back")
    return tuple(found)


def _released(matter: Matter, fact: facts.DepositOpened, own_side: bytes | None) -> Released | None:
    """Every side's declaration, where the certificate of all of them holds here."""
    try:
        data = certificate_of_deposit(matter, fact)
    except Refused:
        return None
    reading = read_deposit_file(unpack_deposit(data))
    return project_declared(reading, own_side), Moment(
        reading.ending.effective, reading.ending.drafted.offset
    )


def _noted(matter: Matter, entry: Entry, note: facts.DepositNoted) -> DepositDeskView | None:
    """A co-mediator who has not all its lines can release nothing; who has none of them sees nothing."""
    held: list[tuple[Line, facts.DepositOpened]] = []
    for name in note.openings:
        with suppress(Refused):
            held.append(opening(matter, name))
    if not held:
        return None
    fact = held[0][1]
    ended = ended_by(matter, fact)
    declared = [(line, declared_on(matter, line, fact)) for line, _ in held]
    is_over = fact.until.seconds < matter.clock.now().seconds
    state, at = "over" if is_over else "open", None
    if ended is not None and isinstance(ended.instrument, Deposit):
        state = "returned"
        if ended.instrument.fate is Fate.RELEASED:
            released = _released(matter, fact, None)
            state, at = ("wrong", None) if released is None else ("released", released[1])
    whole = len(held) == len(note.openings)
    return DepositDeskView(
        entry.hash.hex(),
        fact.title,
        entry.at,
        fact.until,
        state,  # type: ignore[arg-type]
        tuple(
            DepositSide(
                line.name,
                one.standing,
                None if one.paper is None else project_declaration(one.made, line.name),
            )
            for line, one in declared
        ),
        ended is None and whole and not is_over and all(one.standing == "whole" for _, one in declared),
        ended is None and whole,
        at,
    )
