"""docs/fuzzing.md: the table of what the runs gave. All else on that page is written by hand, and stays."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

START, END = "<!-- runs: written by make fuzz -->", "<!-- end of the runs -->"
HEADS = """| parser | seconds | of CPU | inputs | edges | features | found and not mended yet |
|---|---|---|---|---|---|---|"""


def write_report(root: Path, runs: Mapping[str, Mapping[str, Any]]) -> None:
    """Of the runs that this checkout has seen."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=root, capture_output=True, text=True
    ).stdout.strip()
    page = root / "docs" / "fuzzing.md"
    day = datetime.datetime.now(datetime.UTC).date()
    page.write_text(put_in(page.read_text(), runs, f"{day}, commit {commit}"))


def put_in(page: str, runs: Mapping[str, Mapping[str, Any]], when: str) -> str:
    """The page with these runs; rows of parsers that did not run stay as they are."""
    before, _, rest = page.partition(START)
    old, _, after = rest.partition(END)
    assert after, "the page has no place for the runs"
    rows = {line.split("|")[1].strip(): line for line in old.splitlines() if line.startswith("| ")}
    rows.pop("parser", None)
    for name, run in runs.items():
        found = ", ".join(run["found"]) or "none"
        rows[name] = (
            f"| {name} | {run['seconds']} | {run.get('cpu', '')} | {run['tried']:,} | {run['edges']} | {run['features']} | {found} |"
        )
    seconds, tried = (sum(run[what] for run in runs.values()) for what in ("seconds", "tried"))
    told = f"{when}, `make fuzz`: {len(runs)} rows, {seconds:,} s in all, {tried:,} inputs; rows that it did not run stand as they were."
    table = "\n".join((HEADS, *(rows[name] for name in sorted(rows))))
    return f"{before}{START}\n\n{told}\n\n{table}\n\n{END}{after}"
