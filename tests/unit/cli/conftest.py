"""A fake seat that is really open: behind a real control socket, on a loop of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from unit.cli.fake_door import PASSPHRASE, FakeDoor
from unit.served import served
from wasit.cli.main import app


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "seat"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the folder. A traceback fails the test that ran it."""
    monkeypatch.setenv("WASIT_HOME", str(folder))
    monkeypatch.setenv("WASIT_LANG", "en")
    monkeypatch.setattr("wasit.cli.passphrases.has_terminal", lambda: False)

    def ran(*args: str | Path, stdin: bytes | str = b"") -> Ran:
        result = CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return ran


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor()


@pytest.fixture
def open_seat(door: FakeDoor, folder: Path) -> Iterator[FakeDoor]:
    """The fake seat, open in the folder."""
    with served(door, folder) as opened:
        yield opened


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE + "\n")
    file.chmod(0o600)
    return file
