"""The word of somebody who is no side of an agreement: a witness to it, or a guarantor.

1. It names the proposal and, where there is one, the closing: so it stands beside these papers and no others.
2. It is signed under a chain of mandates of its own, like a side's; a side or the go-between can't be its own witness.
3. What it adds to an agreement are a name and, if wanted, words. It is needed for nothing and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from wasit.channel import form
from wasit.channel.form import COUNTERSIGNATURE, Fields
from wasit.channel.signed_text import read_texts
from wasit.text.moment import Moment
from wasit.text.passage import Texts


class Capacity(IntEnum):
    """As what somebody signs beside the sides."""

    WITNESS = 1
    GUARANTOR = 2


@dataclass(frozen=True, slots=True)
class Countersignature:
    """``mandate``: its own; ``closing``: None where the agreement has none. 32-byte instrument hashes. ``words``: what was seen, or is guaranteed."""

    salt: bytes
    drafted: Moment
    mandate: bytes
    proposal: bytes
    closing: bytes | None
    capacity: Capacity
    words: Texts | None = None


def countersignature_fields(made: Countersignature) -> Fields:
    """The map to be encoded."""
    fields = form.frame(COUNTERSIGNATURE, made.salt, made.drafted) | {
        5: made.mandate,
        6: made.proposal,
        7: made.closing,
        8: int(made.capacity),
    }
    if made.words is not None:
        fields[9] = dict(made.words)
    return fields


def read_countersignature(fields: Fields) -> Countersignature:
    """The countersignature of a decoded map. Raises: Distrusted E_SCHEMA, E_LANG, E_TEXT_*. Source: spec/7-instruments §8."""
    form.check_fields(fields, COUNTERSIGNATURE, {5, 6, 7, 8}, {9})
    return Countersignature(
        salt=form.take_salt(fields),
        drafted=form.take_moment(fields[4], field=4),
        mandate=form.take_hash(fields[5], field=5),
        proposal=form.take_hash(fields[6], field=6),
        closing=form.or_none(lambda value: form.take_hash(value, field=7), fields[7]),
        capacity=Capacity(form.take_int(fields[8], 1, len(Capacity), field=8)),
        words=read_texts(fields[9], field=9) if 9 in fields else None,
    )
