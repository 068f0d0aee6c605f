"""The relay's store on one machine: SQLite, one writer's thread, one group at a time.

This file alone knows who waits for whom.

1. Asks wait in a bounded queue; past its bound the answer is "later". Nothing is answered before its group is on disk.
2. The writer takes *all* that waits as one group, at once: an idle relay pays one sync, a busy one shares it.
3. Acks never cause a transaction of their own: they ride with the next group, or go after a second.
   Until then they are hidden from readers here.
4. Reading is done on the loop's own connection: it never waits for the writer (WAL).
5. One process a folder: the writer's counts would be wrong otherwise.
6. A group that the disk refuses is answered with "later", all of it, and its acks wait for the next.
7. A letter that does not fit its id any more is not given out: a disk that turns bits must not make anyone's letter unreadable to its reader.
8. What was acked is gone from the write-ahead log within a minute or so, also where nobody asks anything any more.
9. Nothing is forgotten in the first hour after a start whose clock is far past all that is in the store: it may be wrong.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from wasit.errors import Damaged, Unreachable, WasitError
from wasit.relay import points
from wasit.relay.rules import RelayConfig
from wasit.relay.sqlite_file import connect, hold, is_damage
from wasit.relay.sqlite_rows import (
    LETTERS_ALONE,
    Ask,
    DropBoxAsk,
    Kept,
    MixAsk,
    NameplateAsk,
    OpenAsk,
    PutAsk,
    Rows,
    SweepAsk,
)
from wasit.relay.store import Arrived, Became, Box, NameplateChanged, Opened, Put, Ring, Sought
from wasit.wire.requests import MID, OpenBox

log = logging.getLogger("wasit.relay")

GROUP = 1024
ACK_SECONDS = 1.0
CUT_SECONDS = 60.0
BUSY = 250  # ms: who copies the store reads for long, and no letter waits for that
KNOWN_BOXES = 50_000
SOUGHT = 1024
WRITER_KIB = 16 * 1024  # what leads to the places of a million boxes; the reader forgets all with each commit
SWEEP_REST = 0.02  # s: else each group of letters would look through marks, too, until all boxes of a large store are done
TRUSTED_DAYS = 2
TRUSTED_SECONDS = 3500
_BY_PUT = "SELECT row, put_id, get_id, put_hash, get_hash FROM box WHERE put_id = ?"
_BY_GET = "SELECT row, put_id, get_id, put_hash, get_hash FROM box WHERE get_id = ?"
Waiting = tuple[Ask, Callable[[Any], None]]


class SqliteStore:
    """Raises, when made: Refused relay-running, folder-unwritable; Damaged relay-store."""

    def __init__(self, folder: Path, config: RelayConfig) -> None:
        self._loop = asyncio.get_running_loop()
        self._config = config
        self._lock = hold(folder)
        try:
            writer = connect(folder)
            writer.execute(f"PRAGMA cache_size={-WRITER_KIB}")
            writer.execute(f"PRAGMA busy_timeout={BUSY}")
            self._rows = Rows(writer, config)
            self._reader = connect(folder)
            self._reader.execute("PRAGMA query_only=ON")
        except sqlite3.Error:
            self._lock.close()
            raise Damaged("relay-store") from None
        except BaseException:
            self._lock.close()
            raise
        self._started, self._newest = time.monotonic(), self._rows.newest
        self._swept: int | None = None  # up to which day marks are gone: they are looked through once a day
        self._refusing = False
        self._uncut = False  # something that was dropped is still in the write-ahead log
        self._cut_due: float | None = None  # something that faded is; the writer's own
        self._misfits: set[tuple[int, int]] = set()
        self._arrived: Arrived = lambda _box: None
        self._by_put: dict[bytes, Box] = {}
        self._by_get: dict[bytes, Box] = {}
        self._hidden: defaultdict[int, set[int]] = defaultdict(set)
        self._wake = threading.Condition()
        self._fresh: list[Waiting] = []  # the loop's own, until its turn ends
        self._waiting: list[Waiting] = []
        self._asked = 0
        self._octets = self._sought = 0
        self._acks: list[tuple[int, int]] = []
        self._acks_due = 0.0
        self._closing = False
        self._writer = threading.Thread(target=self._write, name="relay-writer", daemon=True)
        self._writer.start()

    def on_letter(self, arrived: Arrived) -> None:
        """Called on the loop, right after the commit."""
        self._arrived = arrived

    def find_put(self, put_id: bytes, hashed: bytes) -> Box | None:
        """The box that letters for this id go to."""
        known = self._by_put.get(put_id)
        return known if known and known.opened.put_hash == hashed else self._look(_BY_PUT, put_id)

    def seek_put(self, put_id: bytes, hashed: bytes) -> Box | Sought | None:
        """The same for who puts: what is not known is found with its group (``sqlite_rows``)."""
        known = self._by_put.get(put_id)
        if known and known.opened.put_hash == hashed:
            return known
        if self._sought >= SOUGHT or self._octets > self._config.waiting_octets // 4:
            return self._look(_BY_PUT, put_id)  # else ids that nobody has would fill the queue
        return Sought(put_id, hashed)

    def find_get(self, get_id: bytes, hashed: bytes) -> Box | None:
        """The box that is read under this id."""
        known = self._by_get.get(get_id)
        return known if known and known.opened.get_hash == hashed else self._look(_BY_GET, get_id)

    def open_box(self, opened: OpenBox, today: int) -> asyncio.Future[Opened]:
        """Durable when answered."""
        return self._ask(OpenAsk(opened, today))

    def put(self, box: Box, mid: bytes, body: bytes, today: int) -> asyncio.Future[Put]:
        """Durable when answered."""
        return self._ask(PutAsk(box, mid, body, today))

    def put_then(self, box: Box | Sought, mid: bytes, body: bytes, today: int, became: Became) -> None:
        """The same, with a call."""
        if isinstance(box, Box):
            self._ask_then(PutAsk(box, mid, body, today), became)
        else:
            self._ask_then(PutAsk(None, mid, body, today, box), became)
            self._sought += 1

    def drop_box(self, box: Box) -> asyncio.Future[None]:
        """Gone from disk, and from the write-ahead log, when answered."""
        return self._ask(DropBoxAsk(box))

    def save_nameplate(self, number: int, state: bytes | None) -> asyncio.Future[None]:
        """Durable when answered."""
        return self._ask(NameplateAsk(number, state))

    async def sweep(self, oldest_letter: int, oldest_seen: int) -> None:
        """Forget what is older than these days, a little at a time: whoever puts a letter meanwhile waits for one step."""
        ahead = oldest_letter + self._config.kept_days - self._newest
        if self._newest and ahead > TRUSTED_DAYS and time.monotonic() - self._started < TRUSTED_SECONDS:
            log.warning(
                "The clock is %d days past all that is in the store: nothing is forgotten for an hour. If it is wrong, set it.",
                ahead,
                extra={"kind": "ClockAhead"},
            )
            return
        after: int | None = LETTERS_ALONE if oldest_seen == self._swept else 0
        while after is not None:
            before, after = after, await self._ask(SweepAsk(oldest_letter, oldest_seen, after))
            if after not in (None, before):  # marks can wait, and are many
                await asyncio.sleep(SWEEP_REST)
        self._swept = oldest_seen
        while await self._ask(MixAsk()):
            await asyncio.sleep(SWEEP_REST)

    def fetch(self, box: Box, after: int, most: int) -> list[tuple[int, bytes]]:
        """The oldest letters past a cursor, without those whose ack is on its way."""
        hidden = self._hidden.get(box.row, ())
        room = most + len(hidden)
        sound: list[tuple[int, bytes]] = []
        while len(sound) < most:
            found = self._read(
                "SELECT p.cursor, p.mid, l.body FROM place AS p CROSS JOIN letter AS l ON l.row = p.letter"
                " WHERE p.box = ? AND p.cursor > ? ORDER BY p.cursor LIMIT ?",
                (box.row, after, room),
            )
            sound += self._sound(box, [letter for letter in found if letter[0] not in hidden])
            if len(found) < room:
                break
            after = found[-1][0]
        return sound[:most]

    def load_nameplates(self) -> list[tuple[int, bytes]]:
        """All that were kept."""
        return self._read("SELECT number, state FROM nameplate", ())

    def waiting(self, most: int) -> int:
        """Letters that wait, those whose ack is on its way among them."""
        count: int = self._read("SELECT count(*) FROM (SELECT 1 FROM letter LIMIT ?)", (most,))[0][0]
        return count

    @property
    def is_well(self) -> bool:
        """Whether the last group was kept."""
        return not self._refusing

    def attend(self, row: int, ring: Ring) -> None:
        """There is no other process."""

    def leave(self, row: int) -> None:
        """Nothing was begun."""

    def on_nameplate(self, changed: NameplateChanged) -> None:
        """No other process changes one."""

    def renew_nameplate(self, number: int) -> None:
        """What the desk has is how it stands."""

    def drop_letter(self, box: Box, cursor: int) -> None:
        """Hidden at once, deleted with the next group. No box has more letters than it may hold: acks of others are not to wait for such."""
        hidden = self._hidden.get(box.row, ())
        if cursor in hidden:
            return
        if len(hidden) >= self._config.box_letters:
            raise self._later()
        with self._wake:
            if self._closing or len(self._acks) >= self._config.waiting_asks:
                raise self._later()
            if not self._acks:
                self._acks_due = time.monotonic() + ACK_SECONDS
                self._wake.notify()
            self._acks.append((box.row, cursor))
            if len(self._acks) == self._config.waiting_asks // 2:
                self._acks_due = 0.0
                self._wake.notify()
        self._hidden[box.row].add(cursor)

    def close(self) -> None:
        """Write what waits, then let go of the folder. Answers that were promised are still given."""
        self._hand_over()
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._writer.join()
        self._reader.close()
        self._lock.close()

    def _ask(self, ask: Ask) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = self._loop.create_future()
        self._ask_then(ask, partial(_settle, future))
        return future

    def _ask_then(self, ask: Ask, became: Callable[[Any], None]) -> None:
        """``became`` is called with the answer, or with the error, unless this raises."""
        full = self._asked >= self._config.waiting_asks or self._octets > self._config.waiting_octets
        if self._closing or full:
            raise self._later()
        # What the loop reads in one turn wakes the writer once, as one group.
        if not self._fresh:
            self._loop.call_soon(self._hand_over)
        self._fresh.append((ask, became))
        self._asked += 1
        self._octets += len(ask.body) if type(ask) is PutAsk else _octets(ask)

    def _hand_over(self) -> None:
        if self._fresh:
            with self._wake:
                self._waiting += self._fresh
                self._wake.notify()
            self._fresh = []

    def _write(self) -> None:
        while (taken := self._take()) is not None:
            group, acks = taken
            answers, dropped = self._commit([ask for ask, _ in group], acks)
            points.reach("answer", False)
            self._loop.call_soon_threadsafe(self._answer, group, answers, dropped)
            points.reach("answer", True)
        self._rows.close()

    def _commit(
        self, asks: Sequence[Ask], acks: list[tuple[int, int]]
    ) -> tuple[Sequence[Kept | WasitError], list[tuple[int, int]]]:
        """What to answer, and the acks that are done with."""
        try:
            kept = self._rows.commit(asks, acks)
        except Exception as error:
            self._note(error)
            return [self._refusal(error) for _ in asks], self._put_back(acks)
        is_due = self._cut_due is not None and time.monotonic() >= self._cut_due
        must = self._rows.dropped or self._uncut
        if self._rows.faded and self._cut_due is None:
            self._cut_due = time.monotonic() + CUT_SECONDS
        if not (must or is_due):
            self._note(None)
            return kept, acks
        try:
            self._rows.checkpoint()
        except Exception as error:
            self._cut_due = time.monotonic() + CUT_SECONDS
            if not must:
                return kept, acks
            # What was put is on disk, and is answered as such; only what must be gone from disk is not.
            self._uncut = True
            self._note(error)
            answers = [
                self._refusal(error) if isinstance(ask, DropBoxAsk | SweepAsk) else one
                for ask, one in zip(asks, kept, strict=True)
            ]
            return answers, acks
        self._uncut, self._cut_due = False, None
        self._note(None)
        return kept, acks

    def _put_back(self, acks: list[tuple[int, int]]) -> list[tuple[int, int]]:
        with self._wake:
            if self._closing or not acks:
                return acks
            self._acks = acks + self._acks
            self._acks_due = time.monotonic() + ACK_SECONDS
        return []

    def _note(self, error: Exception | None) -> None:
        if error and not self._refusing:
            log.error(
                "The store can't be written to (%s): letters are refused with relay-busy until it can. Look at the disk: full, read-only, failing?",
                getattr(error, "sqlite_errorname", type(error).__name__),
                extra={"kind": "DiskRefuses"},
            )
        elif self._refusing and not error:
            log.warning("The store can be written to again.", extra={"kind": "DiskTakes"})
        self._refusing = error is not None

    def _refusal(self, error: Exception) -> WasitError:
        is_later = isinstance(error, sqlite3.Error) and not is_damage(error)
        return self._later() if is_later else Damaged("relay-store")

    def _later(self) -> Unreachable:
        return Unreachable("relay-busy", retry_after=self._config.busy_wait)

    def _take(self) -> tuple[list[Waiting], list[tuple[int, int]]] | None:
        with self._wake:
            while not self._waiting and not self._closing:
                dues = [self._acks_due] if self._acks else []
                if self._cut_due is not None:
                    dues.append(self._cut_due)
                left = min(dues) - time.monotonic() if dues else None
                if left is not None and left <= 0:
                    break
                self._wake.wait(left)
            if self._closing and not self._waiting and not self._acks:
                return None
            group, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
            acks, self._acks = self._acks, []
            return group, acks

    def _answer(
        self, group: Sequence[Waiting], answers: Sequence[Kept | WasitError], acks: Sequence[tuple[int, int]]
    ) -> None:
        for row, cursor in acks:
            self._hidden[row].discard(cursor)
            if not self._hidden[row]:
                del self._hidden[row]
        self._asked -= len(group)
        for (ask, became), answer in zip(group, answers, strict=True):
            if type(ask) is PutAsk:
                self._octets -= len(ask.body)
                if ask.sought is not None:
                    self._sought -= 1
                    # without an answer it may have been opened in a group that was not kept
                    if ask.box is not None and isinstance(answer, Put):
                        self._know(ask.box)
            else:
                self._octets -= _octets(ask)
                if isinstance(ask, DropBoxAsk):
                    self._by_put.pop(ask.box.opened.put_id, None)
                    self._by_get.pop(ask.box.opened.get_id, None)
            try:
                became(answer)
                if answer is Put.NEW and isinstance(ask, PutAsk) and ask.box is not None:
                    self._arrived(ask.box)
            except Exception as error:  # a bug with one must not be silence for those behind it
                self._loop.call_exception_handler({"message": "an answer was not taken", "exception": error})

    def _sound(self, box: Box, letters: list[tuple[int, bytes, bytes]]) -> list[tuple[int, bytes]]:
        sound = []
        for cursor, mid, body in letters:
            if mid == _mid(body):
                sound.append((cursor, body))
            elif (box.row, cursor) not in self._misfits:
                self._misfits.add((box.row, cursor))
                log.error(
                    "A letter in the store does not fit its id and is not given out. Check the disk; restore a backup.",
                    extra={"kind": "LetterTurned"},
                )
        return sound

    def _look(self, question: str, value: bytes) -> Box | None:
        found = self._read(question, (value,))
        if not found:
            return None
        row, *opened = found[0]
        box = Box(row, OpenBox(*opened))
        self._know(box)
        return box

    def _know(self, box: Box) -> None:
        if len(self._by_put) >= KNOWN_BOXES:
            self._by_put.clear()
            self._by_get.clear()
        self._by_put[box.opened.put_id] = self._by_get[box.opened.get_id] = box

    def _read(self, question: str, values: tuple[object, ...]) -> list[Any]:
        try:
            return self._reader.execute(question, values).fetchall()
        except sqlite3.Error as error:
            raise self._refusal(error) from None


def _octets(ask: Ask) -> int:
    if isinstance(ask, PutAsk):
        return len(ask.body)
    return len(ask.state or b"") if isinstance(ask, NameplateAsk) else 0


def _settle(future: asyncio.Future[Any], answer: object) -> None:
    if future.done():
        return  # nobody waits any more
    if isinstance(answer, WasitError):
        future.set_exception(answer)
    else:
        future.set_result(answer)


def _mid(body: object) -> bytes:
    return hashlib.sha256(body).digest()[:MID] if isinstance(body, bytes) else b""
