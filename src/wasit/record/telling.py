"""What a replica tells others: the tips it holds, what it lacks, and what they lack."""

from __future__ import annotations

from collections.abc import Sequence

from wasit.record.belonging import EPOCH_KIND
from wasit.record.body import Body
from wasit.record.entry import Entry, Ref
from wasit.record.epoch import MAX_BASE, Leaf
from wasit.record.sync import MAX_DOORS, MAX_RANGE, MAX_TIPS, MAX_WANTS, Span, Sync
from wasit.record.waiting import Waiting


class Telling(Waiting):
    def _tips_in_order(self) -> list[Leaf]:
        """Tips that may be named: sealed base leaves too, until someone named them."""
        tips = [leaf for leaf in self.shelf.tips() if not self._known(leaf.hash).apart]
        if self.is_open():
            first = self.shelf.epochs()[0][0]
            grown = {leaf.author for leaf in tips}
            tips.extend(leaf for leaf in first.base if leaf.author not in grown)
        return sorted(tips)

    def base(self) -> list[Leaf]:
        """The tips that a new epoch seals for those who enter with it."""
        return _fairly(self._tips_in_order(), MAX_BASE)

    def make_sync(self) -> Sync:
        doors = tuple(Span(ref.author, ref.seq, ref.seq) for _, ref in self.shelf.epochs()[-MAX_DOORS:])
        tips = tuple(Ref(leaf.author, leaf.seq, leaf.hash) for leaf in _fairly(self.shelf.tips(), MAX_TIPS))
        return Sync(self.line, doors, tips, tuple(self.wants()))

    def wants(self) -> list[Span]:
        """What is named and not here, as ranges from the last contiguous number."""
        lowest: dict[bytes, int] = {}
        highest: dict[bytes, int] = {}
        for ref in self.missing():
            top = self.shelf.top(ref.author)
            base = self.shelf.epochs()[0][0].base_of(ref.author) if self.is_open() else None
            reached = max(top.ref.seq if top is not None else 0, base.seq if base is not None else 0)
            low = min(reached + 1, ref.seq)
            lowest[ref.author] = min(low, lowest.get(ref.author, low))
            highest[ref.author] = max(ref.seq, highest.get(ref.author, 0))
        newest = self.epoch()
        first = sorted(lowest, key=lambda author: (newest is not None and not newest.member(author), author))
        return sorted(Span(author, lowest[author], highest[author]) for author in first[:MAX_WANTS])

    def missing(self) -> list[Ref]:
        named = {ref for entry in self.shelf.held() for ref in entry.refs()} | set(self.shelf.heard())
        authors = self._authors()
        return sorted(
            ref
            for ref in named
            if ref.author != self.me
            and (authors is None or ref.author in authors)
            and not self._is_sealed(ref)
            and self.shelf.known(ref.hash) is None
        )

    def is_stuck(self) -> bool:
        """Whether something is missing, or is here whole and can't be taken in: it waits for what nobody names."""
        return bool(self.missing() or self.waiting())

    def waiting(self) -> list[Entry]:
        """What is here with its body and does not count yet."""
        return [entry for entry in self.shelf.held() if self.shelf.read(entry.hash)[1] is not None]

    def _authors(self) -> set[bytes] | None:
        """Whose entries can ever count here: invented names are not asked for. None while the line is not open."""
        epochs = [epoch for epoch, _ in self.shelf.epochs()]
        if not epochs:
            return None
        return {seat for epoch in epochs for seat in epoch.seats()} | {leaf.author for leaf in epochs[0].base}

    def answer(self, wants: Sequence[Span], asker: bytes) -> list[tuple[Entry, Body | None]]:
        """The wanted entries that are here; their bodies only where the asker belonged to the line (rule 6.4)."""
        found = []
        for span in wants[:MAX_WANTS]:
            for seq in range(span.lo, min(span.hi, span.lo + MAX_RANGE - 1) + 1):
                for known in self.shelf.numbered(span.author, seq):
                    entry, body = self.shelf.read(known.ref.hash)
                    if entry.kind == EPOCH_KIND and self.epoch(entry.epoch) is None:
                        continue  # held here: whether the asker may read it is not known yet, and a stub of it helps nobody
                    found.append((entry, body if self.may_read(asker, entry) else None))
        return found

    def may_read(self, seat: bytes, entry: Entry) -> bool:
        """Whether this seat belonged to the line when the entry was written; the epoch that lets a seat go is for it too."""
        epoch = self.epoch(entry.epoch)
        if epoch is None or len(entry.commits) > 1:
            return False
        before = self.epoch(entry.epoch - 1) if entry.kind == EPOCH_KIND else None
        return epoch.member(seat) is not None or (before is not None and before.member(seat) is not None)


def _fairly(leaves: Sequence[Leaf], most: int) -> list[Leaf]:
    """At most so many, in order: of every feed its highest first, so that a feed with many branches crowds out nobody's."""
    rank: dict[bytes, int] = {}
    placed = []
    for leaf in sorted(leaves, key=lambda leaf: (-leaf.seq, leaf.hash)):
        rank[leaf.author] = rank.get(leaf.author, 0) + 1
        placed.append((rank[leaf.author], leaf))
    return sorted(leaf for _, leaf in sorted(placed)[:most])
