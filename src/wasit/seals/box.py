"""Box keys: what a letter is sealed to so that a recorder with a quantum computer can't read it later.

This file alone knows the suite and the byte order of the keys.

1. HPKE (RFC 9180), base mode, one shot, empty aad: KEM 0x647A (X-Wing: ML-KEM-768 with X25519), HKDF-SHA256, ChaCha20-Poly1305.
2. Public key = ML-KEM-768 encapsulation key (1184) || X25519 (32). Sealed = enc (1120) || ciphertext with tag.
3. Private form = ML-KEM seed (64) || X25519 scalar (32): both halves as they were drawn.
4. ``info`` is given whole, "wasit1" and purpose included: what was sealed for one purpose opens for no other.

The IETF document of this KEM is still a draft, so the suite is held by test vectors and a hand-written opener, not by name.

Source: spec/5-envelope-and-link.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from wasit.errors import Damaged, Distrusted
from wasit.seals.randomness import Randomness

EK = 1184
PUBLIC = EK + 32
PRIVATE = 64 + 32
ENC = 1120
OVERHEAD = ENC + 16

_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


class BoxKey:
    """The private key of a mailbox.

    Secrets: ``to_bytes`` is the key itself. It lives in the encrypted store, never in a backup, and dies 30 days after rotation.
    """

    def __init__(self, private: bytes) -> None:
        if len(private) != PRIVATE:
            raise Damaged("box-key-damaged", size=len(private))
        self._private = private

    def __repr__(self) -> str:
        return "BoxKey(...)"

    @cached_property  # a seat reads its boxes far more often than it opens a letter
    def _halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        return (
            MLKEM768PrivateKey.from_seed_bytes(self._private[:64]),
            X25519PrivateKey.from_private_bytes(self._private[64:]),
        )

    @cached_property
    def _both(self) -> hpke.MLKEM768X25519PrivateKey:
        return hpke.MLKEM768X25519PrivateKey(*self._halves)

    @cached_property
    def public(self) -> bytes:
        """1216 bytes: ML-KEM-768 encapsulation key (1184) || X25519 (32)."""
        lattice, curve = self._halves
        return lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()

    @classmethod
    def generate(cls, randomness: Randomness, stream: bytes = b"box") -> BoxKey:
        """A new key."""
        return cls(randomness.bytes(PRIVATE, stream))

    @classmethod
    def from_bytes(cls, private: bytes) -> BoxKey:
        """The key of its private form. Raises: Damaged box-key-damaged."""
        return cls(private)

    def to_bytes(self) -> bytes:
        """The private form, 96 bytes."""
        return self._private

    def open(self, info: bytes, sealed: bytes) -> bytes:
        """What was sealed to this key. Raises: Distrusted E_ENV_OPEN."""
        try:
            return bytes(_SUITE.decrypt(sealed, self._both, info=info))
        except (InvalidTag, ValueError):
            raise Distrusted("E_ENV_OPEN") from None


def seal(public: bytes, info: bytes, plain: bytes) -> bytes:
    """The plain bytes, readable by the holder of that key alone; 1136 bytes longer.

    Raises: Distrusted E_KEY for a public key that no honest program makes.
    """
    key = hpke.MLKEM768X25519PublicKey(*_read_public(public))
    try:
        return bytes(_SUITE.encrypt(plain, key, info=info))
    except ValueError:  # as in check_public, found for us while sealing
        raise Distrusted("E_KEY") from None


def unseal(key: BoxKey, info: bytes, sealed: bytes) -> bytes:
    """What was sealed to that key. Raises: Distrusted E_ENV_OPEN."""
    return key.open(info, sealed)


def check_public(public: bytes) -> None:
    """Refuse a public key to which nothing could be sealed. Raises: Distrusted E_KEY."""
    _check_curve(_read_public(public)[1])


def check_agreement(public: bytes) -> None:
    """Refuse 32 bytes with which nothing secret can be agreed. Raises: Distrusted E_KEY."""
    try:
        curve = X25519PublicKey.from_public_bytes(public)
    except ValueError:
        raise Distrusted("E_KEY") from None
    _check_curve(curve)


def _check_curve(curve: X25519PublicKey) -> None:
    try:
        X25519PrivateKey.from_private_bytes(b"\x01" * 32).exchange(curve)
    except ValueError:  # a point of small order: it maps every secret to zero
        raise Distrusted("E_KEY") from None


@lru_cache(maxsize=256)  # of one peer's box the same is asked at every letter
def _read_public(public: bytes) -> tuple[MLKEM768PublicKey, X25519PublicKey]:
    if len(public) != PUBLIC:
        raise Distrusted("E_KEY", size=len(public))
    try:
        return MLKEM768PublicKey.from_public_bytes(public[:EK]), X25519PublicKey.from_public_bytes(
            public[EK:]
        )
    except ValueError:
        raise Distrusted("E_KEY") from None
