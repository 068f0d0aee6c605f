"""What stands inside a letter: cbor[1, from, to, kind, ...], the same for every peer.

The two seats named must be the link's own (E_OLM_BIND): otherwise a letter to one could be shown as one to another.
Source: spec/5-envelope-and-link, the table of kinds; 9 (welcome) and 10 (part) are ours.
"""

from __future__ import annotations

from typing import Any

from wasit.errors import Distrusted
from wasit.wire import cbor

VERSION = 1
MAX_LETTER = 64_100  # what a large envelope takes, with all that ratchet and seal add: what came in parts can be sent on whole


def encode_letter(sender: bytes, to: bytes, kind: int, fields: list[Any]) -> bytes:
    return cbor.encode([VERSION, sender, to, kind, *fields], nfc=False)


def decode_letter(plain: bytes, sender: bytes, to: bytes) -> tuple[int, list[Any]]:
    """(kind, its fields). Raises: Distrusted E_SIZE, E_CBOR*, E_VERSION, E_SCHEMA, E_OLM_BIND."""
    value = cbor.decode(plain, limit=MAX_LETTER, nfc=False)
    if type(value) is not list or len(value) < 4 or type(value[0]) is not int:
        raise Distrusted("E_SCHEMA")
    if value[0] != VERSION:
        raise Distrusted("E_VERSION")
    if type(value[3]) is not int:
        raise Distrusted("E_SCHEMA")
    if value[1] != sender or value[2] != to:
        raise Distrusted("E_OLM_BIND")
    return value[3], value[4:]
