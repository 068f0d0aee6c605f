"""Timestamps: what a token is asked for, and where it goes when it came.

1. Whom to ask, and the roots that vouch for them, is set for each matter; until then nothing is asked of anybody.
2. A closing waits for no authority. Its token is asked for afterwards: by a go-between for every side that has the closing, by a side for
   its own copy alone.
3. Nothing is asked here: ``Asked`` says what, whoever reaches the network asks it, and the answer is checked before it is kept.
4. What the file of a certificate lacks is added to the file: a first token, or the renewal of those that it has.
5. A renewal attests a file to the byte. So the file that was renewed here is kept, and is the certificate of this seat from then on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from wasit.channel.bundle import (
    MAX_RENEWALS,
    Certificate,
    pack_certificate,
    renewed_bytes,
    unpack_certificate,
)
from wasit.channel.certificate import verify_certificate
from wasit.channel.chain import read_paper
from wasit.errors import Distrusted, Refused
from wasit.record.epoch import LineKind
from wasit.seals.pens import verify_signature
from wasit.seals.stamps import Authorities, Question, ask, read_roots
from wasit.seat.actions.papers import cose_of, show_in
from wasit.seat.matter import Matter
from wasit.seat.proposals import certificate_of, keep_renewed, keep_token, own_token, terms_of
from wasit.wire.cose import Stamp, read_cose, stamped_bytes, write_cose

Keep = Callable[[bytes], bytes]  # a token -> the paper or file that has it now


@dataclass(frozen=True)
class Asked:
    """``keep``: puts the token where it belongs. Inside a change. ``beyond``: when the timestamp before ends, where this one must end later."""

    url: str
    question: Question
    message: bytes
    authorities: Authorities
    keep: Keep
    beyond: int = -1  # seconds since 1970

    def take(self, answer: bytes) -> tuple[bytes, Stamp]:
        """The paper or file with the token of this answer. Raises: Distrusted E_TST."""
        token, stamp = self.authorities.take(answer, self.question, sha256(self.message).digest())
        if stamp.until <= self.beyond:
            raise Distrusted("E_TST")
        return self.keep(token), stamp


def authorities_of(matter: Matter) -> Authorities | None:
    """Whose times this seat believes in this matter; None where nobody was named."""
    roots = matter.setting("timestamp roots")
    return Authorities(read_roots(roots)) if roots else None


def ask_for_closing(matter: Matter, proposal: bytes) -> Asked:
    """A token for the closing of an agreement. Raises: Refused not-yet, already-stamped, no-authority, unknown-id."""
    closing = terms_of(matter, proposal).closing_paper
    if closing is None:
        raise Refused("not-yet")
    if closing.signed.token is not None or own_token(matter, proposal, closing) is not None:
        raise Refused("already-stamped")

    def keep_own(token: bytes) -> bytes:
        keep_token(matter, proposal, closing, token)
        return token

    def keep(token: bytes) -> bytes:
        cose = write_cose(replace(read_cose(cose_of(matter, closing.hash)), token=token))
        lines = {line.id: line for line, _, _ in matter.mentions(closing.hash) if line.kind is LineKind.SIDE}
        show_in(matter, cose, list(lines.values()))
        return cose

    return _asked(matter, stamped_bytes(closing.signed), keep if matter.role == "go-between" else keep_own)


def ask_for_renewal(matter: Matter, proposal: bytes) -> Asked:
    """The next renewal of an agreement's certificate. Raises: Refused not-yet (it has no token), no-authority, unknown-id, too-many."""
    certificate = unpack_certificate(certificate_of(matter, proposal))
    if _to_stamp(certificate) is not None:
        raise Refused("not-yet")
    if len(certificate.renewals) == MAX_RENEWALS:
        raise Refused("too-many", limit=MAX_RENEWALS)

    def keep(token: bytes) -> bytes:
        data = pack_certificate(_renewed(certificate, token))
        keep_renewed(matter, proposal, data)
        return data

    return _asked(matter, renewed_bytes(certificate, len(certificate.renewals)), keep)


def ask_for_file(matter: Matter, data: bytes) -> Asked:
    """A first token for a certificate's file, or the renewal of its tokens.

    Raises: Refused no-authority; Distrusted, any code of spec/7-instruments §11 where the file does not hold.
    """
    certificate = _held(data, authorities_of(matter))
    stamped = _to_stamp(certificate)
    if stamped is None:
        message = renewed_bytes(certificate, len(certificate.renewals))
        return _asked(matter, message, lambda token: pack_certificate(_renewed(certificate, token)))
    signed = read_cose(stamped)

    def keep(token: bytes) -> bytes:
        cose = write_cose(replace(signed, token=token))
        answers = tuple(cose if each == stamped else each for each in certificate.answers)
        closing = cose if certificate.closing == stamped else certificate.closing
        return pack_certificate(replace(certificate, answers=answers, closing=closing))

    return _asked(matter, stamped_bytes(signed), keep)


def _asked(matter: Matter, message: bytes, keep: Keep) -> Asked:
    url, authorities = matter.text_setting("timestamp authority"), authorities_of(matter)
    if not url or authorities is None:
        raise Refused("no-authority")
    return Asked(url, ask(message), message, authorities, keep)


def _held(data: bytes, authorities: Authorities | None) -> Certificate:
    found = verify_certificate(data, verify_signature, check_token=authorities)
    if found.error is not None:
        raise Distrusted(found.error)
    return unpack_certificate(data)


def _renewed(certificate: Certificate, token: bytes) -> Certificate:
    return replace(certificate, renewals=(*certificate.renewals, token))


def _to_stamp(certificate: Certificate) -> bytes | None:
    """The paper that a first token belongs on: the closing, else the answer signed last; None where a paper has one."""
    papers = [*certificate.answers, *([] if certificate.closing is None else [certificate.closing])]
    papers = [paper for paper in papers if read_paper(paper).name in ("answer", "closing")]
    if not papers or any(read_cose(paper).token is not None for paper in papers):
        return None
    if certificate.closing is not None:
        return certificate.closing
    return max(papers, key=lambda paper: max(one.signed_at for one in read_cose(paper).signers))
