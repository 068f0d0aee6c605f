"""Asks a seat that is already open on this machine, without unlocking it again.

1. Plain blocking sockets and nothing heavy: a command starts in the time it takes to read its own name.
2. What the seat refuses is raised here as the same error.
"""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from wasit.errors import Distrusted, Refused, Unreachable
from wasit.seat.control_place import MAX_ANSWER, MAX_REQUEST, check_folder, peer_is_us, socket_name
from wasit.seat.json_form import error_of_json


class ControlClient:
    """One connection to the open seat of a folder; requests one after another."""

    def __init__(self, folder: Path, *, patience: float = 60.0) -> None:
        """Units: patience in seconds, for one answer. Raises: Refused no-seat, folder-permissions, not-open."""
        check_folder(folder)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(patience)
        try:
            with socket_name(folder) as name:
                self._socket.connect(name)
        except OSError:
            self._socket.close()
            raise Refused("not-open") from None
        self._reader = self._socket.makefile("rb")
        if not peer_is_us(self._socket):
            self.close()
            raise Distrusted("not-our-seat")

    @classmethod
    def if_open(cls, folder: Path) -> Self | None:
        """A connection, or None when no seat is open there. Raises: Refused no-seat, folder-permissions."""
        try:
            return cls(folder)
        except Refused as error:
            if error.code == "not-open":
                return None
            raise

    def see(self, what: str, **args: Any) -> Any:
        """Raises: the four errors, as the door does; Unreachable seat-gone when the seat ends meanwhile."""
        return self._ask({"see": what, "args": args})

    def do(self, command: str, args: dict[str, Any]) -> dict[str, Any]:
        """Raises: as ``see``."""
        answer = self._ask({"do": command, "args": args})
        return answer if isinstance(answer, dict) else {}

    def wait(self, seconds: float) -> None:
        """Let the open seat go on by itself for a while."""
        time.sleep(seconds)

    def close(self) -> None:
        self._reader.close()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, request: dict[str, Any]) -> Any:
        line = json.dumps(request).encode() + b"\n"
        if len(line) > MAX_REQUEST:
            raise Refused("too-large", limit=MAX_REQUEST)
        try:
            self._socket.sendall(line)
            answer = self._reader.readline(MAX_ANSWER + 1)
        except OSError:
            raise Unreachable("seat-gone") from None
        if not answer:
            raise Unreachable("seat-gone")
        return _read_answer(answer)


def _read_answer(line: bytes) -> Any:
    """Raises: the error it holds; Distrusted bad-answer."""
    try:
        answer = json.loads(line)
    except (ValueError, RecursionError):
        raise Distrusted("bad-answer") from None
    if not isinstance(answer, dict) or len(answer) != 1:
        raise Distrusted("bad-answer")
    if "error" in answer:
        raise error_of_json(answer["error"])
    if "ok" not in answer:
        raise Distrusted("bad-answer")
    return answer["ok"]
