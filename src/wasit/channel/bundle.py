"""The papers of an agreement in one file.

1. cbor["wasit1 cert", [each side's mandates, the proposer's first], [the go-between's mandates], proposal,
   [answers, withdrawals and confirmations], closing or null]; at most 1 MiB. The go-between's mandates may be wanting only where there is no closing.
2. A longer list or a later head is refused as made by a newer program.

What the papers prove is asked in ``certificate``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wasit.channel.chain import MAX_CHAIN, Chain, Paper, read_chain, read_paper
from wasit.channel.instrument import Answer, Closing, Confirmation, Proposal, Withdrawal
from wasit.errors import Distrusted, Refused
from wasit.wire import cbor

HEAD = "wasit1 cert"
MAX_CERTIFICATE = 1024 * 1024
MAX_SIDES = 8
MAX_ANSWERS = 2 * MAX_SIDES + 2  # of each side an answer and its principal's word; withdrawals


@dataclass(frozen=True, slots=True)
class Certificate:
    """The envelopes of an agreement, unread. Shapes: ``sides`` proposer first, then the answering sides in the order of addressees."""

    sides: tuple[tuple[bytes, ...], ...]
    go_between: tuple[bytes, ...]
    proposal: bytes
    answers: tuple[bytes, ...]
    closing: bytes | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A certificate's papers, read; only the verdict says whether they hold."""

    sides: tuple[Chain, ...]
    go_between: Chain | None
    proposal: Paper
    answers: tuple[Paper, ...]
    closing: Paper | None

    @property
    def terms(self) -> Proposal:
        assert isinstance(self.proposal.instrument, Proposal)
        return self.proposal.instrument

    @property
    def ending(self) -> Closing | None:
        if self.closing is None:
            return None
        assert isinstance(self.closing.instrument, Closing)
        return self.closing.instrument


def pack_certificate(certificate: Certificate) -> bytes:
    """Raises: Refused too-large; bad-instrument when a paper in it can't be read."""
    packed = cbor.encode(
        [
            HEAD,
            [list(chain) for chain in certificate.sides],
            list(certificate.go_between),
            certificate.proposal,
            list(certificate.answers),
            certificate.closing,
        ]
    )
    if len(packed) > MAX_CERTIFICATE:
        raise Refused("too-large", field="certificate", limit=MAX_CERTIFICATE)
    try:
        read_certificate(unpack_certificate(packed))
    except Distrusted as bad:
        raise Refused("bad-instrument", reason=bad.code) from None
    return packed


def unpack_certificate(data: bytes) -> Certificate:
    """Raises: Distrusted E_SIZE, E_CBOR*, E_CERT, E_VERSION."""
    value = cbor.decode(data, limit=MAX_CERTIFICATE)
    if type(value) is not list or not value or type(value[0]) is not str:
        raise Distrusted("E_CERT")
    _check_head(value)
    _, sides, go_between, proposal, answers, closing = value
    if type(proposal) is not bytes or (closing is not None and type(closing) is not bytes):
        raise Distrusted("E_CERT")
    if type(sides) is not list or not 1 <= len(sides) <= MAX_SIDES:
        raise Distrusted("E_CERT")
    certificate = Certificate(
        sides=tuple(_take_papers(chain, 1, MAX_CHAIN) for chain in sides),
        go_between=_take_papers(go_between, 0, MAX_CHAIN),
        proposal=proposal,
        answers=_take_papers(answers, 0, MAX_ANSWERS),
        closing=closing,
    )
    if certificate.closing is not None and not certificate.go_between:
        raise Distrusted("E_CERT")
    return certificate


def _check_head(value: list[Any]) -> None:
    if value[0] == HEAD and len(value) == 6:
        return
    later = value[0].startswith("wasit") and value[0].endswith(" cert")
    raise Distrusted("E_VERSION" if later and (value[0] != HEAD or len(value) > 6) else "E_CERT")


def _take_papers(value: Any, low: int, high: int) -> tuple[bytes, ...]:
    if type(value) is not list or not low <= len(value) <= high:
        raise Distrusted("E_CERT")
    if any(type(paper) is not bytes for paper in value):
        raise Distrusted("E_CERT")
    return tuple(value)


def read_certificate(certificate: Certificate) -> Reading:
    """All papers, each in its place. Raises: Distrusted E_CERT_LINK for a paper of another type, and as ``chain.read_paper``."""
    reading = Reading(
        sides=tuple(read_chain(chain) for chain in certificate.sides),
        go_between=read_chain(certificate.go_between) if certificate.go_between else None,
        proposal=read_paper(certificate.proposal),
        answers=tuple(read_paper(answer) for answer in certificate.answers),
        closing=None if certificate.closing is None else read_paper(certificate.closing),
    )
    wrong = (
        not isinstance(reading.proposal.instrument, Proposal)
        or any(
            not isinstance(paper.instrument, Answer | Withdrawal | Confirmation) for paper in reading.answers
        )
        or (reading.closing is not None and not isinstance(reading.closing.instrument, Closing))
    )
    if wrong:
        raise Distrusted("E_CERT_LINK")
    return reading
