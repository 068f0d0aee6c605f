"""Envelopes."""

import pytest

from wasit.errors import Distrusted, Refused
from wasit.seals import box
from wasit.seals.box import BoxKey
from wasit.seals.envelope import (
    Letter,
    decode_inner,
    encode_inner,
    lock_envelope,
    most_inner,
    unlock_envelope,
)
from wasit.seals.randomness import SeededRandomness
from wasit.wire import cbor

CHANCE = SeededRandomness("envelope")
OLD, NEW = BoxKey.generate(CHANCE), BoxKey.generate(CHANCE)
PUT = b"p" * 16
ME = b"\x0a" * 16


@pytest.mark.parametrize(
    ("inner", "size"), [(0, 4096), (1, 4096), (2956, 4096), (2957, 65536), (64396, 65536)]
)
def test_two_sizes_and_no_others(inner, size):
    """The smaller size if it fits; the letter comes back whole."""
    body = lock_envelope(NEW.public, PUT, b"x" * inner)
    assert len(body) == size
    assert unlock_envelope([NEW], PUT, body) == b"x" * inner


def test_what_fits_no_envelope_is_refused():
    """One byte over the larger size."""
    assert (most_inner(4096), most_inner(65536)) == (2956, 64396)
    with pytest.raises(Refused, match="too-large"):
        lock_envelope(NEW.public, PUT, bytes(64397))


def test_any_live_key_opens_and_nothing_else():
    """Newest first, then the older ones; another box's key or none opens nothing."""
    body = lock_envelope(OLD.public, PUT, b"letter")
    assert unlock_envelope([NEW, OLD], PUT, body) == b"letter"
    for keys in ([NEW], []):
        with pytest.raises(Distrusted, match="E_ENV_OPEN"):
            unlock_envelope(keys, PUT, body)


def test_an_envelope_moved_to_another_box_does_not_open():
    """The put id is sealed in."""
    with pytest.raises(Distrusted, match="E_ENV_OPEN"):
        unlock_envelope([NEW], b"q" * 16, lock_envelope(NEW.public, PUT, b"letter"))


@pytest.mark.parametrize("size", [0, 1, 4095, 4097, 65535, 65537])
def test_other_sizes_are_not_tried(size):
    """E_SIZE before any key is used."""
    with pytest.raises(Distrusted, match="E_SIZE"):
        unlock_envelope([NEW], PUT, bytes(size))


@pytest.mark.slow
def test_no_changed_byte_opens():
    """One bit of every byte of an envelope."""
    body = lock_envelope(NEW.public, PUT, b"letter")
    for place in range(len(body)):
        changed = bytearray(body)
        changed[place] ^= 1 << place % 8
        with pytest.raises(Distrusted, match="E_ENV_OPEN"):
            unlock_envelope([NEW], PUT, bytes(changed))


@pytest.mark.parametrize(
    "frame",
    [
        (5).to_bytes(4) + b"lette" + bytes(2950) + b"\x01",
        (2957).to_bytes(4) + bytes(2956),
        b"\xff" * 2960,
        (4).to_bytes(4) + b"lette" + bytes(2951),
    ],
)
def test_padding_carries_no_second_message(frame):
    """A sender who knows our key and still pads with anything but zeros: E_ENV_PAD."""
    body = box.seal(NEW.public, b"wasit1 env" + PUT, frame)
    with pytest.raises(Distrusted, match="E_ENV_PAD"):
        unlock_envelope([NEW], PUT, body)


def test_a_letter_comes_back():
    """cbor[1, from, type, ciphertext], to the byte."""
    inner = encode_inner(ME, 1, b"olm")
    assert inner.hex() == "8401" + "50" + ME.hex() + "01" + "43" + b"olm".hex()
    assert decode_inner(inner, expect_from=ME) == Letter(ME, 1, b"olm")
    assert decode_inner(encode_inner(ME, 0, b"olm"), expect_from=None).olm_type == 0


def test_a_letter_in_another_name_is_a_lie():
    """A box has one sender."""
    with pytest.raises(Distrusted, match="E_FROM"):
        decode_inner(encode_inner(b"\x0b" * 16, 1, b"olm"), expect_from=ME)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ([2, ME, 1, b"olm"], "E_VERSION"),
        ([2], "E_VERSION"),
        ([0, ME, 1, b"olm"], "E_SCHEMA"),
        ([True, ME, 1, b"olm"], "E_SCHEMA"),
        ([1, ME, True, b"olm"], "E_SCHEMA"),
        ([1, ME, False, b"olm"], "E_SCHEMA"),
        ([1, ME, 2, b"olm"], "E_SCHEMA"),
        ([1, ME, -1, b"olm"], "E_SCHEMA"),
        ([1, ME[:-1], 1, b"olm"], "E_SCHEMA"),
        ([1, ME + b"\0", 1, b"olm"], "E_SCHEMA"),
        ([1, ME, 1, b""], "E_SCHEMA"),
        ([1, ME, 1, "olm"], "E_SCHEMA"),
        ([1, ME.hex()[:16], 1, b"olm"], "E_SCHEMA"),
        ([1, ME, 1], "E_SCHEMA"),
        ([1, ME, 1, b"olm", 0], "E_SCHEMA"),
        ([], "E_SCHEMA"),
        ({}, "E_SCHEMA"),
        (1, "E_SCHEMA"),
    ],
)
def test_near_misses_of_a_letter(value, code):
    """Length, type, range of every field."""
    with pytest.raises(Distrusted) as told:
        decode_inner(cbor.encode(value), expect_from=ME)
    assert told.value.code == code


def test_a_letter_has_one_byte_form():
    """Trailing bytes and long integers are refused."""
    good = encode_inner(ME, 1, b"olm")
    for bad in (good + b"\0", b"\x84\x18\x01" + good[2:], good[:-1], b""):
        with pytest.raises(Distrusted, match="E_CBOR"):
            decode_inner(bad, expect_from=ME)
