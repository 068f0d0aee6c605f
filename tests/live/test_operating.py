"""A relay as its operator runs it: a process of its own, started, watched, replaced, copied, put back."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from live_cast import open_box
from wasit.errors import Distrusted, Unreachable
from wasit.relay.copies import copy_store, restore_store
from wasit.seat.relay_client import HttpRelayLink
from wasit.wire import requests as wire
from wasit.wire.hashes import message_id
from wasit.wire.mailbox import GetPlace, PutPlace, token_hash

pytestmark = pytest.mark.live

# Whatever a nameplate is claimed with makes a bug that quotes the token: what the log makes of it is asked below.
BUG = """
import sys
from pathlib import Path
from wasit.relay.desk import Desk
async def claim(self, token_hash): raise KeyError(token_hash)
Desk.claim_nameplate = claim
from wasit.cli.main import main
sys.argv = ["wasit", *sys.argv[1:]]
main()
"""


@dataclass
class Relay:
    process: asyncio.subprocess.Process
    address: str

    async def stop(self) -> tuple[str, str]:
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        out, err = await self.process.communicate()
        return out.decode(), err.decode()


@contextlib.asynccontextmanager
async def relay(
    folder: Path, *words: str, program: tuple[str, ...] = ("-m", "wasit.cli.main"), **more: object
) -> AsyncIterator[Relay]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *program, "relay", "--json", "--folder", str(folder), "--stamp-bits", "0", *words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        **more,  # type: ignore[arg-type]
    )
    assert process.stdout
    running = Relay(process, json.loads(await process.stdout.readline())["address"])
    try:
        yield running
    finally:
        await running.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
        return port


async def test_no_name_key_word_or_address_is_in_log_numbers_or_page(tmp_path: Path) -> None:
    """Planted ids, tokens, bodies, an access code, a header and an address, through good asks, bad ones and a bug of ours: none of
    them is found in what the relay says on any way out, in any spelling."""
    port, secret = free_port(), "access-canary-7719"
    (tmp_path / "code").write_text(secret)
    (tmp_path / "code").chmod(0o600)
    words = ("--port", "0", "--operator-port", str(port), "--access-code-file", str(tmp_path / "code"))
    planted: dict[str, bytes] = {
        "access": secret.encode(),
        "address": b"127.0.0.77",
        "agent": b"agent-canary-3355",
    }
    async with relay(tmp_path / "relay", *words, program=("-c", BUG)) as running:
        address = running.address
        link = HttpRelayLink(address, access={address: secret})
        put, get = await open_box(link, address)
        body = os.urandom(4096)
        planted |= {"put id": put.id, "get id": get.id, "put token": put.token, "get token": get.token}
        planted |= {"body": body[:24], "mid": bytes.fromhex(message_id(body)), "nameplate": os.urandom(32)}
        planted["its hash"] = token_hash(planted["nameplate"])
        await link.put(put, body)
        with pytest.raises((Distrusted, Unreachable)):
            await link.new_nameplate(planted["nameplate"])
        await link.close()
        here = aiohttp.TCPConnector(local_addr=("127.0.0.77", 0))
        async with aiohttp.ClientSession(connector=here, headers={"User-Agent": "agent-canary-3355"}) as http:
            may = {"Authorization": wire.encode_bearer(get.token)}
            for _ in range(12):
                for path in (
                    f"/v1/g/{wire.encode_id(put.id)}",
                    f"/v1/{wire.encode_id(get.id)}",
                    "/v1/np/3/a1",
                ):
                    async with http.get(address + path, headers=may) as answer:
                        assert answer.status == 404
            async with http.ws_connect(address + "/v1/ws") as ws:
                await ws.send_bytes(put.id + put.token)
                assert (await ws.receive()).type is aiohttp.WSMsgType.CLOSE
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", int(address.rsplit(":", 1)[1]), local_addr=("127.0.0.77", 0)
        )
        writer.write(put.token + b" /" + wire.encode_id(get.id).encode() + b" HTTP/9\r\n\r\n")
        await reader.read()
        writer.close()
        shown = await operator_sees(port, (tmp_path / "relay" / "operator.key").read_text().strip())
        out, err = await running.stop()
    lines = [json.loads(line) for line in err.splitlines()]
    assert (
        {"started", "stopped", "fault", "library"}
        >= {line["event"] for line in lines}
        >= {"started", "stopped", "fault"}
    )
    assert any(line.get("kind") == "KeyError" and line["place"].startswith("__main__:") for line in lines)
    assert 'wasit_relay_refusals_total{code="unknown-box"} 10.0' in shown
    assert "wasit_relay_faults_total 1.0" in shown
    said = out.replace(address, "") + err + shown
    for name, value in planted.items():
        for spelling in spellings(value):
            assert spelling not in said, name


def spellings(value: bytes) -> set[str]:
    """How bytes may look in text."""
    plain, quoted = value.decode("latin-1"), repr(value)[2:-1]
    coded = {base64.b64encode(value), base64.urlsafe_b64encode(value)}
    spelt = {plain, quoted, value.hex(), value.hex().upper(), *(one.decode().rstrip("=") for one in coded)}
    return spelt | {json.dumps(one)[1:-1] for one in spelt}


async def operator_sees(port: int, key: str) -> str:
    """The numbers, and the page in three languages."""
    said = ""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"}) as http:
        for path in ("/metrics", "/?lang=en", "/?lang=ar", "/?lang=he"):
            async with http.get(f"http://127.0.0.1:{port}{path}") as answer:
                assert answer.status == 200
                said += await answer.text()
    return said


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
    assert process.stdout
    running = Relay(process, json.loads(await process.stdout.readline())["address"])
    try:
        yield running
    finally:
        await running.stop()


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
