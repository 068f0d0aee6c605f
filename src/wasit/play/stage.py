"""Where a case is played in one process: real seats in real folders, and a relay between them.

1. With ``folder`` each seat has its own encrypted files there; without, everything is in memory (and faster: for hundreds of cases).
2. ``lossy``: the relay swallows letters, so that nothing moving is not yet everything here: the clock goes on until syncs have mended it.
3. Between steps every seat pushes and pulls in rounds until nothing moves; where the cover makes letters wait, the clock goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from wasit.errors import Refused, Unreachable
from wasit.play.player import PASSPHRASE
from wasit.play.shape import SeatOfCase
from wasit.seals.randomness import Randomness, SystemRandomness
from wasit.seals.slots import TRIAL
from wasit.seat.clock import ReplayClock
from wasit.seat.proposals import terms_of
from wasit.seat.relay_link import RelayLink
from wasit.seat.seat import Seat
from wasit.seat.standing import is_settled, standing
from wasit.seat.sync import rounds
from wasit.seat.sync.push import steady_tick
from wasit.seat.sync.upkeep import greet, look_after
from wasit.text.moment import Moment

COUNTS = (
    "SELECT count(*), coalesce(max(n), 0) FROM entry",
    "SELECT count(*), coalesce(max(n), 0) FROM outbox",
    "SELECT count(*), coalesce(max(n), 0) FROM leaving",
    "SELECT count(*), coalesce(sum(count), 0) FROM alarm",
    "SELECT count(*), coalesce(sum(length(cose)), 0) FROM instrument",
    "SELECT count(*), 0 FROM waiting",
    "SELECT count(*), coalesce(sum(length(value)), 0) FROM setting",
)
MOST_ROUNDS = 2_000
ON = 30  # s that the clock goes on while something waits for its time
MOST_ON = 40
GREETINGS = 3  # at least, where letters are lost: somebody who left is not asked whether all is there
STEADY = 600  # s between ticks of steady cover


class Together:
    """A ``Stage``. ``relay``: the address that cards name; ``link``: how it is reached."""

    def __init__(
        self,
        link: RelayLink,
        relay: str,
        *,
        folder: Path | None = None,
        randomness: Callable[[str], Randomness] | None = None,
        lossy: bool = False,
    ) -> None:
        self.link = link
        self.relay = relay
        self.folder = folder
        self._lossy = lossy
        self.seats: dict[str, Seat] = {}
        self._randomness = randomness or (lambda _: SystemRandomness())
        self._now = 1_700_000_000

    async def seat(self, who: SeatOfCase) -> Seat:
        if who.id not in self.seats:
            folder = None if self.folder is None else self.folder / f"seat-{len(self.seats) + 1}"
            seat = Seat(
                folder,
                clock=ReplayClock(who.time_zone, self._now),
                randomness=self._randomness(who.id),
                link=self.link,
                cost=TRIAL,
            )
            seat.create(
                PASSPHRASE, name=dict(who.name), language=who.language, zone=who.time_zone, relay=self.relay
            )
            self.seats[who.id] = seat
        return self.seats[who.id]

    async def newest_release(self, who: SeatOfCase) -> str:
        return self.seats[who.id].see_channel().crossed[0].release

    async def seat_id(self, who: SeatOfCase) -> str:
        return self.seats[who.id].matter().me.hex()

    async def set_time(self, at: Moment) -> None:
        self._now = max(self._now, at.seconds) if self.seats else at.seconds
        for seat in self.seats.values():
            assert isinstance(seat.clock, ReplayClock)
            seat.clock.set(self._now)

    async def settle(self) -> None:
        await self._rest()
        for turn in range(MOST_ON):
            if not self._waits() and not (self._lossy and turn < GREETINGS):
                return
            self._greet()
            steady = any(
                matter.cover == "steady" for seat in self.seats.values() for matter in seat.matters.values()
            )
            await self.set_time(Moment(self._now + (STEADY if steady else ON)))
            if steady:
                await self._tick()
            await self._rest()

    async def _rest(self) -> None:
        for _ in range(MOST_ROUNDS):
            moved = 0
            for seat in self.seats.values():
                for matter in list(seat.matters.values()):
                    try:
                        moved += await rounds.push(matter, self.link)
                        moved += await rounds.pull(matter, self.link)
                    except Unreachable:
                        moved += 1
                    await asyncio.sleep(0)
            if not moved:
                return
        raise AssertionError("letters go round and round")

    def _greet(self) -> None:
        """What a live seat does from time to time: tell what is here and what is missing."""
        for seat in self.seats.values() if self._lossy else ():
            for matter in seat.matters.values():
                greet(matter)
                look_after(matter, pairing=seat.invitations.is_busy(matter))

    async def _tick(self) -> None:
        for seat in self.seats.values():
            for matter in seat.matters.values():
                for parcel in steady_tick(matter) if matter.cover == "steady" else []:
                    await rounds.deliver(matter, self.link, parcel)

    def _waits(self) -> bool:
        """Whether a letter (not a mere sync) or a release waits for its time; or, where letters are lost, somebody lacks something."""
        if self._lossy and not is_settled(
            [standing(matter) for seat in self.seats.values() for matter in seat.matters.values()]
        ):
            return True
        for seat in self.seats.values():
            for matter in seat.matters.values():
                if matter.outbox.count() or matter.file.one("SELECT 1 FROM leaving"):
                    return True
        return False

    async def fingerprint(self) -> object:
        return [
            (name, [matter.file.one(question) for question in COUNTS])
            for name, seat in self.seats.items()
            for matter in seat.matters.values()
        ]

    async def countersignable(self, who: SeatOfCase, proposal: str) -> bool:
        if who.id not in self.seats:
            return False
        try:
            terms = terms_of(self.seats[who.id].matter(), bytes.fromhex(proposal))
        except Refused:
            return False
        return terms.state == "accepted"

    async def close(self) -> None:
        for seat in self.seats.values():
            await seat.invitations.stop()
            seat.lock()
        await self.link.close()
