"""Three nodes of a cluster on wires of their own: a node is cut off by pulling one.

It works in a network that ends with this process (``apart.py``), and is the first of ``python -m faults.wires FOLDER LETTERS TIMES SEED MOST
KIND...``, which prints what ``cluster_runs.fall_apart`` reads.

1. Each node is in a network of its own (``ip netns``), with two wires: one to the switch of the nodes' routes, one to the switch of clients,
   where this process, the relays and the load are too. No network leads on: what a wire does not carry has no other way.
2. *Cut off from the others*: the end of its wire at the routes' switch is set down. Clients still reach it. *Cut off from all*: of both wires.
   Nobody is told: no connection is closed, what is sent comes to nothing, and is sent again by TCP once the wire is back.
3. Each cut is tried before letters count as answered meanwhile, and each mend before the run goes on: a cut that is none proves nothing.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import uvloop

from faults.cluster_runs import APART, harmed
from wasit.relay.demo_cluster import Cluster

SWITCHES = {"routes": "10.91.1", "clients": "10.91.2"}
CUTS = dict(zip(APART, (("routes",), ("routes", "clients")), strict=True))
HERE = 254
LOOK = 0.1
ROUTE, CLIENT = 6222, 4222


class Wires(Cluster):
    """To be entered as a context; in a network that ends with the process."""

    async def __aenter__(self) -> Wires:
        subprocess.run(["mount", "-t", "tmpfs", "run", "/run"], check=True)  # where networks have their names
        _ip(
            "link set lo up",
            *(f"link add {switch} type bridge" for switch in SWITCHES),
            *(f"link set {switch} up" for switch in SWITCHES),
            f"addr add {SWITCHES['clients']}.{HERE}/24 dev clients",
        )
        for node in range(self.nodes):
            _ip(f"netns add n{node}")
            for switch, net in SWITCHES.items():
                _ip(
                    f"link add {switch}{node} type veth peer name {switch} netns n{node}",
                    f"link set {switch}{node} master {switch}",
                    f"link set {switch}{node} up",
                )
                _ip(f"addr add {net}.{node + 1}/24 dev {switch}", f"link set {switch} up", node=node)
            _ip("link set lo up", node=node)
            self.start(node)
        return self

    async def __aexit__(self, *_error: object) -> None:
        await asyncio.to_thread(self.stop)

    @property
    def addresses(self) -> list[str]:
        """Of its servers, on the clients' switch."""
        return [f"nats://{_at('clients', node)}:{CLIENT}" for node in range(self.nodes)]

    def command(self, node: int) -> list[str]:
        """In its own network."""
        return [*_inside(node), *super().command(node)]

    def config(self, node: int) -> str:
        """As for a trial, at its own addresses."""
        text = (
            super().config(node).replace(f"127.0.0.1:{self.ports[node]}", f"{_at('clients', node)}:{CLIENT}")
        )
        for other, port in enumerate(self._routes):
            text = text.replace(f"127.0.0.1:{port}", f"{_at('routes', other)}:{ROUTE}")
        assert "127.0.0.1" not in text
        return text

    async def harm(self, node: int, what: str) -> None:
        """Pull its wires."""
        for switch in CUTS[what]:
            _ip(f"link set {switch}{node} down")
        await self._try(node, what)

    async def mend(self, node: int, what: str) -> None:
        """Put them back."""
        for switch in CUTS[what]:
            _ip(f"link set {switch}{node} up")
        await self._try(node, "")

    async def _try(self, node: int, what: str) -> None:
        cut = CUTS.get(what, ())
        others = [_inside(other) for other in range(self.nodes) if other != node]
        reached = await asyncio.gather(
            _reaches([], _at("clients", node), CLIENT, "clients" in cut),
            *(_reaches(inside, _at("routes", node), ROUTE, "routes" in cut) for inside in others),
        )
        assert reached == ["clients" not in cut, *("routes" not in cut for _ in others)]


def _at(switch: str, node: int) -> str:
    return f"{SWITCHES[switch]}.{node + 1}"


def _inside(node: int) -> list[str]:
    return ["nsenter", f"--net=/run/netns/n{node}", "--"]


def _ip(*words: str, node: int | None = None) -> None:
    where = [] if node is None else ["-n", f"n{node}"]
    subprocess.run(["ip", *where, "-batch", "-"], input="\n".join(words), text=True, check=True)


async def _reaches(inside: list[str], host: str, port: int, is_cut: bool) -> bool:
    """Whether a connection is made within a second; within more where one must be: the first packets after a mend may be lost."""
    asked = f"exec 3<>/dev/tcp/{host}/{port}"
    seconds = "1" if is_cut else "20"
    trying = await asyncio.create_subprocess_exec(
        *inside, "timeout", seconds, "bash", "-c", asked, stderr=asyncio.subprocess.DEVNULL
    )
    return await trying.wait() == 0


async def run(folder: Path, letters: int, times: int, seed: int, most: float, kinds: list[str]) -> str:
    """One run, as JSON."""
    async with Wires(folder) as cluster:
        done = await harmed(folder, cluster, kinds, letters, times, seed, most)
    return json.dumps(asdict(done))


if __name__ == "__main__":
    place, letters, times, seed, most, *kinds = sys.argv[1:]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(runner.run(run(Path(place), int(letters), int(times), int(seed), float(most), kinds)))
