"""Where a seat's control socket stands, and who holds the folder.

This file alone knows the names in the folder and their permissions:

1. The folder is 0700 and ours, or nobody is let in through it.
2. ``control.sock`` (0600) is reached by a short path even when the folder's own is too long for a socket's name.
3. Whoever has the seat open holds ``control.lock``. The kernel lets go of it when the process ends, however it ends, so a
   socket left behind by a killed process is known as such: nobody holds the lock.
"""

from __future__ import annotations

import fcntl
import os
import socket
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from wasit.errors import Refused

SOCKET, LOCK = "control.sock", "control.lock"
MAX_PATH = 103 if sys.platform == "darwin" else 107  # bytes of a socket's name, without its closing zero
MAX_REQUEST = 1024 * 1024  # bytes of one line
MAX_ANSWER = 64 * 1024 * 1024


def check_folder(folder: Path) -> None:
    """Raises: Refused no-seat, folder-permissions (open to others, or not ours)."""
    try:
        status = folder.stat()
    except OSError:
        raise Refused("no-seat") from None
    if not stat.S_ISDIR(status.st_mode):
        raise Refused("no-seat")
    if status.st_uid != os.geteuid() or status.st_mode & 0o077:
        raise Refused("folder-permissions", mode=f"{stat.S_IMODE(status.st_mode):04o}")


@contextmanager
def socket_name(folder: Path) -> Iterator[str]:
    """A name of the control socket that is short enough, good until the block ends. Raises: Refused path-too-long."""
    name = str(folder.absolute() / SOCKET)
    if len(os.fsencode(name)) <= MAX_PATH:
        yield name
        return
    if not Path("/proc/self/fd").is_dir():
        raise Refused("path-too-long", limit=MAX_PATH)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}/{SOCKET}"
    finally:
        os.close(handle)


def peer_is_us(peer: socket.socket) -> bool:
    """Whether the process at the other end runs as our own user (where the kernel can tell)."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True  # the folder's 0700 is what holds there
    told = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return int.from_bytes(told[4:8], sys.byteorder) == os.geteuid()


class FolderLock:
    """The hold on a seat's folder. One holder at a time."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK
        self._handle: int | None = None

    def take(self) -> Self:
        """Raises: Refused already-open."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise Refused("already-open") from None
        self._handle = handle
        return self

    def number(self) -> int:
        """The open file that holds it."""
        assert self._handle is not None, "it is not held"
        return self._handle

    def adopt(self, number: int) -> Self:
        """The hold that a process handed to the one in its place."""
        os.set_inheritable(number, False)
        self._handle = number
        return self

    def let_go(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        return self if self._handle is not None else self.take()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.let_go()
