"""What seats and relays say to each other over plain requests: ids, headers and bodies.

This file alone knows their bytes; both ends use it, so that a rule asked of one is asked of the other.

1. Ids and tokens travel as base64url without padding, in their one spelling.
2. A token travels as ``Authorization: Bearer``, a stamp as ``Wasit-Stamp``, a relay's access code as ``Wasit-Access``.
3. Bodies are raw bytes or strict CBOR of exact shape; an error's body is its code in ASCII.
"""

from __future__ import annotations

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import astuple, dataclass, field
from typing import Any

from wasit.errors import Distrusted
from wasit.wire import cbor, stamp
from wasit.wire.envelope import LARGE, SIZES
from wasit.wire.mailbox import ID, TOKEN

STAMP_HEADER = "Wasit-Stamp"
ACCESS_HEADER = "Wasit-Access"
HASH = 32
MID = 16
SLOTS = ("a1", "b1", "a2", "b2", "a3")
SLOT_ROOM = 16 * 1024
NAMEPLATES = 10_000
MOST_LETTERS = 8
MOST_WAIT = 55
KEPT_DAYS = 30  # a relay that says nothing else forgets letters after them
CURSORS = 2**53
_BEARER = "Bearer "
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")


def encode_id(raw: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode_id(text: str, size: int = ID) -> bytes:
    """The bytes of an id or token in its one spelling. Raises: Distrusted E_SCHEMA."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4)) if len(text) <= 2 * size else b""
    except (ValueError, binascii.Error):
        raise Distrusted("E_SCHEMA") from None
    if len(raw) != size or encode_id(raw) != text:
        raise Distrusted("E_SCHEMA")
    return raw


def encode_bearer(token: bytes) -> str:
    """The value of the Authorization header. Secrets: holds the token."""
    return _BEARER + encode_id(token)


def decode_bearer(header: str) -> bytes:
    """The token in an Authorization header. Raises: Distrusted E_SCHEMA."""
    if not header.startswith(_BEARER):
        raise Distrusted("E_SCHEMA")
    return decode_id(header.removeprefix(_BEARER), TOKEN)


def decode_count(text: str, least: int, most: int) -> int:
    """A number in an address, in plain ASCII digits. Raises: Distrusted E_SCHEMA."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,15}", text, re.ASCII) or not least <= int(text) <= most:
        raise Distrusted("E_SCHEMA")
    return int(text)


def encode_code(code: str) -> bytes:
    """The body of an answer that says no."""
    return code.encode()


def decode_code(body: bytes) -> str:
    """The code in an answer that says no. Raises: Distrusted E_SCHEMA."""
    text = body[:41].decode("ascii", "replace")
    if not _CODE.fullmatch(text):
        raise Distrusted("E_SCHEMA")
    return text


@dataclass(frozen=True, slots=True)
class OpenBox:
    """POST /v1/box: two ids and the hashes of their two tokens."""

    put_id: bytes = field(repr=False)
    get_id: bytes = field(repr=False)
    put_hash: bytes = field(repr=False)
    get_hash: bytes = field(repr=False)


def encode_open_box(box: OpenBox) -> bytes:
    """cbor[put id, get id, sha256(put token), sha256(get token)]."""
    return cbor.encode(list(astuple(box)))


def decode_open_box(body: bytes) -> OpenBox:
    """Raises: Distrusted E_SIZE, E_CBOR..., E_SCHEMA."""
    put_id, get_id, put_hash, get_hash = exact(cbor.decode(body, limit=256), 4)
    for raw, size in ((put_id, ID), (get_id, ID), (put_hash, HASH), (get_hash, HASH)):
        check_raw(raw, size)
    if put_id == get_id or put_hash == get_hash:
        raise Distrusted("E_SCHEMA")
    return OpenBox(put_id, get_id, put_hash, get_hash)


def encode_letters(letters: list[tuple[int, bytes]]) -> bytes:
    """GET /v1/g/{id}: cbor[[cursor, body]...] in the order they were put."""
    return cbor.encode([[cursor, body] for cursor, body in letters])


def decode_letters(body: bytes) -> list[tuple[int, bytes]]:
    """At most 8 letters with rising cursors. Raises: Distrusted E_SIZE, E_CBOR..., E_SCHEMA."""
    value = cbor.decode(body, limit=MOST_LETTERS * (LARGE + 32))
    if type(value) is not list or len(value) > MOST_LETTERS:
        raise Distrusted("E_SCHEMA")
    letters: list[tuple[int, bytes]] = []
    for item in value:
        cursor, letter = exact(item, 2)
        check_number(cursor, letters[-1][0] + 1 if letters else 1, CURSORS - 1)
        check_envelope(letter)
        letters.append((cursor, letter))
    return letters


def encode_nameplate(number: int) -> bytes:
    """POST /v1/np: the number that was allotted."""
    return cbor.encode(number)


def decode_nameplate(body: bytes) -> int:
    """Raises: Distrusted E_SIZE, E_CBOR..., E_SCHEMA."""
    number = cbor.decode(body, limit=9)
    check_number(number, 0, NAMEPLATES - 1)
    return int(number)


@dataclass(frozen=True, slots=True)
class Policy:
    """GET /v1/policy: what this relay asks and keeps.

    Units: bytes, seconds.
    """

    stamp_bits: int = stamp.DEFAULT_BITS
    access: bool = False
    letters: int = 512
    octets: int = 16 * 2**20
    kept: int = KEPT_DAYS * stamp.DAY
    burst: int = 512
    per_minute: int = 30


def encode_policy(policy: Policy) -> bytes:
    """cbor{1: version 1, 2: stamp bits, 3: sizes, 4: needs access code, 5: letters, 6: bytes, 7: seconds kept, 8: burst, 9: a minute}."""
    values = [1, policy.stamp_bits, list(SIZES), *astuple(policy)[1:]]
    return cbor.encode(dict(enumerate(values, start=1)))


def decode_policy(body: bytes) -> Policy:
    """Raises: Distrusted E_SIZE, E_CBOR..., E_SCHEMA, E_VERSION."""
    value = cbor.decode(body, limit=256)
    if type(value) is not dict or set(value) != set(range(1, 10)):
        raise Distrusted("E_SCHEMA")
    check_number(value[1], 1, CURSORS)
    if value[1] != 1:
        raise Distrusted("E_VERSION")
    if value[3] != list(SIZES) or type(value[4]) is not bool:
        raise Distrusted("E_SCHEMA")
    check_number(value[2], 0, stamp.MOST_BITS)
    for key in range(5, 10):
        check_number(value[key], 1, CURSORS - 1)
    return Policy(value[2], *(value[key] for key in range(4, 10)))


def exact(value: Any, length: int) -> list[Any]:
    """The items of an array of exactly this length. Raises: Distrusted E_SCHEMA."""
    if type(value) is not list or len(value) != length:
        raise Distrusted("E_SCHEMA")
    return value


def check_raw(value: object, size: int) -> None:
    """Exactly so many bytes. Raises: Distrusted E_SCHEMA."""
    if type(value) is not bytes or len(value) != size:
        raise Distrusted("E_SCHEMA")


def check_number(value: object, least: int, most: int) -> None:
    """An integer within its range; True is none. Raises: Distrusted E_SCHEMA."""
    if type(value) is not int or not least <= value <= most:
        raise Distrusted("E_SCHEMA")


def check_envelope(value: object) -> None:
    """One of the two sizes. Raises: Distrusted E_SCHEMA, E_SIZE."""
    if type(value) is not bytes:
        raise Distrusted("E_SCHEMA")
    if len(value) not in SIZES:
        raise Distrusted("E_SIZE", size=len(value))
