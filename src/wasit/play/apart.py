"""Where a case is played by processes: a relay, and one seat each, spoken to through their sockets.

1. Every process is started here and stopped by its own id; what they leave lies in one folder.
2. A step is over when nobody owes anything and all who share a line hold the same of it.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from wasit.errors import Refused, Unreachable
from wasit.play.player import PASSPHRASE
from wasit.play.shape import SeatOfCase
from wasit.seat.control_client import ControlClient
from wasit.seat.standing import is_settled
from wasit.text.moment import Moment

PATIENCE = 60.0  # s for a step to travel
POLL = 0.004  # s
STOP = 3.0  # s for a process to end by itself


class Process:
    """One child, with its input and the first line it says."""

    def __init__(self, module: str, words: list[str], log: Path) -> None:
        self._log: IO[bytes] = log.open("wb")
        self.child = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            [sys.executable, "-m", module, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,  # Ctrl-C is ours to hear: we stop them in order
        )

    def tell(self, line: str) -> None:
        assert self.child.stdin is not None
        self.child.stdin.write(line.encode() + b"\n")
        self.child.stdin.flush()

    def first_line(self) -> str:
        """Raises: Unreachable process-died when it ended without a word."""
        assert self.child.stdout is not None
        line = self.child.stdout.readline().decode()
        if not line:
            raise Unreachable("process-died", status=self.child.wait())
        return line.strip()

    def stop(self) -> None:
        if self.child.stdin is not None:
            self.child.stdin.close()
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(STOP)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        if self.child.stdout is not None:
            self.child.stdout.close()
        self._log.close()


class _Hand:
    """A seat's commands, through its socket."""

    def __init__(self, client: ControlClient) -> None:
        self.client = client

    async def do(self, command: str, args: dict[str, Any]) -> dict[str, Any]:
        return await asyncio.to_thread(self.client.do, command, args)


class Apart:
    """A ``Stage`` of processes. ``folder``: where everything lies; ``tell``: is told when something starts."""

    def __init__(self, folder: Path, tell: Callable[[str], None] = lambda _: None) -> None:
        self.folder = folder
        self._tell = tell
        self.processes: dict[str, Process] = {}
        self.addresses: dict[str, str] = {}
        self.hands: dict[str, _Hand] = {}
        self.relay = ""
        self._now = 1_700_000_000

    @property
    def relay_folder(self) -> Path:
        return self.folder / "relay"

    def start_relay(self) -> str:
        """The relay's address."""
        self.relay_folder.mkdir(parents=True, mode=0o700)
        words = ["--folder", str(self.relay_folder), "--port", "0", "--stamp-bits", "0", "--burst", "100000"]
        process = Process("wasit.relay.serve", words, self.folder / "relay.log")
        self.processes["relay"] = process
        self.relay = process.first_line().removeprefix("listening ").strip()
        return self.relay

    def start_seats(self, people: list[SeatOfCase]) -> None:
        """All of them at once: each needs about a second to start."""
        for number, who in enumerate(people, 1):
            folder = self.folder / "seats" / str(number)
            folder.mkdir(parents=True, mode=0o700)
            process = self.processes[who.id] = Process(
                "wasit.play.seat_process", [], self.folder / "seats" / f"{number}.err"
            )
            process.tell(
                json.dumps(
                    {
                        "folder": str(folder),
                        "passphrase": PASSPHRASE,
                        "name": dict(who.name),
                        "language": who.language,
                        "zone": who.time_zone,
                        "relay": self.relay,
                        "now": self._now,
                    }
                )
            )
        for number, who in enumerate(people, 1):
            self.addresses[who.id] = json.loads(self.processes[who.id].first_line())["address"]
            self.hands[who.id] = _Hand(ControlClient(self.folder / "seats" / str(number)))
            self._tell(who.id)

    async def seat(self, who: SeatOfCase) -> _Hand:
        return self.hands[who.id]

    async def seat_id(self, who: SeatOfCase) -> str:
        told = await self.hands[who.id].do("standing", {})
        return str(told["matters"][0]["me"])

    async def newest_release(self, who: SeatOfCase) -> str:
        seen = await asyncio.to_thread(self.hands[who.id].client.see, "channel")
        return str(seen["crossed"][0]["release"])

    async def set_time(self, at: Moment) -> None:
        self._now = max(self._now, at.seconds)
        for hand in self.hands.values():
            await hand.do("clock", {"at": str(Moment(self._now))})

    async def let_run(self) -> None:
        """The case is over: from here on it is now."""
        for hand in self.hands.values():
            await hand.do("clock", {})

    async def settle(self) -> None:
        """Raises: Unreachable not-settled after a minute."""
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while loop.time() < until:
            if is_settled(await self._standings()):
                return
            await asyncio.sleep(POLL)
        raise Unreachable("not-settled")

    async def _standings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for hand in self.hands.values():
            found += (await hand.do("standing", {}))["matters"]
        return found

    async def fingerprint(self) -> object:
        return await self._standings()

    async def countersignable(self, who: SeatOfCase, proposal: str) -> bool:
        try:
            seen = await asyncio.to_thread(self.hands[who.id].client.see, "proposal", proposal=proposal)
        except Refused:
            return False
        return bool(seen["may_countersign"])

    def stop(self) -> None:
        """End every process; the relay last."""
        for hand in self.hands.values():
            hand.client.close()
        for name, process in self.processes.items():
            if name != "relay":
                process.stop()
        if "relay" in self.processes:
            self.processes["relay"].stop()
