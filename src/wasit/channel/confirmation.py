"""The principal's word on a paper that its side signed *ad referendum*.

1. A mandate that names a principal binds only so far: what its side proposes or accepts counts when the principal has confirmed it.
2. One word a paper, and for good: confirmed, or refused. It names the paper by hash, so it can't be moved to another.
3. The principal's pens alone sign it; the holders' can't.
"""

from __future__ import annotations

from dataclasses import dataclass

from wasit.channel import form
from wasit.channel.form import CONFIRMATION, Fields
from wasit.text.moment import Moment

CONFIRMED, REFUSED = 1, 2


@dataclass(frozen=True, slots=True)
class Confirmation:
    """``mandate``: that of the paper; ``paper``: the proposal or accepting answer. 32-byte instrument hashes."""

    salt: bytes
    drafted: Moment
    mandate: bytes
    paper: bytes
    confirms: bool


def confirmation_fields(confirmation: Confirmation) -> Fields:
    """The map to be encoded."""
    return form.frame(CONFIRMATION, confirmation.salt, confirmation.drafted) | {
        5: confirmation.mandate,
        6: confirmation.paper,
        7: CONFIRMED if confirmation.confirms else REFUSED,
    }


def read_confirmation(fields: Fields) -> Confirmation:
    """The confirmation of a decoded map. Raises: Distrusted E_SCHEMA. Source: spec/7-instruments §7."""
    form.check_fields(fields, CONFIRMATION, {5, 6, 7})
    return Confirmation(
        salt=form.take_salt(fields),
        drafted=form.take_moment(fields[4], field=4),
        mandate=form.take_hash(fields[5], field=5),
        paper=form.take_hash(fields[6], field=6),
        confirms=form.take_int(fields[7], CONFIRMED, REFUSED, field=7) == CONFIRMED,
    )
