"""Makes the scenarios of limited mandates in spec/vectors/instruments: subjects, principals, confirmations.

Run: ``.venv/bin/python scripts/make_mandate_vectors.py``. The form of a file is that of ``make_instrument_vectors``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from make_instrument_vectors import (
    DAY,
    START,
    Party,
    Pen,
    Verdict,
    answer,
    bent,
    certificate_case,
    closing,
    encode_instrument,
    instrument_case,
    party,
    payload_case,
    pen,
    proposal,
    raw_certificate,
    sign,
    withdrawal,
    write_wanting,
)

from instrument_cast import confirmation, resigned  # isort: skip
from wasit.channel.bundle import Certificate
from wasit.channel.instrument import Holder, Instrument, Outcome

ROAD, NAMES = {"en": "The road", "ar": "الطريق"}, {"en": "The lists of names"}
SUBJECTS = (ROAD, NAMES)


def limited(name: str = "A", **more: Any) -> Party:
    """A side that may sign about two subjects."""
    return party(name, subjects=SUBJECTS, **more)


def referring(name: str = "A", **more: Any) -> Party:
    """A side whose principal has kept the last word."""
    return party(name, principal=pen(f"{name} principal"), **more)


def boss(by: Party) -> list[Pen]:
    return [pen(f"{by.name} principal")]


@dataclass
class Talks:
    """A proposes, B answers, each as its mandate lets it; the last word of their principals apart."""

    a: Party = field(default_factory=lambda: party("A"))
    b: Party = field(default_factory=lambda: party("B"))
    g: Party = field(default_factory=lambda: party("G"))

    def __post_init__(self) -> None:
        self.offer = sign(proposal(self.a, subjects=(1,) if self.a.subjects else ()), self.a.signers(), 1)
        self.yes = sign(
            answer(self.b, self.offer, subjects=(2,) if self.b.subjects else ()), self.b.signers(), 31
        )

    def word(self, by: Party, confirms: bool = True, minutes: int = 32, of: bytes | None = None) -> bytes:
        """The principal's word on what their side signed."""
        paper = of if of is not None else self.offer if by is self.a else self.yes
        return sign(confirmation(by, paper, confirms), boss(by), minutes)

    def end(self, decided: bytes | None = None, outcome: Outcome = Outcome.ACCEPTED, **more: Any) -> bytes:
        made = closing(self.g, self.offer, decided or self.yes, (self.a, self.b), outcome, **more)
        return sign(made, self.g.signers(), 61)

    def file(self, *answers: bytes, end: bytes | None = None) -> bytes:
        return raw_certificate(
            Certificate(
                (tuple(self.a.chain), tuple(self.b.chain)),
                tuple(self.g.chain) if end is not None else (),
                self.offer,
                answers or (self.yes,),
                end,
            )
        )


def _payloads() -> None:
    good, bad = payload_case, payload_case
    good(
        "ok-mandate-limited",
        "A mandate for two subjects.",
        "ok",
        lambda: encode_instrument(limited().mandate()),
    )
    good(
        "ok-mandate-ad-referendum",
        "A mandate with a principal.",
        "ok",
        lambda: encode_instrument(referring().mandate()),
    )
    good("ok-confirmation", "A principal confirms.", "ok", lambda: encode_instrument(_word(True)))
    good("ok-confirmation-refusing", "A principal refuses.", "ok", lambda: encode_instrument(_word(False)))
    for name, about, value in (
        ("none", "An empty list of subjects.", []),
        ("seventeen", "A subject too many.", [ROAD] * 17),
        ("not-texts", "A subject that is no text.", ["road"]),
    ):
        bad(
            f"mandate-subjects-{name}",
            about,
            "E_SCHEMA",
            lambda value=value: bent(limited().mandate(), k11=value),
        )  # type: ignore[misc]
    bad(
        "mandate-subject-two-lines",
        "A subject of two lines.",
        "E_TEXT_CONTROL",
        lambda: bent(limited().mandate(), k11=[{"en": "The road\nand more"}]),
    )
    bad(
        "mandate-principal-is-holder",
        "The principal's pen is a holder's.",
        "E_MANDATE",
        lambda: bent(referring().mandate(), k12=[[pen("A1").public], 0]),
    )
    bad(
        "mandate-principal-half-pen-of-holder",
        "The principal's Ed25519 key is a holder's.",
        "E_MANDATE",
        lambda: bent(referring().mandate(), k12=[[pen("A1").public[:32] + pen("A9").public[32:]], 0]),
    )
    bad(
        "mandate-principal-without-pens",
        "A principal with no pen.",
        "E_SCHEMA",
        lambda: bent(referring().mandate(), k12=[[], 0]),
    )
    for name, about, value in (
        ("empty", "No subject in the list.", []),
        ("zero", "Subjects are counted from 1.", [0]),
        ("seventeen", "No mandate has a seventeenth subject.", [17]),
        ("unsorted", "Subjects not in order.", [2, 1]),
        ("twice", "A subject twice.", [1, 1]),
        ("bool", "True is not 1.", [True]),
    ):
        bad(
            f"proposal-subjects-{name}",
            about,
            "E_SCHEMA",
            lambda value=value: bent(proposal(limited()), k14=value),
        )  # type: ignore[misc]
    bad("answer-subjects-unsorted", "Subjects not in order.", "E_SCHEMA", lambda: bent(_answer(), k11=[2, 1]))
    bad("withdrawal-subjects-twice", "A subject twice.", "E_SCHEMA", lambda: bent(_withdrawal(), k7=[2, 2]))
    bad(
        "confirmation-verdict-3",
        "Neither confirmed nor refused.",
        "E_SCHEMA",
        lambda: bent(_word(True), k7=3),
    )
    bad("confirmation-without-verdict", "No verdict.", "E_SCHEMA", lambda: bent(_word(True), k7=...))
    bad(
        "confirmation-with-words",
        "A key that a confirmation has not.",
        "E_SCHEMA",
        lambda: bent(_word(True), k9={}),
    )


def _word(confirms: bool) -> Instrument:
    talks = Talks(referring())
    return confirmation(talks.a, talks.offer, confirms)


def _answer() -> Instrument:
    return answer(party("B"), Talks().offer)


def _withdrawal() -> Instrument:
    return withdrawal(party("A"), Talks().offer)


Alone = tuple[bytes, Sequence[bytes]]


def _alone() -> None:
    good, bad = instrument_case, instrument_case
    plain, two, asked = party("A"), limited(), referring()

    def signed(by: Party, *subjects: int) -> Alone:
        return sign(proposal(by, subjects=subjects), by.signers(), 1), by.chain

    good(
        "ok-subjects-both", "A proposal about both subjects of its mandate.", "ok", lambda: signed(two, 1, 2)
    )
    bad(
        "subjects-missing",
        "A limited mandate, and no subject named.",
        "E_MANDATE_SUBJECT",
        lambda: signed(two),
    )
    bad("subjects-beyond", "The third of two subjects.", "E_MANDATE_SUBJECT", lambda: signed(two, 1, 3))
    bad(
        "subjects-without-limit",
        "A subject of a mandate that lists none.",
        "E_MANDATE_SUBJECT",
        lambda: signed(plain, 1),
    )
    bad(
        "subjects-missing-in-withdrawal",
        "A withdrawal that names no subject.",
        "E_MANDATE_SUBJECT",
        lambda: (sign(withdrawal(two, signed(two, 1)[0]), two.signers(), 2), two.chain),
    )
    bad(
        "subjects-narrowed",
        "The second subject, which the later mandate took out.",
        "E_MANDATE_SUBJECT",
        lambda: signed(_narrowed(), 2),
    )
    good(
        "ok-subjects-narrowed",
        "The subject that the later mandate left.",
        "ok",
        lambda: signed(_narrowed(), 1),
    )
    bad("mandate-revoked", "Signed a day after a later mandate ended it all.", "E_EXPIRED", lambda: (
        sign(proposal(_revoked()), [pen("A1")], 24 * 60), _revoked().chain))  # fmt: skip
    good(
        "ok-genesis-with-principal",
        "A first mandate, signed by its principal too.",
        "ok",
        lambda: (asked.chain[0], []),
    )
    bad("genesis-without-principal", "A first mandate that its principal did not sign.", "E_THRESHOLD", lambda: (
        sign(asked.mandate(), asked.signers(), -60), []))  # fmt: skip
    bad("genesis-by-principal-alone", "A first mandate that only the principal signed.", "E_THRESHOLD", lambda: (
        sign(asked.mandate(), boss(asked), -60), []))  # fmt: skip

    def later(pens: Sequence[Pen], principal: Pen | None, before: Party = asked) -> Alone:
        holder = Holder((principal.public,)) if principal is not None else None
        made = replace(before.mandate(), previous=before.hash, principal=holder)
        return sign(made, pens, 1), before.chain

    good("ok-principal-dropped-by-principal", "The principal lets the condition go.", "ok", lambda: later(
        [pen("A1"), *boss(asked)], None))  # fmt: skip
    bad("principal-dropped-by-holders", "The holders shed the condition by themselves.", "E_THRESHOLD", lambda: later(
        [pen("A1")], None))  # fmt: skip
    good("ok-principal-added", "A later mandate names a principal, who signs it.", "ok", lambda: later(
        [pen("A1"), pen("new principal")], pen("new principal"), plain))  # fmt: skip
    bad("principal-added-unasked", "A principal is named who did not sign.", "E_THRESHOLD", lambda: later(
        [pen("A1")], pen("new principal"), plain))  # fmt: skip
    good("ok-principal-replaced", "Another principal; both signed.", "ok", lambda: later(
        [pen("A1"), *boss(asked), pen("new principal")], pen("new principal")))  # fmt: skip
    bad("principal-replaced-without-the-old", "Another principal; the old one did not sign.", "E_THRESHOLD", lambda: later(
        [pen("A1"), pen("new principal")], pen("new principal")))  # fmt: skip
    bad("principal-replaced-without-the-new", "Another principal, who did not sign.", "E_THRESHOLD", lambda: later(
        [pen("A1"), *boss(asked)], pen("new principal")))  # fmt: skip
    bad("mandate-by-stranger-principal", "Somebody signs whom neither mandate names.", "E_SIGNER", lambda: later(
        [pen("A1"), *boss(asked), pen("stranger")], None))  # fmt: skip
    bad("proposal-by-principal", "The principal signs a proposal: only holders may.", "E_SIGNER", lambda: (
        sign(proposal(asked), [*asked.signers(), *boss(asked)], 1), asked.chain))  # fmt: skip

    def confirmed(by: Party, pens: Sequence[Pen], minutes: int = 5) -> Alone:
        return sign(confirmation(by, signed(by)[0]), pens, minutes), by.chain

    good("ok-confirmed", "A confirmation by the principal.", "ok", lambda: confirmed(asked, boss(asked)))
    bad("confirmation-by-holder", "A holder confirms.", "E_SIGNER", lambda: confirmed(asked, [pen("A1")]))
    bad("confirmation-by-both", "A holder signs beside the principal.", "E_SIGNER", lambda: confirmed(
        asked, [pen("A1"), *boss(asked)]))  # fmt: skip
    bad(
        "confirmation-without-principal",
        "Nobody is to confirm.",
        "E_SIGNER",
        lambda: confirmed(plain, [pen("A1")]),
    )
    bad("confirmation-after-mandate", "Confirmed when the mandate had ended.", "E_EXPIRED", lambda: confirmed(
        asked, boss(asked), 366 * 24 * 60))  # fmt: skip
    bad("confirmation-changed", "Refused, made to say confirmed.", "E_SIG", lambda: _turned(asked))


def _narrowed() -> Party:
    first = limited()
    second = sign(replace(first.mandate(), previous=first.hash, subjects=(ROAD,)), [pen("A1")], -30)
    return Party("A", first.holders, subjects=(ROAD,), chain=[*first.chain, second])


def _revoked() -> Party:
    first = party("A")
    second = sign(replace(first.mandate(), previous=first.hash, not_after=START), [pen("A1")], -30)
    return Party("A", first.holders, not_after=START, chain=[*first.chain, second])


def _turned(by: Party) -> Alone:
    offer = sign(proposal(by), by.signers(), 1)
    yes = encode_instrument(confirmation(by, offer))
    no = sign(confirmation(by, offer, confirms=False), boss(by), 5)
    return resigned(no, lambda signed: replace(signed, payload=yes)), by.chain


def _certificates() -> None:
    def good(name: str, about: str, state: str, make: Callable[[], bytes], **more: Any) -> None:
        certificate_case(f"ok-cert-{name}", about, make, state=state, **more)

    def bad(name: str, about: str, expect: str, step: str, make: Callable[[], bytes]) -> None:
        certificate_case(f"cert-{name}", about, make, expect=expect, step=step)

    free, asked = Talks(), Talks(b=referring("B"))
    both = Talks(referring(), referring("B"))
    about = Talks(limited(), limited("B"))
    good(
        "subjects",
        "Both sides under limited mandates.",
        "closed",
        lambda: about.file(about.yes, end=about.end()),
    )
    bad("subjects-missing", "An answer that names no subject of its limited mandate.", "E_MANDATE_SUBJECT", "signatures-answer",
        lambda: about.file(sign(answer(about.b, about.offer), about.b.signers(), 31)))  # fmt: skip
    good("confirmed", "The answering side's principal confirmed.", "closed", lambda: asked.file(
        asked.yes, asked.word(asked.b), end=asked.end()))  # fmt: skip
    good("confirmed-both", "Both principals confirmed.", "closed", lambda: both.file(
        both.yes, both.word(both.a, minutes=2), both.word(both.b), end=both.end()))  # fmt: skip
    good("confirmed-unclosed", "Confirmed, and nobody attests when.", "unclosed", lambda: asked.file(
        asked.yes, asked.word(asked.b)))  # fmt: skip
    good(
        "unconfirmed",
        "All signed; the principal's word is wanting.",
        "unconfirmed",
        lambda: asked.file(asked.yes),
    )
    good("unconfirmed-proposal", "The proposer's principal has not confirmed.", "unconfirmed", lambda: both.file(
        both.yes, both.word(both.b)))  # fmt: skip
    good(
        "unconfirmed-lapsed",
        "Never confirmed: it lapsed.",
        "lapsed",
        lambda: asked.file(asked.yes),
        now=START + 31 * DAY,
    )
    good("unconfirmed-withdrawn", "Withdrawn before the principal confirmed.", "withdrawn", lambda: asked.file(
        asked.yes, sign(withdrawal(asked.a, asked.offer), asked.a.signers(), 40)))  # fmt: skip
    good("confirmation-refused", "The principal refused.", "declined", lambda: asked.file(
        asked.yes, asked.word(asked.b, False)))  # fmt: skip
    good(
        "confirmation-refused-closed",
        "The principal refused; the go-between attests it.",
        "declined",
        lambda: _refused(asked),
    )
    good(
        "confirmation-refused-of-proposal",
        "The proposer's principal refused.",
        "declined",
        lambda: _refused(both, both.a),
    )
    good(
        "decline-without-principal",
        "A decline binds without the principal.",
        "declined",
        lambda: _declined(asked),
    )

    bad("closed-unconfirmed", "Attested as accepted without the principal's word.", "E_CERT_ANSWERS", "decision",
        lambda: asked.file(asked.yes, end=asked.end()))  # fmt: skip
    bad("closed-refused", "Attested as accepted though the principal refused.", "E_CERT_ANSWERS", "decision",
        lambda: asked.file(asked.yes, asked.word(asked.b, False), end=asked.end()))  # fmt: skip
    bad("closed-one-principal-wanting", "One of two principals confirmed.", "E_CERT_ANSWERS", "decision",
        lambda: both.file(both.yes, both.word(both.b), end=both.end()))  # fmt: skip
    bad("declined-by-confirmation", "Said to be declined by a confirmation.", "E_CERT_LINK", "decision",
        lambda: _refused(asked, confirms=True))  # fmt: skip
    bad("confirmed-twice", "Confirmed and refused.", "E_CERT_LINK", "links",
        lambda: asked.file(asked.yes, asked.word(asked.b), asked.word(asked.b, False)))  # fmt: skip
    bad("confirmation-of-another", "A confirmation of another answer.", "E_CERT_LINK", "links",
        lambda: asked.file(asked.yes, asked.word(asked.b, of=free.yes)))  # fmt: skip
    bad("confirmation-of-the-others", "A side's principal confirms the other side's proposal.", "E_CERT_LINK", "links",
        lambda: asked.file(asked.yes, asked.word(asked.b, of=asked.offer)))  # fmt: skip
    bad(
        "confirmation-of-decline",
        "A decline is confirmed.",
        "E_CERT_LINK",
        "links",
        lambda: _declined(asked, confirmed=True),
    )
    bad(
        "confirmation-of-reaffirmation",
        "A reaffirmation is confirmed.",
        "E_CERT_LINK",
        "links",
        lambda: _reaffirmed(both),
    )
    bad("confirmation-by-holder", "A holder confirms their own answer.", "E_SIGNER", "signatures-confirmation",
        lambda: asked.file(asked.yes, sign(confirmation(asked.b, asked.yes), asked.b.signers(), 32)))  # fmt: skip
    bad("confirmation-unasked", "A confirmation where nobody is to confirm.", "E_SIGNER", "signatures-confirmation",
        lambda: free.file(free.yes, sign(confirmation(free.b, free.yes), boss(free.b), 32)))  # fmt: skip
    bad("confirmation-received-early", "Received an hour before the principal confirmed.", "E_CERT_TIME", "in-time",
        lambda: asked.file(asked.yes, asked.word(asked.b, minutes=100), end=asked.end()))  # fmt: skip
    bad("confirmation-of-proposal-received-early", "The proposal received before its principal confirmed it.", "E_CERT_TIME",
        "in-time", lambda: both.file(both.yes, both.word(both.a, minutes=30), both.word(both.b), end=both.end()))  # fmt: skip
    bad("confirmation-late", "Confirmed when the proposal had lapsed.", "E_EXPIRED", "in-time",
        lambda: asked.file(asked.yes, asked.word(asked.b, minutes=31 * 24 * 60)))  # fmt: skip
    bad("confirmation-after-mandate", "Confirmed when the mandate had ended.", "E_EXPIRED", "in-time",
        lambda: asked.file(asked.yes, asked.word(asked.b, minutes=366 * 24 * 60)))  # fmt: skip
    bad("principal-of-two-sides", "One principal stands behind both sides.", "E_SAME_SIDE", "sides-differ",
        lambda: Talks(referring(), party("B", principal=boss(referring())[0])).file())  # fmt: skip
    bad(
        "nineteen-answers",
        "A nineteenth paper among the answers.",
        "E_CERT",
        "read",
        lambda: free.file(*[free.yes] * 19),
    )


def _refused(talks: Talks, by: Party | None = None, confirms: bool = False) -> bytes:
    word = talks.word(by or talks.b, confirms)
    return talks.file(talks.yes, word, end=talks.end(word, Outcome.DECLINED))


def _declined(talks: Talks, confirmed: bool = False) -> bytes:
    no = sign(answer(talks.b, talks.offer, Verdict.DECLINE), talks.b.signers(), 31)
    return talks.file(no, *([talks.word(talks.b, of=no)] if confirmed else []))


def _reaffirmed(talks: Talks) -> bytes:
    again = sign(answer(talks.a, talks.offer), talks.a.signers(), 33)
    return talks.file(talks.yes, again, talks.word(talks.a, of=again))


if __name__ == "__main__":
    _payloads(), _alone(), _certificates()
    write_wanting()
