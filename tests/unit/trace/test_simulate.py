"""Trials keep to the rule, and the rule to its bound."""

from __future__ import annotations

import numpy as np
import pytest

from wasit.errors import Refused
from wasit.trace import simulate as module
from wasit.trace.code import assign
from wasit.trace.find import BOUND, Seen, judge
from wasit.trace.marked import Marked
from wasit.trace.needed import agreement_needed, chance_of_finding, places_needed
from wasit.trace.simulate import Attack, Setting, simulate
from wasit.trace.traced import Traced


def test_hardly_an_innocent_is_named() -> None:
    """Whatever leaks, and when nobody's copy does: within four deviations of a bound that is loose enough to be seen (docs/tracing.md: full size)."""
    for setting in (
        Setting(100, 20, bound=0.02),
        Setting(5, 12, shown=0.5, bound=0.02),
        Setting(40, 30, 2, colluders=3, attack=Attack.MAJORITY, lost=0.1, bound=0.02),
        Setting(1000, 20, bound=0.02),
    ):
        told = simulate(setting, 2000)
        for name in ("falsely", "outside"):
            assert told[name]["count"] <= 40 + 4 * 40**0.5


def test_what_is_found() -> None:
    """One of a hundred at 25 places; two of ten at a hundred; never at five places; fewer where less is shown."""
    assert simulate(Setting(100, 25), 2000)["found"]["low"] > 0.95
    assert simulate(Setting(10, 100, 3, 2), 2000)["found"]["low"] > 0.95
    assert simulate(Setting(10, 5), 200)["found"]["count"] == 0
    assert simulate(Setting(100, 25, shown=0.4), 300)["found"]["share"] < 0.5
    assert simulate(Setting(20, 60, 3, 3, attack=Attack.MAJORITY), 100)["found"]["share"] > 0.5
    told = simulate(Setting(10, 60, 2, 3, attack=Attack.HALVES), 200, seed=3)
    assert told["code"] == "uniform"
    assert told == simulate(Setting(10, 60, 2, 3, attack=Attack.HALVES), 200, seed=3)


@pytest.mark.slow
def test_the_second_test_finds_those_whom_the_rarest_wording_hides() -> None:
    """Three of six, who always let the one win that only one of them has."""
    setting = Setting(6, 50, 2, 3, misread=0.0, attack=Attack.MINORITY, bound=0.02)
    assert simulate(setting, 8)["found"]["count"] <= 2
    both = simulate(Setting(6, 50, 2, 3, misread=0.0, attack=Attack.MINORITY, bound=0.02, joint=True), 8)
    assert both["found"]["count"] >= 6
    assert both["falsely"]["count"] + both["outside"]["count"] <= 3


def test_trials_name_as_findings_do() -> None:
    """The same copies from the same leaks."""
    chance = np.random.default_rng(4)
    codes = chance.integers(0, 3, (14, 60, 40)).astype(np.uint8)
    leak = np.where(chance.random((14, 60)) < 0.3, 255, codes[:, :, 0]).astype(np.uint8)
    named = module._named(Setting(40, 14), codes, leak)
    marked = Marked(("",) * 15, (("a", "b", "c"),) * 14)
    for row in range(60):
        counts = [(np.arange(3) == one).astype(np.int64) for one in leak[:, row]]
        made = Traced(marked, tuple(map(str, range(40))), codes[:, row].T)
        found = judge(made, Seen(counts, 0, 1, 1))
        assert found["named"] == [str(one) for one in np.flatnonzero(named[row])]
    assert named.any()
    assert not named.all()


def test_places_needed_as_trials_find() -> None:
    """The table of the notes: recipients by wordings, without error and at 5 %; more for several; none for too many."""
    assert [places_needed(n, 2, misread=0.0) for n in (3, 10, 100, 10_000)] == [12, 14, 17, 24]
    assert [places_needed(n, 3) for n in (3, 10, 100, 10_000)] == [13, 14, 19, 24]
    assert places_needed(100, 3, 2) == 67
    assert places_needed(9, 2, 9) is None
    assert places_needed(1, 16, misread=0.0, bound=0.5) == 1
    assert chance_of_finding(100, 19, 3) >= 0.95 > chance_of_finding(100, 18, 3)
    assert agreement_needed(1000, 3, 2, BOUND) == 4


def test_a_spread_code_is_relabelled_anew_each_trial() -> None:
    """Every row of every trial is as far from the others as in its design."""
    setting = Setting(4, 6, 2)
    codes = module._codes(setting, [assign([2] * 6, 4, b"x", "spread")], 50, np.random.default_rng(1))
    apart = (codes[:, :, :, None] != codes[:, :, None, :]).sum(axis=0)
    assert {int(one) for one in apart[apart > 0]} == {4}
    assert len(np.unique(codes[:, :, 0], axis=1).T) > 20


@pytest.mark.parametrize(
    "setting",
    [
        Setting(0, 5),
        Setting(5, 0),
        Setting(5, 5, 1),
        Setting(5, 5, colluders=6),
        Setting(5, 5, misread=1.5),
        Setting(5, 5, shown=float("nan")),
    ],
)
def test_what_can_not_be_tried_is_refused(setting: Setting) -> None:
    """With the field's name."""
    with pytest.raises(Refused, match="bad-input"):
        simulate(setting, 10)
    with pytest.raises(Refused, match="bad-input"):
        simulate(Setting(3, 3), 0)
