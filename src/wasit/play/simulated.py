"""A relay in memory, with a network that may lose, double and reorder: for stories, properties and whole runs of dialogues.

It keeps what a relay keeps and shows what a relay sees (``log``): time, box and size of each put.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from wasit.errors import Refused, Unreachable
from wasit.seat.relay_link import OnLetter, OnReach
from wasit.wire.hashes import message_id
from wasit.wire.mailbox import GetPlace, PutPlace

Chance = Callable[[], float]


@dataclass
class _Box:
    put_id: bytes
    put_token: bytes
    get_token: bytes
    letters: dict[int, bytes] = field(default_factory=dict)
    last: int = (
        0  # cursors count each box apart, as at a real relay: one side can't count the other's letters
    )
    seen: set[str] = field(default_factory=set)


@dataclass
class _Plate:
    tokens: list[bytes]
    slots: dict[str, bytes] = field(default_factory=dict)
    dead: bool = False


@dataclass
class Faults:
    """Shares of requests: lost on the way there, answered into nothing, letters swallowed, doubled, out of order."""

    chance: Chance
    lost: float = 0.0
    unanswered: float = 0.0
    swallowed: float = 0.0
    doubled: float = 0.0
    shuffled: float = 0.0


class MemoryRelay:
    """A ``RelayLink`` to itself."""

    def __init__(self, faults: Faults | None = None, *, now: Callable[[], int] = lambda: 0) -> None:
        self.faults = faults
        self.now = now
        self.log: list[tuple[int, bytes, int]] = []  # (time, get id, size)
        self.boxes: dict[bytes, _Box] = {}
        self.by_put: dict[bytes, bytes] = {}
        self.plates: dict[int, _Plate] = {}
        self._changed = asyncio.Event()

    def _is(self, share: str) -> bool:
        return self.faults is not None and self.faults.chance() < getattr(self.faults, share)

    def _trouble(self, share: str) -> None:
        if self._is(share):
            raise Unreachable("relay-unreachable")

    async def open_box(
        self, relay: str, put_id: bytes, get_id: bytes, put_token: bytes, get_token: bytes, now: int
    ) -> None:
        del relay, now
        self._trouble("lost")
        if get_id not in self.boxes:
            self.boxes[get_id] = _Box(put_id, put_token, get_token)
            self.by_put[put_id] = get_id
        self._trouble("unanswered")

    async def put(self, place: PutPlace, body: bytes) -> None:
        self._trouble("lost")
        get_id = self.by_put.get(place.id)
        if get_id is None or self.boxes[get_id].put_token != place.token:
            raise Refused("unknown-box")
        box, name = self.boxes[get_id], message_id(body)
        self.log.append((self.now(), get_id, len(body)))
        if name not in box.seen:
            box.seen.add(name)
            if not self._is("swallowed"):
                self._add(box, body)
                if self._is("doubled"):
                    self._add(box, body)
        self._trouble("unanswered")

    def _add(self, box: _Box, body: bytes) -> None:
        box.last += 1
        box.letters[box.last] = body
        self._changed.set()

    async def fetch(self, place: GetPlace, after: int, wait: int, most: int) -> list[tuple[int, bytes]]:
        del wait
        self._trouble("lost")
        box = self._box(place)
        found = [(cursor, body) for cursor, body in sorted(box.letters.items()) if cursor > after]
        if self._is("shuffled"):
            found.reverse()
        return found[:most]

    def _box(self, place: GetPlace) -> _Box:
        box = self.boxes.get(place.id)
        if box is None or box.get_token != place.token:
            raise Refused("unknown-box")
        return box

    async def ack(self, place: GetPlace, cursor: int) -> None:
        self._trouble("lost")
        self._box(place).letters.pop(cursor, None)
        self._trouble("unanswered")

    async def drop_box(self, place: GetPlace) -> None:
        box = self.boxes.pop(place.id, None)
        if box is not None:
            del self.by_put[box.put_id]

    async def subscribe(self, places: Sequence[GetPlace], on_letter: OnLetter) -> None:
        shown: set[tuple[bytes, int]] = set()
        while True:
            self._changed.clear()
            for place in places:
                for cursor, body in sorted(self._box(place).letters.items()):
                    if (place.id, cursor) not in shown:
                        shown.add((place.id, cursor))
                        await on_letter(place, cursor, body)
            await self._changed.wait()

    # -- nameplates -----------------------------------------------------------------------------------------------------------

    async def new_nameplate(self, token: bytes, now: int) -> int:  # noqa: ARG002 - it asks for no work
        number = next(n for n in range(1_000, 10_000) if n not in self.plates)
        self.plates[number] = _Plate([token])
        return number

    async def join_nameplate(self, number: int, token: bytes) -> None:
        plate = self.plates.get(number)
        if plate is None or plate.dead:
            raise Refused("unknown-nameplate")
        if token in plate.tokens:
            return
        if len(plate.tokens) > 1:
            plate.dead = True
            raise Refused("nameplate-crowded")
        plate.tokens.append(token)
        self._changed.set()

    def _plate(self, number: int, token: bytes) -> _Plate:
        plate = self.plates.get(number)
        if plate is None or token not in plate.tokens:
            raise Refused("unknown-nameplate")
        if plate.dead:
            raise Refused("nameplate-crowded")
        return plate

    async def write_slot(self, number: int, slot: str, token: bytes, value: bytes) -> None:
        plate = self._plate(number, token)
        if plate.slots.setdefault(slot, value) != value:
            raise Refused("slot-taken")
        self._changed.set()

    async def read_slot(self, number: int, slot: str, token: bytes, wait: int) -> bytes | None:
        plate = self._plate(number, token)
        for _ in range(200 if wait else 1):
            if slot in plate.slots:
                return plate.slots[slot]
            await asyncio.sleep(0)
            plate = self._plate(number, token)
        return plate.slots.get(slot)

    async def drop_nameplate(self, number: int, token: bytes) -> None:
        plate = self.plates.get(number)
        if plate is not None and token in plate.tokens:
            del self.plates[number]

    def tell(self, on_reach: OnReach) -> None:
        del on_reach

    def keeps_order(self, relay: str) -> bool:
        del relay
        return True

    def asks_by_itself(self) -> bool:
        return False

    async def close(self) -> None:
        return
