"""Names made of bytes: SHA-256 with a purpose in front.

H(tag, x) = SHA-256(byte(len(t)) || t || x), t = "wasit1 " + tag: a hash made for one purpose is never one made for another.
A plain hash needs no key and keeps no secret, so it may stand below ``seals``.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Literal

Tag = Literal[
    "seat",
    "person",
    "link",
    "card",
    "pen",
    "inst",
    "entry",
    "body",
    "commit",
    "transcript",
    "rec",
    "share",
    "sealed",
]


def digest(tag: Tag, data: bytes) -> bytes:
    """32 bytes: H(tag, data). Source: spec/1-encoding."""
    return hashlib.sha256(_purpose(tag) + data).digest()


@cache
def _purpose(tag: Tag) -> bytes:
    name = b"wasit1 " + tag.encode()
    return bytes([len(name)]) + name


def id16(tag: Tag, data: bytes) -> bytes:
    """The first 16 bytes of H(tag, data): seat ids, key ids."""
    return digest(tag, data)[:16]


def mid_of(body: bytes) -> bytes:
    """16 bytes: what the relay calls an envelope, the first half of the SHA-256 of its body."""
    return hashlib.sha256(body).digest()[:16]


def message_id(body: bytes) -> str:
    """The same in hex, as it stands in addresses."""
    return mid_of(body).hex()
