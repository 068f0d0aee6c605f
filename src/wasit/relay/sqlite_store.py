"""The relay's store on one machine: SQLite, one writer's thread, one group at a time.

This file alone knows who waits for whom.

1. Asks wait in a bounded queue; past its bound the answer is "later". Nothing is answered before its group is on disk.
2. The writer takes *all* that waits as one group, at once: an idle relay pays one sync, a busy one shares it.
3. Acks never cause a transaction of their own: they ride with the next group, or go after a second.
   Until then they are hidden from readers here.
4. Reading is done on the loop's own connection: it never waits for the writer (WAL).
5. One process a folder: the writer's counts would be wrong otherwise.
"""

from __future__ import annotations

import asyncio
import fcntl
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, cast

from wasit.errors import Damaged, Refused, Unreachable, WasitError
from wasit.relay.rules import RelayConfig
from wasit.relay.sqlite_rows import (
    Ask,
    DropBoxAsk,
    Kept,
    NameplateAsk,
    OpenAsk,
    PutAsk,
    Rows,
    SweepAsk,
    connect,
)
from wasit.relay.store import Arrived, Box, NameplateChanged, Opened, Put, Ring
from wasit.wire.requests import OpenBox

LOCK = "relay.lock"
GROUP = 1024
ACK_SECONDS = 1.0
KNOWN_BOXES = 50_000
_BY_PUT = "SELECT row, put_id, get_id, put_hash, get_hash FROM box WHERE put_id = ?"
_BY_GET = "SELECT row, put_id, get_id, put_hash, get_hash FROM box WHERE get_id = ?"
_Waiting = tuple[Ask, "asyncio.Future[Any]"]


class SqliteStore:
    """Raises, when made: Refused relay-running, Damaged relay-store."""

    def __init__(self, folder: Path, config: RelayConfig) -> None:
        self._loop = asyncio.get_running_loop()
        self._config = config
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _lock(folder)
        try:
            self._rows = Rows(connect(folder), config)
        except WasitError:
            self._lock.close()
            raise
        self._reader = connect(folder)
        self._reader.execute("PRAGMA query_only=ON")
        self._arrived: Arrived = lambda _box: None
        self._by_put: dict[bytes, Box] = {}
        self._by_get: dict[bytes, Box] = {}
        self._hidden: defaultdict[int, set[int]] = defaultdict(set)
        self._wake = threading.Condition()
        self._fresh: list[_Waiting] = []  # the loop's own, until its turn ends
        self._waiting: list[_Waiting] = []
        self._asked = 0
        self._octets = 0
        self._acks: list[tuple[int, int]] = []
        self._acks_due = 0.0
        self._closing = False
        self._kept_last = True
        self._writer = threading.Thread(target=self._write, name="relay-writer", daemon=True)
        self._writer.start()

    def on_letter(self, arrived: Arrived) -> None:
        """Called on the loop, right after the commit."""
        self._arrived = arrived

    def find_put(self, put_id: bytes, hashed: bytes) -> Box | None:
        """The box that letters for this id go to."""
        known = self._by_put.get(put_id)
        return known if known and known.opened.put_hash == hashed else self._look(_BY_PUT, put_id)

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

    def drop_box(self, box: Box) -> asyncio.Future[None]:
        """Gone from disk, and from the write-ahead log, when answered."""
        return self._ask(DropBoxAsk(box))

    def save_nameplate(self, number: int, state: bytes | None) -> asyncio.Future[None]:
        """Durable when answered."""
        return self._ask(NameplateAsk(number, state))

    def sweep(self, oldest_letter: int, oldest_seen: int) -> asyncio.Future[None]:
        """Forget what is older than these days."""
        return self._ask(SweepAsk(oldest_letter, oldest_seen))

    def fetch(self, box: Box, after: int, most: int) -> list[tuple[int, bytes]]:
        """The oldest letters past a cursor, without those whose ack is on its way."""
        hidden = self._hidden.get(box.row, ())
        found = self._read(
            "SELECT cursor, body FROM letter WHERE box = ? AND cursor > ? ORDER BY cursor LIMIT ?",
            (box.row, after, most + len(hidden)),
        )
        return [(cursor, body) for cursor, body in found if cursor not in hidden][:most]

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
        return self._kept_last

    def attend(self, row: int, ring: Ring) -> None:
        """There is no other process."""

    def leave(self, row: int) -> None:
        """Nothing was begun."""

    def on_nameplate(self, changed: NameplateChanged) -> None:
        """No other process changes one."""

    def renew_nameplate(self, number: int) -> None:
        """What the desk has is how it stands."""

    def drop_letter(self, box: Box, cursor: int) -> None:
        """Hidden at once, deleted with the next group."""
        with self._wake:
            if self._closing or len(self._acks) >= self._config.waiting_asks:
                raise Unreachable("relay-busy", retry_after=self._config.busy_wait)
            if not self._acks:
                self._acks_due = time.monotonic() + ACK_SECONDS
                self._wake.notify()
            self._acks.append((box.row, cursor))
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
        full = self._asked >= self._config.waiting_asks or self._octets > self._config.waiting_octets
        if self._closing or full:
            raise Unreachable("relay-busy", retry_after=self._config.busy_wait)
        future: asyncio.Future[Any] = self._loop.create_future()
        # What the loop reads in one turn wakes the writer once, as one group.
        if not self._fresh:
            self._loop.call_soon(self._hand_over)
        self._fresh.append((ask, future))
        self._asked += 1
        self._octets += _octets(ask)
        return future

    def _hand_over(self) -> None:
        if self._fresh:
            with self._wake:
                self._waiting += self._fresh
                self._wake.notify()
            self._fresh = []

    def _write(self) -> None:
        while (taken := self._take()) is not None:
            group, acks = taken
            asks = [ask for ask, _ in group]
            answers: Sequence[Kept | WasitError]
            try:
                answers = self._rows.commit(asks, acks)
                if any(isinstance(ask, DropBoxAsk | SweepAsk) for ask in asks):
                    self._rows.checkpoint()
            except sqlite3.OperationalError:
                answers = [Unreachable("relay-busy", retry_after=self._config.busy_wait) for _ in asks]
            except sqlite3.Error:
                answers = [Damaged("relay-store") for _ in asks]
            self._loop.call_soon_threadsafe(self._answer, group, answers, acks)
        self._rows.close()

    def _take(self) -> tuple[list[_Waiting], list[tuple[int, int]]] | None:
        with self._wake:
            while not self._waiting and not self._closing:
                left = self._acks_due - time.monotonic() if self._acks else None
                if left is not None and left <= 0:
                    break
                self._wake.wait(left)
            if self._closing and not self._waiting and not self._acks:
                return None
            group, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
            acks, self._acks = self._acks, []
            return group, acks

    def _answer(
        self, group: Sequence[_Waiting], answers: Sequence[Kept | WasitError], acks: Sequence[tuple[int, int]]
    ) -> None:
        self._kept_last = not any(isinstance(answer, WasitError) for answer in answers)
        for row, cursor in acks:
            self._hidden[row].discard(cursor)
            if not self._hidden[row]:
                del self._hidden[row]
        self._asked -= len(group)
        self._octets -= sum(_octets(ask) for ask, _ in group)
        for (ask, future), answer in zip(group, answers, strict=True):
            if isinstance(ask, DropBoxAsk):
                self._by_put.pop(ask.box.opened.put_id, None)
                self._by_get.pop(ask.box.opened.get_id, None)
            if not future.done():
                if isinstance(answer, WasitError):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)
            if answer is Put.NEW and isinstance(ask, PutAsk):
                self._arrived(ask.box)

    def _look(self, question: str, value: bytes) -> Box | None:
        found = self._read(question, (value,))
        if not found:
            return None
        row, *opened = found[0]
        box = Box(row, OpenBox(*opened))
        if len(self._by_put) >= KNOWN_BOXES:
            self._by_put.clear()
            self._by_get.clear()
        self._by_put[box.opened.put_id] = self._by_get[box.opened.get_id] = box
        return box

    def _read(self, question: str, values: tuple[object, ...]) -> list[Any]:
        try:
            return self._reader.execute(question, values).fetchall()
        except sqlite3.OperationalError:
            raise Unreachable("relay-busy", retry_after=self._config.busy_wait) from None
        except sqlite3.Error:
            raise Damaged("relay-store") from None


def _octets(ask: Ask) -> int:
    match ask:
        case PutAsk():
            return len(ask.body)
        case NameplateAsk():
            return len(ask.state or b"")
        case _:
            return 0


def _lock(folder: Path) -> IO[bytes]:
    path = folder / LOCK
    path.touch(mode=0o600)
    held = cast(IO[bytes], path.open("ab"))
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise Refused("relay-running") from None
    return held
