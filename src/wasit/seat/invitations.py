"""Invitations as they go on: the code, the exchange at the relay, and what follows when two seats have met.

1. The box that a card will name stands at the relay before the code is shown; if pairing fails it is dropped again.
2. What an invitation is for is kept here and said in the first letter, never in the exchange itself.
3. Burned codes are counted per seat, whatever the matter, also of codes that are offered at one time: after three in a day no code is
   offered for a day, and those that are still offered are taken back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wasit.errors import Refused, Unreachable, WasitError
from wasit.seals.code import Code, format_code
from wasit.seals.invite import Paired
from wasit.seat import welcoming
from wasit.seat.burned import BurnedCodes
from wasit.seat.matter import Matter
from wasit.seat.pairing import offer_code, use_code
from wasit.seat.people import Box, box_is_ready, card_for, forget_box, give_box_to, keep_paired, new_box
from wasit.seat.relay_link import RelayLink


@dataclass
class Invitation:
    """One code, offered or used. ``state``: waiting, pairing, paired, failed, expired."""

    id: str
    matter: Matter
    purpose: str
    detail: Mapping[str, Any]
    state: str = "waiting"
    code: str = ""
    words: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()
    seat: str = ""
    error: str = ""
    task: asyncio.Task[None] | None = field(default=None, repr=False)
    has_code: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def answer(self) -> dict[str, Any]:
        """Plain JSON for whoever asks how it goes."""
        told: dict[str, Any] = {"invitation": self.id, "state": self.state, "as": self.purpose}
        if self.purpose != "join":  # a matter that was only made to join may be gone by now
            told["matter"] = self.matter.id.hex()
        if self.code and self.state == "waiting":
            told["code"] = self.code
        if self.purpose != "join":  # whoever joins has to be told of it beside the code
            told["relay"] = self.matter.text_setting("relay")
        if self.detail.get("device"):
            told["device"] = True
        if self.words:
            told |= {"words": list(self.words), "numbers": list(self.numbers), "seat": self.seat}
        if self.error:
            told["error"] = self.error
        return told


class Invitations:
    """All that go on at this seat. ``burned``/``keep_burned``: the seat's own count."""

    def __init__(
        self,
        link: Callable[[], RelayLink | None],
        *,
        burned: Callable[[], BurnedCodes],
        keep_burned: Callable[[BurnedCodes], None],
        changed: Callable[[], None],
        not_joined: Callable[[Matter], None],
    ) -> None:
        self._link = link
        self._burned = burned
        self._keep_burned = keep_burned
        self._changed = changed
        self._not_joined = not_joined
        self._all: dict[str, Invitation] = {}

    def get(self, written: str) -> Invitation:
        """Raises: Refused unknown-id."""
        if written not in self._all:
            raise Refused("unknown-id")
        return self._all[written]

    async def invite(self, matter: Matter, purpose: str, detail: Mapping[str, Any]) -> Invitation:
        """Offer a code. Gives when the code can be read aloud. Raises: Refused (see welcoming), codes-resting; Unreachable."""
        detail = {name: value for name, value in detail.items() if name != "passphrase"}  # asked, not kept
        welcoming.check_may_invite(matter, purpose, detail)
        self._burned().check_may_offer(matter.clock.now().seconds)
        invitation = self._new(matter, purpose, detail)
        invitation.task = asyncio.create_task(self._run(invitation, self._offer))
        waiting = asyncio.create_task(invitation.has_code.wait())
        await asyncio.wait({invitation.task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not invitation.code:
            await invitation.task
            raise (
                Refused(invitation.error)
                if invitation.error != "relay-unreachable"
                else Unreachable("relay-unreachable")
            )
        return invitation

    async def join(self, matter: Matter, typed: str, *, as_device: bool = False) -> Invitation:
        """Use a code. ``as_device``: to become a further seat of who offers it, and nothing else. Raises: Refused code-typo before anything is sent."""
        if as_device:
            with matter.file.change():
                matter.set_setting("as-device", b"1")
        invitation = self._new(matter, "join", {"code": typed, "device": as_device})
        invitation.state = "pairing"
        invitation.task = asyncio.create_task(self._run(invitation, self._use))
        return invitation

    def _new(self, matter: Matter, purpose: str, detail: Mapping[str, Any]) -> Invitation:
        made = Invitation(matter.randomness.bytes(8, b"invitation").hex(), matter, purpose, detail)
        self._all[made.id] = made
        return made

    async def _run(self, invitation: Invitation, exchange: Callable[[Invitation, Box], Any]) -> None:
        matter = invitation.matter
        box: Box | None = None
        try:
            key = str(invitation.detail.get("line") or invitation.purpose)
            box = await self._open_box(matter, key)
            paired: Paired = await exchange(invitation, box)
            with matter.file.change():
                key = {"side": "", "join": "line"}.get(invitation.purpose, "room")
                seat = keep_paired(matter, paired.card, key=key)
                give_box_to(matter, box.get.id, seat)
                if invitation.purpose != "join":
                    welcoming.paired(matter, seat, invitation.purpose, invitation.detail)
            invitation.words, invitation.numbers, invitation.seat = paired.words, paired.numbers, seat.hex()
            with matter.file.change():
                matter.set_setting(
                    "words " + seat.hex(),
                    bytes(paired.words) + b"".join(n.to_bytes(2, "big") for n in paired.numbers),
                )
            invitation.state = "paired"
        except WasitError as bad:
            invitation.error = bad.code
            invitation.state = "expired" if bad.code == "code-expired" else "failed"
            await self._drop(matter, box)
            self._undo(invitation)
        except asyncio.CancelledError:
            invitation.state, invitation.error = "failed", invitation.error or "given-up"
            if invitation.id in self._all:
                self._undo(invitation)
            raise
        finally:
            self._changed()

    def _undo(self, invitation: Invitation) -> None:
        if invitation.purpose == "join":
            self._not_joined(invitation.matter)  # it was only made for this

    async def _open_box(self, matter: Matter, key: str) -> Box:
        link = self._needed()
        with matter.file.change():
            box = new_box(matter, None, key=key)
        await link.open_box(
            box.get.relay, box.put.id, box.get.id, box.put.token, box.get.token, matter.clock.now().seconds
        )
        with matter.file.change():
            box_is_ready(matter, box.get.id)
        return box

    async def _drop(self, matter: Matter, box: Box | None) -> None:
        link = self._link()
        if box is None or link is None:
            return
        with matter.file.change():
            forget_box(matter, box.get.id)
        try:
            await link.drop_box(box.get)
        except WasitError:
            return  # the relay lets it lapse by itself

    async def _offer(self, invitation: Invitation, box: Box) -> Paired:
        matter = invitation.matter

        def show(code: Code) -> None:
            invitation.code = format_code(code)
            invitation.has_code.set()

        return await offer_code(
            self._needed(),
            lambda: self._card(matter, box),
            matter.randomness,
            show,
            now=lambda: matter.clock.now().seconds,
            burned=self._burned(),
            keep_burned=lambda _: self._burn(matter.clock.now().seconds),
        )

    def _burn(self, now: int) -> None:
        """Rule 3: the count of when the code was offered is an old one."""
        burned = self._burned().burn(now)
        self._keep_burned(burned)
        if burned.resting_until() is None:
            return
        for each in self._all.values():
            if each.state == "waiting" and each.task not in (None, asyncio.current_task()):
                assert each.task is not None
                each.error = "codes-resting"
                each.task.cancel()

    async def _use(self, invitation: Invitation, box: Box) -> Paired:
        matter = invitation.matter
        return await use_code(
            self._needed(),
            str(invitation.detail["code"]),
            lambda: self._card(matter, box),
            matter.randomness,
            now=lambda: matter.clock.now().seconds,
        )

    def _card(self, matter: Matter, box: Box) -> bytes:
        with matter.file.change():
            return card_for(matter, box, None)

    def _needed(self) -> RelayLink:
        link = self._link()
        if link is None:
            raise Refused("no-relay")
        return link

    def is_busy(self, matter: Matter) -> bool:
        """Whether an exchange goes on in this matter: its box is not to be touched."""
        return any(
            each.matter is matter and each.task is not None and not each.task.done()
            for each in self._all.values()
        )

    def forget(self) -> None:
        """Before the seat is locked: nothing goes on, and what a join had made for itself goes with it."""
        for invitation in self._all.values():
            if invitation.task is not None and not invitation.task.done():
                invitation.task.cancel()
                self._undo(invitation)
        self._all.clear()

    async def stop(self) -> None:
        """Give up what is going on."""
        tasks = [each.task for each in self._all.values() if each.task is not None and not each.task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
