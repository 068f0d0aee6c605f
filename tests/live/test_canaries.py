"""Nothing that a relay says names a box, a key, a person, an address or a size: canaries, on every way in and every way out.

A relay process is asked everything that it can be asked, by each way, well and badly; then again with each call of its store broken, by an
error that quotes what the call was given: of the store in a folder, and of the one on a cluster, to which letters were moved and from which they
are moved back, each way once broken and once sound. What was said is searched: output, log (what a journal is given), numbers, the operator's page, the bodies of refusals,
and what the cluster's server says by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from clusters import need_nats_server
from live.operated import Relay, free_port, operator_sees, relay, spellings
from live_cast import open_box, until
from wasit.errors import WasitError
from wasit.relay import machine
from wasit.relay.demo_cluster import Cluster
from wasit.relay.rules import RelayConfig
from wasit.relay.sqlite_store import SqliteStore
from wasit.seat.relay_client import HttpRelayLink
from wasit.wire import frames
from wasit.wire import requests as wire
from wasit.wire.hashes import message_id, mid_of
from wasit.wire.mailbox import token_hash
from wasit.wire.requests import OpenBox
from wasit.wire.stamp import day_of

pytestmark = pytest.mark.live

# Every call of a store, and what writes under it, raises an error of its own kind, that quotes all it was given, while the file says its name.
CALLS = (
    "find_put", "seek_put", "find_get", "open_box", "put", "fetch", "drop_letter", "drop_box", "save_nameplate", "renew_nameplate", "waiting",
)  # fmt: skip
IN_A_FOLDER = dict.fromkeys(CALLS, "sqlite_store.SqliteStore") | {"commit": "sqlite_rows.Rows"}
ON_A_CLUSTER = dict.fromkeys(CALLS, "jetstream_store.JetStreamStore") | {
    "append": "jetstream_link.Link",
    "_get": "jetstream_link.Link",
    "erase": "jetstream_link.Link",
}
QUOTING = """
import sys
from dataclasses import astuple, is_dataclass
from importlib import import_module
from pathlib import Path
switch = Path(sys.argv[1])
def all_of(one):
    shown = [astuple(one.opened)] if hasattr(one, "opened") else [astuple(one)] if is_dataclass(one) else []
    return repr(one) + repr(shown)
def break_(of, name):
    real = getattr(of, name)
    kind = type("Broken" + name.title().replace("_", ""), (RuntimeError,), {})
    def call(self, *given, **named):
        if switch.read_text() == name:
            raise kind(" ".join(map(all_of, given)))
        return real(self, *given, **named)
    setattr(of, name, call)
for name, of in dict(one.split("=") for one in sys.argv[2].split(",")).items():
    module, _, of = of.partition(".")
    break_(getattr(import_module("wasit.relay." + module), of), name)
from wasit.cli.main import main
sys.argv = ["wasit", *sys.argv[3:]]
main()
"""
# What a line of the log may have, written down here a second time: a key that is new there fails here.
MAY_SAY = {"event", "level", "at", "version", "state", "kind", "place", "source"}
NUMBERS = {
    "wasit_relay_info", "wasit_relay_state", "wasit_relay_disk_free_bytes", "wasit_relay_letters_waiting_below", "wasit_relay_connections_below",
    "wasit_relay_letters_kept_total", "wasit_relay_faults_total", "wasit_relay_refusals_total",
}  # fmt: skip
ADDRESS = "127.0.0.77"
LENGTH = 7_319_193  # of a body that is said to come, and does not
ACCESS = "access-canary-7719"
AGENT = "agent-canary-3355"
PASSWORD = "clusterCanary6642"


class Asking:
    """Everything that a relay can be asked. ``planted``: what it was told, by name; ``answers``: what it said when it said no."""

    def __init__(self, address: str, http: aiohttp.ClientSession) -> None:
        self.address, self.http = address, http
        self.planted: dict[str, bytes] = {
            "access": ACCESS.encode(), "address": ADDRESS.encode(), "length": str(LENGTH).encode(), "length, spelled": f"{LENGTH:,}".encode(),
        }  # fmt: skip
        self.answers = ""
        self._count = 0

    def plant(self, what: str, size: int = 32) -> bytes:
        """Fresh bytes, to be looked for."""
        self._count += 1
        value = os.urandom(size)
        self.planted[f"{what} {self._count}"] = value[:24]
        return value

    def word(self, what: str) -> str:
        return self.plant(what).hex()

    async def everything(self, broken: str, switch: Path) -> None:
        """``broken``: what breaks once a box and a letter are there; "" for nothing."""
        link = HttpRelayLink(self.address, access={self.address: ACCESS})
        put, get = await open_box(link, self.address)
        _, spare_get = await open_box(link, self.address)
        for what, value in (
            ("put id", put.id),
            ("get id", get.id),
            ("put token", put.token),
            ("get token", get.token),
        ):
            self.planted[f"{what} {broken}"] = value
            self.planted[f"hash of {what} {broken}"] = token_hash(value)
        body = self.plant("body", 4096)
        self.planted[f"mid {broken}"] = bytes.fromhex(message_id(body))
        await link.put(put, body)
        plate = self.plant("nameplate")
        number = await link.new_nameplate(plate, int(time.time()))
        switch.write_text(broken)
        for asked in (
            link.put(put, self.plant("body", 4096)),
            link.fetch(get, 0, 0, 8),
            link.ack(get, 1),
            link.new_nameplate(self.plant("nameplate"), int(time.time())),
            link.write_slot(number, "a1", plate, self.plant("slot", 200)),
            link.read_slot(number, "a1", plate, 0),
            link.join_nameplate(number, self.plant("joiner")),
            link.drop_nameplate(number, plate),
            link.drop_box(spare_get),
            open_box(link, self.address),
        ):
            with contextlib.suppress(WasitError):
                await asked
        await link.close()
        await self._by_hand(
            wire.encode_id(put.id),
            wire.encode_id(get.id),
            wire.encode_bearer(put.token),
            wire.encode_bearer(get.token),
        )
        await self._by_socket(
            frames.PutLetter(1, put.id, put.token, self.plant("body", 4096)),
            frames.Watch(get.id, get.token, 0),
        )
        await self._by_socket(frames.DropLetter(get.id, get.token, 1), self.plant("frame"))
        await self._by_socket("text " + self.word("text"))

    async def _by_hand(self, put: str, get: str, may_put: str, may_get: str) -> None:
        """Addresses that are none, methods, queries, headers, bodies in parts, bodies of no size."""
        body = self.plant("body", 4096)
        named = f"/v1/p/{put}/{message_id(body)}"

        async def parts() -> object:
            yield body

        for method, path, more in (
            ("PUT", named, {"data": parts(), "headers": {"Authorization": may_put}}),
            (
                "PUT",
                named,
                {"data": body, "headers": {"Authorization": wire.encode_bearer(self.plant("token"))}},
            ),
            ("PUT", named, {"data": self.plant("body", 100), "headers": {"Authorization": may_put}}),
            (
                "PUT",
                f"/v1/p/{put}/{self.plant('mid', 16).hex()}",
                {"data": body, "headers": {"Authorization": may_put}},
            ),
            ("GET", f"/v1/g/{get}?after={self.word('query')}", {"headers": {"Authorization": may_get}}),
            ("GET", f"/v1/g/{self.word('id')}", {"headers": {"Authorization": self.word("bearer")}}),
            ("DELETE", f"/v1/g/{get}/{self.word('cursor')}", {"headers": {"Authorization": may_get}}),
            ("GET", f"/v1/{self.word('path')}", {"headers": {"Cookie": f"c={self.word('cookie')}"}}),
            ("POST", f"/v1/g/{get}", {"headers": {"Referer": f"http://{self.word('referer')}.example/"}}),
            ("POST", "/v1/box", {"data": self.plant("body", 200), "headers": {"Wasit-Access": ACCESS}}),
            (
                "POST",
                "/v1/box",
                {"data": self.plant("body", 200), "headers": {"Wasit-Access": self.word("access")}},
            ),
            (
                "POST",
                "/v1/np",
                {"data": self.plant("hash"), "headers": {"Wasit-Access": self.word("access")}},
            ),
            ("GET", f"/v1/np/{self.word('plate')}/a1", {"headers": {"X-Forwarded-For": "198.51.100.77"}}),
            ("GET", f"/health?{self.word('query')}", {"headers": {"Host": f"{self.word('host')}.example"}}),
            ("GET", f"/v1/policy?{self.word('query')}", {}),
        ):
            async with self.http.request(method, self.address + path, **more) as answer:  # type: ignore[arg-type]
                if not answer.ok or path.startswith("/health"):
                    self.answers += f"{answer.status} {dict(answer.headers)} {await answer.text()}\n"
        port = int(self.address.rsplit(":", 1)[1])
        for request in (
            self.word("method").encode() + f" /v1/g/{get} HTTP/1.1\r\n\r\n".encode(),
            self.plant("noise") + b" /" + get.encode() + b" HTTP/9\r\n\r\n",
            f"PUT {named} HTTP/1.1\r\nHost: x\r\nContent-Length: {LENGTH}\r\n\r\n".encode(),
            f"GET /v1/{self.word('socket')} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {self.word('key')}\r\n\r\n".encode(),
            f"GET /v1/ws?{self.word('query')} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {self.word('key')}\r\n\r\n".encode(),
            f"PUT {named} HTTP/1.1\r\nHost: x\r\nContent-Length: 4096\r\n\r\n".encode()
            + body[:9],  # and goes
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(ADDRESS, 0))
            writer.write(request)
            writer.write_eof()
            with contextlib.suppress(OSError):
                self.answers += (await reader.read()).decode("latin-1")
            writer.close()

    async def _by_socket(self, *messages: object) -> None:
        async with self.http.ws_connect(self.address + "/v1/ws") as ws:
            for message in messages:
                if isinstance(message, str):
                    await ws.send_str(message)
                else:
                    await ws.send_bytes(
                        message if isinstance(message, bytes) else frames.encode_frame(message)
                    )  # type: ignore[arg-type]
            await ws.send_bytes(
                b"\xff" + self.plant("end")
            )  # no frame: after what came before it was acted upon, this closes
            while (told := await ws.receive()).type is aiohttp.WSMsgType.BINARY:
                pass
            self.answers += f"{told.type} {told.data} {told.extra}\n"

    async def flood(self) -> None:
        """More than a connection may be refused, some in each write; it is read no further, and goes."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", int(self.address.rsplit(":", 1)[1]), local_addr=(ADDRESS, 0)
        )
        for _ in range(3):
            for _ in range(16):
                writer.write(
                    f"GET /v1/g/{wire.encode_id(self.plant('id', 16))} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
                )
            self.answers += (await reader.readuntil(b"unknown-box")).decode("latin-1")
            await asyncio.sleep(0.1)
        writer.transport.abort()


def check_nothing_of(planted: dict[str, bytes], said: str) -> None:
    found = [
        name for name, value in planted.items() if any(spelling in said for spelling in spellings(value))
    ]
    assert not found, found


def kind_of(broken: str) -> str:
    """The kind of error that a broken call raises."""
    return "Broken" + broken.title().replace("_", "")


def check_log(err: str) -> set[str]:
    """The kinds of error it names; each line has only what a line may have."""
    lines = [json.loads(line) for line in err.splitlines()]
    assert {key for line in lines for key in line} <= MAY_SAY
    return {str(line.get("kind")) for line in lines}


@dataclass
class Watched:
    """A relay whose calls can be broken, where its settings are, and what it has been told and has said."""

    folder: Path
    planted: dict[str, bytes] = field(default_factory=dict)
    said: str = ""

    def __post_init__(self) -> None:
        self.switch, self.port = self.folder / "switch", free_port()
        self.switch.write_text("")
        (self.folder / "code").write_text(ACCESS)
        (self.folder / "code").chmod(0o600)

    def running(self, calls: Mapping[str, str], *words: str) -> contextlib.AbstractAsyncContextManager[Relay]:
        """``calls``: that can be broken, each with where it is."""
        given = (
            "--port",
            "0",
            "--operator-port",
            str(self.port),
            "--access-code-file",
            str(self.folder / "code"),
        )
        spelled = ",".join(f"{name}={of}" for name, of in calls.items())
        return relay(
            self.folder / "relay", *given, *words, program=("-c", QUOTING, str(self.switch), spelled)
        )

    async def ask_everything(self, address: str, calls: Mapping[str, str]) -> None:
        """With each of these broken by turns, and flooded in the end."""
        here = aiohttp.TCPConnector(local_addr=(ADDRESS, 0), force_close=True)
        async with aiohttp.ClientSession(connector=here, headers={"User-Agent": AGENT}) as http:
            asking = Asking(address, http)
            key = (self.folder / "relay" / "operator.key").read_text().strip()
            for broken in ("", *calls):
                await asking.everything(broken, self.switch)
                if broken == "waiting":
                    for path in ("/metrics", "/"):
                        async with http.get(
                            f"http://127.0.0.1:{self.port}{path}", headers={"Authorization": f"Bearer {key}"}
                        ) as answer:
                            assert answer.status == 500
                            asking.answers += await answer.text()
                self.switch.write_text("")
                self.said += await operator_sees(self.port, key)
            await asking.flood()
        numbers = (line for line in self.said.splitlines() if line.startswith("wasit_"))
        assert {line.split("{")[0].split(" ")[0] for line in numbers} == NUMBERS
        assert "relay-fault" in asking.answers
        self.said += asking.answers
        self.planted |= asking.planted | {"agent": AGENT.encode(), "operator's key": key.encode()}


async def test_nothing_that_came_in_goes_out_in_any_spelling(tmp_path: Path) -> None:
    """By every address and way, with each call of the store broken by turns, flooded, and ended by a signal in the middle."""
    watched = Watched(tmp_path)
    async with watched.running(IN_A_FOLDER) as running:
        await watched.ask_everything(running.address, IN_A_FOLDER)
        running.process.send_signal(signal.SIGABRT)
        out, err = await running.stop()
    told = {"commit": "DiskRefuses"}
    assert {told.get(name, kind_of(name)) for name in IN_A_FOLDER} <= check_log(err)
    check_nothing_of(watched.planted, (running.told + out).replace(running.address, "") + err + watched.said)
    assert not list(tmp_path.rglob("core*"))


async def test_nor_on_a_cluster_nor_on_the_way_there_and_back(tmp_path: Path) -> None:
    """Moved from a folder to a cluster, and there asked everything, with each call of that store broken by turns; moved back with a call broken that
    quotes a whole box. The cluster's own password, and what its server says by itself, are looked at too."""
    need_nats_server()
    watched = Watched(tmp_path)
    cluster = WithPassword(tmp_path, 1)
    cluster.start(0)
    (tmp_path / "relay.toml").write_text(f'store_file = "{tmp_path}/store"\nshards = 1\nreplicas = 1\n')
    (tmp_path / "store").write_text(cluster.addresses[0])
    (tmp_path / "store").chmod(0o600)
    words = ("--config", str(tmp_path / "relay.toml"), "--move-to")
    kept = await fill(tmp_path / "relay")
    try:
        await until(lambda: answers(cluster.ports[0]))
        async with watched.running(ON_A_CLUSTER, *words, "cluster") as there:
            assert there.process.stdout
            again = await there.process.stdout.readline()  # it answers at the new place
            await watched.ask_everything(there.address, ON_A_CLUSTER)
            out, err = await there.stop()
        assert {kind_of(name) for name in ON_A_CLUSTER} <= check_log(err)
        said = (there.told + again.decode() + out).replace(there.address, "") + err
        watched.switch.write_text("keep")
        async with watched.running({"keep": "moving_folder.FolderTarget"}, *words, "folder") as back:
            await back.process.wait()
            out, err = await back.stop()
        assert back.process.returncode
        assert kind_of("keep") in check_log(err)
        said += (back.told + out).replace(back.address, "") + err
    finally:
        cluster.stop()
    planted = watched.planted | kept | {"cluster's password": PASSWORD.encode()}
    check_nothing_of(planted, said + watched.said + (tmp_path / "n0.log").read_text())


class WithPassword(Cluster):
    """A server that asks for a name and a password."""

    def config(self, node: int) -> str:
        return super().config(node) + f'authorization {{ user: relay, password: "{PASSWORD}" }}\n'

    @property
    def addresses(self) -> list[str]:
        return [f"nats://relay:{PASSWORD}@127.0.0.1:{port}" for port in self.ports]


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


async def fill(folder: Path) -> dict[str, bytes]:
    """A box with a letter, as a relay keeps them; what is to be looked for."""
    store = SqliteStore(folder, RelayConfig())
    today = day_of(machine.now())
    opened = OpenBox(*(os.urandom(size) for size in (16, 16, 32, 32)))
    await store.open_box(opened, today)
    box = store.find_put(opened.put_id, opened.put_hash)
    assert box
    body = os.urandom(4096)
    await store.put(box, mid_of(body), body, today)
    store.close()
    return {
        "kept put id": opened.put_id, "kept get id": opened.get_id, "kept hash": opened.put_hash, "kept hash of the reader": opened.get_hash,
        "kept mid": mid_of(body), "kept letter": body[:24],
    }  # fmt: skip


@pytest.mark.parametrize("check", [("--check-config",), ()])
@pytest.mark.parametrize(
    "settings",
    [
        'acces_code = "canary-5521"\n',
        'store = "nats://canary-5521:canary-5521@127.0.0.1:1x"\n',
        'store_file = "{folder}/store"\n',
        'access_code_file = "{folder}/code"\n',
        'host = "canary-5521.invalid"\nport = "canary-5521"\n',
    ],
)
async def test_a_relay_that_cannot_start_says_nothing_of_its_secrets(
    tmp_path: Path, settings: str, check: tuple[str, ...]
) -> None:
    """A code in the settings themselves, a cluster's password in an address that is none, files that are no text: refused, and not quoted."""
    (tmp_path / "store").write_bytes(b"nats://\xffcanary-5521")
    (tmp_path / "code").write_bytes(b"canary-5521\xff")
    (tmp_path / "code").chmod(0o600)
    (tmp_path / "relay.toml").write_text(settings.replace("{folder}", str(tmp_path)))
    for form in ("--json", "--lang=ar"):
        started = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "wasit.cli.main", "relay", form, "--folder", str(tmp_path / "relay"), "--config", str(tmp_path / "relay.toml")),
            *check, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await started.communicate()
        assert started.returncode in (3, 4, 5), err
        assert b"canary" not in out + err
        assert b"Traceback" not in err
