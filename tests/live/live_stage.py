"""Where a case is played by people and commands together: a relay process, seats with sync in this process, some behind a browser.

Time stands where a case sets it; letters travel by themselves, as they do between people.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from live.clicker import Clicker
from live.hands import Hand
from live_cast import PACE, PATIENCE
from wasit.cli.verified import certificate_view
from wasit.errors import Refused
from wasit.play.player import PASSPHRASE
from wasit.play.shape import SeatOfCase
from wasit.play.stage import COUNTS
from wasit.seals.slots import TRIAL
from wasit.seat.clock import ReplayClock
from wasit.seat.proposals import terms_of
from wasit.seat.relay_client import HttpRelayLink
from wasit.seat.relay_link import RelayLink
from wasit.seat.seat import Seat
from wasit.seat.standing import is_settled, standing
from wasit.seat.sync.live import LiveSync
from wasit.text.moment import Moment
from wasit.web.locale import Look
from wasit.web.serve import PageServer


class Live:
    """A ``Stage``. ``folder`` None: in memory. ``link``: how the relay at ``relay`` is reached. ``clicker``: what hands do.

    ``at_browser``: those who have nothing but a browser and begin with the first run, by their seat's id, with the language they read.
    """

    def __init__(
        self,
        folder: Path | None,
        relay: str,
        browser: Any,
        at_browser: Mapping[str, str],
        *,
        width: int = 1440,
        link: Callable[[str], RelayLink] = HttpRelayLink,
        clicker: type[Clicker] = Clicker,
    ) -> None:
        self.folder, self.relay, self.browser = folder, relay, browser
        self.at_browser, self.width, self._link = at_browser, width, link
        self._clicker = clicker
        self.seats: dict[str, Seat] = {}
        self.people: dict[str, Hand] = {}
        self._ends: list[Callable[[], Any]] = []
        self._now = 1_700_000_000

    async def seat(self, who: SeatOfCase) -> Seat | Hand:
        if who.id in self.seats:
            return self.people.get(who.id) or self.seats[who.id]
        link = self._link(self.relay)
        folder = self.folder and self.folder / f"seat-{len(self.seats) + 1}"
        seat = Seat(folder, clock=ReplayClock(who.time_zone, self._now), link=link, cost=TRIAL)
        self.seats[who.id] = seat
        sync = LiveSync(seat, link, pace=PACE)
        self._ends += [sync.stop, seat.invitations.stop, seat.lock, link.close]
        hand: Seat | Hand = seat
        if who.id in self.at_browser:
            hand = await self.sit(who)
        else:
            seat.create(
                PASSPHRASE, name=dict(who.name), language=who.language, zone=who.time_zone, relay=self.relay
            )
        sync.start()
        return hand

    async def sit(self, who: SeatOfCase) -> Hand:
        """A browser in front of a seat; where there is none yet, the first run by what the page asks."""
        seat, language, width = self.seats[who.id], self.at_browser.get(who.id, who.language), self.width

        def create(told: Mapping[str, str]) -> None:
            seat.create(
                told["passphrase"],
                name={told["name_language"]: told["name"]},
                language=told["language"],
                zone=told["zone"],
                relay=self.relay,
            )

        pages = PageServer(
            seat,
            random_bytes=os.urandom,
            create_seat=create,
            verify_certificate=certificate_view,
            language=language,
        )
        address = await pages.start()
        context = await self.browser.new_context(
            viewport={"width": width, "height": 900},
            has_touch=width < 500,
            accept_downloads=True,
            timezone_id=who.time_zone,
        )
        # the page goes first: a seat that is locked under it would send it back to its first page
        self._ends = [context.close, pages.stop, *self._ends]
        at = self._clicker(await context.new_page(), Look(language=language, zone=who.time_zone))
        at.watch(address, f"{pages.home}/")
        await at.page.goto(address)
        await at.page.wait_for_url(f"{pages.home}/**")
        hand = self.people[who.id] = Hand(at, seat)
        if not seat.is_open():
            await hand.first_run(hand.shown(who.name), who.time_zone)
        return hand

    async def seat_id(self, who: SeatOfCase) -> str:
        return self.seats[who.id].matter().me.hex()

    async def newest_release(self, who: SeatOfCase) -> str:
        return self.seats[who.id].see_channel().crossed[0].release

    async def set_time(self, at: Moment) -> None:
        self._now = max(self._now, at.seconds) if self.seats else at.seconds
        for seat in self.seats.values():
            await seat.do("clock", {"at": str(Moment(self._now))})

    async def settle(self) -> None:
        """Let what waits to be taken back leave, and all of it arrive."""
        for matter in [one for seat in self.seats.values() for one in seat.matters.values()]:
            leaves_at = matter.file.one("SELECT max(at) FROM leaving")
            if leaves_at is not None and leaves_at[0] is not None:
                await self.set_time(Moment(leaves_at[0]))
        async with asyncio.timeout(PATIENCE):
            while not is_settled(
                [standing(one) for seat in self.seats.values() for one in seat.matters.values()]
            ):
                await asyncio.sleep(0.01)

    async def fingerprint(self) -> object:
        return [
            (name, [matter.file.one(question) for question in COUNTS])
            for name, seat in self.seats.items()
            for matter in seat.matters.values()
        ]

    async def countersignable(self, who: SeatOfCase, proposal: str) -> bool:
        try:
            return terms_of(self.seats[who.id].matter(), bytes.fromhex(proposal)).state == "accepted"
        except Refused:
            return False

    async def close(self) -> None:
        for end in self._ends:
            ended = end()
            if ended is not None:
                await asyncio.wait_for(ended, 10)
