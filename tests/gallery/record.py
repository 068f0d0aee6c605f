"""Long records: seats on which as much has happened as in years, by the commands that a person's page gives.

One go-between who keeps both lines by notes, and one delegate who writes on a line of its own. Most is talk; of everything else there is
as much as in the cases that were played: one entry in eight crosses, one in twenty tells who knows, one in forty is a promise.
"""

from __future__ import annotations

from typing import Any

from wasit.play.player import ended
from wasit.play.simulated import MemoryRelay
from wasit.seals.randomness import SeededRandomness
from wasit.seals.slots import Cost
from wasit.seat.clock import ReplayClock
from wasit.seat.seat import Seat
from wasit.seat.sync import rounds
from wasit.text.moment import Moment

START = 1_700_000_000
STEP = 300  # s between two entries
BATCH, AT_ONCE = 2_000, 10
CHEAP = Cost(1, 8, 1)
PAPERS = 12
RELAY = "http://127.0.0.1:1"
PASSPHRASE = "four plain words here"
SAYINGS = {
    "en": "We would rather learn the hour of the handover before the press does, and ask who will speak first. ",
    "ar": "نفضّل أن نعرف ساعة التسليم قبل أن تعرفها الصحافة، ونسأل من يتكلم أولًا ومن يتكلم بعده. ",
}


def said(number: int) -> dict[str, str]:
    """Words of one language or the other."""
    language = "ar" if number % 3 == 0 else "en"
    return {language: f"{number}. {SAYINGS[language]}"}


class LongRecord:
    """``await grow(n)`` until there are n entries. ``role``: go-between or side."""

    def __init__(self, role: str) -> None:
        self.role = role
        self.clock = ReplayClock("Asia/Qatar", START)
        random = SeededRandomness(f"long {role}")
        self.relay = MemoryRelay()
        self.seat = Seat(None, clock=self.clock, randomness=random, link=self.relay, cost=CHEAP)
        self.seat.create(PASSPHRASE, name={"en": "One"}, language="en", zone="Asia/Qatar", relay=RELAY)
        self.done = 0
        self.first = ""
        self.mine: list[str] = []

    async def open(self) -> LongRecord:
        sides = [{"key": key, "name": {"en": f"Side {key}", "ar": f"الطرف {key}"}} for key in "ab"]
        args: dict[str, Any] = {"title": {"en": "Quiet road"}, "cover": "prompt", "role": self.role}
        await self.seat.do(
            "open-channel",
            args | ({"sides": sides} if self.role == "go-between" else {"side": {"en": "Side A"}}),
        )
        if self.role == "side":
            await self._meet()
            await self.seat.do("mandate", {"passphrase": PASSPHRASE})
            for number in range(PAPERS):
                await self._propose(number)
        return self

    async def _meet(self) -> None:
        """A go-between takes its seat, and is not heard of again: letters are no part of this."""
        guest = Seat(
            None, clock=self.clock, randomness=SeededRandomness("long guest"), link=self.relay, cost=CHEAP
        )
        guest.create(PASSPHRASE, name={"en": "Go-between"}, language="en", zone="UTC", relay=RELAY)
        offered = await self.seat.do("invite", {"as": "go-between"})
        joining = await guest.do("join", {"code": offered["code"]})
        for one, how in ((self.seat, offered), (guest, joining)):
            assert (await ended(one, how["invitation"]))["state"] == "paired"
        for _ in range(20):
            for one in (self.seat, guest):
                await rounds.push(one.matter(), self.relay)
                await rounds.pull(one.matter(), self.relay)
        guest.lock()

    async def grow(self, entries: int) -> None:
        matter = self.seat.matter()
        while self.done < entries:
            with matter.file.change():  # many commands, one commit: the same rows as one each
                for _ in range(min(BATCH, entries - self.done)):
                    self.clock.set(self.clock.now().seconds + STEP)
                    await (self._go if self.role == "go-between" else self._side)(self.done)
                    self.done += 1
                    if not self.done % AT_ONCE:
                        matter.file.run("DELETE FROM outbox")  # as if they were sent

    async def _go(self, number: int) -> None:
        do, text, line = self.seat.do, said(number), "ab"[number % 2]
        passages = [{"text": text, "consent": "may-paraphrase" if number % 8 == 0 else "for-you-only"}]
        match number % 40:
            case 5 | 25:
                await do(
                    ("told", "found-out", "raised")[number % 3],
                    {"line": line, "who": {"en": f"Person {number % 60}"}, "fact": "channel"},
                )
            case 7:
                await do("hope", {"held_by": "a", "of": "b", "text": text})
            case 9:
                await do("milestone", {"text": text, "track": f"track {number % 5}"})
            case 11:
                await do("say", {"desk": True, "passages": passages})
            case 13 if self.first:
                await do(
                    "undertaking",
                    {
                        "source": self.first,
                        "text": text,
                        "due": str(Moment(self.clock.now().seconds + 86_400)),
                    },
                )
            case 1 | 17 | 33 if self.mine:
                source = {
                    "sources": [{"id": self.mine.pop()}],
                    "to": line,
                    "wording": "paraphrase",
                    "text": text,
                }
                await do("pass-on", source)
            case 3:
                kept = [{"text": text, "consent": "as-written"}]
                made = await do("note-text", {"line": "a", "passages": kept})
                self.first = made["id"]
                await do("pass-on", {"sources": [{"id": self.first}], "to": "b", "wording": "as-written"})
            case _:
                made = await do(
                    "note-call", {"line": line, "passages": passages, "minutes": 3, "with": [{"en": "Envoy"}]}
                )
                if number % 8 == 0:
                    self.mine.append(made["id"])

    async def _side(self, number: int) -> None:
        do, text = self.seat.do, said(number)
        passages = [{"text": text, "consent": "may-paraphrase" if number % 8 == 0 else "for-you-only"}]
        match number % 40:
            case 5 | 25:
                await do(
                    ("told", "found-out", "raised")[number % 3],
                    {"who": {"en": f"Person {number % 60}"}, "fact": "channel"},
                )
            case 7:
                await do("hope", {"held_by": "us", "of": "them", "text": text})
            case 9 | 19 | 29 | 39:
                await do("say", {"room": True, "passages": passages})
            case _:
                await do("say", {"passages": passages})

    async def _propose(self, number: int) -> None:
        self.clock.set(self.clock.now().seconds + STEP)
        clause = {
            "id": 1,
            "kind": "undertaking",
            "who": "us",
            "text": {"en": f"{number}. {SAYINGS['en']}"},
            "when": [],
            "due": None,
        }
        args = {
            "title": {"en": f"Paper {number}"},
            "clauses": [clause],
            "parties": {"us": 0, "them": 1},
            "addressees": [{"en": "Side B"}],
        }
        expires = str(Moment(START + 10**9))
        await self.seat.do(
            "propose", args | {"authentic": ["en"], "expires": expires, "passphrase": PASSPHRASE}
        )
