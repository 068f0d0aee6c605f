"""The open seat's ear on its own machine: a Unix socket by which commands reach it without unlocking it again.

This file alone knows how a line from the socket is answered:

1. One JSON object a line: ``{"do": command, "args": {...}}`` or ``{"see": view, "args": {...}}``; the answer is
   ``{"ok": ...}`` or ``{"error": {"kind", "code", "fields"}}``, in the same order.
2. ``lock`` and ``unlock`` are the only words a locked seat hears.
3. Garbage gets an error line. A line that is too long gets one and the connection ends. Nothing from a line is ever logged.
4. Only processes of our own user are listened to.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from wasit.errors import Damaged, Refused, WasitError
from wasit.seat import asking
from wasit.seat.control_place import MAX_REQUEST, SOCKET, FolderLock, check_folder, peer_is_us, socket_name
from wasit.seat.door import Door
from wasit.seat.json_form import error_as_json

MOST_CALLERS = 32
TURNS = 8  # of the loop: asyncio takes four from an accepted connection to its conversation
log = logging.getLogger(__name__)


class ControlServer:
    """Listens in the seat's folder from ``start`` to ``stop``, and holds the folder's lock meanwhile. ``heard``: is told of each line."""

    def __init__(
        self,
        door: Door,
        folder: Path,
        *,
        lock: FolderLock | None = None,
        heard: Callable[[], None] = lambda: None,
    ) -> None:
        self._door = door
        self._heard = heard
        self._folder = folder
        self._lock = lock or FolderLock(folder)
        self._server: asyncio.Server | None = None
        self._callers: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    async def start(self) -> None:
        """Raises: Refused no-seat, folder-permissions, already-open, path-too-long."""
        check_folder(self._folder)
        self._lock.__enter__()
        try:
            self._server = await asyncio.start_unix_server(
                self._hear, sock=_bind(self._folder), limit=MAX_REQUEST
            )
        except BaseException:
            self._lock.let_go()
            raise

    async def stop(self) -> None:
        if self._server is not None:
            # nobody finds us any more; who knocked already becomes a conversation first, since asyncio leaves a
            # connection open for good when its server closes while it is being let in
            (self._folder / SOCKET).unlink(missing_ok=True)
            for _ in range(TURNS):
                await asyncio.sleep(0)
            self._server.close()
            await self._hang_up()
            await self._server.wait_closed()
            self._server = None
        self._lock.let_go()

    async def _hang_up(self) -> None:
        conversations = [task for task in self._callers.values() if task is not None]
        for caller in self._callers:
            caller.close()
        await asyncio.gather(*conversations, return_exceptions=True)

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        is_crowded = len(self._callers) >= MOST_CALLERS
        self._callers[writer] = asyncio.current_task()
        try:
            # asyncio hands out a TransportSocket, which has getsockopt and nothing that could read or write
            if not is_crowded and peer_is_us(writer.get_extra_info("socket")):
                await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            del self._callers[writer]

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                line = await reader.readuntil(b"\n")
            except asyncio.LimitOverrunError:
                writer.write(_line({"error": error_as_json(Refused("too-large", limit=MAX_REQUEST))}))
                await writer.drain()
                return
            self._heard()
            writer.write(_line(await self.answer(line)))
            await writer.drain()

    async def answer(self, line: bytes) -> dict[str, Any]:
        """The answer to one line, whatever it holds."""
        try:
            return {"ok": await self._carry_out(_read(line))}
        except WasitError as error:
            return {"error": error_as_json(error)}
        except Exception as error:
            # a bug: its message might hold words, so only its type and place are told
            log.error("%s while answering a command, at %s", type(error).__name__, _place(error))
            return {"error": error_as_json(Damaged("bug", what=type(error).__name__))}

    async def _carry_out(self, request: dict[str, Any]) -> Any:
        args = request.get("args", {})
        if "see" in request:
            return asking.see(self._door, request["see"], args)
        own = _OWN.get(request["do"]) if isinstance(request["do"], str) else None
        if own is not None:
            return await own(self._door, args)
        return await asking.act(self._door, request["do"], args)


async def _lock(door: Door, args: object) -> dict[str, Any]:
    del args
    door.lock()
    return {"open": False}


async def _unlock(door: Door, args: object) -> dict[str, Any]:
    passphrase = args.get("passphrase") if isinstance(args, dict) else None
    if not isinstance(passphrase, str):
        raise Refused("bad-input", field="passphrase")
    code = args.get("code", "") if isinstance(args, dict) else ""
    if not isinstance(code, str):
        raise Refused("bad-input", field="code")
    if not door.is_open():
        door.unlock(passphrase, code)  # on the loop's own thread: the store belongs to it
    return {"open": True}


_OWN: dict[str, Callable[[Door, object], Awaitable[dict[str, Any]]]] = {"lock": _lock, "unlock": _unlock}


def _read(line: bytes) -> dict[str, Any]:
    """Raises: Refused bad-input."""
    try:
        request = json.loads(line)
    except (ValueError, RecursionError):
        raise Refused("bad-input", field="line") from None
    if not isinstance(request, dict) or not request.keys() <= {"do", "see", "args"}:
        raise Refused("bad-input", field="line")
    if ("do" in request) == ("see" in request):
        raise Refused("bad-input", field="line")
    return request


def _line(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer).encode() + b"\n"


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"


def _bind(folder: Path) -> socket.socket:
    """A listening socket, 0600 from its first moment; whoever calls holds the lock, so what is there is left over."""
    (folder / SOCKET).unlink(missing_ok=True)
    ear = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        with socket_name(folder) as name:
            ear.bind(name)
    except BaseException:
        ear.close()
        raise
    finally:
        os.umask(before)
    return ear
