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
