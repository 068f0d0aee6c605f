"""Connections on which nobody has shown a token yet: when there are too many of all, the first of these goes.

1. A relay has so many places, and a stranger may take one for nothing. Who shows a token keeps its own: somebody paid for it, by the stamp on a box.
2. So a stranger fills a relay only as long as no seat comes.
3. One box is paid for once: of the connections that showed its token no more than MANY keep their places; further ones stay strangers.
4. Who waits at a nameplate keeps its place while it waits, and few by one token: who joins one has paid nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

MANY = 64  # as many as may listen for one box's letters
FEW = 4  # a seat waits once; where its connection broke, some more that nobody hears


class Guests:
    """``room``: how many connections may be open at once; or how many of this kind, where it is another (those that do not read)."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._strangers: dict[Hashable, Callable[[], None]] = {}
        self._kept: dict[Hashable, Callable[[], None]] = {}
        self._known: dict[Hashable, Hashable] = {}
        self._by: Counter[Hashable] = Counter()
        self._known_by: Counter[Hashable] = Counter()

    def __len__(self) -> int:
        return len(self._strangers)

    def come(self, one: Hashable, cut: Callable[[], None], open_now: int = 0) -> None:
        """A connection, and how to end it; one that came before it makes room, if there is none."""
        if open_now >= self._room and self._strangers:
            self._strangers.pop(next(iter(self._strangers)))()
        self._strangers[one] = cut

    def know(self, one: Hashable, by: Hashable) -> None:
        """It has shown a token of this box."""
        if one in self._known or self._known_by.get(by, 0) >= MANY:
            return
        self._forget(one)
        self._known[one] = by
        self._known_by[by] += 1

    def leave(self, one: Hashable) -> None:
        """It is gone."""
        self._forget(one)
        if one in self._known:
            _take_one(self._known_by, self._known.pop(one))

    def _forget(self, one: Hashable) -> None:
        self._strangers.pop(one, None)
        self._kept.pop(one, None)

    @contextmanager
    def keeping(self, one: Hashable, by: Hashable) -> Iterator[None]:
        """Meanwhile it makes room for nobody, unless as many wait by the same; then it is the last of the strangers."""
        if one not in self._strangers or self._by.get(by, 0) >= FEW:
            yield
            return
        self._kept[one] = self._strangers.pop(one)
        self._by[by] += 1
        try:
            yield
        finally:
            _take_one(self._by, by)
            if cut := self._kept.pop(one, None):
                self._strangers[one] = cut


def _take_one(counts: Counter[Hashable], of: Hashable) -> None:
    counts[of] -= 1
    if not counts[of]:
        del counts[of]
