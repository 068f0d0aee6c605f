"""docs/commands.md says what the commands say of themselves."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_command_docs_are_current() -> None:
    """The page is what scripts/write_command_docs.py would write now."""
    script = ROOT / "scripts" / "write_command_docs.py"
    found = importlib.util.spec_from_file_location("write_command_docs", script)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    assert (ROOT / "docs" / "commands.md").read_text("utf-8") == module.written(), (
        "run scripts/write_command_docs.py"
    )


def test_no_command_file_is_long() -> None:
    """No file of the command line is over 200 lines."""
    for file in (ROOT / "src" / "wasit" / "cli").glob("*.py"):
        assert len(file.read_text("utf-8").splitlines()) <= 200, file.name
