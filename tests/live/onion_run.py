"""Seats, a relay, a timestamp authority and SOCKS servers in a network of their own, where nothing else is: what was asked, and every packet
that was sent.

The seats are synced as open ones are (``cli.syncing``). They talk; one asks the authority; one is restored of its kit; one changes its proxy
while it lives; then the proxies end, and everybody goes on trying.

Run by ``test_onion.py`` in a network of its own (``apart.py``). Prints one line of JSON.

1. What leaves has no route and is counted by the kernel; what stays here passes the loopback, where every packet is read, and the kernel says
   that none was missed.
2. A look-up may leave by no packet: by a socket in the file system that a resolver of this machine answers, or by a file. Those sockets
   stand under /run, which is covered; and Python says of each look-up that it is asked for (an audit hook), whatever answers it.
3. At the end each kind of leak is made on purpose, and has to be seen.
"""

from __future__ import annotations

import asyncio
import fcntl
import ipaddress
import json
import socket
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from live_cast import PASSPHRASE, Relay, until
from wasit.cli import syncing
from wasit.errors import Unreachable
from wasit.seals.slots import TRIAL
from wasit.seat.backup import contents_of, read_contents
from wasit.seat.seat import Seat

ONION = "wasit" + "a" * 51 + ".onion"
AUTHORITY = "tsa.example"
RCVBUFFORCE, SOL_PACKET, PACKET_STATISTICS = 33, 263, 6  # of Linux; socket does not name them
TOKEN = b"a token, as far as this goes"


def up() -> None:
    """The loopback of this network, which begins down; and no resolver's socket."""
    subprocess.run(["mount", "-t", "tmpfs", "run", "/run"], check=True)
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


class LookedUp:
    """Names that somebody wanted to have looked up in this process, from now on."""

    def __init__(self) -> None:
        self.names: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, given: tuple[object, ...]) -> None:
        if event in ("socket.getaddrinfo", "socket.gethostbyname") and given[0] is not None:
            host = given[0].decode() if isinstance(given[0], bytes) else str(given[0])
            try:
                ipaddress.ip_address(host)
            except ValueError:
                self.names.append(host)


class Wire:
    """Every packet on the loopback: "udp" and the like, or the port that a TCP connection was begun to."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self._ear = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
        self._ear.bind(("lo", 0))
        self._ear.setsockopt(socket.SOL_SOCKET, RCVBUFFORCE, 32 << 20)
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

    def missed(self) -> int:
        """Packets that passed and were not read, for want of room, since this was asked last."""
        return struct.unpack("II", self._ear.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))[1]

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
    """SOCKS5 with user names (RFC 1928, 1929). ``known``: which port here a name leads to; ``asked``: (kind, host, user)."""

    def __init__(self, known: dict[str, int]) -> None:
        self.known, self.port = known, 0
        self.asked: list[tuple[int, str, str]] = []
        self.boxes: dict[str, set[str]] = {}  # what each user name was used for

    async def start(self) -> Socks:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        self._open: set[asyncio.StreamWriter] = set()
        return self

    def end(self) -> None:
        """It listens no more, and nothing that it carried goes on."""
        self.server.close()
        for writer in self._open:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
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
            if host not in self.known:
                writer.close()
                return
            there, out = await asyncio.open_connection("127.0.0.1", self.known[host])
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


class Open:
    """A seat as it is while its pages are open."""

    def __init__(self) -> None:
        self.seat = Seat(None, cost=TRIAL)

    def begin(self) -> Open:
        self._syncing = asyncio.create_task(syncing.keep_synced(self.seat))
        return self

    async def end(self) -> None:
        self._syncing.cancel()
        await asyncio.wait({self._syncing})
        self.seat.lock()

    async def say(self, text: str, line: str) -> str:
        passages = [{"text": {"en": text}, "consent": "as-written"}]
        return str((await self.seat.do("say", {"line": line, "passages": passages}))["id"])

    def has(self, entry: str) -> bool:
        found = "SELECT 1 FROM entry WHERE hash = ? AND accepted = 1"
        return bool(self.seat.matters and self.seat.matter().file.one(found, bytes.fromhex(entry)))


async def answer_stamps(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A timestamp authority, for what a seat does before it looks at the token."""
    await reader.readuntil(b"question")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(TOKEN) + TOKEN)
    writer.close()


async def run() -> dict[str, Any]:
    up()
    syncing.CHANCES = 1  # type: ignore[misc]  # polls begin at once, not within five seconds
    wire, names, before = Wire(), LookedUp(), lost()
    folder = Path(tempfile.mkdtemp())
    relay = await Relay(folder / "relay").start()
    authority = await asyncio.start_server(answer_stamps, "127.0.0.1", 0)
    known = {ONION: relay.port, AUTHORITY: authority.sockets[0].getsockname()[1]}
    proxies = [await Socks(known).start() for _ in range(2)]
    ways = [{"proxy": f"127.0.0.1:{proxy.port}"} for proxy in proxies]
    told: dict[str, Any] = {}
    a, g = Open(), Open()
    for one in (a, g):
        one.seat.create(PASSPHRASE, name={"en": "One"}, language="en", zone="UTC", relay="")
        await one.seat.do("set", {"relay": f"http://{ONION}"} | ways[0])
        one.begin()
    await g.seat.do(
        "open-channel",
        {"title": {"en": "Talks"}, "sides": [{"key": "a", "name": {"en": "A"}}], "cover": "prompt"},
    )
    offered = await g.seat.do("invite", {"as": "side", "line": "a"})
    await a.seat.do("join", {"code": offered["code"]})
    await until(lambda: a.seat.matters and any(line.key == "line" for line in a.seat.matter().lines()))
    said = await a.say("through the dark", "line")
    await until(lambda: g.has(said))
    answer = await g.say("and back", "a")
    await until(lambda: a.has(answer))
    told["first"] = len(proxies[0].asked)

    stamped = await g.seat.authority.answer(f"http://{AUTHORITY}/stamp", b"question")
    told["stamped"] = stamped == TOKEN

    await a.seat.do("set", ways[1])
    later = await a.say("by another way", "line")
    await until(lambda: g.has(later))
    told["by the second"] = len(proxies[1].asked)
    again = await g.say("and back again", "a")
    await until(lambda: a.has(again))

    kit = contents_of(a.seat.opened(), a.seat.matters.values(), a.seat.clock.now().seconds)
    await a.end()
    back = Open()
    back.seat.restore_contents(read_contents(kit), PASSPHRASE)
    known_users = {user for _, _, user in proxies[1].asked}
    back.begin()
    await until(lambda: {user for _, _, user in proxies[1].asked} - known_users)
    await until(lambda: back.seat.reachable == "reachable")
    told["reach"] = [one.seat.reachable for one in (g, back)]

    for proxy in proxies:
        proxy.end()
    wrote = await g.say("nobody carries this", "a")
    told["down"] = []
    for asked in (g.seat.authority.answer(f"http://{AUTHORITY}/stamp", b"question"),):
        try:
            await asked
        except Unreachable as no:
            told["down"].append(no.code)
    await until(lambda: g.seat.reachable == back.seat.reachable == "unreachable")
    told["waiting"] = g.seat.matter().outbox.count() > 0 and g.has(wrote)
    known_ports = {f"to {port}": name for name, port in known.items()}
    known_ports |= {f"to {proxy.port}": "proxy" for proxy in proxies}
    seen: Counter[str] = Counter()
    for to, n in wire.seen.items():
        seen[known_ports.get(to, to)] += n
    carried = [one for proxy in proxies for one in proxy.asked]
    told |= {
        "asked": carried,
        "boxes": sorted(len(boxes) for proxy in proxies for boxes in proxy.boxes.values()),
        "lost": lost() - before,
        "looked up": list(names.names),
        "wire": {{ONION: "relay", AUTHORITY: "authority"}.get(to, to): n for to, n in seen.items()},
    }
    for one in (g, back):
        await one.end()
    await relay.kill()
    told["leaks seen"] = {}
    for name, leak in leaks(known[ONION]).items():
        before, asked_for = lost() + sum(wire.seen.values()), len(names.names)
        with suppress(OSError):
            await asyncio.to_thread(leak)
        await asyncio.sleep(0.1)
        packets = lost() + sum(wire.seen.values()) - before
        told["leaks seen"][name] = [packets > 0, len(names.names) > asked_for]
    told["not heard"] = wire.missed()
    return told


def leaks(relay: int) -> dict[str, Callable[[], object]]:
    """What a seat must not do, one each."""
    return {
        "look-up": lambda: socket.getaddrinfo("relay.example", 80),
        "name that a file answers": lambda: socket.getaddrinfo("localhost", 80),
        "address": lambda: socket.create_connection(("192.0.2.1", 80), 1),
        "address of IPv6": lambda: socket.create_connection(("2001:db8::1", 80), 1),
        "past the proxy": lambda: socket.create_connection(("127.0.0.1", relay), 1),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run())))
    sys.stdout.flush()
