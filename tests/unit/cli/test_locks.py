"""wasit passphrase: from files, never from the command line itself."""

from __future__ import annotations

from pathlib import Path

from unit.cli.conftest import Run
from unit.cli.fake_door import PASSPHRASE, FakeDoor


def kept(folder: Path, name: str, words: str) -> Path:
    file = folder / name
    file.touch(0o600)
    file.write_text(words)
    return file


def test_the_seats_passphrase_is_changed(run: Run, open_seat: FakeDoor, tmp_path: Path) -> None:
    """The old one and the new one go to the seat; its strength is told, itself not."""
    old, new = kept(tmp_path, "old", PASSPHRASE), kept(tmp_path, "new", "four plain words here")
    ran = run("passphrase", "--passphrase-file", old, "--new-passphrase-file", new, "--json")
    assert ran.json["strength"] >= 3
    assert open_seat.asked[-1] == (
        "passphrase",
        {"of": "seat", "old": PASSPHRASE, "new": "four plain words here"},
    )
    assert "plain" not in ran.out + ran.err


def test_a_seat_that_was_not_open_is_asked_for_its_passphrase_once(
    run: Run, door: FakeDoor, folder: Path, tmp_path: Path, monkeypatch
) -> None:
    """The old one opens it for the command, too."""
    door.lock()
    monkeypatch.setattr("wasit.cli.reach.make_door", lambda _: door)
    asked: list[str] = []
    monkeypatch.setattr("wasit.cli.passphrases.has_terminal", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or PASSPHRASE)
    new = kept(tmp_path, "new", "password")
    ran = run("passphrase", "--new-passphrase-file", new)
    assert (ran.code, len(asked)) == (0, 1)
    assert "Guessed at once." in ran.out or "Easily guessed" in ran.out


def test_the_pens_passphrase_is_changed(run: Run, open_seat: FakeDoor, tmp_path: Path) -> None:
    """With --pen, of the matter that is named."""
    old, new = kept(tmp_path, "old", "a pen"), kept(tmp_path, "new", "another pen")
    ran = run("passphrase", "--pen", "--pen-passphrase-file", old, "--new-passphrase-file", new)
    assert ran.code == 0
    assert open_seat.asked[-1] == ("passphrase", {"of": "pen", "old": "a pen", "new": "another pen"})


def test_a_journey_by_commands(run: Run, open_seat: FakeDoor, tmp_path: Path) -> None:
    """Asked, held, locked; the code is read out by the colleague's seat."""
    seat, passphrase = "a1" * 16, kept(tmp_path, "pp", PASSPHRASE)
    open_seat.answers["travel"] = {"code": "7QK2-9F0M"}
    run("travel-lock", "--with", seat)
    run("travel-lock", "--passphrase-file", passphrase, "--asks", "the office")
    run("travel-hold", seat)
    assert "7QK2-9F0M" in run("travel-release", seat).out
    assert [args for name, args in open_seat.asked if name == "travel"] == [
        {"step": "ask", "with": seat},
        {"step": "lock", "passphrase": PASSPHRASE, "asks": {"en": "the office"}},
        {"step": "hold", "seat": seat},
        {"step": "release", "seat": seat},
    ]


def test_home_again(run: Run, door: FakeDoor, tmp_path: Path, monkeypatch) -> None:
    """Passphrase and code open it; it is locked again behind that, and the folder is free."""
    door.lock()
    monkeypatch.setattr("wasit.cli.reach.make_door", lambda _: door)
    passphrase, code = kept(tmp_path, "pp", PASSPHRASE), kept(tmp_path, "code", "7QK2-9F0M")
    for _ in range(2):
        ran = run("travel-open", "--passphrase-file", passphrase, "--code-file", code)
        assert ran.code == 0, ran.err
    assert door.said == "7QK2-9F0M"
    assert not door.is_open()


def test_home_again_where_its_page_waits(run: Run, open_seat: FakeDoor, tmp_path: Path) -> None:
    """The process that serves the locked page opens, and stays open."""
    open_seat.lock()
    passphrase, code = kept(tmp_path, "pp", PASSPHRASE), kept(tmp_path, "code", "7QK2-9F0M")
    assert run("travel-open", "--passphrase-file", passphrase, "--code-file", code).code == 0
    assert open_seat.said == "7QK2-9F0M"
    assert open_seat.is_open()
