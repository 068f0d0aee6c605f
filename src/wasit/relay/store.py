"""What a relay asks of its store: SQLite on one machine, or a JetStream cluster that several relay processes share.

1. Whoever is answered may rely on it: what was put, opened or dropped is durable before the answer. The ack alone
   (``drop_letter``) may be lost in a crash: then the letter comes again, and the seat knows it.
2. A cursor counts within its box. One counter for all boxes would tell every reader how much the others get.
3. Days are whole days since 1970.
4. What is near answers at once, what is far when it comes (``Soon``); who asks awaits ``got``.
5. Who puts by the thousand is called back, and awaits nothing: a future and its turn of the loop cost as much as all else that is done for a letter.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum
from inspect import isawaitable
from typing import Protocol, TypeAlias, TypeVar

from wasit.wire.requests import OpenBox


@dataclass(frozen=True, slots=True)
class Box:
    """A box that exists, as the store names it."""

    row: int
    opened: OpenBox = field(repr=False)


@dataclass(slots=True)
class Sought:
    """A box that is not known yet: whoever keeps a letter for it looks for it, and whether its token has this hash."""

    put_id: bytes = field(repr=False)
    hashed: bytes = field(repr=False)


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


Found = TypeVar("Found")
Soon: TypeAlias = Found | Awaitable[Found]
Arrived = Callable[[Box], None]
Became = Callable[[Put | Exception], None]
Ring = Callable[[], None]
NameplateChanged = Callable[[int, bytes | None], None]


async def got(answer: Soon[Found]) -> Found:
    """What was answered."""
    return await answer if isawaitable(answer) else answer


def tell(became: Became, done: asyncio.Future[Put]) -> None:
    """Call with what a future came to."""
    if not done.cancelled():
        no = done.exception()
        became(done.result() if no is None else no)  # type: ignore[arg-type]  # no future ends with what ends a process


class Store(Protocol):
    """All may raise Unreachable relay-busy and Damaged relay-store."""

    def on_letter(self, arrived: Arrived) -> None:
        """Call this right after a letter became durable."""

    def find_put(self, put_id: bytes, hashed: bytes) -> Soon[Box | None]:
        """The box of this put id, whatever its token. Known quickly only to who holds the token:
        a wrong one takes as long as an unknown id."""

    def seek_put(self, put_id: bytes, hashed: bytes) -> Soon[Box | None] | Sought:
        """The same for who puts by the thousand: ``Sought`` where it is cheaper found with others. ``put_then`` takes that, too."""

    def find_get(self, get_id: bytes, hashed: bytes) -> Soon[Box | None]:
        """The same for its reader."""

    def open_box(self, opened: OpenBox, today: int) -> Awaitable[Opened]: ...

    def put(self, box: Box, mid: bytes, body: bytes, today: int) -> Awaitable[Put]: ...

    def put_then(self, box: Box | Sought, mid: bytes, body: bytes, today: int, became: Became) -> None:
        """The same. ``became`` is called on the loop, later, with what came of it or why nothing did. It may not raise.

        GONE, too, for a sought box that is not there or has another token: nobody learns which.
        """

    def fetch(self, box: Box, after: int, most: int) -> Soon[list[tuple[int, bytes]]]:
        """The oldest letters past a cursor. Raises: Refused unknown-box, where another process dropped it."""

    def drop_letter(self, box: Box, cursor: int) -> None:
        """The ack. Never fetched again, unless the machine falls within a second."""

    def drop_box(self, box: Box) -> Awaitable[None]: ...

    def save_nameplate(self, number: int, state: bytes | None) -> Awaitable[bool | None]:
        """False if another process changed it first: then ``on_nameplate`` was told how it stands."""

    def load_nameplates(self) -> list[tuple[int, bytes]]: ...

    def renew_nameplate(self, number: int) -> Soon[None]:
        """Before it is changed: whatever another process made of it was told when this is done."""

    def on_nameplate(self, changed: NameplateChanged) -> None:
        """Call this when another process changed one."""

    def attend(self, row: int, ring: Ring) -> None:
        """Call this when a letter came into a box by another process, until ``leave``."""

    def leave(self, row: int) -> None: ...

    def sweep(self, oldest_letter: int, oldest_seen: int) -> Awaitable[None]:
        """Forget letters and message ids from before these days."""

    def waiting(self, most: int) -> int:
        """How many letters wait, counted up to ``most``."""

    @property
    def is_well(self) -> bool:
        """Whether what was last asked of it was kept."""

    def close(self) -> Soon[None]: ...
