"""Witnesses and guarantors: a file in, the same file with their word out; and the go-between takes their word from such a file.

1. Who witnesses has a seat of their own, in a matter of their own, and nothing of this channel but the file that somebody gave them.
2. The file is verified before it is signed and after: nobody puts their name to what does not hold.
3. Where their mandate needs several holders, each signs the file in turn; it holds when enough have.
4. What the go-between takes is shown, with its mandates, to every side that has the closing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from wasit.channel.bundle import (
    MAX_COUNTERSIGNED,
    Certificate,
    Countersigned,
    pack_certificate,
    unpack_certificate,
)
from wasit.channel.certificate import Verified, verify_certificate
from wasit.channel.chain import read_paper
from wasit.channel.instrument import Capacity, Countersignature, encode_instrument
from wasit.errors import Distrusted, Refused
from wasit.record.epoch import LineKind
from wasit.seals.cose import add_signatures, sign_payload
from wasit.seals.pens import Pen, verify_signature
from wasit.seals.slots import Cost
from wasit.seat.actions.mandates import check_holder, give_mandate, home
from wasit.seat.actions.papers import chain_to, current_mandate, show_in
from wasit.seat.actions.pencase import open_pen
from wasit.seat.matter import Matter
from wasit.seat.proposals import certificate_of, terms_of
from wasit.text.passage import Texts


@dataclass(frozen=True, slots=True)
class Witnessed:
    """``file``: with the signature of this seat's pen. ``signed`` of ``needed`` holders have signed."""

    file: bytes
    signed: int
    needed: int


def countersign_file(
    matter: Matter,
    data: bytes,
    capacity: Capacity,
    *,
    words: Texts,
    label: Texts,
    passphrase: str,
    cost: Cost,
) -> Witnessed:
    """Sign beside the sides of a certificate. Makes this seat's mandate if it has none.

    Raises: Refused already-signed, renewed-already, too-many, same-side, no-mandate, passphrase-needed;
    Distrusted, any code of spec/7-instruments §11 where the file does not hold.
    """
    certificate = unpack_certificate(data)
    if certificate.renewals:
        raise Refused("renewed-already")
    line = home(matter)
    own = current_mandate(matter, line)
    mine = _own_of(certificate, own)
    others = tuple(each for each in certificate.countersigned if each != mine)
    found = _verified(pack_certificate(replace(certificate, countersigned=others)))
    if len(others) == MAX_COUNTERSIGNED:
        raise Refused("too-many", limit=MAX_COUNTERSIGNED)
    if own is None:
        give_mandate(matter, needs=1, holders=[matter.me], label=label, passphrase=passphrase, cost=cost)
        own = current_mandate(matter, line)
        assert own is not None
    pen = open_pen(matter, passphrase)
    mandate = check_holder(matter, own, pen)
    paper = _signed_by(matter, mine, found, capacity, words, own, pen)
    signed = {signer.kid for signer in read_paper(paper).signed.signers}
    count = sum(bool(signed & set(holder.kids)) for holder in mandate.holders)
    file = pack_certificate(
        replace(certificate, countersigned=(*others, (tuple(chain_to(matter, own)), paper)))
    )
    if count >= mandate.needs:
        _verified(file)
    return Witnessed(file, count, mandate.needs)


def _own_of(certificate: Certificate, own: bytes | None) -> Countersigned | None:
    """What holders of this seat's own mandate signed there already."""
    return next((each for each in certificate.countersigned if read_paper(each[0][-1]).hash == own), None)


def _signed_by(
    matter: Matter,
    mine: Countersigned | None,
    found: Verified,
    capacity: Capacity,
    words: Texts,
    own: bytes,
    pen: Pen,
) -> bytes:
    now = matter.clock.now()
    if mine is not None:
        if any(signer.kid == pen.kid for signer in read_paper(mine[1]).signed.signers):
            raise Refused("already-signed")
        return add_signatures(mine[1], [pen], now.seconds)
    reading = found.reading
    assert reading is not None
    closing = None if reading.closing is None else reading.closing.hash
    salt = matter.randomness.bytes(16, b"papers")
    made = Countersignature(salt, now, own, reading.proposal.hash, closing, capacity, words or None)
    return sign_payload("countersignature", encode_instrument(made), [pen], now.seconds)


def _verified(data: bytes) -> Verified:
    """Raises: Refused same-side where a party would be its own witness; Distrusted."""
    found = verify_certificate(data, verify_signature)
    if found.error == "E_SAME_SIDE":
        raise Refused("same-side")
    if found.error is not None:
        raise Distrusted(found.error)
    return found


def take_countersigned(matter: Matter, data: bytes) -> int:
    """Take the word of witnesses and guarantors from a file into the agreement of this matter. Gives how many were new.

    Raises: Refused may-not-say, unknown-id (of another matter), not-yet (not closed here), bad-input (another closing), renewed-already, too-many; Distrusted.
    """
    if matter.role != "go-between":
        raise Refused("may-not-say")
    reading = _verified(data).reading
    assert reading is not None
    terms = terms_of(matter, reading.proposal.hash)
    if terms.closing_paper is None:
        raise Refused("not-yet")
    if reading.closing is None or reading.closing.hash != terms.closing_paper.hash:
        raise Refused("bad-input", field="file")
    whole = unpack_certificate(certificate_of(matter, reading.proposal.hash))
    known = {read_paper(paper).hash for _, paper in whole.countersigned}
    new = tuple(
        each for each in unpack_certificate(data).countersigned if read_paper(each[1]).hash not in known
    )
    if new and whole.renewals:
        raise Refused("renewed-already")
    if len(known) + len(new) > MAX_COUNTERSIGNED:
        raise Refused("too-many", limit=MAX_COUNTERSIGNED)
    _verified(pack_certificate(replace(whole, countersigned=(*whole.countersigned, *new))))
    lines = {
        line.id: line for line, _, _ in matter.mentions(reading.closing.hash) if line.kind is LineKind.SIDE
    }
    with matter.file.change():
        for chain, paper in new:
            for each in (*chain, paper):
                show_in(matter, each, list(lines.values()))
    return len(new)
