"""A side's declaration: signed for itself, deposited with the go-between, taken back.

1. It goes to the go-between alone, marked for them only; no other side's seat has a word of it before all are released together.
2. Its holders sign one after the other; its principal confirms it where there is one.
3. A side has one declaration in a deposit. Who wants other words takes it back first; one holder is enough for that.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.channel import facts
from wasit.channel.declaration import condition_in
from wasit.channel.instrument import Clause, Confirmation, Declaration, Withdrawal
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.seat.actions.confirming import mandate_under
from wasit.seat.actions.mandates import add_and_show, check_holder, home, sign_and_show
from wasit.seat.actions.pencase import has_pen, open_pen
from wasit.seat.actions.signing import signing_under, subjects_for
from wasit.seat.deposits import Declared, declared_on, ended_by, opening
from wasit.seat.matter import Line, Matter
from wasit.text.passage import Consent, Texts


def declare(
    matter: Matter,
    opened_by: bytes,
    *,
    title: Texts,
    clauses: Sequence[Clause],
    authentic: Sequence[str],
    prevailing: str | None,
    others: Sequence[bytes] = (),
    subjects: Sequence[int] = (),
    passphrase: str,
) -> Entry:
    """Deposit a signed declaration. ``others``: ids of the sides with which alone it may be released.

    Raises: Refused no-mandate, unknown-id, bad-input, lapsed, already-closed, already-declared, bad-instrument, too-large, passphrase-needed.
    """
    line, mandate = signing_under(matter)
    opened = _open(matter, line, opened_by)
    if declared_on(matter, line, opened).standing != "none":
        raise Refused("already-declared")
    pen = open_pen(matter, passphrase)
    about = subjects_for(check_holder(matter, mandate, pen), subjects)
    made = Declaration(
        matter.randomness.bytes(16, b"papers"),
        matter.clock.now(),
        mandate,
        opened.deposit,
        opened.depositary,
        opened.parts,
        tuple(clauses),
        tuple(authentic),
        opened.until.seconds,
        condition_in(authentic, opened.parts),
        title or None,
        prevailing,
        tuple(sorted(set(others))),
        about,
    )
    return sign_and_show(matter, line, made, pen, Consent.FOR_YOU_ONLY)


def cosign(matter: Matter, opened_by: bytes, passphrase: str) -> Entry:
    """Add this holder's signature to its side's declaration. Raises: Refused not-yet (there is none), already-signed, and as ``declare``."""
    line, _ = signing_under(matter)
    own = _own(matter, line, _open(matter, line, opened_by))
    pen = open_pen(matter, passphrase)
    check_holder(matter, own.made.mandate, pen)
    assert own.paper is not None
    if any(signer.kid == pen.kid for signer in own.paper.signed.signers):
        raise Refused("already-signed")
    return add_and_show(matter, line, own.paper.hash, pen, Consent.FOR_YOU_ONLY)


def confirm(matter: Matter, opened_by: bytes, passphrase: str, *, confirms: bool) -> Entry:
    """The principal's word on its side's declaration. Raises: Refused not-yet, already-confirmed, not-principal, mandate-expired."""
    line = home(matter)
    own = _own(matter, line, _open(matter, line, opened_by))
    assert own.paper is not None
    if own.standing == "signing":
        raise Refused("not-yet")
    mandate = mandate_under(matter, own.paper)
    if mandate is None or not has_pen(matter):
        raise Refused("not-principal")
    pen = open_pen(matter, passphrase)
    if not mandate.is_principals(pen.kid):
        raise Refused("not-principal")
    if own.word is not None:
        raise Refused("already-confirmed")
    now = matter.clock.now()
    if not mandate.is_valid_at(now.seconds):
        raise Refused("mandate-expired")
    salt = matter.randomness.bytes(16, b"papers")
    word = Confirmation(salt, now, own.made.mandate, own.paper.hash, confirms)
    return sign_and_show(matter, line, word, pen, Consent.FOR_YOU_ONLY)


def take_back(matter: Matter, opened_by: bytes, passphrase: str) -> Entry:
    """Take one's side's declaration back before it is released. Raises: Refused already-closed, not-yet (there is none), no-mandate, passphrase-needed."""
    line, mandate = signing_under(matter)
    own = _own(matter, line, _open(matter, line, opened_by, late=True))
    assert own.paper is not None
    pen = open_pen(matter, passphrase)
    under = check_holder(matter, mandate, pen)
    about = own.made.subjects
    if own.made.mandate != mandate:  # its list may be another: taken back under all of it
        about = tuple(range(1, len(under.subjects) + 1))
    salt = matter.randomness.bytes(16, b"papers")
    back = Withdrawal(salt, matter.clock.now(), mandate, own.paper.hash, about)
    return sign_and_show(matter, line, back, pen, Consent.FOR_YOU_ONLY)


def _open(matter: Matter, line: Line, name: bytes, *, late: bool = False) -> facts.DepositOpened:
    """A deposit on this side's line that has not ended, by a depositary whose mandates were shown here. ``late``: also after its time."""
    where, opened = opening(matter, name)
    if where.id != line.id:
        raise Refused("bad-input", field="id")
    if ended_by(matter, opened) is not None:
        raise Refused("already-closed")
    if not late and opened.until.seconds <= matter.clock.now().seconds:
        raise Refused("lapsed", field="id")
    return opened


def _own(matter: Matter, line: Line, opened: facts.DepositOpened) -> Declared:
    own = declared_on(matter, line, opened)
    if own.standing == "none":
        raise Refused("not-yet")
    return own
