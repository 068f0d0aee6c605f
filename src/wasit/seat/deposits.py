"""What became of a deposit of declarations, as the papers on this seat have it.

1. The deposit paper decides: signed under the mandates of the depositary that the opening named, on the desk or passed on by a go-between.
2. Released is what verifies as a whole certificate (``certificate_of_deposit``): a paper that names declarations which are not all here, or do not
   hold, releases nothing.
3. A side's declaration stands until its side takes it back: one holder's withdrawal is enough to keep it from being released.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wasit.channel import facts
from wasit.channel.certificate import verify_certificate
from wasit.channel.chain import Checked, Paper, read_paper
from wasit.channel.deposit import Fate
from wasit.channel.deposit_bundle import DepositFile, Part, pack_deposit
from wasit.channel.instrument import Confirmation, Declaration, Deposit, Withdrawal
from wasit.channel.papers import CONFIRMATION, DECLARATION, DEPOSIT, WITHDRAWAL
from wasit.errors import Distrusted, Refused
from wasit.record.epoch import LineKind, SeatRole
from wasit.seals.pens import verify_signature
from wasit.seat.actions.papers import (
    chain_to,
    cose_of,
    counts,
    holds,
    is_go_betweens,
    paper,
    papers_about,
    side_of,
    tell_of_two,
    told_of_twice,
)
from wasit.seat.matter import Line, Matter

Standing = Literal["none", "signing", "unconfirmed", "refused", "whole", "wrong"]


@dataclass(frozen=True, slots=True)
class Declared:
    """A side's declaration that it has not taken back. ``wrong``: it does not fit the deposit that was opened there."""

    standing: Standing
    paper: Paper | None = None
    check: Checked | None = None
    word: Paper | None = None

    @property
    def made(self) -> Declaration:
        assert self.paper is not None
        assert isinstance(self.paper.instrument, Declaration)
        return self.paper.instrument


def opening(matter: Matter, name: bytes) -> tuple[Line, facts.DepositOpened]:
    """The opening of a deposit that stands in a side's line, said by a go-between. Raises: Refused unknown-id, bad-input."""
    line, entry, fact, _ = matter.read(name)
    if not isinstance(fact, facts.DepositOpened) or line.kind is not LineKind.SIDE:
        raise Refused("bad-input", field="id")
    if matter.role_then(line, entry) is not SeatRole.GO_BETWEEN:
        raise Refused("bad-input", field="id")
    return line, fact


def declared_on(matter: Matter, line: Line, opened: facts.DepositOpened) -> Declared:
    """What a line's own side declared there and did not take back; the newest."""
    for made in reversed(papers_about(matter, opened.deposit, DECLARATION)):
        if not _is_shown_by_side(matter, line, made) or is_taken_back(matter, made):
            continue
        check = holds(matter, made.hash, whole=False)
        if check is None or check.side != side_of(matter, line) or not counts(matter, check):
            continue
        return _standing(matter, made, check, opened)
    return Declared("none")


def _standing(matter: Matter, made: Paper, check: Checked, opened: facts.DepositOpened) -> Declared:
    terms = made.instrument
    assert isinstance(terms, Declaration)
    fits = (terms.depositary, terms.parts, terms.until) == (
        opened.depositary,
        opened.parts,
        opened.until.seconds,
    )
    if not fits:
        return Declared("wrong", made, check)
    if check.complete_at is None:
        return Declared("signing", made, check)
    if check.mandate.principal is None:
        return Declared("whole", made, check)
    word = next(
        (one for one in papers_about(matter, made.hash, CONFIRMATION) if holds(matter, one.hash)), None
    )
    if word is None:
        return Declared("unconfirmed", made, check)
    assert isinstance(word.instrument, Confirmation)
    return Declared("whole" if word.instrument.confirms else "refused", made, check, word)


def _is_shown_by_side(matter: Matter, line: Line, made: Paper) -> bool:
    return any(
        where.id == line.id
        and isinstance(said, facts.InstrumentShown)
        and said.attribution is None
        and matter.role_then(where, entry) is SeatRole.SIDE
        for where, entry, said in matter.mentions(made.hash)
    )


def is_taken_back(matter: Matter, made: Paper) -> bool:
    """Whether a holder of its own side signed that it is withdrawn."""
    assert isinstance(made.instrument, Declaration)
    own = holds(matter, made.hash, whole=False)
    return any(
        isinstance(back.instrument, Withdrawal)
        and own is not None
        and (check := holds(matter, back.hash, whole=False)) is not None
        and check.side == own.side
        for back in papers_about(matter, made.hash, WITHDRAWAL)
    )


def ended_by(matter: Matter, opened: facts.DepositOpened) -> Paper | None:
    """The depositary's paper that released or returned a deposit: of two, which prove its fault, the release, on every seat (spec 7.15.4)."""
    ends = _ends_of(matter, opened.deposit).get(opened.depositary, [])
    return min(ends, key=lambda made: (_fate_of(made) is not Fate.RELEASED, made.hash), default=None)


def _ends_of(matter: Matter, deposit: bytes) -> dict[bytes, list[Paper]]:
    """The papers that end a deposit, by the side whose go-between signed them, in order of arrival."""
    found: dict[bytes, list[Paper]] = {}
    for made in papers_about(matter, deposit, DEPOSIT):
        check = holds(matter, made.hash)
        if check is not None and is_go_betweens(matter, made):
            found.setdefault(check.side, []).append(made)
    return found


def _fate_of(made: Paper) -> Fate:
    assert isinstance(made.instrument, Deposit)
    return made.instrument.fate


def note_ended_twice(matter: Matter, deposit: bytes) -> None:
    """A paper that ends a deposit has come: say so where it is not the only one of its go-between. Inside a change."""
    for ends in _ends_of(matter, deposit).values():
        if len(ends) > 1:
            tell_of_two(matter, "ended-twice", ends[-1])


def note_all_ended_twice(matter: Matter) -> None:
    """A mandate has come: papers that waited for it may count from now on. Inside a change."""
    for deposit in told_of_twice(matter, DEPOSIT):
        note_ended_twice(matter, deposit)


def file_of(matter: Matter, end: bytes, declarations: tuple[bytes, ...]) -> bytes:
    """The file of a deposit paper (its envelope) and these declarations. Raises: Refused unknown-id where a paper is not here."""
    read = read_paper(end)
    assert isinstance(read.instrument, Deposit)
    parts = []
    for name in declarations:
        made = paper(matter, name)
        if made is None or not isinstance(made.instrument, Declaration):
            raise Refused("unknown-id")
        word = next(
            (one for one in papers_about(matter, name, CONFIRMATION) if holds(matter, one.hash)), None
        )
        parts.append(
            Part(
                tuple(chain_to(matter, made.instrument.mandate)),
                cose_of(matter, name),
                None if word is None else cose_of(matter, word.hash),
            )
        )
    return pack_deposit(DepositFile(tuple(chain_to(matter, read.instrument.mandate)), tuple(parts), end))


def certificate_of_deposit(matter: Matter, opened: facts.DepositOpened) -> bytes:
    """The deposit certificate, from the papers on this seat: it holds. Raises: Refused not-yet, not-valid (not all is here, or it does not hold)."""
    made = ended_by(matter, opened)
    if made is None:
        raise Refused("not-yet")
    assert isinstance(made.instrument, Deposit)
    try:
        data = file_of(matter, cose_of(matter, made.hash), made.instrument.declarations)
    except (Refused, Distrusted):
        raise Refused("not-valid") from None
    if verify_certificate(data, verify_signature).error is not None:
        raise Refused("not-valid")
    return data


def is_declaration(cose: bytes) -> bool:
    """Whether a paper is a declaration: it crosses with all the others of its deposit, or not at all."""
    try:
        return isinstance(read_paper(cose).instrument, Declaration)
    except Distrusted:
        return False
