"""The models of ``spec/models``, by spin: what must hold holds in every order of events, and each broken variant is caught.

Small here; ``make models`` checks larger ones and writes ``docs/models.md``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

MODELS = Path(__file__).parent.parent.parent / "spec" / "models"
NEEDED = ("spin", "gcc")
pytestmark = pytest.mark.skipif(
    not all(shutil.which(name) for name in NEEDED) and os.environ.get("CI") != "1",
    reason="needs Debian's packages spin and gcc",
)


class Check(NamedTuple):
    """``formula``: of the model's ltl. ``large``: other sizes, for ``make models``."""

    model: str
    formula: str
    sizes: dict[str, int]
    large: dict[str, int]
    broken: str = ""


class Found(NamedTuple):
    holds: bool
    states: int
    depth: int


_FEED, _MORE = {"LOSS": 0, "DUP": 0, "REORD": 0, "MB": 1}, {"LOSS": 1, "DUP": 0, "REORD": 0, "MB": 1}
CHECKS = (
    Check("delivery", "live", {}, {}),
    Check("delivery", "once", {}, {}),
    Check("delivery", "live", {}, {}, "BUG_SEND"),
    Check("delivery", "once", {}, {}, "BUG_SHOW"),
    Check("delivery", "live", {}, {}, "BUG_ASK"),
    Check("feed", "conv", _FEED, _MORE),
    Check("feed", "words", _FEED, _MORE),
    Check("feed", "caus", _FEED, _MORE | {"DUP": 1, "REORD": 1}),
    Check("feed", "words", _FEED, _FEED | {"MB": 2}, "NO_VOUCH"),
    Check("succession", "follows", {"MOST": 1}, {"MOST": 2}),
    Check("succession", "follows", {"MOST": 1}, {"MOST": 2}, "NO_WAIT"),
    Check("succession", "follows", {"MOST": 1}, {"MOST": 2}, "SILENT"),
)


def run(check: Check, folder: Path, *, large: bool = False) -> Found:
    """Every state of one model, with fairness. Raises: CalledProcessError."""
    sizes = check.large if large else check.sizes
    given = [f"-D{name}={size}" for name, size in sizes.items()] + [f"-D{check.broken}"] * bool(check.broken)
    subprocess.run(
        ["spin", *given, "-a", MODELS / f"{check.model}.pml"], cwd=folder, check=True, capture_output=True
    )
    subprocess.run(
        ["gcc", "-O1", "-w", "-DCOLLAPSE", "-DNFAIR=3", "-o", "pan", "pan.c"], cwd=folder, check=True
    )
    told = subprocess.run(
        ["./pan", "-a", "-f", "-m8000000", "-N", check.formula], cwd=folder, capture_output=True, text=True
    ).stdout
    errors = re.search(r"depth reached (\d+), errors: (\d+)", told)
    states = re.search(r"(\d+) states, stored", told)
    assert errors is not None, told
    assert states is not None, told
    assert "max search depth too small" not in told
    return Found(errors[2] == "0", int(states[1]), int(errors[1]))


@pytest.mark.parametrize(
    "check",
    CHECKS,
    ids=lambda check: "-".join(part for part in (check.model, check.formula, check.broken) if part),
)
def test_a_model_holds_and_its_broken_variants_do_not(check: Check, tmp_path: Path) -> None:
    """No acknowledged word is lost or shown twice, seats converge, and a line has one steward's epochs."""
    found = run(check, tmp_path)
    assert found.holds == (not check.broken)
    assert check.broken or found.states > 50
