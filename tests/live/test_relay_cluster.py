"""Relays on a cluster of three, configured as the example says: TLS, an account with the least it needs, on disk before the answer."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from clusters import need_nats_server
from wasit.errors import Unreachable
from wasit.relay.demo_cluster import Cluster, running_cluster
from wasit.relay.jetstream_place import ClusterPlace
from wasit.relay.rules import RelayConfig
from wasit.relay.serve import serve
from wasit.seat.relay_client import HttpRelayLink
from wasit.wire.envelope import SMALL
from wasit.wire.mailbox import GetPlace, PutPlace

pytestmark = pytest.mark.live

EXAMPLE = Path(__file__).parents[2] / "deploy" / "cluster" / "nats-node.conf"
EASY = RelayConfig(stamp_bits=0, burst=100_000)
PASSWORD = "of-the-test"
GUIDE = Path(__file__).parents[2] / "docs" / "relay-cluster.md"


class AsTheExample(Cluster):
    """Three servers by the example's own lines, with this machine's addresses, certificate and password in them."""

    def config(self, node: int) -> str:
        text = EXAMPLE.read_text()
        for number, letter in enumerate(("1", "2", "3")):
            text = text.replace(f"tls://10.0.0.{letter}:6222", f"tls://127.0.0.1:{self._routes[number]}")
        text = text.replace("10.0.0.1:4222", f"127.0.0.1:{self.ports[node]}")
        text = text.replace("10.0.0.1:6222", f"127.0.0.1:{self._routes[node]}")
        text = text.replace("relay-a", f"n{node}").replace("/etc/wasit/nats", str(self.folder))
        text = text.replace("/var/lib/wasit/nats", str(self.folder / f"n{node}"))
        lines = [
            f'password: "{PASSWORD}"' if line.strip().startswith("password:") else line
            for line in text.splitlines()
            if self.syncs or "sync_interval" not in line
        ]
        return "\n".join(lines)

    @property
    def addresses(self) -> list[str]:
        """With TLS and the relay's name."""
        return [f"tls://relay:{PASSWORD}@127.0.0.1:{port}" for port in self.ports]


def make_certificate(folder: Path) -> None:
    """One, for this machine, signed by itself."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2", "-subj", "/CN=trial",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "server.key", "-out", "server.crt"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    (folder / "ca.crt").write_bytes((folder / "server.crt").read_bytes())


def test_the_server_itself_finds_the_example_well(tmp_path: Path) -> None:
    """nats-server -t on the lines of the example; one of them misspelt is found."""
    need_nats_server()
    make_certificate(tmp_path)
    cluster = AsTheExample(tmp_path)
    text, path = cluster.config(0), tmp_path / "nats-node.conf"
    for config, code in ((text, 0), (text.replace("max_file_store", "max_file_stor"), 1)):
        path.write_text(config)
        tested = subprocess.run(
            [cluster.program, "-t", "-c", path], capture_output=True, text=True, check=False
        )
        assert tested.returncode == code, tested.stderr


async def test_a_cluster_as_the_example_says_loses_nothing_when_a_server_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two relays, seats' own client at both; a server killed while letters are put: each is fetched, once, from either relay."""
    need_nats_server()
    make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.crt"))
    cluster = AsTheExample(tmp_path)
    try:
        for node in range(cluster.nodes):
            cluster.start(node)
        place = replace(ClusterPlace(tuple(cluster.addresses)), shards=2)
        relays = [await begin(tmp_path / f"relay-{n}", place) for n in range(2)]
        links = [HttpRelayLink(address) for address, _ in relays]
        ids = [os.urandom(16), os.urandom(16), os.urandom(32), os.urandom(32)]
        await links[0].open_box(relays[0][0], *ids, int(time.time()))
        letters = [hashlib.shake_256(str(n).encode()).digest(SMALL) for n in range(60)]
        puts = [
            asyncio.create_task(
                keep_putting(links[n % 2], PutPlace(relays[n % 2][0], ids[0], ids[2]), letter)
            )
            for n, letter in enumerate(letters)
        ]
        await puts[0]
        cluster.signal(1, signal.SIGKILL)
        await asyncio.gather(*puts)
        found = [
            await fetch_all(link, GetPlace(address, ids[1], ids[3]))
            for link, (address, _) in zip(links, relays, strict=True)
        ]
        assert found[0] == found[1]
        assert sorted(found[0].values()) == sorted(letters)
        for link in links:
            await link.close()
        for _, task in relays:
            task.cancel()
        await asyncio.gather(*(task for _, task in relays), return_exceptions=True)
    finally:
        cluster.stop()


async def begin(folder: Path, place: ClusterPlace) -> tuple[str, asyncio.Task[None]]:
    folder.mkdir()
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve(folder, config=EASY, ready=ready.set_result, cluster=place))
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        task.result()
    return ready.result(), task


async def keep_putting(link: HttpRelayLink, place: PutPlace, letter: bytes) -> None:
    """As a seat does: the same bytes again until they are answered."""
    while True:
        with suppress(Unreachable):
            return await link.put(place, letter)
        await asyncio.sleep(0.2)


async def fetch_all(link: HttpRelayLink, place: GetPlace) -> dict[int, bytes]:
    """All that waits, by cursor."""
    found: dict[int, bytes] = {}
    while more := await link.fetch(place, max(found, default=0), 0, 8):
        found |= dict(more)
    return found


def test_the_commands_of_moving_run(tmp_path: Path) -> None:
    """Each of docs/relay-cluster.md, in its order: to the cluster, back, and a move given up where there is none."""
    need_nats_server()
    settings, store = tmp_path / "relay.toml", tmp_path / "store"
    settings.write_text(f'folder = "{tmp_path / "relay"}"\nport = 0\nshards = 1\nreplicas = 1\n')
    blocks = re.findall(r"^```console\n(.*?)^```", GUIDE.read_text(), re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("# wasit ")]
    assert [line.split()[-1] for line in lines] == ["cluster", "folder", "--give-up-move"]
    with running_cluster(tmp_path, 1) as cluster:
        store.write_text(cluster.addresses[0])
        for line in lines:
            words = line.replace("/etc/wasit/relay.toml", str(settings)).replace(
                "/etc/wasit/store", str(store)
            )
            relay = subprocess.Popen(
                [sys.executable, "-m", "wasit.cli.main", *words.split()[2:]],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            assert relay.stdout
            said = iter(relay.stdout.readline, "")
            if "--move-to" in words:
                assert any(line.startswith("Moved: ") for line in said), words
                relay.send_signal(signal.SIGINT)
            told = relay.stdout.read()
            assert (relay.wait(), "no move to give up" in told) == (
                (0, False) if "--move-to" in words else (3, True)
            )
            relay.stdout.close()
    assert (tmp_path / "relay" / "relay.db").is_file()
