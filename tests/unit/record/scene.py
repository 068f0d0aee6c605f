"""Replicas of one line in memory, and the few acts that tests of the record are told in."""

from __future__ import annotations

from collections.abc import Sequence

from unit.record.memory_shelf import MemoryShelf
from wasit.record.belonging import EPOCH_KIND
from wasit.record.body import Body
from wasit.record.entry import Entry
from wasit.record.epoch import Epoch, LineKind, Member, SeatRole, encode_epoch, next_epoch
from wasit.record.events import Event, SetAside
from wasit.record.replica import Replica
from wasit.text.moment import Moment

LINE = b"L" * 16
AT = Moment(1_700_000_000, 0)
SALT = b"s" * 32
G, A, B, C, X = (letter * 16 for letter in (b"g", b"a", b"b", b"c", b"x"))


def body_of(text: str) -> Body:
    return Body(SALT, text.encode())


def first_epoch(
    steward: bytes = G, others: Sequence[bytes] = (A, B), kind: LineKind = LineKind.SIDE
) -> Epoch:
    """A line with all its members from the beginning."""
    role = {LineKind.SIDE: SeatRole.GO_BETWEEN, LineKind.DESK: SeatRole.GO_BETWEEN}.get(kind, SeatRole.SIDE)
    other = SeatRole.GO_BETWEEN if kind is LineKind.DESK else SeatRole.SIDE
    members = sorted([Member(steward, 1, role), *(Member(seat, 1, other) for seat in others)])
    return Epoch(1, tuple(members), steward, (), kind)


class Scene:
    """One line. ``at``: seats by name, each with its replica."""

    def __init__(self, others: Sequence[bytes] = (A, B), steward: bytes = G) -> None:
        self.steward = steward
        self.at: dict[bytes, Replica] = {}
        epoch = first_epoch(steward, others)
        self.open = self.seat(steward).write(EPOCH_KIND, Body(SALT, encode_epoch(epoch)), AT, epoch=1)
        for other in others:
            self.seat(other)
            self.send(self.open, steward, other)

    def seat(self, name: bytes) -> Replica:
        if name not in self.at:
            self.at[name] = Replica(LINE, name, MemoryShelf())
        return self.at[name]

    def shelf(self, name: bytes) -> MemoryShelf:
        shelf = self.seat(name).shelf
        assert isinstance(shelf, MemoryShelf)
        return shelf

    def say(self, name: bytes, text: str = "word") -> Entry:
        """A word of a seat's own, sent to nobody yet."""
        return self.at[name].write(2, body_of(text), AT)

    def send(self, entry: Entry, sender: bytes, to: bytes, *, stub: bool = False) -> list[Event]:
        """An entry as the sender holds it."""
        body = self.shelf(sender).bodies.get(entry.hash)
        return self.at[to].receive(entry, None if stub else body, sender)

    def admit(self, *seats: bytes, drop: Sequence[bytes] = (), steward: bytes | None = None) -> Entry:
        """A new epoch by the steward."""
        replica = self.at[self.steward]
        epoch = replica.epoch()
        assert epoch is not None
        new = next_epoch(
            epoch,
            base=replica.base(),
            add=[(seat, SeatRole.SIDE) for seat in seats],
            drop=drop,
            steward=steward,
        )
        return replica.write(EPOCH_KIND, Body(SALT, encode_epoch(new)), AT, epoch=new.number)

    def sync(self, one: bytes, other: bytes) -> None:
        """Both tell each other what they have until neither lacks anything that the other can give."""
        for _ in range(20):
            moved = False
            for a, b in ((one, other), (other, one)):
                self.at[b].hear(self.at[a].make_sync(), a)
                for entry, body in self.at[a].answer(self.at[b].wants(), b):
                    moved = self.at[b].shelf.known(entry.hash) is None or moved
                    self.at[b].receive(entry, body, a)
            if not moved:
                return


def codes(events: Sequence[Event]) -> list[str]:
    """The codes of what was set aside."""
    return [event.code for event in events if isinstance(event, SetAside)]
