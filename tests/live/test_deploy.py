"""The examples of running a relay, tried: systemd's units, nginx in front of it.

On a machine without systemd-analyze or nginx their tests are skipped, and say so; in CI they fail.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest

from wasit.errors import Unreachable
from wasit.relay.rules import RelayConfig
from wasit.relay.serve import serve
from wasit.seat.relay_client import HttpRelayLink
from wasit.wire.mailbox import GetPlace, PutPlace

pytestmark = pytest.mark.live

DEPLOY = Path(__file__).parents[2] / "deploy" / "relay"
SAFE = 1.0  # systemd's own measure of exposure, 0 to 10


def tool(name: str) -> str:
    found = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is missing")
        pytest.skip(f"{name} is missing: install it from Debian")
    return found


def test_units_are_well_formed_and_shut_the_relay_in(tmp_path: Path) -> None:
    """systemd-analyze finds nothing to complain of, and an exposure of at most 1.0 of 10."""
    analyze = tool("systemd-analyze")
    units = []
    for unit in DEPLOY.glob("wasit-relay*"):
        text = unit.read_text().replace("/opt/wasit/bin/wasit", sys.executable)
        units.append(tmp_path / unit.name)
        units[-1].write_text(text)
    assert len(units) == 3
    verified = subprocess.run([analyze, "verify", *units], capture_output=True, text=True)
    assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")
    rated = subprocess.run(
        [analyze, "security", "--offline=true", "--no-pager", tmp_path / "wasit-relay.service"],
        capture_output=True,
        text=True,
        check=True,
    )
    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", rated.stdout)
    assert exposure is not None
    assert float(exposure[1]) <= SAFE


async def test_a_seat_reaches_a_relay_through_nginx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example, with a certificate of a day: nginx -t finds it well; puts, long polls and a WebSocket go through; it keeps no log
    and no file of a body."""
    running, words, address = await _relay_behind_nginx(tmp_path)
    (tmp_path / "nginx.conf").write_text("master_process off;\n" + (tmp_path / "nginx.conf").read_text())
    tested = subprocess.run([*words, "-t", "-q"], capture_output=True, text=True)
    assert (tested.returncode, tested.stdout) == (0, ""), tested.stderr
    process = await asyncio.create_subprocess_exec(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        # What SSL_CERT_FILE does at a seat's start: aiohttp read it when this process began.
        trusted = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
        monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", trusted)
        link = HttpRelayLink(address, spread=lambda: 0.0)
        put, get = await _opened(link, address)
        reading = asyncio.create_task(link.fetch(get, 0, 50, 8))
        await asyncio.sleep(0.05)
        small, large = os.urandom(4096), os.urandom(65536)
        await link.put(put, small)
        assert await reading == [(1, small)]
        heard: asyncio.Queue[bytes] = asyncio.Queue()

        async def on_letter(_place: GetPlace, _cursor: int, body: bytes) -> None:
            heard.put_nowait(body)

        watching = asyncio.create_task(link.subscribe([get], on_letter))
        assert await heard.get() == small
        await link.put(put, large)
        assert await heard.get() == large
        watching.cancel()
        await link.close()
    finally:
        process.terminate()
        out, err = await process.communicate()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert (out, err) == (b"", b"")
    assert not [path for path in (tmp_path / "temp").rglob("*") if path.is_file()]
    assert not list(tmp_path.rglob("*.log"))


async def test_a_certificate_is_replaced_and_nginx_started_anew_under_a_seat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reloaded with another certificate, it keeps the socket that stands and shows new ones the new one; started anew, the seat comes
    back: each acknowledged letter is there once, one that nobody acknowledged is put again."""
    running, words, address = await _relay_behind_nginx(tmp_path)
    process = await asyncio.create_subprocess_exec(*words)
    trusted = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", trusted)
    link, other = (HttpRelayLink(address, spread=lambda: 0.0) for _ in range(2))
    put, get = await _opened(other, address)
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    reached: list[bool] = []

    async def on_letter(place: GetPlace, cursor: int, body: bytes) -> None:
        heard.put_nowait(body)
        await _until_answered(lambda: other.ack(place, cursor))

    link.tell(lambda _relay, is_there: reached.append(is_there))
    listening = asyncio.create_task(link.subscribe([get], on_letter))
    bodies = [os.urandom(4096) for _ in range(4)]
    try:
        async with asyncio.timeout(20):
            await other.put(put, bodies[0])
            assert await heard.get() == bodies[0]
            make_certificate(tmp_path)
            new = (tmp_path / "cert.pem").read_text()
            trusted.load_verify_locations(cadata=new)
            process.send_signal(signal.SIGHUP)
            port = int(address.rpartition(":")[2])
            while await asyncio.to_thread(ssl.get_server_certificate, ("localhost", port)) != new:
                await asyncio.sleep(0.05)
            await _until_answered(lambda: other.put(put, bodies[1]))
            assert await heard.get() == bodies[1]
            assert False not in reached  # the socket that stood still stands
            process.terminate()
            await process.wait()
            with pytest.raises(Unreachable):
                await other.put(put, bodies[2])
            process = await asyncio.create_subprocess_exec(*words)
            for body in bodies[2:]:
                await _until_answered(partial(other.put, put, body))
                assert await heard.get() == body
            assert False in reached
            assert await other.fetch(get, 0, 0, 8) == []
        assert heard.empty()
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await link.close()
        await other.close()
        if process.returncode is None:
            process.terminate()
        await process.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def make_certificate(folder: Path) -> None:
    """Of a day, with a key of its own."""
    made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost"
    named = "-addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem"
    subprocess.run(
        [tool("openssl"), *made.split(), *named.split()], cwd=folder, check=True, capture_output=True
    )


async def _relay_behind_nginx(folder: Path) -> tuple[asyncio.Task[None], list[str], str]:
    """A relay that runs, what starts the example in front of it, and its address."""
    nginx = tool("nginx")
    make_certificate(folder)
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(
        serve(folder / "relay", config=RelayConfig(stamp_bits=0), ready=ready.set_result)
    )
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
    config = (DEPLOY / "nginx.conf").read_text()
    for ours, here in (
        ("127.0.0.1:7710", (await ready).removeprefix("http://")),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("relay.example.org", "localhost"),
        ("/etc/wasit/relay.pem", f"{folder}/cert.pem"),
        ("/etc/wasit/relay.key", f"{folder}/key.pem"),
    ):
        assert ours in config
        config = config.replace(ours, here)
    (folder / "temp").mkdir()
    temps = "".join(
        f"{kind}_temp_path {folder}/temp/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = config.replace("http {", "http { " + temps)
    (folder / "nginx.conf").write_text(f"pid {folder}/pid; daemon off;\n{config}")
    words = [nginx, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]
    return running, words, f"https://localhost:{port}"


async def _until_answered(ask: Callable[[], Awaitable[None]]) -> None:
    """As a seat does: again, while there is no answer."""
    while True:
        try:
            await ask()
        except Unreachable:
            await asyncio.sleep(0.02)
        else:
            return


async def _opened(link: HttpRelayLink, relay: str) -> tuple[PutPlace, GetPlace]:
    """A box, as soon as nginx is there."""
    ids, tokens = (os.urandom(16), os.urandom(16)), (os.urandom(32), os.urandom(32))
    for _ in range(200):
        try:
            await link.open_box(relay, *ids, *tokens, int(time.time()))
            break
        except Unreachable:
            await asyncio.sleep(0.02)
    return PutPlace(relay, ids[0], tokens[0]), GetPlace(relay, ids[1], tokens[1])
