"""The doctor: each thing that can be wrong is found, said in plain words, and told from the rest by the exit code."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace

import pytest

from unit.cli.conftest import Run
from unit.cli.fake_door import FakeDoor
from wasit.cli import doctor, examining
from wasit.cli.doctor import Finding
from wasit.cli.examining import exit_code_of

NOW = 1_769_947_200


def missing(name: str) -> str:
    raise PackageNotFoundError(name)


def test_python() -> None:
    """Python before 3.11 is too old."""
    assert doctor.look_at_python((3, 11, 0)).how == "well"
    assert doctor.look_at_python((3, 10, 12)).code == "python-old"


@pytest.mark.parametrize(
    ("found", "code"),
    [("0.9.9", "library-old"), ("0.10.0", "library"), ("0.10.0rc1", "library"), ("1", "library")],
)
def test_library(found: str, code: str) -> None:
    """vodozemac before 0.10 is too old."""
    assert doctor.look_at_library("vodozemac", (0, 10), lambda name: found).code == code


def test_missing_library() -> None:
    """A library that is not there is missing."""
    assert doctor.look_at_library("vodozemac", (0, 10), missing).code == "library-missing"


def test_folder(tmp_path: Path) -> None:
    """No folder, a file in its place, another's folder and an open one are each found."""
    ours = os.geteuid()
    tmp_path.chmod(0o700)
    assert doctor.look_at_folder(tmp_path, ours).how == "well"
    assert doctor.look_at_folder(tmp_path, ours + 1).code == "folder-owner"
    tmp_path.chmod(0o750)
    assert doctor.look_at_folder(tmp_path, ours) == Finding("folder-open", "wrong", {"mode": "0750"})
    tmp_path.chmod(0o700)
    (tmp_path / "file").touch()
    assert doctor.look_at_folder(tmp_path / "file", ours).code == "folder-missing"
    assert doctor.look_at_folder(tmp_path / "none", ours).code == "folder-missing"


def test_files(tmp_path: Path) -> None:
    """Files that others may read are counted; links are not followed."""
    for name, mode in (("a", 0o600), ("b", 0o644), ("c", 0o620)):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(mode)
    (tmp_path / "link").symlink_to(tmp_path / "b")
    assert doctor.look_at_files(tmp_path) == Finding("files-open", "wrong", {"n": 2})
    assert doctor.look_at_files(tmp_path / "none").how == "well"


def test_disk(tmp_path: Path) -> None:
    """Too little room is found, also where the folder is not made yet."""
    assert doctor.look_at_disk(tmp_path / "none" / "none", lambda place: 2**40).how == "well"
    assert doctor.look_at_disk(tmp_path, lambda place: 2**20).code == "disk-full"


def test_browser() -> None:
    """No browser is a note, not a fault."""
    assert doctor.look_at_browser(lambda: True).how == "well"
    assert doctor.look_at_browser(lambda: False).how == "note"


@pytest.mark.parametrize(
    ("health", "code"),
    [
        (None, "seat-closed"),
        ({}, "store-unasked"),
        ({"store": "ok"}, "store"),
        ({"store": "E_STORE"}, "store-damaged"),
    ],
)
def test_store(health: dict[str, str] | None, code: str) -> None:
    """What the open seat says of its store is told; a closed seat can't be looked into."""
    assert doctor.look_at_store(health).code == code


@pytest.mark.parametrize(
    ("skew", "code"), [(0, "clock"), (60, "clock"), (-60, "clock"), (61, "clock-fast"), (-3600, "clock-slow")]
)
def test_clock(skew: int, code: str) -> None:
    """More than a minute off is wrong, in either direction."""
    assert doctor.look_at_clock(formatdate(NOW, usegmt=True), NOW + skew).code == code


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2026"])
def test_clock_without_a_date(date: str) -> None:
    """A relay that tells no time leaves the clock unchecked, which is said."""
    assert doctor.look_at_clock(date, NOW).code == "clock-unknown"


class Relay(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/health" else 404)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(NOW, usegmt=True)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def relay() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Relay) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_relay(relay: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relay that answers is asked the time as well; one that is ill says how."""
    assert [one.code for one in doctor.look_at_relay(relay, NOW)] == ["relay", "clock"]
    assert [one.code for one in doctor.look_at_relay(relay, NOW + 90)] == ["relay", "clock-fast"]
    monkeypatch.setattr(Relay, "status", 503)
    assert [one.code for one in doctor.look_at_relay(relay, NOW)] == ["relay-ill"]


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1", "ftp://127.0.0.1", "nonsense", "http://[::bad", "http://127.0.0.1:99999"],
)
def test_relay_away(address: str) -> None:
    """No relay there, or no such address, is unreachable."""
    assert [one.how for one in doctor.look_at_relay(address, NOW)] == ["unreachable"]


def test_every_finding_has_its_sentences() -> None:
    """Each finding of this file is said in three languages, and each fault says what to do."""
    import inspect
    import re

    source = inspect.getsource(doctor) + inspect.getsource(examining)
    codes = set(re.findall(r'Finding\(\s*"([a-z-]+)"', source)) | {"clock-fast", "clock-slow"}
    wrong = set(re.findall(r'Finding\(\s*"([a-z-]+)", "(?:wrong|unreachable)"', source)) | {
        "clock-fast",
        "clock-slow",
        "python-old",
    }
    for lang in ("en", "ar", "he"):
        for code in codes:
            assert not Finding(code).sentence(lang).startswith("doctor."), code
        for code in wrong:
            assert not Finding(code, "wrong").advice(lang).startswith("doctor."), code


def test_exit_codes() -> None:
    """Nothing wrong is 0, a relay away alone is 5, anything else 6."""
    well, note, away, wrong = (
        Finding("folder"),
        Finding("no-browser", "note"),
        Finding("relay-unreachable", "unreachable"),
        Finding("disk-full", "wrong"),
    )
    assert exit_code_of([well, note]) == 0
    assert exit_code_of([well, away]) == 5
    assert exit_code_of([wrong, away]) == 6


def test_command(run: Run, open_seat: FakeDoor, folder: Path) -> None:
    """The command tells the same to a reader and as JSON; an unreachable relay ends with 5, an open folder with 6."""
    assert run("doctor").code == 0
    ran = run("doctor", "--relay", "http://127.0.0.1:1", "--json")
    assert (ran.code, ran.json["well"]) == (5, False)
    assert "Look at the network" in run("doctor", "--relay", "http://127.0.0.1:1").out
    (folder / "note").touch(0o644)
    (folder / "note").chmod(0o644)
    assert run("doctor").code == 6


def test_health_of_the_open_seat(run: Run, open_seat: FakeDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the open seat says of itself is told: its store, and its relays, which are tried."""
    kept = {"relay": "http://127.0.0.1:1"}
    keep = SimpleNamespace(setting=lambda name: kept.get(name, ""))
    monkeypatch.setattr(open_seat, "health", lambda: {"seat.db": []}, raising=False)
    monkeypatch.setattr(open_seat, "keep", keep, raising=False)
    codes = [one["code"] for one in run("doctor", "--json").json["findings"]]
    assert "store" in codes
    assert "relay-unreachable" in codes
    kept["proxy"] = "127.0.0.1:9050"
    codes = [one["code"] for one in run("doctor", "--json").json["findings"]]
    assert "relay-by-proxy" in codes
    assert "relay-unreachable" not in codes


def test_damaged_store_of_the_open_seat(
    run: Run, open_seat: FakeDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that lost what was written in it is told, with 6."""
    monkeypatch.setattr(open_seat, "health", lambda: {"seat.db": ["page 3"]}, raising=False)
    ran = run("doctor", "--json")
    assert ran.code == 6
    assert "store-damaged" in [one["code"] for one in ran.json["findings"]]
