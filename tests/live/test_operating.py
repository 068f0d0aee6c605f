"""A relay as its operator runs it: a process of its own, started, watched, replaced, copied, put back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from live.operated import Relay, answering, free_port, relay
from live_cast import open_box
from wasit.errors import Unreachable
from wasit.relay.copies import copy_store, restore_store
from wasit.seat.relay_client import HttpRelayLink
from wasit.wire.mailbox import GetPlace, PutPlace

pytestmark = pytest.mark.live


async def test_a_new_process_takes_the_port_and_no_seat_is_turned_away(tmp_path: Path) -> None:
    """Its sockets belong to whoever starts it, as under systemd: while one relay stops and the next starts, a seat that puts and one
    that watches see nothing worse than a wait; all that was acknowledged is there once."""
    seats, operators = (
        socket.create_server(("127.0.0.1", 0), backlog=2048),
        socket.create_server(("127.0.0.1", 0)),
    )
    address = f"http://127.0.0.1:{seats.getsockname()[1]}"

    # LISTEN_PID is the process's own number, which is known in it alone: a shell fills it in.
    start = 'LISTEN_PID=$$ LISTEN_FDS=2 LISTEN_FDNAMES=relay:operator exec "$0" "$@"'

    def started() -> contextlib.AbstractAsyncContextManager[Relay]:
        return _activated(tmp_path / "relay", start, seats, operators)

    link = HttpRelayLink(address, spread=lambda: 0.0)
    kept: list[bytes] = []
    heard: list[bytes] = []
    missed: list[str] = []
    stop = asyncio.Event()

    async def keep_putting(put: PutPlace) -> None:
        while not stop.is_set():
            body = os.urandom(4096)
            while True:
                try:
                    await link.put(put, body)
                except Unreachable as no:
                    missed.append(no.code)
                    await asyncio.sleep(0.05)
                else:
                    break
            kept.append(body)

    async def on_letter(place: GetPlace, cursor: int, body: bytes) -> None:
        heard.append(body)
        await link.ack(place, cursor)

    async with started():
        put, get = await open_box(link, address)
        watching = asyncio.create_task(link.subscribe([get], on_letter))
        putting = asyncio.create_task(keep_putting(put))
        while len(kept) < 20:
            await asyncio.sleep(0.01)
    before = len(kept)
    async with started():
        while len(kept) < before + 20:
            await asyncio.sleep(0.01)
        stop.set()
        await putting
        while len(set(heard)) < len(kept):
            await asyncio.sleep(0.01)
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"http://127.0.0.1:{operators.getsockname()[1]}/") as answer,
        ):
            assert answer.status == 401
        watching.cancel()
        await link.close()
    assert set(kept) == set(heard)
    assert len(missed) <= 2, missed
    seats.close()
    operators.close()


@contextlib.asynccontextmanager
async def _activated(
    folder: Path, start: str, seats: socket.socket, operators: socket.socket
) -> AsyncIterator[Relay]:
    process = await asyncio.create_subprocess_exec(
        *(
            "sh",
            "-c",
            start,
            sys.executable,
            "-m",
            "wasit.cli.main",
            "relay",
            "--json",
            "--folder",
            str(folder),
        ),
        *("--stamp-bits", "0"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=lambda: [
            os.dup2(one, 3 + place)
            for place, one in enumerate((os.dup(seats.fileno()), os.dup(operators.fileno())))
        ],
        close_fds=False,
    )
    async with answering(process) as running:
        yield running


async def test_a_relay_put_back_from_a_copy_goes_on_for_seats_that_watch(tmp_path: Path) -> None:
    """Copied while it runs, killed, put back in another folder at the same port: what was acked after the copy comes again, what was
    put after it is gone, and the next letter reaches a watcher that had read past the copy."""
    port = free_port()
    heard: list[tuple[int, bytes]] = []
    address = f"http://127.0.0.1:{port}"
    link = HttpRelayLink(address, spread=lambda: 0.0)

    async def on_letter(place: GetPlace, cursor: int, body: bytes) -> None:
        heard.append((cursor, body))
        await link.ack(place, cursor)

    async def hear(many: int) -> None:
        while len(heard) < many:
            await asyncio.sleep(0.01)

    bodies = [os.urandom(4096) for _ in range(5)]
    async with relay(tmp_path / "relay", "--port", str(port)) as running:
        put, get = await open_box(link, address)
        await link.put(put, bodies[0])
        copy_store(tmp_path / "relay", tmp_path / "copy.db")
        watching = asyncio.create_task(link.subscribe([get], on_letter))
        for body in bodies[1:4]:
            await link.put(put, body)
        await hear(4)
        running.process.kill()
    restore_store(tmp_path / "copy.db", tmp_path / "again")
    async with relay(tmp_path / "again", "--port", str(port)):
        while True:
            with contextlib.suppress(Unreachable):
                await link.put(put, bodies[4])
                break
            await asyncio.sleep(0.05)
        await hear(5)
        assert heard[-1] == (2**32 + 1, bodies[4])
        assert [body for _, body in await link.fetch(get, 0, 0, 8)] in ([bodies[0]], [bodies[0], bodies[4]])
        watching.cancel()
        await link.close()
