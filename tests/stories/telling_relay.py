"""A relay in memory that keeps every byte it ever had, for whoever must know that a string was in none of them."""

from __future__ import annotations

from wasit.play.simulated import MemoryRelay
from wasit.wire.mailbox import PutPlace


class TellingRelay(MemoryRelay):
    """``kept``: every letter that was put and every slot that was written, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[bytes] = []

    async def put(self, place: PutPlace, body: bytes) -> None:
        self.kept += [place.id, place.token, body]
        await super().put(place, body)

    async def write_slot(self, number: int, slot: str, token: bytes, value: bytes) -> None:
        self.kept += [slot.encode(), token, value]
        await super().write_slot(number, slot, token, value)

    def everything(self) -> bytes:
        return b"\n".join(self.kept)
