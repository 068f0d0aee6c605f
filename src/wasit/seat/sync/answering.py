"""A peer's sync is answered: what it has heard is noted, what it lacks is sent, what is missing here is asked for.

1. Only who belongs to a line, or once did, is heard on it; what is sent are bodies that were for its eyes, else entries alone.
2. What was asked by the same peer within a minute was answered already; what nobody has is asked for the more rarely the longer it is missing.
   So no two seats answer each other without end.
3. Who has left reads no further: it sends what it is asked for, and asks for nothing.

Source: PROTOCOL.md §6.4.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from wasit.errors import Distrusted
from wasit.record.body import Body
from wasit.record.entry import Entry
from wasit.record.replica import Replica
from wasit.record.sync import Span, Sync
from wasit.seat import alone, devices, membership, returning
from wasit.seat.chains import are_one_person
from wasit.seat.matter import Matter
from wasit.seat.people import Person
from wasit.seat.store import outbox
from wasit.seat.store.alarms import raise_alarm
from wasit.seat.store.copies import copy_for
from wasit.seat.sync import upkeep
from wasit.wire import cbor

ASK_AGAIN = 60  # s


def answer_sync(matter: Matter, sender: Person, sync: Sync) -> None:
    """Inside a change. Raises: Distrusted E_FROM, and as ``Replica.hear``."""
    if all(line.id != sync.line for line in matter.lines()):
        _ask_at_doors(matter, sender, sync)
        return
    if alone.is_elsewhere(matter, sync.line, sender.seat):
        return
    replica = matter.replica(sync.line)
    check_belonged(replica, sender)
    matter.take_in(sync.line, replica.hear(sync, sender.seat))
    _note_reached(matter, sender, sync)
    if _reads_on(matter, replica, sender, sync.line):
        devices.give_past(matter, sync.line, sender.seat)
        _send_wanted(matter, replica, sender, sync)
        _ask_for_missing(matter, replica, sender, sync)


def check_belonged(replica: Replica, sender: Person) -> None:
    """Only who belongs to a line, or once did, has a say in it; who came back for such a one may ask. Raises: Distrusted E_FROM."""
    before = replica.heirs.get(sender.seat, sender.seat)
    if all(
        epoch.member(sender.seat) is None and epoch.member(before) is None
        for epoch, _ in replica.shelf.epochs()
    ):
        raise Distrusted("E_FROM")


def _ask_at_doors(matter: Matter, sender: Person, sync: Sync) -> None:
    """A line that opened for me, of which I know nothing."""
    if sync.doors and not matter.has_left:
        doors = [list(door) for door in sync.doors]
        matter.outbox.give(sender.seat, outbox.DOORS, [sync.line, [], [], doors])


def _note_reached(matter: Matter, sender: Person, sync: Sync) -> None:
    """How much of my own feed the peer has."""
    reached = max((tip.seq for tip in sync.tips if tip.author == matter.me), default=0)
    if not reached:
        return
    matter.file.run(
        "INSERT INTO reached VALUES (?, ?, ?) ON CONFLICT (line, peer) DO UPDATE SET seq = max(seq, excluded.seq)",
        *(sync.line, sender.seat, reached),
    )
    matter.outbox.arrived(sync.line, sender.seat, reached)
    matter.version += 1
    devices.follow(matter)


def _reads_on(matter: Matter, replica: Replica, sender: Person, line: bytes) -> bool:
    """Whether the peer is answered: it is on the line, or reads along; the epoch of one who leaves is on its way."""
    epoch = replica.epoch()
    if epoch is None:
        return False
    if epoch.member(sender.seat) is None and not returning.reads_along(matter, sender.seat, epoch):
        return False
    return sender.seat not in matter.outbox.leavers(line)


def _send_wanted(matter: Matter, replica: Replica, sender: Person, sync: Sync) -> None:
    is_own_device = are_one_person(matter, matter.me, sender.seat)  # it reads what this one reads

    def may_have(entry: Entry, body: Body | None) -> bool:
        return (
            body is not None
            or membership.was_briefed(matter, sender.seat, entry.hash)
            or is_own_device
            or returning.may_read(matter, sender.seat, entry)
            or copy_for(matter.file, entry.hash, sender.seat) is not None
        )

    wanted = [span for span in sync.wants if _may_ask(matter, sender.seat, sync.line, span)]
    answer = replica.answer(wanted, sender.seat)
    matter.outbox.answer(sender.seat, [(entry, may_have(entry, body)) for entry, body in answer])


def _ask_for_missing(matter: Matter, replica: Replica, sender: Person, sync: Sync) -> None:
    """Where nothing is missing here, a peer that lacks something is told what there is."""
    if matter.has_left:  # two who both left take in nothing of each other's: each says so every 6 h, no more
        return
    wants = replica.wants()
    if wants:
        _ask(matter, sender.seat, sync.line, wants)
        _open_gap(matter, sync.line)
    elif _is_behind(sync, replica.make_sync()):
        matter.outbox.want_sync(matter, matter.line(sync.line), sender.seat)


def _is_behind(theirs: Sync, mine: Sync) -> bool:
    """Whether something is here that they lack. Who is further in a feed that has one tip here lacks nothing of it: two who each hold
    what the other can't take in would otherwise tell each other so without end."""
    names = {tip.hash for tip in theirs.tips}
    reached = {tip.author: tip.seq for tip in sorted(theirs.tips)}
    tips = Counter(tip.author for tip in mine.tips)
    return any(
        tip.hash not in names and (tips[tip.author] > 1 or tip.seq >= reached.get(tip.author, 0))
        for tip in mine.tips
    )


def _may_ask(matter: Matter, peer: bytes, line: bytes, span: Span) -> bool:
    """The same want from the same peer within 60 s was answered already."""
    now = matter.clock.now().seconds
    key = cbor.encode([line, *span])
    row = matter.file.one("SELECT at FROM asked WHERE peer = ? AND span = ?", peer, key)
    if row is not None and row[0] > now - ASK_AGAIN and now >= row[0]:
        return False
    matter.file.run("INSERT OR REPLACE INTO asked VALUES (?, ?, ?)", peer, key, now)
    return True


def _ask(matter: Matter, peer: bytes, line: bytes, wants: Sequence[Span]) -> None:
    """Ask a peer at once for what is missing; again for the same, the more rarely the longer it has been missing.

    Two seats that both lack what nobody has would otherwise answer each other's syncs without end.
    """
    now = matter.clock.now().seconds
    key = b"mine" + hashlib.sha256(cbor.encode([line, [list(span) for span in wants]])).digest()
    row = matter.file.one("SELECT at FROM asked WHERE peer = ? AND span = ?", peer, key)
    wait = 0
    if row is not None and now - row[0] >= 0:
        oldest = upkeep.missing_since(matter, line)
        wait = max(ASK_AGAIN, (now - oldest) // 4 if oldest is not None else 0)
    matter.file.run("INSERT OR REPLACE INTO asked VALUES (?, ?, ?)", peer, key, now)
    matter.outbox.put(peer, outbox.SYNC, line, not_before=now + wait)


def _open_gap(matter: Matter, line: bytes) -> None:
    missing = matter.replica(line).missing()
    if missing:
        raise_alarm(matter, line, "gap", entries=[ref.hash for ref in missing][:40])
