"""docs/fuzzing.md, of what the runs gave."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HEAD = """# Hostile bytes

Every parser of foreign bytes is a row of one table, `tests/fuzz/table.py`: where it is, what good bytes look like, how it may say no. Four rules are
asked of each, for any bytes (`tests/fuzz/judge.py`): an error of the kinds it may raise or a value; a value has one spelling (what was read is
written again as the same bytes); no more calls than so many a byte, counted, so that no clock judges; an error's fields repeat nothing of the
input. A certificate also never holds unless it is as it was signed, and the script that a stranger runs says the same as the seat.

- `make test`: near misses of good bytes, 200 a row (`properties/test_fuzz.py`), and every input that once broke a rule (`tests/fuzz/found`).
- `make fuzz`: each row under atheris (libFuzzer, guided by coverage) for `FUZZ_SECONDS` (60), two at a time; inputs that hang two minutes or take 2 GiB
  end a run. Corpora and findings stay in `.fuzz`, outside the repository; a finding becomes a file in `tests/fuzz/found`.
- The relay's addresses under schemathesis, against `spec/relay-api.yaml`: `live/test_relay_api.py`, and more of it in `make fuzz`.

"""


def write_report(root: Path, runs: Mapping[str, Mapping[str, Any]]) -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=root, capture_output=True, text=True
    ).stdout.strip()
    day = datetime.datetime.now(datetime.UTC).date()
    rows = [
        f"| {name} | {run['seconds']} | {run.get('cpu', '')} | {run['tried']:,} | {run['edges']} | {run['features']} | {', '.join(run['found']) or 'none'} |"
        for name, run in sorted(runs.items())
    ]
    seconds, tried = (sum(run[what] for run in runs.values()) for what in ("seconds", "tried"))
    page = root / "docs" / "fuzzing.md"
    kept = page.read_text().partition("## What was found")[2] if page.exists() else "\n"
    page.write_text(
        HEAD
        + f"## Runs\n\n{day}, commit {commit}, `make fuzz`: {len(rows)} rows, {seconds:,} s in all, {tried:,} inputs. All runs since `.fuzz` was begun"
        + " are added up; seconds are those of the clock. Edges are of the whole program, the judge included.\n\n"
        + "| parser | seconds | of CPU | inputs | edges | features | found and not mended yet |\n|---|---|---|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n\n## What was found"
        + kept
    )
