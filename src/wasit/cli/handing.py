"""Ends the process of a seat that was locked: another program takes its place, which never held a key or a word.

Nothing can wipe what Python once held. So the memory goes as a whole:

1. ``exec`` puts a fresh program into the process; the kernel drops all that was there. Number, terminal and Ctrl-C stay.
2. Over go the listening socket, the hold on the folder and the page server's sessions, so that an open page leads to the locked
   one: through a pipe, not through the environment, which others of this user can read. No passphrase, no key, no word.
3. Where that fails the process just ends: the promise is that the memory goes, not that a page stays.

Source: PROTOCOL.md §10.2; docs/seizure.md.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
from dataclasses import asdict, dataclass

HANDED = "WASIT_HANDED"
MOST = 64 * 1024


@dataclass(frozen=True)
class Handed:
    """``listening``, ``lock``: numbers of open files. Secrets: ``keeper``, the sessions of the pages."""

    listening: int
    lock: int
    keeper: dict[str, object]


def received() -> Handed | None:
    """What this process was handed; None at an ordinary start."""
    written = os.environ.pop(HANDED, "")
    if not written.isdecimal():
        return None
    with contextlib.suppress(OSError, ValueError, TypeError), os.fdopen(int(written), "rb") as pipe:
        return Handed(**json.loads(pipe.read(MOST)))
    return None


def hand_over(handed: Handed) -> None:
    """Start anew in this same process, with that. Returns only where it can't be done; what was to go over is closed to others again."""
    kept = (handed.listening, handed.lock)
    try:
        reading, writing = os.pipe()
        os.write(writing, json.dumps(asdict(handed)).encode())  # far less than a pipe holds
        os.close(writing)
        for file in (reading, *kept):
            os.set_inheritable(file, True)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        told = {**os.environ, HANDED: str(reading)}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], told)  # noqa: S606 - the same program again
    except OSError:
        for file in kept:
            os.set_inheritable(file, False)


def leave_no_core() -> None:
    """Should this process die, its memory is not written to a file."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
