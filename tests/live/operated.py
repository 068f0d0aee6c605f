"""A relay as its operator runs it: a process of its own, its log and its page read; and how bytes may look in what is read."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp


@dataclass
class Relay:
    process: asyncio.subprocess.Process
    address: str
    told: str  # its first line, whole

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
    async with answering(process) as running:
        yield running


@contextlib.asynccontextmanager
async def answering(process: asyncio.subprocess.Process) -> AsyncIterator[Relay]:
    """From its first line on, and stopped in the end."""
    assert process.stdout
    told = await process.stdout.readline()
    running = Relay(process, json.loads(told)["address"], told.decode())
    try:
        yield running
    finally:
        await running.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
        return port


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
