"""Letters too large for a small envelope, in parts: steady cover shows the relay one size only.

A part is [hash of the whole, how many, which, bytes]. Parts of one letter come from one peer; the whole counts when all are there
and the hash holds.
"""

from __future__ import annotations

import hashlib
from typing import Any

from wasit.errors import Distrusted
from wasit.record.entry import check_bytes, check_int
from wasit.seat.sync.letters import MAX_LETTER

PART = 2_400
MOST = MAX_LETTER // PART + 1


def cut(plain: bytes) -> list[list[Any]]:
    """The parts of a letter, in order."""
    whole = hashlib.sha256(plain).digest()
    pieces = [plain[start : start + PART] for start in range(0, len(plain), PART)]
    return [[whole, len(pieces), index, piece] for index, piece in enumerate(pieces)]


def read_part(fields: list[Any]) -> tuple[bytes, int, int, bytes]:
    """Raises: Distrusted E_SCHEMA."""
    if len(fields) != 4:
        raise Distrusted("E_SCHEMA")
    whole, count, index, piece = fields
    check_bytes(whole, 32, "E_SCHEMA")
    check_int(count, 1, MOST, "E_SCHEMA")
    check_int(index, 0, count - 1, "E_SCHEMA")
    if type(piece) is not bytes or not 1 <= len(piece) <= PART:
        raise Distrusted("E_SCHEMA")
    return whole, count, index, piece


def join(whole: bytes, pieces: list[bytes]) -> bytes:
    """Raises: Distrusted E_COMMIT."""
    plain = b"".join(pieces)
    if hashlib.sha256(plain).digest() != whole:
        raise Distrusted("E_COMMIT")
    return plain
