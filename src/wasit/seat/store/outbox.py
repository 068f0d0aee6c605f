"""What waits to be sent, unencrypted until its turn comes.

1. An entry waits once per peer; of a line's sync messages to a peer only the newest waits.
2. A row is turned into an envelope late, in one change with the ratchet; from then on its bytes never change until the relay has them.
3. A row may wait for its time (cover) or for a box that must stand at the relay before a card that names it goes out.
4. What a relay has is forgotten with the next change that is made anyway, and soon by itself: a commit for that alone is a wait that the
   next word would feel. Killed before, it goes again, which the relay knows by its hash.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from wasit.record.entry import Entry
from wasit.seat.store.sealed import Sealed
from wasit.wire import cbor
from wasit.wire.mailbox import PutPlace
from wasit.wire.requests import KEPT_DAYS
from wasit.wire.stamp import DAY, day_of

if TYPE_CHECKING:
    from wasit.seat.matter import Line, Matter

ENTRY, SYNC, CARD, INTRO, NOISE, WELCOME, PART, LINK, WHO = 1, 2, 3, 4, 7, 9, 10, 11, 12
EPOCH, LEFT = 1, 18  # kinds of entries
DOORS = -2  # a sync of a line that is not open here: its fields as they stand

FAN_OUT_SPREAD = 20  # s
SYNC_WAIT = (30, 120)  # s, where the charter does not say prompt
PROMPT_SYNC_WAIT = 2  # s


class Waiting(NamedTuple):
    n: int
    peer: bytes
    kind: int
    what: bytes


class Parcel(NamedTuple):
    """An envelope on its way to a peer: ``n`` names its row."""

    n: int
    peer: bytes
    place: PutPlace
    envelope: bytes


class Outbox:
    """``delivered``: what relays have, and the file does not know yet. ``written``: to whom something was left since that was looked at."""

    def __init__(self, file: Sealed) -> None:
        self._file = file
        self.written: set[bytes] = set()
        self.delivered: list[Parcel] = []
        self._forgotten: list[Parcel] = []
        file.on_undo(self._remember)

    def _remember(self) -> None:
        self.delivered[:0], self._forgotten = self._forgotten, []

    def put(
        self, peer: bytes, kind: int, what: bytes, *, not_before: int = 0, needs_box: bytes | None = None
    ) -> None:
        """Leave a letter for a peer. The same letter waiting already is not doubled, but never made to wait longer."""
        self._file.run(
            "INSERT INTO outbox (peer, kind, what, not_before, needs_box) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (peer, kind, what) DO UPDATE SET not_before ="
            " CASE WHEN envelope IS NULL OR not_before > 0 THEN min(not_before, excluded.not_before) ELSE max(excluded.not_before, 1) END",
            *(peer, kind, what, not_before, needs_box),
        )
        if not not_before:
            self.written.add(peer)

    def leavers(self, line: bytes) -> set[bytes]:
        """Who said on a line that it leaves: it is written to no more, though its steward has opened no epoch yet.

        Asked for each word said. Not DISTINCT: the planner would walk the whole line in the order of its authors.
        """
        rows = self._file.all(
            f"SELECT author FROM entry WHERE line = ? AND kind = {LEFT} AND accepted = 1 AND fine = 1 AND apart = 0",
            line,
        )
        return {author for (author,) in rows}

    def stop(self, line: bytes, peer: bytes, sealed: Callable[[bytes, int, bytes], bool]) -> None:
        """Of a line's entries that wait for a peer let go of all but epochs and what is ``sealed`` (author, number, name); and of what would tell it how much there is."""
        self._file.run("DELETE FROM outbox WHERE peer = ? AND kind = ? AND what = ?", peer, SYNC, line)
        rows = self._file.all(
            "SELECT o.n, e.author, e.seq, e.hash FROM outbox AS o JOIN entry AS e ON e.hash = substr(o.what, 1, 32)"
            f" WHERE o.peer = ? AND o.kind = {ENTRY} AND e.line = ? AND e.kind <> {EPOCH}",
            *(peer, line),
        )
        for n, author, seq, name in rows:
            if not sealed(author, seq, name):
                self.drop(n)

    def spread_entry(self, matter: Matter, line: Line, entry: Entry, to: Iterable[bytes]) -> None:
        """An entry to everyone on its line, in random order and spread over 20 s unless the charter says prompt."""
        now, prompt = entry.at.seconds, matter.cover == "prompt"
        silent = self.leavers(line.id) if entry.kind != EPOCH else set()
        for peer in dict.fromkeys(to):
            if peer == matter.me or peer in silent:
                continue
            delay = 0 if prompt else matter.randomness.below(FAN_OUT_SPREAD + 1, line.stream + b" spread")
            self.put(peer, ENTRY, entry.hash, not_before=now + delay if delay else 0)
            self.want_sync(matter, line, peer)

    def want_sync(self, matter: Matter, line: Line, peer: bytes, *, soon: bool = False) -> None:
        """A sync of this line to this peer, some time from now."""
        now = matter.clock.now().seconds
        if soon:
            wait = 0
        elif matter.cover == "prompt":
            wait = PROMPT_SYNC_WAIT
        else:
            low, high = SYNC_WAIT
            wait = low + matter.randomness.below(high - low + 1, line.stream + b" sync")
        self.put(peer, SYNC, line.id, not_before=now + wait)

    def answer(self, peer: bytes, entries: Sequence[tuple[Entry, bool]]) -> None:
        """Entries that a peer asked for, whole (True) or as stubs."""
        for entry, whole in entries:
            self.put(peer, ENTRY, entry.hash if whole else entry.hash + b"stub")

    def give(self, peer: bytes, kind: int, fields: list[object], *, needs_box: bytes | None = None) -> None:
        """A letter that is neither entry nor sync, with its fields as they will stand."""
        self.put(peer, kind, cbor.encode(fields, nfc=False), needs_box=needs_box)

    def peers(self) -> list[bytes]:
        """For whom anything is here: one look each, however much it is."""
        rows = self._file.all("SELECT seat FROM person WHERE EXISTS (SELECT 1 FROM outbox WHERE peer = seat)")
        return [peer for (peer,) in rows]

    def due(self, now: int, most: int, *, to: Collection[bytes]) -> list[Waiting]:
        """What may be turned into envelopes for these peers now: its time has come, its peer can be reached, its box stands.

        ``most`` for each peer: how much waits for one side must not be felt on the other side's line.
        """
        rows = self._file.all(
            "SELECT n, peer, kind, what FROM ("
            "SELECT o.n, o.peer, o.kind, o.what, row_number() OVER (PARTITION BY o.peer ORDER BY o.n) AS place"
            " FROM outbox AS o JOIN person AS p ON p.seat = o.peer LEFT JOIN box AS b ON b.get_id = o.needs_box"
            f" WHERE o.peer IN ({','.join('?' * len(to))}) AND o.envelope IS NULL AND o.not_before <= ? AND p.card IS NOT NULL AND (o.needs_box IS NULL OR b.ready = 1)"
            ") WHERE place <= ? ORDER BY n",
            *(*to, now, most),
        )
        return [Waiting(*row) for row in rows]

    def next_time(self, now: int) -> int | None:
        """When the time of the next row comes, of those whose time has not come yet."""
        row = self._file.one(
            "SELECT min(not_before) FROM outbox WHERE envelope IS NULL AND not_before > ?", now
        )
        return row[0] if row else None

    def sealed(self, to: Collection[bytes]) -> list[tuple[int, bytes, bytes, bytes]]:
        """(row, peer, put id, envelope) of what the relay of these peers has not confirmed."""
        rows = self._file.all(
            f"SELECT n, peer, put_id, envelope FROM outbox WHERE peer IN ({','.join('?' * len(to))})"
            " AND envelope IS NOT NULL ORDER BY n",
            *to,
        )
        return [(n, peer, put_id, envelope) for n, peer, put_id, envelope in rows]

    def count_sealed(self) -> dict[bytes, int]:
        """How many of each peer the relay has not confirmed."""
        return dict(
            self._file.all("SELECT peer, count(*) FROM outbox WHERE envelope IS NOT NULL GROUP BY peer")
        )

    def seal(self, n: int, put_id: bytes, envelope: bytes, inner: bytes | None = None) -> None:
        """``inner``: kept where a second box may take it."""
        self._file.run(
            "UPDATE outbox SET envelope = ?, put_id = ?, not_before = 0 WHERE n = ?", envelope, put_id, n
        )
        if inner is not None:
            self._file.run("INSERT OR REPLACE INTO inner_part VALUES (?, ?)", n, inner)

    def inner_parts(self, peer: bytes, put_id: bytes) -> list[tuple[int, bytes]]:
        """(row, inner part) of what is sealed for one box of a peer and can be locked for another."""
        rows = self._file.all(
            "SELECT o.n, i.inner FROM outbox AS o JOIN inner_part AS i ON i.n = o.n"
            " WHERE o.peer = ? AND o.put_id = ? AND o.envelope IS NOT NULL ORDER BY o.n",
            *(peer, put_id),
        )
        return [(n, inner) for n, inner in rows]

    def lock_again(self, n: int, put_id: bytes, envelope: bytes) -> None:
        """The same letter in another outer lock."""
        self._file.run("UPDATE outbox SET envelope = ?, put_id = ? WHERE n = ?", envelope, put_id, n)

    def forget_delivered(self, me: bytes, now: int) -> set[bytes]:
        """Of which peers something was forgotten that a relay has: that very envelope, for numbers are used again.

        Of an own entry it is kept since when, until it arrives. A sync that was wanted again meanwhile waits for its next turn: what it
        tells has changed.
        """
        for n, _, _, envelope in self.delivered:
            self._file.run(
                "UPDATE outbox SET envelope = NULL, put_id = NULL WHERE n = ? AND kind = ? AND not_before > 0 AND envelope = ?",
                *(n, SYNC, envelope),
            )
            self._file.run(
                "INSERT OR REPLACE INTO posted SELECT e.line, o.peer, e.seq, ? FROM outbox AS o JOIN entry AS e ON e.hash = o.what"
                " WHERE o.n = ? AND o.envelope = ? AND o.kind = ? AND e.author = ? AND NOT EXISTS"
                " (SELECT 1 FROM reached AS r WHERE r.line = e.line AND r.peer = o.peer AND r.seq >= e.seq)",
                *(now, n, envelope, ENTRY, me),
            )
            self._file.run("DELETE FROM outbox WHERE n = ? AND envelope = ?", n, envelope)
        self._forgotten, self.delivered = self.delivered, []
        return {parcel.peer for parcel in self._forgotten}

    def arrived(self, line: bytes, peer: bytes, seq: int) -> None:
        """A peer says that it has the own feed of a line up to here."""
        self._file.run("DELETE FROM posted WHERE line = ? AND peer = ? AND seq <= ?", line, peer, seq)

    def lapsed(self, line: bytes, peer: bytes, seqs: range, now: int) -> set[int]:
        """Those own entries that a relay took for this peer, and has forgotten since by its rule (spec/4 §4.6): nobody fetched them."""
        rows = self._file.all(
            "SELECT seq FROM posted WHERE line = ? AND peer = ? AND seq BETWEEN ? AND ? AND at < ?",
            *(line, peer, seqs.start, seqs.stop - 1, (day_of(now) - KEPT_DAYS) * DAY),
        )
        return {seq for (seq,) in rows}

    def drop(self, n: int) -> None:
        """It need not go."""
        self._file.run("DELETE FROM outbox WHERE n = ?", n)

    def unreached(self) -> list[bytes]:
        """The peers for whom something waits and whose card has not come."""
        rows = self._file.all(
            "SELECT DISTINCT o.peer FROM outbox AS o LEFT JOIN person AS p ON p.seat = o.peer WHERE p.card IS NULL"
        )
        return [peer for (peer,) in rows]

    def forget(self, peer: bytes) -> None:
        """Nothing more goes to this peer."""
        self._file.run("DELETE FROM outbox WHERE peer = ?", peer)
        self._file.run("DELETE FROM posted WHERE peer = ?", peer)

    def reseal(self, peer: bytes, put_id: bytes | None = None) -> None:
        """The box they were sealed for is gone (``put_id``: those for this one): seal anew for the peer's newest card."""
        self._file.run(
            "UPDATE outbox SET envelope = NULL, put_id = NULL WHERE peer = ?1 AND (?2 IS NULL OR put_id = ?2)",
            *(peer, put_id),
        )

    def count(self) -> int:
        row = self._file.one("SELECT count(*) FROM outbox WHERE kind <> ?", SYNC)
        return row[0] if row else 0

    def waits_of(self, peer: bytes, kind: int) -> bool:
        """Whether a letter of a kind to a peer has not left yet."""
        return self._file.one("SELECT 1 FROM outbox WHERE peer = ? AND kind = ?", peer, kind) is not None
