"""Instruments: one encoding each, one set of rules for writing and reading."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from instrument_cast import (
    DAY,
    START,
    answer,
    at,
    clause,
    closing,
    deal,
    map_of,
    party,
    pen,
    proposal,
    salt,
    sign,
)
from wasit.channel import bundle, chain, clauses, declaration, mandate
from wasit.channel import instrument as inst
from wasit.channel.closing import check_one_closing
from wasit.channel.instrument import (
    Answer,
    Clause,
    ClauseKind,
    Closing,
    Confirmation,
    Event,
    Instrument,
    Mandate,
    NotAfter,
    NotBefore,
    Outcome,
    Performed,
    Proposal,
    Receipt,
    ReleaseMode,
    Verdict,
    Withdrawal,
    decode_instrument,
    encode_instrument,
    instrument_hash,
    name_of,
)  # fmt: skip
from wasit.channel.proposal import MAX_ADDRESSEES, check_revision
from wasit.channel.signed_text import MAX_CLAUSE_BYTES
from wasit.errors import Distrusted, Refused
from wasit.text.moment import Moment
from wasit.text.passage import MAX_LANGUAGES, MAX_NAME_CHARACTERS
from wasit.wire import cbor, cose
from wasit.wire.cose import MAX_INSTRUMENT

HASH = bytes(range(32))


def _samples() -> list[Instrument]:
    a = party("A")
    rich = proposal(
        a,
        clauses=(
            clause(1),
            clause(
                2, when=(Performed(1), NotBefore(1), NotAfter(2), Event({"en": "Rain", "ar": "مطر"})), due=5
            ),
        ),
        addressees=({"en": "B"}, {"he": "ג"}),
        prevailing="ar",
        base=HASH,
    )
    return [
        a.mandate(),
        a.mandate(previous=HASH),
        proposal(a),
        rich,
        Answer(salt("x"), at(), HASH, HASH, Verdict.ACCEPT, addressee=2),
        Answer(salt("x"), at(), HASH, HASH, Verdict.COUNTER, HASH, {"ar": "لا"}),
        Answer(salt("x"), at(), HASH, HASH, Verdict.DECLINE, subjects=(1, 16)),
        Withdrawal(salt("x"), at(), HASH, HASH),
        Withdrawal(salt("x"), at(), HASH, HASH, (2,)),
        Confirmation(salt("x"), at(), HASH, HASH, True),
        Confirmation(salt("x"), at(), HASH, HASH, False),
        party("L", subjects=({"en": "The road"},), principal=pen("principal")).mandate(),
        proposal(a, subjects=(1, 3)),
        Receipt(salt("x"), at(), HASH, HASH, ReleaseMode.PARAPHRASE, at(3), None),
        Receipt(salt("x"), at(), HASH, HASH, ReleaseMode.AS_WRITTEN, at(3), {"en": "B"}),
        Closing(salt("x"), at(), HASH, HASH, Outcome.LAPSED, None, (HASH,), 1, None, 9),
        Closing(
            salt("x"), at(), HASH, HASH, Outcome.ACCEPTED, HASH, (HASH, bytes(32)), 1, 2, 3, (bytes(32), HASH)
        ),
    ]


@pytest.mark.parametrize("made", _samples(), ids=lambda made: name_of(made))
def test_what_is_written_is_read(made: Instrument) -> None:
    """Reading gives what was written; writing it again gives the same bytes."""
    payload = encode_instrument(made)
    assert decode_instrument(payload) == made
    assert encode_instrument(decode_instrument(payload)) == payload


@pytest.mark.parametrize("made", _samples(), ids=lambda made: name_of(made))
def test_each_type_has_its_own_door(made: Instrument) -> None:
    """encode_x and decode_x agree with the general ones; another type's decoder refuses."""
    name = name_of(made)
    payload = getattr(inst, f"encode_{name}")(made)
    assert getattr(inst, f"decode_{name}")(payload) == made
    other = inst.decode_withdrawal if name != "withdrawal" else inst.decode_answer
    with pytest.raises(Distrusted, match="E_INST"):
        other(payload)


@pytest.mark.parametrize("made", _samples(), ids=lambda made: name_of(made))
def test_every_field_is_checked(made: Instrument) -> None:
    """No field may be taken away, be of another kind, or have a stranger beside it."""
    fields = map_of(made)
    optional = {
        Mandate: {11, 12},
        Proposal: {6, 12, 13, 14},
        Answer: {8, 9, 10, 11},
        Withdrawal: {7},
        Closing: {12},
    }.get(type(made), set())
    for key in fields:
        without = {k: v for k, v in fields.items() if k != key}
        if key not in optional or (key == 8 and fields[7] == 3):
            _refused(without)
        for wrong in (True, False, 1.5, "x", b"x", -1, [], {}, [[]], {1: 1}, None):
            if fields[key] != wrong or type(fields[key]) is not type(wrong):
                _refused(fields | {key: wrong}, maybe=_is_allowed(made, key, wrong))
    for extra in (0, 14, 15, 16, 23):
        _refused(fields | {extra: 1})


def _is_allowed(made: Instrument, key: int, wrong: Any) -> bool:
    """The few replacements that are another right value."""
    return wrong is None and (
        (isinstance(made, Mandate) and key == 10)
        or (isinstance(made, Proposal) and key in (9, 11))
        or (isinstance(made, Receipt) and key == 9)
    )


def _refused(fields: dict[int, Any], *, maybe: bool = False) -> None:
    if maybe:
        return
    try:
        payload = cbor.encode(fields)
    except AssertionError:  # a float: not even written
        return
    with pytest.raises(Distrusted):
        decode_instrument(payload)


def test_our_own_mistakes_are_refused_with_the_code_others_would_distrust() -> None:
    """A hope with a condition can't be written: Refused bad-instrument, reason E_HOPE."""
    hope = Clause(2, ClauseKind.HOPE, 1, {"en": "x", "ar": "س"}, (Performed(1),))
    with pytest.raises(Refused) as caught:
        encode_instrument(proposal(party("A"), clauses=(clause(1), hope)))
    assert (caught.value.code, caught.value.fields["reason"]) == ("bad-instrument", "E_HOPE")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("cafe\u0301", "E_CBOR_NFC"),
        ("\ud800", "E_TEXT_UNASSIGNED"),
        ("a\u202eb", "E_TEXT_BIDI"),
        (" ", "E_TEXT_EMPTY"),
    ],
)
def test_texts_nobody_should_sign_are_refused_when_written(text: str, reason: str) -> None:
    """What strangers' texts may not hold, ours may not either."""
    with pytest.raises(Refused) as caught:
        encode_instrument(proposal(party("A"), clauses=(clause(1, text={"en": text, "ar": "س"}),)))
    assert caught.value.fields["reason"] == reason


def test_a_list_where_a_tuple_belongs_is_refused() -> None:
    """What would read back as something else is not written."""
    with pytest.raises(Refused):
        encode_instrument(proposal(party("A"), authoritative=["en", "ar"]))


def test_too_large_is_refused() -> None:
    """No payload over 256 KiB."""
    long = tuple(clause(n, text={"en": "x" * 8000, "ar": "x"}) for n in range(1, 40))
    with pytest.raises(Refused) as caught:
        encode_instrument(proposal(party("A"), clauses=long))
    assert caught.value.fields["reason"] == "E_SIZE"
    assert MAX_INSTRUMENT == 256 * 1024


def test_hashes_of_the_trial_still_hold() -> None:
    """PROTOCOL §13: the payload of the proposal hashes as it did before pens were hybrid."""
    mandate = bytes.fromhex("1bdb9273e091f4e86d7e8fefff0a3f60e4ada06f64eb7b8ef8bd0a40c43dc684")
    made = Proposal(
        salt=b"\x08" * 16,
        drafted=Moment(1700000100, 180),
        mandate=mandate,
        clauses=(Clause(1, ClauseKind.UNDERTAKING, 1, {"en": "A frees the two."}),),
        authoritative=("en",),
        prevailing="en",
        expires=1800000000,
    )
    payload = encode_instrument(made)
    assert (
        instrument_hash(payload).hex() == "05b205bf42af721aae06788610fb4bfa3967404a0b75fa0e4cac66881e174902"
    )
    assert decode_instrument(payload) == made


def test_hash_of_the_trials_mandate_frame_still_holds() -> None:
    """The Ed25519-only mandate of the trial has the hash it had, byte for byte, and is refused: its pens have one half."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    pens = [
        Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32).public_key().public_bytes_raw() for n in (1, 2)
    ]
    payload = cbor.encode(
        {
            1: 1, 2: 1, 3: b"\x09" * 16, 4: [1700000000, 180], 5: {"ar": "وسيط", "en": "Side A"}, 6: 1,
            7: [[[pens[0]], 0], [[pens[1]], 0]], 8: 1600000000, 9: 1900000000, 10: None,
        }
    )  # fmt: skip
    assert (
        instrument_hash(payload).hex() == "1bdb9273e091f4e86d7e8fefff0a3f60e4ada06f64eb7b8ef8bd0a40c43dc684"
    )
    with pytest.raises(Distrusted, match="E_SCHEMA"):
        decode_instrument(payload)


def test_a_revision_never_reuses_a_dropped_clause_number() -> None:
    """Clause 2 was dropped by the first revision: the second may not bring the number back."""
    a = party("A")
    first = proposal(a, clauses=(clause(1), clause(2)))
    second = proposal(a, clauses=(clause(1), clause(3)), base=HASH)
    check_revision([], first)
    check_revision([first], second)
    check_revision([first, second], second)
    with pytest.raises(Distrusted, match="E_CLAUSE_ID"):
        check_revision([first, second], first)


def test_one_closing_a_proposal() -> None:
    """The same closing twice is one; two different ones prove a fault."""
    made = deal()
    end = closing(made.g, made.proposal, made.answers[0], (made.a, made.b))
    other = replace(end, effective=end.effective + 1)
    check_one_closing([(HASH, end), (HASH, end)])
    with pytest.raises(Distrusted, match="E_CLOSING_TWICE"):
        check_one_closing([(HASH, end), (bytes(32), other)])


def test_small_questions_of_a_proposal() -> None:
    """A clause is found by its number; one side is addressed when none is named."""
    made = proposal(party("A"), addressees=())
    found = made.clause(2)
    assert found is not None
    assert found.id == 2
    assert made.clause(9) is None
    assert made.addressee_count == 1
    assert map_of(answer(party("B"), sign(made, [party("A").holders[0][0]])))[7] == 1
    assert made.expires == START + 30 * DAY


def test_the_limits_are_those_of_the_specification() -> None:
    """Spec 7.2 to 7.9 say them in numbers: a reader with others would refuse what holds, or accept what others refuse."""
    assert (cose.MAX_INSTRUMENT, cose.MAX_TOKEN, cose.MAX_SIGNERS, cose.LAST_SECOND) == (
        262_144,
        16_384,
        32,
        253_370_764_800,
    )
    assert (mandate.MAX_HOLDERS, mandate.MAX_PENS, mandate.MAX_SUBJECTS, mandate.PEN_SIZE) == (
        16,
        4,
        16,
        1984,
    )
    assert (chain.MAX_CHAIN, chain.LEEWAY) == (32, 300)
    assert (clauses.MAX_CLAUSES, clauses.MAX_CLAUSE_ID, clauses.MAX_CONDITIONS) == (64, 999, 16)
    assert (MAX_ADDRESSEES, MAX_LANGUAGES, MAX_CLAUSE_BYTES, MAX_NAME_CHARACTERS) == (7, 4, 8192, 120)
    assert (bundle.MAX_CERTIFICATE, bundle.MAX_SIDES, bundle.MAX_ANSWERS) == (1_048_576, 8, 18)
    assert (bundle.MAX_COUNTERSIGNED, bundle.MAX_RENEWALS) == (8, 16)
    assert (declaration.FEWEST, declaration.MOST, declaration.SIDE_SIZE) == (2, 8, 16)


def test_a_payload_may_be_as_large_as_any_and_no_larger() -> None:
    """To the byte, written and read: what one program makes another must take."""

    def filled(last: int) -> Proposal:
        texts = [*("x" * 8000 for _ in range(32)), "x" * last]
        clauses = tuple(clause(n, text={"en": text}) for n, text in enumerate(texts, 1))
        return proposal(party("A"), clauses=clauses, authoritative=("en",), prevailing=None)

    room = (
        MAX_INSTRUMENT - len(encode_instrument(filled(300))) + 300
    )  # of 256 or more a length takes three bytes
    largest = encode_instrument(filled(room))
    assert len(largest) == MAX_INSTRUMENT
    assert decode_instrument(largest) == filled(room)
    with pytest.raises(Refused, match="bad-instrument"):
        encode_instrument(filled(room + 1))
