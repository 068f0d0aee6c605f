"""A cast of parties whose agreements tests bend in one place: the same keys, salts and times each run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import cbor2

from wasit.channel.certificate import Certificate, pack_certificate
from wasit.channel.instrument import (
    Answer,
    Capacity,
    Clause,
    ClauseKind,
    Closing,
    Confirmation,
    Countersignature,
    Custody,
    Holder,
    Instrument,
    Mandate,
    Outcome,
    Performed,
    Proposal,
    Verdict,
    Withdrawal,
    encode_instrument,
    instrument_hash,
    name_of,
)  # fmt: skip
from wasit.seals.cose import sign_payload
from wasit.seals.pens import Pen
from wasit.text.moment import Moment
from wasit.text.passage import Texts
from wasit.wire import cbor
from wasit.wire.cose import Signed, read_cose, write_cose

START = 1_750_000_000  # all moments count from here
DAY = 86_400


def pen(name: str) -> Pen:
    """The pen of that name, the same each run."""
    return Pen(hashlib.sha512(f"wasit vector pen {name}".encode()).digest())


def salt(name: str) -> bytes:
    return hashlib.sha256(f"wasit vector salt {name}".encode()).digest()[:16]


def at(minutes: int = 0, offset: int = 180) -> Moment:
    return Moment(START + 60 * minutes, offset)


@dataclass
class Party:
    """A side or go-between with its pens and its chain of signed mandates."""

    name: str
    holders: list[list[Pen]]
    needs: int = 1
    custody: Custody = Custody.OWN
    not_before: int = START - DAY
    not_after: int = START + 365 * DAY
    principal: Pen | None = None
    subjects: tuple[Texts, ...] = ()
    chain: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.chain:
            pens = [p for h in self.holders for p in h] + ([self.principal] if self.principal else [])
            self.chain = [sign(self.mandate(), pens, -60)]

    def mandate(self, **changes: Any) -> Mandate:
        holders = tuple(Holder(tuple(p.public for p in pens), self.custody) for pens in self.holders)
        made = Mandate(
            salt(f"mandate {self.name}"),
            at(-60),
            {"en": f"Side {self.name}", "ar": "طرف"},
            self.needs,
            holders,
            self.not_before,
            self.not_after,
            subjects=self.subjects,
            principal=Holder((self.principal.public,)) if self.principal else None,
        )
        return replace(made, **changes)

    @property
    def hash(self) -> bytes:
        return instrument_hash(read_cose(self.chain[-1]).payload)

    def signers(self) -> list[Pen]:
        return [pens[0] for pens in self.holders[: self.needs]]


def party(name: str, holders: int = 1, needs: int = 1, **more: Any) -> Party:
    return Party(name, [[pen(f"{name}{n + 1}")] for n in range(holders)], needs, **more)


def sign(instrument: Instrument, pens: Sequence[Pen], minutes: int = 0) -> bytes:
    return sign_payload(name_of(instrument), encode_instrument(instrument), pens, START + 60 * minutes)


def hash_of(data: bytes) -> bytes:
    return instrument_hash(read_cose(data).payload)


def clause(number: int = 1, **more: Any) -> Clause:
    made = Clause(
        number,
        ClauseKind.UNDERTAKING,
        1,
        {"en": f"The proposer does thing {number}.", "ar": f"يقوم مقدّم الاقتراح بالأمر {number}."},
    )
    return replace(made, **more)


def proposal(by: Party, **changes: Any) -> Proposal:
    clauses = (
        clause(1, due=START + 10 * DAY),
        clause(
            2,
            by=2,
            text={"en": "The addressee opens the road.", "ar": "يفتح الطرف الآخر الطريق."},
            when=(Performed(1),),
        ),
        clause(
            3,
            kind=ClauseKind.HOPE,
            by=1,
            text={"en": "The proposer hopes for talks.", "ar": "يأمل مقدّم الاقتراح في محادثات."},
        ),
    )
    made = Proposal(
        salt(f"proposal {by.name}"), at(0), by.hash, clauses, ("en", "ar"), START + 30 * DAY,
        title={"en": "A road for the sick", "ar": "طريق للمرضى"}, addressees=({"en": "Side B"},),
    )  # fmt: skip
    return replace(made, **changes)


def answer(by: Party, to: bytes, verdict: Verdict = Verdict.ACCEPT, **changes: Any) -> Answer:
    return replace(Answer(salt(f"answer {by.name}"), at(30, -240), by.hash, hash_of(to), verdict), **changes)


def withdrawal(by: Party, of: bytes) -> Withdrawal:
    return Withdrawal(salt(f"withdrawal {by.name}"), at(20), by.hash, hash_of(of))


def confirmation(by: Party, of: bytes, confirms: bool = True) -> Confirmation:
    return Confirmation(salt(f"confirmation {by.name}"), at(40), by.hash, hash_of(of), confirms)


def closing(
    by: Party,
    of: bytes,
    decided: bytes | None,
    sides: Sequence[Party],
    outcome: Outcome = Outcome.ACCEPTED,
    **changes: Any,
) -> Closing:
    made = Closing(
        salt(f"closing {by.name}"), at(60, 120), by.hash, hash_of(of), outcome, None if decided is None else hash_of(decided),
        tuple(side.hash for side in sides), START + 5 * 60, None if decided is None else START + 40 * 60, START + 45 * 60,
    )  # fmt: skip
    return replace(made, **changes)


def countersignature(by: Party, deal: Deal, capacity: Capacity = Capacity.WITNESS, **changes: Any) -> bytes:
    """The signed word of a witness to that deal."""
    closing = None if deal.closing is None else hash_of(deal.closing)
    made = Countersignature(
        salt(f"countersignature {by.name}"), at(70, 60), by.hash, hash_of(deal.proposal), closing, capacity
    )
    return sign(replace(made, **changes), by.signers(), 71)


@dataclass
class Deal:
    """A whole agreement, part by part, to be bent in one place."""

    a: Party
    b: Party
    g: Party
    proposal: bytes
    answers: list[bytes]
    closing: bytes | None

    def pack(self, **changes: Any) -> bytes:
        """As an honest seat packs it."""
        return pack_certificate(self.certificate(**changes))

    def certificate(self, **changes: Any) -> Certificate:
        made = Certificate(
            (tuple(self.a.chain), tuple(self.b.chain)),
            tuple(self.g.chain),
            self.proposal,
            tuple(self.answers),
            self.closing,
        )
        return replace(made, **changes)


def deal(a: Party | None = None, b: Party | None = None, g: Party | None = None, **terms: Any) -> Deal:
    """A and B agree; G attests it."""
    a, b, g = a or party("A"), b or party("B"), g or party("G")
    offer = sign(proposal(a, **terms), a.signers(), 1)
    yes = sign(answer(b, offer), b.signers(), 31)
    end = sign(closing(g, offer, yes, (a, b)), g.signers(), 61)
    return Deal(a, b, g, offer, [yes], end)


def raw_certificate(value: Certificate) -> bytes:
    """Packed without looking: as a liar would."""
    parts: list[Any] = [
        "wasit1 cert",
        [list(chain) for chain in value.sides],
        list(value.go_between),
        value.proposal,
        list(value.answers),
        value.closing,
    ]
    if value.countersigned or value.renewals:
        parts.append([[list(chain), paper] for chain, paper in value.countersigned])
    if value.renewals:
        parts.append(list(value.renewals))
    return cbor.encode(parts)


def resigned(data: bytes, change: Callable[[Signed], Signed]) -> bytes:
    """The envelope with its parts changed and nothing signed anew."""
    return write_cose(change(read_cose(data)))


def flip(data: bytes, place: int, bit: int = 0) -> bytes:
    return data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :]


def map_of(instrument: Instrument) -> dict[int, Any]:
    value: dict[int, Any] = cbor2.loads(encode_instrument(instrument))
    return value
