"""The stamp on a new box or nameplate: a little work, so that nobody fills a relay with them for nothing.

1. A stamp is a nonce of 8 bytes with ``bits`` leading zero bits in SHA-256(nonce || put id || u32be(day)); of a nameplate, the hash of its token in the put id's place.
2. The day is counted in UTC from 1970. A relay takes yesterday's and tomorrow's too: clocks differ.
3. The nonce is counted up from zero: put ids and tokens are random, so no two share work, and no randomness is needed here.
"""

from __future__ import annotations

import hashlib

NONCE = 8
DAY = 86_400
DEFAULT_BITS = 20
MOST_BITS = 32


def day_of(now: int) -> int:
    """Units: ``now`` in seconds since 1970, the day in days."""
    return now // DAY


def mint(of: bytes, bits: int, now: int) -> bytes:
    """The stamp for a box by its put id, or a nameplate by its token's hash: about 2^bits hashes of work (a second at 20 bits)."""
    assert 0 <= bits <= MOST_BITS
    rest = of + day_of(now).to_bytes(4, "big")
    limit = 1 << (256 - bits)
    sha256 = hashlib.sha256
    count = 0
    while True:
        nonce = count.to_bytes(NONCE, "big")
        if int.from_bytes(sha256(nonce + rest).digest(), "big") < limit:
            return nonce
        count += 1


def is_good(nonce: bytes, of: bytes, bits: int, now: int) -> bool:
    """Whether a stamp is worth its bits, yesterday, today or tomorrow."""
    if len(nonce) != NONCE:
        return False
    limit = 1 << (256 - bits)
    today = day_of(now)
    return any(
        int.from_bytes(hashlib.sha256(nonce + of + day.to_bytes(4, "big")).digest(), "big") < limit
        for day in (today, today - 1, today + 1)
        if 0 <= day < 2**32
    )
