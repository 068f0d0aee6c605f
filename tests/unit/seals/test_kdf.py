"""Keys from keys, and the one symmetric lock."""

import hashlib
import hmac

import pytest

from wasit.errors import Distrusted
from wasit.seals.kdf import aead_lock, aead_unlock, kdf

KEY, NONCE = b"k" * 32, b"n" * 12


def by_hand(ikm, info, count, salt):
    """RFC 5869 written out."""
    extracted = hmac.digest(salt or bytes(32), ikm, "sha256")
    block, out, number = b"", b"", 0
    while len(out) < count:
        number += 1
        block = hmac.digest(extracted, block + info + bytes([number]), hashlib.sha256)
        out += block
    return out[:count]


@pytest.mark.parametrize("salt", [b"", b"salt", b"s" * 100])
@pytest.mark.parametrize("count", [1, 6, 32, 33, 100])
def test_kdf_is_rfc_5869_with_our_prefix(salt, count):
    """HKDF-SHA256 with "wasit1 " in front of the purpose; no salt means zeros."""
    assert kdf(b"ikm", "pair a2", count, salt) == by_hand(b"ikm", b"wasit1 pair a2", count, salt)


def test_another_purpose_is_another_key():
    """Two purposes never share a key."""
    assert kdf(b"ikm", "a", 32) != kdf(b"ikm", "b", 32)


def test_what_is_locked_opens():
    """The lock is 16 bytes long and gives back what was locked."""
    locked = aead_lock(KEY, NONCE, b"plain", b"aad")
    assert len(locked) == 5 + 16
    assert aead_unlock(KEY, NONCE, locked, b"aad") == b"plain"


@pytest.mark.parametrize(
    "change",
    [
        lambda k, n, x, a: (bytes(32), n, x, a),
        lambda k, n, x, a: (k, bytes(12), x, a),
        lambda k, n, x, a: (k, n, x, b""),
        lambda k, n, x, a: (k, n, x[:-1], a),
        lambda k, n, x, a: (k, n, b"", a),
        lambda k, n, x, a: (k, n, x + b"\0", a),
        lambda k, n, x, a: (k, n, bytes([x[0] ^ 1]) + x[1:], a),
    ],
)
def test_any_difference_refuses(change):
    """Key, nonce, aad, length, a bit: E_AEAD each."""
    with pytest.raises(Distrusted, match="E_AEAD"):
        aead_unlock(*change(KEY, NONCE, aead_lock(KEY, NONCE, b"plain", b"aad"), b"aad"))
