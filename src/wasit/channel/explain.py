"""The codes of what a verifier says: steps, states, and the errors of instruments.

The sentences for them are in the pages' catalogue (``instruments.json``), in every language; a test holds the two together.
"""

from __future__ import annotations

from typing import Literal, get_args

StepCode = Literal[
    "read", "mandates-proposer", "mandates-addressee", "mandates-go-between", "mandates-declarer", "mandates-witness", "mandates-guarantor", "sides-differ", "signatures-proposal",
    "signatures-answer", "signatures-withdrawal", "signatures-confirmation", "signatures-closing", "signatures-countersignature", "signatures-declaration", "signatures-deposit", "links", "decision",
    "decision-closed", "decision-unclosed", "decision-unconfirmed", "decision-declined", "decision-withdrawn", "decision-lapsed", "decision-released", "decision-returned", "in-time", "time-token",
    "time-token-checked", "time-token-unchecked", "renewal", "renewal-checked", "renewal-unchecked", "side-known", "side-unknown",
]  # fmt: skip
"""``decision``, ``time-token`` and ``renewal`` alone are those that do not hold."""
STEP_CODES: tuple[str, ...] = get_args(StepCode)
State = Literal[
    "closed",
    "unclosed",
    "unconfirmed",
    "declined",
    "withdrawn",
    "lapsed",
    "released",
    "returned",
    "not-valid",
]
STATES: tuple[str, ...] = get_args(State)

TOLD_APART = frozenset({"links", "in-time"})


def told_code(code: str, *, deposited: bool) -> str:
    """Under which code the sentence of a step stands: of declarations some steps say something else."""
    return f"{code}-deposit" if deposited and code in TOLD_APART else code


ERROR_CODES = (
    "E_SIZE", "E_CBOR", "E_CBOR_CANON", "E_CBOR_TYPE", "E_CBOR_KEY", "E_CBOR_INT", "E_CBOR_NFC", "E_CBOR_DEPTH", "E_SCHEMA",
    "E_VERSION", "E_INST", "E_COSE", "E_COSE_TYP", "E_COSE_HEADER", "E_COSE_ALG", "E_COSE_PAIR", "E_COSE_ORDER", "E_COSE_SIGNERS",
    "E_COSE_MERGE", "E_SIG", "E_SIGNER", "E_THRESHOLD", "E_MANDATE", "E_MANDATE_CHAIN", "E_MANDATE_LINK", "E_MANDATE_SUBJECT", "E_SAME_SIDE", "E_CERT",
    "E_CERT_LINK", "E_CERT_ANSWERS", "E_CERT_ORDER", "E_CERT_TIME", "E_EXPIRED", "E_TST", "E_CLOSING_TWICE", "E_LANG", "E_HOPE",
    "E_COND", "E_COND_REF", "E_COND_CYCLE", "E_CLAUSE_ID", "E_TEXT_EMPTY", "E_TEXT_LONG", "E_TEXT_CONTROL", "E_TEXT_UNASSIGNED",
    "E_TEXT_BIDI", "E_TEXT_ISOLATE",
)  # fmt: skip
"""Every code with which an instrument or certificate can be refused."""
