"""When letters to a peer that has a second box turn to it (ADR 23).

1. A relay that says it does not know the box: at once. One that has not answered for a while: then. One that asks for patience: not at all.
2. Only when no box of the peer is known to its relay is the peer's box gone.
3. It turns back in the same way: nothing here prefers the first.
"""

from __future__ import annotations

from wasit.errors import Unreachable
from wasit.seat.matter import Matter
from wasit.seat.store.outbox import Parcel
from wasit.seat.sync.push import box_gone, turn


class Turning:
    """Units: ``patience`` seconds without an answer."""

    def __init__(self, matter: Matter, patience: float) -> None:
        self._matter, self._patience = matter, patience
        self._silent: dict[tuple[bytes, bytes], float] = {}  # (peer, put id): since when
        self._unknown: dict[bytes, set[bytes]] = {}  # by peer: the boxes that their relays do not know

    def answered(self, peer: bytes) -> None:
        """The relay took a letter of this peer's."""
        self._silent = {key: since for key, since in self._silent.items() if key[0] != peer}
        self._unknown.pop(peer, None)

    def unanswered(self, parcel: Parcel, no: Unreachable, now: float) -> bool:
        """Whether the peer's letters go by another box from here on. Units: ``now`` seconds of any steady clock."""
        if no.code != "relay-unreachable":
            return False
        way = (parcel.peer, parcel.place.id)
        if now - self._silent.setdefault(way, now) < self._patience:
            return False
        del self._silent[way]
        return turn(self._matter, parcel.peer, parcel.place.id)

    def unknown(self, parcel: Parcel) -> bool:
        """The same when the relay does not know the box; if none of them is known any more the user is told."""
        known = self._unknown.setdefault(parcel.peer, set())
        turned = turn(self._matter, parcel.peer, parcel.place.id)
        is_second = bool(known - {parcel.place.id})
        known.add(parcel.place.id)
        if turned and not is_second:
            return True
        box_gone(self._matter, parcel.peer)
        return False
