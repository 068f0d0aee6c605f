"""Ids, headers and bodies of relay requests."""

from __future__ import annotations

import pytest

from wasit.errors import Distrusted
from wasit.wire import cbor, requests
from wasit.wire.envelope import LARGE, SMALL
from wasit.wire.requests import OpenBox, Policy

BOX = OpenBox(b"p" * 16, b"g" * 16, b"P" * 32, b"G" * 32)


def test_ids_and_tokens_have_one_spelling() -> None:
    """base64url without padding, of the exact length."""
    raw = b"\xfb\xff" * 8
    assert requests.decode_id(requests.encode_id(raw)) == raw
    assert requests.decode_bearer(requests.encode_bearer(raw * 2)) == raw * 2
    text = requests.encode_id(raw)
    for bad in (
        "",
        text[:-1],
        text + "=",
        text + "A",
        text[:-1] + "B",
        text.replace("_", "/"),
        text + "\n",
        "é" * 22,
        "A" * 999,
    ):
        with pytest.raises(Distrusted, match="E_SCHEMA"):
            requests.decode_id(bad)
    for bad in ("", text, "bearer " + text, "Bearer  " + text, "Bearer " + text):
        with pytest.raises(Distrusted, match="E_SCHEMA"):
            requests.decode_bearer(bad)


def test_numbers_in_addresses_are_plain_digits() -> None:
    """No sign, no leading zero, no other script, in range."""
    assert requests.decode_count("0", 0, 9) == 0
    assert requests.decode_count("9", 0, 9) == 9
    for bad in ("", "10", "-1", "+1", "01", "1_0", " 1", "1\n", "٣", "1.0", "9" * 40):
        with pytest.raises(Distrusted, match="E_SCHEMA"):
            requests.decode_count(bad, 0, 9)


def test_codes_are_short_and_plain() -> None:
    """What a relay says no with is never more than a code."""
    assert requests.decode_code(requests.encode_code("box-full")) == "box-full"
    for bad in (b"", b"<html>", b"a b", b"a" * 41, b"\xff", b"box-full\n"):
        with pytest.raises(Distrusted, match="E_SCHEMA"):
            requests.decode_code(bad)


def test_opening_a_box_reads_back() -> None:
    """Four fields of exact length, all different ids and tokens."""
    assert requests.decode_open_box(requests.encode_open_box(BOX)) == BOX
    for bad in (
        [],
        [b"p" * 16, b"g" * 16, b"P" * 32],
        [b"p" * 16, b"p" * 16, b"P" * 32, b"G" * 32],
        [b"p" * 16, b"g" * 16, b"P" * 32, b"P" * 32],
        [b"p" * 15, b"g" * 16, b"P" * 32, b"G" * 32],
        ["p" * 16, b"g" * 16, b"P" * 32, b"G" * 32],
        {1: b""},
        None,
    ):
        with pytest.raises(Distrusted, match="E_SCHEMA"):
            requests.decode_open_box(cbor.encode(bad))


def test_letters_read_back_in_order() -> None:
    """At most eight, cursors rising from 1, bodies of the two sizes."""
    letters = [(1, bytes(SMALL)), (7, bytes(LARGE))]
    assert requests.decode_letters(requests.encode_letters(letters)) == letters
    assert requests.decode_letters(requests.encode_letters([])) == []
    small = bytes(SMALL)
    for bad in (
        [[0, small]],
        [[2, small], [2, small]],
        [[2, small], [1, small]],
        [[True, small]],
        [[1, small, 0]],
        [[1]],
        [[n, small] for n in range(1, 10)],
        {},
        [[1, "x" * SMALL]],
    ):
        with pytest.raises(Distrusted, match="E_SCHEMA"):
            requests.decode_letters(cbor.encode(bad))
    with pytest.raises(Distrusted, match="E_SIZE"):
        requests.decode_letters(cbor.encode([[1, b"x"]]))


def test_nameplates_are_four_digits_at_most() -> None:
    """0 to 9999."""
    assert requests.decode_nameplate(requests.encode_nameplate(9999)) == 9999
    for bad in (10_000, -1, True, "1", None):
        with pytest.raises(Distrusted, match="E_SCHEMA"):
            requests.decode_nameplate(cbor.encode(bad))


def test_a_policy_reads_back_and_a_newer_one_is_refused() -> None:
    """Exactly nine keys; version 1; nothing out of range."""
    policy = Policy(stamp_bits=3, access=True)
    assert requests.decode_policy(requests.encode_policy(policy)) == policy
    value = cbor.decode(requests.encode_policy(policy), limit=999)
    for key, bad in (
        (1, 2),
        (1, 0),
        (1, True),
        (2, 33),
        (2, -1),
        (3, [1]),
        (4, 1),
        (5, 0),
        (9, "x"),
        (10, 1),
    ):
        with pytest.raises(Distrusted, match=r"E_SCHEMA|E_VERSION"):
            requests.decode_policy(cbor.encode(value | {key: bad}))
    with pytest.raises(Distrusted, match="E_VERSION"):
        requests.decode_policy(cbor.encode(value | {1: 2}))
