"""What a signed paper is about: how papers find each other on a shelf."""

from __future__ import annotations

from wasit.channel.instrument import (
    Answer,
    Closing,
    Confirmation,
    Countersignature,
    Declaration,
    Deposit,
    Instrument,
    Mandate,
    Proposal,
    Receipt,
    Withdrawal,
)

MANDATE, PROPOSAL, ANSWER, WITHDRAWAL, RECEIPT, CLOSING, CONFIRMATION = range(1, 8)
DECLARATION, COUNTERSIGNATURE, DEPOSIT = range(8, 11)


def kind_number(instrument: Instrument) -> int:
    """Its type, as key 2 of its payload has it."""
    match instrument:
        case Mandate():
            return MANDATE
        case Proposal():
            return PROPOSAL
        case Answer():
            return ANSWER
        case Withdrawal():
            return WITHDRAWAL
        case Receipt():
            return RECEIPT
        case Closing():
            return CLOSING
        case Confirmation():
            return CONFIRMATION
        case Countersignature():
            return COUNTERSIGNATURE
        case Declaration():
            return DECLARATION
        case Deposit():
            return DEPOSIT


def about(instrument: Instrument) -> bytes | None:
    """What it speaks of: an answer's proposal, a proposal's revision before, a mandate's predecessor, a declaration's deposit."""
    match instrument:
        case Mandate(previous=earlier):
            return earlier
        case Proposal(base=base):
            return base
        case (
            Answer(proposal=proposal)
            | Withdrawal(proposal=proposal)
            | Closing(proposal=proposal)
            | Countersignature(proposal=proposal)
        ):
            return proposal
        case Receipt(instrument=other):
            return other
        case Confirmation(paper=confirmed):
            return confirmed
        case Declaration(deposit=deposit) | Deposit(deposit=deposit):
            return deposit
