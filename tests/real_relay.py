"""A relay that decides and keeps as a real one does, in this process and on the world's clock, with a network before it that may fail.

The relay's own desk and its SQLite store answer for boxes; nameplates, which last for one pairing, stay in memory. All that was ever put
is remembered with its time: what an adversary at the relay has.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from wasit.errors import Refused, Unreachable
from wasit.play.simulated import MemoryRelay
from wasit.relay.desk import Desk
from wasit.relay.rules import RelayConfig
from wasit.relay.sqlite_store import SqliteStore
from wasit.relay.store import Box, Put, got
from wasit.wire.mailbox import token_hash
from wasit.wire.requests import OpenBox
from wasit.wire.stamp import mint

CONFIG = RelayConfig(stamp_bits=0, burst=1_000_000, box_letters=10_000, box_octets=2**30)


class InlineStore(SqliteStore):
    """The store with its writer's work done at once, on the loop: a life that is lived again goes the same way."""

    def _ask_then(self, ask: Any, became: Callable[[Any], None]) -> None:
        self._asked += 1
        self._octets += len(getattr(ask, "body", b"")) or len(getattr(ask, "state", None) or b"")
        self._answer([(ask, became)], self._rows.commit([ask], []), [])

    def drop_letter(self, box: Box, cursor: int) -> None:
        self._rows.commit([], [(box.row, cursor)])


class RealRelay(MemoryRelay):
    """A ``RelayLink``. To be made while its loop runs; ``restart`` is a process that ends and another that finds its folder."""

    def __init__(self, folder: Path, *, now: Callable[[], int]) -> None:
        super().__init__(None, now=now)
        self.folder = folder
        self.bodies: list[bytes] = []
        self.deaf: set[bytes] = set()  # put ids whose letters vanish
        self.silent = ""  # of two addresses, which both lead here, the one that does not answer
        self._begin()

    def _begin(self) -> None:
        self.store = InlineStore(self.folder, CONFIG)
        self.desk = Desk(self.store, CONFIG, self.now, lambda most: most - 1)

    def restart(self) -> None:
        self.store.close()
        self._begin()

    def _call(self, relay: str) -> None:
        if relay == self.silent:
            raise Unreachable("relay-unreachable")
        self._trouble("lost")

    async def open_box(
        self, relay: str, put_id: bytes, get_id: bytes, put_token: bytes, get_token: bytes, now: int
    ) -> None:
        self._call(relay)
        opened = OpenBox(put_id, get_id, token_hash(put_token), token_hash(get_token))
        await self.desk.open_box(opened, mint(put_id, 0, now))
        self._trouble("unanswered")

    async def put(self, place: Any, body: bytes) -> None:
        self._call(place.relay)
        if body not in self.bodies[-64:]:
            self.bodies.append(body)
        is_lost = self._is("swallowed") or place.id in self.deaf
        if not is_lost and await self.desk.put(place.id, place.token, body) in (Put.FULL, Put.GONE):
            raise Unreachable("box-full")
        self._trouble("unanswered")

    async def fetch(self, place: Any, after: int, wait: int, most: int) -> list[tuple[int, bytes]]:
        self._call(place.relay)
        found = self.store.fetch(await got(self.desk.reader(place.id, place.token)), after, most)
        return found[::-1] if self._is("shuffled") else found

    async def ack(self, place: Any, cursor: int) -> None:
        self._call(place.relay)
        box = await got(self.desk.reader(place.id, place.token))
        if not self._is("doubled"):  # an ack may be lost in a crash: then the letter comes again
            self.store.drop_letter(box, cursor)
        self._trouble("unanswered")

    async def drop_box(self, place: Any) -> None:
        self._call(place.relay)
        with suppress(Refused):  # a second time is no harm
            await self.store.drop_box(await got(self.desk.reader(place.id, place.token)))
