"""A fake seat behind a real control socket, on a loop of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unit.cli.fake_door import FakeDoor
from wasit.seat.control import ControlServer


@contextmanager
def served(door: FakeDoor, folder: Path) -> Iterator[FakeDoor]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = ControlServer(door, folder)
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
    yield door
    asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()
