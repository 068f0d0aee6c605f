"""Documents: what they point at is there, and nothing in the repository names this machine or a registry."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path for path in ROOT.rglob("*.md") if not {".venv", "node_modules"} & set(path.relative_to(ROOT).parts)
)
LINK = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    """Every link to a file of the repository finds it."""
    for target in LINK.findall(document.read_text()):
        if "://" not in target:
            assert (document.parent / target).exists(), target


def test_spec_sections_cited_in_code_exist() -> None:
    """A docstring that cites spec/NAME cites a page that is there."""
    for path in (ROOT / "src").rglob("*.py"):
        for name in re.findall(r"spec/(\d-[a-z-]+)", path.read_text()):
            assert (ROOT / "spec" / f"{name}.md").exists(), f"{path.name}: spec/{name}"


def test_tests_named_in_soundness_exist() -> None:
    """SOUNDNESS.md names no test that is not there."""
    for name in re.findall(r"tests/[\w/.-]+", (ROOT / "SOUNDNESS.md").read_text()):
        assert (ROOT / name.rstrip(".")).exists(), name


def test_every_dependency_has_a_reason() -> None:
    """docs/dependencies.md has a line for each package that pyproject.toml names."""
    told = (ROOT / "docs" / "dependencies.md").read_text().lower()
    for name in re.findall(r'^  "([A-Za-z0-9_-]+)[>=<]', (ROOT / "pyproject.toml").read_text(), re.MULTILINE):
        short = name.lower().removeprefix("pytest-")
        assert short in told, name


def test_readme_names_commands_that_exist() -> None:
    """Every wasit command in the README is one of the program's, and every make target is one of the Makefile's."""
    text = (ROOT / "README.md").read_text()
    from wasit.cli.commands import TOP

    for command in re.findall(r"^wasit ([a-z-]+)", text, re.MULTILINE) + re.findall(
        r"`wasit ([a-z-]+)", text
    ):
        assert command in TOP, command
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)`", text, re.MULTILINE):
        assert re.search(rf"^{target[0] or target[1]}:", makefile, re.MULTILINE), target


def test_nothing_names_a_machine_or_a_registry() -> None:
    """No committed file holds a path of this workplace or the host of a package registry."""
    words = "|".join(
        [
            "/work" + "/main",
            "pypi" + r"\.org",
            "pythonhosted" + r"\.org",
            "registry\\.npm" + "js",
            "/ro" + "ot/",
        ]
    )
    found = subprocess.run(
        ["git", "grep", "-nIE", words, "--", ".", ":!tests/house/test_documents.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == ""
