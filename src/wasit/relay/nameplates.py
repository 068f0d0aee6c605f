"""Nameplates: where two who spoke a code find each other once.

This file alone knows who may join, write and read; the hour and chance are given.

1. Two may meet at a nameplate. A third makes it *crowded*: dead, and both are told, for the third may be an attacker.
2. Slots are written once, a-slots by who claimed it and b-slots by who joined; writing the same again is no harm (lost answers).
3. Whoever holds neither token learns nothing: an unknown number and a wrong token are one answer.
4. A nameplate lives a day; its number then rests a day, so that an old note never meets new people.
5. ``pack`` and ``unpack`` keep it over a restart: people hold its number on paper.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from wasit.errors import Damaged, Refused, Unreachable
from wasit.relay.rules import Bucket, RelayConfig, is_token
from wasit.wire import cbor
from wasit.wire.requests import NAMEPLATES


@dataclass(slots=True)
class Nameplate:
    """One meeting. ``ends``: when it lapses, or when a resting number is free again."""

    ends: int
    claimed: bytes = b""
    joined: bytes = b""
    crowded: bool = False
    resting: bool = False
    slots: dict[str, bytes] = field(default_factory=dict)

    def pack(self) -> bytes:
        """Its state as one value."""
        return cbor.encode(
            [self.ends, self.claimed, self.joined, self.crowded, self.resting, dict(self.slots)]
        )

    @classmethod
    def unpack(cls, data: bytes) -> Nameplate:
        """Only ever our own bytes. Raises: Damaged relay-store."""
        try:
            ends, claimed, joined, crowded, resting, slots = cbor.decode(data, limit=1 << 20)
        except Exception:
            raise Damaged("relay-store") from None
        return cls(ends, claimed, joined, crowded, resting, slots)


class Nameplates:
    """All meetings of a relay."""

    def __init__(self, config: RelayConfig, below: Callable[[int], int], now: int) -> None:
        self._config, self._below = config, below
        self._all: dict[int, Nameplate] = {}
        self._joins = Bucket(config.joins_per_second, config.joins_per_second, 1, now)

    def restore(self, number: int, state: bytes | None) -> None:
        """One nameplate as it was kept, before a restart or by another process; None if it is not. Raises: Damaged."""
        if state is None:
            self._all.pop(number, None)
        else:
            self._all[number] = Nameplate.unpack(state)

    def state(self, number: int) -> bytes | None:
        """What the store must keep of it: None for nothing."""
        plate = self._all.get(number)
        return plate.pack() if plate else None

    def claim(self, token_hash: bytes, now: int) -> int:
        """A free number, chosen by chance, after ``lapse``. Raises: Unreachable relay-busy when there are too many."""
        live = sum(not plate.resting for plate in self._all.values())
        free = NAMEPLATES - len(self._all)
        if live >= self._config.nameplates or not free:
            raise Unreachable("relay-busy", retry_after=3600)
        nth = self._below(free)
        number = next(n for i, n in enumerate(n for n in range(NAMEPLATES) if n not in self._all) if i == nth)
        self._all[number] = Nameplate(now + self._config.nameplate_life, claimed=token_hash)
        return number

    def join(self, number: int, token_hash: bytes, now: int) -> None:
        """Raises: Unreachable too-fast; Refused unknown-nameplate, nameplate-crowded."""
        wait = self._joins.take(now)
        if wait:
            raise Unreachable("too-fast", retry_after=wait)
        plate = self._live(number, now)
        if plate is None:
            raise Refused("unknown-nameplate")
        if plate.crowded:
            raise Refused("nameplate-crowded")
        if not plate.joined and plate.claimed != token_hash:
            plate.joined = token_hash
        elif plate.joined != token_hash:
            plate.crowded = True
            plate.slots.clear()
            raise Refused("nameplate-crowded")

    def write(self, number: int, slot: str, token: bytes | None, value: bytes, now: int) -> bool:
        """True if written, False if the same stood there. Raises: Refused unknown-nameplate, nameplate-crowded, slot-taken."""
        plate, party = self._party(number, token, now)
        if slot[0] != party:
            raise Refused("slot-taken")
        held = plate.slots.setdefault(slot, value)
        if held is not value and held != value:
            raise Refused("slot-taken")
        return held is value

    def read(self, number: int, slot: str, token: bytes | None, now: int) -> bytes | None:
        """What stands in a slot, or None yet. Raises: Refused unknown-nameplate, nameplate-crowded."""
        plate, _ = self._party(number, token, now)
        return plate.slots.get(slot)

    def drop(self, number: int, token: bytes | None, now: int) -> None:
        """Either may end it. Raises: Refused unknown-nameplate."""
        try:
            self._party(number, token, now)
        except Refused as no:
            if no.code != "nameplate-crowded":
                raise
        self._rest(number, now)

    def lapse(self, now: int) -> list[int]:
        """Put to rest what is over, free what has rested; the numbers that changed."""
        over = [number for number, plate in self._all.items() if plate.ends <= now]
        for number in over:
            if self._all[number].resting:
                del self._all[number]
            else:
                self._rest(number, now)
        return over

    def _rest(self, number: int, now: int) -> None:
        self._all[number] = Nameplate(now + self._config.nameplate_rest, resting=True)

    def _live(self, number: int, now: int) -> Nameplate | None:
        plate = self._all.get(number)
        return plate if plate and not plate.resting and plate.ends > now else None

    def _party(self, number: int, token: bytes | None, now: int) -> tuple[Nameplate, str]:
        plate = self._live(number, now)
        is_a = is_token(token, plate.claimed if plate else None)
        is_b = is_token(token, (plate.joined or None) if plate else None)
        if plate is None or not (is_a or is_b):
            raise Refused("unknown-nameplate")
        if plate.crowded:
            raise Refused("nameplate-crowded")
        return plate, "a" if is_a else "b"
