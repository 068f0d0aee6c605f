"""Whose copy: named only where hardly an innocent could fit, and never from what nobody's copy decides."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from unit.trace.texts import EN
from wasit.errors import Refused
from wasit.trace.code import assign
from wasit.trace.find import Seen, judge, trace
from wasit.trace.marked import read_marked
from wasit.trace.odds import chances, scores, tail
from wasit.trace.traced import Traced, read_traced, show_traced

SEED = bytes(range(32))


def traced(readers: int, source: str = EN) -> Traced:
    marked = read_marked(source)
    return Traced(marked, tuple(f"reader {n}" for n in range(readers)), assign(marked.sizes, readers, SEED))


def seen_of(rows: list[list[int]], sizes: list[int]) -> Seen:
    """What copies with these rows, leaked whole one after the other, would show."""
    counts = [np.zeros(size, np.int64) for size in sizes]
    for row in rows:
        for count, one in zip(counts, row, strict=True):
            count[one] += 1
    return Seen(counts, 0, 100, 100)


def test_a_whole_copy_is_named() -> None:
    """As a copy prepared for one reader, with the chance of accusing an innocent below the bound."""
    made = traced(40)
    found = trace(made, [made.copy(7)])
    assert (found["answer"], found["named"]) == ("copy", ["reader 7"])
    assert found["false_accusation"] <= found["bound"] == 1e-3
    assert found["ranking"][0]["reader"] == "reader 7"
    assert found["ranking"][0]["agree"] == found["seen"] == found["places"]
    assert found["ranking"][0]["share"] > 0.99
    assert found["quoted"] == 1


def test_half_a_copy_is_ranked_and_not_named() -> None:
    """Its reader comes first; the shares are of one whole; who alone fits is told as an if."""
    made = traced(40)
    found = trace(made, [made.copy(3).split(". ")[0]])
    assert (found["answer"], found["named"], found["fits_only"]) == ("cannot-say", [], "reader 3")
    assert found["ranking"][0]["reader"] == "reader 3"
    assert found["false_accusation"] > found["bound"]
    shares = sum(one["share"] for one in found["ranking"]) + found["others"]
    assert shares + found["not_listed"] + found["word_of_mouth"] == pytest.approx(1)


def test_short_leaks_add_up() -> None:
    """Three sentences of one reader's copy, none enough alone, nor two."""
    made = traced(40)
    parts = made.copy(3).split(". ")
    assert [trace(made, [part])["answer"] for part in parts[:3]] == ["cannot-say"] * 3
    assert trace(made, parts[:2])["named"] == []
    assert trace(made, parts[:3])["named"] == ["reader 3"]


def test_the_same_leak_twice_is_one() -> None:
    """Its second coming adds nothing to what it proves."""
    made = traced(40)
    part = made.copy(3).split(". ")[1]
    once, twice = trace(made, [part]), trace(made, [part, part])
    assert twice["false_accusation"] == pytest.approx(once["false_accusation"])


def test_another_text_points_to_nobody() -> None:
    """Nor does one with nothing in it."""
    for excerpt in ("", "Rain is expected over the hills from Thursday on, with some wind in the evening."):
        found = trace(traced(5), [excerpt])
        assert (found["answer"], found["named"], found["fits_only"]) == ("not-this-text", [], None)
        assert found["false_accusation"] == 1
    plain = trace(
        Traced(
            read_marked("A text of which all copies are alike in every word."),
            ("x",),
            np.zeros((1, 0), np.uint8),
        ),
        ["A text of which all copies are alike in every word."],
    )
    assert (plain["answer"], plain["seen"]) == ("cannot-say", 0)


def test_two_mixed_copies_are_both_named() -> None:
    """Sentences of one in turn with sentences of the other, sixty places long."""
    marked = read_marked(" ".join(f"the {{a{n}|b{n}|c{n}}}" for n in range(60)))
    codes = assign(marked.sizes, 10, SEED)
    made = Traced(marked, tuple("abcdefghij"), codes)
    mixed = [int(codes[2 if place % 2 else 5][place]) for place in range(60)]
    found = judge(made, seen_of([mixed], [3] * 60))
    assert (found["answer"], found["named"]) == ("copies", ["c", "f"])


def test_the_chance_is_exact() -> None:
    """Against every copy that could have been drawn, with places of different sizes seen once, thrice, in two wordings, and never."""
    sizes = [2, 3, 4, 2, 3]
    counts = [
        np.array([1, 0]),
        np.array([0, 2, 1]),
        np.array([0, 0, 3, 0]),
        np.array([0, 0]),
        np.array([0, 1, 0]),
    ]
    every = np.array(list(itertools.product(*map(range, sizes))), np.uint8)
    reached, exact = scores(every, counts), tail(counts)
    for score, chance in zip(reached, chances(reached, counts), strict=True):
        assert chance == pytest.approx((reached >= score).mean())
    assert len(exact) == reached.max() + 2
    assert (exact[0], exact[-1]) == (pytest.approx(1), 0)


@pytest.mark.slow
def test_leaks_from_outside_accuse_hardly_anybody() -> None:
    """Leaks that follow no copy: as seldom as the bound says (docs/tracing.md has the same at full size)."""
    chance = np.random.default_rng(7)
    accused, bound = 0, 0.02
    for _ in range(1000):
        codes = chance.integers(0, 3, (30, 12)).astype(np.uint8)
        row = chance.integers(0, 3, 12).tolist()
        counts = seen_of([row], [3] * 12).counts
        accused += bool((chances(scores(codes, counts), counts) * 30 <= bound).any())
    assert accused <= 1000 * bound + 4 * (1000 * bound) ** 0.5


def test_kept_and_read_again() -> None:
    """The JSON form holds all of it."""
    made = traced(4)
    again = read_traced(show_traced(made))
    assert (again.marked, again.readers, again.kind) == (made.marked, made.readers, made.kind)
    assert (again.codes == made.codes).all()
    assert again.copy(1) == made.copy(1)


GOOD = {
    "text": "{a|b}",
    "code": "uniform",
    "readers": [{"name": "x", "choices": [1]}, {"name": "y", "choices": [0]}],
}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": 1}, "bad-input"),
        ({"code": "best"}, "bad-input"),
        ({"code": None}, "bad-input"),
        ({"readers": {}}, "bad-input"),
        ({"readers": []}, "bad-readers"),
        ({"code": "spread", "readers": [{"name": str(n), "choices": [0]} for n in range(13)]}, "bad-readers"),
        ({"readers": ["x"]}, "bad-input"),
        ({"readers": [{"name": "", "choices": [0]}]}, "bad-input"),
        ({"readers": [{"name": "x\ud800", "choices": [0]}]}, "bad-input"),
        ({"readers": [{"name": "x", "choices": 0}]}, "bad-choices"),
        ({"readers": [{"name": "x", "choices": []}]}, "bad-choices"),
        ({"readers": [{"name": "x", "choices": [2]}]}, "bad-choices"),
        ({"readers": [{"name": "x", "choices": [True]}]}, "bad-choices"),
        ({"readers": [{"name": "x", "choices": [1]}] * 2}, "bad-input"),
    ],
)
def test_a_file_that_does_not_hold_together_is_refused(change: dict[str, object], code: str) -> None:
    """Nothing is guessed."""
    assert read_traced(GOOD).readers == ("x", "y")
    with pytest.raises(Refused, match=code):
        read_traced({**GOOD, **change})
    with pytest.raises(Refused, match="bad-input"):
        read_traced([])


def test_order_of_sentences_is_free() -> None:
    """A copy with its sentences shuffled names its reader all the same."""
    made = traced(40)
    parts = made.copy(11)[:-1].split(". ")
    random.Random(3).shuffle(parts)
    assert trace(made, [". ".join(parts) + "."])["named"] == ["reader 11"]
