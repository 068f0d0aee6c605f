"""What an operator asks of a relay that does not run, or of its files."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from pathlib import Path

import pytest

from unit.cli.conftest import Run
from wasit.errors import Damaged, Refused, Unreachable
from wasit.relay import serve
from wasit.relay.jetstream_place import ClusterPlace
from wasit.relay.rules import RelayConfig
from wasit.relay.sqlite_file import FILE
from wasit.relay.sqlite_store import SqliteStore


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        number: int = one.getsockname()[1]
        return number


def made_store(folder: Path) -> Path:
    async def make() -> None:
        SqliteStore(folder, RelayConfig()).close()

    asyncio.run(make())
    return folder / FILE


def test_check_config_says_what_stands_in_the_way(run: Run, tmp_path: Path, port: int) -> None:
    """A taken port, a setting that is none, a file that is no store: the error's exit code; else 0, and nothing is made."""
    settings, data = tmp_path / "relay.toml", tmp_path / "data"

    def check(text: str) -> tuple[int, str]:
        settings.write_text(f'folder = "{data}"\n{text}')
        ran = run("relay", "--config", settings, "--check-config", "--json")
        return ran.code, ran.json.get("error", {}).get("code", ran.json.get("address"))

    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = taken.getsockname()[1]
        assert check(f"port = {busy}") == (Unreachable.exit_code, "port-taken")
        assert check(f"port = {port}\noperator_port = {busy}") == (Unreachable.exit_code, "port-taken")
    assert check(f"port = {port}\noperator_port = 0") == (0, f"127.0.0.1:{port}")
    assert list(data.iterdir()) == []
    assert check("prot = 7") == (Refused.exit_code, "bad-setting")
    assert check('access_code_file = "/none"') == (Refused.exit_code, "passphrase-file")
    settings.write_text("prot = 7")
    assert "prot" in run("relay", "--config", settings, "--check-config").err
    (data / FILE).write_bytes(b"rubbish " * 999)
    assert check(f"port = {port}") == (Damaged.exit_code, "relay-store")
    (data / FILE).unlink()
    with sqlite3.connect(made_store(data)) as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    assert check(f"port = {port}") == (Refused.exit_code, "relay-newer")


@pytest.mark.parametrize(
    ("error", "code", "do"),
    [
        (None, "port-taken", "sport = :{port}"),
        (PermissionError(), "port-forbidden", "1024"),
        (socket.gaierror(), "unknown-host", "127.0.0.1"),
        (UnicodeError(), "unknown-host", "127.0.0.1"),
        (OSError(99, "not here"), "address-elsewhere", "ip address"),
    ],
)
def test_a_relay_that_may_not_listen_says_why_and_what_to_do(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception | None, code: str, do: str
) -> None:
    """All of it was told as a port in use."""

    class Bound(socket.socket):
        def bind(self, at: object) -> None:
            raise error or AssertionError

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        if error is not None:
            monkeypatch.setattr(socket, "socket", Bound)
        ran = run("relay", "--folder", tmp_path, "--port", str(port), "--host", "127.0.0.1", "--json")
        monkeypatch.undo()
    told = ran.json["error"]
    assert (ran.code, told["code"]) == (5 if error is None else 3, code)
    assert do.format(port=port) in told["do"]
    assert "{" not in told["sentence"] + told["do"]


def test_check_config_does_not_mind_the_relay_that_runs(run: Run, tmp_path: Path) -> None:
    """Its ports are taken by the one that is to be started anew."""

    async def check() -> int:
        store = SqliteStore(tmp_path, RelayConfig())
        with socket.create_server(("127.0.0.1", 0)) as taken:
            ran = run("relay", "--folder", tmp_path, "--port", str(taken.getsockname()[1]), "--check-config")
        store.close()
        return ran.code

    assert asyncio.run(check()) == 0


def test_a_store_is_copied_and_put_back(run: Run, tmp_path: Path) -> None:
    """In one command each; a second time is refused with what to do."""
    made_store(tmp_path / "relay")
    copied = run("relay", "--folder", tmp_path / "relay", "--copy-to", tmp_path / "copy.db")
    assert (copied.code, copied.out[:13]) == (0, "Copied: 1 MiB")
    back = ("relay", "--folder", tmp_path / "back", "--restore-from", tmp_path / "copy.db")
    assert run(*back).out.startswith("Put back.")
    again = run(*back)
    assert again.code == Refused.exit_code
    assert "nothing is overwritten" in again.err


def test_the_command_line_goes_before_the_file(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not said is the file's; what neither says has its default. It tells where it listens, and where the operator looks."""
    asked: dict[str, object] = {}

    def run_as(place: Path, *, ready: serve.Ready, **more: object) -> None:
        asked.update(more, folder=place)
        ready("http://here")

    monkeypatch.setattr(serve, "run", run_as)
    (tmp_path / "r.toml").write_text("port = 1\noperator_port = 7\n[limits]\nstamp_bits = 3\nburst = 9\n")
    ran = run("relay", "--config", tmp_path / "r.toml", "--port", "2", "--stamp-bits", "5")
    assert "http://here" in ran.out
    assert "operator.key" in ran.out
    config = asked.pop("config")
    assert isinstance(config, RelayConfig)
    assert (config.stamp_bits, config.burst) == (5, 9)
    assert asked.pop("cluster") is None
    assert asked.pop("move") is None
    assert asked == {"folder": folder / "relay", "host": "127.0.0.1", "port": 2, "operator_port": 7}


def test_a_cluster_is_named_on_the_command_line_or_in_a_file_and_its_password_is_not_shown(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its shards and copies from the settings; a file without an address is refused."""
    asked: list[ClusterPlace] = []

    def run_as(_place: Path, *, ready: serve.Ready, cluster: ClusterPlace, **_more: object) -> None:
        asked.append(cluster)
        ready("http://here")

    monkeypatch.setattr(serve, "run", run_as)
    (tmp_path / "r.toml").write_text("shards = 8\nreplicas = 1\n")
    (tmp_path / "where").write_text("tls://relay:hidden@a:1,\ntls://relay:hidden@b:2\n")
    run("relay", "--config", tmp_path / "r.toml", "--store", "nats://a,nats://b")
    ran = run("relay", "--store-file", tmp_path / "where")
    assert asked == [
        ClusterPlace(("nats://a", "nats://b"), 8, 1),
        ClusterPlace(("tls://relay:hidden@a:1", "tls://relay:hidden@b:2"), 4, 3),
    ]
    assert "tls://a:1,tls://b:2" in ran.out
    assert "hidden" not in ran.out
    (tmp_path / "where").write_text("\n")
    assert run("relay", "--store-file", tmp_path / "where", "--json").json["error"]["code"] == "store-address"
    ran = run("relay", "--store-file", tmp_path / "none", "--json")
    assert ran.json["error"]["code"] == "unreadable-file"


def test_a_trial_without_nats_server_says_what_is_missing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what to install."""
    monkeypatch.setenv("WASIT_NATS_SERVER", "no-such-program")
    assert run("relay", "--demo-cluster", "--json").json["error"]["code"] == "nats-server-missing"


def test_a_folder_that_cannot_be_written_to_is_refused(run: Run, tmp_path: Path) -> None:
    """Before anything is begun."""
    (tmp_path / "file").touch()
    for words in ((), ("--check-config",)):
        ran = run("relay", "--folder", tmp_path / "file" / "relay", *words, "--json")
        assert ran.json["error"]["code"] == "folder-unwritable"
