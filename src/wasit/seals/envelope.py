"""Envelopes: what a relay stores, and what it can't open.

This file alone knows how a letter is fitted into one of two sizes and whom it says it is from.

1. An envelope is exactly 4096 or 65536 bytes, whatever is inside. The smaller one is taken if it fits.
2. It is sealed to the box key with the put id in its info: moved to another box it does not open.
3. Nothing in clear says which of the box's keys it was sealed to: the reader tries its live keys, newest first.
4. The letter inside names its sender seat; a box belongs to one ordered pair of seats, so any other name is a lie.

Source: spec/5-envelope-and-link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from wasit.errors import Distrusted, Refused
from wasit.seals import box
from wasit.wire import cbor
from wasit.wire.envelope import LARGE, LENGTH, SIZES, SMALL, pack, room_in, unpack

VERSION = 1
SEAT = 16
OlmType = Literal[0, 1]

PRE_KEY: OlmType = 0
NORMAL: OlmType = 1


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands inside an envelope. Shapes: sender (16), olm_type 0 pre-key or 1 normal."""

    sender: bytes
    olm_type: OlmType
    ciphertext: bytes


def most_inner(size: int) -> int:
    """How many bytes of letter fit in an envelope of that size."""
    return room_in(size) - LENGTH


def lock_envelope(box_public: bytes, put_id: bytes, inner: bytes) -> bytes:
    """The envelope: 4096 bytes, or 65536 if it does not fit.

    Raises: Refused too-large; Distrusted E_KEY.
    """
    size = SMALL if len(inner) <= most_inner(SMALL) else LARGE
    if len(inner) > most_inner(size):
        raise Refused("too-large", size=len(inner), limit=most_inner(size))
    return box.seal(box_public, _info(put_id), pack(inner, room_in(size)))


def unlock_envelope(keys: Sequence[box.BoxKey], put_id: bytes, body: bytes) -> bytes:
    """The letter inside. ``keys``: the box's live keys, newest first.

    Raises: Distrusted E_SIZE, E_ENV_OPEN, E_ENV_PAD.
    """
    if len(body) not in SIZES:
        raise Distrusted("E_SIZE", size=len(body))
    for key in keys:
        try:
            frame = box.unseal(key, _info(put_id), body)
        except Distrusted:
            continue
        return unpack(frame)
    raise Distrusted("E_ENV_OPEN", keys=len(keys))


def encode_inner(sender: bytes, olm_type: int, ciphertext: bytes) -> bytes:
    """cbor[1, sender, olm type, ciphertext]."""
    return cbor.encode([VERSION, sender, olm_type, ciphertext])


def decode_inner(inner: bytes, *, expect_from: bytes | None) -> Letter:
    """The letter. ``expect_from``: the seat at the other end of this box; None only while it is not known yet.

    Raises: Distrusted E_SIZE, E_CBOR*, E_SCHEMA, E_VERSION, E_FROM.
    """
    match cbor.decode(inner, limit=most_inner(LARGE)):
        case [int() as version, *_] if type(version) is int and version > VERSION:
            raise Distrusted("E_VERSION", version=version)
        case [int() as version, bytes() as sender, int() as olm_type, bytes() as ciphertext]:
            pass
        case _:
            raise Distrusted("E_SCHEMA", what="letter")
    if type(version) is not int or version != VERSION or type(olm_type) is not int or olm_type not in (0, 1):
        raise Distrusted("E_SCHEMA", what="letter")
    if len(sender) != SEAT or not ciphertext:
        raise Distrusted("E_SCHEMA", what="letter")
    if expect_from is not None and sender != expect_from:
        raise Distrusted("E_FROM")
    return Letter(sender, PRE_KEY if olm_type == PRE_KEY else NORMAL, ciphertext)


def _info(put_id: bytes) -> bytes:
    return b"wasit1 env" + put_id
