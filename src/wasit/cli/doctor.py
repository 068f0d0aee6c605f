"""What can be wrong on a machine, each looked at by one small function that gives a finding.

1. A finding is a code, whether all is well, how bad it is, and plain fields; its sentence and what to do are in
   ``sentences.json`` under ``doctor.<code>`` and ``doctor.<code>.do``.
2. Nothing is mended here and nothing is written.
3. The store is asked through the open seat; a closed one can't be looked into without its passphrase, and that is said.
"""

from __future__ import annotations

import shutil
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from wasit.cli.sentences import label
from wasit.errors import Plain

MAX_SKEW = 60  # seconds
MIN_FREE = 256 * 1024 * 1024  # bytes
NEEDED = {"vodozemac": (0, 10), "cryptography": (50,), "sqlcipher3": (0, 6), "argon2-cffi": (25, 1)}
PATIENCE = 5.0  # seconds for the relay

How = Literal["well", "note", "unreachable", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    how: How = "well"
    fields: Mapping[str, Plain] = field(default_factory=dict)

    def sentence(self, lang: str) -> str:
        return label(lang, f"doctor.{self.code}", **self.fields)

    def advice(self, lang: str) -> str:
        return (
            label(lang, f"doctor.{self.code}.do", **self.fields) if self.how not in ("well", "note") else ""
        )

    def as_json(self, lang: str) -> dict[str, Any]:
        told = {"code": self.code, "how": self.how, "fields": dict(self.fields)}
        return {**told, "sentence": self.sentence(lang), "do": self.advice(lang)}


def look_at_python(running: tuple[int, ...] = sys.version_info[:3]) -> Finding:
    shown = ".".join(map(str, running))
    return Finding("python", "well", {"version": shown}) if running >= (3, 11) else Finding(
        "python-old", "wrong", {"version": shown}
    )  # fmt: skip


def look_at_library(name: str, needed: tuple[int, ...], find: Callable[[str], str] = version) -> Finding:
    wanted = ".".join(map(str, needed))
    try:
        found = find(name)
    except PackageNotFoundError:
        return Finding("library-missing", "wrong", {"name": name, "needed": wanted})
    fields: dict[str, Plain] = {"name": name, "version": found, "needed": wanted}
    return (
        Finding("library", "well", fields)
        if _parts(found) >= needed
        else Finding("library-old", "wrong", fields)
    )


def _parts(written: str) -> tuple[int, ...]:
    parts: list[int] = []
    for part in written.split("."):
        if not part.isdigit():
            break
        parts.append(int(part))
    return tuple(parts)


def look_at_folder(folder: Path, uid: int) -> Finding:
    try:
        status = folder.stat()
    except OSError:
        return Finding("folder-missing", "wrong")
    if not stat.S_ISDIR(status.st_mode):
        return Finding("folder-missing", "wrong")
    if status.st_uid != uid:
        return Finding("folder-owner", "wrong")
    if status.st_mode & 0o077:
        return Finding("folder-open", "wrong", {"mode": f"{stat.S_IMODE(status.st_mode):04o}"})
    return Finding("folder")


def look_at_files(folder: Path) -> Finding:
    """Files that others may read or write."""
    loose = 0
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        status = path.lstat()
        if stat.S_ISREG(status.st_mode) and status.st_mode & 0o077:
            loose += 1
    return Finding("files-open", "wrong", {"n": loose}) if loose else Finding("files")


def look_at_disk(folder: Path, free_of: Callable[[Path], int] | None = None) -> Finding:
    there = next((place for place in (folder, *folder.absolute().parents) if _is_there(place)), Path("/"))
    free = free_of(there) if free_of else shutil.disk_usage(there).free
    fields: dict[str, Plain] = {"free": free // 2**20}
    return Finding("disk", "well", fields) if free >= MIN_FREE else Finding("disk-full", "wrong", fields)


def _is_there(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:  # a name that is too long
        return False


def look_at_browser(can_browse: Callable[[], bool]) -> Finding:
    return Finding("browser") if can_browse() else Finding("no-browser", "note")


def look_at_store(health: Mapping[str, Any] | None) -> Finding:
    """``health`` is what the open seat says of itself; None when none is open.

    Shapes: as ``asking`` gives it: {"store": "ok" or a code, "relays": [addresses]}, each may be missing.
    """
    if health is None:
        return Finding("seat-closed", "note")
    said = health.get("store")
    if said is None:
        return Finding("store-unasked", "note")
    return Finding("store") if said == "ok" else Finding("store-damaged", "wrong")


def look_at_relay(
    address: str, now: int, ask: Callable[[str], tuple[int, str]] | None = None
) -> list[Finding]:
    """Whether the relay answers, and whether our clock agrees with its own."""
    try:
        status, date = (ask or ask_health)(address)
    except (OSError, ValueError):
        return [Finding("relay-unreachable", "unreachable", {"relay": address})]
    if status != 200:
        return [Finding("relay-ill", "unreachable", {"relay": address, "status": status})]
    return [Finding("relay", "well", {"relay": address}), look_at_clock(date, now)]


def is_onion(address: str) -> bool:
    """Whether only Tor leads there."""
    from wasit.seat.proxy import is_onion

    return is_onion(address)


def look_at_clock(date: str, now: int) -> Finding:
    """Units: now in seconds. ``date`` is an HTTP date."""
    try:
        skew = now - int(parsedate_to_datetime(date).timestamp())
    except (ValueError, TypeError, OverflowError):
        return Finding("clock-unknown", "note")
    fields: dict[str, Plain] = {"seconds": abs(skew)}
    if abs(skew) <= MAX_SKEW:
        return Finding("clock", "well", fields)
    return Finding("clock-fast" if skew > 0 else "clock-slow", "wrong", fields)


def ask_health(address: str) -> tuple[int, str]:
    """The status and the date of GET /health. Raises: OSError, ValueError."""
    from http.client import HTTPConnection, HTTPException, HTTPSConnection
    from urllib.parse import urlsplit

    read = urlsplit(address)
    if read.scheme not in ("http", "https") or not read.hostname:
        raise ValueError(address)
    kind = HTTPSConnection if read.scheme == "https" else HTTPConnection
    line = kind(read.hostname, read.port, timeout=PATIENCE)
    try:
        line.request("GET", read.path.rstrip("/") + "/health", headers={"Accept": "text/plain"})
        answer = line.getresponse()
        answer.read(1024)
        return answer.status, answer.headers.get("Date", "")
    except HTTPException as error:
        raise OSError from error
    finally:
        line.close()
