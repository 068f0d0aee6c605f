"""One entry of a line's record, and its one byte encoding.

1. raw = cbor[1, line, epoch, author, seq, prev, deps, lam, at, off, kind, commits]; its name is H("entry", raw).
2. An entry commits to its body with a salt; the body travels beside it. So a body can be withheld, erased or worded for each
   reader while the chain stays checkable, and nobody guesses a short "yes" from its hash.
3. There is no signature: that the author wrote it is known from the author's own session, and provable to no one else.

Source: spec/6-record, from PROTOCOL.md §6.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from wasit.errors import Distrusted
from wasit.text.moment import MAX_OFFSET, Moment
from wasit.wire import cbor
from wasit.wire.hashes import digest

VERSION = 1
FIRST = bytes(32)  # prev of a feed's first entry
MAX_RAW = 8 * 1024
MAX_DEPS = 40
MAX_SEATS = 20
MAX_KIND = 63
MAX_SEQ = 2**32 - 1


class Ref(NamedTuple):
    """An entry named by another. Sorts by author, number, name."""

    author: bytes
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """Shapes: line, author 16 bytes; prev, hash, each commit 32 bytes; commits 1, or one per member in id order."""

    line: bytes
    epoch: int
    author: bytes
    seq: int
    prev: bytes
    deps: tuple[Ref, ...]
    lam: int
    at: Moment
    kind: int
    commits: tuple[bytes, ...]
    raw: bytes = field(repr=False, compare=False)
    hash: bytes

    @property
    def ref(self) -> Ref:
        return Ref(self.author, self.seq, self.hash)

    @property
    def place(self) -> tuple[int, bytes, int, bytes]:
        """Where it stands in the line's order: total, causal, the same everywhere."""
        return (self.lam, self.author, self.seq, self.hash)

    def refs(self) -> tuple[Ref, ...]:
        """What must be there before it: its predecessor (not for the first) and its deps."""
        if self.seq == 1:
            return self.deps
        return (Ref(self.author, self.seq - 1, self.prev), *self.deps)


def make_entry(
    *,
    line: bytes,
    epoch: int,
    author: bytes,
    seq: int,
    prev: bytes,
    deps: Sequence[Ref],
    lam: int,
    at: Moment,
    kind: int,
    commits: Sequence[bytes],
) -> Entry:
    """An entry of its author's own. Deps are sorted here."""
    ordered = tuple(sorted(deps))
    raw = cbor.encode(
        [
            VERSION,
            line,
            epoch,
            author,
            seq,
            prev,
            [list(dep) for dep in ordered],
            lam,
            at.seconds,
            at.offset,
            kind,
            list(commits),
        ]
    )
    assert len(raw) <= MAX_RAW
    return _remember(
        Entry(
            line, epoch, author, seq, prev, ordered, lam, at, kind, tuple(commits), raw, digest("entry", raw)
        )
    )


# The same bytes are the same entry, and are read again at every turn; no words stand in it.
_read: dict[bytes, Entry] = {}
_MOST_READ = 4096


def _remember(entry: Entry) -> Entry:
    if len(_read) >= _MOST_READ:
        _read.clear()
    _read[entry.raw] = entry
    return entry


def decode_entry(raw: bytes) -> Entry:
    """Raises: Distrusted E_SIZE, E_CBOR*, E_VERSION, E_ENTRY."""
    found = _read.get(raw)
    return found if found is not None else _remember(_decode(raw))


def _decode(raw: bytes) -> Entry:
    parts = cbor.decode(raw, limit=MAX_RAW)
    if type(parts) is not list or not parts:
        raise Distrusted("E_ENTRY")
    if parts[0] != VERSION or type(parts[0]) is not int:
        raise Distrusted("E_VERSION")
    if len(parts) != 12:
        raise Distrusted("E_ENTRY")
    _, line, epoch, author, seq, prev, deps, lam, at, off, kind, commits = parts
    check_bytes(line, 16)
    check_int(epoch, 1, MAX_SEQ)
    check_bytes(author, 16)
    check_int(seq, 1, MAX_SEQ)
    check_bytes(prev, 32)
    check_int(lam, 1, 2**48)
    check_int(at, 0, 2**40)
    check_int(off, -MAX_OFFSET, MAX_OFFSET)
    check_int(kind, 1, MAX_KIND)
    if type(commits) is not list or not 1 <= len(commits) <= MAX_SEATS:
        raise Distrusted("E_ENTRY")
    for commit in commits:
        check_bytes(commit, 32)
    if (seq == 1) != (prev == FIRST):
        raise Distrusted("E_ENTRY")
    refs = decode_refs(deps, MAX_DEPS)
    if list(refs) != sorted(set(refs)):
        raise Distrusted("E_ENTRY")
    return Entry(
        line,
        epoch,
        author,
        seq,
        prev,
        refs,
        lam,
        Moment(at, off),
        kind,
        tuple(commits),
        raw,
        digest("entry", raw),
    )


def decode_refs(value: Any, limit: int) -> tuple[Ref, ...]:
    """[[author, seq, hash]...]. Raises: Distrusted E_ENTRY."""
    if type(value) is not list or len(value) > limit:
        raise Distrusted("E_ENTRY")
    refs = []
    for item in value:
        if type(item) is not list or len(item) != 3:
            raise Distrusted("E_ENTRY")
        author, seq, name = item
        check_bytes(author, 16)
        check_int(seq, 1, MAX_SEQ)
        check_bytes(name, 32)
        refs.append(Ref(author, seq, name))
    return tuple(refs)


def check_bytes(value: Any, count: int, code: str = "E_ENTRY") -> None:
    """Raises: Distrusted."""
    if type(value) is not bytes or len(value) != count:
        raise Distrusted(code)


def check_int(value: Any, low: int, high: int, code: str = "E_ENTRY") -> None:
    """A whole number in a range; True is none. Raises: Distrusted."""
    if type(value) is not int or not low <= value <= high:
        raise Distrusted(code)
