"""What stands where mpyc has pickle: integers alone, bounded, in one form; anything else is a lie.

mpyc un-pickles what its peers send (arrays, ``transfer``, every ``shutdown``): any party could run code on the others. The child
puts this in pickle's place and a strict reader in place of the field's, which takes numbers above the prime and short ends.
"""

from __future__ import annotations

from wasit.errors import Distrusted

MOST = 4 << 20  # bytes of one message


def dumps(value: object) -> bytes:
    """One integer from 0 to 2**64 - 1, as its mark and eight bytes. Raises: Distrusted sealed-bytes-bad."""
    if type(value) is not int or not 0 <= value < 1 << 64:
        raise Distrusted("sealed-bytes-bad")
    return b"i" + value.to_bytes(8, "little")


def loads(data: bytes) -> int:
    """The integer of ``dumps``. Raises: Distrusted sealed-bytes-bad."""
    if len(data) != 9 or data[:1] != b"i":
        raise Distrusted("sealed-bytes-bad")
    return int.from_bytes(data[1:], "little")


def elements(data: bytes, prime: int) -> list[int]:
    """Field elements of a message. Raises: Distrusted sealed-bytes-bad."""
    width = (prime.bit_length() + 7) // 8
    if not data or len(data) % width or len(data) > MOST:
        raise Distrusted("sealed-bytes-bad")
    values = [int.from_bytes(data[at : at + width], "little") for at in range(0, len(data), width)]
    if max(values) >= prime:
        raise Distrusted("sealed-bytes-bad")
    return values
