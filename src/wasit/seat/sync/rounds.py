"""One round of sync of a seat with its relays: what is due goes out, what waits comes in.

The live loop and the simulator both go by these rounds. A relay that can't be reached changes nothing: the same bytes go next time.
"""

from __future__ import annotations

from contextlib import suppress

from wasit.errors import Distrusted, Refused, Unreachable, WasitError
from wasit.seat import second
from wasit.seat.actions.passing import leave_due
from wasit.seat.matter import Matter
from wasit.seat.people import Box, box_is_ready, box_of, boxes, forget_box, give_card, second_relay, send_card
from wasit.seat.relay_link import RelayLink
from wasit.seat.store.alarms import raise_alarm
from wasit.seat.store.outbox import Parcel
from wasit.seat.sync.pull import Letter, let_in
from wasit.seat.sync.push import box_gone, forget_delivered, next_parcels, turn

MOST_LETTERS = 8


async def open_boxes(matter: Matter, link: RelayLink) -> int:
    """Open at their relays the boxes that no card may name before. Raises: what the last relay said that took none: none holds up another's."""
    opened: int = 0
    failed: WasitError | None = None
    for box in boxes(matter, "ready = 0 AND peer IS NOT NULL"):  # an invitation opens its own
        now = matter.clock.now().seconds
        try:
            await link.open_box(box.get.relay, box.put.id, box.get.id, box.put.token, box.get.token, now)
        except (Unreachable, Refused, Distrusted) as no:  # another relay may answer, or ask no code
            failed = no
            continue
        with matter.file.change():
            box_is_ready(matter, box.get.id)
            second.stands(matter, box)
            second.follow(matter)
        opened += 1
    if failed is not None:
        raise failed
    return opened


async def close_boxes(matter: Matter, link: RelayLink) -> None:
    """Delete at their relay the boxes that nobody writes to any more. Raises: Unreachable."""
    for box in boxes(matter, "ready = 2"):
        with suppress(Refused):  # gone already
            await _drain(matter, link, box)
        await link.drop_box(box.get)
        with matter.file.change():
            forget_box(matter, box.get.id)


async def push(matter: Matter, link: RelayLink) -> int:
    """Let go of releases whose slot has come, then send what is due. Gives how much moved. Raises: Unreachable."""
    moved = len(leave_due(matter)) + await open_boxes(matter, link)
    with suppress(Unreachable):  # another time: no letter waits for that
        await close_boxes(matter, link)
    if matter.cover == "steady":  # its letters leave at ticks, nothing else
        return moved
    failed: dict[bytes, Unreachable] = {}
    for parcel in next_parcels(matter):
        if parcel.peer in failed:  # what follows keeps its order; the other side's letters don't wait for it
            continue
        try:
            await deliver(matter, link, parcel)
            moved += 1
        except Unreachable as bad:
            failed[parcel.peer] = bad
    if failed and not moved:
        raise next(iter(failed.values()))
    return moved


async def deliver(matter: Matter, link: RelayLink, parcel: Parcel) -> None:
    """One envelope. Raises: Unreachable."""
    try:
        await link.put(parcel.place, parcel.envelope)
    except Unreachable as no:
        if no.code == "relay-unreachable":  # who syncs from time to time does not wait for it
            turn(matter, parcel.peer, parcel.place.id)
        raise
    except Refused:  # the box is gone: there is a second, or a newer card will say where to
        if not turn(matter, parcel.peer, parcel.place.id):
            box_gone(matter, parcel.peer)
        raise Unreachable("box-gone") from None
    matter.outbox.delivered.append(parcel)
    forget_delivered(matter)


async def pull(matter: Matter, link: RelayLink, *, wait: int = 0) -> int:
    """Take in what waits in every box: read, save, drop. Gives how many letters. Raises: Unreachable, Distrusted."""
    taken: int = 0
    failed: WasitError | None = None
    for box in boxes(matter, "ready = 1 AND peer IS NOT NULL"):
        try:
            taken += await pull_box(matter, link, box, wait=wait)
        except (Unreachable, Distrusted) as bad:  # one side's box, or one relay, must not hold up the other's
            failed = bad
    if failed is not None and not taken:
        raise failed
    return taken


async def pull_box(matter: Matter, link: RelayLink, box: Box, *, wait: int = 0) -> int:
    """The same for one box. A box that the relay has lost is an alarm, and a new one is made for its writer."""
    try:
        return await _drain(matter, link, box, wait=wait)
    except Refused:
        box_lost(matter, box)
        return 0


def box_lost(matter: Matter, box: Box) -> None:
    """The relay does not know it any more: tell the user, and tell the peer where to write from now on."""
    if box_of(matter, box.get.id) is None:
        return
    with matter.file.change():
        forget_box(matter, box.get.id)
        if box.peer is not None:
            raise_alarm(matter, None, "box-lost", who=box.peer)
            if not boxes(
                matter, "peer = ? AND ready < 2 AND relay = ?", box.peer, matter.text_setting("relay")
            ):
                send_card(matter, box.peer)
            elif box.get.relay == second_relay(matter):
                first = boxes(matter, "peer = ? AND ready < 2 AND relay <> ?", box.peer, box.get.relay)[-1]
                give_card(matter, first, box.peer)
                second.follow(matter)


async def _drain(matter: Matter, link: RelayLink, box: Box, *, wait: int = 0) -> int:
    """Whatever waits in a box, also behind letters that were taken in but not dropped. Raises: Refused unknown-box; Unreachable."""
    taken = after = 0
    while True:
        found = await link.fetch(box.get, after, wait, MOST_LETTERS)
        if not found:
            return taken
        for cursor in let_in(matter, box.get.id, [Letter(cursor, body) for cursor, body in found]):
            await link.ack(box.get, cursor)
            after = max(after, cursor)
        taken += len(found)
