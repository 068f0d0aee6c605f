"""What a power cut leaves of a folder, from the notes of shim.c.

POSIX at its strictest: written bytes are sure once *their file* was synced, a made, removed or new name once *the folder that holds it* was.
Until then each 512-byte sector of each write, each truncation and each name may or may not be there, in any order.

1. ``SYNCED``: nothing that is not sure. ``KEPT``: all of it, which is what kill -9 leaves. ``TORN``: some of it, by a seed.
2. No program can help where a disk lies about syncs; the tests let it lie to see that the judge notices.
"""

from __future__ import annotations

import os
import random
import struct
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path, PurePosixPath

SECTOR = 512
_HEAD = struct.Struct("<cIQI")


class Left(Enum):
    """How much of what was not synced is there after the cut."""

    SYNCED = "synced"
    KEPT = "kept"
    TORN = "torn"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was done to the folder. ``ends``: where the log stood right after it."""

    kind: str
    handle: int
    offset: int
    data: bytes
    ends: int


@dataclass
class _File:
    sure: bytearray = field(default_factory=bytearray)
    now: bytearray = field(default_factory=bytearray)
    loose: list[Note] = field(default_factory=list)


def build_shim(folder: Path) -> Path:
    """Compiled from shim.c beside this file."""
    made = folder / "shim.so"
    source = Path(__file__).with_name("shim.c")
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", made, source, "-ldl"], check=True)
    return made


def read_notes(log: Path) -> Iterator[Note]:
    """All whole notes; a kill may have cut the last."""
    with log.open("rb") as file:
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            kind, handle, offset, length = _HEAD.unpack(head)
            data = file.read(length)
            if len(data) < length:
                return
            yield Note(kind.decode(), handle, offset, data, file.tell())


class Disk:
    """A folder as it is seen, and as it is sure to be."""

    def __init__(self, folder: Path | None = None) -> None:
        self._names: dict[str, _File | None] = {}  # None: a folder
        self._handles: dict[int, _File | str] = {}
        for path in sorted(folder.rglob("*")) if folder else ():
            held = path.read_bytes() if path.is_file() else None
            name = path.relative_to(folder or path).as_posix()
            self._names[name] = None if held is None else _File(bytearray(held), bytearray(held))
        self._sure = dict(self._names)

    def do(self, note: Note) -> None:
        """One more note."""
        match note.kind:
            case "M":
                self._names[note.data.decode()] = None
            case "C" | "O":
                self._open(note)
            case "U":
                self._names.pop(note.data.decode(), None)
            case "W" | "T":
                file = self._handles[note.handle]
                assert isinstance(file, _File)
                _apply(file.now, note)
                file.loose.append(note)
            case "S":
                file = self._handles[note.handle]
                assert isinstance(file, _File)
                for loose in file.loose:
                    _apply(file.sure, loose)
                file.loose = []
            case "D":
                folder = self._handles[note.handle]
                assert isinstance(folder, str)
                for name in {*self._names, *self._sure}:
                    if _above(name) == folder:
                        _copy(name, self._names, self._sure)

    def cut(self, left: Left, chance: random.Random | None = None) -> dict[str, bytes | None]:
        """The names and bytes that the power cut leaves; None for a folder."""
        if left is Left.KEPT:
            names = self._names
        else:
            names = dict(self._sure)
            for name in sorted({*self._names, *self._sure}) if chance and left is Left.TORN else ():
                if chance and chance.random() < 0.5:
                    _copy(name, self._names, names)
        return {
            name: None if file is None else self._bytes(file, left, chance)
            for name, file in names.items()
            if all(str(above) in names for above in PurePosixPath(name).parents if str(above) != ".")
        }

    def loose(self) -> int:
        """How many writes are not sure."""
        return sum(len(file.loose) for file in self._names.values() if file is not None)

    def _bytes(self, file: _File, left: Left, chance: random.Random | None) -> bytes:
        if left is Left.KEPT:
            return bytes(file.now)
        data = bytearray(file.sure)
        for note in file.loose if left is Left.TORN and chance else ():
            for piece in _sectors(note):
                if chance and chance.random() < 0.5:
                    _apply(data, piece)
        return bytes(data)

    def _open(self, note: Note) -> None:
        name = note.data.decode()
        if name and note.kind == "C":
            self._names[name] = _File()
        file = self._names.get(name) if name else None
        self._handles[note.handle] = name if file is None else file
        if file is not None and note.offset:  # O_TRUNC
            self.do(Note("T", note.handle, 0, b"", note.ends))


def lay_out(files: dict[str, bytes | None], folder: Path) -> None:
    """Write what a cut left into an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, held in sorted(files.items()):
        path = folder / name
        if held is None:
            path.mkdir(mode=0o700, exist_ok=True)
        else:
            path.write_bytes(held)
            path.chmod(0o600)


def cut_power(before: Disk, notes: Iterable[Note], left: Left, seed: int = 0) -> dict[str, bytes | None]:
    """All the notes, then the cut."""
    for note in notes:
        before.do(note)
    return before.cut(left, random.Random(seed))


def environment(shim: Path, folder: Path, log: Path, control: Path) -> dict[str, str]:
    """What a process is started with, so that its folder is this disk."""
    if not control.exists():
        control.write_bytes(bytes(4096))
    return {
        **os.environ,
        "LD_PRELOAD": str(shim),
        "WASIT_SHIM_FOLDER": str(folder),
        "WASIT_SHIM_LOG": str(log),
        "WASIT_SHIM_CONTROL": str(control),
    }


class Control:
    """What the disk refuses and how wrong the clock is, at once, for a process that runs."""

    REFUSALS = ("nothing", "full", "read-only", "no-sync", "no-write", "lies")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._refuses, self._clock_off = 0, 0

    def refuse(self, what: str) -> None:
        """One of ``REFUSALS``."""
        self._refuses = self.REFUSALS.index(what)
        self._write()

    def set_clock(self, seconds: int) -> None:
        """So many seconds before or past the true hour."""
        self._clock_off = seconds
        self._write()

    def _write(self) -> None:
        with self._path.open("r+b") as file:
            file.write(struct.pack("<iiq", self._refuses, 0, self._clock_off))


def _above(name: str) -> str:
    above = str(PurePosixPath(name).parent)
    return "" if above == "." else above


def _copy(name: str, source: dict[str, _File | None], target: dict[str, _File | None]) -> None:
    if name in source:
        target[name] = source[name]
    else:
        target.pop(name, None)


def _sectors(note: Note) -> Iterator[Note]:
    if note.kind == "T":
        yield note
        return
    start = 0
    while start < len(note.data):
        most = SECTOR - (note.offset + start) % SECTOR
        yield Note("W", note.handle, note.offset + start, note.data[start : start + most], note.ends)
        start += most


def _apply(data: bytearray, note: Note) -> None:
    end = note.offset + len(note.data)
    if note.kind == "T":
        if note.offset < len(data):
            del data[note.offset :]
        else:
            data.extend(bytes(note.offset - len(data)))
        return
    if len(data) < end:
        data.extend(bytes(end - len(data)))
    data[note.offset : end] = note.data
