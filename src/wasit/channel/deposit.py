"""What became of a deposit of declarations: the go-between's one paper that releases all of them, or none.

1. Released: it names the hash of every declaration, ascending, so that their order tells nothing of who was first. That is what puts them into effect.
2. Returned: it names none. Nothing was released and nothing is in effect, whoever had declared by then.
3. One such paper a deposit. Two different ones prove the go-between's fault (``closing.check_one_closing``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from wasit.channel import form
from wasit.channel.declaration import FEWEST, MOST
from wasit.channel.form import DEPOSIT, Fields
from wasit.errors import Distrusted
from wasit.text.moment import Moment


class Fate(IntEnum):
    """What the depositary did with all that was deposited."""

    RELEASED = 1
    RETURNED = 2


@dataclass(frozen=True, slots=True)
class Deposit:
    """Units: ``effective`` in seconds since 1970. ``mandate``: the go-between's. ``deposit``: its 32 bytes.

    ``declarations``: 32-byte instrument hashes, ascending; none exactly where it was returned.
    """

    salt: bytes
    drafted: Moment
    mandate: bytes
    deposit: bytes
    fate: Fate
    effective: int
    declarations: tuple[bytes, ...] = ()


def deposit_fields(made: Deposit) -> Fields:
    """The map to be encoded."""
    fields = form.frame(DEPOSIT, made.salt, made.drafted) | {
        5: made.mandate,
        6: made.deposit,
        7: int(made.fate),
        9: made.effective,
    }
    if made.declarations:
        fields[8] = list(made.declarations)
    return fields


def read_deposit(fields: Fields) -> Deposit:
    """The deposit paper of a decoded map. Raises: Distrusted E_SCHEMA, E_INST. Source: spec/7-instruments §15."""
    form.check_fields(fields, DEPOSIT, {5, 6, 7, 9}, {8})
    fate = Fate(form.take_int(fields[7], 1, len(Fate), field=7))
    if (fate is Fate.RELEASED) != (8 in fields):
        raise Distrusted("E_INST", field=8)
    listed = form.take_list(fields[8], FEWEST, MOST, field=8) if 8 in fields else []
    declarations = tuple(form.take_hash(item, field=8) for item in listed)
    if list(declarations) != sorted(set(declarations)):
        raise Distrusted("E_INST", field=8)
    return Deposit(
        salt=form.take_salt(fields),
        drafted=form.take_moment(fields[4], field=4),
        mandate=form.take_hash(fields[5], field=5),
        deposit=form.take_hash(fields[6], field=6),
        fate=fate,
        effective=form.take_seconds(fields[9], field=9),
        declarations=declarations,
    )
