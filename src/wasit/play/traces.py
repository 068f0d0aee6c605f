"""Where a string may have left a trace: a seat's decrypted rows, its pages, logs, and the files of a relay.

1. A row is searched value by value: bytes as they stand, and as text in NFC; whole rows of a file are read, whatever their table means.
2. A page is searched as written, and as read: entities undone, tags left out.
3. A file is searched as bytes, in the string's composed and decomposed forms, in pieces that overlap: its size does not matter.
4. A place is told by table, path or file name: never by what stands there.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from wasit.errors import Refused
from wasit.seat.seat import Seat
from wasit.seat.store.sealed import Sealed
from wasit.web.everything import render_all

_TAG = re.compile(r"<[^<>]*>")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Needle:
    """A string in the forms it is searched in. ``forms``: its bytes as given, composed and decomposed."""

    text: str
    composed: str
    forms: tuple[bytes, ...]

    @classmethod
    def of(cls, text: str) -> Needle:
        composed = unicodedata.normalize("NFC", text)
        forms = dict.fromkeys((text, composed, unicodedata.normalize("NFD", text)))
        return cls(text, composed, tuple(form.encode() for form in forms))

    def is_in_bytes(self, data: bytes) -> bool:
        return any(form in data for form in self.forms)

    def is_in_text(self, text: str) -> bool:
        return self.text in text or self.composed in _composed(text)


def _composed(text: str) -> str:
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def rows_of(seat: Seat) -> Iterator[tuple[str, bytes]]:
    """Every value of every table of an open seat's files, with the place it stands in."""
    yield from _values("seat", seat.opened().file)
    for number, matter in enumerate(seat.matters.values(), 1):
        yield from _values(f"matter {number}", matter.file)


def _values(name: str, file: Sealed) -> Iterator[tuple[str, bytes]]:
    for (table,) in file.all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
        assert _NAME.match(table), "our own schema"
        columns = [row[1] for row in file.all(f"PRAGMA table_info({table})")]
        for row in file.all(f"SELECT * FROM {table}"):  # noqa: S608 - a table of our own schema
            for column, value in zip(columns, row, strict=True):
                if isinstance(value, bytes):
                    yield f"{name}, {table}.{column}", value
                elif isinstance(value, str):
                    yield f"{name}, {table}.{column}", value.encode()


def in_rows(seat: Seat, needles: Sequence[Needle]) -> Iterator[tuple[Needle, str]]:
    """Each needle with each place of a seat's files where it stands."""
    for place, value in rows_of(seat):
        text = _composed(value.decode("utf-8", "replace"))
        for needle in needles:
            if needle.is_in_bytes(value) or needle.composed in text:
                yield needle, place


def in_pages(seat: Seat, needles: Sequence[Needle]) -> Iterator[tuple[Needle, str]]:
    """Each needle with each page, in three languages, where it stands. A seat without a matter has none."""
    try:
        pages = render_all(seat)
    except Refused:
        return
    for path, page in pages.items():
        written = html.unescape(page)
        read = html.unescape(_TAG.sub("", page))
        composed = _composed(written), _composed(read)
        for needle in needles:
            if needle.text in page or any(needle.composed in text for text in composed):
                yield needle, f"page {_place(path)}"


def _place(path: str) -> str:
    """Without the matter's id."""
    return re.sub(r"^/m/[0-9a-f]+/", "/", path)


def in_bytes(name: str, data: bytes, needles: Iterable[Needle]) -> Iterator[tuple[Needle, str]]:
    """Each needle that stands in these bytes."""
    for needle in needles:
        if needle.is_in_bytes(data):
            yield needle, name


def in_folder(folder: Path, needles: Sequence[Needle]) -> Iterator[tuple[Needle, str]]:
    """Each needle with each file of a folder where it stands, in its bytes or its name."""
    overlap = max((max(map(len, needle.forms)) for needle in needles), default=1)
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        place = f"file {path.name}"
        found = set()
        with path.open("rb") as data:
            tail = b""
            while piece := data.read(PIECE):
                window = tail + piece
                found |= {needle.text for needle in needles if needle.is_in_bytes(window)}
                tail = window[-overlap:]
        for needle in needles:
            if needle.text in found or needle.is_in_text(path.name):
                yield needle, place
