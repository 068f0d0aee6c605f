"""Gives an opened seat its way to the relay, and goes its rounds: once for a single command, on and on for an open seat.

1. The link is made when the seat is unlocked, since only then it is known which relay is its own.
2. A round that fails changes nothing; the next one sends the same bytes.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from wasit.errors import Unreachable, WasitError
from wasit.seat.door import Door

PAUSE = 1.0  # seconds between two rounds when nothing wakes the seat
CHANCES = 1 << 20


async def give_link(door: Door) -> None:
    """The seat's own relay, as it is set now. A door that keeps no link (a fake) is left alone."""
    seat: Any = door
    if not hasattr(seat, "link") or not door.is_open():
        return
    relay = seat.keep.setting("relay")
    if seat.link is not None and getattr(seat.link, "told", relay) == relay:
        return
    from wasit.seat.relay_client import HttpRelayLink

    await drop_link(door)
    link = HttpRelayLink(relay, spread=lambda: seat.randomness.below(CHANCES) / CHANCES)
    link.told = relay  # type: ignore[attr-defined]  # which setting it was made from
    seat.link = link


async def drop_link(door: Door) -> None:
    seat: Any = door
    link = getattr(seat, "link", None)
    if link is not None:
        seat.link = None
        with contextlib.suppress(WasitError, OSError):
            await link.close()


async def sync_once(door: Door) -> dict[str, Any]:
    """One round of every matter: {sent, received, waiting}. Raises: Unreachable."""
    seat: Any = door
    if not hasattr(seat, "link"):
        return dict(await door.do("sync", {}))
    await give_link(door)
    from wasit.seat.sync.rounds import pull, push

    sent = received = 0
    try:
        for matter in list(seat.matters.values()):
            received += await pull(matter, seat.link)
            sent += await push(matter, seat.link)
    except Unreachable:
        seat.reachable = "unreachable"
        raise
    seat.reachable = "reachable"
    if received:
        seat.changed(None)
    answer = await door.do("sync", {})
    return {"sent": sent, "received": received, **answer}


async def keep_synced(door: Door) -> None:
    """Rounds without end, at once when the seat wakes us."""
    wake: asyncio.Event = getattr(door, "wake", asyncio.Event())
    while True:
        if door.is_open():
            with contextlib.suppress(WasitError):
                await sync_once(door)
        wake.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(wake.wait(), PAUSE)
