"""Whether an Ed25519 signature holds, strictly.

This file alone knows which verifier is trusted with that question: vodozemac's.

1. vodozemac verifies as ed25519-dalek's ``verify_strict``: keys and nonce points of small order are refused. OpenSSL (behind
   ``cryptography``) accepts them: under the key 01 00.. the signature 01 00.. || 00.. holds there *for every message*. A
   stranger chooses the keys on a card, so the lenient one would let a card carry a signature that proves nothing.
2. Keys and signatures have one byte form each; other lengths are a plain no.

Source: spec/2-identities; tests/unit/seals/test_ed25519.py shows both verdicts.
"""

from __future__ import annotations

import base64

import vodozemac

KEY = 32
SIGNATURE = 64
PRIME = 2**255 - 19

# y of the points of order 1, 2, 4 and 8, either sign of x
_ORDER_8_Y = int.from_bytes(
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
)
_SMALL_Y = frozenset((1, PRIME - 1, 0, _ORDER_8_Y, PRIME - _ORDER_8_Y))


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of that key signed exactly this message."""
    if not _is_strong(public) or len(signature) != SIGNATURE:
        return False
    try:
        key = vodozemac.Ed25519PublicKey.from_base64(_unpadded(public))
        key.verify_signature(message, vodozemac.Ed25519Signature.from_base64(_unpadded(signature)))
    except ValueError:
        return False
    return True


def is_key(public: bytes) -> bool:
    """Whether this can be someone's key: the canonical form of a point on the curve, not of small order."""
    if not _is_strong(public):
        return False
    try:
        vodozemac.Ed25519PublicKey.from_base64(_unpadded(public))
    except ValueError:
        return False
    return True


def _is_strong(public: bytes) -> bool:
    y = int.from_bytes(public, "little") % 2**255
    return len(public) == KEY and y < PRIME and y not in _SMALL_Y


def _unpadded(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")
