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
   predecessor or tip confirms nothing. An epoch counts only once it is confirmed: vouching moves nobody in or out. Of a steward whose
   machine is gone, the seat that came back for it confirms, and of one that its person removed, that person's other devices;
   they themselves have nobody but those who vouch.
9. Only a member shows others' entries or vouches for them. What one seat makes wait gives way to what an author itself brings.

The accepted set depends only on which entries came, not on their order: replicas converge even when an author forks. An author
that withholds, forks or sends selectively can't stop two others from hearing each other: an entry that someone names is vouched for.
Nothing here sends: the caller does, from ``make_sync`` and ``answer``.
"""

from __future__ import annotations

from collections.abc import Mapping

from wasit.errors import Distrusted
from wasit.record.belonging import EPOCH_KIND
from wasit.record.body import Body, check_body, commit
from wasit.record.entry import FIRST, MAX_DEPS, Entry, Ref, make_entry
from wasit.record.epoch import Epoch, check_follows, decode_epoch
from wasit.record.events import Accepted, Event, Forged, Forked, SetAside
from wasit.record.shelf import Standing
from wasit.record.sync import Sync
from wasit.record.telling import Telling
from wasit.text.moment import Moment

MAX_HEARD = 1024


class Replica(Telling):
    """Shapes: ``me`` a seat id; ``shelf`` holds the entries of one line."""

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
                if self._is_too_early(entry):
                    return events  # which slot is mine is not known yet; it is asked for again
                self._check_body(entry, body)
            # the sealed past counts only where it hangs from the base, whoever shows it
            is_own = sender == entry.author
            if is_own and not self._is_sealed(entry.ref):
                standing = Standing.CONFIRMED
            else:
                standing = self._standing_of(entry.ref)
                if is_own and standing is not Standing.NONE:
                    standing = Standing.CONFIRMED
            is_new = self._keep(entry, body, standing)
            if entry.kind == EPOCH_KIND and self._comes_after(sender, entry.author):
                # this one alone: what came before it stays as it was
                self.shelf.set_standing(entry.hash, Standing.CONFIRMED)
        except Distrusted as bad:
            return [SetAside(bad.code, entry.author, sender)]
        self._raise_standing(entry.ref, standing, events, is_new=is_new)
        self._settle(sender, events)
        return events

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

    def _is_too_early(self, entry: Entry) -> bool:
        """Whether an entry with a slot for each reader is of an epoch that has not come."""
        newest = self.epoch()
        return len(entry.commits) > 1 and newest is not None and entry.epoch > newest.number

    def _check_body(self, entry: Entry, body: Body) -> None:
        """Mine is the slot of my place among the members. Who came later has none: any copy that was opened to it counts.

        Raises: Distrusted E_COMMIT, E_SIZE.
        """
        slot = 0
        if len(entry.commits) > 1:
            epoch = self.epoch(entry.epoch)
            if epoch is None:
                mine = commit(body)
                slot = entry.commits.index(mine) if mine in entry.commits else len(entry.commits)
            elif len(entry.commits) != len(epoch.members) or epoch.member(self.me) is None:
                raise Distrusted("E_COMMIT")
            else:
                slot = epoch.seats().index(self.me)
        check_body(entry, body, slot)

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
        self.shelf.settled()

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
            if standing is not Standing.CONFIRMED and not self._comes_after(self.me, entry.author):
                return False
            epoch = self._read_epoch(entry)
            if epochs and epoch.number > epochs[-1][0].number + 1:
                return False
            if epochs and entry.author != epochs[-1][0].steward and not self._refs_hold(entry):
                return False  # its right may stand in what it names
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
        is_heir = self.heirs.get(entry.author) == newest.steward
        check_follows(newest, epoch, entry.author, succeeds=is_heir or self._succeeds(entry, newest))

    def _succeeds(self, entry: Entry, newest: Epoch) -> bool:
        """Whether an entry before, of the same author, says with proof that the steward is no seat of its person any more."""
        if newest.member(entry.author) is None:
            return False
        said = [self.shelf.read(name)[1] for name in self.shelf.removals(entry.author, entry.seq)]
        return any(
            body is not None and self.succeeds(body.data, entry.author, newest.steward) for body in said
        )

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
                # a steward that leaves opens it with its last entry: that one counts, and later epochs seal it
                above = entry.seq if member.seat == entry.author else last.seq if last is not None else 0
                self.shelf.set_apart(member.seat, above)

    def _check_author(self, entry: Entry) -> None:
        epoch = self.epoch(entry.epoch)
        first = self.shelf.epochs()[0][0]
        if epoch is None:  # from before my time, and concurrent with my joining
            belongs = first.member(entry.author) is not None or first.base_of(entry.author) is not None
        else:
            belongs = epoch.member(entry.author) is not None
        if not belongs:
            raise Distrusted("E_AUTHOR")

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

    def write(
        self,
        kind: int,
        body: Body,
        at: Moment,
        *,
        epoch: int | None = None,
        copies: Mapping[bytes, Body] | None = None,
    ) -> Entry:
        """The next entry of this seat's own feed, accepted at once.

        ``epoch``: only for a kind-1 entry. ``copies``: by member, where each reads a wording of its own; ``body`` is then this seat's.
        """
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
            commits=[commit(body)] if copies is None else self._slots(copies),
        )
        self.shelf.hold(entry, body)
        self.shelf.set_standing(entry.hash, Standing.CONFIRMED)
        self.shelf.accept(entry, apart=False, sealed=False)
        self.shelf.set_referenced([leaf.hash for leaf in deps])
        if kind == EPOCH_KIND:
            self._enter(decode_epoch(body.data), entry, [])
        return entry

    def _slots(self, copies: Mapping[bytes, Body]) -> list[bytes]:
        """One for each member, in the order of their ids."""
        epoch = self.epoch()
        assert epoch is not None
        assert set(epoch.seats()) == set(copies), "a copy for every member"
        return [commit(copies[seat]) for seat in epoch.seats()]
