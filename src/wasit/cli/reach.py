"""How a command comes to its seat.

1. A seat that is open in the folder is asked through its control socket: nothing is unlocked again.
2. If it is open but locked, it is unlocked for this one command and locked again.
3. If none is open, the command opens the seat itself, does its work, syncs once within a few seconds, and locks.
   Two commands that do so at once wait for each other.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from wasit.cli.passphrases import passphrase_of
from wasit.errors import Refused, WasitError
from wasit.seat.control_client import ControlClient
from wasit.seat.control_place import FolderLock, check_folder

if TYPE_CHECKING:
    from wasit.channel.transcript import Transcript
    from wasit.cli.frame import Session
    from wasit.seat.door import Door

PATIENCE, STEP = 15.0, 0.1  # seconds to wait for another command to let go of the folder
SYNC_LIMIT = 8.0  # seconds


class Asked(Protocol):
    """A seat as a command sees it: JSON in and out."""

    def see(self, what: str, **args: Any) -> Any: ...
    def do(self, command: str, args: dict[str, Any]) -> dict[str, Any]: ...
    def wait(self, seconds: float) -> None: ...
    def close(self) -> None: ...


def make_door(folder: Path) -> Door:
    """The real seat of a folder."""
    from wasit.seat.seat import Seat

    return Seat(folder, pages=_pages)


def _pages(made: Transcript, language: str) -> Mapping[str, bytes]:
    """Loaded when an archive is made, and for nothing else."""
    from wasit.web.transcripts import as_file

    return {
        "transcript.html": as_file(made, "html", language),
        "transcript.txt": as_file(made, "text", language),
    }


def hold(folder: Path) -> FolderLock:
    """Raises: Refused already-open, folder-unwritable."""
    try:
        return FolderLock(folder).take()
    except OSError:
        raise Refused("folder-unwritable") from None


def reach(session: Session) -> Asked:
    """Raises: Refused no-seat, folder-permissions, already-open, no-passphrase; Distrusted wrong-passphrase; Damaged."""
    left = PATIENCE
    while True:
        client = ControlClient.if_open(session.folder)
        if client is not None:
            return ThroughSocket(client, session)
        try:
            lock = hold(session.folder)
        except Refused as error:
            if error.code != "already-open" or left <= 0:
                raise
            time.sleep(STEP)
            left -= STEP
            continue
        return OwnSeat(session, lock)


def _passphrase(session: Session) -> str:
    if session.typed is not None:
        return session.typed
    return passphrase_of(session.passphrase_file, session.say("ask.passphrase"))


class ThroughSocket:
    """The open seat of another process."""

    def __init__(self, client: ControlClient, session: Session) -> None:
        self._client = client
        self._session = session
        self._was_locked = False

    def see(self, what: str, **args: Any) -> Any:
        return self._unlocking(lambda: self._client.see(what, **args))

    def do(self, command: str, args: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self._unlocking(lambda: self._client.do(command, args))
        return answer

    def wait(self, seconds: float) -> None:
        self._client.wait(seconds)

    def close(self) -> None:
        try:
            if self._was_locked:
                self._client.do("lock", {})
        finally:
            self._client.close()

    def _unlocking(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except Refused as error:
            if error.code != "locked" or self._was_locked:
                raise
        self._client.do("unlock", {"passphrase": _passphrase(self._session)})
        self._was_locked = True
        return ask()


class OwnSeat:
    """A seat opened for one command."""

    def __init__(self, session: Session, lock: FolderLock) -> None:
        import asyncio

        self._lock = lock
        self._session = session
        self._has_acted = False
        self._runner = asyncio.Runner()
        try:
            check_folder(session.folder)
            self._door = make_door(session.folder)
            if not self._door.has_seat():
                raise Refused("no-seat")
            self._run(lambda: self._door.unlock(_passphrase(session)))
        except BaseException:
            self._runner.close()
            lock.let_go()
            raise

    def see(self, what: str, **args: Any) -> Any:
        from wasit.seat import asking

        return self._run(lambda: asking.see(self._door, what, args))

    def do(self, command: str, args: dict[str, Any]) -> dict[str, Any]:
        from wasit.cli import syncing
        from wasit.seat import asking

        async def acted() -> dict[str, Any]:
            await syncing.give_link(self._door)
            if command == "sync":
                return await syncing.sync_once(self._door)
            return await asking.act(self._door, command, args)

        answer: dict[str, Any] = self._runner.run(acted())
        self._has_acted = command != "sync"
        return answer

    def wait(self, seconds: float) -> None:
        """Let pairing and sync go on for a while."""
        import asyncio

        self._sync()
        self._runner.run(asyncio.sleep(seconds))

    def close(self) -> None:
        try:
            if self._has_acted:
                self._sync()
        finally:
            from wasit.cli import syncing

            self._run(self._door.lock)
            self._runner.run(syncing.drop_link(self._door))
            self._runner.close()
            self._lock.let_go()

    def _sync(self) -> None:
        """Send and fetch what can be within a few seconds; what can't stays in the store and is said."""
        import asyncio

        from wasit.cli import syncing

        try:
            self._runner.run(asyncio.wait_for(syncing.sync_once(self._door), SYNC_LIMIT))
        except (WasitError, TimeoutError):
            self._session.aside(self._session.say("sync.later"))

    def _run(self, ask: Callable[[], Any]) -> Any:
        """The seat lives on this loop's thread, so even its plain methods are called there."""

        async def asked() -> Any:
            return ask()

        return self._runner.run(asked())
