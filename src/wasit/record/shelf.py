"""What a replica asks of the place where one line's entries are kept.

The seat answers from its encrypted store, the tests from a dictionary. Every question is about one entry, one number or one
feed, so that a line of a hundred thousand entries costs no more memory than a line of ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from wasit.record.body import Body
from wasit.record.entry import Entry, Ref
from wasit.record.epoch import Epoch, Leaf


class Standing(IntEnum):
    """How this seat knows who wrote an entry."""

    NONE = 0
    VOUCHED = 1  # another names it: "X says Y wrote this". Counts for nothing but order.
    CONFIRMED = 2  # it came in the author's own session, or the author's own later entry names it


@dataclass(frozen=True, slots=True)
class Known:
    """What the shelf knows of an entry without reading its body."""

    ref: Ref
    lam: int
    epoch: int
    kind: int
    accepted: bool
    apart: bool  # written by a removed seat after its removal: kept, out of the order
    sealed: bool  # from before this seat belonged to the line


class Shelf(Protocol):
    def known(self, name: bytes) -> Known | None: ...
    def numbered(self, author: bytes, seq: int) -> Sequence[Known]: ...
    def read(self, name: bytes) -> tuple[Entry, Body | None]: ...
    def hold(self, entry: Entry, body: Body | None) -> None: ...
    def settled(self) -> None:
        """Nothing more is asked for now: what was held and not accepted must be where others look for it."""

    def drop(self, name: bytes) -> None: ...
    def add_body(self, name: bytes, body: Body) -> None: ...
    def accept(self, entry: Entry, *, apart: bool, sealed: bool) -> None:
        """Take it off hold; it is its feed's tip now and its predecessor is not, unless sealed."""

    def set_apart(self, author: bytes, above: int) -> None: ...
    def held(self) -> Sequence[Entry]:
        """In order of lam."""

    def standing(self, name: bytes) -> Standing:
        """Also of entries that are not here yet."""

    def set_standing(self, name: bytes, standing: Standing) -> None: ...
    def tips(self) -> Sequence[Leaf]:
        """Of every feed, and of every branch of a forked one; apart ones included."""

    def removals(self, author: bytes, below: int) -> Sequence[bytes]:
        """The accepted entries of a feed, under a number, that remove somebody's device."""

    def top(self, author: bytes) -> Known | None:
        """The accepted entry with the highest number of a feed."""

    def referenced(self, name: bytes) -> bool:
        """Whether an entry of this seat's own names it."""

    def set_referenced(self, names: Sequence[bytes]) -> None: ...
    def heard(self) -> Sequence[Ref]:
        """Tips that others named and that are not here."""

    def set_heard(self, refs: Sequence[Ref]) -> None: ...
    def epochs(self) -> Sequence[tuple[Epoch, Ref]]:
        """From this seat's first, in order."""

    def add_epoch(self, epoch: Epoch, ref: Ref) -> None: ...
