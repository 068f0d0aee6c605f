"""What goes on beside the letters while a relay runs: its condition is watched, its log told, its operator answered.

This file alone knows which parts of a relay the operator's side touches.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from wasit import __version__
from wasit.relay.bare_uvicorn import Config, Server
from wasit.relay.condition import Condition, State
from wasit.relay.desk import Desk
from wasit.relay.log import Log
from wasit.relay.tally import MOST


@asynccontextmanager
async def operating(
    folder: Path,
    desk: Desk,
    log: Log,
    listening: socket.socket | None,
    connections: Callable[[], int],
) -> AsyncIterator[None]:
    """As long as this lasts. ``listening``: the operator's port, or none. Raises: Refused operator-key."""

    def told(state: State) -> None:
        desk.state = state
        log.say("state", "warning", state=state)

    condition = Condition(folder, desk.config.least_free, lambda: desk.store.is_well, told)
    tasks = [asyncio.create_task(condition.watch())]
    server = None
    if listening is not None:
        server = _operators_server(folder, desk, condition, connections)
        tasks.append(asyncio.create_task(server.serve(sockets=[listening])))
    log.say("started", version=__version__, state=condition.state)
    try:
        yield
    finally:
        if server is not None:
            server.should_exit = True
            await tasks.pop()
        tasks[0].cancel()
        log.say("stopped")


class _Quiet(Server):
    """Leaves signals to the seats' server."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _operators_server(
    folder: Path, desk: Desk, condition: Condition, connections: Callable[[], int]
) -> Server:
    from wasit.relay.operator_app import look, make_operator_app
    from wasit.relay.operator_key import operator_key

    app = make_operator_app(
        operator_key(folder),
        lambda: look(condition, desk.tally, desk.store.waiting(MOST), connections()),
    )
    return _Quiet(
        Config(
            app,
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=32,
            timeout_graceful_shutdown=1,
        )
    )
