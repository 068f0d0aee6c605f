"""Starting and stopping a relay: ``python -m wasit.relay.serve --folder F --port 0``.

1. One process, one loop, one folder. It binds loopback unless told otherwise; TLS or an onion address stands in front of it.
2. Whoever starts it is told its address once it answers, in one line: port 0 takes a free one.
3. No access log; what is logged names neither ids nor addresses nor tokens.
4. Stopping: long polls end, what was promised is written, the file is folded and let go.
"""

from __future__ import annotations

import argparse
import asyncio
import errno
import gc
import logging
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wasit.errors import Refused, Unreachable, WasitError
from wasit.relay import machine
from wasit.relay.app import make_app
from wasit.relay.bare_uvicorn import Config, Server
from wasit.relay.desk import Desk
from wasit.relay.handed import OPERATOR, take_handed
from wasit.relay.log import Log, begin
from wasit.relay.operating import operating
from wasit.relay.put_wire import http_of
from wasit.relay.rules import RelayConfig
from wasit.relay.seat_wire import wire_of
from wasit.relay.sqlite_store import SqliteStore
from wasit.relay.steady import SteadyClock
from wasit.relay.store import Store, got
from wasit.wire.frames import ROOM

if TYPE_CHECKING:
    from wasit.relay.jetstream_place import ClusterPlace
    from wasit.relay.move_place import Move

Ready = Callable[[str], None]
GRACE = 3
FILES = 64  # open files beside connections: the store's, the log's, those of the port


class _Server(Server):
    def __init__(self, config: Config, desk: Desk, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._desk, self._ready = desk, ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn's own raises the signal again afterwards, which would kill us before the store is closed.
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {kind: signal.signal(kind, self.handle_exit) for kind in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for kind, handler in before.items():
                signal.signal(kind, handler)

    def connections(self) -> int:
        """How many are open."""
        return len(self.server_state.connections)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._desk.bells.close()
        await super().shutdown(sockets)


async def serve(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    config: RelayConfig | None = None,
    ready: Ready = lambda _address: None,
    operator_port: int | None = None,
    log: Log | None = None,
    cluster: ClusterPlace | None = None,
    move: Move | None = None,
) -> None:
    """Run a relay until it is told to stop (SIGINT, SIGTERM, or cancelling). ``ready`` is told its address.
    ``operator_port``: where on loopback the operator's page answers, if anywhere. Sockets that were handed over go before both.

    ``cluster``: where letters are kept, if not in the folder. ``move``: take them from the one to the other first, while it serves.

    Raises: Refused relay-running, relay-newer, folder-unwritable, operator-key; Damaged relay-store; and as ``check_port``, ``open_cluster``,
    ``beginning_to_move``.
    """
    config = config or RelayConfig()
    handed = take_handed()
    listening = handed.get("relay") or _listen(host, port)
    operators = handed.get(OPERATOR)
    if operators is None and operator_port is not None:
        operators = _listen("127.0.0.1", operator_port)
    address = _address(listening)
    said = log or Log(machine.now)

    ports = [listening, operators] if operators else [listening]

    async def answer(store: Store, until: Callable[[], Awaitable[None]] | None = None) -> None:
        lent = [one.dup() for one in ports]  # a server closes its own
        try:
            clock = SteadyClock(machine.now, machine.elapsed, _tell_jump)
            desk = Desk(store, config, clock, machine.below)
            server = _Server(_uvicorn(desk, config), desk, lambda: ready(address))
            async with operating(folder, desk, said, lent[1] if operators else None, server.connections):
                await _until_stopped(server, lent[0], until)
        finally:
            for one in lent:
                one.close()
            await got(store.close())

    try:
        if move is not None and not await _move(folder, move, config, said, answer):
            return
        if move is not None:
            cluster = move.cluster if move.to == "cluster" else None
        await answer(await _open_store(folder, cluster, config))
    finally:
        for one in ports:
            one.close()


def run(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    config: RelayConfig | None = None,
    ready: Ready = lambda _address: None,
    operator_port: int | None = None,
    cluster: ClusterPlace | None = None,
    move: Move | None = None,
) -> None:
    """``serve`` on a fast loop of its own, with this process's log. Raises: as ``serve``."""
    log = begin(machine.now)
    config = afford(config or RelayConfig())
    # A crash writes no memory to the disk: tokens and an access code are in it.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The loop and the writer share Python's lock: with the usual 5 ms turns each group would wait for several of them.
    sys.setswitchinterval(0.0005)
    # What was loaded stays: the collector need not walk it again, nor look after every few hundred letters. Nor may it walk many thousand
    # objects at once, as when many connections come: all others wait meanwhile.
    gc.freeze()
    gc.set_threshold(2_000, 5, 50)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(
            serve(
                folder,
                host=host,
                port=port,
                config=config,
                ready=ready,
                operator_port=operator_port,
                log=log,
                cluster=cluster,
                move=move,
            )
        )


def afford(config: RelayConfig) -> RelayConfig:
    """With no more connections than this process may have open files: past that, none would be accepted, nor answered why."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = config.connections + FILES
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        soft = most
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return config
    logging.getLogger("wasit.relay").warning(
        "This process may open %d files: fewer connections than were asked for.",
        soft,
        extra={"kind": "FewFiles"},
    )
    return replace(config, connections=max(1, soft - FILES))


def main(words: list[str] | None = None) -> int:
    """The command line. Prints ``listening ADDRESS`` when it answers."""
    parser = argparse.ArgumentParser(
        prog="python -m wasit.relay.serve", description="A blind relay for Wasit."
    )
    parser.add_argument("--folder", type=Path, required=True, help="where its one file is kept")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8480, help="0 takes a free one")
    parser.add_argument(
        "--stamp-bits", type=int, default=RelayConfig().stamp_bits, help="work asked for a new box"
    )
    parser.add_argument(
        "--burst", type=int, default=RelayConfig().burst, help="letters at once, by one token"
    )
    parser.add_argument(
        "--per-minute", type=int, default=RelayConfig().per_minute, help="letters a minute after that"
    )
    parser.add_argument("--store", default="", help="a cluster's addresses, with commas")
    parser.add_argument("--replicas", type=int, default=3, help="copies of each letter there")
    parser.add_argument("--move-to", choices=("cluster", "folder"), help="take all there first")
    asked = parser.parse_args(words)
    config = replace(
        RelayConfig(),
        stamp_bits=asked.stamp_bits,
        burst=asked.burst,
        per_minute=asked.per_minute,
        access_code=os.environ.get("WASIT_RELAY_ACCESS", ""),
    )
    try:
        cluster, move = _places(asked)
        run(
            asked.folder,
            host=asked.host,
            port=asked.port,
            config=config,
            ready=_tell,
            cluster=cluster,
            move=move,
        )
    except WasitError as no:
        sys.stderr.write(f"{no}\n")
        return no.exit_code
    return 0


def _places(asked: argparse.Namespace) -> tuple[ClusterPlace | None, Move | None]:
    if not asked.store:
        return None, None
    from wasit.relay.jetstream_place import ClusterPlace
    from wasit.relay.move_place import Move

    cluster = ClusterPlace(tuple(asked.store.split(",")), replicas=asked.replicas)
    return cluster, Move(asked.move_to, cluster) if asked.move_to else None


async def _open_store(folder: Path, cluster: ClusterPlace | None, config: RelayConfig) -> Store:
    if cluster is None:
        return SqliteStore(folder, config)
    from wasit.relay.jetstream_place import open_cluster  # a relay on one machine starts without it

    return await open_cluster(cluster, config)


async def _move(
    folder: Path,
    move: Move,
    config: RelayConfig,
    log: Log,
    answer: Callable[[Store, Callable[[], Awaitable[None]]], Awaitable[None]],
) -> bool:
    """Serve from the old place until all is at the new one; False if it was told to stop before."""
    from wasit.relay.move_place import beginning_to_move

    async with beginning_to_move(folder, move, config, log) as mover:
        if mover is None:
            return True
        await answer(mover.source.store, mover.run)
        return mover.is_done


async def _until_stopped(
    server: Server, listening: socket.socket, until: Callable[[], Awaitable[None]] | None
) -> None:
    """Until it is told to, or until that is done."""
    serving = asyncio.ensure_future(server.serve(sockets=[listening]))
    doing = asyncio.ensure_future(until()) if until is not None else None
    try:
        await asyncio.wait({serving, doing} if doing else {serving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        server.should_exit = True
        if doing and not doing.done():
            doing.cancel()
            await asyncio.wait({doing})
        await serving
    if doing and not doing.cancelled():
        doing.result()


def _tell_jump(seconds: int) -> None:
    logging.getLogger("wasit.relay").warning(
        "The clock jumped by %d seconds and is not followed: letters are kept by the time that passed. Set it; if it is right, start the relay anew.",
        seconds,
        extra={"kind": "ClockJumped"},
    )


def _tell(address: str) -> None:
    sys.stdout.write(f"listening {address}\n")
    sys.stdout.flush()


def check_port(host: str, port: int) -> None:
    """Whether it could be listened at. Raises: Refused port-forbidden, unknown-host, address-elsewhere; Unreachable port-taken."""
    _listen(host, port).close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except (OSError, OverflowError, ValueError) as error:
        listening.close()
        raise _why_not(error, port) from None
    listening.setblocking(False)
    return listening


def _why_not(error: Exception, port: int) -> WasitError:
    """A port that is in use may be free soon; what else stands in the way is to be mended by whoever asked."""
    if isinstance(error, PermissionError):
        return Refused("port-forbidden", port=port)
    if isinstance(error, OverflowError):
        return Refused("bad-setting", setting="port")
    if isinstance(error, socket.gaierror | ValueError):  # the second: what can't be a name
        return Refused("unknown-host")
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return Unreachable("port-taken", port=port)
    return Refused("address-elsewhere")


def _address(listening: socket.socket) -> str:
    name = listening.getsockname()
    if isinstance(name, str):
        return f"unix:{name}"
    host, port = name[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _uvicorn(desk: Desk, config: RelayConfig) -> Config:
    return Config(
        make_app(desk),
        http=http_of(desk),
        ws=wire_of(desk),
        ws_max_size=ROOM,
        ws_per_message_deflate=False,
        ws_ping_interval=30,
        ws_ping_timeout=60,
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=config.connections,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=GRACE,
    )


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


if __name__ == "__main__":
    raise SystemExit(main())
