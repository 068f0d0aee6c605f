"""Keys from keys, and the one symmetric lock: HKDF-SHA256 and ChaCha20-Poly1305.

This file alone knows which of each Wasit uses.

1. Every derived key has a purpose in its ``info``; two purposes never share one.
2. The nonce is the caller's promise: a key and nonce meet once.

Source: spec/1-encoding.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wasit.errors import Distrusted

KEY = 32
NONCE = 12
TAG = 16


def kdf(ikm: bytes, info: str, count: int, salt: bytes = b"") -> bytes:
    """``count`` bytes: HKDF-SHA256(salt or zeros, ikm, "wasit1 " + info)."""
    return HKDF(hashes.SHA256(), count, salt or None, b"wasit1 " + info.encode("ascii")).derive(ikm)


def aead_lock(key: bytes, nonce: bytes, plain: bytes, aad: bytes = b"") -> bytes:
    """The plain bytes, locked; 16 bytes longer. Shapes: key (32), nonce (12)."""
    return ChaCha20Poly1305(key).encrypt(nonce, plain, aad)


def aead_unlock(key: bytes, nonce: bytes, locked: bytes, aad: bytes = b"") -> bytes:
    """The plain bytes back. Raises: Distrusted E_AEAD when key, nonce, aad or any bit differs."""
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, locked, aad)
    except InvalidTag:
        raise Distrusted("E_AEAD") from None
