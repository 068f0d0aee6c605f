"""Many channels of equal traffic at one relay, and all that the relay could write down: what a linker has to work with.

Real seats with their real sync, on a loop whose time jumps to whatever falls due next: a day takes seconds, and every delay is as in life.

1. A channel is a go-between and two sides: four mailboxes. Its people come, talk and are away by the same chances as all others'.
2. ``Event`` is what reaches the relay: when, what, which mailbox, how large, over whose line. Who is behind a line is shown only to a
   linker that sees addresses.
"""

from __future__ import annotations

import asyncio
import random
import selectors
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from wasit.errors import Refused
from wasit.play.simulated import MemoryRelay
from wasit.seals.randomness import SeededRandomness
from wasit.seals.slots import TRIAL
from wasit.seat.clock import moment_in
from wasit.seat.people import boxes
from wasit.seat.relay_link import OnLetter
from wasit.seat.seat import Seat
from wasit.seat.sync.live import LiveSync
from wasit.text.moment import Moment
from wasit.wire.mailbox import GetPlace, PutPlace

START = 1_700_000_000
RELAY = "http://127.0.0.1:1"
HOUR = 3600.0


class Event(NamedTuple):
    """``at``: seconds from the beginning. ``what``: open, put, take (the ack), watch, leave. ``who``: the seat, which the relay knows as an address."""

    at: float
    what: str
    box: bytes
    size: int
    who: str


@dataclass(frozen=True)
class Life:
    """How people live. Units: hours, in the first quarter of which channels are opened; minutes between what one side says, and until
    it is passed on (on average). ``away``: people come and go, about an hour each."""

    cover: str
    away: bool = False
    hours: float = 8
    every: float = 20
    passed_on: float = 4


@dataclass
class Log:
    """What the relay saw, and the truth: which channel a mailbox belongs to."""

    events: list[Event] = field(default_factory=list)
    channel_of: dict[bytes, int] = field(default_factory=dict)


class _Jump(selectors.SelectSelector):
    """Nothing to read: then it is later."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        found = super().select(0)
        if not found:
            if timeout is None:
                raise RuntimeError("nothing will ever happen")
            self.now += max(timeout, 0)
        return found


class JumpingLoop(asyncio.SelectorEventLoop):
    """A loop that never sleeps."""

    def __init__(self) -> None:
        self._jump = _Jump()
        super().__init__(self._jump)

    def time(self) -> float:
        return self._jump.now


class _LoopClock:
    zone = "UTC"

    def now(self) -> Moment:
        return moment_in(START + int(asyncio.get_running_loop().time()), self.zone)

    def since_start(self) -> tuple[bytes, int]:
        return b"loop", int(asyncio.get_running_loop().time())


class _Line(MemoryRelay):
    """One seat's way to the relay, which all lines share. Made while its loop runs."""

    def __init__(self, relay: MemoryRelay, bells: dict[bytes, asyncio.Event], log: Log, who: str) -> None:
        super().__init__(now=relay.now)
        self.boxes, self.by_put, self.plates = relay.boxes, relay.by_put, relay.plates
        self._bells, self._log, self._who, self.is_over = bells, log, who, False

    def _note(self, what: str, box: bytes, size: int = 0) -> None:
        if not self.is_over:
            now = asyncio.get_running_loop().time()
            self._log.events.append(Event(now, what, box, size, self._who))

    async def open_box(
        self, relay: str, put_id: bytes, get_id: bytes, put_token: bytes, get_token: bytes, now: int
    ) -> None:
        self._note("open", get_id)
        await super().open_box(relay, put_id, get_id, put_token, get_token, now)

    async def put(self, place: PutPlace, body: bytes) -> None:
        await super().put(place, body)
        get_id = self.by_put[place.id]
        self._note("put", get_id, len(body))
        self._bells.setdefault(get_id, asyncio.Event()).set()

    async def ack(self, place: GetPlace, cursor: int) -> None:
        self._note("take", place.id)
        await super().ack(place, cursor)

    async def read_slot(self, number: int, slot: str, token: bytes, wait: int) -> bytes | None:
        for _ in range(wait or 1):
            if found := self._plate(number, token).slots.get(slot):
                return found
            await asyncio.sleep(1)
        return None

    async def subscribe(self, places: Sequence[GetPlace], on_letter: OnLetter) -> None:
        for place in places:
            self._note("watch", place.id)
        try:
            await asyncio.gather(*(self._follow(place, on_letter) for place in places))
        finally:
            for place in places:
                self._note("leave", place.id)

    async def _follow(self, place: GetPlace, on_letter: OnLetter) -> None:
        bell, shown = self._bells.setdefault(place.id, asyncio.Event()), 0
        while True:
            bell.clear()
            for cursor, body in sorted(self._box(place).letters.items()):
                if cursor > shown:
                    shown = cursor
                    await on_letter(place, cursor, body)
            await bell.wait()


class _Person:
    """A seat, and whether it is there."""

    def __init__(self, line: Callable[[str], _Line], name: str) -> None:
        self.name, self._link = name, line(name)
        self.seat = Seat(
            None, clock=_LoopClock(), randomness=SeededRandomness(name), link=self._link, cost=TRIAL
        )
        self.seat.create("x", name={"en": name}, language="en", zone="UTC", relay=RELAY)
        self._sync: LiveSync | None = None
        self.there = asyncio.Event()

    def come(self) -> None:
        self._sync = LiveSync(self.seat, self._link)
        self._sync.start()
        self.there.set()

    def unwatched(self) -> None:
        self._link.is_over = True

    async def go(self) -> None:
        self.there.clear()
        if self._sync is not None:
            await self._sync.stop()
            self._sync = None

    async def do(self, command: str, args: dict[str, Any]) -> dict[str, Any]:
        await self.there.wait()
        return dict(await self.seat.do(command, args))


class _Channel:
    """Three people who live for so many hours."""

    def __init__(
        self, line: Callable[[str], _Line], log: Log, number: int, life: Life, chance: random.Random
    ) -> None:
        self._log, self.number, self._life, self._chance = log, number, life, chance
        self._g, self._a, self._b = (_Person(line, f"{number}{who}-{chance.random()}") for who in "gab")
        self._waiting: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def live(self) -> None:
        await asyncio.sleep(self._chance.uniform(0, self._life.hours * HOUR / 4))
        await self._open()
        ends = self._life.hours * HOUR
        tasks = [self._talk(self._a, "b"), self._talk(self._b, "a"), self._pass_on()]
        if self._life.away:
            tasks += [self._come_and_go(person) for person in (self._g, self._a, self._b)]
        running = [asyncio.create_task(task) for task in tasks]
        await asyncio.sleep(ends - asyncio.get_running_loop().time())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for person in (self._g, self._a, self._b):  # before any of them goes: life goes on, the log ends here
            person.unwatched()
            for box in boxes(person.seat.matter()):
                self._log.channel_of[box.get.id] = self.number
            await person.go()

    async def _open(self) -> None:
        for person in (self._g, self._a, self._b):
            person.come()
        sides = [{"key": key, "name": {"en": key}} for key in "ab"]
        await self._g.do(
            "open-channel", {"title": {"en": "Talks"}, "sides": sides, "cover": self._life.cover}
        )
        for key, side in (("a", self._a), ("b", self._b)):
            offered = await self._g.do("invite", {"as": "side", "line": key})
            await asyncio.sleep(self._chance.expovariate(1 / 120))
            used = await side.do("join", {"code": offered["code"], "name": {"en": side.name}})
            ends = [
                person.seat.invitations.get(told["invitation"])
                for person, told in ((self._g, offered), (side, used))
            ]
            while any(end.state in ("waiting", "pairing") for end in ends):
                await asyncio.sleep(1)
            assert [end.state for end in ends] == ["paired", "paired"], [end.error for end in ends]
            while not _is_open(side):
                await asyncio.sleep(5)
            await asyncio.sleep(self._chance.expovariate(1 / 300))

    async def _talk(self, side: _Person, other: str) -> None:
        while True:
            await asyncio.sleep(self._chance.expovariate(1 / (self._life.every * 60)))
            passages = [{"text": {"en": "Some words."}, "consent": "as-written"}]
            said = await side.do("say", {"passages": passages})
            self._waiting.put_nowait((said["id"], other))

    async def _pass_on(self) -> None:
        while True:
            said, other = await self._waiting.get()
            wait = self._chance.expovariate(1 / (self._life.passed_on * 60))
            await asyncio.sleep(wait)
            while True:
                with suppress(Refused):  # it has not come yet
                    args = {"sources": [{"id": said}], "to": other, "wording": "as-written"}
                    await self._g.do("pass-on", args)
                    break
                await asyncio.sleep(30)

    async def _come_and_go(self, person: _Person) -> None:
        while True:
            await asyncio.sleep(self._chance.expovariate(1 / HOUR))
            await person.go()
            await asyncio.sleep(self._chance.expovariate(1 / HOUR))
            person.come()


def _is_open(side: _Person) -> bool:
    return bool(side.seat.matters) and side.seat.matter().file.one("SELECT count(*) FROM line")[0] > 0


def live(life: Life, channels: int, seed: int) -> Log:
    """So many channels' lives at one relay."""

    async def all_of_them() -> Log:
        relay = MemoryRelay(now=lambda: START + int(asyncio.get_running_loop().time()))
        log, bells, chance = Log(), dict[bytes, asyncio.Event](), random.Random(seed)

        def line(who: str) -> _Line:
            return _Line(relay, bells, log, who)

        async with asyncio.TaskGroup() as group:
            for number in range(channels):
                channel = _Channel(line, log, number, life, random.Random(chance.random()))
                group.create_task(channel.live())
        return log

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(all_of_them())
