"""Two seats, a relay and a SOCKS server in a network of their own, where nothing else is: what was asked, and every packet that was sent.

Run by ``test_onion.py`` under ``unshare --net``. Prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import fcntl
import itertools
import json
import socket
import struct
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from live_cast import PACE, Member, Relay, until
from wasit.seat.proxy import read_proxy
from wasit.seat.relay_client import HttpRelayLink
from wasit.seat.sync.live import LiveSync

ONION = "wasit" + "a" * 51 + ".onion"


def up() -> None:
    """The loopback of this network: it begins down."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: up, running


def lost() -> int:
    """Packets that no route was found for: a look-up, or a connection out of here."""
    words = Path("/proc/net/snmp").read_text().split("\n")
    names, numbers = (line.split() for line in words[:2])
    found = dict(zip(names, numbers, strict=True)).get("OutNoRoutes", "0")
    six = [
        line.split()[1]
        for line in Path("/proc/net/snmp6").read_text().splitlines()
        if line.startswith("Ip6OutNoRoutes")
    ]
    return int(found) + int((six or ["0"])[0])


class Wire:
    """Every packet on the loopback: "udp" and the like, or the port that a TCP connection was begun to."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self._ear = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
        self._ear.bind(("lo", 0))
        self._ear.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self._ear.setblocking(False)
        asyncio.get_running_loop().add_reader(self._ear, self._read)

    def _read(self) -> None:
        try:
            while True:
                packet, about = self._ear.recvfrom(65_536)
                if about[2] != socket.PACKET_OUTGOING:
                    self._take(packet)
        except BlockingIOError:
            return

    def _take(self, packet: bytes) -> None:
        if packet[0] >> 4 != 4 or packet[9] != 6:
            self.seen[
                f"version {packet[0] >> 4}, protocol {packet[9] if packet[0] >> 4 == 4 else packet[6]}"
            ] += 1
            return
        tcp = packet[(packet[0] & 15) * 4 :]
        if tcp[13] & 0x12 == 0x02:
            self.seen[f"to {int.from_bytes(tcp[2:4], 'big')}"] += 1


class Socks:
    """SOCKS5 with user names (RFC 1928, 1929); the onion name is the relay's, nothing else is known. ``asked``: (kind, host, user)."""

    def __init__(self, relay: int) -> None:
        self.relay, self.port = relay, 0
        self.asked: list[tuple[int, str, str]] = []
        self.boxes: dict[str, set[str]] = {}  # what each user name was used for

    async def start(self) -> Socks:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            _, count = await reader.readexactly(2)
            assert 2 in await reader.readexactly(count)
            writer.write(b"\x05\x02")
            _, size = await reader.readexactly(2)
            user = (await reader.readexactly(size)).decode()
            await reader.readexactly((await reader.readexactly(1))[0])
            writer.write(b"\x01\x00")
            _, _, _, kind = await reader.readexactly(4)
            host = (
                (await reader.readexactly((await reader.readexactly(1))[0])).decode()
                if kind == 3
                else "an address"
            )
            await reader.readexactly(2)
            self.asked.append((kind, host, user))
            if host != ONION:
                writer.close()
                return
            there, out = await asyncio.open_connection("127.0.0.1", self.relay)
            writer.write(b"\x05\x00\x00\x01" + bytes(6))
            await asyncio.gather(self._carry(reader, out, user), self._carry(there, writer, ""))
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, user: str) -> None:
        while data := await reader.read(65_536):
            for word in data.split()[:2]:
                if user and word[:6] in (b"/v1/g/", b"/v1/p/"):
                    self.boxes.setdefault(user, set()).add(word[:28].decode())
            writer.write(data)
            await writer.drain()
        writer.close()


async def run() -> dict[str, Any]:
    up()
    wire, before = Wire(), lost()
    folder = Path(tempfile.mkdtemp())
    relay = await Relay(folder / "relay").start()
    socks = await Socks(relay.port).start()
    onion = f"http://{ONION}"
    names = itertools.count()
    members = []
    for name in ("a", "g"):
        member = Member(folder / name, "")
        member.open()
        await member.sync.stop()
        proxy = read_proxy(f"127.0.0.1:{socks.port}")
        assert proxy
        await member.do("set", {"proxy": f"127.0.0.1:{socks.port}", "relay": onion})
        member.link = HttpRelayLink(
            onion, proxy=proxy, draw=lambda: f"circuit {next(names)}", spread=lambda: 0.0
        )
        member.seat.link = member.link
        member.sync = LiveSync(member.seat, member.link, pace=PACE, tick=600.0)
        member.sync.start()
        members.append(member)
    a, g = members
    await g.do(
        "open-channel",
        {"title": {"en": "Talks"}, "sides": [{"key": "a", "name": {"en": "A"}}], "cover": "prompt"},
    )
    offered = await g.do("invite", {"as": "side", "line": "a"})
    await a.do("join", {"code": offered["code"]})
    await until(lambda: a.seat.matters and any(line.key == "line" for line in a.seat.matter().lines()))
    said = await a.say("through the dark")
    await until(lambda: g.has(said))
    answer = await g.say("and back", line="a")
    await until(lambda: a.has(answer))
    told = {
        "asked": socks.asked,
        "boxes": sorted(len(boxes) for boxes in socks.boxes.values()),
        "lost": lost() - before,
        "wire": {
            ("socks" if to == f"to {socks.port}" else "relay" if to == f"to {relay.port}" else to): n
            for to, n in wire.seen.items()
        },
    }
    told["reach"] = [member.seat.reachable for member in members]
    for member in members:
        await member.close()
    await relay.kill()
    # that a leak would be seen here: a look-up, a packet to an address, and a connection past the proxy
    for attempt in (
        lambda: socket.getaddrinfo("relay.example", 80),
        lambda: socket.create_connection(("192.0.2.1", 80), 1),
    ):
        try:
            attempt()
        except OSError:
            continue
    await asyncio.sleep(0)
    told["leaks seen"] = (
        lost() - before - told["lost"] + sum(n for to, n in wire.seen.items() if not to.startswith("to "))
    )
    return told


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run())))
    sys.stdout.flush()
