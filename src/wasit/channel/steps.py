"""The numbered steps of verifying, and what every kind of certificate is asked in the same way.

Steps run in order and stop at the first that does not hold (``Walk.go`` raises there): nothing is half accepted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wasit.channel.bundle import Reading
from wasit.channel.chain import (
    Chain,
    CheckSignature,
    Paper,
    check_chain,
    check_signers,
    check_subjects,
    wanted_for,
)
from wasit.channel.deposit_bundle import DepositReading
from wasit.channel.explain import State, StepCode
from wasit.channel.mandate import ED_SIZE, Custody, Mandate, side_numbers
from wasit.channel.stamps import CheckToken
from wasit.errors import Distrusted, Plain
from wasit.text.passage import Texts
from wasit.wire.cose import Stamp

MANDATES: Mapping[str, StepCode] = {
    "proposer": "mandates-proposer",
    "addressee": "mandates-addressee",
    "go-between": "mandates-go-between",
    "declarer": "mandates-declarer",
    "witness": "mandates-witness",
    "guarantor": "mandates-guarantor",
}
SIGNATURES: Mapping[str, StepCode] = {
    "proposal": "signatures-proposal",
    "answer": "signatures-answer",
    "withdrawal": "signatures-withdrawal",
    "confirmation": "signatures-confirmation",
    "closing": "signatures-closing",
    "countersignature": "signatures-countersignature",
    "declaration": "signatures-declaration",
    "deposit": "signatures-deposit",
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
    """The outcome. ``reading``: None when the file could not be read, or holds declarations (then ``declared``); meaningful only as far as
    ``state`` says.

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
    declared: DepositReading | None = None

    @property
    def error(self) -> str | None:
        """The code of the step that does not hold."""
        return None if not self.steps or self.steps[-1].holds else str(self.steps[-1].fields["error"])


class Walk(ABC):
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
        self.declared: DepositReading | None = None
        self.effective: int | None = None
        self.state: State = "not-valid"
        self.code: StepCode = "read"

    def run(self, data: bytes) -> Verified:
        """Every step. Never raises for what strangers sent."""
        try:
            self.go(data)
        except Distrusted as bad:
            fields = {"error": bad.code} | {
                name: value for name, value in bad.fields.items() if name != "error"
            }
            self.add(self.code, fields, holds=False)
            self.state = "not-valid"
        return Verified(
            self.state,
            tuple(self.steps),
            self.reading,
            tuple(self.sides),
            self.signed,
            self.effective,
            self.stamps,
            self.declared,
        )

    @abstractmethod
    def go(self, data: bytes) -> None:
        """The steps of one kind of certificate, in their order. Raises: Distrusted at the first that does not hold."""

    def add(self, code: StepCode, fields: Mapping[str, Plain], *, holds: bool = True) -> None:
        self.steps.append(Step(len(self.steps) + 1, code, holds, dict(fields)))

    def mandates(self, named: Sequence[tuple[str, Chain]]) -> None:
        """``named``: each chain with its role."""
        for role, chain in named:
            self.code = MANDATES[role]
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

    def sides_differ(self, chains: list[Chain]) -> None:
        self.code = "sides-differ"
        halves = [_pen_halves(chain) for chain in chains]  # one side twice has all its pens twice
        for index, own in enumerate(halves):
            if any(own & other for other in halves[:index]):
                raise Distrusted("E_SAME_SIDE")
        self.add("sides-differ", {"sides": len(chains)})

    def signed_by(self, paper: Paper, mandate: Mandate) -> None:
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

    def side(self, role: str, chain: Chain) -> None:
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


def _pen_halves(chain: Chain) -> set[bytes]:
    pens = [pen for mandate in chain.mandates for person in mandate.people for pen in person.pens]
    return {half for pen in pens for half in (pen[:ED_SIZE], pen[ED_SIZE:])}
