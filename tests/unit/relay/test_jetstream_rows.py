"""How a box stands on a cluster: steps, and their messages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wasit.errors import Damaged
from wasit.relay.jetstream_rows import (
    PutWish,
    Standing,
    aged,
    pack_box,
    pack_marks,
    settle,
    take_step,
    unpack,
    unpack_box,
    unpack_marks,
)
from wasit.relay.rules import RelayConfig
from wasit.relay.store import Put
from wasit.wire import cbor
from wasit.wire.requests import OpenBox

CONFIG = RelayConfig()


def wish(number: int, today: int = 5) -> PutWish:
    return PutWish(bytes([number]) * 16, bytes([number]) * 4096, today)


def test_a_step_gives_cursors_in_order_and_its_message_says_the_same() -> None:
    """A copy within the step, on a page, or of an earlier step is no second letter."""
    before = Standing(7, 3, {wish(1).mid: 5})
    wishes = [wish(1), wish(2), wish(3), wish(2), wish(4)]
    step = take_step(before, {wish(3).mid: 5}, wishes, [], CONFIG, 0, 0)
    assert step.kept == [Put.SAME, Put.NEW, Put.SAME, Put.SAME, Put.NEW]
    assert [cursor for cursor, _, _ in step.letters] == [4, 5]
    read, letters = unpack(9, step.pack())
    assert letters == step.letters
    assert read == settle(step, 9)
    assert read.octets == 2 * 4096


def test_what_was_acked_or_is_old_goes_and_its_message_is_named_when_nothing_in_it_waits() -> None:
    """And only then: a message with one letter left stays. Marks outlive their letters."""
    first = settle(take_step(Standing(1, 0), {}, [wish(1), wish(2)], [], CONFIG, 0, 0), 2)
    step = take_step(first, {}, [], [1], CONFIG, 0, 0)
    assert (list(step.after.waiting), step.dead) == ([2], set())
    second = settle(step, 3)
    third = take_step(second, {}, [wish(1)], [2, 77], CONFIG, 0, 0)
    assert (third.kept, third.dead, third.after.waiting) == ([Put.SAME], {2, 3}, {})
    aged_away = take_step(first, {}, [wish(1, 40)], [], CONFIG, 6, 6)
    assert (aged_away.kept, aged_away.after.last) == ([Put.NEW], 3)


def test_a_letter_and_a_mark_count_through_the_first_day_that_counts() -> None:
    """On the day before, neither does; a mark on a page is as old as one beside the letters."""
    first = settle(take_step(Standing(1, 0), {}, [wish(1, 5), wish(2, 6)], [], CONFIG, 0, 0), 2)
    assert list(take_step(first, {}, [], [], CONFIG, 6, 0).after.waiting) == [2]
    copies = [wish(1, 9), wish(2, 9)]
    assert take_step(first, {}, copies, [], CONFIG, 0, 6).kept == [Put.NEW, Put.SAME]
    on_pages = {wish(1).mid: 5, wish(2).mid: 6}
    assert take_step(Standing(1, 0), on_pages, copies, [], CONFIG, 0, 6).kept == [Put.NEW, Put.SAME]


def test_a_box_without_a_message_names_none_that_is_dead() -> None:
    """There is no message 0 to erase."""
    assert take_step(aged(5, 5), {}, [wish(1)], [], CONFIG, 0, 0).dead == set()


def test_a_box_is_full_by_letters_and_by_bytes_and_an_ack_makes_room() -> None:
    """In the same step."""
    three = settle(take_step(Standing(1, 0), {}, [wish(n) for n in (1, 2, 3)], [], CONFIG, 0, 0), 2)
    for full in (replace(CONFIG, box_letters=3), replace(CONFIG, box_octets=3 * 4096)):
        assert take_step(three, {}, [wish(4)], [], full, 0, 0).kept == [Put.FULL]
        assert take_step(three, {}, [wish(4), wish(5)], [2], full, 0, 0).kept == [Put.NEW, Put.FULL]


def test_a_box_of_which_nothing_is_left_goes_on_from_a_cursor_never_given() -> None:
    """Not even by a sender that never paused."""
    assert aged(100, 100).last == 0
    assert aged(100, 132).last > 32 * 24 * 60 * CONFIG.per_minute
    assert aged(100, 100, 9).last == 9
    assert aged(100, 98, 9).last == 9  # a clock that was set back gives nothing twice


def test_what_is_not_ours_is_damaged() -> None:
    """Messages, boxes; and of a newer version."""
    good = take_step(Standing(1, 0), {}, [wish(1)], [], CONFIG, 0, 0).pack()
    for bad in (b"", b"rubbish", good[:-1], cbor.encode([1, 2]), cbor.encode([1, 0, b"", 0, b"x", []])):
        with pytest.raises(Damaged, match="relay-store"):
            unpack(1, bad)
    with pytest.raises(Damaged, match="relay-newer"):
        unpack(1, cbor.encode([2, 0, b"", 0, b"", []]))
    for bad in ([1, "0", b"", 0, b"", []], [1, 0, b"m", 0, b"", []], [1, 0, b"", 0, b"", [[1, 5, "x"]]], [True, 0, b"", 0, b"", []], [1, 0, "", 0, b"", []], [1, 0, b"", 0, b"", [[-1, 5, b"x"]]], [1, 0, b"", 0, b"", [[1, "5", b"x"]]]):  # fmt: skip
        with pytest.raises(Damaged, match="relay-store"):
            unpack(1, cbor.encode(bad))
    for last, marks, pages, letters in ((-1, b"", 0, []), (0, [], 0, []), (0, b"", -1, []), (0, b"", 0, [[-1, 5, b"x"]]), (0, b"", 0, [[1, -5, b"x"]])):  # fmt: skip
        with pytest.raises(Damaged, match="relay-store"):
            unpack(1, cbor.encode([1, last, marks, pages, b"", letters]))
    ids = [b"p" * 16, b"g" * 16, b"P" * 32, b"G" * 32]
    for box in (
        "boxes",
        7,
        ids,
        [*ids, 9, 0],
        [*ids, 9, -1],
        [*ids, 9, 4, 4],
        [*ids, "9"],
        [b"p", *ids[1:], 9],
    ):
        with pytest.raises(Damaged, match="relay-store"):
            unpack_box(cbor.encode(box))
    with pytest.raises(Damaged, match="relay-store"):
        unpack_box(b"rubbish")
    opened = OpenBox(b"p" * 16, b"g" * 16, b"P" * 32, b"G" * 32)
    assert unpack_box(pack_box(opened, 9)) == (opened, 9, 0)
    assert unpack_marks(pack_marks({b"m" * 16: 70_000})) == {b"m" * 16: 70_000}
