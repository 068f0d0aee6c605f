"""The house: each package's sign, its size, and the direction of its doors."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "wasit"
PACKAGES = sorted(path.parent for path in SOURCE.glob("*/__init__.py"))
ROOMS = {path.name for path in PACKAGES} | {"errors"}
LONGEST = 450
IMPORT = re.compile(r"^ *from wasit(?:\.(\w+)[\w.]*)? import (\([^)]*\)|.*)", re.MULTILINE)


def imports_of(package: Path) -> set[str]:
    """The rooms that a package's modules import, itself apart; what is imported for types alone counts too."""
    found: set[str] = set()
    for path in package.rglob("*.py"):
        for room, names in IMPORT.findall(path.read_text()):
            found |= {room} if room else set(re.findall(r"\w+", names))
    return found & ROOMS - {package.name}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_sign_names_exactly_what_is_used(package: Path) -> None:
    """A package's sign says its place, whether it is pure, what it uses and where to start; "Uses" is what it imports."""
    sign = ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or ""
    for label in ("Place:", "Pure:", "Uses:", "Start:"):
        assert re.search(rf"^{label} ", sign, re.MULTILINE), f"{package.name} has no {label}"
    told = re.search(r"^Uses: (.*)$", sign, re.MULTILINE)
    assert told is not None
    named = {word.strip(" .") for word in re.split(r"[,;]| and ", told[1])} & ROOMS
    assert named == imports_of(package)


def test_modules_fit_in_a_head() -> None:
    """No module is longer than 450 lines, none has a name that says nothing, and each begins with what it knows."""
    paths = sorted(SOURCE.rglob("*.py"))
    assert len(paths) > 400
    for path in paths:
        assert path.stem not in {"utils", "helpers", "common", "manager", "base"}
        text = path.read_text()
        assert text.count("\n") <= LONGEST, path
        assert not text.strip() or text.startswith('"""'), path
