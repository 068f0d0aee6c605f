"""The page of fuzzing: runs are put in, and what was written by hand stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.report import END, START, put_in

PAGE = Path(__file__).parents[3] / "docs" / "fuzzing.md"
RUN = {"seconds": 60, "cpu": 50, "tried": 1234, "edges": 9, "features": 10, "found": ["Bad-1"]}


def test_runs_replace_their_own_rows_and_nothing_else() -> None:
    """Headings and texts before and behind stay, and so do rows of parsers that did not run."""
    page = f"# T\n\n### by hand\n\n{START}\n\nwhen\n\n| parser | x |\n|---|---|\n| a | 1 |\n| c | old |\n\n{END}\n\n### too\n\n## What was found\n"
    made = put_in(page, {"b": RUN, "c": RUN}, "today, commit 1")
    before, _, rest = made.partition(START)
    told, _, after = rest.partition(END)
    assert (before, after) == ("# T\n\n### by hand\n\n", "\n\n### too\n\n## What was found\n")
    rows = [line for line in told.splitlines() if line.startswith("| ")][1:]
    assert rows == [
        "| a | 1 |",
        "| b | 60 | 50 | 1,234 | 9 | 10 | Bad-1 |",
        "| c | 60 | 50 | 1,234 | 9 | 10 | Bad-1 |",
    ]
    assert "today, commit 1, `make fuzz`: 2 rows, 120 s in all, 2,468 inputs" in told


def test_the_page_of_this_project_has_a_place_for_them() -> None:
    """And a page without one is not written over."""
    page = PAGE.read_text()
    made = put_in(page, {}, "never")
    assert made.partition(END)[2] == page.partition(END)[2]
    assert [line for line in made.splitlines() if line.startswith("#")] == [
        line for line in page.splitlines() if line.startswith("#")
    ]
    with pytest.raises(AssertionError):
        put_in("# another", {}, "never")
