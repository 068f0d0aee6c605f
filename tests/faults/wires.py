"""Three nodes of a cluster on wires of their own: a node is cut off by pulling one, or half of it, or by making it slow.

It works in a network that ends with this process (``apart.py``), and is the first of ``python -m faults.wires FOLDER LETTERS TIMES SEED MOST
KIND...``, which prints what ``cluster_runs.fall_apart`` reads.

1. Each node is in a network of its own (``ip netns``), with two wires: one to the switch of the nodes' routes, one to the switch of clients,
   where this process, the relays and the load are too. No network leads on: what a wire does not carry has no other way.
2. *Cut off from the others*: the end of its wire at the routes' switch is set down. Clients still reach it. *Cut off from all*: of both wires.
   Nobody is told: no connection is closed, what is sent comes to nothing, and is sent again by TCP once the wire is back.
3. *One direction alone*: who sends is made to believe that the other is at a hardware address that nobody has; what the other sends comes.
   So a node hears and is not heard, by the others or by clients, or is heard and hears nothing.
4. *A slow wire* carries a megabit a second and drops what waits for more than 30 ms, both ways (``tbf``; this machine's kernel has no ``netem``).
5. Each cut is tried before letters count as answered meanwhile, in both directions, and each mend before the run goes on: a cut that is none
   proves nothing.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import uvloop

from faults.cluster_runs import APART, HALF, SLOW, harmed
from wasit.relay.demo_cluster import Cluster

SWITCHES = {"routes": "10.91.1", "clients": "10.91.2"}
Way = tuple[str, bool]  # of a switch, and whether it leads from the node
_BOTH = {switch: ((switch, True), (switch, False)) for switch in SWITCHES}
PULLED = dict(zip(APART, (("routes",), ("routes", "clients")), strict=True))
HALVES: dict[str, Way] = dict(
    zip(HALF, (("routes", True), ("routes", False), ("clients", True)), strict=True)
)
LOST = {what: tuple(way for switch in cut for way in _BOTH[switch]) for what, cut in PULLED.items()} | {
    what: (way,) for what, way in HALVES.items()
}
DATAGRAMS = """
import contextlib, socket, time
s = socket.socket(type=socket.SOCK_DGRAM)
def say(to):
    while True:
        with contextlib.suppress(OSError):
            s.sendto(b"x", to)
        time.sleep(0.05)
"""
NOBODY = "02:00:00:00:00:00"
SLOWNESS = "rate 1mbit burst 16kb latency 30ms"
HERE = 254
LOOK = 0.1
ROUTE, CLIENT, TRIED = 6222, 4222, 6333


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
        """Pull its wires, or half of one, or slow one down."""
        for switch in PULLED.get(what, ()):
            _ip(f"link set {switch}{node} down")
        for other, there, switch in self._senders(node, what):
            _ip(f"neigh replace {there} lladdr {NOBODY} dev {switch} nud permanent", node=other)
        if what in SLOW:
            for where, wire in _ends(node):
                _tc(where, "qdisc", "replace", "dev", wire, "root", "tbf", *SLOWNESS.split())
        await self._try(node, what)

    async def mend(self, node: int, what: str) -> None:
        """As it was."""
        for switch in PULLED.get(what, ()):
            _ip(f"link set {switch}{node} up")
        for other, there, switch in self._senders(node, what):
            _ip(f"neigh del {there} dev {switch}", node=other)
        if what in SLOW:
            for where, wire in _ends(node):
                _tc(where, "qdisc", "del", "dev", wire, "root")
        await self._try(node, "")

    def _senders(self, node: int, what: str) -> list[tuple[int | None, str, str]]:
        """Whose packets are lost, and the address that they are sent to at this switch; None for clients."""
        if what not in HALVES:
            return []
        switch, leads_away = HALVES[what]
        ends: list[tuple[int | None, str]] = [(None, f"{SWITCHES[switch]}.{HERE}")]
        if switch == "routes":
            ends = [(other, _at(switch, other)) for other in range(self.nodes) if other != node]
        if leads_away:
            return [(node, there, switch) for _, there in ends]
        return [(other, _at(switch, node), switch) for other, _ in ends]

    async def _try(self, node: int, what: str) -> None:
        cut = LOST.get(what, ())
        ends: list[tuple[str, int | None, str]] = [("clients", None, f"{SWITCHES['clients']}.{HERE}")]
        ends += [("routes", other, _at("routes", other)) for other in range(self.nodes) if other != node]
        for switch, other, there in ends:
            came = await asyncio.gather(
                _arrives(node, other, there, (switch, True) in cut),
                _arrives(other, node, _at(switch, node), (switch, False) in cut),
            )
            if what in SLOW and other is not None:
                assert _is_slow(node, other)
            assert came == [(switch, True) not in cut, (switch, False) not in cut], (what, switch)


def _at(switch: str, node: int) -> str:
    return f"{SWITCHES[switch]}.{node + 1}"


def _inside(node: int | None) -> list[str]:
    return [] if node is None else ["nsenter", f"--net=/run/netns/n{node}", "--"]


def _is_slow(node: int, other: int) -> bool:
    """Whether more is sent, both ways, than the wire carries."""
    much = f"for _ in range(200): s.sendto(bytes(1000), ('{{}}', {TRIED}))"
    for sender, to in ((node, other), (other, node)):
        burst = DATAGRAMS + much.format(_at("routes", to))
        subprocess.run([*_inside(sender), sys.executable, "-S", "-c", burst], check=True)
    told = [json.loads(_tc(where, "-j", "-s", "qdisc", "show", "dev", wire)) for where, wire in _ends(node)]
    return all(one[0]["drops"] for one in told)


def _ends(node: int) -> list[tuple[int | None, str]]:
    """Of its wire for routes: where, and under which name."""
    return [(None, f"routes{node}"), (node, "routes")]


def _tc(where: int | None, *words: str) -> str:
    return subprocess.run([*_inside(where), "tc", *words], check=True, capture_output=True, text=True).stdout


def _ip(*words: str, node: int | None = None) -> None:
    where = [] if node is None else ["-n", f"n{node}"]
    subprocess.run(["ip", *where, "-batch", "-"], input="\n".join(words), text=True, check=True)


async def _arrives(sender: int | None, hearer: int | None, host: str, is_cut: bool) -> bool:
    """Whether a datagram comes, of many that are sent within a second; within more where one must: the first after a mend may be lost."""
    seconds = "1" if is_cut else "20"
    hearing, saying = [
        await asyncio.create_subprocess_exec(
            *_inside(where),
            "timeout",
            seconds,
            sys.executable,
            "-S",
            "-c",
            DATAGRAMS + what.format((host, TRIED)),
        )
        for where, what in ((hearer, "s.bind({0}); s.recv(1)"), (sender, "say({0})"))
    ]
    came = await hearing.wait() == 0
    with suppress(ProcessLookupError):  # its time is over, too
        saying.terminate()
    await saying.wait()
    return came


async def run(folder: Path, letters: int, times: int, seed: int, most: float, kinds: list[str]) -> str:
    """One run, as JSON."""
    async with Wires(folder) as cluster:
        done = await harmed(folder, cluster, kinds, letters, times, seed, most)
    return json.dumps(asdict(done))


if __name__ == "__main__":
    place, letters, times, seed, most, *kinds = sys.argv[1:]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(runner.run(run(Path(place), int(letters), int(times), int(seed), float(most), kinds)))
