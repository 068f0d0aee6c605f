"""One round of sync of a seat with its relays: what is due goes out, what waits comes in.

The live loop and the simulator both go by these rounds. A relay that can't be reached changes nothing: the same bytes go next time.
"""

from __future__ import annotations

from wasit.errors import Refused, Unreachable
from wasit.seat.actions.passing import leave_due
from wasit.seat.matter import Matter
from wasit.seat.people import Box, box_is_ready, boxes, forget_box
from wasit.seat.relay_link import RelayLink
from wasit.seat.store.alarms import raise_alarm
from wasit.seat.sync.pull import Letter, let_in
from wasit.seat.sync.push import Parcel, box_gone, next_parcels, sent

MOST_LETTERS = 8


async def open_boxes(matter: Matter, link: RelayLink) -> int:
    """Open at their relay the boxes that no card may name before. Raises: Unreachable."""
    opened = 0
    for box in boxes(matter, "ready = 0"):
        await link.open_box(
            box.get.relay, box.put.id, box.get.id, box.put.token, box.get.token, matter.clock.now().seconds
        )
        with matter.file.change():
            box_is_ready(matter, box.get.id)
        opened += 1
    return opened


async def close_boxes(matter: Matter, link: RelayLink) -> None:
    """Delete at their relay the boxes that nobody writes to any more. Raises: Unreachable."""
    for box in boxes(matter, "ready = 2"):
        await link.drop_box(box.get)
        with matter.file.change():
            forget_box(matter, box.get.id)


async def push(matter: Matter, link: RelayLink) -> int:
    """Let go of releases whose slot has come, then send what is due. Gives how much moved. Raises: Unreachable."""
    moved = len(leave_due(matter)) + await open_boxes(matter, link)
    await close_boxes(matter, link)
    if matter.cover == "steady":  # its letters leave at ticks, nothing else
        return moved
    for parcel in next_parcels(matter):
        await deliver(matter, link, parcel)
        moved += 1
    return moved


async def deliver(matter: Matter, link: RelayLink, parcel: Parcel) -> None:
    """One envelope. Raises: Unreachable."""
    try:
        await link.put(parcel.place, parcel.envelope)
    except Refused:  # the box is gone: a newer card will say where to
        box_gone(matter, parcel)
        raise Unreachable("box-gone") from None
    sent(matter, parcel)


async def pull(matter: Matter, link: RelayLink, *, wait: int = 0) -> int:
    """Take in what waits in every box: read, save, drop. Gives how many letters. Raises: Unreachable."""
    taken = 0
    for box in boxes(matter, "ready = 1"):
        taken += await pull_box(matter, link, box, wait=wait)
    return taken


async def pull_box(matter: Matter, link: RelayLink, box: Box, *, wait: int = 0) -> int:
    """The same for one box. A box that the relay has lost is an alarm: its sender does not know."""
    taken = 0
    after = 0
    while True:
        try:
            found = await link.fetch(box.get, after, wait, MOST_LETTERS)
        except Refused:
            with matter.file.change():
                raise_alarm(matter, None, "box-lost", who=box.peer)
            return taken
        if not found:
            return taken
        for cursor in let_in(matter, box.get.id, [Letter(cursor, body) for cursor, body in found]):
            await link.ack(box.get, cursor)
            after = max(after, cursor)
        taken += len(found)
