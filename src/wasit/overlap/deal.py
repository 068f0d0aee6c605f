"""Dealing: a side's vector becomes three shares, each behind a salted hash; whoever holds one share learns nothing.

1. A share is a point of a random line through the secret (Shamir, t = 1): party p holds the line at p + 1, modulo ``PRIME``.
2. The hashes are the commitment. A second run, an appeal or an audit starts from the same shares, so no limit changes afterwards.
3. A hash names the run, the terms, who dealt and for whom: a share of one run is none of another.
4. Two shares together are the secret: the go-between's share and the other side's never meet on one machine.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wasit.errors import Distrusted, Refused
from wasit.overlap.terms import Terms, check_vector, committed, length
from wasit.wire.hashes import digest

PRIME = 2**72 - 93  # 3 mod 4; 30 bits to reckon with and 40 that hide them statistically
WIDTH = 9  # bytes of one field element, little-endian
SALT = 32
PARTIES = 3


@dataclass(frozen=True)
class Dealt:
    """One side's dealing, by party number: its shares, their salts (both secret but to that party), the public hashes."""

    shares: tuple[bytes, bytes, bytes]
    salts: tuple[bytes, bytes, bytes]
    hashes: tuple[bytes, bytes, bytes]


def deal(
    terms: Terms, run: bytes, dealer: int, vector: Sequence[int], randomness: Callable[[int], bytes]
) -> Dealt:
    """Shares of a side's vector. ``randomness(n)`` gives n fresh secret bytes.

    Shapes: ``length(terms)`` integers. Raises: Refused sealed-vector-bad. Source: Shamir 1979.
    """
    check_vector(terms, vector)
    slopes = [_below(PRIME, randomness) for _ in vector]
    one, two, three = (
        encode_share(
            [(secret + slope * (party + 1)) % PRIME for secret, slope in zip(vector, slopes, strict=True)]
        )
        for party in range(PARTIES)
    )
    shares = (one, two, three)
    salts = (randomness(SALT), randomness(SALT), randomness(SALT))
    h = [hash_share(terms, run, dealer, party, shares[party], salts[party]) for party in range(PARTIES)]
    return Dealt(shares, salts, (h[0], h[1], h[2]))


def hash_share(terms: Terms, run: bytes, dealer: int, party: int, share: bytes, salt: bytes) -> bytes:
    """32 bytes: the commitment to one share. Every part has a length of its own, so no two readings are one."""
    if len(run) != 16 or len(salt) != SALT:
        raise Refused("sealed-vector-bad")
    return digest("sealed", run + bytes([dealer, party]) + digest("sealed", committed(terms)) + salt + share)


def check_share(
    terms: Terms, run: bytes, dealer: int, party: int, share: bytes, salt: bytes, told: bytes
) -> None:
    """The share is the one that was committed to. Raises: Distrusted sealed-share-differs."""
    if len(salt) != SALT or not hmac.compare_digest(hash_share(terms, run, dealer, party, share, salt), told):
        raise Distrusted("sealed-share-differs", dealer=dealer)
    decode_share(share, length(terms))


def encode_share(values: Sequence[int]) -> bytes:
    """9 bytes little-endian for each value, below the prime."""
    return b"".join(value.to_bytes(WIDTH, "little") for value in values)


def decode_share(data: bytes, count: int) -> list[int]:
    """Exactly ``count`` field elements. Raises: Distrusted sealed-share-form."""
    values = [int.from_bytes(data[at : at + WIDTH], "little") for at in range(0, len(data), WIDTH)]
    if len(data) != WIDTH * count or any(value >= PRIME for value in values):
        raise Distrusted("sealed-share-form")
    return values


def _below(bound: int, randomness: Callable[[int], bytes]) -> int:
    """Uniform below the bound: what lies above is drawn again, never folded back."""
    size = (bound.bit_length() + 7) // 8
    while True:
        value = int.from_bytes(randomness(size), "little")
        if value < bound:
            return value
