"""What goes into a recovery kit, and how its file is written.

1. Contents = cbor[1, made at, seat's settings, [matter...]]; matter = [settings, {table: [columns, rows]}]; settings as [[name, value]...].
   What is kept of each is in ``store/kept.py``: nothing that encrypts, receives or signs.
2. All of a matter is read between two of its changes: a kit holds no half of anything.
3. The file is written beside its place, flushed to the disk, and only then given its name: a full disk or a killed process leaves the
   old one. Nothing is overwritten unasked.

Source: PROTOCOL.md §2.4.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from wasit.errors import Damaged, Distrusted, Refused
from wasit.seat.keep import Keep
from wasit.seat.matter import Matter
from wasit.seat.store.kept import KEPT_TABLES, PERSON, SEAT_SETTINGS, is_kept
from wasit.wire import cbor

VERSION = 1

Rows = tuple[list[str], list[list[Any]]]


class KeptMatter(NamedTuple):
    """One matter as a kit holds it. Shapes: ``tables`` name -> (columns, rows)."""

    settings: dict[str, bytes]
    tables: dict[str, Rows]


class Contents(NamedTuple):
    """Units: ``at`` in seconds.

    Secrets: everything; with the recovery secret its holder is the person.
    """

    at: int
    settings: dict[str, str]
    matters: list[KeptMatter]


def contents_of(keep: Keep, matters: Iterable[Matter], at: int) -> bytes:
    """Everything of a seat that a kit holds."""
    settings = [[name, keep.setting(name)] for name in SEAT_SETTINGS if keep.setting(name)]
    return cbor.encode([VERSION, at, settings, [_kept(matter) for matter in matters]], nfc=False)


def _kept(matter: Matter) -> list[Any]:
    rows = matter.file.all("SELECT name, value FROM setting ORDER BY name")
    settings = [[name, value] for name, value in rows if is_kept(name)]
    return [settings, {table: _table(matter, table) for table in KEPT_TABLES}]


def _table(matter: Matter, table: str) -> list[Any]:
    columns = list(PERSON) if table == "person" else columns_of(matter, table)
    rows = matter.file.all(f"SELECT {', '.join(columns)} FROM {table}")
    return [columns, [list(row) for row in rows]]


def columns_of(matter: Matter, table: str) -> list[str]:
    """As this program makes the table."""
    assert table in KEPT_TABLES
    return [row[1] for row in matter.file.all(f"PRAGMA table_info({table})")]


def read_contents(data: bytes) -> Contents:
    """Raises: Distrusted kit-too-new, not-a-kit."""
    try:
        match cbor.decode(data, limit=len(data), nfc=False):
            case [int() as version, *_] if version > VERSION:
                raise Distrusted("kit-too-new", version=version)
            case [1, int() as at, list() as settings, [_, *_] | [] as matters]:
                return Contents(at, _read_settings(settings), [_read_matter(*matter) for matter in matters])
            case _:
                raise Distrusted("not-a-kit")
    except (TypeError, ValueError):  # pairs that are none
        raise Distrusted("not-a-kit") from None
    except Distrusted as bad:
        raise bad if bad.code == "kit-too-new" else Distrusted("not-a-kit") from None


def _read_settings(settings: list[Any]) -> dict[str, Any]:
    read = dict(settings)
    if not all(isinstance(name, str) and _is_cell(value) for name, value in read.items()):
        raise Distrusted("not-a-kit")
    return read


def _read_matter(settings: list[Any], tables: object) -> KeptMatter:
    if not isinstance(tables, dict):
        raise Distrusted("not-a-kit")
    read = {}
    for name, (columns, rows) in tables.items():
        if not (isinstance(rows, list) and all(_is_row(row, len(columns)) for row in rows)):
            raise Distrusted("not-a-kit")
        read[str(name)] = ([str(each) for each in columns], rows)
    kept = KeptMatter(_read_settings(settings), read)
    if any(kept.settings.get(name) is None for name in ("id", "me", "name", "chain", "recovery")):
        raise Distrusted("not-a-kit")
    return kept


def _is_row(row: object, cells: int) -> bool:
    return isinstance(row, list) and len(row) == cells and all(_is_cell(cell) for cell in row)


def _is_cell(value: object) -> bool:
    """What a table holds."""
    return value is None or isinstance(value, str | bytes | int)


def write_kit(path: Path, data: bytes, *, force: bool = False) -> None:
    """The whole file under its name, or nothing changed. Raises: Refused unwritable-file (reason: exists, or none); Damaged disk-full."""
    part = path.with_name(path.name + ".part")
    try:
        if path.exists() and not force:
            raise Refused("unwritable-file", reason="exists")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if force:
            part.replace(path)
        else:  # who came first meanwhile is not overwritten either
            path.hardlink_to(part)
            part.unlink()
        _flush_folder(path.parent)
    except FileExistsError:
        part.unlink(missing_ok=True)
        raise Refused("unwritable-file", reason="exists") from None
    except OSError as bad:
        _drop(part)
        if bad.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Damaged("disk-full") from None
        raise Refused("unwritable-file") from None


def _drop(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return


def _flush_folder(folder: Path) -> None:
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
