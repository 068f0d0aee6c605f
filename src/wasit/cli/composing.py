"""Puts a seat, its pages, its control socket and its sync together, and takes them apart within a second.

A lock ends the process: files are closed at once, and a fresh one serves the locked page (see handing).

This is the one place that knows all of them. What each does, it does not know.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from wasit.cli import reach, syncing
from wasit.cli.ending import cancelled, first_of, within
from wasit.cli.frame import Session
from wasit.cli.handing import Handed, hand_over, leave_no_core
from wasit.errors import Refused, Unreachable
from wasit.seat.control import ControlServer
from wasit.seat.control_place import FolderLock, check_folder
from wasit.seat.door import Door
from wasit.web.browser import can_browse as can_browse

ANSWER_TIME = 0.2  # seconds in which whoever locked the seat, and every page that looks, is told so


class Pages(Protocol):
    """The server of pages."""

    async def start(self) -> str:
        """The opening address."""

    async def stop(self) -> None: ...

    def note_presence(self) -> None:
        """Somebody is at this seat."""

    def hand_over(self) -> tuple[int, dict[str, object]]:
        """The listening socket's number and what sessions rest on, for the process that takes this one's place."""


def make_pages(door: Door, port: int, lang: str, handed: Handed | None = None) -> Pages:
    from wasit.cli.verified import certificate_view
    from wasit.seals.randomness import SystemRandomness
    from wasit.web.serve import PageServer

    async def create(fields: Mapping[str, str]) -> None:
        name = {fields["name_language"]: fields["name"]}
        found_seat(door, fields["passphrase"], name, fields["language"], fields["zone"], "")
        await door.do("set", {"calendars": [one for one in fields["calendars"].split(",") if one]})

    return PageServer(
        door,
        random_bytes=SystemRandomness().bytes,
        port=port,
        verify_certificate=certificate_view,
        create_seat=create,
        language=lang,
        handed=(handed.listening, handed.keeper) if handed else None,
    )


def make_seat(
    folder: Path, passphrase: str, name: Mapping[str, str], language: str, zone: str, relay: str
) -> None:
    """A new seat in a folder of its own. Raises: Refused already-open, folder-permissions, folder-unwritable, and as the seat."""
    prepare_folder(folder)

    async def made() -> None:
        door = reach.make_door(folder)
        found_seat(door, passphrase, name, language, zone, relay)
        door.lock()

    with reach.hold(folder):
        asyncio.run(made())


def restore_seat(folder: Path, data: bytes, code: str, passphrase: str) -> int:
    """A new seat of a recovery kit; gives how many matters it has. Raises: Refused already-open, and as the seat."""
    prepare_folder(folder)

    async def restored() -> int:
        seat: Any = reach.make_door(folder)
        await seat.restore(data, code, passphrase)
        matters = len(seat.matters)
        seat.lock()
        return matters

    with reach.hold(folder):
        return asyncio.run(restored())


def found_seat(
    door: Door, passphrase: str, name: Mapping[str, str], language: str, zone: str, relay: str
) -> None:
    """The seat's keys and store; it stays open. Whoever calls holds the folder's lock."""
    seat: Any = door
    seat.create(passphrase, name=name, language=language, zone=zone, relay=relay)


def prepare_folder(folder: Path) -> None:
    """The folder, made for its owner alone. Raises: Refused folder-unwritable, folder-permissions."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        raise Refused("folder-unwritable") from None
    check_folder(folder)


def check_seat(folder: Path) -> None:
    """Raises: Refused no-seat, folder-permissions."""
    check_folder(folder)
    if not reach.make_door(folder).has_seat():
        raise Refused("no-seat")


def keep_open(
    session: Session, passphrase: str | None, *, port: int, browses: bool, handed: Handed | None = None
) -> None:
    """Serve until Ctrl-C; once locked, from a fresh process. ``handed``: this is that one.

    Raises: Refused already-open, no-seat…, port-forbidden; Distrusted wrong-passphrase; Unreachable port-taken.
    """
    leave_no_core()
    prepare_folder(session.folder)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(session, passphrase, port=port, browses=browses, handed=handed))


async def _serve(
    session: Session, passphrase: str | None, *, port: int, browses: bool, handed: Handed | None
) -> None:
    ended, locked = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    lock = reach.hold(session.folder) if handed is None else FolderLock(session.folder).adopt(handed.lock)
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(lock.let_go)
        door = reach.make_door(session.folder)
        seat: Any = door
        seat.on_lock = locked.set
        stack.push_async_callback(_end_door, door)
        if passphrase is not None:
            if not door.has_seat():
                raise Refused("no-seat")
            door.unlock(passphrase)
            await syncing.give_link(door)
        pages = make_pages(door, port, session.lang, handed)
        try:
            address = await pages.start()
        except PermissionError:
            raise Refused("port-forbidden", port=port) from None
        except OSError:
            raise Unreachable("port-taken", port=port) from None
        stack.push_async_callback(lambda: within(pages.stop()))
        control = ControlServer(door, session.folder, lock=lock, heard=pages.note_presence)
        await control.start()
        stack.push_async_callback(lambda: within(control.stop()))
        rounds = asyncio.create_task(syncing.keep_synced(door))
        stack.push_async_callback(lambda: within(cancelled(rounds)))
        # after the servers: theirs would take Ctrl-C for themselves
        for kind in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(kind, ended.set)
        if handed is None:
            _announce(session, address, browses, is_first=not door.has_seat())
        await first_of(ended, locked)
        if not ended.is_set():
            await asyncio.sleep(ANSWER_TIME)
            door.lock()  # it may have been opened again meanwhile
            listening, keeper = pages.hand_over()
            hand_over(Handed(listening, lock.number(), keeper))
        door.lock()  # first of all: whatever else takes its time, the keys are gone
        session.aside(session.say("ending"))


async def _end_door(door: Door) -> None:
    door.lock()
    await within(syncing.drop_link(door))


def _announce(session: Session, address: str, browses: bool, *, is_first: bool) -> None:
    said = [session.say("opened", address=address), session.say("how-to-end")]
    if is_first:
        said = [session.say("first-run"), f"  {address}", said[1]]
    session.tell({"address": address}, lambda: said)
    if browses:
        webbrowser.open(address)
