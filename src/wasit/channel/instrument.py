"""The signed papers: one encoding each, one name each.

1. An instrument is named by the hash of its *payload*: signatures grow, the hash stays.
2. Writing and reading ask the same rules. What they find is Refused (bad-instrument) to our own user, Distrusted from anybody else.
3. An instrument names only instruments. No hash of talk ever stands in one: it would turn talk into evidence.
"""

from __future__ import annotations

from typing import TypeVar

from wasit.channel import form
from wasit.channel.answer import (
    Answer,
    Verdict,
    Withdrawal,
    answer_fields,
    read_answer,
    read_withdrawal,
    withdrawal_fields,
)
from wasit.channel.clauses import Clause, ClauseKind, Condition, Event, NotAfter, NotBefore, Performed
from wasit.channel.closing import (
    Closing,
    Outcome,
    Receipt,
    ReleaseMode,
    closing_fields,
    read_closing,
    read_receipt,
    receipt_fields,
)
from wasit.channel.confirmation import Confirmation, confirmation_fields, read_confirmation
from wasit.channel.countersignature import (
    Capacity,
    Countersignature,
    countersignature_fields,
    read_countersignature,
)
from wasit.channel.declaration import Declaration, declaration_fields, read_declaration
from wasit.channel.deposit import Deposit, Fate, deposit_fields, read_deposit
from wasit.channel.form import Fields
from wasit.channel.mandate import Custody, Holder, Mandate, mandate_fields, read_mandate
from wasit.channel.proposal import Proposal, proposal_fields, read_proposal
from wasit.errors import Distrusted, Refused
from wasit.wire import cbor
from wasit.wire.cose import MAX_INSTRUMENT
from wasit.wire.hashes import digest

__all__ = [
    "Answer", "Capacity", "Clause", "ClauseKind", "Closing", "Condition", "Confirmation", "Countersignature", "Custody", "Declaration", "Deposit", "Event", "Fate", "Holder", "Instrument", "Mandate", "NotAfter",
    "NotBefore", "Outcome", "Performed", "Proposal", "Receipt", "ReleaseMode", "Verdict", "Withdrawal", "decode_answer",
    "decode_closing", "decode_confirmation", "decode_instrument", "decode_mandate", "decode_proposal", "decode_receipt", "decode_withdrawal",
    "encode_answer", "encode_closing", "encode_confirmation", "encode_instrument", "encode_mandate", "encode_proposal", "encode_receipt",
    "encode_withdrawal", "instrument_hash", "name_of",
]  # fmt: skip

Instrument = (
    Mandate
    | Proposal
    | Answer
    | Withdrawal
    | Receipt
    | Closing
    | Confirmation
    | Declaration
    | Countersignature
    | Deposit
)
Kind = TypeVar("Kind", Mandate, Proposal, Answer, Withdrawal, Receipt, Closing, Confirmation)


def instrument_hash(payload: bytes) -> bytes:
    """32 bytes: how one instrument names another."""
    return digest("inst", payload)


def name_of(instrument: Instrument) -> str:
    """The NAME in its media type application/wasit-NAME+cbor."""
    return type(instrument).__name__.lower()


def encode_instrument(instrument: Instrument) -> bytes:
    """The payload to be signed. Raises: Refused bad-instrument (reason: the code it would be distrusted with), too-large."""
    fields = _fields_of(instrument)
    try:
        if _read(fields) != instrument:
            raise Distrusted("E_SCHEMA", field=0)
        payload = cbor.encode(fields)
        if len(payload) > MAX_INSTRUMENT:
            raise Distrusted("E_SIZE", size=len(payload))
    except Distrusted as bad:
        clean = {name: value for name, value in bad.fields.items() if name != "reason"}
        raise Refused("bad-instrument", reason=bad.code, **clean) from None
    return payload


def decode_instrument(payload: bytes) -> Instrument:
    """The instrument of a payload. Raises: Distrusted, any code of spec/7-instruments §11 but those of signatures."""
    return _read(form.open_payload(payload))


def _fields_of(instrument: Instrument) -> Fields:
    match instrument:
        case Mandate():
            return mandate_fields(instrument)
        case Proposal():
            return proposal_fields(instrument)
        case Answer():
            return answer_fields(instrument)
        case Withdrawal():
            return withdrawal_fields(instrument)
        case Receipt():
            return receipt_fields(instrument)
        case Closing():
            return closing_fields(instrument)
        case Confirmation():
            return confirmation_fields(instrument)
        case Countersignature():
            return countersignature_fields(instrument)
        case Declaration():
            return declaration_fields(instrument)
        case Deposit():
            return deposit_fields(instrument)


def _read(fields: Fields) -> Instrument:
    match fields[2]:
        case form.MANDATE:
            return read_mandate(fields)
        case form.PROPOSAL:
            return read_proposal(fields)
        case form.ANSWER:
            return read_answer(fields)
        case form.WITHDRAWAL:
            return read_withdrawal(fields)
        case form.RECEIPT:
            return read_receipt(fields)
        case form.CLOSING:
            return read_closing(fields)
        case form.CONFIRMATION:
            return read_confirmation(fields)
        case form.COUNTERSIGNATURE:
            return read_countersignature(fields)
        case form.DECLARATION:
            return read_declaration(fields)
        case form.DEPOSIT:
            return read_deposit(fields)
        case _:
            raise AssertionError("open_payload let an unknown type pass")


def _decode(payload: bytes, kind: type[Kind]) -> Kind:
    instrument = decode_instrument(payload)
    if not isinstance(instrument, kind):
        raise Distrusted("E_INST", field=2)
    return instrument


def encode_mandate(mandate: Mandate) -> bytes:
    return encode_instrument(mandate)


def decode_mandate(payload: bytes) -> Mandate:
    return _decode(payload, Mandate)


def encode_proposal(proposal: Proposal) -> bytes:
    return encode_instrument(proposal)


def decode_proposal(payload: bytes) -> Proposal:
    return _decode(payload, Proposal)


def encode_answer(answer: Answer) -> bytes:
    return encode_instrument(answer)


def decode_answer(payload: bytes) -> Answer:
    return _decode(payload, Answer)


def encode_withdrawal(withdrawal: Withdrawal) -> bytes:
    return encode_instrument(withdrawal)


def decode_withdrawal(payload: bytes) -> Withdrawal:
    return _decode(payload, Withdrawal)


def encode_receipt(receipt: Receipt) -> bytes:
    return encode_instrument(receipt)


def decode_receipt(payload: bytes) -> Receipt:
    return _decode(payload, Receipt)


def encode_closing(closing: Closing) -> bytes:
    return encode_instrument(closing)


def decode_closing(payload: bytes) -> Closing:
    return _decode(payload, Closing)


def encode_confirmation(confirmation: Confirmation) -> bytes:
    return encode_instrument(confirmation)


def decode_confirmation(payload: bytes) -> Confirmation:
    return _decode(payload, Confirmation)
