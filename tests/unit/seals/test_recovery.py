"""The recovery key."""

import pytest

from wasit.errors import Damaged
from wasit.seals.ed25519 import is_signed
from wasit.seals.randomness import SeededRandomness
from wasit.seals.recovery import RecoveryKey
from wasit.wire.hashes import digest, id16

OLD = RecoveryKey.generate(SeededRandomness("recovery"))


def test_the_recovery_key_keeps_its_secret_form():
    """Loaded it is the same key; it does not print itself; another length is damage."""
    again = RecoveryKey.from_bytes(OLD.to_bytes())
    assert (again.public, again.key_id) == (OLD.public, OLD.key_id)
    assert repr(again) == "RecoveryKey(...)"
    with pytest.raises(Damaged):
        RecoveryKey.from_bytes(bytes(31))


def test_the_recovery_key_signs_links():
    """Under its own kind of id, over the hash that a seat signs too."""
    assert OLD.key_id == id16("rec", OLD.public)
    assert is_signed(OLD.public, digest("link", b"core"), OLD.sign("link", b"core"))
