"""The commands on the real thing: a relay, two seats in processes of their own, words that cross."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]
WASIT = [sys.executable, "-m", "wasit.cli.main"]


class Desk:
    """A working place: folders, a passphrase file, processes that are ended at the end."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.passphrase = place / "passphrase"
        self.passphrase.write_text("a lamp by the window\n")
        self.passphrase.chmod(0o600)
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *words: str) -> dict[str, Any]:
        """Starts a command that stays, and gives the one line of JSON it says first."""
        running = subprocess.Popen([*WASIT, *words, "--json"], stdout=subprocess.PIPE, text=True)
        self.started.append(running)
        assert running.stdout is not None
        said: dict[str, Any] = json.loads(running.stdout.readline())
        return said

    def run(self, seat: str, *words: str) -> Any:
        """Runs a command on a seat, and gives its answer."""
        ended = subprocess.run(
            [*WASIT, *words, "--folder", str(self.place / seat), "--json"],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "WASIT_LANG": "en"},
        )
        assert ended.returncode == 0, (words, ended.stdout, ended.stderr)
        return json.loads(ended.stdout)

    def end(self) -> None:
        for running in self.started:
            running.send_signal(signal.SIGINT)
        for running in self.started:
            running.wait(20)
            assert running.stdout is not None
            running.stdout.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.end()


def test_words_cross_by_commands_alone(desk: Desk) -> None:
    """Two seats pair by a spoken code, a noted word crosses to the seated side, and the answer comes back."""
    relay = desk.start("relay", "--port", "0", "--stamp-bits", "2", "--folder", str(desk.place / "relay"))[
        "address"
    ]
    for seat in ("go", "envoy"):
        desk.run(seat, "init", "--name", seat, "--relay", relay, "--passphrase-file", str(desk.passphrase))
        folder = str(desk.place / seat)
        desk.start("open", "--no-browser", "--folder", folder, "--passphrase-file", str(desk.passphrase))
    desk.run(
        "go", "channel", "open", "--title", "Road", "--side", "a=A", "--side", "b=B", "--cover", "prompt"
    )
    inviting = subprocess.Popen(
        [*WASIT, "invite", "--line", "b", "--folder", str(desk.place / "go"), "--lang", "en"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert inviting.stderr is not None
    found = re.search(r"[\d-]{12,}", inviting.stderr.readline())
    assert found
    joined = desk.run("envoy", "join", found[0])
    assert joined["state"] == "paired"
    assert inviting.wait(60) == 0
    inviting.stderr.close()

    noted = desk.run(
        "go", "note-text", "--line", "a", "--from", "He", "--mark", "may-paraphrase", "canary-7 asks"
    )
    desk.run("go", "pass-on", noted["id"][:8], "Somebody asks.", "--to", "b", "--now")
    line = wait_for(lambda: desk.run("envoy", "show", "line"), "Somebody asks.")
    assert "canary-7" not in json.dumps(line)
    desk.run("envoy", "say", "Yes, the same day.", "--mark", "as-written")
    assert wait_for(lambda: desk.run("go", "show", "line", "b"), "Yes, the same day.")
    assert desk.run("go", "doctor")["well"] is True


def wait_for(look: Any, words: str) -> Any:
    """What is seen once the words are in it."""
    for _ in range(300):
        seen = look()
        if words in json.dumps(seen):
            return seen
        time.sleep(0.1)
    raise AssertionError(words)


def test_a_seat_comes_back_from_its_kit(desk: Desk) -> None:
    """Made, backed up, restored elsewhere by the code alone: what was noted is there."""
    passphrase = ("--passphrase-file", str(desk.passphrase))
    desk.run("old", "init", "--name", "G", *passphrase)
    desk.run("old", "channel", "open", "--title", "Road", "--side", "a=A", "--side", "b=B", *passphrase)
    desk.run("old", "note-text", "The road opens", "--line", "a", "--from", "A", *passphrase)
    kit, code = desk.place / "kit.age", desk.place / "code"
    made = desk.run("old", "backup", str(kit), *passphrase)
    code.write_text(made["code"].lower())
    code.chmod(0o600)
    restored = desk.run("new", "restore", str(kit), "--code-file", str(code), *passphrase)
    assert restored["matters"] == 1
    assert "The road opens" in json.dumps(desk.run("new", "show", "line", "a", *passphrase))
