"""`make models`: the models of spec/models at a larger size, and docs/models.md that says what was found."""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEXT = """# The models, checked

Written by `make models`; do not edit. {date}, commit {commit}, {spin}, {machine}.

Every order of events of a small world, with fairness: a formula that holds has no counterexample there; of a broken variant one is found.
The models and what they leave out stand in [spec/models](../spec/models); small sizes run in `make test` (`tests/properties/test_models.py`).

| model | formula | sizes | broken | result | states | seconds |
|---|---|---|---|---|---|---|
{rows}"""


def main() -> int:
    sys.path.append(str(ROOT / "tests" / "properties"))
    from test_models import CHECKS, run

    rows, wrong = "", 0
    for check in CHECKS:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            found = run(check, Path(folder), large=True)
        took = time.monotonic() - began
        wrong += found.holds == bool(check.broken)
        result = "holds" if found.holds else "counterexample"
        sizes = ", ".join(f"{name} {size}" for name, size in check.large.items())
        rows += f"| {check.model} | {check.formula} | {sizes} | {check.broken} | {result} | {found.states:,} | {took:.0f} |\n"
        sys.stderr.write(rows.splitlines()[-1] + "\n")
    told = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": _said("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"),
        "spin": _said("spin", "-V"),
        "machine": platform.machine(),
    }
    (ROOT / "docs" / "models.md").write_text(TEXT.format(rows=rows, **told))
    return int(wrong > 0)


def _said(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip().splitlines()[0]


if __name__ == "__main__":
    raise SystemExit(main())
