"""What a seat may ask of relays. ``relay_client.py`` asks real ones; a simulator stands in for them in stories.

1. A relay is blind and may lie, lose, repeat and delay. What it answers is checked; what it delivers is opened by others.
2. Network trouble is Unreachable, never a loss: the caller keeps the same bytes and tries again.
3. Read, save, drop: ``ack`` only after the durable commit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from wasit.wire.mailbox import GetPlace, PutPlace

OnLetter = Callable[[GetPlace, int, bytes], Awaitable[None]]
OnReach = Callable[[str, bool], None]


class RelayLink(Protocol):
    """Raises, all of them: Unreachable relay-unreachable, needs-proxy, relay-busy (retry_after); Distrusted E_... for a malformed answer."""

    async def open_box(
        self, relay: str, put_id: bytes, get_id: bytes, put_token: bytes, get_token: bytes, now: int
    ) -> None:
        """Open a box; a second time is no harm. Raises: Refused box-taken, access-code, stamp-refused."""

    async def put(self, place: PutPlace, body: bytes) -> None:
        """Durable at the relay when it returns. Raises: Unreachable box-full; Refused unknown-box."""

    async def fetch(self, place: GetPlace, after: int, wait: int, most: int) -> list[tuple[int, bytes]]:
        """Letters past a cursor, oldest first, waiting up to ``wait`` seconds for one. Raises: Refused unknown-box."""

    async def ack(self, place: GetPlace, cursor: int) -> None:
        """This one letter is saved here. Raises: Refused unknown-box."""

    async def drop_box(self, place: GetPlace) -> None:
        """Delete the box and all in it; a second time is no harm."""

    async def subscribe(self, places: Sequence[GetPlace], on_letter: OnLetter) -> None:
        """Call for every letter of these boxes, in the order of each box, until cancelled or closed.

        Letters that were not acked come again at the next call. Raises: Refused unknown-box when none of the boxes is left;
        whatever ``on_letter`` raises.
        """

    async def new_nameplate(self, token: bytes, now: int) -> int:
        """A number to speak. Raises: Refused access-code, stamp-refused."""

    async def join_nameplate(self, number: int, token: bytes) -> None:
        """Raises: Refused unknown-nameplate, nameplate-crowded."""

    async def write_slot(self, number: int, slot: str, token: bytes, value: bytes) -> None:
        """Raises: Refused unknown-nameplate, nameplate-crowded, slot-taken."""

    async def read_slot(self, number: int, slot: str, token: bytes, wait: int) -> bytes | None:
        """What stands there, or None after waiting. Raises: Refused unknown-nameplate, nameplate-crowded."""

    async def drop_nameplate(self, number: int, token: bytes) -> None:
        """End it; a second time is no harm. Raises: nothing but the common two."""

    def tell(self, on_reach: OnReach) -> None:
        """Call when a watched relay comes into reach (True) and when it goes out of it (False)."""

    def keeps_order(self, relay: str) -> bool:
        """Whether letters put at the same time arrive in the order in which they were put."""

    def asks_by_itself(self) -> bool:
        """Whether ``subscribe`` goes on asking where no WebSocket stands, so that nobody else has to."""
        return False

    async def close(self) -> None:
        """Let go of every connection."""
