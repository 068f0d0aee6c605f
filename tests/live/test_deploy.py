"""The examples of running a relay, tried: systemd's units, nginx in front of it.

On a machine without systemd-analyze or nginx their tests are skipped, and say so; in CI they fail.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
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
    nginx, openssl = tool("nginx"), tool("openssl")
    made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost"
    named = "-addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem"
    subprocess.run([openssl, *made.split(), *named.split()], cwd=tmp_path, check=True, capture_output=True)
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(
        serve(tmp_path / "relay", config=RelayConfig(stamp_bits=0), ready=ready.set_result)
    )
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
    config = (DEPLOY / "nginx.conf").read_text()
    for ours, here in (
        ("127.0.0.1:7710", (await ready).removeprefix("http://")),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("relay.example.org", "localhost"),
        ("/etc/wasit/relay.pem", f"{tmp_path}/cert.pem"),
        ("/etc/wasit/relay.key", f"{tmp_path}/key.pem"),
    ):
        assert ours in config
        config = config.replace(ours, here)
    (tmp_path / "temp").mkdir()
    temps = "".join(
        f"{kind}_temp_path {tmp_path}/temp/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = config.replace("http {", "http { " + temps)
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid; daemon off; master_process off;\n{config}")
    words = [nginx, "-p", str(tmp_path), "-e", "stderr", "-c", str(tmp_path / "nginx.conf")]
    tested = subprocess.run([*words, "-t", "-q"], capture_output=True, text=True)
    assert (tested.returncode, tested.stdout) == (0, ""), tested.stderr
    process = await asyncio.create_subprocess_exec(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        # What SSL_CERT_FILE does at a seat's start: aiohttp read it when this process began.
        trusted = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
        monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", trusted)
        address = f"https://localhost:{port}"
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
