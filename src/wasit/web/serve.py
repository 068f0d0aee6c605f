"""The pages served on this machine's loopback address, in the seat's own event loop.

1. 127.0.0.1 only; port 0 takes a free one. The address of the pages is known after ``start``.
2. Stopping ends every open stream first; nothing that a browser keeps open can hold up the end.
3. Meanwhile it looks whether somebody is still there: see web.idle.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import uvicorn

from wasit.seat.clock import left_alone
from wasit.seat.door import Door
from wasit.web.app import make_app
from wasit.web.guard import OPENING, RandomBytes
from wasit.web.house import Create, Verify

LOOPBACK = "127.0.0.1"
STOP_SECONDS = 1


class _Quiet(uvicorn.Server):
    """Signals belong to the program that opened the seat."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class PageServer:
    """``await start()`` gives the opening address; ``await stop()`` returns within about a second."""

    def __init__(
        self,
        door: Door,
        *,
        random_bytes: RandomBytes,
        port: int = 0,
        verify_certificate: Verify | None = None,
        create_seat: Create | None = None,
        language: str = "en",
        fonts: Path | None = None,
        steady: Callable[[], float] = left_alone,
        handed: tuple[int, Mapping[str, object]] | None = None,
    ) -> None:
        """``handed``: what ``hand_over`` gave in the process that this one took the place of."""
        self.port = port
        self._listening = socket.socket(fileno=handed[0]) if handed else None
        self.app = make_app(
            door,
            launch_token="",
            origin=lambda: self.origin,
            random_bytes=random_bytes,
            verify_certificate=verify_certificate,
            create_seat=create_seat,
            language=language,
            fonts=fonts,
            steady=steady,
            kept=handed[1] if handed else {},
        )
        self.note_presence = self.app.state.house.idle.seen  # somebody is here, without a page: by a command
        self._watch: asyncio.Task[None] | None = None
        self._server: _Quiet | None = None
        self._running: asyncio.Task[None] | None = None

    @property
    def origin(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def home(self) -> str:
        """What the address of every page begins with. Secrets: its path; see guard."""
        return f"{self.origin}{self.app.state.house.keeper.home}"

    def new_address(self) -> str:
        """An opening address; its token works once. Secrets: the token."""
        return f"{self.origin}{OPENING}?token={self.app.state.house.keeper.new_launch_token()}"

    async def start(self) -> str:
        listening = self._listening or self._bind()
        listening.set_inheritable(False)
        self._listening = listening
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(
            self.app,
            log_config=None,
            access_log=False,
            log_level="critical",
            lifespan="off",
            server_header=False,
            proxy_headers=False,
            ws="none",
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        self._server = _Quiet(config)
        self._running = asyncio.create_task(self._server.serve(sockets=[listening]))
        while not self._server.started and not self._running.done():
            await asyncio.sleep(0.01)
        self._watch = asyncio.create_task(self.app.state.house.idle.watch())
        return self.new_address()

    def _bind(self) -> socket.socket:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((LOOPBACK, self.port))
        except OSError:
            listening.close()
            raise
        return listening

    def hand_over(self) -> tuple[int, dict[str, object]]:
        """The listening socket's number and what sessions rest on, so that an open page finds the process that comes next."""
        assert self._listening is not None, "it was started"
        return self._listening.fileno(), self.app.state.house.keeper.kept()

    async def stop(self) -> None:
        self.app.state.house.stopping.set()
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        if self._server is not None and self._running is not None:
            self._server.should_exit = True
            await self._running
