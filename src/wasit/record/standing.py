"""How standing is earned and passed on: rules 2, 8 and 9 of ``replica``."""

from __future__ import annotations

from wasit.record.belonging import Belonging
from wasit.record.entry import FIRST, Entry, Ref
from wasit.record.events import Confirmed, Event
from wasit.record.shelf import Known, Standing
from wasit.wire import cbor
from wasit.wire.hashes import digest


class Standings(Belonging):
    def _standing_of(self, ref: Ref) -> Standing:
        """What was said of this entry before it came, or since."""
        found = self.shelf.standing(ref.hash)
        return found if found is Standing.CONFIRMED else max(found, self.shelf.standing(_claim(ref)))

    def _raise_standing(
        self,
        ref: Ref,
        standing: Standing,
        events: list[Event],
        *,
        again: bool = False,
        is_new: bool = False,
    ) -> None:
        """What a confirmed entry names as its predecessor is confirmed; whatever else an entry of standing names is vouched for.

        ``again``: pass on what it names although its own standing has not grown. ``is_new``: it came just now: if it is confirmed, that is
        more than it can have been.
        """
        waiting = [(ref, standing)]
        while waiting:
            ref, standing = waiting.pop()
            known = self.shelf.known(ref.hash)
            if known is None:
                if standing > self.shelf.standing(_claim(ref)):
                    self.shelf.set_standing(_claim(ref), standing)
                continue
            if known.ref != ref:  # a lie about another's entry
                continue
            is_higher = is_new and standing is Standing.CONFIRMED
            if is_higher or standing > self.shelf.standing(ref.hash):
                self.shelf.set_standing(ref.hash, standing)
                if known.accepted and standing is Standing.CONFIRMED:
                    events.append(Confirmed(ref.hash))
            elif (known.accepted and not again) or standing is Standing.NONE:
                continue
            again = is_new = False
            entry, _ = self.shelf.read(ref.hash)
            if entry.prev != FIRST:
                prev = Ref(entry.author, entry.seq - 1, entry.prev)
                if self._hangs(entry.ref, prev):
                    waiting.append((prev, standing))
            if not self._vouches(entry, known):
                continue
            waiting.extend(
                (dep, Standing.VOUCHED)
                for dep in entry.deps
                if self._hangs(entry.ref, dep) and self._standing_of(dep) < Standing.VOUCHED
            )

    def _vouches(self, entry: Entry, known: Known) -> bool:
        """Whether what an entry names is vouched for by it: not by a stranger's that only waits, nor by a late word."""
        return (known.accepted and not known.apart) or self._may_vouch(entry.author)

    def _hangs(self, entry: Ref, named: Ref) -> bool:
        """Whether a name may be believed: into the sealed past only from there, or as the base has it."""
        if not self._is_sealed(named) or self._is_sealed(entry):
            return True
        base = self.shelf.epochs()[0][0].base
        return any((leaf.author, leaf.seq, leaf.hash) == named for leaf in base)


def _claim(ref: Ref) -> bytes:
    """Under which the standing of an entry waits for it: author, number and hash at once."""
    return digest("entry", cbor.encode(list(ref)))
