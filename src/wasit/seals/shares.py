"""A key of 16 bytes shared among n people, of whom any k together have it again.

This file alone knows how a share is made, written, read and recognised.

1. Shamir's sharing is PyCryptodome's, in the form of the program ``ssss``: ``ssss-combine -t K -x -D`` puts written shares together too.
   Fewer than k shares tell nothing of the key, however long somebody reckons.
2. A share is written as its number and twelve words of BIP-39's English list, by that standard's reference implementation: the first four
   letters tell a word apart, and one mistyped word in sixteen slips through its check.
3. What slips through, and a share of something else, its *fingerprint* tells: 16 bytes of a hash that stands beside what the key locks. It
   says nothing of a share that nobody guesses, and nobody guesses 128 bits.
4. Both libraries are loaded when a share is made or read: a seat that opens does not wait for them.
5. Nothing is tried with a share that is not recognised: combined, it would give a wrong key and blame nobody.

Source: docs/archive.md; docs/adr/0020.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from wasit.errors import Refused
from wasit.seals.randomness import Randomness
from wasit.wire.hashes import id16

if TYPE_CHECKING:
    from mnemonic import Mnemonic

LEAST, MOST = 2, 16
WORDS = 12
KEY_BYTES = 16
MAX_TYPED = 2_000

_HEX = re.compile(r"([0-9]{1,2})-([0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class Share:
    """Shapes: ``number`` 1..16; ``value`` 16 bytes. Secrets: ``value``, with k-1 others."""

    number: int
    value: bytes = field(repr=False)

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(_words().to_mnemonic(self.value).split(" "))

    @property
    def hex(self) -> str:
        """As the program ssss writes it: "2-0f…"."""
        return f"{self.number}-{self.value.hex()}"

    @property
    def fingerprint(self) -> bytes:
        """16 bytes that tell this share from any other, and nothing of what it is."""
        return fingerprint(self.number, self.value)


@cache
def _words() -> Mnemonic:
    from mnemonic import Mnemonic

    return Mnemonic("english")


def make_key(randomness: Randomness) -> bytes:
    """A new key to be shared. Secrets: the whole answer."""
    return randomness.bytes(KEY_BYTES, b"archive")


def split_key(key: bytes, needed: int, count: int) -> tuple[Share, ...]:
    """``count`` shares, any ``needed`` of which give the key. Secrets: all. Raises: Refused bad-input (field needed, openers)."""
    if not LEAST <= count <= MOST:
        raise Refused("bad-input", field="openers")
    if not LEAST <= needed <= count:
        raise Refused("bad-input", field="needed")
    from Crypto.Protocol.SecretSharing import Shamir

    return tuple(Share(number, value) for number, value in Shamir.split(needed, count, key, ssss=True))


def join_key(shares: Sequence[Share]) -> bytes:
    """The key of exactly as many shares as are needed, each recognised before. Secrets: the answer."""
    from Crypto.Protocol.SecretSharing import Shamir

    return bytes(Shamir.combine([(one.number, one.value) for one in shares], ssss=True))


def fingerprint(number: int, value: bytes) -> bytes:
    return id16("share", bytes([number]) + value)


def read_share(typed: str) -> tuple[int | None, bytes]:
    """(its number, where that was written; its 16 bytes): twelve words, with their number before them or not, or as ssss writes it.

    Raises: Refused share-typo (reason: length, with how many words; word, with its ``place`` from 1; check).
    """
    plain = unicodedata.normalize("NFKC", typed[:MAX_TYPED]).lower().strip()
    match _HEX.fullmatch(plain):
        case re.Match() as found if 1 <= int(found[1]) <= MOST:
            return int(found[1]), bytes.fromhex(found[2])
        case _:
            parts = re.findall(r"[0-9]+|[^\W\d_]+", plain)
    numbers = [int(part) for part in parts if part.isdecimal()]
    written = [part for part in parts if not part.isdecimal()]
    if len(written) != WORDS:
        raise Refused("share-typo", reason="length", n=len(written), of=WORDS)
    number = (
        numbers[0] if parts[0].isdecimal() and len(numbers) == 1 else None
    )  # numbered words count themselves
    for place, word in enumerate(written, 1):
        if word not in _words().wordlist:
            raise Refused("share-typo", reason="word", place=place)
    try:
        return number, bytes(_words().to_entropy(written))
    except ValueError:
        raise Refused("share-typo", reason="check") from None
