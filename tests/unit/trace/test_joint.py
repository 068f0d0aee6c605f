"""The second test, of small groups: never surer than every copy that could have been drawn, and paid for with half the bound."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from unit.trace.test_find import seen_of, traced
from wasit.trace import find, joint
from wasit.trace.joint import TOGETHER, WAYS, joint_chances
from wasit.trace.odds import MISREAD, UNIT, Codes, Counts, agreement, chances, scored


def explained_by(codes: Codes, counts: Counts, reader: int) -> float:
    """The best that a set of at most three with the reader in it explains, written out."""
    best = -np.inf
    for size in range(TOGETHER):
        for others in itertools.combinations([one for one in range(len(codes)) if one != reader], size):
            for right in WAYS[size + 1]:
                summed = 0.0
                for place, count in enumerate(counts):
                    for word in np.flatnonzero(count):
                        have = sum(codes[one, place] == word for one in (reader, *others))
                        likely = (1 - MISREAD) * right[have] + MISREAD / len(count)
                        summed += np.rint(UNIT * count[word] * np.log(likely))
                best = max(best, summed)
    return float(best)


@pytest.mark.parametrize("leaks", [1, 3])
@pytest.mark.slow
def test_the_chance_is_never_too_small_and_hardly_too_large(leaks: int) -> None:
    """Against every copy that could have been drawn in place of the reader's; also where several leaks show several wordings of a place."""
    chance, sizes = np.random.default_rng(leaks), [2, 3, 2, 2, 3]
    every = np.array(list(itertools.product(*map(range, sizes))), np.uint8)
    for _ in range(2):
        codes = np.stack([chance.integers(0, size, 4) for size in sizes], axis=1).astype(np.uint8)
        mixed = [[int(codes[chance.integers(2), place]) for place in range(5)] for _ in range(leaks)]
        counts = seen_of(mixed, sizes).counts
        found = joint_chances(codes, counts, bound=4.0)
        for reader in range(2):
            own = explained_by(codes, counts, reader)
            drawn = [
                explained_by(np.vstack([codes[:reader], one, codes[reader + 1 :]]), counts, reader)
                for one in every
            ]
            exact = np.mean([one >= own for one in drawn])
            assert exact * (1 - 1e-9) <= found[reader] <= min(1.0, 20 * exact)


def test_alone_the_chance_is_exact() -> None:
    """One reader, no others: what is told is the share of copies that agree as well, to within what Chernoff may add."""
    codes = np.zeros((1, 8), np.uint8)
    seen = seen_of([[0, 0, 0, 0, 0, 0, 0, 1]], [2] * 8).counts
    assert joint_chances(codes, seen, bound=1.0)[0] == pytest.approx(9 / 2**8)


def test_a_group_is_asked_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long texts and many readers are taken a few readers at a time, with the same chances."""
    codes = np.random.default_rng(2).integers(0, 3, (6, 40)).astype(np.uint8)
    counts = seen_of([[int(codes[place % 2, place]) for place in range(40)]], [3] * 40).counts
    whole = joint_chances(codes, counts, 0.001)
    monkeypatch.setattr(joint, "ENTRIES", 1)
    assert (joint_chances(codes, counts, 0.001) == whole).all()
    assert (whole[:2] <= 0.001 / 6).all()
    assert (whole[2:] > 0.001).all()


def test_two_tests_cost_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the second finds nothing the first's chance counts double; in a large group, or with rows far apart, it is asked alone."""
    monkeypatch.setattr(find, "joint_chances", lambda codes, *_: np.ones(len(codes)))
    for readers, times in ((20, 2), (40, 1)):
        made = traced(readers)
        seen = seen_of([made.codes[3].tolist()], list(made.marked.sizes))
        alone = chances(scored(agreement(made.codes, seen.counts)[0], readers), seen.counts)[3]
        assert find.judge(made, seen)["ranking"][0]["chance"] == pytest.approx(times * alone)
    assert (find.bar_of(20, 2, 0.1), find.bar_of(40, 2, 0.1), find.bar_of(5, 1, 0.1)) == (0.05, 0.1, 0.1)
