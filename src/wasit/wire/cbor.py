"""One byte string for one value: the strict CBOR of spec/1-encoding.

This file alone knows what may stand in the bytes that seats exchange and sign.

1. A value is an integer |x| < 2^53, a byte string, a text, a list, a map, True, False or None. No floats, tags, indefinite lengths.
2. Map keys are integers 0..23 or text of 1..23 bytes, or 270 alone: on these the two sort orders in use agree.
3. Depth is at most 8.
4. Reading: length, heads, decode, types, then *encode again and compare*. What a lenient decoder forgives is not forgiven here.
   Bytes are the one encoding as well, and nothing is encoded again, where each head is the shortest of its number, nothing stands behind
   the last item, and the keys of each map ascend, as many as its head says: most of what a seat reads is found so by what is read anyway.
   A tag never reaches the decoder: it knows some that compile patterns or reckon with numbers of any size, and one that lets a list
   stand in a list ten times over, so that 200 bytes become a value with a hundred million places.
5. Text is NFC where it is signed or names a thing. People's own words are kept as they were typed (``nfc=False``).
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Collection
from io import BytesIO
from typing import Any

import cbor2

from wasit.errors import Distrusted

Value = Any  # int | bytes | str | list[Value] | dict[int | str, Value] | bool | None: mypy has no cheap recursive check here

MAX_DEPTH = 8
MAX_INTEGER = 2**53
_SIMPLE = (20, 21, 22)  # False, True, None
# the least number of a head of so many bytes more; of none: True, False and None
_LEAST = (0, 24, 1 << 8, 0, 1 << 16, 0, 0, 0, 1 << 32)
_made = threading.local()
TIMESTAMP_LABEL = 270  # COSE header 'C509 timestamp token', the one wide label (RFC 9921)


def encode(value: Value, *, nfc: bool = True) -> bytes:
    """The one encoding of a value.

    Raises: AssertionError for a value outside the profile: our own bug, never a stranger's.
    """
    try:
        _check(value, nfc=nfc, depth=0)
    except Distrusted as bad:
        raise AssertionError(f"not encodable: {bad}") from None
    return _dumps(value)


def _dumps(value: Value) -> bytes:
    """An encoder is made once for each thread: making one costs five times what a short value does."""
    encoder = getattr(_made, "encoder", None)
    if encoder is None:
        encoder = _made.encoder = cbor2.CBOREncoder(BytesIO(), canonical=True)
    return bytes(encoder.encode_to_bytes(value))


def decode(data: bytes, *, limit: int, nfc: bool = True) -> Value:
    """The value of bytes that a stranger sent.

    Shapes: ``limit`` in bytes.
    Raises: Distrusted E_SIZE, E_CBOR, E_CBOR_CANON, E_CBOR_TYPE, E_CBOR_KEY, E_CBOR_INT, E_CBOR_NFC, E_CBOR_DEPTH.
    """
    if len(data) > limit:
        raise Distrusted("E_SIZE", size=len(data), limit=limit)
    pairs = _check_heads(data)
    try:
        value = cbor2.loads(data)
    except Exception as bad:  # cbor2 raises many kinds, from C: all mean the same here
        raise Distrusted("E_CBOR") from bad
    _check(value, nfc=nfc, depth=0)
    is_shown = pairs is not None and (not pairs or _pairs_of(value) == pairs)
    if not is_shown and _dumps(value) != data:
        raise Distrusted("E_CBOR_CANON")
    return value


def _check_heads(data: bytes) -> int | None:
    """Every item begins with a form of this profile, and no length is beyond what is there. One pass, whatever the bytes are.

    Gives how many pairs all its maps have; None where a head is not the shortest, or the bytes don't end with the last item.
    """
    at, end, items = 0, len(data), 1
    pairs, is_shortest = 0, True
    while items and at < end:
        first = data[at]
        at += 1
        items -= 1
        major, size = first >> 5, first & 31
        if size == 24 and major < 6 and at < end:  # most of what is long enough to have more than one byte
            size = data[at]
            at += 1
            is_shortest = is_shortest and size >= 24
        elif size > 23 or major > 5:
            after, size = _long_head(data, at, major, size)
            is_shortest = is_shortest and size >= _LEAST[after - at]
            at = after
        if 1 < major < 6:
            if size > end - at:
                raise Distrusted("E_CBOR")
            if major < 4:
                at += size
            elif major == 4:
                items += size
            else:
                items += 2 * size
                pairs += size
    return pairs if is_shortest and at == end and not items else None


def _pairs_of(value: Value) -> int:
    """How many pairs the maps of a value have; less than none where the keys of one don't ascend as they are encoded.

    A key that came twice is one pair here.
    """
    found = 0
    if type(value) is dict:
        found = len(value)
        number, word = -1, (0, b"")
        for key in value:
            if type(key) is int:
                if key <= number:
                    return -1
                number = key
            else:
                encoded = key.encode()
                if (len(encoded), encoded) <= word:
                    return -1
                number, word = MAX_INTEGER, (len(encoded), encoded)
        value = value.values()
    elif type(value) is not list:
        return 0
    for item in value:
        if type(item) is dict or type(item) is list:
            inner = _pairs_of(item)
            if inner < 0:
                return -1
            found += inner
    return found


def _long_head(data: bytes, at: int, major: int, info: int) -> tuple[int, int]:
    """(where its content begins, its size) of a head of more than one byte, or of True, False or None."""
    if 28 <= info <= 30 or (info == 31 and major < 2):
        raise Distrusted("E_CBOR")
    if major == 6 or (major == 7 and info not in _SIMPLE):
        raise Distrusted("E_CBOR_TYPE")
    if major == 7:
        return at, 0
    if info == 31:
        raise Distrusted("E_CBOR_CANON")
    end = at + (1 << (info - 24))
    return end, int.from_bytes(data[at:end], "big")


def _check(value: Value, *, nfc: bool, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Distrusted("E_CBOR_DEPTH")
    kind = type(value)
    if kind is bool or value is None or kind is bytes:
        return
    if kind is int:
        if not -MAX_INTEGER < value < MAX_INTEGER:
            raise Distrusted("E_CBOR_INT")
    elif kind is str:
        _check_text(value, nfc=nfc)
    elif kind is list:
        for item in value:
            if type(item) is not bytes or depth == MAX_DEPTH:  # most of what stands in lists
                _check(item, nfc=nfc, depth=depth + 1)
    elif kind is dict:
        _check_keys(value)
        for item in value.values():
            _check(item, nfc=nfc, depth=depth + 1)
    else:
        raise Distrusted("E_CBOR_TYPE")


def _check_text(value: str, *, nfc: bool) -> None:
    if value.isascii():
        return
    if nfc and not unicodedata.is_normalized("NFC", value):
        raise Distrusted("E_CBOR_NFC")
    try:
        value.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        raise Distrusted("E_CBOR_TYPE") from None


def _check_keys(keys: Collection[Any]) -> None:
    for key in keys:
        if type(key) is int:
            if not 0 <= key <= 23 and list(keys) != [TIMESTAMP_LABEL]:
                raise Distrusted("E_CBOR_KEY")
        elif type(key) is str:
            if not 1 <= len(key.encode("utf-8", "surrogatepass")) <= 23:
                raise Distrusted("E_CBOR_KEY")
            _check_text(key, nfc=True)
        else:
            raise Distrusted("E_CBOR_KEY")
