"""Whole seats in one process, on one clock and one simulated relay: what the properties of the record and of the wall are tried on.

1. Time moves from event to event. At each, every seat in turn pushes and pulls until nothing moves.
2. Seats of the same name have the same keys in every world of a process: runs can be compared to the byte. What stays random is what
   vodozemac (one-time keys, message keys) and HPKE draw inside.
3. Every letter is recorded as plain text, with its time, as it goes into the ratchet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from wasit.errors import Refused, Unreachable
from wasit.play.simulated import Faults, MemoryRelay
from wasit.seals.randomness import Randomness, SeededRandomness
from wasit.seals.ratchet import LinkSessions, SeatKeys
from wasit.seals.slots import TRIAL
from wasit.seat.clock import ReplayClock
from wasit.seat.locks import is_grave
from wasit.seat.matter import Matter
from wasit.seat.people import boxes
from wasit.seat.seat import Seat
from wasit.seat.sync import push as pushing
from wasit.seat.sync import rounds
from wasit.wire import cbor

START = 1_700_000_000
TICK = 600  # s: steady cover
PICKLE = bytes(32)
RELAY = "http://127.0.0.1:1"
PASSPHRASE = "x"

_KEYRING: dict[tuple[str, int], bytes] = {}  # (seat, which matter of it) -> its account


class WallRelay(MemoryRelay):
    """A relay that can be down for some boxes only."""

    def __init__(self, *, now: Callable[[], int]) -> None:
        super().__init__(None, now=now)
        self.down: set[bytes] = set()  # get ids
        self.bodies: list[bytes] = []  # all that was ever stored here

    async def put(self, place: Any, body: bytes) -> None:
        if self.by_put.get(place.id) in self.down:
            raise Unreachable("relay-unreachable")
        self.bodies.append(body)
        await super().put(place, body)

    async def fetch(self, place: Any, after: int, wait: int, most: int) -> list[tuple[int, bytes]]:
        if place.id in self.down:
            raise Unreachable("relay-unreachable")
        return await super().fetch(place, after, wait, most)


class World:
    """Seats by name. Use inside ``with made_here(world):`` or through ``run``."""

    def __init__(
        self,
        cover: str,
        *,
        chance: Callable[[str], Randomness] = SeededRandomness,
        folder: Path | None = None,
    ) -> None:
        self.cover = cover
        self.chance = chance
        self.folder = folder
        self.now = START
        self.relay = WallRelay(now=lambda: self.now)
        self.seats: dict[str, Seat] = {}
        self.letters: list[tuple[int, bytes]] = []
        self._making = ""
        self._made: dict[str, int] = {}

    # -- seats ------------------------------------------------------------------------------------------------------

    def add(self, name: str, zone: str = "UTC") -> Seat:
        seat = Seat(
            None if self.folder is None else self.folder / name,
            clock=ReplayClock(zone, self.now),
            randomness=self.chance("seat " + name),
            link=self.relay,
            cost=TRIAL,
        )
        seat.create(PASSPHRASE, name={"en": name}, language="en", zone=zone, relay=RELAY)
        self.seats[name] = seat
        return seat

    def reopen(self, name: str) -> None:
        """The process died: what was not saved is gone."""
        assert self.folder is not None
        old = self.seats[name]
        count = self._made.get("again " + name, 0) + 1
        self._made["again " + name] = count
        for matter in old.matters.values():
            matter.file._db.close()  # no checkpoint, no last words
        assert old.keep is not None
        old.keep.file._db.close()
        seat = Seat(
            self.folder / name,
            clock=ReplayClock(old.clock.zone, self.now),
            randomness=self.chance(f"seat {name} again {count}"),
            link=self.relay,
            cost=TRIAL,
        )
        seat.unlock(PASSPHRASE)
        self.seats[name] = seat

    def matter(self, name: str) -> Matter:
        return self.seats[name].matter()

    def has_matter(self, name: str) -> bool:
        return name in self.seats and bool(self.seats[name].matters)

    def matters(self) -> Iterator[tuple[str, Matter]]:
        for name, seat in self.seats.items():
            for matter in seat.matters.values():
                yield name, matter

    async def do(self, name: str, command: str, args: Mapping[str, Any]) -> dict[str, Any]:
        self._making = name
        owner = {"passphrase": PASSPHRASE} if is_grave(command, args) else {}
        return dict(await self.seats[name].do(command, {**args, **owner}))

    async def pair(
        self, inviter: str, args: Mapping[str, Any], joiner: str, *, as_device: bool = False
    ) -> None:
        """By a spoken code, over a relay that is well for as long."""
        faults, self.relay.faults = self.relay.faults, None
        a, b = self.seats[inviter], self.seats[joiner]
        offered = await self.do(inviter, "invite", args)
        used = await self.do(
            joiner,
            "join",
            {"code": offered["code"], "name": {"en": joiner}} | ({"device": True} if as_device else {}),
        )
        for _ in range(20_000):
            await asyncio.sleep(0)
            ends = [seat.invitations.get(each["invitation"]) for seat, each in ((a, offered), (b, used))]
            if all(end.state not in ("waiting", "pairing") for end in ends):
                break
        assert [end.state for end in ends] == ["paired", "paired"], [end.error for end in ends]
        self.relay.faults = faults

    # -- time ---------------------------------------------------------------------------------------------------------

    def set_time(self, now: int) -> None:
        assert now >= self.now
        self.now = now
        for seat in self.seats.values():
            assert isinstance(seat.clock, ReplayClock)
            seat.clock.set(now)

    async def settle(self, most: int = 400) -> None:
        """Push and pull until nothing moves. A seat whose relay fails goes on at the next event."""
        if self.now % TICK == 0:
            await self._tick()
        for _ in range(most):
            moved = 0
            for _, matter in list(self.matters()):
                for round_ in (rounds.push, rounds.pull):
                    try:
                        moved += await round_(matter, self.relay)
                    except Unreachable:
                        continue
            if not moved:
                return
        raise AssertionError("no rest")

    async def _tick(self) -> None:
        for _, matter in list(self.matters()):
            if matter.cover != "steady":
                continue
            for parcel in pushing.steady_tick(matter):
                try:
                    await rounds.deliver(matter, self.relay, parcel)
                except Unreachable:
                    continue

    def next_event(self) -> int | None:
        """When something falls due, on any seat."""
        times = []
        for _, matter in self.matters():
            due = matter.outbox.next_time(self.now)
            if due is not None and due > self.now:
                times.append(due)
            row = matter.file.one("SELECT min(at) FROM leaving")
            if row is not None and row[0] is not None and row[0] > self.now:
                times.append(row[0])
            if matter.cover == "steady":
                times.append((self.now // TICK + 1) * TICK)
        return min(times, default=None)

    async def run_until(self, until: int) -> None:
        """Everything that falls due before and at a time."""
        await self.settle()
        while True:
            due = self.next_event()
            if due is None or due > until:
                break
            self.set_time(due)
            await self.settle()
        self.set_time(until)
        await self.settle()


@contextmanager
def made_here(world: World) -> Iterator[pytest.MonkeyPatch]:
    """Seats get the keys of their names, and letters are recorded. One world at a time: in two, names would share keys."""
    assert SeatKeys.create.__module__ == SeatKeys.__module__, "a world is open"

    def create(cls: type[SeatKeys]) -> SeatKeys:
        name = world._making
        count = world._made[name] = world._made.get(name, 0) + 1
        if (name, count) not in _KEYRING:
            _KEYRING[name, count] = plain_create().pickle(PICKLE)
        return SeatKeys.unpickle(_KEYRING[name, count], PICKLE)

    def encrypt(link: LinkSessions, plain: bytes) -> Any:
        world.letters.append((world.now, plain))
        return plain_encrypt(link, plain)

    plain_create, plain_encrypt = SeatKeys.create, LinkSessions.encrypt
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SeatKeys, "create", classmethod(create))
        patch.setattr(LinkSessions, "encrypt", encrypt)
        yield patch


def drop_box_of(world: World, reader: str, writer: bytes) -> None:
    """The reader's box for one writer vanishes at the relay."""
    for box in boxes(world.matter(reader), "peer = ?", writer):
        found = world.relay.boxes.pop(box.get.id, None)
        if found is not None:
            del world.relay.by_put[found.put_id]


def order(matter: Matter, line: bytes) -> list[str]:
    """A line as everyone should have it: its accepted entries in order, late words and the opened past apart."""
    rows = matter.file.all(
        "SELECT hash FROM entry WHERE line = ? AND accepted = 1 AND apart = 0 AND sealed = 0"
        " ORDER BY lam, author, seq, hash",
        line,
    )
    return [name.hex() for (name,) in rows]


__all__ = [
    "START",
    "TICK",
    "Faults",
    "Refused",
    "World",
    "cbor",
    "drop_box_of",
    "made_here",
    "order",
]
