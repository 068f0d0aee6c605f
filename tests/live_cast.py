"""A relay process and seats for live tests: started, killed, started again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from wasit.errors import Refused
from wasit.seals.slots import TRIAL
from wasit.seat.relay_client import HttpRelayLink
from wasit.seat.seat import Seat
from wasit.seat.sync.live import LiveSync
from wasit.seat.sync.rests import Pace
from wasit.wire.mailbox import GetPlace, PutPlace

RUNNER = Path(__file__).parent / "live" / "seat_process.py"
PASSPHRASE = "trial"
PACE = Pace(first=0.05, longest=0.5)
PATIENCE = 60.0


async def until(holds: Callable[[], object], *, patience: float = PATIENCE) -> None:
    """Wait until it holds; fail when it does not in good time."""
    async with asyncio.timeout(patience):
        while not holds():
            await asyncio.sleep(0.005)


async def open_box(link: HttpRelayLink, relay: str) -> tuple[PutPlace, GetPlace]:
    """A box, both its ends."""
    put_id, get_id, put_token, get_token = (os.urandom(size) for size in (16, 16, 32, 32))
    await link.open_box(relay, put_id, get_id, put_token, get_token, int(time.time()))
    return PutPlace(relay, put_id, put_token), GetPlace(relay, get_id, get_token)


class Relay:
    """A relay process on one port, whatever happens to it."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder, self.words = folder, words
        self.port, self.address = 0, ""
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> Self:
        self.process = await asyncio.create_subprocess_exec(
            *(
                sys.executable,
                "-m",
                "wasit.relay.serve",
                "--folder",
                str(self.folder),
                "--port",
                str(self.port),
            ),
            *("--stamp-bits", "0", "--burst", "1000000", "--per-minute", "1000000", *self.words),
            stdout=asyncio.subprocess.PIPE,
        )
        assert self.process.stdout is not None
        told = (await self.process.stdout.readline()).decode().split()
        assert told[:1] == ["listening"], told
        self.address = told[1]
        self.port = int(self.address.rsplit(":", 1)[1])
        return self

    async def kill(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


class Member:
    """A seat in this process with its own link and sync."""

    def __init__(self, folder: Path, relay: str, *, pace: Pace = PACE, tick: float = 600.0) -> None:
        self.folder, self.relay, self.pace, self.tick = folder, relay, pace, tick
        self.link = HttpRelayLink(relay)
        self.seat = Seat(folder, link=self.link, cost=TRIAL)
        self.sync = LiveSync(self.seat, self.link, pace=pace, tick=tick)

    def open(self) -> Self:
        if self.seat.has_seat():
            self.seat.unlock(PASSPHRASE)
        else:
            self.seat.create(
                PASSPHRASE, name={"en": self.folder.name}, language="en", zone="UTC", relay=self.relay
            )
        self.sync.start()
        return self

    async def close(self) -> None:
        await self.sync.stop()
        await self.seat.invitations.stop()
        self.seat.lock()
        await self.link.close()

    async def reopen(self) -> Member:
        """The same folder in a fresh seat, as after a restart."""
        await self.close()
        return Member(self.folder, self.relay, pace=self.pace, tick=self.tick).open()

    async def do(self, command: str, args: Mapping[str, Any]) -> Any:
        return await self.seat.do(command, args)

    async def say(self, text: str, *, line: str = "line") -> str:
        answer = await self.do(
            "say", {"line": line, "passages": [{"text": {"en": text}, "consent": "as-written"}]}
        )
        return str(answer["id"])

    def has(self, entry: str) -> bool:
        return bool(
            self.seat.matters
            and self.seat.matter().file.one(
                "SELECT 1 FROM entry WHERE hash = ? AND accepted = 1", bytes.fromhex(entry)
            )
        )

    def order(self, key: str) -> list[str]:
        matter = self.seat.matter()
        rows = matter.file.all(
            "SELECT hash FROM entry WHERE line = ? AND accepted = 1 ORDER BY lam, author, seq, hash",
            matter.line_of(key).id,
        )
        return [name.hex() for (name,) in rows]

    def alarms(self) -> list[str]:
        return [code for (code,) in self.seat.matter().file.all("SELECT code FROM alarm ORDER BY code")]


class Remote:
    """A seat in a process of its own, forked from a nest."""

    def __init__(self, nest: Path, folder: Path, relay: str) -> None:
        self.nest, self.folder, self.relay = nest, folder, relay
        self.pid = 0
        self.process: asyncio.subprocess.Process | None = None
        self.on_shown: Callable[[str, float], None] = lambda _id, _at: None
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._n = 0
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> Self:
        reader, self._writer = await asyncio.open_unix_connection(str(self.nest), limit=2**24)
        self._writer.write(json.dumps({"folder": str(self.folder), "relay": self.relay}).encode() + b"\n")
        return await self._greet(reader)

    async def start_alone(self) -> Self:
        """As a process with imports of its own."""
        ours, theirs = socket.socketpair()
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(RUNNER), "--fd", str(theirs.fileno()), str(self.folder), self.relay),
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        reader, self._writer = await asyncio.open_connection(sock=ours, limit=2**24)
        return await self._greet(reader)

    async def _greet(self, reader: asyncio.StreamReader) -> Self:
        first = await reader.readline()
        told = json.loads(first)
        if "error" in told:
            self._writer.close()
            await self._wait()
            raise Refused(told["error"])
        self.pid = told["pid"]
        self._reading = asyncio.create_task(self._read(reader))
        return self

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while line := await reader.readline():
                told = json.loads(line)
                if "shown" in told:
                    self.on_shown(told["shown"], told["at"])
                elif (future := self._asked.pop(told["n"], None)) is not None and not future.done():
                    future.set_result(told)
        except ConnectionError:
            pass
        for future in self._asked.values():
            if not future.done():
                future.set_result(None)  # it was killed: nobody knows
        self._asked.clear()

    def ask(self, **what: Any) -> asyncio.Future[Any]:
        """{"answer": ...}, {"error": code}, or None when the process went first."""
        self._n += 1
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self._reading is None or self._reading.done():
            future.set_result(None)
        else:
            self._asked[self._n] = future
            self._writer.write(json.dumps({"n": self._n, **what}).encode() + b"\n")
        return future

    async def do(self, command: str, args: Mapping[str, Any]) -> Any:
        told = await self.ask(do=[command, args])
        assert told is not None
        assert "error" not in told, told
        return told["answer"]

    async def kill(self) -> None:
        """-9."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        if self._reading is not None:
            await self._reading
        self._writer.close()

    async def hang_up(self) -> None:
        """The process locks its seat and ends."""
        self._writer.close()
        if self._reading is not None:
            await self._reading
        await self._wait()

    async def _wait(self) -> None:
        if self.process is not None:
            await self.process.wait()


async def pair(inviter: Member | Remote, invitation: Mapping[str, Any], joiner: Member | Remote) -> None:
    """By a code, over the relay."""
    offered = await inviter.do("invite", invitation)
    used = await joiner.do("join", {"code": offered["code"]})
    async with asyncio.timeout(PATIENCE):
        while True:
            at_a = await inviter.do("invitation", {"invitation": offered["invitation"]})
            at_b = await joiner.do("invitation", {"invitation": used["invitation"]})
            if "paired" == at_a["state"] == at_b["state"]:
                break
            assert at_a["state"] in ("waiting", "pairing", "paired"), at_a
            assert at_b["state"] in ("pairing", "paired"), at_b
            await asyncio.sleep(0.01)
    assert at_a["words"] == at_b["words"]
