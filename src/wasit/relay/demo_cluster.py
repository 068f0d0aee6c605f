"""Three nats-servers on this machine, for trials: loopback, free ports, a folder that goes when they go.

This file alone knows how a nats-server is found, configured and ended.

1. What was started here is ended here, by its own process, also when the start fails half way.
2. ``sync_interval: always``: on disk before the answer, on every server. Servers older than 2.10 can't be told so; there an answer means
   that two of three have it in their files, which a power cut of both may still take.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wasit.errors import Refused
from wasit.relay.jetstream_link import SURE
from wasit.relay.jetstream_names import SHARDS
from wasit.relay.jetstream_place import ClusterPlace

PROGRAM = "WASIT_NATS_SERVER"
NODES = 3
SYNCING = (2, 10)
_PLACES = "/usr/sbin:/usr/local/sbin"  # Debian's, which is not on everybody's PATH


def find_server() -> str:
    """Where nats-server is. Raises: Refused nats-server-missing."""
    path = os.environ.get("PATH", "") + os.pathsep + _PLACES
    found = shutil.which(os.environ.get(PROGRAM) or "nats-server", path=path)
    if found is None:
        raise Refused("nats-server-missing")
    return found


def version_of(program: str) -> tuple[int, int, int]:
    """Its version. Raises: Refused nats-server-missing."""
    said = subprocess.run([program, "-v"], capture_output=True, text=True, timeout=20, check=False).stdout  # noqa: S603 - the one that was found
    found = re.search(r"v(\d+)\.(\d+)\.(\d+)", said)
    if found is None:
        raise Refused("nats-server-missing")
    return int(found[1]), int(found[2]), int(found[3])


class Cluster:
    """``nodes`` servers in a folder. ``start``, ``stop`` and ``end`` one of them by its number."""

    def __init__(self, folder: Path, nodes: int = NODES) -> None:
        self.program = find_server()
        self.folder = folder
        version = version_of(self.program)
        self.syncs, self.is_old = version >= SYNCING, version < SURE
        ports = _free_ports(2 * nodes)
        self.ports, self._routes = ports[:nodes], ports[nodes:]
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def nodes(self) -> int:
        """How many servers it has."""
        return len(self.ports)

    @property
    def addresses(self) -> list[str]:
        """Of its servers."""
        return [f"nats://127.0.0.1:{port}" for port in self.ports]

    def config(self, node: int) -> str:
        """The configuration of one server."""
        lines = [
            f"server_name: n{node}",
            f"listen: 127.0.0.1:{self.ports[node]}",
            "jetstream {",
            f'  store_dir: "{self.folder / f"n{node}"}"',
            "  max_memory_store: 16MB",
            "  max_file_store: 8GB",
            *(["  sync_interval: always"] if self.syncs else []),
            "}",
        ]
        if self.nodes > 1:
            routes = ", ".join(f'"nats://127.0.0.1:{port}"' for port in self._routes)
            lines += [
                "cluster {",
                "  name: trial",
                f"  listen: 127.0.0.1:{self._routes[node]}",
                f"  routes: [{routes}]",
                "}",
            ]
        return "\n".join(lines) + "\n"

    def command(self, node: int) -> list[str]:
        """How one server is started."""
        return [self.program, "-c", str(self._config_file(node))]

    def start(self, node: int) -> None:
        """Start one server, on what it has in its folder."""
        self._config_file(node).write_text(self.config(node))
        with (self.folder / f"n{node}.log").open("ab") as log:
            self._running[node] = subprocess.Popen(  # noqa: S603 - the one that was found
                self.command(node), stdout=log, stderr=log, start_new_session=True
            )

    def signal(self, node: int, kind: signal.Signals) -> None:
        """Tell one server to stop, or kill it."""
        running = self._running[node]
        running.send_signal(kind)
        if kind in (signal.SIGKILL, signal.SIGTERM):
            running.wait(20)
            del self._running[node]

    def pid(self, node: int) -> int:
        """Of one that runs."""
        return self._running[node].pid

    def reap(self, node: int) -> bool:
        """Whether it has ended, by whatever."""
        ended = self._running[node].poll() is not None
        if ended:
            del self._running[node]
        return ended

    def stop(self) -> None:
        """End all that run."""
        for running in self._running.values():
            with suppress(ProcessLookupError):
                running.send_signal(signal.SIGCONT)
                running.terminate()
        for running in self._running.values():
            try:
                running.wait(10)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
        self._running.clear()

    def _config_file(self, node: int) -> Path:
        return self.folder / f"n{node}.conf"

    def place(self, shards: int = SHARDS) -> ClusterPlace:
        """Where it is."""
        return ClusterPlace(tuple(self.addresses), shards, self.nodes)


@contextmanager
def running_cluster(folder: Path, nodes: int = NODES) -> Iterator[Cluster]:
    """A cluster that runs until this is left. Raises: Refused nats-server-missing."""
    cluster = Cluster(folder, nodes)
    try:
        for node in range(nodes):
            cluster.start(node)
        yield cluster
    finally:
        cluster.stop()


def _free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()
