"""A replica's place: its line, its seat, its shelf, and who belongs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wasit.record.entry import Ref
from wasit.record.epoch import Epoch, SeatRole
from wasit.record.shelf import Known, Shelf

EPOCH_KIND = 1
REMOVAL_KIND = 24


class Belonging:
    """Shapes: ``me`` a seat id; ``shelf`` holds the entries of one line.

    ``succeeds``: whether the body of a removal proves that its author may take over from that steward; ``follows``: whether a seat is a
    device of the person who removed that other one. Both told from outside, for proofs are cryptography.
    """

    def __init__(self, line: bytes, me: bytes, shelf: Shelf) -> None:
        self.line = line
        self.me = me
        self.shelf = shelf
        self.heirs: Mapping[bytes, bytes] = {}  # a seat that somebody came back with -> the one before it
        self.follows: Callable[[bytes, bytes], bool] = lambda _seat, _removed: False
        self.succeeds: Callable[[bytes, bytes, bytes], bool] = lambda _body, _author, _steward: False

    def is_open(self) -> bool:
        return bool(self.shelf.epochs())

    def epoch(self, number: int | None = None) -> Epoch | None:
        """The newest epoch held, or the one of a number."""
        epochs = self.shelf.epochs()
        if number is None:
            return epochs[-1][0] if epochs else None
        return next((epoch for epoch, _ in epochs if epoch.number == number), None)

    def role_of(self, seat: bytes, number: int | None = None) -> SeatRole | None:
        epoch = self.epoch(number)
        member = epoch.member(seat) if epoch is not None else None
        return member.role if member is not None else None

    def _may_vouch(self, seat: bytes) -> bool:
        """Whether a seat may show what others wrote: it belongs to the line now, or came back for one that does."""
        newest = self.epoch()
        before = self.heirs.get(seat, seat)
        return newest is None or newest.member(seat) is not None or newest.member(before) is not None

    def _comes_after(self, seat: bytes, before: bytes) -> bool:
        """Whether a seat came back for another, or its person removed that one: it speaks for the epochs that one made."""
        return self.heirs.get(seat) == before or self.follows(seat, before)

    def _is_sealed(self, ref: Ref) -> bool:
        epochs = self.shelf.epochs()
        return bool(epochs) and epochs[0][0].is_sealed(ref)

    def _known(self, name: bytes) -> Known:
        known = self.shelf.known(name)
        assert known is not None
        return known
