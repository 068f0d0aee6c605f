"""What two seats tell each other of a line, so that both end with the same: one message, coalesced.

sync = [line, doors, tips, wants]: where the line can be entered, the tips of every feed I hold, what I lack.

1. It goes out on connecting, after accepting (30-120 s, or at once where the charter says prompt), and every 6 h.
2. A sync for a line I don't know is answered with wants = its doors.
3. Wants are answered with entries: whole to those who belonged to the line then, without the body to others.

Source: spec/6-record, from PROTOCOL.md §6.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from wasit.errors import Distrusted
from wasit.record.entry import MAX_SEQ, Ref, check_bytes, check_int, decode_refs

MAX_DOORS = 20
MAX_TIPS = 60
MAX_WANTS = 20
MAX_RANGE = 64


class Span(NamedTuple):
    """Entries lo..hi of an author's feed, both included."""

    author: bytes
    lo: int
    hi: int


@dataclass(frozen=True, slots=True)
class Sync:
    line: bytes
    doors: tuple[Span, ...] = ()
    tips: tuple[Ref, ...] = ()
    wants: tuple[Span, ...] = ()


def encode_sync(sync: Sync) -> list[Any]:
    return [
        sync.line,
        [list(span) for span in sync.doors],
        [list(ref) for ref in sync.tips],
        [list(span) for span in sync.wants],
    ]


def decode_sync(value: list[Any]) -> Sync:
    """Raises: Distrusted E_SCHEMA, E_ENTRY."""
    if len(value) != 4:
        raise Distrusted("E_SCHEMA")
    line, doors, tips, wants = value
    check_bytes(line, 16, "E_SCHEMA")
    return Sync(
        line, _decode_spans(doors, MAX_DOORS), decode_refs(tips, MAX_TIPS), _decode_spans(wants, MAX_WANTS)
    )


def _decode_spans(value: Any, limit: int) -> tuple[Span, ...]:
    if type(value) is not list or len(value) > limit:
        raise Distrusted("E_SCHEMA")
    spans = []
    for item in value:
        if type(item) is not list or len(item) != 3:
            raise Distrusted("E_SCHEMA")
        check_bytes(item[0], 16, "E_SCHEMA")
        check_int(item[1], 1, MAX_SEQ, "E_SCHEMA")
        check_int(item[2], item[1], MAX_SEQ, "E_SCHEMA")
        spans.append(Span(*item))
    return tuple(spans)
