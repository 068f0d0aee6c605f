"""How a command comes to its seat: open, locked, closed, busy or not there."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from unit.cli.conftest import Run
from unit.cli.fake_door import FakeDoor
from wasit.errors import Unreachable
from wasit.seat.control_place import FolderLock


@pytest.fixture
def closed_seat(door: FakeDoor, monkeypatch: pytest.MonkeyPatch) -> FakeDoor:
    """A seat that nobody has open."""
    door.lock()
    door.locks = 0
    monkeypatch.setattr("wasit.cli.reach.make_door", lambda folder: door)
    return door


def test_closed_seat_is_opened_synced_and_locked(
    run: Run, closed_seat: FakeDoor, passphrase_file: Path
) -> None:
    """With nobody there the command opens the seat, acts, syncs once, and locks."""
    assert run("say", "x", "--passphrase-file", passphrase_file).code == 0
    assert [command for command, _ in closed_seat.asked] == ["say", "sync"]
    assert (closed_seat.is_open(), closed_seat.locks) == (False, 1)


def test_showing_alone_sends_nothing(run: Run, closed_seat: FakeDoor, passphrase_file: Path) -> None:
    """Looking at a line needs no relay, and waits for none."""
    assert run("show", "line", "a", "--passphrase-file", passphrase_file).code == 0
    assert closed_seat.asked == []


def test_relay_away_is_no_failure(run: Run, closed_seat: FakeDoor, passphrase_file: Path) -> None:
    """What was said stays in the store: the command went through, and says that sending waits."""
    closed_seat.refusals["sync"] = Unreachable("relay-unreachable")
    ran = run("say", "x", "--passphrase-file", passphrase_file)
    assert ran.code == 0
    assert "next sync" in ran.err


def test_slow_relay_is_not_waited_for(
    run: Run, closed_seat: FakeDoor, passphrase_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sync that does not end is left after its limit."""
    monkeypatch.setattr("wasit.cli.reach.SYNC_LIMIT", 0.01)
    plain = closed_seat.do

    async def slow(command: str, args: dict[str, object]) -> dict[str, object]:
        if command == "sync":
            await asyncio.sleep(60)
        return await plain(command, args)

    monkeypatch.setattr(closed_seat, "do", slow)
    assert run("say", "x", "--passphrase-file", passphrase_file).code == 0
    assert not closed_seat.is_open()


def test_wrong_passphrase(run: Run, closed_seat: FakeDoor, passphrase_file: Path) -> None:
    """A wrong passphrase is distrusted, nothing is done, and the folder is free again."""
    passphrase_file.write_text("another one")
    assert run("say", "x", "--passphrase-file", passphrase_file, "--json").code == 4
    assert closed_seat.asked == []
    passphrase_file.write_text("a lamp by the window\r\n")
    assert run("say", "x", "--passphrase-file", passphrase_file).code == 0


def test_refusal_still_locks(run: Run, closed_seat: FakeDoor, passphrase_file: Path) -> None:
    """However the command ends, the seat is locked."""
    closed_seat.refusals["say"] = Unreachable("box-full")
    assert run("say", "x", "--passphrase-file", passphrase_file).code == 5
    assert not closed_seat.is_open()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_passphrase_file_of_others(run: Run, closed_seat: FakeDoor, passphrase_file: Path, mode: int) -> None:
    """A passphrase that others can read is refused."""
    passphrase_file.chmod(mode)
    ran = run("say", "x", "--passphrase-file", passphrase_file, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (3, "passphrase-file")


@pytest.mark.parametrize("held", [b"", b"\n", b"\xff", b"x" * 5000])
def test_bad_passphrase_file(run: Run, closed_seat: FakeDoor, passphrase_file: Path, held: bytes) -> None:
    """An empty, endless or unreadable one too."""
    passphrase_file.write_bytes(held)
    assert run("say", "x", "--passphrase-file", passphrase_file).code == 3


def test_nobody_to_ask(run: Run, closed_seat: FakeDoor) -> None:
    """Without a terminal and without a file there is no passphrase."""
    assert run("say", "x", "--json").json["error"]["code"] == "no-passphrase"


def test_no_seat(run: Run, closed_seat: FakeDoor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder without a seat, and no folder, are told as no-seat before a passphrase is asked."""
    monkeypatch.setattr(closed_seat, "has_seat", lambda: False)
    assert run("say", "x", "--json").json["error"]["code"] == "no-seat"
    assert run("say", "x", "--folder", tmp_path / "none", "--json").json["error"]["code"] == "no-seat"


def test_busy_folder(run: Run, closed_seat: FakeDoor, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another command has the seat open by itself: waited for, then already-open."""
    monkeypatch.setattr("wasit.cli.reach.PATIENCE", 0.2)
    with FolderLock(folder):
        assert run("say", "x", "--json").json["error"]["code"] == "already-open"


def test_locked_open_seat(run: Run, open_seat: FakeDoor, passphrase_file: Path) -> None:
    """An open seat that is locked is unlocked for one command and locked again."""
    assert run("lock").code == 0
    assert not open_seat.is_open()
    assert run("say", "x", "--passphrase-file", passphrase_file).code == 0
    assert [command for command, _ in open_seat.asked] == ["say"]
    assert not open_seat.is_open()


def test_lock_where_nothing_is_open(run: Run, closed_seat: FakeDoor) -> None:
    """Locking what is not open is no failure."""
    assert run("lock", "--json").json == {"was_open": False}
