"""Who may bind a side: which pens, in whose hands, and how many of them together.

1. A *holder* is a person; a *pen* is a key of theirs. Holders are counted, never pens.
2. A mandate names 1 to 16 holders with 1 to 4 pens each; no pen twice, also not with two holders.
3. A side is named by the hash of its first mandate (``side_id``); later mandates chain to it.
4. It may be limited: to listed *subjects*, which each paper under it then names by number (1..16); and to what its *principal*
   confirms (*ad referendum*). The principal is no holder: none of its pens stands among theirs.
5. A pen is the pair Ed25519 public (32) || ML-DSA-65 public (1952); its id is a hash of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from wasit.channel import form
from wasit.channel.form import MANDATE, Fields
from wasit.channel.signed_text import read_label
from wasit.errors import Distrusted
from wasit.text.moment import Moment
from wasit.text.passage import Texts
from wasit.wire.hashes import id16

ED_SIZE = 32
MLDSA_SIZE = 1952
PEN_SIZE = ED_SIZE + MLDSA_SIZE
MAX_HOLDERS = 16
MAX_PENS = 4
MAX_SUBJECTS = 16


class Custody(IntEnum):
    """Where a holder's pens live."""

    OWN = 0
    HOSTED = 1


@dataclass(frozen=True, slots=True)
class Holder:
    """One person. Shapes: each pen 1984 bytes."""

    pens: tuple[bytes, ...]
    custody: Custody = Custody.OWN

    @property
    def kids(self) -> tuple[bytes, ...]:
        return tuple(pen_id(pen) for pen in self.pens)


@dataclass(frozen=True, slots=True)
class Mandate:
    """Units: seconds since 1970; both ends of the time belong to it. ``previous``: hash of the mandate it replaces.

    ``subjects``: none = whatever the matter is about. ``principal``: None = what the side signs binds at once.
    """

    salt: bytes
    drafted: Moment
    label: Texts
    needs: int
    holders: tuple[Holder, ...]
    not_before: int
    not_after: int
    previous: bytes | None = None
    subjects: tuple[Texts, ...] = ()
    principal: Holder | None = None

    @property
    def people(self) -> tuple[Holder, ...]:
        """Everybody whose pens it names: the holders and the principal."""
        return self.holders if self.principal is None else (*self.holders, self.principal)

    def holder_of(self, kid: bytes) -> int | None:
        """The index of the holder of this pen."""
        for index, holder in enumerate(self.holders):
            if kid in holder.kids:
                return index
        return None

    def is_principals(self, kid: bytes) -> bool:
        return self.principal is not None and kid in self.principal.kids

    def covers(self, subjects: tuple[int, ...]) -> bool:
        """Whether a paper may name these subjects: some of its list exactly where it has one."""
        if not self.subjects:
            return not subjects
        return bool(subjects) and all(number <= len(self.subjects) for number in subjects)

    def is_valid_at(self, seconds: int, *, leeway: int = 0) -> bool:
        return self.not_before - leeway <= seconds <= self.not_after + leeway

    @property
    def is_revocation(self) -> bool:
        """Whether it ends the one before it: its own end had come when it was drafted."""
        return self.previous is not None and self.not_after < self.drafted.seconds

    def check_valid_at(self, seconds: int, *, paper: str, leeway: int = 0) -> None:
        """Raises: Distrusted E_EXPIRED, with ``why`` where it was revoked."""
        if not self.is_valid_at(seconds, leeway=leeway):
            raise Distrusted("E_EXPIRED", paper=paper, **({"why": "revoked"} if self.is_revocation else {}))


def pen_id(public: bytes) -> bytes:
    """16 bytes: H("pen", Ed25519 public || ML-DSA-65 public)[:16]."""
    return id16("pen", public)


def side_id(genesis_hash: bytes) -> bytes:
    """16 bytes: how a side is named, from the hash of its first mandate."""
    return genesis_hash[:16]


def side_numbers(side: bytes) -> tuple[int, ...]:
    """The seven word numbers (0..63) of a side id, to be compared by voice: 42 bits of it."""
    bits = int.from_bytes(side[:6], "big")
    return tuple((bits >> (42 - 6 * i)) & 63 for i in range(7))


def mandate_fields(mandate: Mandate) -> Fields:
    """The map to be encoded."""
    fields = form.frame(MANDATE, mandate.salt, mandate.drafted) | {
        5: dict(mandate.label),
        6: mandate.needs,
        7: [_holder_item(holder) for holder in mandate.holders],
        8: mandate.not_before,
        9: mandate.not_after,
        10: mandate.previous,
    }
    if mandate.subjects:
        fields[11] = [dict(subject) for subject in mandate.subjects]
    if mandate.principal is not None:
        fields[12] = _holder_item(mandate.principal)
    return fields


def _holder_item(holder: Holder) -> list[Any]:
    return [list(holder.pens), int(holder.custody)]


def read_mandate(fields: Fields) -> Mandate:
    """The mandate of a decoded map. Raises: Distrusted E_SCHEMA, E_MANDATE, E_LANG, E_TEXT_*. Source: spec/7-instruments §5."""
    form.check_fields(fields, MANDATE, {5, 6, 7, 8, 9, 10}, {11, 12})
    holders = tuple(
        _read_holder(item, field=7) for item in form.take_list(fields[7], 1, MAX_HOLDERS, field=7)
    )
    mandate = Mandate(
        salt=form.take_salt(fields),
        drafted=form.take_moment(fields[4], field=4),
        label=read_label(fields[5], field=5),
        needs=form.take_int(fields[6], 1, MAX_HOLDERS, field=6),
        holders=holders,
        not_before=form.take_seconds(fields[8], field=8),
        not_after=form.take_seconds(fields[9], field=9),
        previous=form.or_none(lambda value: form.take_hash(value, field=10), fields[10]),
        subjects=_read_subjects(fields[11]) if 11 in fields else (),
        principal=_read_holder(fields[12], field=12) if 12 in fields else None,
    )
    _check_mandate(mandate)
    return mandate


def _read_subjects(value: Any) -> tuple[Texts, ...]:
    return tuple(read_label(item, field=11) for item in form.take_list(value, 1, MAX_SUBJECTS, field=11))


def _read_holder(item: Any, *, field: int) -> Holder:
    pens, custody = form.take_list(item, 2, 2, field=field)
    taken = form.take_list(pens, 1, MAX_PENS, field=field)
    return Holder(
        pens=tuple(form.take_bytes(pen, PEN_SIZE, field=field) for pen in taken),
        custody=Custody(form.take_int(custody, 0, 1, field=field)),
    )


def _check_mandate(mandate: Mandate) -> None:
    if mandate.needs > len(mandate.holders):
        raise Distrusted("E_MANDATE", field=6)
    if mandate.not_before > mandate.not_after:
        raise Distrusted("E_MANDATE", field=9)
    # Either half alone must be unique too: one Ed25519 key in two pens would let one person stand for two.
    for part in (slice(0, ED_SIZE), slice(ED_SIZE, PEN_SIZE)):
        halves = [pen[part] for person in mandate.people for pen in person.pens]
        if len(set(halves)) != len(halves):
            raise Distrusted("E_MANDATE", field=7)
