"""What the threat model says is held by tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "spec/threats.md").read_text("utf-8")
LINE = re.compile(r"\| (can|cannot) \| (.+) \| `([\w/]+\.py)::(test_\w+)` \|")
ADVERSARIES = {
    "relay's operator", "stranger who reaches", "watches the network", "curious side", "malicious side", "malicious go-between", "go-between together",
    "leaks", "locked laptop", "unlocked laptop", "seized host", "quantum",
}  # fmt: skip


def lines(text: str) -> list[str]:
    """Each line of a table that claims something."""
    return [
        line
        for line in text.splitlines()
        if line.startswith("|") and line not in ("| | what | test |", "|---|---|---|")
    ]


def without_a_test(text: str) -> list[str]:
    """The lines that name no test, or one that is not there."""
    wrong = []
    for line in lines(text):
        found = LINE.fullmatch(line)
        path = ROOT / "tests" / found[3] if found else None
        if not found or not path or not path.is_file() or f"def {found[4]}(" not in path.read_text("utf-8"):
            wrong.append(line)
    return wrong


def test_every_line_names_a_test_that_exists() -> None:
    assert len(lines(TEXT)) > 50
    assert not without_a_test(TEXT)


def test_a_line_without_one_is_found() -> None:
    """Without a test, with a file that is not there, with a test that its file does not have."""
    at = "| cannot | read | `house/test_threats.py::test_a_line_without_one_is_found` |"
    bad = ["| cannot | read | |", at.replace("test_threats", "test_none"), at.replace("found`", "seen`")]
    assert without_a_test("\n".join([at, *bad])) == bad


def test_every_adversary_is_there() -> None:
    """Those that the design names; each with what it can't do, and all but a host that is not there with what it can."""
    parts = re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]
    assert {name for name in ADVERSARIES for part in parts if name in part.splitlines()[0]} == ADVERSARIES
    assert all("| cannot |" in part for part in parts)
    assert [part.splitlines()[0] for part in parts if "| can |" not in part] == ["A seized host"]


def test_there_is_no_host_yet() -> None:
    """Whoever adds one says in the threat model what a seized one gives away."""
    commands = (ROOT / "docs/commands.md").read_text("utf-8")
    assert "## wasit open" in commands
    assert "## wasit host" not in commands
    assert not list((ROOT / "src/wasit").glob("**/host*.py"))
