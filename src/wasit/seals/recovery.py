"""The recovery key: what is left of a person when all devices are lost.

This file alone knows its secret form, and what it means to be able to sign a person link.

1. It signs person links and nothing else, under the same hash as a seat does.
2. Its secret is printed in the recovery kit and kept nowhere else.

Source: spec/2-identities.
"""

from __future__ import annotations

from typing import Literal, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wasit.errors import Damaged
from wasit.seals.randomness import Randomness
from wasit.wire.hashes import digest, id16


class Signer(Protocol):
    """A seat's keys or a recovery key."""

    @property
    def key_id(self) -> bytes: ...

    def sign(self, purpose: Literal["link"], core: bytes) -> bytes: ...


class RecoveryKey:
    """The Ed25519 key of the recovery kit.

    Secrets: ``to_bytes`` belongs in the printed kit and nowhere else.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) != 32:
            raise Damaged("recovery-key-damaged", size=len(secret))
        self._secret = secret
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self.public = self._key.public_key().public_bytes_raw()

    def __repr__(self) -> str:
        return "RecoveryKey(...)"

    @classmethod
    def generate(cls, randomness: Randomness) -> RecoveryKey:
        """A new key."""
        return cls(randomness.bytes(32, b"recovery"))

    @classmethod
    def from_bytes(cls, secret: bytes) -> RecoveryKey:
        """The key of its 32 secret bytes. Raises: Damaged recovery-key-damaged."""
        return cls(secret)

    def to_bytes(self) -> bytes:
        """The 32 secret bytes."""
        return self._secret

    @property
    def key_id(self) -> bytes:
        """H("rec", public)[:16]."""
        return id16("rec", self.public)

    def sign(self, purpose: Literal["link"], core: bytes) -> bytes:
        """64 bytes over H(purpose, core)."""
        return self._key.sign(digest(purpose, core))
