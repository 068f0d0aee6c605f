"""Two paired seats in memory on one clock and one simulated relay."""

from __future__ import annotations

import asyncio

from wasit.play.simulated import MemoryRelay
from wasit.seals.randomness import SeededRandomness
from wasit.seals.slots import TRIAL
from wasit.seat.clock import ReplayClock
from wasit.seat.matter import Matter
from wasit.seat.seat import Seat
from wasit.seat.sync import rounds, upkeep

DAY = 86_400
START = 1_700_000_000


class Pair:
    """A side's official and the go-between it invited, on one clock."""

    def __init__(self) -> None:
        self.relay = MemoryRelay()
        self.now = START
        self.seats = [self._seat(name) for name in ("a", "g")]

    def _seat(self, name: str) -> Seat:
        seat = Seat(
            None,
            clock=ReplayClock("UTC", START),
            randomness=SeededRandomness(name),
            link=self.relay,
            cost=TRIAL,
        )
        seat.create("x", name={"en": name}, language="en", zone="UTC", relay="http://127.0.0.1:1")
        return seat

    @property
    def a(self) -> Matter:
        return self.seats[0].matter()

    @property
    def g(self) -> Matter:
        return self.seats[1].matter()

    def set_day(self, day: int) -> None:
        for seat in self.seats:
            assert isinstance(seat.clock, ReplayClock)
            seat.clock.set(START + day * DAY)

    async def settle(self) -> None:
        moved = 1
        while moved:
            moved = 0
            for seat in self.seats:
                for matter in seat.matters.values():
                    moved += await rounds.push(matter, self.relay) + await rounds.pull(matter, self.relay)

    async def pair(self) -> None:
        a, g = self.seats
        await a.do(
            "open-channel",
            {"title": {"en": "A matter"}, "role": "side", "side": {"en": "Side A"}, "cover": "prompt"},
        )
        offered = await a.do("invite", {"as": "go-between"})
        used = await g.do("join", {"code": offered["code"]})
        while (await g.do("invitation", {"invitation": used["invitation"]}))["state"] != "paired":
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        while (await a.do("invitation", {"invitation": offered["invitation"]}))["state"] != "paired":
            await asyncio.sleep(0)
        await self.settle()

    def look_after(self) -> None:
        for matter in (self.a, self.g):
            upkeep.look_after(matter, pairing=False)

    async def say(self, text: str) -> bool:
        """Whether it arrives."""
        answer = await self.seats[0].do(
            "say", {"passages": [{"text": {"en": text}, "consent": "as-written"}]}
        )
        await self.settle()
        return bool(self.g.file.one("SELECT 1 FROM entry WHERE hash = ?", bytes.fromhex(answer["id"])))
