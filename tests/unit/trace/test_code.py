"""Who gets which wording."""

from __future__ import annotations

import numpy as np
import pytest

from wasit.errors import Refused
from wasit.trace.code import assign, commitment, distances, kind_for
from wasit.trace.marked import read_marked

SEED = bytes(range(32))


def closest(readers: int, places: int, wordings: int, kind: str) -> int:
    codes = assign([wordings] * places, readers, SEED, kind)  # type: ignore[arg-type]
    return int(distances(codes)[np.triu_indices(readers, 1)].min())


@pytest.mark.parametrize(
    ("readers", "places", "wordings", "best"),
    [(2, 5, 2, 5), (3, 9, 2, 6), (4, 6, 2, 4), (8, 14, 2, 8), (3, 5, 3, 5)],
)
def test_few_readers_get_rows_as_far_apart_as_can_be(
    readers: int, places: int, wordings: int, best: int
) -> None:
    """The Plotkin bound is reached: no code of that size has a larger smallest distance."""
    assert closest(readers, places, wordings, "spread") == best


def test_spread_rows_are_farther_apart_than_drawn_ones() -> None:
    """Ten readers, forty places."""
    assert closest(10, 40, 3, "spread") > closest(10, 40, 3, "uniform")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["uniform", "spread"])
def test_each_single_row_is_drawn_evenly(kind: str) -> None:
    """Over many seeds every wording of each place goes to the first reader about equally often."""
    rows = [assign([3, 2, 5], 3, n.to_bytes(32, "big"), kind)[0] for n in range(120)]  # type: ignore[arg-type]
    for place, size in enumerate((3, 2, 5)):
        counts = np.bincount([row[place] for row in rows], minlength=size)
        assert counts.min() > 120 / size - 5 * (120 / size) ** 0.5


def test_the_seed_decides() -> None:
    """The same rows from the same seed, others from another."""
    first = assign([3] * 30, 20, SEED)
    assert (first == assign([3] * 30, 20, SEED)).all()
    assert (first != assign([3] * 30, 20, bytes(32))).any()
    assert assign([2] * 9, 1, SEED, "spread").shape == (1, 9)


def test_which_code() -> None:
    """Far apart for a few who act alone; drawn for many, and for several together."""
    assert (kind_for(5, 1), kind_for(5, 2), kind_for(100, 1)) == ("spread", "uniform", "uniform")


def test_what_no_code_can_do_is_refused() -> None:
    """Nobody to send it to; more readers than copies that differ."""
    with pytest.raises(Refused, match="bad-readers"):
        assign([2], 0, SEED)
    with pytest.raises(Refused, match="too-few-places"):
        assign([2, 2], 5, SEED)
    with pytest.raises(Refused, match="too-few-places"):
        assign([], 1, SEED, "spread")


def test_a_commitment_binds_text_readers_and_rows() -> None:
    """Any of them changed, or the salt, gives another; the same give the same."""
    marked, codes = read_marked("{a|b} {c|d}"), assign([2, 2], 2, SEED)
    made = commitment(SEED, marked, ["x", "y"], codes)
    assert made == commitment(SEED, marked, ["x", "y"], codes.copy())
    others = {
        commitment(bytes(32), marked, ["x", "y"], codes),
        commitment(SEED, read_marked("{a|b} {c|e}"), ["x", "y"], codes),
        commitment(SEED, marked, ["y", "x"], codes),
        commitment(SEED, marked, ["x", "y"], 1 - codes),
    }
    assert len(others | {made}) == 5
