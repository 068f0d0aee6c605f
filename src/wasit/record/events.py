"""What came of taking something in: for the page, the log and the outbox to act on."""

from __future__ import annotations

from dataclasses import dataclass

from wasit.record.entry import Entry


@dataclass(frozen=True, slots=True)
class Accepted:
    entry: Entry
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class SetAside:
    """An entry that does not hold: dropped, and said in the line's log with its code."""

    code: str
    author: bytes
    sender: bytes


@dataclass(frozen=True, slots=True)
class Forked:
    """Two accepted entries under one number of one author."""

    author: bytes
    seq: int
    names: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Forged:
    """Someone shows an entry in this seat's own name that it never wrote."""

    sender: bytes
    seq: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An entry accepted before is now known to be its author's."""

    name: bytes


Event = Accepted | SetAside | Forked | Forged | Confirmed
