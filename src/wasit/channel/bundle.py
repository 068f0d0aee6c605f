"""The papers of an agreement in one file.

1. cbor["wasit1 cert", [each side's mandates, the proposer's first], [the go-between's mandates], proposal,
   [answers, withdrawals and confirmations], closing or null]; at most 1 MiB. The go-between's mandates may be wanting only where there is no closing.
2. Where somebody beside the sides signed, a seventh part: [[their mandates], countersignature] each. Where its tokens were renewed, an
   eighth: the renewals, oldest first, and then the seventh is there even if it is empty. A part that would hold nothing is not written.
3. A longer list or a later head is refused as made by a newer program.

What the papers prove is asked in ``certificate``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wasit.channel.chain import MAX_CHAIN, Chain, Paper, read_chain, read_paper
from wasit.channel.instrument import Answer, Closing, Confirmation, Countersignature, Proposal, Withdrawal
from wasit.errors import Distrusted, Refused
from wasit.wire import cbor
from wasit.wire.cose import MAX_TOKEN

HEAD = "wasit1 cert"
MAX_CERTIFICATE = 1024 * 1024
MAX_SIDES = 8
MAX_ANSWERS = 2 * MAX_SIDES + 2  # of each side an answer and its principal's word; withdrawals
MAX_COUNTERSIGNED = 8
MAX_RENEWALS = 16

Countersigned = tuple[tuple[bytes, ...], bytes]  # mandates, oldest first, and the countersignature


@dataclass(frozen=True, slots=True)
class Certificate:
    """The envelopes of an agreement, unread. Shapes: ``sides`` proposer first, then the answering sides in the order of addressees."""

    sides: tuple[tuple[bytes, ...], ...]
    go_between: tuple[bytes, ...]
    proposal: bytes
    answers: tuple[bytes, ...]
    closing: bytes | None = None
    countersigned: tuple[Countersigned, ...] = ()
    renewals: tuple[bytes, ...] = ()  # timestamp tokens, oldest first


@dataclass(frozen=True, slots=True)
class Reading:
    """A certificate's papers, read; only the verdict says whether they hold."""

    sides: tuple[Chain, ...]
    go_between: Chain | None
    proposal: Paper
    answers: tuple[Paper, ...]
    closing: Paper | None
    countersigned: tuple[tuple[Chain, Paper], ...] = ()

    @property
    def papers(self) -> tuple[Paper, ...]:
        """All but mandates."""
        closing = () if self.closing is None else (self.closing,)
        return (self.proposal, *self.answers, *closing, *(paper for _, paper in self.countersigned))

    @property
    def stamped(self) -> tuple[Paper, ...]:
        """Those that a timestamp token stands on."""
        return tuple(paper for paper in self.papers if paper.signed.token is not None)

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
    parts = _parts(certificate)
    if certificate.renewals:
        parts.append(list(certificate.renewals))
    elif not certificate.countersigned:
        parts.pop()
    packed = cbor.encode(parts)
    if len(packed) > MAX_CERTIFICATE:
        raise Refused("too-large", field="certificate", limit=MAX_CERTIFICATE)
    try:
        read_certificate(unpack_certificate(packed))
    except Distrusted as bad:
        raise Refused("bad-instrument", reason=bad.code) from None
    return packed


def _parts(certificate: Certificate) -> list[Any]:
    """The first seven."""
    return [
        HEAD,
        [list(chain) for chain in certificate.sides],
        list(certificate.go_between),
        certificate.proposal,
        list(certificate.answers),
        certificate.closing,
        [[list(chain), paper] for chain, paper in certificate.countersigned],
    ]


def renewed_bytes(certificate: Certificate, count: int) -> bytes:
    """What the renewal after the first ``count`` attests: the papers, and the renewals before it. Source: spec/7-instruments §10."""
    return cbor.encode([*_parts(certificate), list(certificate.renewals[:count])])


def unpack_certificate(data: bytes) -> Certificate:
    """Raises: Distrusted E_SIZE, E_CBOR*, E_CERT, E_VERSION."""
    value = cbor.decode(data, limit=MAX_CERTIFICATE)
    if type(value) is not list or not value or type(value[0]) is not str:
        raise Distrusted("E_CERT")
    _check_head(value)
    _, sides, go_between, proposal, answers, closing, *more = value
    if type(proposal) is not bytes or (closing is not None and type(closing) is not bytes):
        raise Distrusted("E_CERT")
    if type(sides) is not list or not 1 <= len(sides) <= MAX_SIDES:
        raise Distrusted("E_CERT")
    certificate = Certificate(
        sides=tuple(take_papers(chain, 1, MAX_CHAIN) for chain in sides),
        go_between=take_papers(go_between, 0, MAX_CHAIN),
        proposal=proposal,
        answers=take_papers(answers, 0, MAX_ANSWERS),
        closing=closing,
        countersigned=_take_countersigned(more),
        renewals=_take_renewals(more),
    )
    if certificate.closing is not None and not certificate.go_between:
        raise Distrusted("E_CERT")
    return certificate


def _check_head(value: list[Any]) -> None:
    if value[0] == HEAD and 6 <= len(value) <= 8:
        return
    later = value[0].startswith("wasit") and value[0].endswith(" cert")
    raise Distrusted("E_VERSION" if later and (value[0] != HEAD or len(value) > 8) else "E_CERT")


def _take_countersigned(more: list[Any]) -> tuple[Countersigned, ...]:
    if not more:
        return ()
    low = 0 if len(more) > 1 else 1  # nobody, only where renewals stand behind
    if type(more[0]) is not list or not low <= len(more[0]) <= MAX_COUNTERSIGNED:
        raise Distrusted("E_CERT")
    found: list[Countersigned] = []
    for item in more[0]:
        if type(item) is not list or len(item) != 2 or type(item[1]) is not bytes:
            raise Distrusted("E_CERT")
        found.append((take_papers(item[0], 1, MAX_CHAIN), item[1]))
    return tuple(found)


def _take_renewals(more: list[Any]) -> tuple[bytes, ...]:
    renewals = take_papers(more[1], 1, MAX_RENEWALS) if len(more) > 1 else ()
    for token in renewals:
        if not 1 <= len(token) <= MAX_TOKEN:
            raise Distrusted("E_SIZE", size=len(token), limit=MAX_TOKEN)
    return renewals


def take_papers(value: Any, low: int, high: int) -> tuple[bytes, ...]:
    """A list of byte strings. Raises: Distrusted E_CERT."""
    if type(value) is not list or not low <= len(value) <= high:
        raise Distrusted("E_CERT")
    if any(type(paper) is not bytes for paper in value):
        raise Distrusted("E_CERT")
    return tuple(value)


def read_certificate(certificate: Certificate) -> Reading:
    """All papers, each in its place.

    Raises: Distrusted E_CERT_LINK for a paper of another type, E_CERT for renewals of no token, and as ``chain.read_paper``.
    """
    reading = Reading(
        sides=tuple(read_chain(chain) for chain in certificate.sides),
        go_between=read_chain(certificate.go_between) if certificate.go_between else None,
        proposal=read_paper(certificate.proposal),
        answers=tuple(read_paper(answer) for answer in certificate.answers),
        closing=None if certificate.closing is None else read_paper(certificate.closing),
        countersigned=tuple(
            (read_chain(chain), read_paper(paper)) for chain, paper in certificate.countersigned
        ),
    )
    wrong = (
        not isinstance(reading.proposal.instrument, Proposal)
        or any(
            not isinstance(paper.instrument, Answer | Withdrawal | Confirmation) for paper in reading.answers
        )
        or (reading.closing is not None and not isinstance(reading.closing.instrument, Closing))
        or any(not isinstance(paper.instrument, Countersignature) for _, paper in reading.countersigned)
    )
    if wrong:
        raise Distrusted("E_CERT_LINK")
    if certificate.renewals and not reading.stamped:
        raise Distrusted("E_CERT")
    return reading
