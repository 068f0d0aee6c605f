"""One seat as a process of its own, for tests that kill it: a folder, its sync, and commands as JSON lines on a socket.

1. ``--fd N FOLDER RELAY``: a process. ``--nest PATH``: a process that has imported everything and forks a seat for each connection, so
   that starting one costs no import.
2. A line {"n": 1, "do": [command, arguments]} is answered {"n": 1, "answer": ...} or {"n": 1, "error": code}, after the commit.
3. {"n": 1, "line": key} gives the accepted words of a line in its order; {"n": 1, "state": true} what is waiting and what is wrong;
   {"n": 1, "watch": key} tells {"shown": id, "at": seconds} whenever the line's page shows a new entry.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from wasit.channel.facts import Released, Word
from wasit.errors import Refused, WasitError
from wasit.seals.randomness import SystemRandomness
from wasit.seals.slots import TRIAL
from wasit.seat.control_place import FolderLock
from wasit.seat.matter import Matter
from wasit.seat.queries import see_line
from wasit.seat.relay_client import HttpRelayLink
from wasit.seat.seat import Seat
from wasit.seat.sync.live import LiveSync
from wasit.seat.sync.rests import Pace

PASSPHRASE = "trial"
PACE = Pace(first=0.1, longest=2.0)

Say = Callable[[dict[str, Any]], None]


def words_of(seat: Seat, key: str) -> list[list[str]]:
    """[id, text] of every accepted word of a line, in its order."""
    matter = seat.matter()
    line = matter.line_of(key)
    rows = matter.file.all(
        "SELECT hash FROM entry WHERE line = ? AND accepted = 1 ORDER BY lam, author, seq, hash", line.id
    )
    found = []
    for (name,) in rows:
        _, _, fact, _ = matter.read(name)
        if isinstance(fact, Word):
            found.append([name.hex(), fact.passages[0].text["en"]])
        elif isinstance(fact, Released):
            found.append([name.hex(), fact.words["en"]])
    return found


def state_of(seat: Seat) -> dict[str, Any]:
    matter = seat.matter() if seat.matters else None
    return {
        "reachable": seat.reachable,
        "waiting": matter.outbox.count() if matter else 0,
        "entries": _number(matter, "SELECT count(*) FROM entry WHERE accepted = 1"),
        "octets": _number(matter, "PRAGMA page_count") * _number(matter, "PRAGMA page_size"),
        "lines": [line.key for line in matter.lines()] if matter else [],
        "alarms": [[code, count] for code, count in matter.file.all("SELECT code, count FROM alarm")]
        if matter
        else [],
    }


def _number(matter: Matter | None, question: str) -> int:
    row = matter.file.one(question) if matter else None
    return int(row[0]) if row else 0


class _Told:
    """What one line of input asks."""

    def __init__(self, seat: Seat, say: Say) -> None:
        self._seat, self._say = seat, say
        self.watching: list[asyncio.Task[None]] = []

    async def answer(self, asked: dict[str, Any]) -> Any:
        if "do" in asked:
            return await self._seat.do(*asked["do"])
        if "line" in asked:
            return words_of(self._seat, asked["line"])
        if "watch" in asked:
            self.watching.append(asyncio.create_task(self._watch(asked["watch"])))
            return {}
        return state_of(self._seat)

    async def _watch(self, key: str) -> None:
        shown: set[str] = set()
        matter = self._seat.matter()
        async for _ in self._seat.changes():
            page = see_line(matter, matter.line_of(key), most=10)
            now = time.perf_counter()
            for entry in page.entries:
                if entry.id not in shown:
                    shown.add(entry.id)
                    self._say({"shown": entry.id, "at": now})


async def serve(channel: socket.socket, folder: Path, relay: str) -> None:
    """Open the seat (make it, the first time) and answer until the other end closes."""
    reader, writer = await asyncio.open_connection(sock=channel, limit=2**24)

    def say(what: dict[str, Any]) -> None:
        writer.write(json.dumps(what).encode() + b"\n")

    chance = SystemRandomness()
    link = HttpRelayLink(relay, spread=lambda: chance.below(1000) / 1000)
    seat = Seat(folder, link=link, cost=TRIAL)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FolderLock(folder)
    try:
        lock.take()
    except Refused as no:
        say({"error": no.code})
        await writer.drain()
        return
    with lock:
        if seat.has_seat():
            seat.unlock(PASSPHRASE)
        else:
            seat.create(PASSPHRASE, name={"en": folder.name}, language="en", zone="UTC", relay=relay)
        sync = LiveSync(seat, link, pace=PACE)
        sync.start()
        told = _Told(seat, say)
        say({"pid": os.getpid()})
        while line := await reader.readline():
            asked = json.loads(line)
            say({"n": asked["n"]} | await _outcome(told.answer(asked)))
        for task in told.watching:
            task.cancel()
        await sync.stop()
        await seat.invitations.stop()
        seat.lock()
        await link.close()
    with contextlib.suppress(OSError):
        writer.close()


async def _outcome(answering: Awaitable[Any]) -> dict[str, Any]:
    try:
        return {"answer": await answering}
    except WasitError as no:
        return {"error": no.code}


def nest(path: str) -> None:
    """Fork a seat for every connection; its first line says {"folder": ..., "relay": ...}."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen(64)
    while True:
        channel, _ = listening.accept()
        if os.fork():
            channel.close()
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            continue
        listening.close()
        first = bytearray()
        while not first.endswith(b"\n"):
            first += channel.recv(1)
        asked = json.loads(first)
        asyncio.run(serve(channel, Path(asked["folder"]), asked["relay"]))
        os._exit(0)


def main() -> None:
    if sys.argv[1] == "--nest":
        nest(sys.argv[2])
    else:
        _, _, number, folder, relay = sys.argv
        asyncio.run(serve(socket.socket(fileno=int(number)), Path(folder), relay))


if __name__ == "__main__":
    main()
