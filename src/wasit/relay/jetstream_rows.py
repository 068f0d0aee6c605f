"""How a box stands on a cluster, and how that becomes a message. No network here.

This file alone knows the messages of a box.

1. A box is a subject; its last message says how the box stands, and brings the newest letters. One message is one whole step:
   cursors, marks against copies, room and letters change together or not at all.
2. A step is taken from the message before it and holds only if that is still the last (``Link.append``).
   So any number of relay processes may write to a box: one of them wins, the others look again.
3. The newest marks stand in the message; the ones before them in a *page* of marks on a subject of their own, written first.
4. Days are whole days. A box whose messages have all aged away goes on from a cursor that none of them can have had.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from wasit.errors import Damaged, WasitError
from wasit.relay.rules import RelayConfig
from wasit.relay.store import Put
from wasit.wire import cbor
from wasit.wire.mailbox import ID
from wasit.wire.requests import HASH, MID, OpenBox, check_number, check_raw, exact

MARKS = 64
PAGE_MARKS = 4096
DAY_CURSORS = 1 << 20
ROOM = 1 << 20
_DAY = 4
_MOST = (1 << 63) - 1
_WAITING = struct.Struct(">QQII")  # cursor, sequence, bytes, day

Letter = tuple[int, int, bytes]
"""Cursor, day, body."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that waits: where it is, how large, of which day."""

    seq: int
    octets: int
    day: int


@dataclass(slots=True)
class Standing:
    """How a box stands after the message ``seq``."""

    seq: int
    last: int
    marks: dict[bytes, int] = field(default_factory=dict)
    pages: int = 0
    waiting: dict[int, Waiting] = field(default_factory=dict)

    @property
    def octets(self) -> int:
        """All that waits."""
        return sum(letter.octets for letter in self.waiting.values())


@dataclass(frozen=True, slots=True)
class PutWish:
    """A letter to keep."""

    mid: bytes
    body: bytes
    today: int


@dataclass(slots=True)
class Step:
    """One step of a box: what becomes of each wish, and the message that makes it so. ``dead``: messages that then hold nothing."""

    kept: list[Put]
    letters: list[Letter]
    after: Standing
    dead: set[int]

    def pack(self) -> bytes:
        """Its message."""
        return pack(self.after, self.letters)


def aged(opened_day: int, today: int, floor: int = 0) -> Standing:
    """How a box stands that has no message: new, or all have aged away. ``floor``: the cursor it came with from another store."""
    return Standing(0, floor + max(0, today - opened_day) * DAY_CURSORS)


def take_step(
    before: Standing,
    older: dict[bytes, int],
    wishes: Sequence[PutWish],
    acked: Iterable[int],
    config: RelayConfig,
    oldest: int,
    forgotten: int,
) -> Step:
    """``older``: the marks on pages. Letters from before ``oldest`` and marks from before ``forgotten`` count no more."""
    gone = {cursor for cursor in acked if cursor in before.waiting}
    gone |= {cursor for cursor, letter in before.waiting.items() if letter.day < oldest}
    waiting = {cursor: letter for cursor, letter in before.waiting.items() if cursor not in gone}
    marks = {mid: day for mid, day in before.marks.items() if day >= forgotten}
    octets, last = sum(letter.octets for letter in waiting.values()), before.last
    kept: list[Put] = []
    letters: list[Letter] = []
    for wish in wishes:
        if wish.mid in marks or older.get(wish.mid, -1) >= forgotten:
            kept.append(Put.SAME)
        elif len(waiting) + len(letters) >= config.box_letters or octets + len(wish.body) > config.box_octets:
            kept.append(Put.FULL)
        else:
            last, octets = last + 1, octets + len(wish.body)
            marks[wish.mid] = wish.today
            letters.append((last, wish.today, wish.body))
            kept.append(Put.NEW)
    after = Standing(0, last, marks, before.pages, waiting)
    alive = {letter.seq for letter in waiting.values()}
    dead = {letter.seq for letter in before.waiting.values()} | {before.seq}
    return Step(kept, letters, after, dead - alive - {0})


def settle(step: Step, seq: int) -> Standing:
    """How the box stands now that the step's message has this sequence."""
    step.after.seq = seq
    for cursor, day, body in step.letters:
        step.after.waiting[cursor] = Waiting(seq, len(body), day)
    return step.after


def pack(standing: Standing, letters: Sequence[Letter]) -> bytes:
    """The message of a step."""
    waiting = b"".join(
        _WAITING.pack(cursor, one.seq, one.octets, one.day) for cursor, one in standing.waiting.items()
    )
    brought = [list(letter) for letter in letters]
    return cbor.encode([1, standing.last, pack_marks(standing.marks), standing.pages, waiting, brought])


def unpack(seq: int, data: bytes) -> tuple[Standing, list[Letter]]:
    """How the box stood after this message, and what it brought. Only ever our own bytes. Raises: Damaged relay-store, relay-newer."""
    try:
        value = cbor.decode(data, limit=ROOM)
        if type(value) is list and type(value[0]) is int and value[0] != 1:
            raise Damaged("relay-newer")
        version, last, marks, pages, waiting, letters = exact(value, 6)
        check_number(version, 1, 1)
        for number in (last, pages):
            check_number(number, 0, _MOST)
        places = {
            cursor: Waiting(at, octets, day) for cursor, at, octets, day in _WAITING.iter_unpack(waiting)
        }
        brought = [_read_letter(letter) for letter in letters]
        places |= {cursor: Waiting(seq, len(body), day) for cursor, day, body in brought}
        return Standing(seq, last, unpack_marks(marks), pages, places), brought
    except Damaged:
        raise
    except (WasitError, LookupError, TypeError, struct.error):
        raise Damaged("relay-store") from None


def _read_letter(value: object) -> Letter:
    cursor, day, body = exact(value, 3)
    for number in (cursor, day):
        check_number(number, 0, _MOST)
    check_raw(body, len(body))
    return cursor, day, body


def pack_marks(marks: dict[bytes, int]) -> bytes:
    """Message ids with their days, one after the other."""
    return b"".join(mid + day.to_bytes(_DAY, "big") for mid, day in marks.items())


def unpack_marks(data: bytes) -> dict[bytes, int]:
    """The other way. Raises: Damaged relay-store."""
    size = MID + _DAY
    if type(data) is not bytes or len(data) % size:
        raise Damaged("relay-store")
    return {
        data[at : at + MID]: int.from_bytes(data[at + MID : at + size], "big")
        for at in range(0, len(data), size)
    }


def pack_box(opened: OpenBox, day: int, floor: int = 0) -> bytes:
    """A box's ids, hashes, the day it was opened and the cursor it came with."""
    ids = [opened.put_id, opened.get_id, opened.put_hash, opened.get_hash]
    return cbor.encode([*ids, day, floor] if floor else [*ids, day])


def unpack_box(data: bytes) -> tuple[OpenBox, int, int]:
    """The other way. Raises: Damaged relay-store."""
    try:
        value = cbor.decode(data, limit=1024)
        *opened, day, floor = exact([*value, 0] if len(value) == 5 else value, 6)
        for raw, size in zip(opened, (ID, ID, HASH, HASH), strict=True):
            check_raw(raw, size)
        check_number(day, 0, _MOST)
        check_number(floor, 1 if len(value) == 6 else 0, _MOST)
        return OpenBox(*opened), day, floor
    except (WasitError, TypeError):
        raise Damaged("relay-store") from None
