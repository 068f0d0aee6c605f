"""Makes the scenarios of declarations in spec/vectors/instruments: deposited with the go-between, released together or returned.

Run: ``.venv/bin/python scripts/make_deposit_vectors.py``. The form of a file is that of ``make_instrument_vectors``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from make_instrument_vectors import (
    DAY,
    SCENARIOS,
    START,
    b64,
    bent,
    certificate_case,
    encode_instrument,
    flip,
    hash_of,
    instrument_case,
    party,
    payload_case,
    pen,
    read_cose,
    sign,
    write_wanting,
)

from deposit_cast import Deposited, declaration, side_of  # isort: skip
from instrument_cast import confirmation, deal  # isort: skip
from wasit.channel.instrument import decode_instrument
from wasit.wire import cbor

TWO = Deposited()
A, B, G = TWO.sides[0], TWO.sides[1], TWO.g


def good(name: str, about: str, state: str, make: Callable[[], bytes]) -> None:
    certificate_case(f"ok-deposit-{name}", about, make, state=state)


def bad(name: str, about: str, expect: str, step: str, make: Callable[[], bytes]) -> None:
    certificate_case(f"cert-deposit-{name}", about, make, expect=expect, step=step)


def changed(**by_name: dict[str, Any]) -> Deposited:
    """The two sides, with other fields in a declaration."""
    return Deposited(changes=by_name)


def _payloads() -> None:
    made = declaration(A, G, others=(side_of(B),))
    end = decode_instrument(read_cose(TWO.end(TWO.parts())).payload)
    back = decode_instrument(read_cose(TWO.returned()).payload)
    for name, about, one in (
        ("declaration", "A side's, conditional on the other's.", made),
        ("deposit-released", "The go-between's: two declarations released.", end),
        ("deposit-returned", "The go-between's: nothing was released.", back),
    ):
        payload_case(f"ok-{name}", about, "ok", lambda one=one: encode_instrument(one))  # type: ignore[misc]
    hashes = [bytes([7]) * 32, bytes([9]) * 32]
    for name, about, expect, of, keys in (
        ("declaration-alone", "A deposit of one.", "E_SCHEMA", made, {"k6": [bytes(32), bytes(16), 1]}),
        ("declaration-of-nine", "More than eight.", "E_SCHEMA", made, {"k6": [bytes(32), bytes(16), 9]}),
        ("declaration-without-condition", "It does not say on what it depends.", "E_SCHEMA", made, {"k15": ...}),
        ("declaration-condition-missing", "The condition is wanting in an authoritative language.", "E_LANG", made, {"k15": {"en": "If released."}}),
        ("declaration-condition-empty", "A condition without words.", "E_TEXT_EMPTY", made, {"k15": {"en": " ", "ar": "س"}}),
        ("declaration-for-another", "A clause of another side.", "E_INST", made, {"k7": [{1: 1, 2: 1, 3: 2, 4: {"en": "x", "ar": "س"}, 5: []}]}),
        ("declaration-others-too-many", "As many others as there are declarations.", "E_SCHEMA", made, {"k11": [bytes(16), bytes([1]) * 16]}),
        ("declaration-without-end", "No time until which it may be released.", "E_SCHEMA", made, {"k10": ...}),
        ("deposit-of-one", "One declaration is no release.", "E_SCHEMA", end, {"k8": hashes[:1]}),
        ("deposit-unsorted", "An order that could tell who came first.", "E_INST", end, {"k8": hashes[::-1]}),
        ("deposit-twice-the-same", "One declaration counted twice.", "E_INST", end, {"k8": hashes[:1] * 2}),
        ("deposit-released-nothing", "Released, and nothing is named.", "E_INST", end, {"k8": ...}),
        ("deposit-returned-something", "Returned, and declarations are named.", "E_INST", back, {"k8": hashes}),
        ("deposit-fate-3", "Neither released nor returned.", "E_SCHEMA", back, {"k7": 3}),
    ):  # fmt: skip
        payload_case(name, about, expect, lambda of=of, keys=keys: bent(of, **keys))  # type: ignore[misc]
    three = Deposited([A, B, party("C")])
    both = sorted([side_of(B), side_of(three.sides[2])])
    payload_case("declaration-others-unsorted", "The other sides in no order.", "E_INST",
        lambda: bent(declaration(A, G, parts=3, others=tuple(both)), k11=both[::-1]))  # fmt: skip


def _alone() -> None:
    instrument_case("ok-declaration-alone", "As it arrives on the go-between's line: signed by its side; that it is in effect is another matter.",
        "ok", lambda: (TWO.declared(A), A.chain))  # fmt: skip
    instrument_case(
        "declaration-by-the-other", "Signed by another side's pen.", "E_SIGNER",
        lambda: (sign(declaration(A, G), B.signers(), 1), A.chain))  # fmt: skip
    limited = party("A", subjects=({"en": "Claims"},))
    instrument_case("declaration-without-subject", "Its mandate lists subjects; it names none.", "E_MANDATE_SUBJECT",
        lambda: (sign(declaration(limited, G), limited.signers(), 1), limited.chain))  # fmt: skip
    SCENARIOS["deposit-ended-twice"] = lambda: {
        "about": "Released, and returned: the go-between's fault.",
        "kind": "closings",
        "data": [b64(TWO.end(TWO.parts())), b64(TWO.returned())],
        "chain": [b64(one) for one in G.chain],
        "expect": "E_CLOSING_TWICE",
    }


def _released() -> None:
    good("released", "Two declarations, released together.", "released", TWO.file)
    good("of-three", "Three, each by two of three holders; each names the others.", "released", _of_three)
    good("returned", "Returned: nothing was released.", "returned", lambda: TWO.file([], TWO.returned()))
    asked = Deposited(
        [party("A", principal=pen("A principal")), party("B", subjects=({"en": "Claims"},))],
        changes={"B": {"subjects": (1,)}},
    )
    good(
        "ad-referendum", "One with its principal's confirmation, one about a subject.", "released", asked.file
    )

    bad("one-alone", "The go-between shows one declaration without the other.", "E_CERT_ANSWERS", "links",
        lambda: TWO.file(TWO.parts(A), TWO.end(TWO.parts())))  # fmt: skip
    bad(
        "one-as-two",
        "One declaration, twice.",
        "E_SAME_SIDE",
        "sides-differ",
        lambda: TWO.file(TWO.parts(A, A), TWO.end(TWO.parts())),
    )
    bad("without-paper", "A declaration, and nothing of the go-between's that releases it.", "E_CERT", "read",
        lambda: cbor.encode(["wasit1 deposit cert", list(G.chain), TWO.parts(A), None]))  # fmt: skip
    bad(
        "lone-declaration",
        "A declaration by itself is no certificate.",
        "E_CBOR_TYPE",
        "read",
        lambda: TWO.declared(A),
    )
    bad("third-wanting", "Two of three declarations.", "E_CERT_ANSWERS", "links", _two_of_three)
    bad(
        "straw-man",
        "Another side in place of the one that a declaration names.",
        "E_CERT_LINK",
        "links",
        _straw_man,
    )
    bad(
        "more-than-said",
        "A third declaration beside two that say they are two.",
        "E_CERT_LINK",
        "links",
        _three_for_two,
    )
    bad("of-another-deposit", "One declaration was made for another deposit.", "E_CERT_LINK", "links",
        changed(B={"deposit": bytes(32)}).file)  # fmt: skip
    bad("other-depositary", "Released by a go-between that the declarations don't name.", "E_CERT_LINK", "links",
        lambda: replace(TWO, g=party("H")).file(TWO.parts()))  # fmt: skip
    bad("not-named", "The deposit paper names another declaration.", "E_CERT_LINK", "links",
        lambda: TWO.file(end=TWO.end(changed(B={"title": None}).parts())))  # fmt: skip
    bad("order", "The sides in another order than that of the paper.", "E_CERT_LINK", "links",
        lambda: TWO.file(TWO.parts()[::-1], TWO.end(TWO.parts())))  # fmt: skip
    bad("returned-with-texts", "Returned, and yet a declaration stands in the file.", "E_CERT_LINK", "links",
        lambda: TWO.file(TWO.parts(A), TWO.returned()))  # fmt: skip
    bad("released-empty", "Released, and no declaration in the file.", "E_CERT_ANSWERS", "links",
        lambda: TWO.file([], TWO.end(TWO.parts())))  # fmt: skip
    bad("by-a-side", "The deposit paper is signed by a declarer.", "E_SIGNER", "signatures-deposit",
        lambda: TWO.file(end=replace(TWO, g=replace(G, holders=A.holders, chain=G.chain)).end(TWO.parts())))  # fmt: skip
    bad(
        "signature",
        "A bit of a declaration's signature is another.",
        "E_SIG",
        "signatures-declaration",
        lambda: _flipped(0),
    )
    bad("mandate-signature", "A bit of the signature of a declarer's mandate is another.", "E_SIG", "mandates-declarer",
        lambda: TWO.file([[[_last_bit(part[0][0])], *part[1:]] for part in TWO.parts()]))  # fmt: skip
    bad("go-between-mandate-signature", "A bit of the signature of the go-between's mandate is another.", "E_SIG", "mandates-go-between",
        lambda: replace(TWO, g=replace(G, chain=[_last_bit(G.chain[0])])).file())  # fmt: skip
    bad("chain-swapped", "A declarer's mandates, the newer one first.", "E_MANDATE_CHAIN", "mandates-declarer", _chain_swapped)  # fmt: skip
    bad("paper-signature", "A bit of the deposit paper's signature is another.", "E_SIG", "signatures-deposit",
        lambda: TWO.file(end=_last_bit(TWO.end(TWO.parts()))))  # fmt: skip
    bad(
        "by-one-of-two",
        "A declaration that needs two holders, signed by one.",
        "E_THRESHOLD",
        "signatures-declaration",
        _by_one,
    )
    bad(
        "late",
        "Released after a declaration's time.",
        "E_EXPIRED",
        "in-time",
        changed(A={"until": START + 60}).file,
    )
    bad("after-mandate", "Released when a side's mandate had ended.", "E_EXPIRED", "in-time",
        lambda: TWO.file(effective=START + 366 * DAY))  # fmt: skip
    bad("in-effect-after-mandate", "A side's mandate ended between its declaration and the release.", "E_EXPIRED", "in-time",
        lambda: Deposited([A, party("B", not_after=START + 1800)]).file())  # fmt: skip
    bad("names-itself", "A declaration to be released with its own side's, which is nobody beside it.", "E_CERT_LINK", "links",
        changed(A={"others": (side_of(A),)}).file)  # fmt: skip
    good("in-the-last-second", "Released in a declaration's last second.", "released", changed(A={"until": START + 3600}).file)  # fmt: skip
    bad("paper-after-mandate", "The deposit paper signed when the go-between's mandate had ended.", "E_EXPIRED", "in-time",
        lambda: TWO.file(end=TWO.end(TWO.parts(), minutes=366 * 24 * 60)))  # fmt: skip
    bad("before-mandate", "A declaration signed before its mandate's time.", "E_EXPIRED", "in-time",
        lambda: TWO.file(sorted([[list(by.chain), TWO.declared(by, minutes=-3 * 24 * 60), None] for by in TWO.sides], key=lambda one: hash_of(one[1]))))  # fmt: skip
    bad(
        "declared-afterwards",
        "Released an hour before it was signed.",
        "E_CERT_TIME",
        "in-time",
        lambda: TWO.file(effective=START - 3600),
    )
    bad("unconfirmed", "A principal's word is wanting.", "E_CERT_ANSWERS", "decision", lambda: _word(None))
    bad("refused", "A principal refused.", "E_CERT_ANSWERS", "decision", lambda: _word(False))
    bad(
        "word-on-another",
        "The principal confirmed another paper.",
        "E_CERT_LINK",
        "links",
        lambda: _word(True, of=TWO.declared(B)),
    )
    bad(
        "word-unasked",
        "A confirmation where nobody is to confirm.",
        "E_SIGNER",
        "signatures-confirmation",
        _unasked,
    )
    bad("proposal-within", "A proposal in a declaration's place.", "E_CERT_LINK", "read",
        lambda: TWO.file([[list(A.chain), deal().proposal, None], *TWO.parts(B)], TWO.end(TWO.parts())))  # fmt: skip
    bad(
        "closing-within",
        "A closing in the deposit paper's place.",
        "E_CERT_LINK",
        "read",
        lambda: TWO.file(end=deal().closing),
    )
    bad("word-of-another-kind", "A declaration in a confirmation's place.", "E_CERT_LINK", "read",
        lambda: TWO.file([[*part[:2], TWO.declared(A)] for part in TWO.parts()], TWO.end(TWO.parts())))  # fmt: skip
    bad("go-between-is-side", "The depositary declares as well.", "E_SAME_SIDE", "sides-differ",
        lambda: Deposited([A, G]).file())  # fmt: skip
    bad("longer", "A part of a newer program.", "E_VERSION", "read", lambda: _parts(7))
    bad(
        "shorter",
        "A part is wanting.",
        "E_CERT",
        "read",
        lambda: cbor.encode(cbor.decode(TWO.file(), limit=1 << 20)[:3]),
    )  # type: ignore[index]
    bad(
        "nine",
        "Nine declarations.",
        "E_CERT",
        "read",
        lambda: TWO.file(TWO.parts(A) * 9, TWO.end(TWO.parts())),
    )
    bad("part-of-two", "A side's part without the place of its principal's word.", "E_CERT", "read",
        lambda: TWO.file([part[:2] for part in TWO.parts()]))  # fmt: skip
    bad("word-is-a-number", "A number in a confirmation's place.", "E_CERT", "read",
        lambda: TWO.file([[*part[:2], 1] for part in TWO.parts()]))  # fmt: skip
    bad("as-agreement", "Declarations put in as answers to a proposal.", "E_CERT_LINK", "read",
        lambda: _as_agreement())  # fmt: skip
    later = party("A")
    later.chain.append(
        sign(later.mandate(previous=later.hash, not_after=START + 400 * DAY), later.signers(), 0)
    )
    bad("older-mandate", "A declaration that does not rest on its side's last mandate.", "E_CERT_LINK", "signatures-declaration",
        lambda: Deposited([later, B], changes={"A": {"mandate": hash_of(later.chain[0])}}).file())  # fmt: skip


def _chain_swapped() -> bytes:
    """Its declaration rests on the one that stands last, and so would hold."""
    side = party("A")
    newer = sign(side.mandate(previous=side.hash, not_after=START + 400 * DAY), side.signers(), 0)
    return Deposited([replace(side, chain=[newer, side.chain[0]]), B]).file()


def _of_three() -> bytes:
    sides = [party(name, 3, 2) for name in "ABC"]
    ids = {by.name: side_of(by) for by in sides}
    others = {name: {"others": tuple(sorted(ids[one] for one in ids if one != name))} for name in ids}
    return Deposited(sides, changes=others).file()


def _two_of_three() -> bytes:
    three = Deposited([A, B, party("C")])
    return three.file(three.parts(A, B))


def _three_for_two() -> bytes:
    three = Deposited([A, B, party("C")], changes={name: {"parts": 2} for name in "ABC"})
    return three.file()


def _straw_man() -> bytes:
    return Deposited([A, party("S")], changes={"A": {"others": (side_of(B),)}}).file()


def _flipped(which: int) -> bytes:
    parts = TWO.parts()
    end = TWO.end(parts)
    parts[which][1] = _last_bit(parts[which][1])
    return TWO.file(parts, end)


def _last_bit(data: bytes) -> bytes:
    return flip(data, len(data) - 1)


def _by_one() -> bytes:
    thin = party("A", 2, 2)
    parts = Deposited([thin, B]).parts()
    for part in parts:
        if part[0] == thin.chain:
            part[1] = sign(declaration(thin, G), thin.signers()[:1], 1)
    return TWO.file(parts, TWO.end(parts))


def _word(confirms: bool | None, of: bytes | None = None) -> bytes:
    asked = party("A", principal=pen("A principal"))
    both = Deposited([asked, B])
    parts = both.parts()
    for part in parts:
        if part[0] == asked.chain:
            said = None if confirms is None else confirmation(asked, of or part[1], confirms)
            part[2] = None if said is None else sign(said, [pen("A principal")], 2)
    return both.file(parts)


def _unasked() -> bytes:
    parts = TWO.parts()
    for part in parts:
        if part[0] == A.chain:
            part[2] = sign(confirmation(A, part[1]), A.signers(), 2)
    return TWO.file(parts)


def _parts(*more: object) -> bytes:
    return cbor.encode([*cbor.decode(TWO.file(), limit=1 << 20), *more])  # type: ignore[misc,list-item]


def _as_agreement() -> bytes:
    made = deal()
    return cbor.encode(
        [
            "wasit1 cert",
            [made.a.chain, made.b.chain],
            made.g.chain,
            made.proposal,
            [TWO.declared(B)],
            made.closing,
        ]
    )


if __name__ == "__main__":
    _payloads(), _alone(), _released()
    write_wanting()
