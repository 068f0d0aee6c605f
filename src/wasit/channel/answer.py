"""How a side answers a proposal, or takes its own back.

1. An answer names the proposal by hash: it can't be moved to another text.
2. Where a proposal has several addressees, each answer says which of them it speaks for (``addressee``): otherwise who promised which
   clause would be the word of whoever packed the certificate.
3. The proposer's side may answer too (accept only): a reaffirmation. It names no addressee.
4. A counter names the proposal that it makes instead.
5. Under a mandate limited to subjects each paper names those it falls under; whether they cover it is asked where the mandate is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from wasit.channel import form
from wasit.channel.form import ANSWER, WITHDRAWAL, Fields
from wasit.channel.mandate import MAX_SUBJECTS
from wasit.channel.proposal import MAX_ADDRESSEES
from wasit.channel.signed_text import read_texts
from wasit.errors import Distrusted
from wasit.text.moment import Moment
from wasit.text.passage import Texts


class Verdict(IntEnum):
    """What an answer says."""

    ACCEPT = 1
    DECLINE = 2
    COUNTER = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """``mandate``, ``proposal``, ``counter``: 32-byte instrument hashes. ``addressee``: 1..7, only where there are several."""

    salt: bytes
    drafted: Moment
    mandate: bytes
    proposal: bytes
    verdict: Verdict
    counter: bytes | None = None
    words: Texts | None = None
    addressee: int | None = None
    subjects: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """``mandate``, ``proposal``: 32-byte instrument hashes."""

    salt: bytes
    drafted: Moment
    mandate: bytes
    proposal: bytes
    subjects: tuple[int, ...] = ()


def answer_fields(answer: Answer) -> Fields:
    """The map to be encoded."""
    fields = form.frame(ANSWER, answer.salt, answer.drafted) | {
        5: answer.mandate,
        6: answer.proposal,
        7: int(answer.verdict),
    }
    if answer.counter is not None:
        fields[8] = answer.counter
    if answer.words is not None:
        fields[9] = dict(answer.words)
    if answer.addressee is not None:
        fields[10] = answer.addressee
    if answer.subjects:
        fields[11] = list(answer.subjects)
    return fields


def read_answer(fields: Fields) -> Answer:
    """The answer of a decoded map. Raises: Distrusted E_SCHEMA, E_INST, E_LANG, E_TEXT_*. Source: spec/7-instruments §7."""
    form.check_fields(fields, ANSWER, {5, 6, 7}, {8, 9, 10, 11})
    verdict = Verdict(form.take_int(fields[7], 1, len(Verdict), field=7))
    if (verdict is Verdict.COUNTER) != (8 in fields):
        raise Distrusted("E_INST", field=8)
    return Answer(
        salt=form.take_salt(fields),
        drafted=form.take_moment(fields[4], field=4),
        mandate=form.take_hash(fields[5], field=5),
        proposal=form.take_hash(fields[6], field=6),
        verdict=verdict,
        counter=form.take_hash(fields[8], field=8) if 8 in fields else None,
        words=read_texts(fields[9], field=9) if 9 in fields else None,
        addressee=form.take_int(fields[10], 1, MAX_ADDRESSEES, field=10) if 10 in fields else None,
        subjects=form.take_numbers(fields[11], MAX_SUBJECTS, field=11) if 11 in fields else (),
    )


def withdrawal_fields(withdrawal: Withdrawal) -> Fields:
    """The map to be encoded."""
    fields = form.frame(WITHDRAWAL, withdrawal.salt, withdrawal.drafted) | {
        5: withdrawal.mandate,
        6: withdrawal.proposal,
    }
    if withdrawal.subjects:
        fields[7] = list(withdrawal.subjects)
    return fields


def read_withdrawal(fields: Fields) -> Withdrawal:
    """The withdrawal of a decoded map. Raises: Distrusted E_SCHEMA, E_INST. Source: spec/7-instruments §7."""
    form.check_fields(fields, WITHDRAWAL, {5, 6}, {7})
    return Withdrawal(
        salt=form.take_salt(fields),
        drafted=form.take_moment(fields[4], field=4),
        mandate=form.take_hash(fields[5], field=5),
        proposal=form.take_hash(fields[6], field=6),
        subjects=form.take_numbers(fields[7], MAX_SUBJECTS, field=7) if 7 in fields else (),
    )
