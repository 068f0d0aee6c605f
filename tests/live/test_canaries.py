"""Nothing that a relay says names a box, a key, a person, an address or a size: canaries, on every way in and every way out.

One relay process is asked everything that it can be asked, by each way, well and badly; then again with each call of its store broken, by an
error that quotes what the call was given. What was said is searched: output, log, numbers, the operator's page, the bodies of refusals.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path

import aiohttp
import pytest

from live.operated import free_port, operator_sees, relay, spellings
from live_cast import open_box
from wasit.errors import WasitError
from wasit.seat.relay_client import HttpRelayLink
from wasit.wire import frames
from wasit.wire import requests as wire
from wasit.wire.hashes import message_id
from wasit.wire.mailbox import token_hash

pytestmark = pytest.mark.live

# Every call of the store, and its writer's commit, raises an error of its own kind, that quotes all it was given, while the file says its name.
BROKEN = (
    "find_put", "find_get", "open_box", "put", "fetch", "drop_letter", "drop_box", "save_nameplate", "renew_nameplate", "waiting", "commit",
)  # fmt: skip
QUOTING = f"""
import sys
from dataclasses import astuple, is_dataclass
from pathlib import Path
from wasit.relay.sqlite_rows import Rows
from wasit.relay.sqlite_store import SqliteStore
switch = Path(sys.argv[1])
def all_of(one):
    shown = [astuple(one.opened)] if hasattr(one, "opened") else [astuple(one)] if is_dataclass(one) else []
    return repr(one) + repr(shown)
def break_(of, name):
    real = getattr(of, name)
    kind = type("Broken" + name.title().replace("_", ""), (RuntimeError,), {{}})
    def call(self, *given):
        if switch.read_text() == name:
            raise kind(" ".join(map(all_of, given)))
        return real(self, *given)
    setattr(of, name, call)
for name in {BROKEN!r}:
    break_(Rows if name == "commit" else SqliteStore, name)
from wasit.cli.main import main
sys.argv = ["wasit", *sys.argv[2:]]
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
        number = await link.new_nameplate(plate)
        switch.write_text(broken)
        for asked in (
            link.put(put, self.plant("body", 4096)),
            link.fetch(get, 0, 0, 8),
            link.ack(get, 1),
            link.new_nameplate(self.plant("nameplate")),
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
        """More than a connection may be refused, in one write; it is read no further, and goes."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", int(self.address.rsplit(":", 1)[1]), local_addr=(ADDRESS, 0)
        )
        for _ in range(40):
            writer.write(
                f"GET /v1/g/{wire.encode_id(self.plant('id', 16))} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
            )
        self.answers += (await reader.readuntil(b"unknown-box")).decode("latin-1")
        writer.transport.abort()


def check_nothing_of(planted: dict[str, bytes], said: str) -> None:
    found = [
        name for name, value in planted.items() if any(spelling in said for spelling in spellings(value))
    ]
    assert not found, found


async def test_nothing_that_came_in_goes_out_in_any_spelling(tmp_path: Path) -> None:
    """By every address and way, with each call of the store broken by turns, flooded, and ended by a signal in the middle."""
    switch, port = tmp_path / "switch", free_port()
    switch.write_text("")
    (tmp_path / "code").write_text(ACCESS)
    (tmp_path / "code").chmod(0o600)
    words = ("--port", "0", "--operator-port", str(port), "--access-code-file", str(tmp_path / "code"))
    agent = {"User-Agent": "agent-canary-3355"}
    shown = ""
    async with relay(tmp_path / "relay", *words, program=("-c", QUOTING, str(switch))) as running:
        here = aiohttp.TCPConnector(local_addr=(ADDRESS, 0), force_close=True)
        async with aiohttp.ClientSession(connector=here, headers=agent) as http:
            asking = Asking(running.address, http)
            asking.planted["agent"] = b"agent-canary-3355"
            key = (tmp_path / "relay" / "operator.key").read_text().strip()
            for broken in ("", *BROKEN):
                await asking.everything(broken, switch)
                if broken == "waiting":
                    for path in ("/metrics", "/"):
                        async with http.get(
                            f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {key}"}
                        ) as answer:
                            assert answer.status == 500
                            asking.answers += await answer.text()
                switch.write_text("")
                shown += await operator_sees(port, key)
            await asking.flood()
        running.process.send_signal(signal.SIGABRT)
        out, err = await running.stop()
    lines = [json.loads(line) for line in err.splitlines()]
    assert {key for line in lines for key in line} <= MAY_SAY
    kinds = {str(line.get("kind")) for line in lines}
    told = {"commit": "DiskRefuses"}
    assert {told.get(name, "Broken" + name.title().replace("_", "")) for name in BROKEN} <= kinds
    assert {
        line.split("{")[0].split(" ")[0] for line in shown.splitlines() if line.startswith("wasit_")
    } == NUMBERS
    assert "relay-fault" in asking.answers
    asking.planted["operator's key"] = key.encode()
    check_nothing_of(asking.planted, out.replace(running.address, "") + err + shown + asking.answers)
    assert not list(tmp_path.rglob("core*"))


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
