"""What a relay asks of its store. SQLite answers today; a cluster of JetStream may answer later.

1. Whoever is answered may rely on it: what was put, opened or dropped is durable before the answer. The ack alone
   (``drop_letter``) may be lost in a crash: then the letter comes again, and the seat knows it.
2. A cursor counts within its box. One counter for all boxes would tell every reader how much the others get.
3. Days are whole days since 1970.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from wasit.wire.requests import OpenBox


@dataclass(frozen=True, slots=True)
class Box:
    """A box that exists, as the store names it."""

    row: int
    opened: OpenBox = field(repr=False)


class Opened(Enum):
    """What became of opening a box."""

    NEW = "new"
    SAME = "same"
    TAKEN = "taken"


class Put(Enum):
    """What became of a letter."""

    NEW = "new"
    SAME = "same"
    FULL = "full"
    GONE = "gone"


Arrived = Callable[[Box], None]


class Store(Protocol):
    """All may raise Unreachable relay-busy and Damaged relay-store."""

    def on_letter(self, arrived: Arrived) -> None:
        """Call this right after a letter became durable."""

    def find_put(self, put_id: bytes, hashed: bytes) -> Box | None:
        """The box of this put id, whatever its token. Known quickly only to who holds the token:
        a wrong one takes as long as an unknown id."""

    def find_get(self, get_id: bytes, hashed: bytes) -> Box | None:
        """The same for its reader."""

    def open_box(self, opened: OpenBox, today: int) -> Awaitable[Opened]: ...

    def put(self, box: Box, mid: bytes, body: bytes, today: int) -> Awaitable[Put]: ...

    def fetch(self, box: Box, after: int, most: int) -> list[tuple[int, bytes]]:
        """The oldest letters past a cursor."""

    def drop_letter(self, box: Box, cursor: int) -> None:
        """The ack. Never fetched again, unless the machine falls within a second."""

    def drop_box(self, box: Box) -> Awaitable[None]: ...

    def save_nameplate(self, number: int, state: bytes | None) -> Awaitable[None]: ...

    def load_nameplates(self) -> list[tuple[int, bytes]]: ...

    def sweep(self, oldest_letter: int, oldest_seen: int) -> Awaitable[None]:
        """Forget letters and message ids from before these days."""

    def waiting(self, most: int) -> int:
        """How many letters wait, counted up to ``most``."""

    @property
    def is_well(self) -> bool:
        """Whether what was last asked of it was kept."""

    def close(self) -> None: ...
