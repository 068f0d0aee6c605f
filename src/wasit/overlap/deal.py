"""Dealing: a side's vector becomes three shares, each behind a salted hash; whoever holds one share learns nothing.

1. A share is a point of a random line through the secret (Shamir, t = 1): party p holds the line at p + 1, modulo the prime of the terms' field.
2. The hashes are the commitment. A second run, an appeal or an audit starts from the same shares, so no limit changes afterwards.
3. A hash names the run, the terms, who dealt and for whom: a share of one run is none of another.
4. Two shares together are the secret: the go-between's share and the other side's never meet on one machine.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wasit.errors import Distrusted, Refused
from wasit.overlap.terms import Packages, Terms, check_vector, committed, length
from wasit.wire.hashes import digest

SALT = 32
PARTIES = 3


@dataclass(frozen=True)
class Field:
    """What is reckoned in: integers below a prime, 3 mod 4. Units: ``bits`` to reckon with, and 42 that hide them statistically; ``width``
    bytes of one element, little-endian.
    """

    prime: int
    bits: int
    width: int


NUMBERS = Field(2**72 - 93, 30, 9)
PACKAGES = Field(
    2**64 - 189, 22, 8
)  # a key of two gains has 20 bits: what a thousand packages send is a ninth less


def field_of(terms: Terms) -> Field:
    """The field that both sides deal in."""
    return PACKAGES if isinstance(terms, Packages) else NUMBERS


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
    field = field_of(terms)
    slopes = [_below(field.prime, randomness) for _ in vector]
    one, two, three = (
        encode_share(
            [
                (secret + slope * (party + 1)) % field.prime
                for secret, slope in zip(vector, slopes, strict=True)
            ],
            field,
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
    decode_share(share, terms)


def encode_share(values: Sequence[int], field: Field) -> bytes:
    """Each value, below the prime, in the field's width."""
    return b"".join(value.to_bytes(field.width, "little") for value in values)


def decode_share(data: bytes, terms: Terms) -> list[int]:
    """Exactly as many field elements as the terms deal. Raises: Distrusted sealed-share-form."""
    field = field_of(terms)
    values = [
        int.from_bytes(data[at : at + field.width], "little") for at in range(0, len(data), field.width)
    ]
    if len(data) != field.width * length(terms) or any(value >= field.prime for value in values):
        raise Distrusted("sealed-share-form")
    return values


def _below(bound: int, randomness: Callable[[int], bytes]) -> int:
    """Uniform below the bound: what lies above is drawn again, never folded back."""
    size = (bound.bit_length() + 7) // 8
    while True:
        value = int.from_bytes(randomness(size), "little")
        if value < bound:
            return value
