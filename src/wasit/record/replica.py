"""One seat's replica of a line: which entries count, whatever the order in which they came.

The rules, numbered as the spec has them (spec/6-record, from PROTOCOL.md §6.2):

1. A line opens only with a confirmed kind-1 entry from its steward that lists this seat, at this seat's own since-epoch.
2. An entry that is neither confirmed nor vouched for is held.
3. A body must open its entry's commitment.
4. An entry of a later epoch is held; its author must belong to the entry's epoch; kind 1 follows the rules of ``epoch``.
5. What it names must be accepted, or sealed past; otherwise it is held. A name with another's number on it is a lie.
6. ``lam`` is exactly one more than what it names.
7. Accept, and try what is held again.
8. Standing is earned by the name whole - author, number, hash - and never by a hash alone: who names another's entry as its own
   predecessor or tip confirms nothing. An epoch counts only once it is confirmed: vouching moves nobody in or out.
9. Only a member shows others' entries or vouches for them. What one seat makes wait gives way to what an author itself brings.

The accepted set depends only on which entries came, not on their order: replicas converge even when an author forks. An author
that withholds, forks or sends selectively can't stop two others from hearing each other: an entry that someone names is vouched for.
Nothing here sends: the caller does, from ``make_sync`` and ``answer``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wasit.errors import Distrusted
from wasit.record.body import Body, check_body, commit
from wasit.record.entry import FIRST, MAX_DEPS, Entry, Ref, make_entry
from wasit.record.epoch import MAX_BASE, Epoch, Leaf, SeatRole, check_follows, decode_epoch
from wasit.record.shelf import Known, Shelf, Standing
from wasit.record.sync import MAX_DOORS, MAX_RANGE, MAX_TIPS, MAX_WANTS, Span, Sync
from wasit.text.moment import Moment
from wasit.wire import cbor
from wasit.wire.hashes import digest

EPOCH_KIND = 1
MAX_HELD = 512
MAX_HELD_OF_AUTHOR = 128
MAX_FORKS = 8
MAX_HEARD = 1024


@dataclass(frozen=True, slots=True)
class Accepted:
    entry: Entry
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class SetAside:
    """An entry that does not hold: dropped, and said in the line's log with its code."""

    code: str
    author: bytes
    sender: bytes


@dataclass(frozen=True, slots=True)
class Forked:
    """Two accepted entries under one number of one author."""

    author: bytes
    seq: int
    names: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Forged:
    """Someone shows an entry in this seat's own name that it never wrote."""

    sender: bytes
    seq: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An entry accepted before is now known to be its author's."""

    name: bytes


Event = Accepted | SetAside | Forked | Forged | Confirmed


class Replica:
    """Shapes: ``me`` a seat id; ``shelf`` holds the entries of one line."""

    def __init__(self, line: bytes, me: bytes, shelf: Shelf) -> None:
        self.line = line
        self.me = me
        self.shelf = shelf

    # -- who belongs ------------------------------------------------------------------------------------------------

    def is_open(self) -> bool:
        return bool(self.shelf.epochs())

    def epoch(self, number: int | None = None) -> Epoch | None:
        """The newest epoch held, or the one of a number."""
        epochs = self.shelf.epochs()
        if number is None:
            return epochs[-1][0] if epochs else None
        return next((epoch for epoch, _ in epochs if epoch.number == number), None)

    def opens_with(self, entry: Entry, body: Body | None, sender: bytes) -> bool:
        """Whether this entry may open the line for this seat (rule 1). Raises: Distrusted E_LINE, E_EPOCH, E_COMMIT."""
        if entry.kind != EPOCH_KIND or body is None or entry.author != sender:
            raise Distrusted("E_LINE")
        check_body(entry, body)
        epoch = decode_epoch(body.data)
        member = epoch.member(self.me)
        if epoch.steward != sender or member is None or epoch.number != entry.epoch:
            raise Distrusted("E_LINE")
        return member.since == epoch.number

    # -- reading ----------------------------------------------------------------------------------------------------

    def receive(self, entry: Entry, body: Body | None, sender: bytes) -> list[Event]:
        """Take in an entry that ``sender`` sent. Never raises for what is in it: says so in the events."""
        events: list[Event] = []
        try:
            if entry.author == self.me and self.shelf.known(entry.hash) is None:
                return [Forged(sender, entry.seq)]
            if not self.is_open() and not self.opens_with(entry, body, sender):
                raise Distrusted("E_LINE")
            if entry.author != sender and not self._may_vouch(sender):
                return events  # from before its admission came, or after its removal
            if body is not None:
                check_body(entry, body, self._slot(entry))
            standing = self._standing_of(entry.ref)
            # the sealed past counts only where it hangs from the base, whoever shows it
            if sender == entry.author and not (self._is_sealed(entry.ref) and standing is Standing.NONE):
                standing = Standing.CONFIRMED
            self._keep(entry, body, standing)
        except Distrusted as bad:
            return [SetAside(bad.code, entry.author, sender)]
        self._raise_standing(entry.ref, standing, events)
        self._settle(sender, events)
        return events

    def _may_vouch(self, seat: bytes) -> bool:
        """Whether a seat may show what others wrote: it belongs to the line now."""
        newest = self.epoch()
        return newest is None or newest.member(seat) is not None

    def hear(self, sync: Sync, sender: bytes) -> list[Event]:
        """Take in what another says it holds: its own tips it confirms, others' it vouches for."""
        events: list[Event] = []
        unknown = []
        for ref in sync.tips:
            own = ref.author == sender
            if self._is_sealed(ref) or not (own or self._may_vouch(sender)):
                continue
            self._raise_standing(ref, Standing.CONFIRMED if own else Standing.VOUCHED, events)
            if self.shelf.known(ref.hash) is None and ref.author != self.me and self._may_vouch(sender):
                unknown.append(ref)
        if unknown:
            self.shelf.set_heard(unknown[: max(0, MAX_HEARD - len(self.shelf.heard()))])
        self._settle(sender, events)
        return events

    def _keep(self, entry: Entry, body: Body | None, standing: Standing) -> None:
        known = self.shelf.known(entry.hash)
        if known is not None:
            if body is not None:
                self.shelf.add_body(entry.hash, body)
            return
        held = self.shelf.held()
        counts = Counter(other.author for other in held)
        forks = len(self.shelf.numbered(entry.author, entry.seq))
        if forks >= MAX_FORKS or counts[entry.author] >= MAX_HELD_OF_AUTHOR or len(held) >= MAX_HELD:
            self._make_room(entry, standing, forks, counts)
        self.shelf.hold(entry, body)

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

    def _slot(self, entry: Entry) -> int:
        """Mine among the commits of an entry that words each reader's copy differently."""
        if len(entry.commits) == 1:
            return 0
        epoch = self.epoch(entry.epoch)
        if epoch is None or len(entry.commits) != len(epoch.members) or epoch.member(self.me) is None:
            raise Distrusted("E_COMMIT")
        return epoch.seats().index(self.me)

    def _standing_of(self, ref: Ref) -> Standing:
        """What was said of this entry before it came, or since."""
        return max(self.shelf.standing(ref.hash), self.shelf.standing(_claim(ref)))

    def _raise_standing(
        self, ref: Ref, standing: Standing, events: list[Event], *, again: bool = False
    ) -> None:
        """What a confirmed entry names as its predecessor is confirmed; whatever else an entry of standing names is vouched for.

        ``again``: pass on what it names although its own standing has not grown.
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
            if standing > self.shelf.standing(ref.hash):
                self.shelf.set_standing(ref.hash, standing)
                if known.accepted and standing is Standing.CONFIRMED:
                    events.append(Confirmed(ref.hash))
            elif (known.accepted and not again) or standing is Standing.NONE:
                continue
            again = False
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

    def _settle(self, sender: bytes, events: list[Event]) -> None:
        progress = True
        while progress:
            progress = False
            for entry in self.shelf.held():
                try:
                    accepted = self._try(entry, events)
                except Distrusted as bad:
                    self.shelf.drop(entry.hash)
                    events.append(SetAside(bad.code, entry.author, sender))
                    continue
                progress = progress or accepted

    def _try(self, entry: Entry, events: list[Event]) -> bool:
        """Accept it (True) or leave it on hold (False). Raises: Distrusted when it can never hold."""
        epochs = self.shelf.epochs()
        if epochs and self._is_sealed(entry.ref):
            return self._try_sealed(entry, events)
        standing = self.shelf.standing(entry.hash)
        if standing is Standing.NONE:  # rule 2
            return False
        epoch: Epoch | None = None
        if entry.kind == EPOCH_KIND:  # rules 4 and 8
            if standing is not Standing.CONFIRMED:
                return False
            epoch = self._read_epoch(entry)
            if epochs and epoch.number > epochs[-1][0].number + 1:
                return False
            self._check_epoch(entry, epoch)
        else:
            if not epochs or entry.epoch > epochs[-1][0].number:
                return False
            self._check_author(entry)
        if (epochs or entry.kind != EPOCH_KIND) and not self._refs_hold(entry):  # rules 5 and 6
            return False
        self.shelf.accept(entry, apart=self._is_apart(entry), sealed=False)  # rule 7
        events.append(Accepted(entry))
        if epoch is not None:
            self._enter(epoch, entry, events)
        elif not self._may_vouch(entry.author):  # while it waited it vouched for nothing
            self._raise_standing(entry.ref, standing, events, again=True)
        rivals = [known for known in self.shelf.numbered(entry.author, entry.seq) if known.accepted]
        if len(rivals) > 1:
            events.append(Forked(entry.author, entry.seq, tuple(sorted(known.ref.hash for known in rivals))))
        return True

    def _try_sealed(self, entry: Entry, events: list[Event]) -> bool:
        """The past that someone opens to a newcomer: what the base, or what hangs from it, names."""
        if self.shelf.standing(entry.hash) is Standing.NONE:
            return False
        self.shelf.accept(entry, apart=False, sealed=True)
        events.append(Accepted(entry, sealed=True))
        return True

    def _read_epoch(self, entry: Entry) -> Epoch:
        _, body = self.shelf.read(entry.hash)
        if body is None:
            raise Distrusted("E_EPOCH")
        epoch = decode_epoch(body.data)
        if epoch.number != entry.epoch:
            raise Distrusted("E_EPOCH")
        return epoch

    def _check_epoch(self, entry: Entry, epoch: Epoch) -> None:
        newest = self.epoch()
        if newest is None:
            member = epoch.member(self.me)
            if member is None or member.since != epoch.number or epoch.steward != entry.author:
                raise Distrusted("E_LINE")
            return
        check_follows(newest, epoch, entry.author)

    def _enter(self, epoch: Epoch, entry: Entry, events: list[Event]) -> None:
        before = self.epoch()
        self.shelf.add_epoch(epoch, entry.ref)
        for leaf in epoch.base:
            self._raise_standing(Ref(leaf.author, leaf.seq, leaf.hash), Standing.VOUCHED, events)
        for held in self.shelf.held():
            if before is not None and before.member(held.author) is None and epoch.member(held.author):
                self._raise_standing(held.ref, self.shelf.standing(held.hash), events, again=True)
        for member in before.members if before is not None else ():
            if epoch.member(member.seat) is None:
                last = epoch.base_of(member.seat)
                self.shelf.set_apart(member.seat, last.seq if last is not None else 0)

    def _check_author(self, entry: Entry) -> None:
        epoch = self.epoch(entry.epoch)
        first = self.shelf.epochs()[0][0]
        if epoch is None:  # from before my time, and concurrent with my joining
            belongs = first.member(entry.author) is not None or first.base_of(entry.author) is not None
        else:
            belongs = epoch.member(entry.author) is not None
        if not belongs:
            raise Distrusted("E_AUTHOR")

    def _is_sealed(self, ref: Ref) -> bool:
        epochs = self.shelf.epochs()
        return bool(epochs) and epochs[0][0].is_sealed(ref)

    def _is_apart(self, entry: Entry) -> bool:
        for epoch, _ in self.shelf.epochs():
            if epoch.number > entry.epoch and epoch.member(entry.author) is None:
                leaf = epoch.base_of(entry.author)
                return leaf is None or entry.seq > leaf.seq
        return False

    def _refs_hold(self, entry: Entry) -> bool:
        exact, most = 0, 0
        for ref in entry.refs():
            if self._is_sealed(ref):
                leaf = self.shelf.epochs()[0][0].base_of(ref.author)
                assert leaf is not None
                if leaf.hash == ref.hash:
                    exact = max(exact, leaf.lam)
                most = max(most, leaf.lam)
                continue
            known = self.shelf.known(ref.hash)
            if known is None or not known.accepted:
                return False
            if known.ref != ref:
                raise Distrusted("E_REF")
            exact = max(exact, known.lam)
        if not exact + 1 <= entry.lam <= max(exact, most) + 1:
            raise Distrusted("E_LAM")
        return True

    # -- writing ----------------------------------------------------------------------------------------------------

    def write(self, kind: int, body: Body, at: Moment, *, epoch: int | None = None) -> Entry:
        """The next entry of this seat's own feed, accepted at once. ``epoch`` only for a kind-1 entry."""
        own = self.shelf.top(self.me)
        newest = self.epoch()
        sealed = self.shelf.epochs()[0][0].base_of(self.me) if self.is_open() else None
        assert sealed is None, "a seat that belonged before never enters again"
        deps = [
            leaf
            for leaf in self._tips_in_order()
            if leaf.author != self.me and not self.shelf.referenced(leaf.hash)
        ][:MAX_DEPS]
        lams = [leaf.lam for leaf in deps] + ([own.lam] if own is not None else [])
        number = epoch if epoch is not None else (newest.number if newest is not None else 1)
        entry = make_entry(
            line=self.line,
            epoch=number,
            author=self.me,
            seq=own.ref.seq + 1 if own is not None else 1,
            prev=own.ref.hash if own is not None else FIRST,
            deps=[Ref(leaf.author, leaf.seq, leaf.hash) for leaf in deps],
            lam=1 + max(lams, default=0),
            at=at,
            kind=kind,
            commits=[commit(body)],
        )
        self.shelf.hold(entry, body)
        self.shelf.set_standing(entry.hash, Standing.CONFIRMED)
        self.shelf.accept(entry, apart=False, sealed=False)
        self.shelf.set_referenced([leaf.hash for leaf in deps])
        if kind == EPOCH_KIND:
            self._enter(decode_epoch(body.data), entry, [])
        return entry

    def _tips_in_order(self) -> list[Leaf]:
        """Tips that may be named: sealed base leaves too, until someone named them."""
        tips = [leaf for leaf in self.shelf.tips() if not self._known(leaf.hash).apart]
        if self.is_open():
            first = self.shelf.epochs()[0][0]
            grown = {leaf.author for leaf in tips}
            tips.extend(leaf for leaf in first.base if leaf.author not in grown)
        return sorted(tips)

    def _known(self, name: bytes) -> Known:
        known = self.shelf.known(name)
        assert known is not None
        return known

    def base(self) -> list[Leaf]:
        """The tips that a new epoch seals for those who enter with it."""
        return _fairly(self._tips_in_order(), MAX_BASE)

    # -- telling each other ------------------------------------------------------------------------------------------

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

    def role_of(self, seat: bytes, number: int | None = None) -> SeatRole | None:
        epoch = self.epoch(number)
        member = epoch.member(seat) if epoch is not None else None
        return member.role if member is not None else None


def _claim(ref: Ref) -> bytes:
    """Under which the standing of an entry waits for it: author, number and hash at once."""
    return digest("entry", cbor.encode(list(ref)))


def _fairly(leaves: Sequence[Leaf], most: int) -> list[Leaf]:
    """At most so many, in order: of every feed its highest first, so that a feed with many branches crowds out nobody's."""
    rank: dict[bytes, int] = {}
    placed = []
    for leaf in sorted(leaves, key=lambda leaf: (-leaf.seq, leaf.hash)):
        rank[leaf.author] = rank.get(leaf.author, 0) + 1
        placed.append((rank[leaf.author], leaf))
    return sorted(leaf for _, leaf in sorted(placed)[:most])
