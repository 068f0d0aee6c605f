"""One seat as a process of its own, for the demonstration: store, sync, pages, and a socket for commands.

It differs from ``wasit open`` in its clock, which stands where the player sets it until the case is over, and in how little work its
passphrase is stretched with: nothing in a demonstration is secret. Its settings come as one JSON line on standard input, so that no
passphrase stands in a list of processes. It ends when standard input ends.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Any

from wasit.seals.randomness import SystemRandomness
from wasit.seals.slots import TRIAL
from wasit.seat.clock import ReplayClock
from wasit.seat.control import ControlServer
from wasit.seat.relay_client import HttpRelayLink
from wasit.seat.seat import Seat
from wasit.seat.sync.live import LiveSync
from wasit.web.serve import PageServer

CHANCES = 1 << 20


async def run(told: dict[str, Any]) -> None:
    folder = Path(told["folder"])
    randomness = SystemRandomness()
    link = HttpRelayLink(told["relay"], spread=lambda: randomness.below(CHANCES) / CHANCES)
    clock = ReplayClock(told["zone"], told["now"])
    seat = Seat(folder, clock=clock, link=link, cost=TRIAL)
    seat.create(
        told["passphrase"],
        name=told["name"],
        language=told["language"],
        zone=told["zone"],
        relay=told["relay"],
    )
    await seat.do("set", {"lock_after": 0})  # its people never chose the passphrase
    pages = PageServer(seat, random_bytes=randomness.bytes, language=told["language"])
    control = ControlServer(seat, folder)
    sync = LiveSync(seat, link)
    address = await pages.start()
    await control.start()
    sync.start()
    sys.stdout.write(json.dumps({"address": address}) + "\n")
    sys.stdout.flush()
    try:
        await _until_input_ends()
    finally:
        await sync.stop()
        await seat.invitations.stop()
        await control.stop()
        seat.lock()
        await link.close()
        await pages.stop()


async def _until_input_ends() -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


def main() -> int:
    told = json.loads(sys.stdin.readline())
    logging.basicConfig(
        filename=Path(told["folder"]).with_suffix(".log"),
        level=logging.INFO,
        format="%(levelname)s %(name)s %(message)s",
    )
    asyncio.run(run(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
