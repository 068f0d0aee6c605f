"""Whether an Ed25519 signature holds, strictly."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from wasit.seals.ed25519 import is_key, is_signed

ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19
KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
IDENTITY = bytes([1]) + bytes(31)

WEAK = [
    IDENTITY,
    bytes(32),
    bytes([0] * 31 + [0x80]),
    bytes([1] + [0] * 30 + [0x80]),
    (PRIME - 1).to_bytes(32, "little"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
    PRIME.to_bytes(32, "little"),
    (PRIME + 1).to_bytes(32, "little"),
    (PRIME + 3).to_bytes(32, "little"),
    b"\xff" * 32,
]


def test_an_honest_signature_holds_for_its_message_alone():
    """The message it was made for, and no other."""
    signature = KEY.sign(b"message")
    assert is_signed(PUBLIC, b"message", signature)
    assert not is_signed(PUBLIC, b"messagf", signature)
    assert not is_signed(PUBLIC, b"", signature)


def test_every_bit_of_key_and_signature_counts():
    """One bit of either, and it does not hold."""
    signature = KEY.sign(b"message")
    for place in range(256):
        assert not is_signed(flip(PUBLIC, place), b"message", signature)
    for place in range(512):
        assert not is_signed(PUBLIC, b"message", flip(signature, place))


def test_a_signature_has_one_form():
    """S + order is the same number to arithmetic and another signature to us: refused, as other lengths are."""
    signature = KEY.sign(b"message")
    s = int.from_bytes(signature[32:], "little") + ORDER
    assert not is_signed(PUBLIC, b"message", signature[:32] + s.to_bytes(32, "little"))
    for other in (signature[:-1], signature + b"\0", b""):
        assert not is_signed(PUBLIC, b"message", other)
    assert not is_signed(PUBLIC[:-1], b"message", signature)


@pytest.mark.parametrize("weak", WEAK)
def test_weak_keys_sign_nothing(weak):
    """Small order or a second byte form: not a key, and no signature holds under it."""
    assert not is_key(weak)
    assert not any(is_signed(weak, b"m%d" % i, IDENTITY + bytes(32)) for i in range(50))


def test_the_other_verifier_would_accept_a_signature_of_nobody():
    """Why not ``cryptography``: under the identity as key, one fixed signature holds there for every message."""
    lenient = Ed25519PublicKey.from_public_bytes(IDENTITY)
    try:
        for i in range(20):
            lenient.verify(IDENTITY + bytes(32), b"m%d" % i)
    except InvalidSignature:
        pytest.fail("cryptography has become strict: say so in seals/ed25519.py")


def test_honest_keys_are_keys_and_noise_is_not():
    """A point off the curve is no key."""
    assert is_key(PUBLIC)
    assert not is_key(b"\x02" + bytes(31))
    assert not is_key(b"")
    assert not is_key(PUBLIC + b"\0")


def flip(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
