"""A sealed archive as a file: what lies open of it, how it is made whole, how it is opened.

1. A ZIP of three: ``READ-ME.txt`` says in three languages how it is opened without us; ``cover.json`` says how many shares open it, and by
   which fingerprints each is known; ``record.age`` is an age file under the key's 32 hexadecimal digits, with a ZIP in it.
2. Whoever finds the file learns that it is an archive, k and n, and its size. Not of what, when, whose, nor who has a share.
3. Inside, ``manifest.json`` names every file with its SHA-256. No name leads out of the folder it is written to.
4. The cover binds ``record.age`` by its SHA-256: a copy that went bad is known before anybody is called for a share. Whoever alters both
   alters what opens to nothing: age's own check stands behind it.
5. A share that is mistyped, of another archive, or given twice is named by its place before anything is tried.

Source: docs/archive.md.
"""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files as package_files
from lzma import LZMAError
from typing import Any

from wasit.errors import Distrusted, Refused
from wasit.seals.age_file import lock_age, unlock_age
from wasit.seals.randomness import Randomness
from wasit.seals.shares import LEAST, MOST, Share, fingerprint, join_key, make_key, read_share, split_key

FORMAT, RECORD_FORMAT, VERSION = "wasit-archive", "wasit-record", 1
READ_ME, COVER, SEALED, MANIFEST = "READ-ME.txt", "cover.json", "record.age", "manifest.json"
MAX_COVER = 64 * 1024
MAX_RECORD = 2 * 1024**3
_NAME = re.compile(r"(?:[a-z0-9-]{1,32}/)?[A-Za-z0-9][A-Za-z0-9-]{0,79}\.[a-z0-9]{1,8}")
_UNREADABLE = (
    EOFError,
    ValueError,
    OSError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    zlib.error,
    LZMAError,
)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a ZIP's first hour: the file does not say when it was made


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that is whole as far as can be seen without its shares. ``digest``: SHA-256 of the whole file."""

    id: str
    needed: int
    fingerprints: tuple[bytes, ...]
    sealed: bytes
    digest: str

    @property
    def count(self) -> int:
        return len(self.fingerprints)


def seal_archive(
    contents: Mapping[str, bytes],
    about: Mapping[str, Any],
    *,
    needed: int,
    count: int,
    randomness: Randomness,
) -> tuple[bytes, tuple[Share, ...]]:
    """(the file, its shares). ``about``: what the manifest says beside the files. Raises: Refused bad-input (field needed, openers).

    Secrets: any ``needed`` of the shares open the file; they are in no other place.
    """
    key = make_key(randomness)
    shares = split_key(key, needed, count)
    listed = [_listed(name, data) for name, data in contents.items()]
    manifest = {"format": RECORD_FORMAT, "version": VERSION, **about, "files": listed}
    record = _zip({MANIFEST: _json(manifest), **contents}, packed=True)
    sealed = lock_age(record, key.hex())
    cover = {
        "format": FORMAT,
        "version": VERSION,
        "id": randomness.bytes(4, b"archive id").hex(),
        "needed": needed,
        "shares": [share.fingerprint.hex() for share in shares],
        "sealed": _listed(SEALED, sealed),
    }
    read_me = read_me_of("archive").format(needed=needed, count=count).encode()
    made = _zip({READ_ME: read_me, COVER: _json(cover), SEALED: sealed}, packed=False)
    open_archive(
        read_archive(made), shares[-needed:]
    )  # an archive that does not open is found out now, not in twenty years
    return made, shares


def read_me_of(what: str) -> str:
    return (package_files("wasit.seat") / "texts" / f"{what}.txt").read_text("utf-8")


def _listed(name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "bytes": len(data), "sha256": sha256(data).hexdigest()}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _zip(contents: Mapping[str, bytes], *, packed: bool) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in contents.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            info.external_attr = 0o600 << 16
            made.writestr(info, data)
    return out.getvalue()


def _unzip(data: bytes, code: str, most: int, names: Iterable[str] = ()) -> dict[str, bytes]:
    """``most``: bytes it may unpack to. Raises: Distrusted ``code``."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            listed = [info for info in held.infolist() if not names or info.filename in names]
            sizes = sum(info.file_size for info in listed)
            if sizes > most or len({info.filename for info in listed}) != len(listed):
                raise Distrusted(code)
            return {info.filename: held.read(info) for info in listed}
    except (zipfile.BadZipFile, *_UNREADABLE):
        raise Distrusted(code) from None


def read_archive(data: bytes) -> Archive:
    """Raises: Distrusted not-an-archive, archive-too-new, archive-altered."""
    if not data.startswith(b"PK"):
        raise Distrusted("not-an-archive")
    # a cut or flipped byte shows in the ZIP's own sums first
    # what is sealed does not shrink: what unpacks to much more is no archive
    held = _unzip(data, "archive-altered", 2 * len(data) + MAX_COVER, (COVER, SEALED))
    if COVER not in held or len(held[COVER]) > MAX_COVER:
        raise Distrusted("not-an-archive")
    match _read_json(held[COVER]):
        case {"format": "wasit-archive", "version": int() as version} if version > VERSION:
            raise Distrusted("archive-too-new", version=version)
        case {
            "format": "wasit-archive",
            "version": 1,
            "id": str() as name,
            "needed": int() as needed,
            "shares": list() as shares,
            "sealed": {"sha256": str() as digest},
        }:
            pass
        case _:
            raise Distrusted("not-an-archive")
    marks = [
        bytes.fromhex(one) for one in shares if isinstance(one, str) and re.fullmatch("[0-9a-f]{32}", one)
    ]
    if len(marks) != len(shares) or not LEAST <= needed <= len(marks) <= MOST:
        raise Distrusted("archive-altered")
    sealed = held.get(SEALED, b"")
    if sha256(sealed).hexdigest() != digest or not re.fullmatch("[0-9a-f]{8}", name):
        raise Distrusted("archive-altered")
    return Archive(name, needed, tuple(marks), sealed, sha256(data).hexdigest())


def _read_json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def recognise(archive: Archive, typed: Sequence[str]) -> list[Share]:
    """The shares that people typed or scanned, each known for one of this archive's.

    Raises: Refused share-typo, share-twice (each with ``share``: its place as given, from 1); Distrusted share-of-another (share).
    """
    found: list[Share] = []
    for place, one in enumerate(typed, 1):
        try:
            number, value = read_share(one)
        except Refused as no:
            raise Refused(no.code, share=place, **no.fields) from None
        numbers = range(1, archive.count + 1) if number is None else (number,)
        known = [
            n for n in numbers if n <= archive.count and fingerprint(n, value) == archive.fingerprints[n - 1]
        ]
        if not known:
            raise Distrusted("share-of-another", share=place)
        if any(share.number == known[0] for share in found):
            raise Refused("share-twice", share=place)
        found.append(Share(known[0], value))
    return found


def open_archive(archive: Archive, shares: Sequence[Share]) -> dict[str, bytes]:
    """Every file of the record, the manifest first. Raises: Refused shares-missing; Distrusted archive-altered."""
    if len(shares) < archive.needed:
        raise Refused("shares-missing", n=len(shares), of=archive.needed)
    key = join_key(shares[: archive.needed])
    held = _unzip(
        unlock_age(archive.sealed, key.hex(), code="archive-altered"), "archive-altered", MAX_RECORD
    )
    match _read_json(held.get(MANIFEST, b"")):
        case {"format": "wasit-record", "version": int() as version} if version > VERSION:
            raise Distrusted("archive-too-new", version=version)
        case {"format": "wasit-record", "files": list() as listed}:
            pass
        case _:
            raise Distrusted("archive-altered")
    rest = {name: data for name, data in held.items() if name != MANIFEST}
    if listed != [_listed(name, data) for name, data in rest.items()]:
        raise Distrusted("archive-altered")
    if not all(_NAME.fullmatch(name) for name in rest):
        raise Distrusted("archive-altered")
    return held
