"""Makes spec/vectors/instruments: one scenario a file, good ones and failures.

Run: ``.venv/bin/python scripts/make_instrument_vectors.py [--all]``. Without --all only wanting files are written: keys, salts and
payloads are fixed, but ML-DSA signs with fresh randomness, so old files stay valid and need no rewriting.

Form of a file: ``about``; ``kind`` (payload, envelope, instrument, certificate, closings, merge); the inputs in base64; ``expect``: "ok"
or an error code; for certificates also ``state`` and, when not valid, ``step``. See spec/vectors/instruments/README.md.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cbor2

from wasit.channel.certificate import Certificate
from wasit.channel.clauses import by_addressee
from wasit.channel.instrument import (
    Answer,
    Clause,
    ClauseKind,
    Closing,
    Custody,
    Event,
    Holder,
    Instrument,
    NotAfter,
    NotBefore,
    Outcome,
    Performed,
    Proposal,
    Receipt,
    ReleaseMode,
    Verdict,
    Withdrawal,
    encode_instrument,
    instrument_hash,
)
from wasit.seals.cose import add_signatures, sign_payload
from wasit.seals.pens import Pen
from wasit.wire import cbor
from wasit.wire.cose import Signed, Signer, read_cose, write_cose

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from instrument_cast import (
    DAY,
    START,
    Deal,
    Party,
    answer,
    at,
    clause,
    closing,
    deal,
    flip,
    hash_of,
    map_of,
    party,
    pen,
    proposal,
    raw_certificate,
    resigned,
    salt,
    sign,
    withdrawal,
)

OUT = Path(__file__).parent.parent / "spec" / "vectors" / "instruments"
RLO, LRI, PDI = "\u202e", "\u2066", "\u2069"


def bent(instrument: Instrument, **changes: Any) -> bytes:
    """The payload with keys k5=..., set; a value of ... takes the key away."""
    fields = map_of(instrument)
    for name, value in changes.items():
        key = int(name[1:])
        if value is ...:
            del fields[key]
        else:
            fields[key] = value
    return cbor2.dumps(fields, canonical=True)


def with_clauses(*clauses: dict[int, Any], **more: Any) -> bytes:
    return bent(plain(), k7=list(clauses), **more)


def plain(**changes: Any) -> Proposal:
    """The smallest proposal."""
    only = Clause(1, ClauseKind.UNDERTAKING, 1, {"en": "A frees the two."})
    made = Proposal(salt("plain"), at(0), bytes(range(32)), (only,), ("en",), START + DAY)
    return replace(made, **changes)


def raw_clause(
    number: Any = 1, kind: Any = 1, by: Any = 1, text: Any = None, when: Any = None, **more: Any
) -> dict[int, Any]:
    return {1: number, 2: kind, 3: by, 4: {"en": "A text."} if text is None else text, 5: when or []} | {
        int(k[1:]): v for k, v in more.items()
    }


Vector = dict[str, Any]
SCENARIOS: dict[str, Callable[[], Vector]] = {}


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def payload_case(name: str, about: str, expect: str, make: Callable[[], bytes]) -> None:
    def build() -> Vector:
        data = make()
        hashed = {"hash": instrument_hash(data).hex()} if expect == "ok" else {}
        return {"about": about, "kind": "payload", "payload": b64(data), "expect": expect} | hashed

    SCENARIOS[name] = build


def envelope_case(name: str, about: str, expect: str, make: Callable[[], bytes]) -> None:
    SCENARIOS[name] = lambda: {"about": about, "kind": "envelope", "data": b64(make()), "expect": expect}


def instrument_case(
    name: str, about: str, expect: str, make: Callable[[], tuple[bytes, Sequence[bytes]]]
) -> None:
    def build() -> Vector:
        data, chain = make()
        return {
            "about": about,
            "kind": "instrument",
            "data": b64(data),
            "chain": [b64(one) for one in chain],
            "expect": expect,
        }

    SCENARIOS[name] = build


def certificate_case(
    name: str,
    about: str,
    make: Callable[[], bytes],
    *,
    state: str = "not-valid",
    expect: str = "ok",
    step: str | None = None,
    now: int | None = None,
) -> None:
    def build() -> Vector:
        more: Vector = {} if step is None else {"step": step}
        if now is not None:
            more["now"] = now
        return {
            "about": about,
            "kind": "certificate",
            "data": b64(make()),
            "expect": expect,
            "state": state,
        } | more

    SCENARIOS[name] = build


def _payloads() -> None:
    good, bad = payload_case, payload_case
    bad(
        "closing-lapsed-before-received",
        "Lapsed before the proposal came.",
        "E_INST",
        lambda: _lapsed_closing(k11=START),
    )
    bad(
        "closing-lapsed-by-a-paper",
        "Lapsed, and a paper is said to have decided.",
        "E_INST",
        lambda: _lapsed_closing(k8=bytes(32)),
    )
    bad(
        "closing-lapsed-with-acceptances",
        "Lapsed, and acceptances are listed.",
        "E_INST",
        lambda: _lapsed_closing(k12=[bytes([7]) * 32, bytes([9]) * 32]),
    )
    bad(
        "closing-decider-not-listed",
        "The deciding acceptance is not among those listed.",
        "E_INST",
        lambda: _bent_closing(k12=[bytes([7]) * 32, bytes([8]) * 32]),
    )
    good("ok-proposal-plain", "The smallest proposal.", "ok", lambda: encode_instrument(plain()))
    good(
        "ok-proposal-rich",
        "Title, addressee, two languages, a condition, a due time, a hope.",
        "ok",
        lambda: encode_instrument(proposal(party("A"))),
    )
    good("ok-proposal-three-addressees", "Three addressees, a clause of the third.", "ok", lambda: encode_instrument(plain(
        addressees=({"en": "B"}, {"en": "C"}, {"en": "D"}), clauses=(clause(1, by=by_addressee(3)), clause(2, kind=ClauseKind.STATEMENT, by=5)))))  # fmt: skip
    good("ok-proposal-all-conditions", "Each kind of condition at once.", "ok", lambda: encode_instrument(plain(clauses=(
        clause(1), clause(2, when=(Performed(1), NotBefore(START), NotAfter(START + DAY), Event({"en": "The bridge is open."})))))))  # fmt: skip
    good("ok-proposal-isolates", "Isolates, balanced within their line.", "ok", lambda: encode_instrument(plain(clauses=(
        clause(1, text={"en": f"The word {LRI}طريق{PDI} means road.\nNext line."}),))))  # fmt: skip
    good("ok-answer-counter", "A counter names the proposal it makes instead.", "ok", lambda: encode_instrument(
        Answer(salt("c"), at(), bytes(32), bytes(range(32)), Verdict.COUNTER, bytes([7]) * 32, {"en": "Earlier, please."})))  # fmt: skip
    good(
        "ok-withdrawal",
        "A withdrawal.",
        "ok",
        lambda: encode_instrument(Withdrawal(salt("w"), at(), bytes(32), bytes(range(32)))),
    )
    good("ok-receipt", "A receipt of the go-between.", "ok", lambda: encode_instrument(
        Receipt(salt("r"), at(), bytes(32), bytes(range(32)), ReleaseMode.AS_WRITTEN, at(5, -240), {"en": "Side B"})))  # fmt: skip

    bad("version-2", "A later version is refused, never guessed.", "E_VERSION", lambda: bent(plain(), k1=2))
    bad("version-0", "There is no version 0.", "E_SCHEMA", lambda: bent(plain(), k1=0))
    bad("type-reserved", "A type of a newer program.", "E_VERSION", lambda: bent(plain(), k2=12))
    bad("type-unknown", "A type that will never be.", "E_INST", lambda: bent(plain(), k2=40))
    bad("key-reserved", "A key of a newer program.", "E_VERSION", lambda: bent(plain(), k16=1))
    bad("key-unknown", "A key outside the reserved range.", "E_SCHEMA", lambda: bent(plain(), k15=1))
    bad("key-missing", "No time of expiry.", "E_SCHEMA", lambda: bent(plain(), k10=...))
    bad(
        "key-text",
        "A text where key numbers stand.",
        "E_SCHEMA",
        lambda: cbor2.dumps(map_of(plain()) | {"x": 1}, canonical=True),
    )
    bad(
        "key-too-large",
        "A key over 23 can be sorted in two ways.",
        "E_CBOR_KEY",
        lambda: cbor2.dumps(map_of(plain()) | {24: 1}, canonical=True),
    )
    bad("bool-as-version", "True is not 1.", "E_SCHEMA", lambda: bent(plain(), k1=True))
    bad("bool-as-expires", "True is not a time.", "E_SCHEMA", lambda: bent(plain(), k10=True))
    bad("text-as-expires", "A number written as text.", "E_SCHEMA", lambda: bent(plain(), k10="1800000000"))
    bad("float-as-expires", "Floats do not exist here.", "E_CBOR_TYPE", lambda: bent(plain(), k10=1.5))
    bad(
        "integer-too-large",
        "2^53 and more is not exact everywhere.",
        "E_CBOR_INT",
        lambda: bent(plain(), k10=2**53),
    )
    bad("time-after-9999", "No date can be shown for it.", "E_SCHEMA", lambda: bent(plain(), k10=2**52))
    bad("time-negative", "Before 1970.", "E_SCHEMA", lambda: bent(plain(), k10=-1))
    bad("offset-too-large", "More than 14 hours.", "E_SCHEMA", lambda: bent(plain(), k4=[START, 841]))
    bad("moment-without-offset", "A time without its zone.", "E_SCHEMA", lambda: bent(plain(), k4=[START]))
    bad("salt-short", "15 bytes of salt.", "E_SCHEMA", lambda: bent(plain(), k3=bytes(15)))
    bad("hash-short", "31 bytes of mandate hash.", "E_SCHEMA", lambda: bent(plain(), k5=bytes(31)))
    bad("tagged", "A CBOR tag.", "E_CBOR_TYPE", lambda: bent(plain(), k10=cbor2.CBORTag(40, 1)))
    bad("undefined", "CBOR undefined.", "E_CBOR_TYPE", lambda: bent(plain(), k10=cbor2.undefined))
    bad("not-a-map", "A list in place of the map.", "E_SCHEMA", lambda: cbor2.dumps([1, 2, 3]))
    bad("trailing-byte", "One byte more.", "E_CBOR_CANON", lambda: encode_instrument(plain()) + b"\x00")
    bad("truncated", "The last byte cut off.", "E_CBOR", lambda: encode_instrument(plain())[:-1])
    bad("empty", "Nothing at all.", "E_CBOR", lambda: b"")
    bad("map-reordered", "The keys backwards.", "E_CBOR_CANON", lambda: _reordered(plain()))
    bad("map-key-twice", "Key 1 twice, with one value.", "E_CBOR_CANON", lambda: _doubled(plain()))
    bad(
        "integer-not-shortest",
        "1 written in two bytes.",
        "E_CBOR_CANON",
        lambda: encode_instrument(plain()).replace(b"\x01\x01", b"\x01\x18\x01", 1),
    )
    bad(
        "indefinite-map",
        "A map of no stated length.",
        "E_CBOR_CANON",
        lambda: b"\xbf" + encode_instrument(plain())[1:] + b"\xff",
    )
    bad(
        "huge-list-length",
        "A list that claims 2^63 items.",
        "E_CBOR",
        lambda: bytes.fromhex("a1079b7fffffffffffffff"),
    )
    bad(
        "huge-bytes-length",
        "Bytes that claim 2^64 - 1.",
        "E_CBOR",
        lambda: bytes.fromhex("a1035bffffffffffffffff00"),
    )
    bad(
        "too-deep",
        "Nine lists inside each other.",
        "E_CBOR_DEPTH",
        lambda: bent(plain(), k10=[[[[[[[[[1]]]]]]]]]),
    )
    bad("too-large", "A payload over 256 KiB.", "E_SIZE", lambda: bent(plain(), k7=bytes(256 * 1024)))

    bad("clauses-none", "A proposal without clauses.", "E_SCHEMA", lambda: bent(plain(), k7=[]))
    bad(
        "clauses-65",
        "One clause too many.",
        "E_SCHEMA",
        lambda: with_clauses(*(raw_clause(n + 1) for n in range(65))),
    )
    bad("clause-id-zero", "Ids begin at 1.", "E_CLAUSE_ID", lambda: with_clauses(raw_clause(0)))
    bad("clause-id-1000", "Ids end at 999.", "E_CLAUSE_ID", lambda: with_clauses(raw_clause(1000)))
    bad(
        "clause-id-twice",
        "Two clauses with one id.",
        "E_CLAUSE_ID",
        lambda: with_clauses(raw_clause(4), raw_clause(4)),
    )
    bad(
        "clause-kind-reserved",
        "A clause kind of a newer program.",
        "E_VERSION",
        lambda: with_clauses(raw_clause(kind=6)),
    )
    bad(
        "clause-kind-unknown",
        "A clause kind that will never be.",
        "E_SCHEMA",
        lambda: with_clauses(raw_clause(kind=16)),
    )
    bad(
        "clause-by-absent-addressee",
        "By the second addressee, of one.",
        "E_INST",
        lambda: with_clauses(raw_clause(by=6)),
    )
    bad(
        "clause-key-reserved",
        "A clause key of a newer program.",
        "E_VERSION",
        lambda: with_clauses(raw_clause(k20=1)),
    )
    bad(
        "clause-empty-map-for-conditions",
        "An empty map is not an empty list.",
        "E_SCHEMA",
        lambda: with_clauses({1: 1, 2: 1, 3: 1, 4: {"en": "x"}, 5: {}}),
    )
    bad(
        "language-missing-in-clause",
        "A clause without one authoritative language.",
        "E_LANG",
        lambda: bent(plain(), k8=["en", "ar"]),
    )
    bad("language-missing-in-condition", "A stated event without one authoritative language.", "E_LANG", lambda: with_clauses(
        raw_clause(text={"en": "x", "ar": "س"}, when=[[4, {"en": "It rains."}]]), k8=["en", "ar"]))  # fmt: skip
    bad(
        "language-prevailing-absent",
        "The prevailing language is not among the authoritative.",
        "E_LANG",
        lambda: bent(plain(), k9="ar"),
    )
    bad(
        "language-twice", "An authoritative language twice.", "E_LANG", lambda: bent(plain(), k8=["en", "en"])
    )
    bad(
        "language-not-a-tag",
        "A text in no language.",
        "E_LANG",
        lambda: with_clauses(raw_clause(text={"en": "x", "English!": "x"})),
    )
    bad(
        "languages-five",
        "Five languages.",
        "E_SCHEMA",
        lambda: with_clauses(raw_clause(text=dict.fromkeys(("ar", "en", "fa", "fr", "he"), "x"))),
    )
    bad(
        "hope-with-condition",
        "A hope that depends on a clause looks like a promise.",
        "E_HOPE",
        lambda: with_clauses(raw_clause(1), raw_clause(2, kind=2, when=[[1, 1]])),
    )
    bad(
        "hope-depended-on",
        "A promise that waits for a hope.",
        "E_HOPE",
        lambda: with_clauses(raw_clause(1, when=[[1, 2]]), raw_clause(2, kind=2)),
    )
    bad(
        "condition-dangling",
        "A condition on a clause that is not there.",
        "E_COND_REF",
        lambda: with_clauses(raw_clause(1, when=[[1, 7]])),
    )
    bad(
        "condition-on-itself",
        "A clause that waits for itself.",
        "E_COND_CYCLE",
        lambda: with_clauses(raw_clause(1, when=[[1, 1]])),
    )
    bad(
        "condition-cycle",
        "Three clauses in a circle.",
        "E_COND_CYCLE",
        lambda: with_clauses(
            raw_clause(1, when=[[1, 2]]), raw_clause(2, when=[[1, 3]]), raw_clause(3, when=[[1, 1]])
        ),
    )
    bad(
        "condition-twice",
        "One condition twice.",
        "E_COND",
        lambda: with_clauses(raw_clause(1), raw_clause(2, when=[[1, 1], [1, 1]])),
    )
    bad(
        "condition-never",
        "Not before a time that is after the last time.",
        "E_COND",
        lambda: with_clauses(raw_clause(1, when=[[2, START + 1], [3, START]])),
    )
    bad(
        "condition-kind-reserved",
        "A condition kind of a newer program.",
        "E_VERSION",
        lambda: with_clauses(raw_clause(1, when=[[5, 1]])),
    )
    bad(
        "addressee-and-addressees",
        "One addressee and several at once.",
        "E_INST",
        lambda: bent(plain(), k6={"en": "B"}, k13=[{"en": "B"}, {"en": "C"}]),
    )
    bad("addressees-one", "A list of one addressee.", "E_SCHEMA", lambda: bent(plain(), k13=[{"en": "B"}]))

    bad("text-empty", "Spaces only.", "E_TEXT_EMPTY", lambda: with_clauses(raw_clause(text={"en": "  \n"})))
    bad(
        "text-too-long",
        "8 KiB and a byte.",
        "E_TEXT_LONG",
        lambda: with_clauses(raw_clause(text={"en": "x" * 8193})),
    )
    bad(
        "label-too-long",
        "A title of 121 characters.",
        "E_TEXT_LONG",
        lambda: bent(plain(), k12={"en": "x" * 121}),
    )
    bad(
        "label-two-lines",
        "A title of two lines.",
        "E_TEXT_CONTROL",
        lambda: bent(plain(), k12={"en": "x\ny"}),
    )
    bad(
        "text-control",
        "A carriage return.",
        "E_TEXT_CONTROL",
        lambda: with_clauses(raw_clause(text={"en": "x\ry"})),
    )
    bad(
        "text-line-separator",
        "U+2028.",
        "E_TEXT_CONTROL",
        lambda: with_clauses(raw_clause(text={"en": "x\u2028y"})),
    )
    bad(
        "text-override",
        "A right-to-left override can show other words than those signed.",
        "E_TEXT_BIDI",
        lambda: with_clauses(raw_clause(text={"en": f"pays {RLO}001{PDI}"})),
    )
    bad(
        "text-isolate-open",
        "An isolate left open.",
        "E_TEXT_ISOLATE",
        lambda: with_clauses(raw_clause(text={"en": f"x {LRI}y"})),
    )
    bad(
        "text-isolate-over-lines",
        "An isolate closed on the next line.",
        "E_TEXT_ISOLATE",
        lambda: with_clauses(raw_clause(text={"en": f"x {LRI}y\n{PDI}"})),
    )
    bad(
        "text-isolate-closer",
        "A closer that closes nothing.",
        "E_TEXT_ISOLATE",
        lambda: with_clauses(raw_clause(text={"en": f"x{PDI}"})),
    )
    bad(
        "text-unassigned",
        "A character of Unicode 15.",
        "E_TEXT_UNASSIGNED",
        lambda: with_clauses(raw_clause(text={"en": "\U0001fae8"})),
    )
    bad(
        "text-private-use",
        "A private-use character means nothing to others.",
        "E_TEXT_UNASSIGNED",
        lambda: with_clauses(raw_clause(text={"en": "\ue000"})),
    )
    bad(
        "text-not-nfc",
        "e and a combining acute.",
        "E_CBOR_NFC",
        lambda: with_clauses(raw_clause(text={"en": "cafe\u0301"})),
    )

    bad("mandate-needs-too-many", "Two of one holder.", "E_MANDATE", lambda: bent(party("A").mandate(), k6=2))
    bad("mandate-needs-none", "None of one holder.", "E_SCHEMA", lambda: bent(party("A").mandate(), k6=0))
    bad(
        "mandate-backwards",
        "It ends before it begins.",
        "E_MANDATE",
        lambda: bent(party("A").mandate(), k8=START, k9=START - 1),
    )
    bad(
        "mandate-pen-twice",
        "One pen with two holders.",
        "E_MANDATE",
        lambda: bent(party("A").mandate(), k7=[[[pen("x").public], 0], [[pen("x").public], 0]]),
    )
    bad("mandate-half-pen-twice", "One Ed25519 key in two pens.", "E_MANDATE", lambda: bent(
        party("A").mandate(), k7=[[[pen("x").public], 0], [[pen("x").public[:32] + pen("y").public[32:]], 0]]))  # fmt: skip
    bad(
        "mandate-ed25519-only",
        "A pen without its ML-DSA half.",
        "E_SCHEMA",
        lambda: bent(party("A").mandate(), k7=[[[pen("x").public[:32]], 0]]),
    )
    bad(
        "mandate-custody-unknown",
        "Custody 2.",
        "E_SCHEMA",
        lambda: bent(party("A").mandate(), k7=[[[pen("x").public], 2]]),
    )
    bad("mandate-holders-none", "Nobody holds a pen.", "E_SCHEMA", lambda: bent(party("A").mandate(), k7=[]))
    bad(
        "answer-counter-without-proposal",
        "A counter that makes no proposal.",
        "E_INST",
        lambda: bent(Answer(salt("c"), at(), bytes(32), bytes(range(32)), Verdict.ACCEPT), k7=3),
    )
    bad(
        "answer-accept-with-counter",
        "An acceptance that makes another proposal.",
        "E_INST",
        lambda: bent(Answer(salt("c"), at(), bytes(32), bytes(range(32)), Verdict.ACCEPT), k8=bytes(32)),
    )
    bad(
        "answer-verdict-unknown",
        "Verdict 4.",
        "E_SCHEMA",
        lambda: bent(Answer(salt("c"), at(), bytes(32), bytes(range(32)), Verdict.ACCEPT), k7=4),
    )
    bad(
        "closing-effective-before-answer",
        "In force before the answer came.",
        "E_INST",
        lambda: _bent_closing(k11=START),
    )
    bad(
        "closing-accepted-by-nothing",
        "Accepted, and no paper says so.",
        "E_INST",
        lambda: _bent_closing(k8=None),
    )
    bad(
        "closing-acceptance-twice",
        "One acceptance listed twice.",
        "E_INST",
        lambda: _bent_closing(k12=[bytes([9]) * 32, bytes([9]) * 32]),
    )
    bad(
        "receipt-mode-unknown",
        "Mode 0.",
        "E_SCHEMA",
        lambda: bent(Receipt(salt("r"), at(), bytes(32), bytes(32), ReleaseMode.AS_WRITTEN, at()), k7=0),
    )


def _lapsed_closing(**changes: Any) -> bytes:
    made = Closing(
        salt("k"),
        at(),
        bytes(32),
        bytes([1]) * 32,
        Outcome.LAPSED,
        None,
        (bytes([2]) * 32,),
        START + 10,
        None,
        START + 30,
    )
    return bent(made, **changes)


def _bent_closing(**changes: Any) -> bytes:
    made = Closing(
        salt("k"),
        at(),
        bytes(32),
        bytes([1]) * 32,
        Outcome.ACCEPTED,
        bytes([9]) * 32,
        (bytes([2]) * 32, bytes([3]) * 32),
        START + 10,
        START + 20,
        START + 30,
    )
    return bent(made, **changes)


def _reordered(instrument: Instrument) -> bytes:
    return cbor2.dumps(dict(reversed(map_of(instrument).items())))


def _doubled(instrument: Instrument) -> bytes:
    whole = encode_instrument(instrument)
    return bytes([whole[0] + 1]) + b"\x01\x01" + whole[1:]


def _envelopes() -> None:
    def offer() -> bytes:
        return sign(plain(), [pen("A1")])

    def outer(change: Callable[[list[Any]], None], data: bytes | None = None) -> bytes:
        value = cbor2.loads((data or offer())[2:])
        change(value)
        return b"\xd8\x62" + cbor2.dumps(value, canonical=True)

    def put(index: int, value: Any) -> Callable[[list[Any]], None]:
        return lambda whole: whole.__setitem__(index, value)

    def header(value: dict[int, Any]) -> Callable[[list[Any]], None]:
        return lambda whole: whole[3][0].__setitem__(0, cbor2.dumps(value, canonical=True))

    bad = envelope_case
    kid = pen("A1").kid
    envelope_case(
        "ok-envelope-two-signers",
        "Two pens, whichever signed first.",
        "ok",
        lambda: add_signatures(offer(), [pen("A2")], START + 90),
    )
    bad("cose-untagged", "Without the tag.", "E_COSE", lambda: offer()[2:])
    bad("cose-other-tag", "Tag 18, COSE_Sign1.", "E_COSE", lambda: b"\xd2" + offer()[2:])
    bad("cose-three-parts", "No signatures part.", "E_COSE", lambda: outer(lambda whole: whole.pop()))
    bad("cose-payload-detached", "The payload is elsewhere.", "E_COSE", lambda: outer(put(2, None)))
    bad(
        "cose-typ-unknown",
        "A media type of nobody.",
        "E_COSE_TYP",
        lambda: outer(put(0, cbor2.dumps({16: "application/wasit-promise+cbor"}))),
    )
    bad("cose-protected-empty", "No media type.", "E_COSE_TYP", lambda: outer(put(0, b"")))
    bad(
        "cose-unprotected-list",
        "An empty list is not an empty map.",
        "E_COSE_HEADER",
        lambda: outer(put(1, [])),
    )
    bad("cose-unprotected-more", "An unprotected key id.", "E_COSE_HEADER", lambda: outer(put(1, {4: kid})))
    bad(
        "cose-token-on-proposal",
        "A timestamp where none belongs.",
        "E_COSE_HEADER",
        lambda: outer(put(1, {270: b"token"})),
    )
    bad("cose-no-signature", "Signed by nobody.", "E_COSE_SIGNERS", lambda: outer(put(3, [])))
    bad("cose-half-missing", "Ed25519 alone.", "E_COSE_SIGNERS", lambda: outer(lambda whole: whole[3].pop(0)))
    bad("cose-half-missing-of-two", "One pen whole, one with its ML-DSA half only.", "E_COSE_PAIR", lambda: outer(
        lambda whole: whole[3].pop(), add_signatures(offer(), [pen("A2")], START + 90)))  # fmt: skip
    bad(
        "cose-signer-twice",
        "The same half twice.",
        "E_COSE_SIGNERS",
        lambda: outer(lambda whole: whole[3].insert(0, whole[3][0])),
    )
    bad(
        "cose-unsorted",
        "Ed25519 before ML-DSA-65.",
        "E_COSE_ORDER",
        lambda: outer(lambda whole: whole[3].reverse()),
    )
    bad(
        "cose-alg-unknown",
        "EdDSA as -8: the curve left open.",
        "E_COSE_ALG",
        lambda: outer(header({1: -8, 4: kid, 15: {6: START}})),
    )
    bad(
        "cose-alg-bool",
        "True as algorithm.",
        "E_COSE_ALG",
        lambda: outer(header({1: True, 4: kid, 15: {6: START}})),
    )
    bad(
        "cose-kid-short",
        "15 bytes of key id.",
        "E_COSE_HEADER",
        lambda: outer(header({1: -49, 4: kid[:15], 15: {6: START}})),
    )
    bad("cose-no-time", "No signing time.", "E_COSE_HEADER", lambda: outer(header({1: -49, 4: kid})))
    bad(
        "cose-two-times",
        "The halves of a pen tell two times.",
        "E_COSE_PAIR",
        lambda: outer(header({1: -49, 4: kid, 15: {6: START + 1}})),
    )
    bad(
        "cose-time-bool",
        "True as signing time.",
        "E_COSE_HEADER",
        lambda: outer(header({1: -49, 4: kid, 15: {6: True}})),
    )
    bad(
        "cose-header-more",
        "A second claim beside the time.",
        "E_COSE_HEADER",
        lambda: outer(header({1: -49, 4: kid, 15: {6: START, 2: "x"}})),
    )
    bad(
        "cose-signature-short",
        "63 bytes of Ed25519.",
        "E_COSE",
        lambda: outer(lambda whole: whole[3][1].__setitem__(2, bytes(63))),
    )
    bad(
        "cose-signer-unprotected",
        "Something in a signer's unprotected header.",
        "E_COSE_HEADER",
        lambda: outer(lambda whole: whole[3][0].__setitem__(1, {4: kid})),
    )
    bad("cose-33-signers", "One pen too many.", "E_COSE_SIGNERS", _too_many_signers)
    bad("cose-truncated", "The last byte cut off.", "E_CBOR", lambda: offer()[:-1])
    bad("cose-trailing", "One byte more.", "E_CBOR_CANON", lambda: offer() + b"\x00")


def _more_envelopes() -> None:
    def half(value: Any) -> bytes:
        outer = cbor2.loads(sign(plain(), [pen("A1")])[2:])
        outer[3][0] = value
        return b"\xd8\x62" + cbor2.dumps(outer, canonical=True)

    envelope_case("cose-half-not-a-list", "A number in place of a signature.", "E_COSE", lambda: half(7))
    envelope_case("cose-half-of-two-parts", "A signature of two parts.", "E_COSE", lambda: half([b"", {}]))
    envelope_case(
        "cose-half-protected-map",
        "A signer's protected header as a map.",
        "E_COSE",
        lambda: half([{1: -49}, {}, b"x"]),
    )


def _too_many_signers() -> bytes:
    halves: list[Any] = []
    for n in range(33):
        one = Signer(bytes([n]) * 16, START, bytes(64), bytes(3309))
        halves += [[half.protected, {}, half.value] for half in one.halves]
    return b"\xd8\x62" + cbor.encode(
        [cbor.encode({16: "application/wasit-proposal+cbor"}), {}, encode_instrument(plain()), halves]
    )


def _instruments() -> None:
    def signed(by: Party, pens: Sequence[Pen], minutes: int = 1) -> tuple[bytes, list[bytes]]:
        return sign(proposal(by), pens, minutes), by.chain

    good, bad = instrument_case, instrument_case
    three = lambda needs=2: party("T", 3, needs)  # noqa: E731
    good("ok-genesis", "A first mandate, signed by its only holder.", "ok", lambda: (party("A").chain[0], []))
    good(
        "ok-genesis-all-three",
        "A first mandate of three, signed by all.",
        "ok",
        lambda: (three().chain[0], []),
    )
    good("ok-two-of-three", "Two of three holders.", "ok", lambda: signed(three(), [pen("T1"), pen("T3")]))
    good(
        "ok-successor",
        "A second mandate, signed by the holder of the first.",
        "ok",
        lambda: (_succeeded().chain[1], _succeeded().chain[:1]),
    )
    good(
        "ok-under-successor",
        "A proposal under the second mandate.",
        "ok",
        lambda: signed(_succeeded(), [pen("A9")]),
    )

    bad(
        "threshold-one-of-two",
        "One of two needed holders.",
        "E_THRESHOLD",
        lambda: signed(three(), [pen("T1")]),
    )
    bad(
        "threshold-two-pens-one-holder",
        "Two pens of one holder are one.",
        "E_THRESHOLD",
        lambda: signed(_two_pens(), [pen("P1"), pen("P2")]),
    )
    bad("genesis-not-by-all", "A first mandate without one holder's signature.", "E_THRESHOLD", lambda: (
        sign(three().mandate(), [pen("T1"), pen("T2")], -60), []))  # fmt: skip
    bad("genesis-with-previous", "A first mandate that names one before.", "E_MANDATE_CHAIN", lambda: (
        sign(party("A").mandate(previous=bytes(32)), [pen("A1")], -60), []))  # fmt: skip
    bad(
        "successor-of-another",
        "A second mandate that names another first.",
        "E_MANDATE_CHAIN",
        lambda: (_succeeded().chain[1], party("B").chain),
    )
    bad(
        "successor-by-new-pen-only",
        "A second mandate signed by the pen it names.",
        "E_SIGNER",
        lambda: (_succession(pen("A9")), party("A").chain),
    )
    bad("signer-not-a-holder", "A stranger's pen.", "E_SIGNER", lambda: signed(party("A"), [pen("X1")]))
    bad(
        "signer-stranger-beside-enough",
        "A stranger beside enough holders spoils the paper.",
        "E_SIGNER",
        lambda: signed(party("A"), [pen("A1"), pen("X1")]),
    )
    bad(
        "signer-struck",
        "A pen that the second mandate struck.",
        "E_SIGNER",
        lambda: signed(_succeeded(), [pen("A1")]),
    )
    bad(
        "mandate-superseded",
        "A paper that rests on the first of two mandates.",
        "E_MANDATE_LINK",
        lambda: (sign(proposal(party("A")), [pen("A1")], 1), _succeeded().chain),
    )
    bad(
        "mandate-not-yet",
        "Signed before its mandate begins.",
        "E_EXPIRED",
        lambda: signed(party("A", not_before=START + DAY), [pen("A1")]),
    )
    bad(
        "mandate-expired",
        "Signed after its mandate ended.",
        "E_EXPIRED",
        lambda: signed(party("A", not_after=START - 3600), [pen("A1")]),
    )
    bad("signature-ed25519-broken", "One bit of the Ed25519 half.", "E_SIG", lambda: _broken("ed25519"))
    bad("signature-mldsa65-broken", "One bit of the ML-DSA-65 half.", "E_SIG", lambda: _broken("mldsa65"))
    bad(
        "signature-one-of-two-broken",
        "Two of three signed, one signature destroyed: the good one does not excuse it.",
        "E_SIG",
        lambda: _broken_second(three()),
    )
    bad(
        "signature-other-purpose",
        "An answer's signature under a proposal's header.",
        "E_SIG",
        lambda: _other_purpose(),
    )
    bad("signature-without-purpose", "Signed without 'wasit1'.", "E_SIG", lambda: _without_purpose())
    bad("payload-clause-swapped", "Signed, then a clause exchanged.", "E_SIG", lambda: _swapped_clause())
    bad("signed-time-changed", "Signed, then the times exchanged.", "E_SIG", lambda: _changed_time())
    bad("typ-not-of-payload", "A proposal under an answer's media type, rightly signed.", "E_COSE_TYP", lambda: (
        sign_payload("answer", encode_instrument(proposal(party("A"))), [pen("A1")], START), party("A").chain))  # fmt: skip
    bad(
        "ed25519-small-order",
        "A pen whose Ed25519 half is the point of order 1: anything would verify.",
        "E_SIG",
        _small_order,
    )


def _succession(by: Pen) -> bytes:
    first = party("A")
    second = replace(
        Party("A", [[pen("A9")]], chain=first.chain).mandate(), salt=salt("second"), previous=first.hash
    )
    return sign(second, [by], -30)


def _succeeded() -> Party:
    first = party("A")
    return Party("A", [[pen("A9")]], chain=[*first.chain, _succession(pen("A1"))])


def _two_pens() -> Party:
    return Party("P", [[pen("P1"), pen("P2")], [pen("P3")]], 2)


def _broken(half: str) -> tuple[bytes, list[bytes]]:
    a = party("A")

    def change(signed: Signed) -> Signed:
        only = signed.signers[0]
        return replace(signed, signers=(replace(only, **{half: flip(getattr(only, half), 40)}),))

    return resigned(sign(proposal(a), [pen("A1")], 1), change), a.chain


def _broken_second(three: Party) -> tuple[bytes, list[bytes]]:
    def change(signed: Signed) -> Signed:
        first, second = signed.signers
        return replace(
            signed,
            signers=(
                first,
                replace(second, ed25519=flip(second.ed25519, 3), mldsa65=flip(second.mldsa65, 3)),
            ),
        )

    return resigned(sign(proposal(three), [pen("T1"), pen("T2")], 1), change), three.chain


def _other_purpose() -> tuple[bytes, list[bytes]]:
    a = party("A")
    payload = encode_instrument(proposal(a))
    return resigned(
        sign_payload("answer", payload, [pen("A1")], START), lambda signed: replace(signed, name="proposal")
    ), a.chain


def _without_purpose() -> tuple[bytes, list[bytes]]:
    a = party("A")
    signed = read_cose(sign(proposal(a), [pen("A1")], 1))
    halves = {
        half.alg: pen("A1").sign(half.alg, signed.message(half).replace(b"\x46wasit1", b"\x40", 1))
        for half in signed.signatures
    }
    return write_cose(
        replace(signed, signers=(replace(signed.signers[0], ed25519=halves[-19], mldsa65=halves[-49]),))
    ), a.chain


def _swapped_clause() -> tuple[bytes, list[bytes]]:
    a = party("A")
    other = encode_instrument(proposal(a, clauses=(clause(1), clause(2), clause(3))))
    return resigned(sign(proposal(a), [pen("A1")], 1), lambda signed: replace(signed, payload=other)), a.chain


def _changed_time() -> tuple[bytes, list[bytes]]:
    a = party("A")
    return resigned(
        sign(proposal(a), [pen("A1")], 1),
        lambda signed: replace(signed, signers=(replace(signed.signers[0], signed_at=START),)),
    ), a.chain


def _small_order() -> tuple[bytes, list[bytes]]:
    weak = bytes([1]) + bytes(31)
    public = weak + pen("A1").public[32:]
    mandate = replace(party("A").mandate(), holders=(Holder((public,)),))
    signed = read_cose(sign(mandate, [pen("A1")], -60))
    kid = mandate.holders[0].kids[0]
    changed = replace(signed, signers=(replace(signed.signers[0], kid=kid, ed25519=weak + bytes(32)),))
    half = changed.signatures[0]
    return write_cose(
        replace(
            changed,
            signers=(replace(changed.signers[0], mldsa65=pen("A1").sign(half.alg, changed.message(half))),),
        )
    ), []


def _certificates() -> None:
    case = certificate_case
    case("ok-closed", "Two sides agree, the go-between attests it.", lambda: deal().pack(), state="closed")
    case(
        "ok-unclosed",
        "Two sides agree; nobody attests when.",
        lambda: deal().pack(closing=None),
        state="unclosed",
    )
    case(
        "ok-unclosed-no-go-between",
        "Two sides agree; the go-between has no pen.",
        lambda: deal().pack(closing=None, go_between=()),
        state="unclosed",
    )
    case(
        "ok-two-of-three",
        "One side needs two of three holders.",
        lambda: deal(b=party("T", 3, 2)).pack(),
        state="closed",
    )
    case("ok-three-sides", "Two addressees accept.", lambda: _three()[0], state="closed")
    case("ok-reaffirmed", "The proposer's side accepts again itself.", _reaffirmed, state="closed")
    case("ok-successor", "A side with a second mandate.", lambda: deal(a=_succeeded()).pack(), state="closed")
    case(
        "ok-hosted",
        "A side whose pens are hosted.",
        lambda: deal(b=party("H", custody=Custody.HOSTED)).pack(),
        state="closed",
    )
    case(
        "ok-token-unchecked", "With a timestamp token: there, and not relied on.", _with_token, state="closed"
    )
    case("ok-declined", "Declined, and attested.", lambda: _ended(Verdict.DECLINE), state="declined")
    case(
        "ok-declined-unclosed",
        "Declined, by its own paper.",
        lambda: _ended(Verdict.DECLINE, attested=False),
        state="declined",
    )
    case(
        "ok-countered",
        "A counter declines.",
        lambda: _ended(Verdict.COUNTER, attested=False),
        state="declined",
    )
    case(
        "ok-withdrawn",
        "Withdrawn before it was answered, and attested.",
        lambda: _withdrawn(True),
        state="withdrawn",
    )
    case(
        "ok-withdrawn-unclosed",
        "Withdrawn before it was answered.",
        lambda: _withdrawn(False),
        state="withdrawn",
    )
    case(
        "ok-withdrawal-too-late",
        "A withdrawal that came after the acceptance: the closing decides.",
        lambda: _late_withdrawal(True),
        state="closed",
    )
    case(
        "ok-lapsed",
        "Nobody answered in time, and attested.",
        lambda: _lapsed(START + 31 * DAY),
        state="lapsed",
    )
    case(
        "ok-lapsed-unclosed",
        "Nobody answered, and its time is over now.",
        lambda: _unanswered(),
        state="lapsed",
        now=START + 31 * DAY,
    )

    def bad(name: str, about: str, expect: str, step: str, make: Callable[[], bytes], **more: Any) -> None:
        case(name, about, make, expect=expect, step=step, **more)

    def raw(**changes: Any) -> bytes:
        return raw_certificate(deal().certificate(**changes))

    def changed(change: Callable[[list[Any]], None]) -> bytes:
        value = cbor2.loads(deal().pack())
        change(value)
        return cbor2.dumps(value, canonical=True)

    bad(
        "cert-head-later",
        "A certificate of a newer program.",
        "E_VERSION",
        "read",
        lambda: changed(lambda v: v.__setitem__(0, "wasit2 cert")),
    )
    bad(
        "cert-longer",
        "A ninth part, of a newer program.",
        "E_VERSION",
        "read",
        lambda: changed(lambda v: v.extend([[], [], []])),
    )
    bad(
        "cert-head-other",
        "Something else.",
        "E_CERT",
        "read",
        lambda: changed(lambda v: v.__setitem__(0, "wasit1 card")),
    )
    bad("cert-shorter", "Five parts.", "E_CERT", "read", lambda: changed(lambda v: v.pop()))
    bad(
        "cert-two-closings",
        "Two closings in one file.",
        "E_CERT",
        "read",
        lambda: changed(lambda v: v.__setitem__(5, [v[5], v[5]])),
    )
    bad(
        "cert-sides-map",
        "An empty map is not a list.",
        "E_CERT",
        "read",
        lambda: changed(lambda v: v.__setitem__(1, {})),
    )
    bad(
        "cert-nine-sides",
        "Nine sides.",
        "E_CERT",
        "read",
        lambda: changed(lambda v: v.__setitem__(1, [v[1][0]] * 9)),
    )
    bad(
        "cert-closing-without-go-between",
        "A closing and no go-between's mandate.",
        "E_CERT",
        "read",
        lambda: raw(go_between=()),
    )
    bad("cert-truncated", "The last byte cut off.", "E_CBOR", "read", lambda: deal().pack()[:-1])
    bad("cert-too-large", "Over 1 MiB.", "E_SIZE", "read", lambda: bytes(1024 * 1024 + 1))
    bad(
        "cert-answer-as-proposal",
        "An answer in the proposal's place.",
        "E_CERT_LINK",
        "read",
        lambda: raw(proposal=deal().answers[0]),
    )
    bad(
        "cert-closing-as-answer",
        "A closing among the answers.",
        "E_CERT_LINK",
        "read",
        lambda: raw(answers=(deal().closing,)),
    )
    bad(
        "cert-chain-not-mandates",
        "A proposal in a chain of mandates.",
        "E_MANDATE_CHAIN",
        "read",
        lambda: raw(sides=((deal().proposal,), tuple(deal().b.chain))),
    )
    bad(
        "cert-chain-broken",
        "The first mandate of two left out.",
        "E_MANDATE_CHAIN",
        "mandates-proposer",
        lambda: raw(sides=(tuple(_succeeded().chain[1:]), tuple(deal().b.chain))),
    )
    bad(
        "cert-chain-swapped",
        "Two mandates in the wrong order.",
        "E_MANDATE_CHAIN",
        "mandates-proposer",
        lambda: raw(sides=(tuple(reversed(_succeeded().chain)), tuple(deal().b.chain))),
    )
    bad(
        "cert-same-side-twice",
        "A side that answers itself.",
        "E_SAME_SIDE",
        "sides-differ",
        lambda: raw(sides=(tuple(deal().a.chain), tuple(deal().a.chain))),
    )
    bad(
        "cert-go-between-is-side",
        "The go-between is the other side.",
        "E_SAME_SIDE",
        "sides-differ",
        lambda: raw_certificate(deal(g=party("B")).certificate()),
    )
    bad("cert-one-pen-two-sides", "One pen in two sides' mandates.", "E_SAME_SIDE", "sides-differ", lambda: raw_certificate(
        deal(b=Party("B", [[pen("A1")]])).certificate()))  # fmt: skip
    bad(
        "cert-answer-threshold",
        "The answer wants a holder.",
        "E_THRESHOLD",
        "signatures-answer",
        lambda: _thin_answer(),
    )
    bad(
        "cert-answer-signature",
        "One bit of the answer's ML-DSA-65 half.",
        "E_SIG",
        "signatures-answer",
        lambda: _broken_answer(),
    )
    bad(
        "cert-answer-of-unknown-side",
        "An answer that rests on a mandate which is not here.",
        "E_CERT_LINK",
        "signatures-answer",
        lambda: raw(sides=(tuple(deal().a.chain), tuple(party("C").chain))),
    )
    bad(
        "cert-sides-swapped",
        "The sides in the wrong order.",
        "E_CERT_LINK",
        "links",
        lambda: raw(sides=(tuple(deal().b.chain), tuple(deal().a.chain))),
    )
    bad(
        "cert-side-idle",
        "A side that signed nothing.",
        "E_CERT_LINK",
        "links",
        lambda: raw(sides=(tuple(deal().a.chain), tuple(deal().b.chain), tuple(party("C").chain))),
    )
    bad(
        "cert-answer-to-another",
        "The answer is to another proposal.",
        "E_CERT_LINK",
        "links",
        lambda: _other_proposal(),
    )
    bad("cert-answered-twice", "A side that answers twice.", "E_CERT_LINK", "links", lambda: _twice())
    bad(
        "cert-withdrawn-by-addressee",
        "The addressee withdraws the proposal.",
        "E_CERT_LINK",
        "links",
        lambda: _foreign_withdrawal(),
    )
    bad(
        "cert-proposer-declines",
        "The proposer's side declines its own proposal.",
        "E_CERT_LINK",
        "links",
        lambda: _self_decline(),
    )
    bad(
        "cert-addressee-not-said",
        "Two addressees, and an answer does not say whose it is.",
        "E_CERT_LINK",
        "links",
        lambda: _three(first=None)[0],
    )
    bad(
        "cert-addressees-swapped",
        "Two addressees, packed the other way round.",
        "E_CERT_LINK",
        "links",
        lambda: _three(swapped=True)[0],
    )
    bad(
        "cert-addressee-twice",
        "Both answer as the first addressee.",
        "E_CERT_LINK",
        "links",
        lambda: _three(second=1)[0],
    )
    bad(
        "cert-addressee-needless",
        "One addressee, and the answer numbers it.",
        "E_CERT_LINK",
        "links",
        lambda: _numbered(),
    )
    bad(
        "cert-closing-of-another",
        "The closing is of another proposal.",
        "E_CERT_LINK",
        "links",
        lambda: _bad_closing(proposal=bytes(32)),
    )
    bad(
        "cert-closing-other-mandates",
        "The closing names other mandates.",
        "E_CERT_LINK",
        "links",
        lambda: _bad_closing(mandates=(bytes(32), bytes([1]) * 32)),
    )
    bad(
        "cert-closing-wrong-paper",
        "The closing says that another paper decided.",
        "E_CERT_LINK",
        "decision",
        lambda: _bad_closing(decided_by=bytes(32)),
    )
    bad(
        "cert-closing-accepted-but-declined",
        "Closed as accepted; the answer declines.",
        "E_CERT_ANSWERS",
        "decision",
        lambda: _ended(Verdict.DECLINE, outcome=Outcome.ACCEPTED),
    )
    bad(
        "cert-closing-declined-but-accepted",
        "Closed as declined; the answer accepts.",
        "E_CERT_LINK",
        "decision",
        lambda: _bad_closing(outcome=Outcome.DECLINED),
    )
    bad(
        "cert-acceptance-wanting",
        "Two addressees, one accepted.",
        "E_CERT_ANSWERS",
        "decision",
        lambda: _three_of_two(),
    )
    bad(
        "cert-unanswered",
        "Nobody answered, and its time is not known to be over.",
        "E_CERT_ANSWERS",
        "decision",
        _unanswered,
    )
    bad(
        "cert-unanswered-in-time",
        "Nobody answered yet.",
        "E_CERT_ANSWERS",
        "decision",
        _unanswered,
        now=START + DAY,
    )
    bad(
        "cert-accepted-and-withdrawn",
        "Accepted and withdrawn, and nobody attests which came first.",
        "E_CERT_ORDER",
        "decision",
        lambda: _late_withdrawal(False),
    )
    bad(
        "cert-effective-after-expiry",
        "In force after the proposal lapsed.",
        "E_EXPIRED",
        "in-time",
        lambda: _bad_closing(effective=START + 30 * DAY + 1),
    )
    bad(
        "cert-effective-after-mandate",
        "In force after a side's mandate ended.",
        "E_EXPIRED",
        "in-time",
        lambda: deal(a=party("A", not_after=START + 41 * 60)).pack(),
    )
    bad(
        "cert-answer-after-mandate",
        "Accepted after the side's mandate ended.",
        "E_EXPIRED",
        "in-time",
        lambda: deal(b=party("B", not_after=START)).pack(),
    )
    bad(
        "cert-unclosed-after-expiry",
        "Accepted after the proposal lapsed.",
        "E_EXPIRED",
        "in-time",
        lambda: deal(expires=START + 60).pack(closing=None),
    )
    bad(
        "cert-received-before-signed",
        "Received before it was signed.",
        "E_CERT_TIME",
        "in-time",
        lambda: _bad_closing(proposal_received=START, answer_received=START + 60, effective=START + 61),
    )
    bad(
        "cert-lapsed-too-early",
        "Closed as lapsed while there was time.",
        "E_EXPIRED",
        "in-time",
        lambda: _lapsed(START + 45 * 60),
    )

    SCENARIOS["ok-closing-once"] = lambda: _closings("One closing, twice the same.", "ok", 0)
    SCENARIOS["two-closings"] = lambda: _closings(
        "Two different closings of one proposal prove the go-between's fault.", "E_CLOSING_TWICE", 1
    )
    SCENARIOS["ok-merge"] = lambda: _merge("Signatures of two holders, brought together.", "ok", plain())
    SCENARIOS["merge-other-payload"] = lambda: _merge(
        "Signatures of two different papers.", "E_COSE_MERGE", plain(expires=START + 2 * DAY)
    )


def _three(first: int | None = 1, second: int | None = 2, swapped: bool = False) -> tuple[bytes, Deal]:
    a, b, c, g = party("A"), party("B"), party("C"), party("G")
    offer = sign(
        proposal(
            a,
            addressees=({"en": "Side B"}, {"en": "Side C"}),
            clauses=(clause(1), clause(2, by=2), clause(3, by=by_addressee(2))),
        ),
        a.signers(),
        1,
    )
    yes = [
        sign(answer(b, offer, addressee=first), b.signers(), 31),
        sign(answer(c, offer, addressee=second), c.signers(), 33),
    ]
    order = [c, b] if swapped else [b, c]
    listed = tuple(hash_of(one) for one in (reversed(yes) if swapped else yes))
    end = sign(closing(g, offer, yes[1], (a, *order), acceptances=listed), g.signers(), 61)
    packed = Certificate(
        (tuple(a.chain), *(tuple(side.chain) for side in order)), tuple(g.chain), offer, tuple(yes), end
    )
    return raw_certificate(packed), Deal(a, b, g, offer, yes, end)


def _three_of_two() -> bytes:
    _, whole = _three()
    return raw_certificate(whole.certificate(answers=(whole.answers[0],), closing=None))


def _numbered() -> bytes:
    made = deal()
    return raw_certificate(
        made.certificate(
            answers=(sign(answer(made.b, made.proposal, addressee=1), made.b.signers(), 31),), closing=None
        )
    )


def _reaffirmed() -> bytes:
    made = deal()
    again = sign(answer(made.a, made.proposal), made.a.signers(), 35)
    return made.pack(answers=(again, *made.answers))


def _with_token() -> bytes:
    made = deal()
    assert made.closing is not None
    return made.pack(
        closing=resigned(made.closing, lambda signed: replace(signed, token=b"not a real token"))
    )


def _ended(verdict: Verdict, *, attested: bool = True, outcome: Outcome = Outcome.DECLINED) -> bytes:
    made = deal()
    counter = bytes([7]) * 32 if verdict is Verdict.COUNTER else None
    no = sign(
        answer(made.b, made.proposal, verdict, counter=counter, words={"en": "Not this."}),
        made.b.signers(),
        31,
    )
    end = sign(closing(made.g, made.proposal, no, (made.a, made.b), outcome), made.g.signers(), 61)
    return made.pack(answers=(no,), closing=end if attested else None)


def _withdrawn(attested: bool) -> bytes:
    made = deal()
    back = sign(withdrawal(made.a, made.proposal), made.a.signers(), 21)
    end = sign(closing(made.g, made.proposal, back, (made.a,), Outcome.WITHDRAWN), made.g.signers(), 61)
    return made.pack(sides=(tuple(made.a.chain),), answers=(back,), closing=end if attested else None)


def _late_withdrawal(attested: bool) -> bytes:
    made = deal()
    back = sign(withdrawal(made.a, made.proposal), made.a.signers(), 50)
    return made.pack(answers=(*made.answers, back), closing=made.closing if attested else None)


def _lapsed(when: int) -> bytes:
    made = deal()
    end = sign(
        closing(made.g, made.proposal, None, (made.a,), Outcome.LAPSED, effective=when), made.g.signers(), 61
    )
    return made.pack(sides=(tuple(made.a.chain),), answers=(), closing=end)


def _unanswered() -> bytes:
    made = deal()
    return made.pack(sides=(tuple(made.a.chain),), answers=(), closing=None)


def _bad_closing(**changes: Any) -> bytes:
    made = deal()
    end = sign(
        closing(made.g, made.proposal, made.answers[0], (made.a, made.b), **changes), made.g.signers(), 61
    )
    return raw_certificate(made.certificate(closing=end))


def _thin_answer() -> bytes:
    made = deal(b=party("T", 3, 2))
    return raw_certificate(made.certificate(answers=(sign(answer(made.b, made.proposal), [pen("T2")], 31),)))


def _broken_answer() -> bytes:
    made = deal()
    broken = resigned(
        made.answers[0],
        lambda signed: replace(
            signed, signers=(replace(signed.signers[0], mldsa65=flip(signed.signers[0].mldsa65, 1000)),)
        ),
    )
    return raw_certificate(made.certificate(answers=(broken,)))


def _other_proposal() -> bytes:
    made = deal()
    other = sign(proposal(made.a, expires=START + 29 * DAY), made.a.signers(), 1)
    return raw_certificate(made.certificate(proposal=other, closing=None))


def _twice() -> bytes:
    made = deal()
    again = sign(answer(made.b, made.proposal, Verdict.DECLINE), made.b.signers(), 40)
    return raw_certificate(made.certificate(answers=(*made.answers, again)))


def _foreign_withdrawal() -> bytes:
    made = deal()
    return raw_certificate(
        made.certificate(
            answers=(*made.answers, sign(withdrawal(made.b, made.proposal), made.b.signers(), 40)),
            closing=None,
        )
    )


def _self_decline() -> bytes:
    made = deal()
    no = sign(answer(made.a, made.proposal, Verdict.DECLINE), made.a.signers(), 40)
    return raw_certificate(made.certificate(answers=(*made.answers, no)))


def _closings(about: str, expect: str, later: int) -> Vector:
    made = deal()
    first, second = (
        sign(
            closing(
                made.g, made.proposal, made.answers[0], (made.a, made.b), effective=START + 45 * 60 + more
            ),
            made.g.signers(),
            61,
        )
        for more in (0, later)
    )
    return {
        "about": about,
        "kind": "closings",
        "data": [b64(first), b64(second)],
        "chain": [b64(one) for one in made.g.chain],
        "expect": expect,
    }


def _merge(about: str, expect: str, other: Proposal) -> Vector:
    first, second = sign(plain(), [pen("A1")], 1), sign(other, [pen("A2")], 2)
    return {
        "about": about,
        "kind": "merge",
        "data": [b64(first), b64(second)],
        "expect": expect,
        "signers": 2,
    }


def write_wanting() -> None:
    """The files of all scenarios that are not there yet; with --all each anew."""
    OUT.mkdir(parents=True, exist_ok=True)
    for name, build in SCENARIOS.items():
        path = OUT / f"{name}.json"
        if path.exists() and "--all" not in sys.argv:
            continue
        path.write_text(json.dumps(build(), ensure_ascii=True, indent=1) + "\n", encoding="utf-8")
    failures = sum(json.loads(path.read_text())["expect"] != "ok" for path in OUT.glob("*.json"))
    print(f"{len(SCENARIOS)} scenarios, {failures} of them failures, in {OUT}")


if __name__ == "__main__":
    _payloads(), _envelopes(), _more_envelopes(), _instruments(), _certificates()
    write_wanting()
