"""The way between three parties of one attempt, through their mailboxes at relays: whole frames, locked from party to party, in order.

1. A message goes in envelopes of the relay's two sizes: counter, whether it is the last part, bytes. How many and which hangs on its length alone,
   and that on the terms. The padding that a frame has for a link that would show its length is left away here, and put back at the other end.
2. What was read already is dropped; a counter that skips ends the attempt. What opens under no key of the attempt is nobody's, and dropped.
3. Whatever the relay refuses or does not take ends the attempt: nothing is put twice.
4. A side's first message to each is its share and salt (``hand``); the frames of the reckoning follow.

Source: spec/8-wall.md §8.9.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from wasit.errors import Distrusted, Refused, Unreachable, WasitError
from wasit.overlap import link as frames
from wasit.overlap.codec import MOST
from wasit.seals.offer_statement import PairKeys, Statement
from wasit.seals.randomness import Randomness
from wasit.seat.relay_link import RelayLink
from wasit.wire.envelope import LARGE, LENGTH, SMALL
from wasit.wire.mailbox import PutPlace

COUNTER = 8
_AROUND = 12 + 16 + LENGTH + COUNTER + 1  # nonce, tag, length, counter, last or not
FEW = 15  # parts of the small size; what is longer goes in large ones, but for its end
_SHARE, _FRAME = b"\0", b"\1"
MOST_UNDERWAY = 64  # envelopes that the relay has not answered for


class Tunnel:
    """One party's end. Raises, while it is used: Unreachable sealed-link-broken, sealed-relay-busy; Distrusted sealed-bytes-bad."""

    def __init__(
        self, link: RelayLink, others: Sequence[Statement], keys: dict[int, PairKeys], randomness: Randomness
    ) -> None:
        self._link, self._keys, self._randomness = link, keys, randomness
        self._places = {each.party: each.place for each in others}
        self._out = dict.fromkeys(self._places, 0)
        self._in = dict.fromkeys(self._places, 0)
        self._parts: dict[int, list[bytes]] = {party: [] for party in self._places}
        self._inbox: asyncio.Queue[tuple[int, bytes] | WasitError] = asyncio.Queue()
        self._kept: list[tuple[int, bytes]] = []
        self._turns = {party: asyncio.Lock() for party in self._places}
        self._underway: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(MOST_UNDERWAY)
        self._broken = False
        self.envelopes = self.bytes = 0  # sent

    async def send(self, to: int, frame: bytes) -> None:
        """A frame of the reckoning; underway when this returns."""
        kind, payload = frames.unpad(frame)
        await self._send(to, _FRAME + bytes([kind]) + payload)

    async def hand(self, to: int, share: bytes) -> None:
        """Of a side: its share for that party, before any frame."""
        await self._send(to, _SHARE + share)

    async def _send(self, to: int, message: bytes) -> None:
        async with self._turns[to]:
            for part, size, last in split(message):
                if self._broken:
                    raise Unreachable("sealed-link-broken")
                content = self._out[to].to_bytes(COUNTER, "big") + bytes([last]) + part
                self._out[to] += 1
                envelope = self._keys[to].lock(content, size, self._randomness)
                self.envelopes, self.bytes = self.envelopes + 1, self.bytes + size
                await self._room.acquire()
                task = asyncio.create_task(self._put(self._places[to], envelope))
                self._underway.add(task)
                task.add_done_callback(self._underway.discard)
                if not self._link.keeps_order(self._places[to].relay):
                    await asyncio.shield(task)

    async def _put(self, place: PutPlace, envelope: bytes) -> None:
        try:
            await self._link.put(place, envelope)
        except (Unreachable, Refused, Distrusted) as no:
            self.fail(Unreachable("sealed-relay-busy" if no.code == "relay-busy" else "sealed-link-broken"))
        finally:
            self._room.release()

    async def receive(self) -> tuple[int, bytes]:
        """The next whole message, and whose."""
        found = await self._inbox.get()
        if isinstance(found, WasitError):
            self._inbox.put_nowait(found)
            raise found
        return found

    def keep(self, party: int, frame: bytes) -> None:
        """A frame that came before its time."""
        self._kept.append((party, frame))

    def give_back(self) -> None:
        """What was kept comes next, before what came since."""
        later = [self._inbox.get_nowait() for _ in range(self._inbox.qsize())]
        for found in (*self._kept, *later):
            self._inbox.put_nowait(found)
        self._kept.clear()

    def fail(self, error: WasitError) -> None:
        """The attempt can't go on by this way."""
        self._broken = True
        self._inbox.put_nowait(error)

    def hear(self, body: bytes) -> bool:
        """Whether an envelope was of this attempt."""
        for party, keys in self._keys.items():
            with suppress(Distrusted):
                self._take(party, keys.unlock(body))
                return True
        return False

    def _take(self, party: int, content: bytes) -> None:
        counter = int.from_bytes(content[:COUNTER], "big")
        if len(content) <= COUNTER or content[COUNTER] > 1 or counter > self._in[party]:
            self.fail(Distrusted("sealed-bytes-bad", party=party))
            return
        if counter < self._in[party]:
            return
        self._in[party] += 1
        parts = self._parts[party]
        parts.append(content[COUNTER + 1 :])
        if sum(map(len, parts)) > MOST + LARGE:
            self.fail(Distrusted("sealed-bytes-bad", party=party))
        elif content[COUNTER]:
            self._whole(party, b"".join(parts))
            parts.clear()

    def _whole(self, party: int, message: bytes) -> None:
        if message[:1] == _SHARE:
            self._inbox.put_nowait((party, message[1:]))
        elif message[:1] == _FRAME and len(message) > 1:
            self._inbox.put_nowait((party, frames.pad(message[1], message[2:])))
        else:
            self.fail(Distrusted("sealed-bytes-bad", party=party))

    async def close(self, patience: float) -> None:
        """What is underway arrives, or is let go of."""
        if self._underway:
            await asyncio.wait(self._underway, timeout=patience)
        for task in tuple(self._underway):
            task.cancel()


def split(message: bytes) -> list[tuple[bytes, int, bool]]:
    """The parts of a message: bytes, the size of their envelope, whether it is the last."""
    parts: list[tuple[bytes, int, bool]] = []
    at = 0
    while at < len(message) or not parts:
        size = SMALL if len(message) - at <= FEW * (SMALL - _AROUND) else LARGE
        upto = at + size - _AROUND
        parts.append((message[at:upto], size, upto >= len(message)))
        at = upto
    return parts
