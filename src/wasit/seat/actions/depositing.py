"""The go-between as depositary: opening a deposit, releasing every declaration in it together, or returning it.

1. Opening says the same on each line, and no name of another. Which lines it was opened on stands on the desk.
2. Releasing reads the declarations of several lines, as passing on does: by a person's act, and of all or of none. What would leave is verified first
   as a stranger would verify it; then all of it is saved in one change.
3. Returning says that nothing was released. It is the same on each line, whoever had declared.

The go-between's seat sees every declaration. No side's seat has a word of another's, or whether there is one, before all are released.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel import facts
from wasit.channel.certificate import verify_certificate
from wasit.channel.chain import Paper
from wasit.channel.instrument import Deposit, Fate, encode_instrument
from wasit.errors import Distrusted, Refused
from wasit.record.entry import Entry
from wasit.seals.cose import sign_payload
from wasit.seals.pens import Pen, verify_signature
from wasit.seals.slots import Cost
from wasit.seat.actions.mandates import check_holder, give_mandate
from wasit.seat.actions.papers import chain_to, cose_of, current_mandate, pass_chain, show_in, side_of
from wasit.seat.actions.pencase import open_pen
from wasit.seat.actions.words import is_noted
from wasit.seat.deposits import declared_on, ended_by, file_of, opening
from wasit.seat.matter import Line, Matter
from wasit.text.moment import Moment
from wasit.text.passage import Consent, Texts, check_name

MOST_SIDES = 8


def open_deposit(
    matter: Matter,
    title: Texts,
    until: Moment,
    *,
    to: Sequence[str] = (),
    label: Texts,
    passphrase: str,
    cost: Cost,
) -> Entry:
    """Take declarations of these sides (their keys; none = every side with a seat) in deposit. Gives the desk's entry.

    Raises: Refused bad-input, lapsed, no-desk, needs-two-sides, not-a-line, no-mandate, passphrase-needed.
    """
    check_name(title, field="title")
    if not matter.has_line("desk"):
        raise Refused("no-desk")
    if until.seconds <= matter.clock.now().seconds:
        raise Refused("lapsed", field="until")
    lines = _lines(matter, to)
    desk = matter.line_of("desk")
    mandate, _ = _signing(matter, desk, label=label, passphrase=passphrase, cost=cost)
    depositary = side_of(matter, desk)
    assert depositary is not None
    deposit = matter.randomness.bytes(32, b"papers")
    opened = facts.DepositOpened(deposit, dict(title), until, len(lines), depositary)
    with matter.file.change():
        for before in chain_to(matter, mandate):
            show_in(matter, before, lines)
        openings = tuple(matter.say(line, opened).hash for line in lines)
        return matter.say(desk, facts.DepositNoted(openings))


def _lines(matter: Matter, to: Sequence[str]) -> list[Line]:
    """A side without a seat has no pen to declare with."""
    seated = [line for line in matter.side_lines() if not is_noted(matter, line.id)]
    if to:
        wanted = [matter.line_of(key) for key in dict.fromkeys(to)]
        if any(line.id not in {each.id for each in seated} for line in wanted):
            raise Refused("not-a-line", field="to")
        seated = wanted
    if not 2 <= len(seated) <= MOST_SIDES:
        raise Refused("needs-two-sides")
    return seated


def _signing(matter: Matter, desk: Line, *, label: Texts, passphrase: str, cost: Cost) -> tuple[bytes, Pen]:
    """The desk's mandate, made where there is none, and this seat's pen, which it names."""
    if current_mandate(matter, desk) is None:
        give_mandate(matter, needs=1, holders=[matter.me], label=label, passphrase=passphrase, cost=cost)
    mandate = current_mandate(matter, desk)
    if mandate is None:
        raise Refused("no-mandate")
    pen = open_pen(matter, passphrase)
    check_holder(matter, mandate, pen)
    return mandate, pen


def release(matter: Matter, note: bytes, *, passphrase: str) -> Entry:
    """Release every declaration of a deposit to every side, together.

    Raises: Refused unknown-id (a line of it is not here), bad-input, already-closed, lapsed, not-yet (one is wanting), no-mandate,
    passphrase-needed; Distrusted where the whole would not hold.
    """
    lines, opened = _openings(matter, note)
    if opened.until.seconds < matter.clock.now().seconds:
        raise Refused("lapsed")
    declared = [declared_on(matter, line, opened) for line in lines]
    if any(one.standing != "whole" for one in declared):
        raise Refused("not-yet")
    names = tuple(sorted(one.paper.hash for one in declared if one.paper is not None))
    cose = _end(matter, opened, Fate.RELEASED, names, passphrase)
    papers: list[Paper] = []
    for one in declared:
        papers += [made for made in (one.paper, one.word) if made is not None]
    with matter.file.change():
        entry = matter.say(matter.line_of("desk"), facts.InstrumentShown(cose, Consent.AS_WRITTEN))
        for made in papers:
            shown = cose_of(matter, made.hash)
            pass_chain(matter, shown, lines)
            show_in(matter, shown, lines, Consent.FOR_YOU_ONLY)
        pass_chain(matter, cose, lines)
        show_in(matter, cose, lines)
    return entry


def give_back(matter: Matter, note: bytes, *, passphrase: str) -> Entry:
    """Return a deposit: nothing is released, whoever has declared. Raises: as ``release``, but for lapsed and not-yet."""
    lines, opened = _openings(matter, note)
    cose = _end(matter, opened, Fate.RETURNED, (), passphrase)
    with matter.file.change():
        entry = matter.say(matter.line_of("desk"), facts.InstrumentShown(cose, Consent.AS_WRITTEN))
        pass_chain(matter, cose, lines)
        show_in(matter, cose, lines)
    return entry


def _openings(matter: Matter, note: bytes) -> tuple[list[Line], facts.DepositOpened]:
    """The lines of a deposit that has not ended, and what was opened there."""
    _, _, fact, _ = matter.read(note)
    if not isinstance(fact, facts.DepositNoted):
        raise Refused("bad-input", field="id")
    found = [opening(matter, name) for name in fact.openings]
    opened = found[0][1]
    if ended_by(matter, opened) is not None:
        raise Refused("already-closed")
    return [line for line, _ in found], opened


def _end(
    matter: Matter, opened: facts.DepositOpened, fate: Fate, declarations: tuple[bytes, ...], passphrase: str
) -> bytes:
    """The signed deposit paper, verified with all that it names. Raises: Refused no-mandate; Distrusted."""
    mandate = current_mandate(matter, matter.line_of("desk"))
    if mandate is None:
        raise Refused("no-mandate")
    pen = open_pen(matter, passphrase)
    check_holder(matter, mandate, pen)
    now = matter.clock.now()
    salt = matter.randomness.bytes(16, b"papers")
    made = Deposit(salt, now, mandate, opened.deposit, fate, now.seconds, declarations)
    cose = sign_payload("deposit", encode_instrument(made), [pen], now.seconds)
    verified = verify_certificate(file_of(matter, cose, declarations), verify_signature)
    if verified.error is not None:
        raise Distrusted(verified.error)
    return cose
