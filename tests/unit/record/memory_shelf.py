"""A shelf in a dictionary: what the rules of ``replica`` are tried on, without a database."""

from __future__ import annotations

from collections.abc import Sequence

from wasit.record.belonging import REMOVAL_KIND
from wasit.record.body import Body
from wasit.record.entry import Entry, Ref
from wasit.record.epoch import Epoch, Leaf
from wasit.record.shelf import Known, Standing


class MemoryShelf:
    """Everything the seat's own shelf answers, of one line."""

    def __init__(self) -> None:
        self.entries: dict[bytes, Entry] = {}
        self.bodies: dict[bytes, Body] = {}
        self.accepted: dict[bytes, tuple[bool, bool]] = {}  # (apart, sealed)
        self.standings: dict[bytes, Standing] = {}
        self._tips: set[bytes] = set()
        self._referenced: set[bytes] = set()
        self._heard: dict[bytes, Ref] = {}
        self._epochs: list[tuple[Epoch, Ref]] = []

    def known(self, name: bytes) -> Known | None:
        entry = self.entries.get(name)
        if entry is None:
            return None
        apart, sealed = self.accepted.get(name, (False, False))
        return Known(entry.ref, entry.lam, entry.epoch, entry.kind, name in self.accepted, apart, sealed)

    def numbered(self, author: bytes, seq: int) -> Sequence[Known]:
        found = [each.hash for each in self.entries.values() if (each.author, each.seq) == (author, seq)]
        return [known for name in found if (known := self.known(name)) is not None]

    def read(self, name: bytes) -> tuple[Entry, Body | None]:
        return self.entries[name], self.bodies.get(name)

    def settled(self) -> None:
        """All is where it is looked for at once."""

    def hold(self, entry: Entry, body: Body | None) -> None:
        assert entry.hash not in self.entries
        self.entries[entry.hash] = entry
        if body is not None:
            self.bodies[entry.hash] = body
        self._heard.pop(entry.hash, None)

    def drop(self, name: bytes) -> None:
        assert name not in self.accepted
        self.entries.pop(name, None)
        self.bodies.pop(name, None)

    def add_body(self, name: bytes, body: Body) -> None:
        self.bodies.setdefault(name, body)

    def accept(self, entry: Entry, *, apart: bool, sealed: bool) -> None:
        self.accepted[entry.hash] = (apart, sealed)
        if not sealed:
            self._tips.add(entry.hash)
            self._tips.discard(entry.prev)

    def set_apart(self, author: bytes, above: int) -> None:
        for name, (_, sealed) in self.accepted.items():
            entry = self.entries[name]
            if entry.author == author and entry.seq > above and not sealed:
                self.accepted[name] = (True, False)

    def held(self) -> Sequence[Entry]:
        return sorted(
            (entry for name, entry in self.entries.items() if name not in self.accepted),
            key=lambda entry: entry.lam,
        )

    def standing(self, name: bytes) -> Standing:
        return self.standings.get(name, Standing.NONE)

    def set_standing(self, name: bytes, standing: Standing) -> None:
        self.standings[name] = standing

    def tips(self) -> Sequence[Leaf]:
        return [
            Leaf(entry.author, entry.seq, entry.hash, entry.lam)
            for entry in (self.entries[name] for name in self._tips)
        ]

    def removals(self, author: bytes, below: int) -> Sequence[bytes]:
        mine = [entry for name in self.accepted if (entry := self.entries[name]).author == author]
        return [entry.hash for entry in mine if entry.kind == REMOVAL_KIND and entry.seq < below]

    def top(self, author: bytes) -> Known | None:
        own = [
            (self.entries[name].seq, name)
            for name, (_, sealed) in self.accepted.items()
            if self.entries[name].author == author and not sealed
        ]
        return self.known(max(own)[1]) if own else None

    def referenced(self, name: bytes) -> bool:
        return name in self._referenced

    def set_referenced(self, names: Sequence[bytes]) -> None:
        self._referenced.update(names)

    def heard(self) -> Sequence[Ref]:
        return list(self._heard.values())

    def set_heard(self, refs: Sequence[Ref]) -> None:
        for ref in refs:
            self._heard.setdefault(ref.hash, ref)

    def epochs(self) -> Sequence[tuple[Epoch, Ref]]:
        return self._epochs

    def add_epoch(self, epoch: Epoch, ref: Ref) -> None:
        self._epochs.append((epoch, ref))

    # -- what tests ask ------------------------------------------------------------------------------------------------

    def order(self) -> list[bytes]:
        """The accepted entries of the line in order, late words and the opened past apart."""
        inside = [self.entries[name] for name, flags in self.accepted.items() if flags == (False, False)]
        return [entry.hash for entry in sorted(inside, key=lambda entry: entry.place)]
