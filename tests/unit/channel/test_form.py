"""The frame of a payload, and how a field is taken out of it: near misses of each rule."""

from __future__ import annotations

from typing import Any

import pytest

from wasit.channel import form
from wasit.errors import Distrusted
from wasit.text.moment import MAX_OFFSET
from wasit.wire import cbor
from wasit.wire.cose import LAST_SECOND


@pytest.mark.parametrize(
    "value",
    [
        [1, 2],  # a list of just these numbers has them "in" it
        {True: 0, 2: 0},  # True equals 1
        {1.0: 0, 2: 0},
        {1: 0, 2: 0, "3": 0},
        {1: 0},
        {1: 0, 2: 0, 4: 0},
        {},
    ],
    ids=str,
)
def test_a_map_has_its_keys_as_numbers_and_no_others(value: Any) -> None:
    """Of the exact type: what only equals a key is none."""
    form.check_map({1: 0, 2: 0}, {1, 2}, {3})
    form.check_map({1: 0, 2: 0, 3: 0}, {1, 2}, {3})
    with pytest.raises(Distrusted, match="E_SCHEMA"):
        form.check_map(value, {1, 2}, {3})


@pytest.mark.parametrize(
    ("key", "code"), [(15, "E_SCHEMA"), (16, "E_VERSION"), (23, "E_VERSION"), (24, "E_SCHEMA")]
)
def test_keys_from_16_to_23_are_a_newer_programs(key: int, code: str) -> None:
    """Refused either way, and the reader is told which it is."""
    with pytest.raises(Distrusted, match=code):
        form.check_map({1: 0, key: 0}, {1}, set())


@pytest.mark.parametrize(
    ("kind", "code"),
    [(0, "E_INST"), (11, "E_VERSION"), (23, "E_VERSION"), (24, "E_INST"), (True, "E_SCHEMA")],
)
def test_types_from_11_to_23_are_a_newer_programs(kind: Any, code: str) -> None:
    """And of what is here the first and the last are known."""
    for known in (1, 10):
        assert form.open_payload(cbor.encode({1: 1, 2: known}))[2] == known
    with pytest.raises(Distrusted, match=code):
        form.open_payload(cbor.encode({1: 1, 2: kind}))


def test_a_payload_is_a_map_of_version_one() -> None:
    """Another version is named as such; no version is a fault."""
    for payload, code in (
        ([1, 2], "E_SCHEMA"),
        ({2: 1}, "E_SCHEMA"),
        ({1: 0, 2: 1}, "E_SCHEMA"),
        ({1: 2, 2: 1}, "E_VERSION"),
    ):
        with pytest.raises(Distrusted, match=code):
            form.open_payload(cbor.encode(payload))


def test_numbers_are_taken_within_their_bounds_both_ends_included() -> None:
    """A flag and a float that equals are none."""
    assert [form.take_int(each, 2, 4, field=9) for each in (2, 4)] == [2, 4]
    for wrong in (1, 5, True, 3.0, "3", None):
        with pytest.raises(Distrusted, match="E_SCHEMA"):
            form.take_int(wrong, 2, 4, field=9)
    assert form.take_seconds(LAST_SECOND, field=9) == LAST_SECOND
    assert form.take_seconds(0, field=9) == 0
    for late in (LAST_SECOND + 1, -1):
        with pytest.raises(Distrusted, match="E_SCHEMA"):
            form.take_seconds(late, field=9)


def test_bytes_and_lists_have_their_size() -> None:
    """Exactly, and of their own type: a text of 16 characters is no salt, a tuple no list."""
    assert form.take_bytes(bytes(16), 16, field=3) == bytes(16)
    for wrong in (bytes(15), bytes(17), "x" * 16, bytearray(16)):
        with pytest.raises(Distrusted, match="E_SCHEMA"):
            form.take_bytes(wrong, 16, field=3)
    assert [form.take_list(each, 1, 2, field=3) for each in ([0], [0, 0])] == [[0], [0, 0]]
    for many in ([], [0, 0, 0], (0,), {0: 0}, "x"):
        with pytest.raises(Distrusted, match="E_SCHEMA"):
            form.take_list(many, 1, 2, field=3)


def test_subjects_ascend_and_none_stands_twice() -> None:
    """From 1 to the highest, one at least."""
    assert form.take_numbers([1, 3], 3, field=14) == (1, 3)
    for wrong in ([], [0], [4], [2, 1], [2, 2], [True], [1, 2, 3, 3]):
        with pytest.raises(Distrusted, match="E_SCHEMA"):
            form.take_numbers(wrong, 3, field=14)


def test_an_offset_goes_as_far_as_clocks_do() -> None:
    """Either way; a third number is no part of a moment."""
    for offset in (-MAX_OFFSET, MAX_OFFSET):
        assert form.take_moment([9, offset], field=4).offset == offset
    for wrong in ([9, MAX_OFFSET + 1], [9, -MAX_OFFSET - 1], [9], [9, 0, 0], [-1, 0]):
        with pytest.raises(Distrusted, match="E_SCHEMA"):
            form.take_moment(wrong, field=4)
