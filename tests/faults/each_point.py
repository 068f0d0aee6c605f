"""``python -m faults.each_point FOLDER``: at every named point, before and after, a store is killed, opened again, and asked what it still has.

The whole list in seconds: the store alone, forked and killed with signal 9, without a relay around it. Prints one line for each thing that is wrong.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import sys
from collections.abc import Awaitable
from contextlib import suppress
from pathlib import Path

from faults.relay import stop_at
from old_relay import make_form_1
from wasit.errors import Unreachable
from wasit.relay.points import POINTS
from wasit.relay.rules import RelayConfig
from wasit.relay.sqlite_store import SqliteStore
from wasit.relay.store import Box, Opened, Put
from wasit.wire.requests import OpenBox

TODAY = 20_000
OLD = TODAY - 40
KEPT, SHORT, READ = (
    OpenBox(*(bytes([n + 4 * box]) * size for n, size in enumerate((16, 16, 32, 32)))) for box in range(3)
)


def body(number: int) -> bytes:
    """One letter."""
    return hashlib.shake_256(bytes([number])).digest(4096)


async def act(folder: Path, told: int) -> None:
    """Everything that a store does, telling what is sure."""

    async def put(box: Box, number: int) -> None:
        mid = hashlib.sha256(body(number)).digest()[:16]
        for _ in range(2):
            with suppress(Unreachable):
                await store.put(box, mid, body(number), TODAY)
                os.write(told, bytes([number]))
                return

    store = SqliteStore(folder, RelayConfig())
    await store.open_box(READ, OLD)
    read = store.find_put(READ.put_id, b"")
    assert read
    with suppress(Unreachable):
        if await store.put(read, hashlib.sha256(body(200)).digest()[:16], body(200), OLD) is Put.NEW:
            os.write(told, bytes([200]))
    for cursor, _ in store.fetch(read, 0, 8):
        store.drop_letter(read, cursor)
    for opened in (KEPT, SHORT):
        await store.open_box(opened, TODAY)
    kept, short = store.find_put(KEPT.put_id, b""), store.find_put(SHORT.put_id, b"")
    assert kept
    assert short
    await put(kept, 1)
    await put(kept, 2)
    store.drop_letter(kept, 1)
    await put(kept, 3)
    await put(short, 100)
    await store.drop_box(short)
    os.write(told, b"\xff")
    await store.save_nameplate(1, b"state")
    await store.save_nameplate(1, None)
    await store.sweep(TODAY - 30, TODAY - 31)
    await put(kept, 4)
    store.close()


async def look(folder: Path, told: bytes) -> list[str]:
    """What is wrong with what is left."""
    store = SqliteStore(folder, RelayConfig())
    wrong = []
    try:
        if store.find_put(SHORT.put_id, b"") and b"\xff" in told:
            wrong.append("a dropped box is back")
        if await store.open_box(KEPT, TODAY) is Opened.NEW and told.strip(
            b"\xc8"
        ):  # that letter is the other box's
            wrong.append("a box is lost")
        box = store.find_put(KEPT.put_id, b"")
        assert box
        letters = store.fetch(box, 0, 100)
        came = [letter[1] for letter in letters]
        numbers = [number for number in (1, 2, 3, 4) if body(number) in came]
        sure = [number for number in told if number in (2, 3, 4)]  # the first was acked
        if came != [body(number) for number in numbers] or [c for c, _ in letters] != numbers:
            wrong.append(f"places {[c for c, _ in letters]} hold {numbers}")
        wrong += [f"letter {number} is lost" for number in sure if number not in numbers]
        for number in (1, 2, 3, 4):
            mid = hashlib.sha256(body(number)).digest()[:16]
            became = await store.put(box, mid, body(number), TODAY)
            if became is Put.NEW and number in told:
                wrong.append(f"letter {number} is new again")
        await store.open_box(READ, TODAY)
        read = store.find_put(READ.put_id, b"")
        assert read
        await store.put(read, hashlib.sha256(body(201)).digest()[:16], body(201), TODAY)
        if 200 in told and store.fetch(read, 0, 8)[-1][0] != 2:
            wrong.append("a number is given twice")
    finally:
        store.close()
    return wrong


def kill(folder: Path, point: str, moment: str) -> list[str]:
    """What is wrong after a kill there."""
    sure = b""
    if point == "renew-tables":
        make_form_1(folder, KEPT, TODAY, {2: body(2)}, {1: body(1)}, [])
        sure = bytes([1, 2])
    hears, tells = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            stop_at(point, moment, 1)
            asyncio.run(act(folder, tells))
        finally:
            os._exit(0)
    os.close(tells)
    with os.fdopen(hears, "rb") as heard:
        told = sure + heard.read()
    _, ended = os.waitpid(child, 0)
    if not os.WIFSIGNALED(ended) or os.WTERMSIG(ended) != signal.SIGKILL:
        return ["never reached"]
    return asyncio.run(_soon(look(folder, told)))


async def _soon(answer: Awaitable[list[str]]) -> list[str]:
    return await asyncio.wait_for(answer, 20)


def main(folder: Path) -> int:
    """1 when anything is wrong."""
    bad = 0
    for point in POINTS:
        for moment in ("before", "after"):
            for what in kill(folder / f"{point}-{moment}" / "relay", point, moment):
                bad += 1
                print(f"{point}, {moment}: {what}")
    print(f"{2 * len(POINTS)} kills, {bad} wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
