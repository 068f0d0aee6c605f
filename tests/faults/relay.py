"""A real relay process that a run starts, stops at a named point, kills and starts again at the same address.

``python -m faults.relay POINT MOMENT COUNT ...`` is the relay's own command line (``python -m wasit.relay.serve``) with one thing before it:
at the COUNT-th time that the store passes POINT (``before`` or ``after``), or a move has taken that step, the process kills itself with signal 9.
``-`` for no point.
"""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

VICTIM = "WASIT_FAULT_VICTIM"
HERE = Path(__file__).parent
ROOM = 10**9


class Relay:
    """One folder, one port, one process at a time."""

    def __init__(self, folder: Path, said: Path, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.kills = 0
        self.words: list[str] = []  # of the command line, beside the usual
        self._said = said
        said.parent.mkdir(parents=True, exist_ok=True)
        self._environment = dict(environment if environment is not None else os.environ)
        self._process: subprocess.Popen[str] | None = None

    def start(
        self, point: str = "-", moment: str = "before", count: int = 1, victim: int | None = None
    ) -> bool:
        """Whether it answers; not, when it was stopped before it did. ``victim``: the process that it kills there, if not itself."""
        if self._process:
            self.wait()
        environment = dict(self._environment) | ({VICTIM: str(victim)} if victim else {})
        paths = [str(HERE.parent), str(HERE.parents[1] / "src"), environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(paths)
        with self._said.open("a") as said:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "faults.relay", point, moment, str(count)),
                    *("--folder", str(self.folder), "--port", str(self.port), "--stamp-bits", "0"),
                    *("--burst", str(ROOM), "--per-minute", str(ROOM)),
                    *self.words,
                ],
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                env=environment,
            )
        assert self._process.stdout
        answers = self._process.stdout.readline().startswith("listening")
        if not answers:
            self.wait()
        return answers

    def is_up(self) -> bool:
        """Whether the process runs."""
        if self._process is not None and self._process.poll() is not None:
            self.wait()
        return self._process is not None

    def kill(self) -> None:
        """kill -9."""
        if self._process:
            self._process.kill()
            self.wait()

    def stop(self) -> None:
        """As an operator does, from another thread: whoever looks next finds it gone."""
        if process := self._process:
            process.terminate()
            process.wait(60)

    def wait(self) -> int:
        """How it ended. Counts those that were killed."""
        assert self._process
        ended = self._process.wait(60)
        self.kills += ended == -signal.SIGKILL
        if self._process.stdout:
            self._process.stdout.close()
        self._process = None
        return ended

    def said(self) -> str:
        """What it wrote for its operator."""
        return self._said.read_text() if self._said.exists() else ""


def stop_at(point: str, moment: str, count: int) -> None:
    """Put the killer there. ``rollback`` is reached by a disk that refuses one group."""
    from wasit.relay import moving, points

    passed = 0
    refused = False

    def reach(name: str, done: bool) -> None:
        nonlocal passed, refused
        if point == "rollback" and name == "insert-places" and done and not refused:
            refused = True
            raise sqlite3.OperationalError("refused by the test")
        if name == point and done == (moment == "after"):
            passed += 1
            if passed == count:
                os.kill(int(os.environ.get(VICTIM) or os.getpid()), signal.SIGKILL)

    if point in moving.STEPS:
        moving.reach = lambda name: reach(name, moment == "after")
        return
    assert point in points.POINTS
    points.reach = reach


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


if __name__ == "__main__":
    from wasit.relay.serve import main

    if sys.argv[1] != "-":
        stop_at(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    raise SystemExit(main(sys.argv[4:]))
