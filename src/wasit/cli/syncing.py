"""Gives an opened seat its way to the relay, and has it synced: one round for a single command, live for an open seat.

1. The link is made when the seat is unlocked, since only then it is known which relay is its own.
2. A round that fails changes nothing; the next one sends the same bytes. What is live is ``seat.sync.live``'s own business.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from wasit.errors import Unreachable, WasitError
from wasit.seat.door import Door
from wasit.seat.ways import access_codes

LOOK = 0.25  # seconds between two looks whether the seat was unlocked or its relay changed
CHANCES = 1 << 20


async def give_link(door: Door) -> None:
    """The seat's own relay, as it is set now. A door that keeps no link (a fake) is left alone."""
    seat: Any = door
    if not hasattr(seat, "link") or not door.is_open():
        return
    seat.on_relay = lambda: give_link(door)  # a command may bring a relay with it, and need it at once
    relay, proxy, codes = told = seat.keep.setting("relay"), seat.proxy(), access_codes(seat.keep)
    if seat.link is not None and getattr(seat.link, "told", told) == told:
        return
    from wasit.seat.relay_client import HttpRelayLink

    await drop_link(door)
    link = HttpRelayLink(
        relay,
        access=codes,
        spread=lambda: seat.randomness.below(CHANCES) / CHANCES,
        proxy=proxy,
        draw=seat.new_circuit,
    )
    link.told = told  # type: ignore[attr-defined]  # which settings it was made from
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
    """Live sync until cancelled; the seat may be locked and unlocked, and its relay may change meanwhile."""
    if not hasattr(door, "link"):
        return
    from wasit.seat.sync.live import LiveSync

    seat: Any = door
    live: LiveSync | None = None
    its: object = None  # the link that it has: whoever sets another way makes another, between two looks
    seat.on_relay = lambda: give_link(door)
    try:
        while True:
            if door.is_open():
                await give_link(door)
                if live is None or seat.link is not its:
                    if live is not None:
                        await live.stop()
                    its = seat.link
                    live = LiveSync(seat, seat.link)
                    live.start()
            await asyncio.sleep(LOOK)
    finally:
        if live is not None:
            await live.stop()
        await seat.invitations.stop()
        await drop_link(door)
