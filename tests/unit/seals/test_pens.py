"""Pens sign with two keys, and both are checked strictly."""

from __future__ import annotations

import pytest

from instrument_cast import pen
from wasit.channel.mandate import PEN_SIZE, pen_id
from wasit.errors import Damaged
from wasit.seals.pens import PUBLIC_SIZE, Pen, verify_signature
from wasit.seals.randomness import SeededRandomness
from wasit.wire.cose import ED25519, MLDSA65

ORDER = 2**252 + 27742317777372353535851937790883648493


def test_a_pen_survives_storage() -> None:
    """The private form gives the same pen; the two names of its size and id agree."""
    made = Pen.generate(SeededRandomness(7))
    again = Pen.from_bytes(made.to_bytes())
    assert (again.public, again.kid) == (made.public, made.kid)
    assert made.kid == pen_id(made.public)
    assert len(made.public) == PUBLIC_SIZE == PEN_SIZE == 1984
    assert made.seed.hex() not in repr(made)


@pytest.mark.parametrize(
    "private", [b"", b"\x01", b"\x02" + bytes(64), b"\x01" + bytes(63), b"\x01" + bytes(65)]
)
def test_a_damaged_private_form_is_said_so(private: bytes) -> None:
    """Our own store is at fault: Damaged."""
    with pytest.raises(Damaged, match="pen-damaged"):
        Pen.from_bytes(private)


@pytest.mark.parametrize("alg", [ED25519, MLDSA65])
def test_each_half_holds_for_its_message_and_pen_alone(alg: int) -> None:
    """Another message, pen, algorithm, length or bit is a plain no."""
    own, other = pen("own"), pen("other")
    good = own.sign(alg, b"words")
    assert verify_signature(own.public, alg, b"words", good)
    assert not verify_signature(own.public, alg, b"word", good)
    assert not verify_signature(other.public, alg, b"words", good)
    assert not verify_signature(own.public, ED25519 + MLDSA65 - alg, b"words", good)
    assert not verify_signature(own.public, -8, b"words", good)
    assert not verify_signature(own.public[:32], alg, b"words", good)
    assert not verify_signature(own.public, alg, b"words", good[:-1])
    assert not verify_signature(own.public, alg, b"words", good + b"\x00")
    for place in range(0, len(good), 61):
        assert not verify_signature(
            own.public, alg, b"words", good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
        )


def test_a_signature_has_one_form() -> None:
    """s + L would satisfy the equation too: refused."""
    own = pen("own")
    good = own.sign(ED25519, b"words")
    s = int.from_bytes(good[32:], "little") + ORDER
    assert not verify_signature(own.public, ED25519, b"words", good[:32] + s.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "point",
    [
        "01" + "00" * 31,
        "ec" + "ff" * 30 + "7f",
        "00" * 32,
        "00" * 31 + "80",
        "ee" + "ff" * 30 + "7f",
        "ff" * 32,
    ],
)
def test_no_key_of_small_order_or_second_form(point: str) -> None:
    """A key that fits any message, or that is written in a second way, signs nothing."""
    weak = bytes.fromhex(point)
    assert not verify_signature(weak + pen("own").public[32:], ED25519, b"words", weak + bytes(32))
    assert not verify_signature(weak + pen("own").public[32:], ED25519, b"words", bytes([1]) + bytes(63))
