"""The second test, of small groups: never surer than its draws, and paid for with half the bound."""

from __future__ import annotations

import numpy as np
import pytest

from unit.trace.test_find import seen_of, traced
from wasit.trace import find
from wasit.trace.joint import DRAWS, joint_chances
from wasit.trace.odds import agreement, chances, scored


def test_no_chance_is_nothing() -> None:
    """However well a copy fits, it is one of the draws: at least one in their number; who doesn't fit is far from it."""
    codes = np.random.default_rng(2).integers(0, 3, (4, 40)).astype(np.uint8)
    found = joint_chances(codes, seen_of([codes[1].tolist()], [3] * 40).counts, 0.01, seed=1)
    assert 0 < found[1] <= 0.01 / 4
    assert found[1] >= 1 / (2 * DRAWS * 4 / 0.01 + 512)
    assert (np.delete(found, 1) > 0.01).all()


def test_two_tests_cost_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the second finds nothing the first's chance counts double; in a large group, or with rows far apart, it is asked alone."""
    monkeypatch.setattr(find, "joint_chances", lambda codes, *_: np.ones(len(codes)))
    for readers, times in ((20, 2), (40, 1)):
        made = traced(readers)
        seen = seen_of([made.codes[3].tolist()], list(made.marked.sizes))
        alone = chances(scored(agreement(made.codes, seen.counts)[0], readers), seen.counts)[3]
        assert find.judge(made, seen)["ranking"][0]["chance"] == pytest.approx(times * alone)
    assert (find.bar_of(20, 2, 0.1), find.bar_of(40, 2, 0.1), find.bar_of(5, 1, 0.1)) == (0.05, 0.1, 0.1)
