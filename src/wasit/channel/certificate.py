"""What a certificate proves to a stranger, in numbered steps, offline.

1. The file carries everything but trust: the reader brings the sides it knows. An unknown side is shown by the seven words of its id.
2. Steps run in order and stop at the first that does not hold. Nothing is half accepted.
3. Identify an agreement by the hashes of its proposal and closing, never by the hash of the file: signatures and tokens may be added.
4. A timestamp token is only relied on when ``check_token`` is given; else a step says that it is there and was not checked.

The steps, in order (``explain`` lists their codes): read; mandates, one a side; sides-differ; signatures, one a paper; links;
decision; in-time; time-token, one a token; renewal, one a renewal; side, one a side and one who signed beside them. Declarations that were
released together have steps of the same kinds (``deposit_certificate``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from wasit.channel.bundle import Certificate, Reading, pack_certificate, read_certificate, unpack_certificate
from wasit.channel.chain import Chain, CheckSignature, Paper, check_instrument
from wasit.channel.deposit_bundle import is_deposit_file
from wasit.channel.deposit_certificate import DepositWalk
from wasit.channel.ending import (
    PROPOSER,
    Filed,
    check_links,
    check_times,
    decide,
    go_between_of,
    last_of,
    side_of,
)
from wasit.channel.explain import State, StepCode
from wasit.channel.instrument import Capacity, Countersignature
from wasit.channel.stamps import CheckToken, check_renewals, check_tokens
from wasit.channel.steps import SIGNATURES, SideSeen, Step, Verified, Walk
from wasit.text.passage import Texts

__all__ = [
    "Certificate", "CheckToken", "SideSeen", "State", "Step", "Verified", "check_instrument", "pack_certificate", "read_certificate",
    "unpack_certificate", "verify_certificate",
]  # fmt: skip

_DECISIONS: Mapping[str, StepCode] = {
    "closed": "decision-closed",
    "unclosed": "decision-unclosed",
    "unconfirmed": "decision-unconfirmed",
    "declined": "decision-declined",
    "withdrawn": "decision-withdrawn",
    "lapsed": "decision-lapsed",
}


def verify_certificate(
    data: bytes,
    check_signature: CheckSignature,
    *,
    known_sides: Mapping[bytes, Texts] | None = None,
    now: int | None = None,
    check_token: CheckToken | None = None,
) -> Verified:
    """What these bytes prove. Never raises for what strangers sent.

    ``known_sides``: side id -> the reader's name for it. ``now``: lets a proposal nobody answered be seen to have lapsed.
    Source: spec/7-instruments §10.
    """
    kind = DepositWalk if is_deposit_file(data) else _Walk
    return kind(check_signature, known_sides or {}, now, check_token).run(data)


class _Walk(Walk):
    """Of an agreement."""

    def go(self, data: bytes) -> None:
        certificate = unpack_certificate(data)
        reading = read_certificate(certificate)
        self.reading = reading
        self.add("read", {"bytes": len(data), "papers": len(reading.papers)})
        chains = self._mandates(reading)
        self.sides_differ([chain for _, chain in chains])
        self._signatures(reading)
        filed = self._links(reading)
        self.code = "decision"
        state = decide(reading, filed, now=self.now)
        self.add(_DECISIONS[state], {"state": state})
        self._in_time(reading, filed, state)
        self._tokens(certificate, reading)
        for role, chain in chains:
            self.side(role, chain)
        self.state = state

    def _mandates(self, reading: Reading) -> list[tuple[str, Chain]]:
        named = [
            ("proposer" if index == PROPOSER else "addressee", chain)
            for index, chain in enumerate(reading.sides)
        ]
        if reading.go_between is not None:
            named.append(("go-between", reading.go_between))
        named += [(capacity_of(paper), chain) for chain, paper in reading.countersigned]
        self.mandates(named)
        return named

    def _signatures(self, reading: Reading) -> None:
        for paper in (reading.proposal, *reading.answers):
            self.code = SIGNATURES[paper.name]
            self.signed_by(paper, reading.sides[side_of(paper, reading)].last)
        if reading.closing is not None:
            self.code = SIGNATURES[reading.closing.name]
            self.signed_by(reading.closing, go_between_of(reading.closing, reading).last)
        for chain, paper in reading.countersigned:
            self.code = SIGNATURES[paper.name]
            self.signed_by(paper, last_of(chain, paper))

    def _links(self, reading: Reading) -> tuple[Filed, ...]:
        self.code = "links"
        filed = check_links(reading)
        self.add("links", {"answers": len(filed)})
        return filed

    def _in_time(self, reading: Reading, filed: tuple[Filed, ...], state: State) -> None:
        self.code = "in-time"
        self.effective = check_times(reading, filed, state, self.signed)
        self.add("in-time", {"effective": self.effective, "expires": reading.terms.expires})

    def _tokens(self, certificate: Certificate, reading: Reading) -> None:
        self.code = "time-token"
        if self.check_token is None:
            for paper in reading.stamped:
                self.add("time-token-unchecked", {"paper": paper.name})
            if certificate.renewals:
                self.add("renewal-unchecked", {"renewals": len(certificate.renewals)})
            return
        stamps = []
        for paper, stamp in check_tokens(reading, self.check_token):
            stamps.append(stamp)
            self.add("time-token-checked", {"paper": paper.name, "at": stamp.at, "until": stamp.until})
            self.stamps[len(self.steps)] = stamp
        self.code = "renewal"
        for stamp in check_renewals(certificate, reading, stamps, self.check_token):
            self.add("renewal-checked", {"at": stamp.at, "until": stamp.until})
            self.stamps[len(self.steps)] = stamp


def capacity_of(paper: Paper) -> Literal["witness", "guarantor"]:
    """As what somebody signed beside the sides."""
    assert isinstance(paper.instrument, Countersignature)
    return "witness" if paper.instrument.capacity is Capacity.WITNESS else "guarantor"
