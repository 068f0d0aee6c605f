"""How often a passphrase may be tried, and how it is changed.

1. After a wrong passphrase the next try waits, longer each time, while the program runs. What asks for the old one while the seat is
   open counts too: a machine left alone is no place to guess in.
2. What outlasts whoever sits at an open seat for a minute (``GRAVE``: a device more or less, a kit, leaving, destroying) is asked of its
   owner: the passphrase again, tried as slowly as at the lock. A seat in memory, in simulation, has no slot and none to ask for.
3. A changed passphrase of the seat brings a new slot and a new master key (see seat.keep); a pen keeps its keys under another slot.

Source: PROTOCOL.md §10.1.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from pathlib import Path
from typing import TypeVar

from wasit.errors import Distrusted, Refused
from wasit.seals.randomness import Randomness
from wasit.seals.slots import Cost, make_slot
from wasit.seat import reading
from wasit.seat.clock import steady
from wasit.seat.keep import Keep, check_passphrase
from wasit.seat.reading import Args

LONGEST_WAIT = 60  # s between two wrong passphrases
GRAVE = frozenset({"device-remove", "leave", "destroy"})  # and a device that is invited, and a kit
Found = TypeVar("Found")


class Tries:
    """Wrong passphrases in a row."""

    def __init__(self) -> None:
        self._wrong, self._next = 0, 0.0

    def once(self, ask: Callable[[], Found]) -> Found:
        """Raises: Distrusted wrong-passphrase with ``wait``, the seconds until the next try; what else ``ask`` raises."""
        early = self._next - steady()
        if early > 0:
            raise Distrusted("wrong-passphrase", wait=ceil(early))
        try:
            found = ask()
        except Distrusted:
            wait = min(2**self._wrong, LONGEST_WAIT)
            self._wrong, self._next = self._wrong + 1, steady() + wait
            raise Distrusted("wrong-passphrase", wait=wait) from None
        self._wrong = 0
        return found


def is_grave(command: str, args: Args) -> bool:
    """Whether a command is its owner's alone."""
    return command in GRAVE or (command == "invite" and args.get("as") == "device")


def check_owner(folder: Path | None, passphrase: str, tries: Tries) -> None:
    """Whether it is the seat's passphrase. Raises: Refused passphrase-needed; Distrusted wrong-passphrase with ``wait``; Damaged."""
    if folder is None:
        return
    if not passphrase:
        raise Refused("passphrase-needed", field="passphrase")
    tries.once(lambda: check_passphrase(folder, passphrase))


def check_new(args: Args) -> tuple[str, str]:
    """(old, new). Raises: Refused bad-input, passphrase-needed."""
    old, new = reading.text(args, "old"), reading.text(args, "new")
    if not new:
        raise Refused("passphrase-needed")
    return old, new


def change_passphrase(keep: Keep, args: Args, tries: Tries, cost: Cost, randomness: Randomness) -> None:
    """Of the seat. Raises: as ``check_new``; Refused no-seat in simulation; Distrusted wrong-passphrase; Damaged."""
    (old, new), folder = check_new(args), keep.folder
    if folder is None:
        raise Refused("no-seat")
    tries.once(lambda: check_passphrase(folder, old))
    master = randomness.bytes(32, b"master")
    keep.change_slot(make_slot(new, master, cost, randomness), master)
