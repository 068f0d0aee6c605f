"""Where a command takes a passphrase from: a file, or the person at the terminal; never its own arguments."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from wasit.errors import Refused

MAX_PASSPHRASE = 4096  # bytes


def passphrase_of(file: Path | None, prompt: str, *, twice: str = "", whose: str = "seat") -> str:
    """The passphrase. ``twice`` is the prompt of a second asking, when a new one is made; ``whose``: "seat" or "pen".

    Raises: Refused no-passphrase (nobody to ask), passphrase-file (its reason says why), passphrases-differ.
    """
    if file is not None:
        return _read(file)
    if not has_terminal():
        raise Refused("no-passphrase", reason=whose)
    from getpass import getpass

    typed = getpass(prompt + ": ")
    if twice and getpass(twice + ": ") != typed:
        raise Refused("passphrases-differ")
    if not typed:
        raise Refused("no-passphrase")
    return typed


def typed_from_paper(file: Path | None, prompt: str, *, whose: str) -> str:
    """A kit's code or a share ("kit", "share"), typed where it can be seen: it is copied from paper.

    Raises: Refused no-passphrase, passphrase-file.
    """
    if file is not None:
        return _read(file)
    try:
        with Path("/dev/tty").open("r+") as terminal:
            terminal.write(prompt + ": ")
            terminal.flush()
            return terminal.readline()
    except OSError:
        raise Refused("no-passphrase", reason=whose) from None


def is_typed() -> bool:
    """Whether a person at a terminal types what standard input has, and so can be asked."""
    return has_terminal() and sys.stdin.isatty()


def has_terminal() -> bool:
    """Whether there is a terminal to ask at, even when standard input is a file."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _read(file: Path) -> str:
    try:
        with file.open("rb") as source:
            status = os.fstat(source.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_mode & 0o077:
                raise Refused("passphrase-file", reason="permissions")
            held = source.read(MAX_PASSPHRASE + 1)
        # one line end is the editor's, not the person's
        typed = held.decode().removesuffix("\n").removesuffix("\r")
    except FileNotFoundError:
        raise Refused("passphrase-file", reason="missing") from None
    except OSError:
        raise Refused("passphrase-file", reason="unreadable") from None
    except UnicodeDecodeError:
        raise Refused("passphrase-file", reason="not-utf-8") from None
    if not typed:
        raise Refused("passphrase-file", reason="empty")
    if len(held) > MAX_PASSPHRASE:
        raise Refused("passphrase-file", reason="too-long")
    return typed
