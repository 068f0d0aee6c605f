"""Pens: the keys that sign instruments, and what a good signature is.

1. A pen is two keys that sign together: Ed25519 (today's trust) and ML-DSA-65 (FIPS 204: a certificate must stand for decades).
2. Pens are made for one matter, are asked for at each signature, and are never in a backup: succession by a new mandate is the recovery.
3. Ed25519 is checked strictly: canonical encodings, no points of small order, s < L. Otherwise one signature could hold for two texts,
   or two verifiers could disagree about one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey, MLDSA65PublicKey

from wasit.errors import Damaged
from wasit.seals.ed25519 import is_key, is_signed
from wasit.seals.randomness import Randomness
from wasit.wire.cose import ED25519, MLDSA65
from wasit.wire.hashes import id16

ED_SIZE = 32
PUBLIC_SIZE = 32 + 1952
SEED_SIZE = 64


@dataclass(frozen=True)
class Pen:
    """A person's signing key. Secrets: all of it but ``public`` and ``kid``. Shapes: ``seed`` 64 = Ed25519 32 || ML-DSA 32."""

    seed: bytes

    def __post_init__(self) -> None:
        if len(self.seed) != SEED_SIZE:
            raise Damaged("pen-damaged")

    def __repr__(self) -> str:
        return f"Pen({self.kid.hex()})"

    @classmethod
    def generate(cls, randomness: Randomness) -> Self:
        return cls(randomness.bytes(SEED_SIZE, b"pen"))

    @classmethod
    def from_bytes(cls, private: bytes) -> Self:
        """From the private form. Raises: Damaged pen-damaged."""
        if private[:1] != b"\x01":
            raise Damaged("pen-damaged")
        return cls(private[1:])

    def to_bytes(self) -> bytes:
        """The private form: version 1, then the seeds. Secrets: for sealed storage only."""
        return b"\x01" + self.seed

    @cached_property
    def _ed(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed[:ED_SIZE])

    @cached_property
    def _mldsa(self) -> MLDSA65PrivateKey:
        return MLDSA65PrivateKey.from_seed_bytes(self.seed[ED_SIZE:])

    @cached_property
    def public(self) -> bytes:
        """1984 bytes: Ed25519 public (32) || ML-DSA-65 public (1952)."""
        return self._ed.public_key().public_bytes_raw() + self._mldsa.public_key().public_bytes_raw()

    @cached_property
    def kid(self) -> bytes:
        """16 bytes: H("pen", public)[:16]."""
        return id16("pen", self.public)

    def sign(self, alg: int, message: bytes) -> bytes:
        """One half of a signature. ML-DSA's is hedged with fresh randomness: it differs each time and always holds."""
        if alg == ED25519:
            return self._ed.sign(message)
        assert alg == MLDSA65
        return self._mldsa.sign(message)


def verify_signature(public: bytes, alg: int, message: bytes, signature: bytes) -> bool:
    """Whether this half of a signature by the pen ``public`` holds. Never raises for what strangers sent."""
    if len(public) != PUBLIC_SIZE:
        return False
    if alg == ED25519:
        return is_key(public[:ED_SIZE]) and is_signed(public[:ED_SIZE], message, signature)
    if alg == MLDSA65:
        return _holds_mldsa65(public[ED_SIZE:], message, signature)
    return False


def _holds_mldsa65(public: bytes, message: bytes, signature: bytes) -> bool:
    if len(signature) != 3309:
        return False
    try:
        MLDSA65PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
