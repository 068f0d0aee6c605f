"""Keeps an open seat in step with its relays: what is due goes out, what comes is taken in.

1. One sync for each matter of the seat; matters that come and go while the seat is open are followed. A locked seat has none.
2. ``seat.wake`` says that something may be due. ``seat.reachable`` is what the relays of all matters are: one that can't be reached
   makes it "unreachable", or "partly" where it is one of two and the other answers.
3. Starting and stopping change nothing in the store: whatever stood there goes on at the next start.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from wasit.seat.matter import Matter
from wasit.seat.people import second_relay
from wasit.seat.relay_link import RelayLink
from wasit.seat.seat import Seat
from wasit.seat.sync.attesting import attest_due
from wasit.seat.sync.matter_sync import MatterSync
from wasit.seat.sync.rests import Pace

STEADY_TICK = 600.0  # s


class LiveSync:
    """Units: ``tick`` seconds between the envelopes of steady cover. ``link`` is closed by whoever made it, after ``stop``."""

    def __init__(
        self, seat: Seat, link: RelayLink, *, pace: Pace | None = None, tick: float = STEADY_TICK
    ) -> None:
        self._seat, self._link, self._tick = seat, link, tick
        self._pace = pace or Pace()
        self._syncs: dict[bytes, MatterSync] = {}
        self._up: dict[str, bool] = {}
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Go on until stopped; the seat may be locked and unlocked meanwhile."""
        self._link.tell(self.reached)
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Nothing of it runs when this returns."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
            self._running = None
        await self._end(list(self._syncs))

    async def _run(self) -> None:
        while True:
            self._seat.wake.clear()
            await self._follow()
            for sync in self._syncs.values():
                sync.stir()
            await self._seat.wake.wait()

    async def _follow(self) -> None:
        here = dict(self._seat.matters)
        await self._end([name for name, sync in self._syncs.items() if here.get(name) is not sync.matter])
        for name, matter in here.items():
            if name not in self._syncs and self._seat.matters.get(name) is matter:
                sync = MatterSync(
                    self, matter, self._link, pace=self._pace, spread=self._spread, tick=self._tick
                )
                self._syncs[name] = sync
                sync.start()
        if not here and self._up:
            self._up.clear()
            self._seat.reachable = "none"

    async def _end(self, names: list[bytes]) -> None:
        for name in names:
            await self._syncs.pop(name).stop()

    def _spread(self) -> float:
        return self._seat.randomness.below(1001, b"spread") / 1000

    # -- what a matter's sync tells -----------------------------------------------------------------------------------------

    def is_open(self, matter: Matter) -> bool:
        return any(each is matter for each in self._seat.matters.values())

    def is_pairing(self, matter: Matter) -> bool:
        return self._seat.invitations.is_busy(matter)

    def changed(self, matter: Matter) -> None:
        self._seat.changed(matter)

    async def attest(self, matter: Matter) -> int:
        """Have attested what is due, by the authority that the matter names."""
        return await attest_due(matter, self._seat.authority, lambda: self.is_open(matter))

    def carried(self) -> None:
        """An envelope went or came."""
        self._seat.last_envelope = self._seat.clock.now()

    def reached(self, relay: str, up: bool) -> None:
        """A relay came into reach, or went out of it."""
        before = self._up.get(relay)
        self._up[relay] = up
        if before is up:
            return
        self._seat.reachable = self._how_reachable()
        if up and before is not None:
            for sync in self._syncs.values():
                sync.relay_is_back()
        self._seat.changed(None)

    def _how_reachable(self) -> str:
        silent = {relay for relay, up in self._up.items() if not up}
        pairs = [
            {matter.text_setting("relay"), second_relay(matter)} for matter in self._seat.matters.values()
        ]
        spared = {relay for both in pairs if len(both - {""}) == 2 and not both <= silent for relay in both}
        if silent - spared:
            return "unreachable"
        return "partly" if silent else "reachable"
