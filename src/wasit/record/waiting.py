"""What waits: the entries that can't be taken yet, within bounds that a liar can't turn against others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from wasit.errors import Distrusted
from wasit.record.body import Body
from wasit.record.entry import Entry
from wasit.record.shelf import Standing
from wasit.record.standing import Standings

MAX_HELD = 512
MAX_HELD_OF_AUTHOR = 128
MAX_FORKS = 8


class Waiting(Standings):
    def _keep(self, entry: Entry, body: Body | None, standing: Standing) -> bool:
        """Whether it was not here yet. Raises: Distrusted E_AUTHOR, E_HOLD_FULL."""
        rivals = self.shelf.numbered(entry.author, entry.seq)
        if rivals and self.shelf.known(entry.hash) is not None:
            if body is not None:
                self.shelf.add_body(entry.hash, body)
            return False
        held = self.shelf.held()
        forks = len(rivals)
        if not held and forks < MAX_FORKS:  # nearly always
            self.shelf.hold(entry, body)
            return True
        counts = Counter(other.author for other in held)
        if forks >= MAX_FORKS or counts[entry.author] >= MAX_HELD_OF_AUTHOR or len(held) >= MAX_HELD:
            self._make_room(entry, standing, forks, counts)
        self.shelf.hold(entry, body)
        return True

    def _held_of(self, author: bytes, seq: int | None = None) -> list[Entry]:
        return [x for x in self.shelf.held() if x.author == author and (seq is None or x.seq == seq)]

    def _make_room(self, entry: Entry, standing: Standing, forks: int, counts: Counter[bytes]) -> None:
        """What an author brings is not kept out by what others show in its name, nor what others wait for by what its author heaps up.

        Raises: Distrusted E_AUTHOR, E_HOLD_FULL.
        """
        awaited = self._awaited()
        rank = (entry.hash in awaited, standing, -entry.lam)
        if forks >= MAX_FORKS and not rank[0]:
            self._give_way(rank, awaited, self._held_of(entry.author, entry.seq), "E_AUTHOR")
        elif counts[entry.author] >= MAX_HELD_OF_AUTHOR:
            self._give_way(rank, awaited, self._held_of(entry.author), "E_HOLD_FULL")
        elif counts.total() >= MAX_HELD:
            busiest = max(counts, key=lambda author: (counts[author], author))
            if busiest != entry.author:  # whoever makes the most wait gives way to who makes less wait
                rank = (*rank[:2], 0)
            self._give_way(rank, awaited, self._held_of(busiest), "E_HOLD_FULL")

    def _give_way(
        self, rank: tuple[bool, Standing, int], awaited: set[bytes], held: Sequence[Entry], code: str
    ) -> None:
        """Drop the lowest, if it ranks below the newcomer; of equals the later: the earlier may be what all others wait for."""
        ranked = [
            ((other.hash in awaited, self.shelf.standing(other.hash), -other.lam), other.hash)
            for other in held
        ]
        lowest = min(ranked, default=None)
        if lowest is None or lowest[0] >= rank:
            raise Distrusted(code)
        self.shelf.drop(lowest[1])

    def _awaited(self) -> set[bytes]:
        """What an entry of standing needs of another author, and what that needs in turn."""
        held = {entry.hash: entry for entry in self.shelf.held()}
        found: set[bytes] = set()
        names = [
            ref.hash
            for entry in held.values()
            if self.shelf.standing(entry.hash) is not Standing.NONE
            for ref in entry.refs()
            if ref.author != entry.author
        ]
        while names:
            name = names.pop()
            if name not in found:
                found.add(name)
                names.extend(ref.hash for ref in (held[name].refs() if name in held else ()))
        return found
