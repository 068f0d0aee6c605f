"""Bodies beside entries: the salted commitment that ties them together."""

from __future__ import annotations

from dataclasses import dataclass

from wasit.errors import Distrusted
from wasit.record.entry import Entry
from wasit.wire.hashes import digest

MAX_BODY = 64_000  # bytes: what the large envelope has room for


@dataclass(frozen=True, slots=True)
class Body:
    """Shapes: salt 32 bytes; data the cbor of a body map.

    Secrets: the data is what was said.
    """

    salt: bytes
    data: bytes


def commit(body: Body) -> bytes:
    """32 bytes: H("body", salt || body)."""
    return digest("body", body.salt + body.data)


def check_body(entry: Entry, body: Body, slot: int = 0) -> None:
    """Raises: Distrusted E_COMMIT, E_SIZE. ``slot``: mine among the commits, when each reader has a wording of its own."""
    if len(body.salt) != 32 or not body.data or len(body.data) > MAX_BODY:
        raise Distrusted("E_SIZE")
    wanted = entry.commits[slot if len(entry.commits) > 1 else 0] if slot < len(entry.commits) else None
    if commit(body) != wanted:
        raise Distrusted("E_COMMIT")
