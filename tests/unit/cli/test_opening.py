"""Making, opening and locking a seat, with pages and seat replaced by small ones."""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from unit.cli.conftest import Run
from unit.cli.fake_door import FakeDoor
from wasit.cli import composing, opening
from wasit.errors import Refused
from wasit.seat.control_client import ControlClient
from wasit.seat.control_place import SOCKET, FolderLock

pytestmark = pytest.mark.timeout(30)


class FakePages:
    """Pages that end the program as soon as somebody asked the open seat something."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: dict[str, Any] = {}
        self.has_stopped = False

    async def start(self) -> str:
        threading.Thread(target=self._ask, daemon=True).start()
        return "http://127.0.0.1:1/open?token=x"

    def note_presence(self) -> None:
        pass

    def _ask(self) -> None:
        while (client := ControlClient.if_open(self.folder)) is None:
            pass
        with client:
            self.seen = client.see("sign")
        os.kill(os.getpid(), signal.SIGINT)

    async def stop(self) -> None:
        self.has_stopped = True


def test_open_serves_until_interrupted(
    run: Run, door: FakeDoor, folder: Path, passphrase_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seat is open to commands while it serves; Ctrl-C locks it, ends its pages and leaves the folder free."""
    door.lock()
    pages = FakePages(folder)
    monkeypatch.setattr("wasit.cli.reach.make_door", lambda folder: door)
    monkeypatch.setattr(composing, "make_pages", lambda *asked: pages)
    ran = run("open", "--no-browser", "--passphrase-file", passphrase_file, "--json")
    assert ran.code == 0
    assert json.loads(ran.out.split("\n")[0])["address"].startswith("http://127.0.0.1")
    assert pages.seen["zone"] == "Asia/Amman"
    assert pages.has_stopped
    assert not door.is_open()
    assert not (folder / SOCKET).exists()
    FolderLock(folder).take().let_go()


def test_second_open_is_refused(run: Run, open_seat: FakeDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A seat that is open already is not opened again."""
    monkeypatch.setattr("wasit.cli.reach.make_door", lambda folder: FakeDoor())
    assert run("open", "--no-browser", "--json").json["error"]["code"] == "already-open"


def test_open_with_a_wrong_passphrase(
    run: Run, door: FakeDoor, folder: Path, passphrase_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is served when the passphrase is wrong."""
    door.lock()
    passphrase_file.write_text("another")
    monkeypatch.setattr("wasit.cli.reach.make_door", lambda folder: door)
    assert run("open", "--no-browser", "--passphrase-file", passphrase_file).code == 4
    FolderLock(folder).take().let_go()


def test_init_makes_a_folder_for_its_owner_alone(
    run: Run, tmp_path: Path, passphrase_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new folder is 0700; the seat is made with names, language, zone and relay as given."""
    made: list[Any] = []

    class Making(FakeDoor):
        def create(self, *asked: Any, **named: Any) -> None:
            made.append((*asked, named))

    monkeypatch.setattr("wasit.cli.reach.make_door", lambda folder: Making())
    new = tmp_path / "new" / "seat"
    ran = run(
        "init", "--folder", new, "--name", "G", "--name", "ar=و", "--language", "ar", "--zone", "Asia/Amman",
        "--relay", "http://127.0.0.1:7710/", "--passphrase-file", passphrase_file,
        "--json",
    )  # fmt: skip
    assert ran.code == 0
    assert new.stat().st_mode & 0o777 == 0o700
    secret = "a lamp by the window"
    named = {
        "name": {"en": "G", "ar": "و"},
        "language": "ar",
        "zone": "Asia/Amman",
        "relay": "http://127.0.0.1:7710",
    }
    assert made == [(secret, named)]
    assert secret not in ran.out + ran.err


@pytest.mark.parametrize(
    "words",
    [
        ["--zone", "Mars/Base"], ["--zone", "../../etc/passwd"], ["--language", "fr"], ["--relay", "ftp://x"], ["--relay", "x"],
        ["--relay", "http://[::bad"], ["--relay", "http://x:99999"], ["--relay", "http://"], ["--folder", "/proc/none"],
    ],
)  # fmt: skip
def test_init_with_bad_values(run: Run, passphrase_file: Path, words: list[str]) -> None:
    """A zone, language, relay or folder that can't be is refused before anything is made."""
    ran = run(
        "init",
        "--name",
        "G",
        "--passphrase-file",
        passphrase_file,
        "--json",
        *words,
    )
    assert ran.code == 3
    assert ran.json["error"]["code"] in ("bad-input", "folder-unwritable")


def test_open_folder_is_not_used(run: Run, folder: Path, passphrase_file: Path) -> None:
    """A folder that others may enter is refused, not mended."""
    folder.chmod(0o755)
    ran = run(
        "init",
        "--name",
        "G",
        "--passphrase-file",
        passphrase_file,
        "--json",
    )
    assert ran.json["error"]["code"] == "folder-permissions"


def test_local_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    """$TZ tells the zone when it names one."""
    monkeypatch.setenv("TZ", ":Asia/Amman")
    assert opening.local_zone() == "Asia/Amman"
    monkeypatch.setenv("TZ", "EST5EDT")
    assert opening.check_zone(opening.local_zone())


def test_browser_only_on_a_desktop() -> None:
    """Without a display there is no browser to open."""
    assert composing.can_browse({}) is False


def test_prepare_folder_twice(tmp_path: Path) -> None:
    """A folder that is there and ours is taken as it is."""
    composing.prepare_folder(tmp_path / "seat")
    composing.prepare_folder(tmp_path / "seat")
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match="folder-unwritable"):
        composing.prepare_folder(tmp_path / "file")


def test_open_without_a_seat_says_so(run: Run, tmp_path: Path) -> None:
    """With no browser to make one in, a folder without a seat is refused, and is not made."""
    ran = run("open", "--no-browser", "--folder", tmp_path / "none", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (3, "no-seat")
    assert not (tmp_path / "none").exists()


def test_first_run_is_told(run: Run, door: FakeDoor, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a browser opens, it is said that the page makes the seat."""
    monkeypatch.setattr(door, "has_seat", lambda: False)
    monkeypatch.setattr("wasit.cli.reach.make_door", lambda folder: door)
    monkeypatch.setattr(composing, "make_pages", lambda *asked: FakePages(folder))
    monkeypatch.setattr(composing, "can_browse", lambda: True)
    monkeypatch.setattr(composing.webbrowser, "open", lambda address: True)
    ran = run("open")
    assert ran.code == 0
    assert "the page makes one" in ran.out


def test_init_on_an_open_seat(run: Run, open_seat: FakeDoor, passphrase_file: Path) -> None:
    """Where a seat is open there is one already."""
    ran = run("init", "--name", "G", "--passphrase-file", passphrase_file)
    assert ran.code == 3
    assert "There is a seat in this folder already" in ran.err


def test_init_says_how_to_open_this_folder(
    run: Run, tmp_path: Path, passphrase_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that was named is named again in what comes next."""
    monkeypatch.setattr("wasit.cli.composing.make_seat", lambda *asked: None)
    new = tmp_path / "my seat"
    ran = run("init", "--folder", new, "--name", "G", "--passphrase-file", passphrase_file)
    assert f"wasit open --folder '{new}'" in ran.out
    assert "--folder" not in run("init", "--name", "G", "--passphrase-file", passphrase_file).out
