"""Stamps on new boxes."""

from __future__ import annotations

import hashlib

from wasit.wire import stamp

NOON = 20_000 * stamp.DAY + 43_200
BOX = b"p" * 16


def test_a_stamp_is_good_on_its_day_and_the_days_beside_it() -> None:
    """Clocks differ by hours; a stamp is no good two days away."""
    nonce = stamp.mint(BOX, 10, NOON)
    for days, good in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        assert stamp.is_good(nonce, BOX, 10, NOON + days * stamp.DAY) is good


def test_a_stamp_has_its_leading_zero_bits() -> None:
    """SHA-256(nonce || put id || u32be(day)), as the specification says."""
    nonce = stamp.mint(BOX, 12, NOON)
    value = hashlib.sha256(nonce + BOX + (20_000).to_bytes(4, "big")).digest()
    assert int.from_bytes(value, "big") >> (256 - 12) == 0


def test_a_stamp_of_another_box_or_length_is_no_good() -> None:
    """Work is not shared between boxes."""
    nonce = stamp.mint(BOX, 12, NOON)
    assert not stamp.is_good(nonce, b"q" * 16, 12, NOON)
    assert not stamp.is_good(nonce + b"\0", BOX, 0, NOON)
    assert not stamp.is_good(b"", BOX, 0, NOON)
    assert stamp.is_good(bytes(8), BOX, 0, NOON)
