"""Who may bind a side: pens shown, mandates given and signed.

1. A delegate shows its pen to its own side; a mandate names pens, and how many of their holders must sign.
2. A first mandate is signed by all its holders; each later one by enough holders of the one before. A principal whom either names signs too.
3. Narrowing is giving another in its place; revoking is giving the same with its end now. Both may also follow one that has ended.
4. Everything signed needs the pen's passphrase and a pen that the side's current mandate names (``no-mandate``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wasit.channel import facts
from wasit.channel.chain import wanted_for_mandate
from wasit.channel.instrument import (
    Custody,
    Holder,
    Instrument,
    Mandate,
    encode_instrument,
    name_of,
)
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind
from wasit.seals.cose import add_signatures, sign_payload
from wasit.seals.pens import Pen
from wasit.seals.slots import Cost
from wasit.seat.actions.papers import (
    cose_of,
    current_mandate,
    holds,
    own_mandates,
    paper,
)
from wasit.seat.actions.pencase import has_pen, make_pen, open_pen
from wasit.seat.matter import Line, Matter
from wasit.text.passage import Consent, Texts, check_name
from wasit.wire.cose import read_cose

YEARS_OF_MANDATE = 2
YEAR = 365 * 86_400


def home(matter: Matter) -> Line:
    """Where this seat's side keeps its papers: its line, before there is one its room; a go-between's desk."""
    if matter.role == "go-between":
        return matter.line_of("desk")
    return matter.line_of("line") if matter.has_line("line") else matter.line_of("room")


def offer_pen(matter: Matter, passphrase: str, cost: Cost) -> Entry | None:
    """Make this seat's pen if there is none, and show it to its side. None when it was shown already."""
    with matter.file.change():
        pen = make_pen(matter, passphrase, cost) if not has_pen(matter) else open_pen(matter, passphrase)
        if offered_pens(matter).get(matter.me) == pen.public:
            return None
        return matter.say(home(matter), facts.PenOffered(pen.public))


def offered_pens(matter: Matter) -> dict[bytes, bytes]:
    """The pens that delegates of this side showed: seat -> public half, the newest of each."""
    found: dict[bytes, bytes] = {}
    lines = [line for line in matter.lines() if line.kind is not LineKind.SIDE or matter.role == "side"]
    for line in lines:
        rows = matter.file.all(
            "SELECT hash FROM entry WHERE line = ? AND kind = 17 AND accepted = 1 AND fine = 1 ORDER BY lam, author, seq",
            line.id,
        )
        for (name,) in rows:
            _, entry, fact, _ = matter.read(name)
            if isinstance(fact, facts.PenOffered):
                found[entry.author] = fact.pen
    return found


def give_mandate(
    matter: Matter,
    *,
    needs: int,
    holders: Sequence[bytes],
    label: Texts,
    passphrase: str,
    cost: Cost,
    subjects: Sequence[Texts] = (),
    until: int | None = None,
    principal: bytes | None = None,
) -> Entry:
    """Name who may bind this side, and how many of them: the first mandate, or the one after the current.

    ``subjects``: what it is for; none = everything. ``until``: in seconds since 1970. ``principal``: the seat that must confirm.
    Raises: Refused bad-input, bad-instrument, no-pen (a holder has not shown one), no-mandate, passphrase-needed.
    """
    check_name(label, field="label")
    line = home(matter)
    offer_pen(matter, passphrase, cost)
    pen = open_pen(matter, passphrase)
    pens = offered_pens(matter)
    if not holders or len(set(holders)) != len(holders) or not 1 <= needs <= len(holders):
        raise Refused("bad-input", field="needs")
    named = [*holders, *([principal] if principal is not None else [])]
    if any(seat not in pens for seat in named):
        raise Refused("no-pen")
    if principal in holders or (principal is not None and matter.role == "go-between"):
        raise Refused("bad-input", field="principal")
    previous = current_mandate(matter, line)
    if previous is None and matter.me not in named:
        raise Refused("no-mandate")
    now = matter.clock.now()
    if until is not None and until <= now.seconds:
        raise Refused("bad-input", field="until")
    mandate = Mandate(
        matter.randomness.bytes(16, b"papers"),
        now,
        label,
        needs,
        tuple(Holder((pens[seat],), Custody.OWN) for seat in holders),
        now.seconds - 86_400,
        until if until is not None else now.seconds + YEARS_OF_MANDATE * YEAR,
        previous,
        tuple(subjects),
        Holder((pens[principal],), Custody.OWN) if principal is not None else None,
    )
    _check_gives(matter, mandate, pen)
    return sign_and_show(matter, line, mandate, pen, Consent.AS_WRITTEN)


def revoke_mandate(matter: Matter, passphrase: str) -> Entry:
    """End this side's mandate now: the same again, with an end that has come. Whole once enough holders signed it.

    Raises: Refused no-mandate, mandate-expired, mandate-revoked (it has ended already), passphrase-needed.
    """
    line = home(matter)
    current = current_mandate(matter, line)
    pen = open_pen(matter, passphrase)
    made = paper(matter, current) if current is not None else None
    if made is None or not isinstance(made.instrument, Mandate):
        raise Refused("no-mandate")
    now = matter.clock.now()
    end = now.seconds - 1  # the end belongs to a mandate's time
    if made.instrument.not_after <= end:
        raise Refused(_ended(made.instrument))
    ended = replace(
        made.instrument,
        salt=matter.randomness.bytes(16, b"papers"),
        drafted=now,
        not_before=min(made.instrument.not_before, end),
        not_after=end,
        previous=current,
    )
    _check_gives(matter, ended, pen)
    return sign_and_show(matter, line, ended, pen, Consent.AS_WRITTEN)


def _check_gives(matter: Matter, mandate: Mandate, pen: Pen) -> None:
    """That this pen's signature is wanted on a mandate. Raises: Refused no-mandate."""
    if wanted_for_mandate(mandate, _before(matter, mandate)).pen_of(pen.kid) is None:
        raise Refused("no-mandate")


def _before(matter: Matter, mandate: Mandate) -> Mandate | None:
    """The mandate that one replaces; None for a first one. Raises: Refused unknown-id."""
    if mandate.previous is None:
        return None
    made = paper(matter, mandate.previous)
    if made is None or not isinstance(made.instrument, Mandate):
        raise Refused("unknown-id")
    return made.instrument


def cosign_mandate(matter: Matter, passphrase: str, cost: Cost) -> Entry | None:
    """Add this seat's signature to its side's newest mandate, if it is wanted there. None when there is nothing to sign."""
    offer_pen(matter, passphrase, cost)
    pen = open_pen(matter, passphrase)
    line = home(matter)
    for name in reversed(own_mandates(matter, line)):
        signed = read_cose(cose_of(matter, name))
        made = paper(matter, name)
        assert made is not None
        assert isinstance(made.instrument, Mandate)
        if any(signer.kid == pen.kid for signer in signed.signers):
            return None
        try:
            wanted = wanted_for_mandate(made.instrument, _before(matter, made.instrument))
        except Refused:
            continue
        if wanted.pen_of(pen.kid) is None or holds(matter, name) is not None:
            return None
        return add_and_show(matter, line, name, pen, Consent.AS_WRITTEN)
    return None


def check_holder(matter: Matter, mandate: bytes | None, pen: Pen) -> Mandate:
    made = paper(matter, mandate) if mandate is not None else None
    if made is None or not isinstance(made.instrument, Mandate) or made.instrument.holder_of(pen.kid) is None:
        raise Refused("no-mandate")
    if not made.instrument.is_valid_at(matter.clock.now().seconds):
        raise Refused(_ended(made.instrument))
    return made.instrument


def _ended(mandate: Mandate) -> str:
    return "mandate-revoked" if mandate.is_revocation else "mandate-expired"


def sign_and_show(matter: Matter, line: Line, made: Instrument, pen: Pen, consent: Consent) -> Entry:
    cose = sign_payload(name_of(made), encode_instrument(made), [pen], matter.clock.now().seconds)
    if len(cose) > 60_000:
        raise Refused("too-large", field="text", limit=60_000)
    with matter.file.change():
        return matter.say(line, facts.InstrumentShown(cose, consent))


def add_and_show(matter: Matter, line: Line, name: bytes, pen: Pen, consent: Consent) -> Entry:
    cose = add_signatures(cose_of(matter, name), [pen], matter.clock.now().seconds)
    with matter.file.change():
        return matter.say(line, facts.InstrumentShown(cose, consent))
