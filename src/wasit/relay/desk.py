"""What a relay decides about one ask, whether it came by request or by WebSocket.

This file alone knows who is let through.

1. An unknown id and a wrong token are the same answer after the same work.
2. The store is asked only by who holds the token; rates are counted by token. Only a letter for a box that is not known yet goes
   to the store with its token's hash: the store refuses it like a letter for a box that was dropped.
3. Errors are the four of Wasit; ``answers.py`` turns them into status codes.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

from wasit.errors import Distrusted, Refused, Unreachable
from wasit.relay.answers import note_fault
from wasit.relay.bells import Bells
from wasit.relay.condition import State
from wasit.relay.guests import Guests
from wasit.relay.nameplates import Nameplates
from wasit.relay.rules import Brake, Bucket, Rates, RelayConfig, Rests, is_hash
from wasit.relay.store import Became, Box, Opened, Put, Ring, Soon, Sought, Store, got
from wasit.relay.tally import FAULT, Tally
from wasit.wire import stamp
from wasit.wire.hashes import mid_of
from wasit.wire.requests import MOST_LETTERS, OpenBox, decode_bearer, decode_id

TICK = 60
TICKS_A_SWEEP = 60
CHANGES = 8
READS = 4  # and acks, for each letter that may be put
READ_BURST = 64  # at the least: after a start a seat may look for what waits in several ways
Keeping = Callable[[Hashable], AbstractContextManager[None]]
_Check = Callable[[Box | None, bytes | None, bytes], Box]
NEAR = (Box, type(None))  # what a near store finds; asked for every letter, and ``isawaitable`` is slow
Changed = TypeVar("Changed")


class Desk:
    """One relay at work. ``now`` and ``below`` are the hour and chance."""

    def __init__(
        self, store: Store, config: RelayConfig, now: Callable[[], int], below: Callable[[int], int]
    ) -> None:
        self.store, self.config, self.now = store, config, now
        self.bells = Bells(self._attend, self._leave)
        self.tally = Tally()
        self.state: State = "ready"
        self._rates = Rates(config.burst, config.per_minute)
        self._reads = Rates(max(READ_BURST, config.burst // MOST_LETTERS), READS * config.per_minute)
        self._acks = Rates(config.box_letters + config.burst, READS * config.per_minute)
        self._crowd = Bucket(config.crowd_refusals, config.crowd_per_second, 1, now())
        self.rests = Rests(config)
        self.guests = Guests(config.connections)
        self.deaf = Guests(config.deaf)
        self._plates = Nameplates(config, below, now())
        for number, state in store.load_nameplates():
            self._plates.restore(number, state)
        store.on_letter(self._arrived)
        store.on_nameplate(self._plate_changed)

    def brake(self) -> Brake:
        """For a connection that comes."""
        return Brake(self.config, self._crowd)

    def check_access(self, code: str) -> None:
        """Raises: Refused access-code."""
        wanted = self.config.access_code
        same = hmac.compare_digest(
            hashlib.sha256(code.encode()).digest(), hashlib.sha256(wanted.encode()).digest()
        )
        if wanted and not same:
            raise Refused("access-code")

    async def open_box(self, opened: OpenBox, nonce: bytes) -> Opened:
        """Raises: Distrusted E_STAMP; Refused box-taken; Unreachable relay-busy."""
        self._check_room()
        now = self.now()
        if not stamp.is_good(nonce, opened.put_id, self.config.stamp_bits, now):
            raise Distrusted("E_STAMP")
        became = await self.store.open_box(opened, stamp.day_of(now))
        if became is Opened.TAKEN:
            raise Refused("box-taken")
        return became

    async def put(self, put_id: bytes, token: bytes | None, body: bytes) -> Put:
        """Raises: Refused unknown-box; Unreachable too-fast, relay-busy."""
        hashed = _hashed(token)
        box = await got(_checked(_writable, self.store.find_put(put_id, hashed), token, hashed))
        return await self.put_into(box, mid_of(body), body)

    def writer(self, put_id: bytes, token: bytes | None) -> Soon[Box] | Sought:
        """The box that this token may put into, or who looks for it will tell. Raises: Refused unknown-box."""
        hashed = _hashed(token)
        found = self.store.find_put(put_id, hashed) if token is None else self.store.seek_put(put_id, hashed)
        return found if isinstance(found, Sought) else _checked(_writable, found, token, hashed)

    def put_into(self, box: Box, mid: bytes, body: bytes) -> Awaitable[Put]:
        """The answer comes when the letter is durable. ``mid``: ``mid_of(body)``. Raises: Unreachable too-fast, relay-busy, at once."""
        return self.store.put(box, mid, body, self._take(box))

    def put_then(self, box: Box | Sought, mid: bytes, body: bytes, became: Became) -> None:
        """The same with a call (``store``, rule 5). Raises: as ``put_into``."""
        self.store.put_then(box, mid, body, self._take(box), became)

    def reader(self, get_id: bytes, token: bytes | None) -> Soon[Box]:
        """The box that this token may read. Raises: Refused unknown-box."""
        hashed = _hashed(token)
        return _checked(_readable, self.store.find_get(get_id, hashed), token, hashed)

    async def fetch(self, box: Box, after: int, wait: int, most: int) -> list[tuple[int, bytes]]:
        """The oldest letters past a cursor, as soon as there is one. Raises: Unreachable too-fast."""
        self.take_read(box)
        if wait == 0:
            return await got(self.store.fetch(box, after, most))
        self.check_listeners(box)
        return await self.bells.until(box.row, lambda: self.store.fetch(box, after, most), wait)

    def take_read(self, box: Box) -> None:
        """One more reading of its letters: half a mebibyte may go out for a hundred bytes that ask. Raises: Unreachable too-fast."""
        _pace(self._reads, box.opened.get_hash, self.now())

    def drop_letter(self, box: Box, cursor: int) -> None:
        """The ack. Raises: Unreachable too-fast, relay-busy."""
        _pace(self._acks, box.opened.get_hash, self.now())
        self.store.drop_letter(box, cursor)

    def check_listeners(self, box: Box) -> None:
        """Whether one more may wait for its letters. Raises: Unreachable too-fast."""
        if self.bells.count(box.row) >= self.config.listeners:
            raise Unreachable("too-fast", retry_after=self.config.busy_wait)

    async def claim_nameplate(self, token_hash: bytes, nonce: bytes) -> int:
        """Raises: Distrusted E_STAMP; Unreachable relay-busy."""
        bits = self.config.stamp_bits
        if bits and not stamp.is_good(nonce, token_hash, bits, self.now()):
            raise Distrusted("E_STAMP")
        await self._lapse()
        for _ in range(CHANGES):
            number = self._plates.claim(token_hash, self.now())
            if await self._keep(number):
                return number
        raise Unreachable("relay-busy", retry_after=self.config.busy_wait)

    async def join_nameplate(self, number: int, token_hash: bytes) -> None:
        """Raises: Unreachable too-fast; Refused unknown-nameplate, nameplate-crowded."""
        await self._change(number, lambda: self._plates.join(number, token_hash, self.now()))

    async def write_slot(self, number: int, slot: str, token: bytes | None, value: bytes) -> bool:
        """Raises: Refused unknown-nameplate, nameplate-crowded, slot-taken."""
        return await self._change(number, lambda: self._plates.write(number, slot, token, value, self.now()))

    async def read_slot(
        self,
        number: int,
        slot: str,
        token: bytes | None,
        wait: int,
        keeping: Keeping = lambda _by: nullcontext(),
    ) -> bytes | None:
        """``keeping``: its place, while it waits by that token. Raises: Refused unknown-nameplate, nameplate-crowded, also while it waits."""
        await got(self.store.renew_nameplate(number))

        def look() -> bytes | None:
            return self._plates.read(number, slot, token, self.now())

        if (found := look()) is not None:  # who holds no token of it is refused here, and keeps no place
            return found
        with keeping(_hashed(token)):
            return await self.bells.until(("nameplate", number), look, wait)

    async def drop_nameplate(self, number: int, token: bytes | None) -> None:
        """Raises: Refused unknown-nameplate."""
        await self._change(number, lambda: self._plates.drop(number, token, self.now()))

    async def keep_house(self) -> None:
        """Every minute and every hour, as long as the relay runs: forget what is over."""
        ticks = 0
        while True:
            try:
                if ticks % TICKS_A_SWEEP == 0:
                    today = stamp.day_of(self.now())
                    await self.store.sweep(self.config.oldest_letter(today), self.config.oldest_seen(today))
                for rates in (self._rates, self._reads, self._acks):
                    rates.forget(self.now())
                await self._lapse()
                ticks += 1
            except Unreachable:
                pass  # the store is busy with letters; the next tick tries again
            except Exception as error:  # a bug, told, must not be the end of forgetting
                self.tally.refuse(FAULT)
                note_fault(error)
            await asyncio.sleep(TICK)

    def _take(self, box: Box | Sought) -> int:
        """The day of a letter that may come in now. Raises: Unreachable too-fast, relay-busy."""
        now = self.now()
        _pace(self._rates, box.opened.put_hash if isinstance(box, Box) else box.hashed, now)
        self._check_room()
        return stamp.day_of(now)

    def _arrived(self, box: Box) -> None:
        self.tally.keep()
        self.bells.ring(box.row)

    def _check_room(self) -> None:
        """New letters are put off before the disk is full: acks and deletions need room to make room."""
        if self.state == "disk-low":
            raise Unreachable("relay-busy", retry_after=self.config.full_wait)

    async def _lapse(self) -> None:
        for number in self._plates.lapse(self.now()):
            await self._keep(number)

    async def _change(self, number: int, change: Callable[[], Changed]) -> Changed:
        """Another process may change it at the same time: then this one looks again."""
        for _ in range(CHANGES):
            await got(self.store.renew_nameplate(number))
            try:
                changed = change()
            except Refused as no:
                if no.code == "nameplate-crowded" and not await self._keep(number):
                    continue
                raise
            if await self._keep(number):
                return changed
        raise Unreachable("relay-busy", retry_after=self.config.busy_wait)

    async def _keep(self, number: int) -> bool:
        was_first = await self.store.save_nameplate(number, self._plates.state(number)) is not False
        self.bells.ring(("nameplate", number))
        return was_first

    def _plate_changed(self, number: int, state: bytes | None) -> None:
        self._plates.restore(number, state)
        self.bells.ring(("nameplate", number))

    def _attend(self, key: Hashable, ring: Ring) -> None:
        if isinstance(key, int):
            self.store.attend(key, ring)

    def _leave(self, key: Hashable) -> None:
        if isinstance(key, int):
            self.store.leave(key)


def read_place(text: str) -> bytes:
    """The box id of an address. Raises: Refused unknown-box."""
    try:
        return decode_id(text)
    except Distrusted:
        raise Refused("unknown-box") from None


def read_token(header: str) -> bytes | None:
    """The bearer token, or None, which fits nothing."""
    try:
        return decode_bearer(header)
    except Distrusted:
        return None


def _pace(rates: Rates, token_hash: bytes, now: int) -> None:
    """Raises: Unreachable too-fast."""
    wait = rates.take(token_hash, now)
    if wait:
        raise Unreachable("too-fast", retry_after=wait)


def _hashed(token: bytes | None) -> bytes:
    return hashlib.sha256(token or b"").digest()


def _writable(box: Box | None, token: bytes | None, hashed: bytes) -> Box:
    if not is_hash(hashed, box.opened.put_hash if box else None) or box is None or token is None:
        raise Refused("unknown-box")
    return box


def _readable(box: Box | None, token: bytes | None, hashed: bytes) -> Box:
    if not is_hash(hashed, box.opened.get_hash if box else None) or box is None or token is None:
        raise Refused("unknown-box")
    return box


def _checked(check: _Check, found: Soon[Box | None], token: bytes | None, hashed: bytes) -> Soon[Box]:
    """At once, if it is found at once."""
    if isinstance(found, NEAR):
        return check(found, token, hashed)
    return _later(check, found, token, hashed)


async def _later(check: _Check, found: Awaitable[Box | None], token: bytes | None, hashed: bytes) -> Box:
    return check(await found, token, hashed)
