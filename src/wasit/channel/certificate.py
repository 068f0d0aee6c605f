"""What a certificate proves to a stranger, in numbered steps, offline.

1. The file carries everything but trust: the reader brings the sides it knows. An unknown side is shown by the seven words of its id.
2. Steps run in order and stop at the first that does not hold. Nothing is half accepted.
3. Identify an agreement by the hashes of its proposal and closing, never by the hash of the file: signatures and tokens may be added.
4. A timestamp token is only relied on when ``check_token`` is given; else a step says that it is there and was not checked.

The steps, in order (``explain`` lists their codes): read; mandates, one a side; sides-differ; signatures, one a paper; links;
decision; in-time; time-token, one a token; renewal, one a renewal; side, one a side and one who signed beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from wasit.channel.bundle import Certificate, Reading, pack_certificate, read_certificate, unpack_certificate
from wasit.channel.chain import (
    Chain,
    CheckSignature,
    Paper,
    check_chain,
    check_instrument,
    check_signers,
    check_subjects,
    wanted_for,
)
from wasit.channel.ending import (
    PROPOSER,
    Filed,
    State,
    check_links,
    check_times,
    decide,
    go_between_of,
    last_of,
    side_of,
)
from wasit.channel.explain import StepCode
from wasit.channel.instrument import Capacity, Countersignature
from wasit.channel.mandate import ED_SIZE, Custody, Mandate, side_numbers
from wasit.channel.stamps import CheckToken, check_renewals, check_tokens
from wasit.errors import Distrusted, Plain
from wasit.text.passage import Texts
from wasit.wire.cose import Stamp

__all__ = [
    "Certificate", "CheckToken", "SideSeen", "State", "Step", "Verified", "check_instrument", "pack_certificate", "read_certificate",
    "unpack_certificate", "verify_certificate",
]  # fmt: skip

_MANDATES: Mapping[str, StepCode] = {
    "proposer": "mandates-proposer",
    "addressee": "mandates-addressee",
    "go-between": "mandates-go-between",
    "witness": "mandates-witness",
    "guarantor": "mandates-guarantor",
}
_SIGNATURES: Mapping[str, StepCode] = {
    "proposal": "signatures-proposal",
    "answer": "signatures-answer",
    "withdrawal": "signatures-withdrawal",
    "confirmation": "signatures-confirmation",
    "closing": "signatures-closing",
    "countersignature": "signatures-countersignature",
}
_DECISIONS: Mapping[str, StepCode] = {
    "closed": "decision-closed",
    "unclosed": "decision-unclosed",
    "unconfirmed": "decision-unconfirmed",
    "declined": "decision-declined",
    "withdrawn": "decision-withdrawn",
    "lapsed": "decision-lapsed",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was checked. ``fields`` of a step that does not hold have ``error``, its code."""

    number: int
    code: StepCode
    holds: bool
    fields: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class SideSeen:
    """A side as this reader sees it. ``role``: proposer, addressee, go-between, witness, guarantor. ``label``: the reader's own name for it, if known;
    ``claimed``: what its mandate calls itself, which proves nothing."""

    side: bytes
    role: str
    numbers: tuple[int, ...]
    label: Texts | None
    claimed: Texts
    needs: int
    holders: int
    hosted: int
    subjects: tuple[Texts, ...] = ()  # what the mandate is limited to
    ad_referendum: bool = False  # its principal must confirm


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome. ``reading``: None when the file could not be read; meaningful only as far as ``state`` says.

    ``signed``: when each paper's last needed holder signed, as they claim, by instrument hash. ``effective``, in seconds since 1970.
    ``stamps``: what each token says that was checked, by the number of its step.
    """

    state: State
    steps: tuple[Step, ...]
    reading: Reading | None = None
    sides: tuple[SideSeen, ...] = ()
    signed: Mapping[bytes, int] = field(default_factory=dict)
    effective: int | None = None
    stamps: Mapping[int, Stamp] = field(default_factory=dict)

    @property
    def error(self) -> str | None:
        """The code of the step that does not hold."""
        return None if not self.steps or self.steps[-1].holds else str(self.steps[-1].fields["error"])


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
    walk = _Walk(check_signature, known_sides or {}, now, check_token)
    try:
        walk.go(data)
    except Distrusted as bad:
        fields = {"error": bad.code} | {name: value for name, value in bad.fields.items() if name != "error"}
        walk.add(walk.code, fields, holds=False)
        walk.state = "not-valid"
    return Verified(
        walk.state,
        tuple(walk.steps),
        walk.reading,
        tuple(walk.sides),
        walk.signed,
        walk.effective,
        walk.stamps,
    )


class _Walk:
    """The steps so far. Each method is one kind of step and raises Distrusted where it ends."""

    def __init__(
        self,
        check_signature: CheckSignature,
        known: Mapping[bytes, Texts],
        now: int | None,
        check_token: CheckToken | None,
    ) -> None:
        self.check_signature, self.known, self.now, self.check_token = (
            check_signature,
            known,
            now,
            check_token,
        )
        self.steps: list[Step] = []
        self.sides: list[SideSeen] = []
        self.signed: dict[bytes, int] = {}
        self.stamps: dict[int, Stamp] = {}
        self.reading: Reading | None = None
        self.effective: int | None = None
        self.state: State = "not-valid"
        self.code: StepCode = "read"

    def add(self, code: StepCode, fields: Mapping[str, Plain], *, holds: bool = True) -> None:
        self.steps.append(Step(len(self.steps) + 1, code, holds, dict(fields)))

    def go(self, data: bytes) -> None:
        certificate = unpack_certificate(data)
        reading = read_certificate(certificate)
        self.reading = reading
        self.add("read", {"bytes": len(data), "papers": len(reading.papers)})
        chains = self._mandates(reading)
        self._sides_differ([chain for _, chain in chains])
        self._signatures(reading)
        filed = self._links(reading)
        self.code = "decision"
        state = decide(reading, filed, now=self.now)
        self.add(_DECISIONS[state], {"state": state})
        self._in_time(reading, filed, state)
        self._tokens(certificate, reading)
        for role, chain in chains:
            self._side(role, chain)
        self.state = state

    def _mandates(self, reading: Reading) -> list[tuple[str, Chain]]:
        named = [
            ("proposer" if index == PROPOSER else "addressee", chain)
            for index, chain in enumerate(reading.sides)
        ]
        if reading.go_between is not None:
            named.append(("go-between", reading.go_between))
        named += [(capacity_of(paper), chain) for chain, paper in reading.countersigned]
        for role, chain in named:
            self.code = _MANDATES[role]
            check_chain(chain, self.check_signature)
            last = chain.last
            self.add(
                self.code,
                {
                    "role": role,
                    "mandates": len(chain.papers),
                    "needs": last.needs,
                    "holders": len(last.holders),
                },
            )
        return named

    def _sides_differ(self, chains: list[Chain]) -> None:
        self.code = "sides-differ"
        halves = [_pen_halves(chain) for chain in chains]  # one side twice has all its pens twice
        for index, own in enumerate(halves):
            if any(own & other for other in halves[:index]):
                raise Distrusted("E_SAME_SIDE")
        self.add("sides-differ", {"sides": len(chains)})

    def _signatures(self, reading: Reading) -> None:
        for paper in (reading.proposal, *reading.answers):
            self.code = _SIGNATURES[paper.name]
            self._signed_by(paper, reading.sides[side_of(paper, reading)].last)
        if reading.closing is not None:
            self.code = _SIGNATURES[reading.closing.name]
            self._signed_by(reading.closing, go_between_of(reading.closing, reading).last)
        for chain, paper in reading.countersigned:
            self.code = _SIGNATURES[paper.name]
            self._signed_by(paper, last_of(chain, paper))

    def _signed_by(self, paper: Paper, mandate: Mandate) -> None:
        check_subjects(paper, mandate)
        wanted = wanted_for(paper, mandate)
        at = check_signers(paper, wanted, self.check_signature)
        self.signed[paper.hash] = at
        self.add(
            self.code,
            {
                "paper": paper.name,
                "signatures": len(paper.signed.signers),
                "needs": wanted.needs or len(wanted.principals),
                "at": at,
            },
        )

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

    def _side(self, role: str, chain: Chain) -> None:
        last, side = chain.last, chain.side
        hosted = sum(holder.custody is Custody.HOSTED for holder in last.holders)
        seen = SideSeen(
            side,
            role,
            side_numbers(side),
            self.known.get(side),
            last.label,
            last.needs,
            len(last.holders),
            hosted,
            last.subjects,
            last.principal is not None,
        )
        self.sides.append(seen)
        numbers = " ".join(str(number) for number in seen.numbers)
        self.add(
            "side-unknown" if seen.label is None else "side-known",
            {
                "role": role,
                "numbers": numbers,
                "side": side.hex(),
                "hosted": hosted,
            },
        )


def capacity_of(paper: Paper) -> Literal["witness", "guarantor"]:
    """As what somebody signed beside the sides."""
    assert isinstance(paper.instrument, Countersignature)
    return "witness" if paper.instrument.capacity is Capacity.WITNESS else "guarantor"


def _pen_halves(chain: Chain) -> set[bytes]:
    pens = [pen for mandate in chain.mandates for person in mandate.people for pen in person.pens]
    return {half for pen in pens for half in (pen[:ED_SIZE], pen[ED_SIZE:])}
