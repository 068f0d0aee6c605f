"""Who belongs to a line, epoch by epoch.

1. Only the steward's feed makes epochs, each one more than the last: they are linear, with nothing to resolve. A steward who
   leaves names the next. Where a steward was removed by its own person's other seat, that seat opens the next one and is steward.
2. ``since`` is the first epoch a seat belonged to, and never changes. A seat enters the record at its own since-epoch.
3. ``base`` names the tip of every feed at that moment: what lies at or below it is sealed to those who enter here.
4. A removed seat never returns; the person adds a new one. The seat that a steward's person came back with succeeds the steward.
5. No line holds delegates of two sides: in a side line all role-1 members are of one side, and a desk has only role 0.

Source: spec/6-record, from PROTOCOL.md §6.1 and §6.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

from wasit.errors import Distrusted
from wasit.record.entry import MAX_SEATS, MAX_SEQ, Ref, check_bytes, check_int
from wasit.wire import cbor

MAX_BASE = 60


class LineKind(IntEnum):
    SIDE = 1
    ROOM = 2
    DESK = 3


class SeatRole(IntEnum):
    GO_BETWEEN = 0
    SIDE = 1


class Member(NamedTuple):
    seat: bytes
    since: int
    role: SeatRole


class Leaf(NamedTuple):
    """The tip of a feed, with its lam."""

    author: bytes
    seq: int
    hash: bytes
    lam: int


@dataclass(frozen=True, slots=True)
class Epoch:
    number: int
    members: tuple[Member, ...]  # sorted by seat
    steward: bytes
    base: tuple[Leaf, ...]
    kind: LineKind
    retention_days: int = 0  # 0: keep
    steady_minutes: int = 0  # 0: not steady

    def member(self, seat: bytes) -> Member | None:
        # asked some ten times of each letter: a generator would cost as much again
        for member in self.members:
            if member.seat == seat:
                return member
        return None

    def seats(self) -> tuple[bytes, ...]:
        return tuple(member.seat for member in self.members)

    def base_of(self, author: bytes) -> Leaf | None:
        """The highest sealed entry of an author."""
        if not self.base:
            return None
        return max(
            (leaf for leaf in self.base if leaf.author == author), key=lambda leaf: leaf.seq, default=None
        )

    def is_sealed(self, ref: Ref) -> bool:
        leaf = self.base_of(ref.author)
        return leaf is not None and ref.seq <= leaf.seq


def encode_epoch(epoch: Epoch) -> bytes:
    """The body of a kind-1 entry."""
    policy = {1: epoch.retention_days, 2: epoch.steady_minutes}
    return cbor.encode(
        {
            1: epoch.number,
            2: [[member.seat, member.since, int(member.role)] for member in sorted(epoch.members)],
            3: epoch.steward,
            4: [list(leaf) for leaf in sorted(epoch.base)],
            5: int(epoch.kind),
            6: policy,
        }
    )


def decode_epoch(data: bytes) -> Epoch:
    """Raises: Distrusted E_SIZE, E_CBOR*, E_EPOCH."""
    body = cbor.decode(data, limit=16_384)
    if type(body) is not dict or set(body) != {1, 2, 3, 4, 5, 6}:
        raise Distrusted("E_EPOCH")
    check_int(body[1], 1, MAX_SEQ, "E_EPOCH")
    members = _decode_members(body[2], body[1])
    check_bytes(body[3], 16, "E_EPOCH")
    base = _decode_base(body[4])
    check_int(body[5], 1, 3, "E_EPOCH")
    policy = body[6]
    if type(policy) is not dict or set(policy) != {1, 2}:
        raise Distrusted("E_EPOCH")
    check_int(policy[1], 0, 36_500, "E_EPOCH")
    check_int(policy[2], 0, 1_440, "E_EPOCH")
    epoch = Epoch(body[1], members, body[3], base, LineKind(body[5]), policy[1], policy[2])
    check_shape(epoch)
    return epoch


def _decode_members(value: Any, number: int) -> tuple[Member, ...]:
    if type(value) is not list or not 1 <= len(value) <= MAX_SEATS:
        raise Distrusted("E_EPOCH")
    members = []
    for item in value:
        if type(item) is not list or len(item) != 3:
            raise Distrusted("E_EPOCH")
        check_bytes(item[0], 16, "E_EPOCH")
        check_int(item[1], 1, number, "E_EPOCH")
        check_int(item[2], 0, 1, "E_EPOCH")
        members.append(Member(item[0], item[1], SeatRole(item[2])))
    if members != sorted(members) or len({member.seat for member in members}) != len(members):
        raise Distrusted("E_EPOCH")
    return tuple(members)


def _decode_base(value: Any) -> tuple[Leaf, ...]:
    if type(value) is not list or len(value) > MAX_BASE:
        raise Distrusted("E_EPOCH")
    base = []
    for item in value:
        if type(item) is not list or len(item) != 4:
            raise Distrusted("E_EPOCH")
        check_bytes(item[0], 16, "E_EPOCH")
        check_int(item[1], 1, MAX_SEQ, "E_EPOCH")
        check_bytes(item[2], 32, "E_EPOCH")
        check_int(item[3], 1, 2**48, "E_EPOCH")
        base.append(Leaf(*item))
    if base != sorted(set(base)):
        raise Distrusted("E_EPOCH")
    return tuple(base)


def check_shape(epoch: Epoch) -> None:
    """What holds of an epoch by itself. Raises: Distrusted E_EPOCH, E_SIDES."""
    steward = epoch.member(epoch.steward)
    if steward is None:
        raise Distrusted("E_EPOCH")
    roles = {member.role for member in epoch.members}
    if epoch.kind is LineKind.SIDE:
        if steward.role is not SeatRole.GO_BETWEEN:
            raise Distrusted("E_EPOCH")
    elif roles != {SeatRole.SIDE if epoch.kind is LineKind.ROOM else SeatRole.GO_BETWEEN}:
        raise Distrusted("E_SIDES")


def check_follows(old: Epoch, new: Epoch, author: bytes, *, succeeds: bool = False) -> None:
    """Whether ``new`` may follow ``old``, written by ``author``, who ``succeeds`` a removed steward. Raises: Distrusted E_EPOCH."""
    if new.number != old.number + 1 or new.kind is not old.kind:
        raise Distrusted("E_EPOCH")
    if author != old.steward and not (succeeds and new.steward == author and new.member(old.steward) is None):
        raise Distrusted("E_EPOCH")
    for member in new.members:
        before = old.member(member.seat)
        since = new.number if before is None else before.since
        if member.since != since or (before is not None and before.role is not member.role):
            raise Distrusted("E_EPOCH")


def next_epoch(
    old: Epoch,
    *,
    base: Sequence[Leaf],
    add: Sequence[tuple[bytes, SeatRole]] = (),
    drop: Sequence[bytes] = (),
    steward: bytes | None = None,
) -> Epoch:
    """The epoch after ``old`` with some seats more and some fewer; ``steward``: who takes over, if someone does."""
    number = old.number + 1
    kept = [member for member in old.members if member.seat not in drop]
    new = [Member(seat, number, role) for seat, role in add if old.member(seat) is None]
    members = tuple(sorted([*kept, *new]))
    return Epoch(
        number,
        members,
        steward or old.steward,
        tuple(sorted(base)),
        old.kind,
        old.retention_days,
        old.steady_minutes,
    )
