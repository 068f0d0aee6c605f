"""Makes more certificates in spec/vectors/instruments: every way in which a single paper is bad, as a whole file meets it.

What ``make_instrument_vectors`` asks of payloads and papers alone is asked here of certificates, which a stranger's tool can take as they
are. Run: ``.venv/bin/python scripts/make_certificate_vectors.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import cbor2
from make_instrument_vectors import (
    DAY,
    RLO,
    START,
    Holder,
    Party,
    Pen,
    Signed,
    answer,
    at,
    bent,
    certificate_case,
    clause,
    closing,
    deal,
    flip,
    hash_of,
    party,
    payload_case,
    pen,
    proposal,
    raw_certificate,
    read_cose,
    resigned,
    sign,
    sign_payload,
    withdrawal,
    write_cose,
    write_wanting,
)

from wasit.channel.instrument import Answer, Outcome, Verdict, Withdrawal  # isort: skip


def bad(name: str, about: str, expect: str, step: str, make: Callable[[], bytes]) -> None:
    certificate_case(f"cert-{name}", about, make, expect=expect, step=step)


def good(name: str, about: str, state: str, make: Callable[[], bytes]) -> None:
    certificate_case(f"ok-cert-{name}", about, make, state=state)


def with_payload(payload: bytes) -> bytes:
    """A certificate whose proposal has these bytes, rightly signed."""
    return raw_certificate(
        deal().certificate(proposal=sign_payload("proposal", payload, [pen("A1")], START + 60))
    )


def with_offer(change: Callable[[Signed], Signed], by: Party | None = None) -> bytes:
    """A certificate whose proposal was changed after it was signed."""
    made = deal(by)
    return raw_certificate(made.certificate(proposal=resigned(made.proposal, change)))


def offer(**changes: Any) -> bytes:
    return bent(proposal(party("A")), **changes)


def with_clause(**changes: Any) -> bytes:
    """A proposal's payload, its first clause bent."""
    fields = cbor2.loads(offer())
    clauses = [
        {**fields[7][0], **{int(key[1:]): value for key, value in changes.items()}},
        *fields[7][1:],
    ]
    return offer(k7=clauses)


def half_broken(half: str) -> Callable[[Signed], Signed]:
    def change(signed: Signed) -> Signed:
        last = signed.signers[-1]
        return replace(
            signed, signers=(*signed.signers[:-1], replace(last, **{half: flip(getattr(last, half), 40)}))
        )

    return change


def _files() -> None:
    whole = deal().pack()
    for name, about, expect, data in (
        ("empty", "Nothing at all.", "E_CBOR", b""),
        ("pdf", "Another kind of file.", "E_CBOR_CANON", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
        ("text", "Only its head, as a text.", "E_CERT", whole[1:13]),
        ("trailing-byte", "One byte more at the end.", "E_CBOR_CANON", whole + b"\0"),
        ("length-huge", "A list that says it has 2^64 - 1 parts.", "E_CBOR", b"\x9b" + b"\xff" * 8 + whole[1:]),
        ("length-not-told", "A list without a length.", "E_CBOR_CANON", b"\x9f" + whole[1:] + b"\xff"),
        ("length-not-shortest", "The length of the list in two bytes.", "E_CBOR_CANON", b"\x98\x06" + whole[1:]),
        ("tagged", "The file under the tag of a paper.", "E_CBOR_TYPE", b"\xd8\x62" + whole),
        ("in-a-map", "The papers in a map.", "E_CERT", b"\xa1\x01" + whole),
        ("too-deep", "Lists in lists.", "E_CBOR_DEPTH", b"\x81" * 12 + b"\x01"),
    ):  # fmt: skip
        bad(name, about, expect, "read", lambda data=data: data)  # type: ignore[misc]


def _payloads() -> None:
    for name, about, expect, make in (
        ("map-reordered", "The proposal's map in another order.", "E_CBOR_CANON",
            lambda: cbor2.dumps(dict(reversed(cbor2.loads(offer()).items())))),
        ("key-twice", "The proposal's version stands there twice.", "E_CBOR_CANON",
            lambda: bytes([offer()[0] + 1]) + b"\1\1" + offer()[1:]),
        ("integer-not-shortest", "The proposal's version in two bytes.", "E_CBOR_CANON",
            lambda: offer().replace(b"\x01\x01\x02\x02", b"\x01\x18\x01\x02\x02", 1)),
        ("float", "The proposal expires at a broken number.", "E_CBOR_TYPE", lambda: offer(k10=START + 0.5)),
        ("language-missing", "A clause without its Arabic text, which is authentic.", "E_LANG",
            lambda: with_clause(k4={"en": "The proposer does thing 1."})),
        ("language-unknown", "A language that is no tag.", "E_LANG",
            lambda: with_clause(k4={"en": "One.", "ar": "واحد", "Arabic!": "واحد"})),
        ("text-not-nfc", "A clause that is not in its one form.", "E_CBOR_NFC",
            lambda: with_clause(k4={"en": "Cafe\u0301.", "ar": "واحد"})),
        ("text-override", "A clause that turns its own letters round.", "E_TEXT_BIDI",
            lambda: with_clause(k4={"en": f"Not {RLO}erif.", "ar": "واحد"})),
        ("text-unassigned", "A clause with a character of a later Unicode.", "E_TEXT_UNASSIGNED",
            lambda: with_clause(k4={"en": "A new sign \U0001fae9.", "ar": "واحد"})),
        ("version-later", "A proposal of version 2.", "E_VERSION", lambda: offer(k1=2)),
        ("type-later", "A paper of a later type among the answers' kind.", "E_VERSION", lambda: offer(k2=20)),
        ("key-later", "A proposal with a key of a later program.", "E_VERSION", lambda: offer(k20=1)),
        ("clause-waits-for-itself", "A clause that waits for itself.", "E_COND_CYCLE",
            lambda: with_clause(k5=[[1, 1]])),
    ):  # fmt: skip
        bad(name, about, expect, "read", lambda make=make: with_payload(make()))  # type: ignore[misc]
    for name, about, expect, make in (
        ("clause-not-a-map", "A list in a clause's place.", "E_SCHEMA", lambda: offer(k7=[[1, 1, 1]])),
        ("text-language-number", "A text under a number instead of a language.", "E_SCHEMA", lambda: with_clause(k4={1: "One."})),
        ("languages-numbers", "Authoritative languages that are numbers.", "E_SCHEMA", lambda: offer(k8=[1, 2])),
        ("text-isolate-reversed", "An isolate closed before it is opened.", "E_TEXT_ISOLATE",
            lambda: with_clause(k4={"en": "One \u2069two\u2066.", "ar": "واحد"})),
    ):  # fmt: skip
        payload_case(name, about, expect, make)
    bad("half-missing", "The proposal is signed with Ed25519 alone.", "E_COSE_SIGNERS", "read", _half_missing)


def _half_missing() -> bytes:
    made = deal()
    protected, unprotected, payload, signatures = cbor2.loads(made.proposal[2:])
    alone = b"\xd8\x62" + cbor2.dumps([protected, unprotected, payload, signatures[1:]], canonical=True)
    return raw_certificate(made.certificate(proposal=alone))


def _mandates() -> None:
    two = party("A", 2, 1)
    half = sign(two.mandate(), [pen("A1")], -60)
    bad("mandate-signature", "The proposer's mandate was changed after it was signed.", "E_SIG", "mandates-proposer",
        lambda: _with_mandate(resigned(party("A").chain[0], half_broken("mldsa65"))))  # fmt: skip
    bad("mandate-by-one-of-two", "A first mandate that one of its two holders signed.", "E_THRESHOLD",
        "mandates-proposer", lambda: _with_mandate(half))  # fmt: skip
    bad("mandate-small-order", "A pen under which anything would verify.", "E_SIG", "mandates-proposer",
        lambda: _with_mandate(_small_order()))  # fmt: skip
    bad("mandate-by-new-pen-only", "A later mandate that only the new holder signed.", "E_SIGNER",
        "mandates-addressee", lambda: raw_certificate(deal(b=_succeeded("B", [pen("B9")])).certificate()))  # fmt: skip
    good("successors", "Both sides under a second mandate, rightly given.", "closed",
        lambda: deal(_succeeded("A", [pen("A1")]), _succeeded("B", [pen("B1")])).pack())  # fmt: skip


def _with_mandate(mandate: bytes) -> bytes:
    made = deal()
    return raw_certificate(made.certificate(sides=((mandate,), tuple(made.b.chain))))


def _succeeded(name: str, by: list[Pen]) -> Party:
    """A side whose second mandate, for another pen, is signed by these."""
    first = party(name)
    later = Party(name, [[pen(f"{name}9")]], chain=first.chain)
    following = replace(later.mandate(), salt=first.mandate().salt[::-1], previous=first.hash)
    later.chain = [*first.chain, sign(following, by, -30)]
    return later


def _small_order() -> bytes:
    weak = bytes([1]) + bytes(31)
    holder = Holder((weak + pen("A1").public[32:],))
    signed = read_cose(sign(replace(party("A").mandate(), holders=(holder,)), [pen("A1")], -60))
    only = replace(signed.signers[0], kid=holder.kids[0], ed25519=weak + bytes(32))
    half = replace(signed, signers=(only,)).signatures[0]
    message = replace(signed, signers=(only,)).message(half)
    return write_cose(replace(signed, signers=(replace(only, mldsa65=pen("A1").sign(half.alg, message)),)))


def _signatures() -> None:
    step = "signatures-proposal"
    bad(
        "wrong-purpose",
        "The proposal has signatures made for an answer.",
        "E_SIG",
        step,
        lambda: _signed_as("answer"),
    )
    bad("without-purpose", "The proposal was signed without 'wasit1'.", "E_SIG", step, _without_purpose)
    bad("clause-swapped", "A clause was exchanged after both signed.", "E_SIG", step, lambda: with_offer(
        lambda signed: replace(signed, payload=with_clause(k4={"en": "Another thing.", "ar": "أمر آخر"}))))  # fmt: skip
    for half, name in (("ed25519", "Ed25519"), ("mldsa65", "ML-DSA-65")):
        bad(f"{half}-wrong", f"The {name} half of the only signature does not hold.", "E_SIG", step,
            lambda half=half: with_offer(half_broken(half)))  # type: ignore[misc]  # fmt: skip
    bad("one-of-two-wrong", "Of two signatures that are needed one does not hold.", "E_SIG", step,
        lambda: with_offer(half_broken("ed25519"), party("A", 2, 2)))  # fmt: skip
    bad(
        "one-too-many-wrong",
        "One is needed and holds; the other does not.",
        "E_SIG",
        step,
        lambda: _spoilt(party("A", 2)),
    )
    bad("stranger-beside-enough", "A stranger's good signature beside the one that is needed.", "E_SIGNER", step,
        lambda: _signed_by([pen("A1"), pen("Z1")]))  # fmt: skip
    bad("time-changed", "The time of signing was changed.", "E_SIG", step, lambda: with_offer(
        lambda signed: replace(signed, signers=(replace(signed.signers[0], signed_at=START),))))  # fmt: skip
    bad(
        "closing-signature",
        "The closing was changed after it was signed.",
        "E_SIG",
        "signatures-closing",
        _closing_broken,
    )
    bad("closing-by-one-of-two", "Two must sign for the go-between; one did.", "E_THRESHOLD", "signatures-closing",
        lambda: _closed_by(party("G", 2, 2), [pen("G1")]))  # fmt: skip
    bad("closing-by-a-side", "A side signed the closing.", "E_SIGNER", "signatures-closing",
        lambda: _closed_by(party("G"), [pen("A1")]))  # fmt: skip


def _signed_as(name: str) -> bytes:
    made = deal()
    signed = sign_payload(name, read_cose(made.proposal).payload, [pen("A1")], START + 60)
    moved = resigned(signed, lambda one: replace(one, name="proposal"))
    return raw_certificate(made.certificate(proposal=moved))


def _without_purpose() -> bytes:
    def change(signed: Signed) -> Signed:
        halves = {
            half.alg: pen("A1").sign(half.alg, signed.message(half).replace(b"\x46wasit1", b"\x40", 1))
            for half in signed.signatures
        }
        return replace(
            signed, signers=(replace(signed.signers[0], ed25519=halves[-19], mldsa65=halves[-49]),)
        )

    return with_offer(change)


def _signed_by(pens: list[Pen]) -> bytes:
    made = deal()
    return raw_certificate(made.certificate(proposal=sign(proposal(made.a), pens, 1)))


def _spoilt(a: Party) -> bytes:
    made = deal(a)
    both = sign(proposal(a), [pen("A1"), pen("A2")], 1)
    return raw_certificate(made.certificate(proposal=resigned(both, half_broken("mldsa65"))))


def _closing_broken() -> bytes:
    made = deal()
    assert made.closing is not None
    return raw_certificate(made.certificate(closing=resigned(made.closing, half_broken("ed25519"))))


def _closed_by(g: Party, pens: list[Pen]) -> bytes:
    made = deal(g=g)
    end = sign(closing(g, made.proposal, made.answers[0], (made.a, made.b)), pens, 61)
    return raw_certificate(made.certificate(closing=end))


def _links() -> None:
    bad("proposal-of-the-addressee", "Who proposed is who answered; the first side signed nothing.", "E_CERT_LINK", "links",
        lambda: _alone("AB"))  # fmt: skip
    bad("proposal-to-nobody", "One side proposed and answered, and stands alone.", "E_CERT_ANSWERS", "decision",
        lambda: _alone("B"))  # fmt: skip

    bad("side-idle-unclosed", "A third side that signed nothing, and no closing that could tell.", "E_CERT_LINK", "links",
        lambda: _idle(attested=False))  # fmt: skip
    bad("side-idle-named", "A third side that signed nothing, and the closing names its mandate.", "E_CERT_LINK", "links",
        lambda: _idle(attested=True))  # fmt: skip
    for name, about, listed in (
        ("acceptances-swapped", "The closing lists the acceptances in another order than that of the addressees.", (1, 0)),
        ("acceptances-another", "The closing lists the proposer's own acceptance in the place of an addressee's.", (2, 1)),
        ("acceptances-more", "The closing lists the proposer's own acceptance beside those of the addressees.", (0, 1, 2)),
    ):  # fmt: skip
        bad(f"closing-{name}", about, "E_CERT_LINK", "links", lambda listed=listed: _listed(listed))  # type: ignore[misc]

    bad("withdrawal-of-another", "The proposer withdrew another proposal.", "E_CERT_LINK", "links",
        lambda: _beside(lambda a, _: withdrawal(a, _another(a))))  # fmt: skip
    bad("reaffirmation-of-another", "The proposer accepted another proposal.", "E_CERT_LINK", "links",
        lambda: _beside(lambda a, _: answer(a, _another(a))))  # fmt: skip
    bad("reaffirmation-numbered", "The proposer accepts again, as if it were an addressee.", "E_CERT_LINK", "links",
        lambda: _beside(lambda a, offer: answer(a, offer, addressee=1)))  # fmt: skip
    bad(
        "closing-by-reaffirmation",
        "The closing says that the proposer's own acceptance decided.",
        "E_CERT_LINK",
        "decision",
        _by_itself,
    )
    bad("addressee-beyond", "An answer speaks for a third addressee of two.", "E_CERT_LINK", "links",
        lambda: _listed((0, 1), numbers=(1, 3)))  # fmt: skip
    bad("acceptance-received-early", "Of two acceptances the first came before it was signed; the last decided.", "E_CERT_TIME", "in-time",
        lambda: _listed((0, 1), minutes=(46, 32)))  # fmt: skip

    bad("answer-as-closing", "The addressee's acceptance stands again in the closing's place.", "E_CERT_LINK", "read",
        lambda: raw_certificate(deal().certificate(closing=deal().answers[0])))  # fmt: skip


def _another(by: Party) -> bytes:
    return sign(proposal(by, title={"en": "Another road", "ar": "طريق أخرى"}), by.signers(), 2)


def _beside(make: Callable[[Party, bytes], Answer | Withdrawal]) -> bytes:
    """A paper of the proposer's beside the addressee's acceptance."""
    made = deal()
    more = sign(make(made.a, made.proposal), made.a.signers(), 35)
    return raw_certificate(made.certificate(answers=(*made.answers, more)))


def _by_itself() -> bytes:
    made = deal()
    again = sign(answer(made.a, made.proposal), made.a.signers(), 35)
    end = sign(closing(made.g, made.proposal, again, (made.a, made.b)), made.g.signers(), 61)
    return raw_certificate(made.certificate(answers=(*made.answers, again), closing=end))


def _declined_by_the_third() -> bytes:
    a, g, others = party("A"), party("G"), [party(name) for name in "BCD"]
    offer = sign(proposal(a, addressees=tuple({"en": f"Side {one.name}"} for one in others)), a.signers(), 1)
    said = (Verdict.ACCEPT, Verdict.ACCEPT, Verdict.DECLINE)
    papers = tuple(
        sign(answer(one, offer, verdict, addressee=n), one.signers(), 30 + n)
        for n, (one, verdict) in enumerate(zip(others, said, strict=True), 1)
    )
    sides = (a, *others)
    end = sign(closing(g, offer, papers[-1], sides, Outcome.DECLINED), g.signers(), 61)
    chains = tuple(tuple(one.chain) for one in sides)
    return raw_certificate(deal().certificate(sides=chains, proposal=offer, answers=papers, closing=end))


def _idle(*, attested: bool) -> bytes:
    made, idle = deal(), party("C")
    end = sign(closing(made.g, made.proposal, made.answers[0], (made.a, made.b, idle)), made.g.signers(), 61)
    sides = tuple(tuple(one.chain) for one in (made.a, made.b, idle))
    return raw_certificate(made.certificate(sides=sides, closing=end if attested else None))


def _listed(
    which: tuple[int, ...], numbers: tuple[int, int] = (1, 2), minutes: tuple[int, int] = (31, 32)
) -> bytes:
    """Two addressees accept, and the proposer again; the closing lists these of the three."""
    a, b, c, g = (party(name) for name in "ABCG")
    offer = sign(proposal(a, addressees=({"en": "Side B"}, {"en": "Side C"})), a.signers(), 1)
    yes = [
        sign(answer(one, offer, addressee=n), one.signers(), minute)
        for one, n, minute in zip((b, c), numbers, minutes, strict=True)
    ]
    yes.append(sign(answer(a, offer), a.signers(), 35))
    hashes = tuple(hash_of(yes[n]) for n in which)
    end = sign(closing(g, offer, yes[1], (a, b, c), acceptances=hashes), g.signers(), 61)
    sides = tuple(tuple(one.chain) for one in (a, b, c))
    return raw_certificate(deal().certificate(sides=sides, proposal=offer, answers=tuple(yes), closing=end))


def _alone(sides: str) -> bytes:
    """B proposes, accepts, and is said to have agreed with these sides."""
    b, g = party("B"), party("G")
    those = tuple(b if name == "B" else party(name) for name in sides)
    offer = sign(proposal(b), b.signers(), 1)
    yes = sign(answer(b, offer), b.signers(), 31)
    end = sign(closing(g, offer, yes, those), g.signers(), 61)
    chains = tuple(tuple(one.chain) for one in those)
    return raw_certificate(deal().certificate(sides=chains, proposal=offer, answers=(yes,), closing=end))


def _times() -> None:
    bad("mandate-expired", "The proposer's mandate had ended when the proposal was signed.", "E_EXPIRED", "in-time",
        lambda: raw_certificate(deal(party("A", not_after=START - 600)).certificate()))  # fmt: skip
    bad("mandate-not-yet", "The addressee's mandate had not begun when it answered.", "E_EXPIRED", "in-time",
        lambda: raw_certificate(deal(b=party("B", not_before=START + DAY)).certificate()))  # fmt: skip
    bad("go-between-mandate-expired", "The go-between's mandate had ended when it attested.", "E_EXPIRED", "in-time",
        lambda: raw_certificate(deal(g=party("G", not_after=START)).certificate()))  # fmt: skip
    bad("mandate-revoked", "The proposer's mandate had been revoked when the proposal was signed.", "E_EXPIRED", "in-time",
        lambda: raw_certificate(deal(_revoked("A")).certificate()))  # fmt: skip
    bad("proposal-before-mandate", "The proposer's mandate had not begun when the proposal was signed; in force it had.", "E_EXPIRED", "in-time",
        lambda: raw_certificate(deal(party("A", not_before=START + 600)).certificate()))  # fmt: skip
    bad("answer-before-mandate", "The addressee's mandate had not begun when it answered; in force it had.", "E_EXPIRED", "in-time",
        lambda: raw_certificate(deal(b=party("B", not_before=START + 40 * 60)).certificate()))  # fmt: skip
    certificate_case("cert-unanswered-in-the-last-second", "Nobody answered; the proposal's last second is still its own.",
        lambda: deal().pack(sides=(tuple(party("A").chain),), answers=(), closing=None), expect="E_CERT_ANSWERS", step="decision", now=START + 30 * DAY)  # fmt: skip
    bad("lapsed-in-the-last-second", "Closed as lapsed in the proposal's last second, which is still its own.", "E_EXPIRED", "in-time",
        lambda: _lapsed(START + 30 * DAY))  # fmt: skip
    good("in-the-last-second", "In force in the proposal's last second, which is still its own.", "closed",
        lambda: deal(expires=START + 45 * 60).pack())  # fmt: skip
    good("in-the-last-second-of-a-mandate", "In force in the last second of a side's mandate.", "closed",
        lambda: deal(b=party("B", not_after=START + 45 * 60)).pack())  # fmt: skip


def _lapsed(when: int) -> bytes:
    made = deal()
    end = closing(made.g, made.proposal, None, (made.a,), Outcome.LAPSED, effective=when)
    return made.pack(sides=(tuple(made.a.chain),), answers=(), closing=sign(end, made.g.signers(), 61))


def _revoked(name: str) -> Party:
    """A side whose second mandate ended the first, half an hour before anything was signed."""
    first = party(name)
    ended = at(-50)
    second = first.mandate(previous=first.hash, drafted=ended, not_after=ended.seconds - 1)
    signed = sign(second, first.signers(), -50)
    return Party(name, first.holders, not_after=ended.seconds - 1, chain=[*first.chain, signed])


def _good() -> None:
    good("declined-by-the-third", "Two of three addressees accepted and the third declined: the closing lists no acceptance.", "declined",
        _declined_by_the_third)  # fmt: skip
    good("mandate-widened", "Two of three holders name four in their stead: as many sign as the mandate before asks.", "closed",
        lambda: deal(_renamed(4, 2)).pack())  # fmt: skip
    bad("mandate-narrowed-by-one", "One of three holders, two of whom are needed, names one in their stead.", "E_THRESHOLD", "mandates-proposer",
        lambda: raw_certificate(deal(_renamed(1, 1)).certificate()))  # fmt: skip
    good("two-of-three", "Two of three holders sign for each side and for the go-between.", "closed",
        lambda: deal(*(party(name, 3, 2) for name in "ABG")).pack())  # fmt: skip
    good("seven-addressees", "As many sides as a certificate can have.", "closed", _eight)
    good(
        "four-languages",
        "As many languages as a text can have, one of them prevailing.",
        "closed",
        _four_languages,
    )


def _renamed(holders: int, signers: int) -> Party:
    """A side of three, two of whom are needed, and its next mandate, signed by so many of them."""
    first = party("A", 3, 2)
    next_pens = [[pen(f"A new {n}")] for n in range(holders)]
    named = tuple(Holder((one.public,)) for (one,) in next_pens)
    second = sign(
        first.mandate(previous=first.hash, holders=named, needs=1), [pen(f"A{n + 1}") for n in range(signers)]
    )
    return Party("A", next_pens, chain=[*first.chain, second])


def _eight() -> bytes:
    a, g, others = party("A"), party("G"), [party(name) for name in "BCDEFHI"]
    terms = proposal(
        a,
        addressees=tuple({"en": f"Side {one.name}"} for one in others),
        clauses=(clause(1), clause(2, by=11)),
    )
    made = sign(terms, a.signers(), 1)
    yes = [sign(answer(one, made, addressee=n), one.signers(), 31) for n, one in enumerate(others, 1)]
    hashes = tuple(map(hash_of, yes))
    end = sign(closing(g, made, yes[-1], (a, *others), acceptances=hashes), g.signers(), 61)
    first = deal(a, others[0], g)
    return raw_certificate(
        first.certificate(
            sides=tuple(tuple(one.chain) for one in (a, *others)),
            proposal=made,
            answers=tuple(yes),
            closing=end,
        )
    )


def _four_languages() -> bytes:
    text = {"en": "The road opens.", "ar": "يُفتح الطريق.", "he": "הדרך נפתחת.", "fr": "La route s’ouvre."}
    only = clause(1, text=text)
    return deal(clauses=(only,), authoritative=("ar", "he", "en", "fr"), prevailing="fr", title=text).pack()


if __name__ == "__main__":
    _files(), _payloads(), _mandates(), _signatures(), _links(), _times(), _good()
    write_wanting()
