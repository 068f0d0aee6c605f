"""What the go-between attests: that it carried an instrument, and how a proposal ended.

1. One closing a proposal. Two different ones prove the go-between's fault (``check_one_closing``).
2. The order in which the go-between received withdrawal and acceptance decides; the closing states both times.
3. A closing names every mandate it rests on (the proposer's first, then the answering sides') and the paper that decided.
4. With several addressees an accepted closing lists every acceptance in their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from wasit.channel import form
from wasit.channel.deposit import Deposit
from wasit.channel.form import CLOSING, RECEIPT, Fields
from wasit.channel.proposal import MAX_ADDRESSEES
from wasit.channel.signed_text import read_label
from wasit.errors import Distrusted
from wasit.text.moment import Moment
from wasit.text.passage import Texts


class Outcome(IntEnum):
    """How a proposal ended."""

    ACCEPTED = 1
    DECLINED = 2
    WITHDRAWN = 3
    LAPSED = 4


class ReleaseMode(IntEnum):
    """How an instrument was passed on: told of in other words, or its bytes unchanged."""

    PARAPHRASE = 1
    AS_WRITTEN = 2


@dataclass(frozen=True, slots=True)
class Receipt:
    """``mandate``: the go-between's; ``instrument``: what crossed. 32-byte instrument hashes."""

    salt: bytes
    drafted: Moment
    mandate: bytes
    instrument: bytes
    mode: ReleaseMode
    released: Moment
    to: Texts | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """Units: seconds since 1970.

    ``mandate``: the go-between's. ``decided_by``: the last acceptance, or the decline or withdrawal; None when lapsed.
    ``answer_received``: when the deciding paper came; None when lapsed.
    """

    salt: bytes
    drafted: Moment
    mandate: bytes
    proposal: bytes
    outcome: Outcome
    decided_by: bytes | None
    mandates: tuple[bytes, ...]
    proposal_received: int
    answer_received: int | None
    effective: int
    acceptances: tuple[bytes, ...] = ()


def receipt_fields(receipt: Receipt) -> Fields:
    """The map to be encoded."""
    return form.frame(RECEIPT, receipt.salt, receipt.drafted) | {
        5: receipt.mandate,
        6: receipt.instrument,
        7: int(receipt.mode),
        8: [receipt.released.seconds, receipt.released.offset],
        9: None if receipt.to is None else dict(receipt.to),
    }


def read_receipt(fields: Fields) -> Receipt:
    """The receipt of a decoded map. Raises: Distrusted E_SCHEMA, E_INST, E_LANG, E_TEXT_*. Source: spec/7-instruments §8."""
    form.check_fields(fields, RECEIPT, {5, 6, 7, 8, 9})
    return Receipt(
        salt=form.take_salt(fields),
        drafted=form.take_moment(fields[4], field=4),
        mandate=form.take_hash(fields[5], field=5),
        instrument=form.take_hash(fields[6], field=6),
        mode=ReleaseMode(form.take_int(fields[7], 1, len(ReleaseMode), field=7)),
        released=form.take_moment(fields[8], field=8),
        to=form.or_none(lambda value: read_label(value, field=9), fields[9]),
    )


def closing_fields(closing: Closing) -> Fields:
    """The map to be encoded."""
    fields = form.frame(CLOSING, closing.salt, closing.drafted) | {
        5: closing.mandate,
        6: closing.proposal,
        7: int(closing.outcome),
        8: closing.decided_by,
        9: list(closing.mandates),
        10: [closing.proposal_received, closing.answer_received],
        11: closing.effective,
    }
    if closing.acceptances:
        fields[12] = list(closing.acceptances)
    return fields


def read_closing(fields: Fields) -> Closing:
    """The closing of a decoded map. Raises: Distrusted E_SCHEMA, E_INST. Source: spec/7-instruments §8."""
    form.check_fields(fields, CLOSING, {5, 6, 7, 8, 9, 10, 11}, {12})
    proposal_received, answer_received = form.take_list(fields[10], 2, 2, field=10)
    closing = Closing(
        salt=form.take_salt(fields),
        drafted=form.take_moment(fields[4], field=4),
        mandate=form.take_hash(fields[5], field=5),
        proposal=form.take_hash(fields[6], field=6),
        outcome=Outcome(form.take_int(fields[7], 1, len(Outcome), field=7)),
        decided_by=form.or_none(lambda value: form.take_hash(value, field=8), fields[8]),
        mandates=_take_hashes(fields[9], 1, MAX_ADDRESSEES + 1, field=9),
        proposal_received=form.take_seconds(proposal_received, field=10),
        answer_received=form.or_none(lambda value: form.take_seconds(value, field=10), answer_received),
        effective=form.take_seconds(fields[11], field=11),
        acceptances=_take_hashes(fields[12], 2, MAX_ADDRESSEES, field=12) if 12 in fields else (),
    )
    _check_closing(closing)
    return closing


def _take_hashes(value: Any, low: int, high: int, *, field: int) -> tuple[bytes, ...]:
    hashes = tuple(
        form.take_hash(item, field=field) for item in form.take_list(value, low, high, field=field)
    )
    if len(set(hashes)) != len(hashes):
        raise Distrusted("E_INST", field=field)
    return hashes


def _check_closing(closing: Closing) -> None:
    lapsed = closing.outcome is Outcome.LAPSED
    if lapsed != (closing.decided_by is None) or lapsed != (closing.answer_received is None):
        raise Distrusted("E_INST", field=8)
    if closing.answer_received is not None and not (
        closing.proposal_received <= closing.answer_received <= closing.effective
    ):
        raise Distrusted("E_INST", field=10)
    if closing.proposal_received > closing.effective:
        raise Distrusted("E_INST", field=11)
    if closing.acceptances and (
        closing.outcome is not Outcome.ACCEPTED or closing.decided_by not in closing.acceptances
    ):
        raise Distrusted("E_INST", field=12)


def check_one_closing(ends: Sequence[tuple[bytes, Closing | Deposit]]) -> None:
    """That no proposal was closed twice, and no deposit ended twice, of (instrument hash, paper) pairs whose signatures hold.

    Raises: Distrusted E_CLOSING_TWICE.
    """
    ended: dict[bytes, bytes] = {}
    for name, end in ends:
        of = end.proposal if isinstance(end, Closing) else end.deposit
        if ended.setdefault(of, name) != name:
            raise Distrusted("E_CLOSING_TWICE")
