"""One seat's replica of a line: which entries count, whatever the order in which they came.

The rules, numbered as the spec has them (spec/6-record, from PROTOCOL.md §6.2):

1. A line opens only with a confirmed kind-1 entry from its steward that lists this seat, at this seat's own since-epoch.
2. An entry that is neither confirmed nor vouched for is held.
3. A body must open its entry's commitment.
4. An entry of a later epoch is held; its author must belong to the entry's epoch; kind 1 follows the rules of ``epoch``.
5. What it names must be accepted, or sealed past; otherwise it is held. A name with another's number on it is a lie.
6. ``lam`` is exactly one more than what it names.
7. Accept, and try what is held again.

The accepted set depends only on which entries came, not on their order: replicas converge even when an author forks. An author
that withholds, forks or sends selectively can't stop two others from hearing each other: an entry that someone names is vouched for.
Nothing here sends: the caller does, from ``make_sync`` and ``answer``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wasit.errors import Distrusted
from wasit.record.body import Body, check_body, commit
from wasit.record.entry import FIRST, MAX_DEPS, Entry, Ref, make_entry
from wasit.record.epoch import Epoch, Leaf, SeatRole, check_follows, decode_epoch
from wasit.record.shelf import Known, Shelf, Standing
from wasit.record.sync import MAX_DOORS, MAX_RANGE, MAX_TIPS, MAX_WANTS, Span, Sync
from wasit.text.moment import Moment

EPOCH_KIND = 1
MAX_HELD = 512
MAX_HELD_OF_AUTHOR = 128
MAX_FORKS = 8


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
            if body is not None:
                check_body(entry, body, self._slot(entry))
            self._keep(entry, body)
        except Distrusted as bad:
            return [SetAside(bad.code, entry.author, sender)]
        standing = self.shelf.standing(entry.hash)
        # the sealed past counts only where it hangs from the base, whoever shows it
        if sender == entry.author and not (self._is_sealed(entry.ref) and standing is Standing.NONE):
            standing = Standing.CONFIRMED
        self._raise_standing(entry.hash, standing, events)
        self._settle(sender, events)
        return events

    def hear(self, sync: Sync, sender: bytes) -> list[Event]:
        """Take in what another says it holds: its own tips it confirms, others' it vouches for."""
        events: list[Event] = []
        unknown = []
        for ref in sync.tips:
            if self._is_sealed(ref):
                continue
            self._raise_standing(
                ref.hash, Standing.CONFIRMED if ref.author == sender else Standing.VOUCHED, events
            )
            if self.shelf.known(ref.hash) is None and ref.author != self.me:
                unknown.append(ref)
        if unknown:
            self.shelf.set_heard(unknown)
        self._settle(sender, events)
        return events

    def _keep(self, entry: Entry, body: Body | None) -> None:
        known = self.shelf.known(entry.hash)
        if known is not None:
            if body is not None:
                self.shelf.add_body(entry.hash, body)
            return
        held = self.shelf.held()
        if len(held) >= MAX_HELD or sum(other.author == entry.author for other in held) >= MAX_HELD_OF_AUTHOR:
            raise Distrusted("E_HOLD_FULL")
        if len(self.shelf.numbered(entry.author, entry.seq)) >= MAX_FORKS:
            raise Distrusted("E_AUTHOR")
        self.shelf.hold(entry, body)

    def _slot(self, entry: Entry) -> int:
        """Mine among the commits of an entry that words each reader's copy differently."""
        if len(entry.commits) == 1:
            return 0
        epoch = self.epoch(entry.epoch)
        if epoch is None or len(entry.commits) != len(epoch.members) or epoch.member(self.me) is None:
            raise Distrusted("E_COMMIT")
        return epoch.seats().index(self.me)

    def _raise_standing(self, name: bytes, standing: Standing, events: list[Event]) -> None:
        """What a confirmed entry names as its predecessor is confirmed; whatever else an entry of standing names is vouched for."""
        waiting = [(name, standing)]
        while waiting:
            name, standing = waiting.pop()
            known = self.shelf.known(name)
            before = self.shelf.standing(name)
            if standing > before:
                self.shelf.set_standing(name, standing)
                if known is not None and known.accepted and standing is Standing.CONFIRMED:
                    events.append(Confirmed(name))
            elif known is None or known.accepted or standing is Standing.NONE:
                continue
            if known is None or standing is Standing.NONE:
                continue
            entry, _ = self.shelf.read(name)
            if entry.prev != FIRST:
                waiting.append((entry.prev, standing))
            waiting.extend(
                (dep.hash, Standing.VOUCHED)
                for dep in entry.deps
                if self.shelf.standing(dep.hash) < Standing.VOUCHED
            )

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
        if self.shelf.standing(entry.hash) is Standing.NONE:  # rule 2
            return False
        epoch: Epoch | None = None
        if entry.kind == EPOCH_KIND:  # rule 4
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
        if epoch is not None:
            self._enter(epoch, entry)
        events.append(Accepted(entry))
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

    def _enter(self, epoch: Epoch, entry: Entry) -> None:
        before = self.epoch()
        self.shelf.add_epoch(epoch, entry.ref)
        for leaf in epoch.base:
            self.shelf.set_standing(leaf.hash, max(self.shelf.standing(leaf.hash), Standing.VOUCHED))
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
            self._enter(decode_epoch(body.data), entry)
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
        return self._tips_in_order()

    # -- telling each other ------------------------------------------------------------------------------------------

    def make_sync(self) -> Sync:
        doors = tuple(Span(ref.author, ref.seq, ref.seq) for _, ref in self.shelf.epochs()[-MAX_DOORS:])
        tips = tuple(Ref(leaf.author, leaf.seq, leaf.hash) for leaf in sorted(self.shelf.tips()))[:MAX_TIPS]
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
        return [Span(author, lowest[author], highest[author]) for author in sorted(lowest)][:MAX_WANTS]

    def missing(self) -> list[Ref]:
        named = {ref for entry in self.shelf.held() for ref in entry.refs()} | set(self.shelf.heard())
        return sorted(
            ref
            for ref in named
            if ref.author != self.me and not self._is_sealed(ref) and self.shelf.known(ref.hash) is None
        )

    def answer(self, wants: Sequence[Span], asker: bytes) -> list[tuple[Entry, Body | None]]:
        """The wanted entries that are here; their bodies only where the asker belonged to the line (rule 6.4)."""
        found = []
        for span in wants[:MAX_WANTS]:
            for seq in range(span.lo, min(span.hi, span.lo + MAX_RANGE - 1) + 1):
                for known in self.shelf.numbered(span.author, seq):
                    entry, body = self.shelf.read(known.ref.hash)
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
