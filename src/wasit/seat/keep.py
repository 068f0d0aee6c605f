"""The seat's own folder: its slot, its file, and the list of its matters.

1. ``slot`` opens with the passphrase (Argon2id) and gives the master key; ``seat.db`` opens with a key derived from it; each matter has
   a file and a random key of its own, kept in ``seat.db``. Deleting a matter's key is deleting the matter.
2. Folders are for their owner alone (0700), files too (0600).
3. A seat exists when its slot does: the slot comes last. While a seat is being made a file ``unfinished`` stands beside it; what a
   killed program left there is cleared away by the next try, and nothing else ever is.
4. A new slot comes with a new master key: whoever once copied the old slot and learns its passphrase opens nothing that is here now.
   The new slot is written beside the old (``slot.next``), the file takes its new key in one transaction, then the new slot takes the old
   one's place. Whatever cuts this short, exactly one of the two fits the file, and the next opening finds out which.

Source: PROTOCOL.md §9.2, §10.1.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from wasit.errors import Damaged, Distrusted, Refused, WasitError
from wasit.seals.kdf import kdf
from wasit.seals.randomness import Randomness
from wasit.seals.slots import Cost, asks_of, make_slot, open_slot
from wasit.seat.store.schema import SEAT
from wasit.seat.store.sealed import IN_MEMORY, Sealed
from wasit.text.passage import Texts

UNFINISHED = "unfinished"
SLOT, NEXT = "slot", "slot.next"


class Keep:
    """An open seat's list of matters. ``folder`` None: in memory only, for simulation."""

    def __init__(self, folder: Path | None, master: bytes) -> None:
        self.folder = folder
        path = IN_MEMORY if folder is None else folder / "seat.db"
        self.file = Sealed(path, kdf(master, "store seat", 32), SEAT)

    def setting(self, name: str, default: str = "") -> str:
        row = self.file.one("SELECT value FROM setting WHERE name = ?", name)
        return row[0].decode() if row else default

    def set_setting(self, name: str, value: str) -> None:
        with self.file.change():
            self.file.run("INSERT OR REPLACE INTO setting VALUES (?, ?)", name, value.encode())

    def matters(self) -> list[tuple[bytes, str, bytes]]:
        """(id, file name, key), the one last opened first."""
        rows = self.file.all("SELECT id, file, key FROM matter ORDER BY opened DESC, rowid DESC")
        return [(matter, name, key) for matter, name, key in rows]

    def add_matter(self, matter: bytes, name: str, key: bytes, now: int) -> None:
        with self.file.change():
            self.file.run("INSERT INTO matter VALUES (?, ?, ?, ?)", matter, name, key, now)

    def drop_matter(self, matter: bytes) -> None:
        """Its key goes first: what is left of its file can't be read. The file itself is closed by now."""
        row = self.file.one("SELECT file FROM matter WHERE id = ?", matter)
        with self.file.change():
            self.file.run("DELETE FROM matter WHERE id = ?", matter)
        if row is not None and self.folder is not None:
            for ending in ("", "-wal", "-shm"):
                Path(self.path_of(row[0]) + ending).unlink(missing_ok=True)

    def path_of(self, name: str) -> str:
        return IN_MEMORY if self.folder is None else str(self.folder / "matters" / name)

    def change_slot(self, slot: bytes, master: bytes) -> None:
        """Put another slot, and the master key it opens to, in the place of what is there. Raises: Damaged store-not-writable, disk-full."""
        assert self.folder is not None, "a seat in memory has no slot"
        try:
            _write_whole(self.folder / NEXT, slot)
            self.file.change_key(kdf(master, "store seat", 32))
            _take_place(self.folder)
        except OSError as bad:
            raise Damaged("store-not-writable") from bad

    def close(self) -> None:
        self.file.close()


def has_seat(folder: Path) -> bool:
    return (folder / SLOT).exists()


def _nothing(_keep: Keep) -> None:
    """A seat begins empty."""


def make_keep(
    folder: Path,
    passphrase: str,
    cost: Cost,
    randomness: Randomness,
    *,
    fill: Callable[[Keep], None] = _nothing,
) -> Keep:
    """A new seat in a folder; ``fill``: what it holds from its first moment on.

    Raises: Refused already-a-seat, passphrase-needed; Damaged store-not-writable; and as ``fill``: then there is no seat.
    """
    mark = folder / UNFINISHED
    if has_seat(folder) or ((folder / "seat.db").exists() and not mark.exists()):
        raise Refused("already-a-seat")
    if not passphrase:
        raise Refused("passphrase-needed")
    master = randomness.bytes(32, b"master")
    slot = make_slot(passphrase, master, cost, randomness)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        (folder / "matters").mkdir(mode=0o700, exist_ok=True)
        _clear(folder)
        mark.touch(mode=0o600)
        keep = Keep(folder, master)
        try:
            fill(keep)
        except BaseException:
            keep.close()
            _clear(folder)
            mark.unlink(missing_ok=True)
            raise
        # the slot comes last and whole: a seat exists when its slot does
        _write_whole(folder / NEXT, slot)
        (folder / NEXT).replace(folder / SLOT)
        mark.unlink(missing_ok=True)
    except OSError as bad:
        raise Damaged("store-not-writable") from bad
    return keep


def _clear(folder: Path) -> None:
    """What an unfinished seat left: without a slot nobody can read it."""
    if (folder / UNFINISHED).exists():
        for place in (*folder.glob("seat.db*"), *(folder / "matters").glob("*.db*")):
            place.unlink(missing_ok=True)


def check_passphrase(folder: Path, passphrase: str) -> None:
    """Whether it is the one that opens this seat. Raises: as ``open_keep``."""
    open_slot(_read(folder / SLOT), passphrase)


def asks_in(folder: Path) -> Texts | None:
    """Whom to ask for the code, where the seat is locked for travel. Raises: Damaged."""
    kept = [asks_of(_read(folder / name)) for name in (SLOT, NEXT) if (folder / name).exists()]
    return next((asks for asks in kept if asks is not None), None)


def open_keep(folder: Path, passphrase: str, code: str = "") -> Keep:
    """``code``: a colleague's, for a seat that was locked for travel.

    Raises: Refused no-seat, travel-locked; Distrusted wrong-passphrase; Damaged slot-damaged, store-damaged."""
    names = [name for name in (SLOT, NEXT) if (folder / name).exists()]
    if SLOT not in names:
        raise Refused("no-seat")
    (folder / UNFINISHED).unlink(missing_ok=True)  # its slot is there: it was finished
    problems: list[WasitError] = []
    for name in names:
        try:
            keep = Keep(folder, open_slot(_read(folder / name), passphrase, code))
        except (Refused, Distrusted, Damaged) as no:
            if no.code not in ("travel-locked", "wrong-passphrase", "slot-damaged", "store-damaged"):
                raise
            problems.append(no)
            continue
        if name == NEXT:
            _take_place(folder)
        else:
            (folder / NEXT).unlink(missing_ok=True)
        return keep
    # of two slots one fits the file: a passphrase that opens the other only is a wrong one
    raise next((no for no in problems if not isinstance(no, Damaged)), problems[0])


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as bad:
        raise Damaged("store-not-writable") from bad


def _write_whole(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _take_place(folder: Path) -> None:
    """The next slot becomes the slot; the bytes of the old one are written over first, which reaches disks that write in place."""
    old = folder / SLOT
    with old.open("r+b") as out:
        out.write(bytes(old.stat().st_size))
        out.flush()
        os.fsync(out.fileno())
    (folder / NEXT).replace(old)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
