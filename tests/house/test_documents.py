"""Documents: what they point at is there, and nothing in the repository names this machine or a registry."""

from __future__ import annotations

import fnmatch
import os
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from wasit.cli.commands import TOP

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part.startswith(".") or part == "node_modules" for part in path.relative_to(ROOT).parts)
)
PAST = ("CHANGELOG.md", "adr")  # what they name was there once
PRESENT = [path for path in DOCUMENTS if not set(PAST) & set(path.parts)]
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


@pytest.mark.parametrize("document", PRESENT, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_documents_name_is_there(document: Path) -> None:
    """Files of the repository, tests, settings of the environment, make targets and commands that a page names in code."""
    text = document.read_text()
    named = re.findall(r"`([^`\n]+)`", text)
    lost = [name for name in named if _is_file_of_ours(name) and not _has_file(name, document)]
    lost += [name for name in named if re.fullmatch(r"test_\w+", name) and name not in _tests()]
    lost += [name for name in re.findall(r"\bWASIT_[A-Z_]+[A-Z]", text) if name not in _source()]
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    lost += [
        f"make {name}"
        for name in re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)
        if name not in targets
    ]
    lost += [
        f"wasit {name}"
        for name in re.findall(r"(?:^|`)wasit ([a-z-]+)", text, re.MULTILINE)
        if name not in TOP
    ]
    assert lost == []


def _is_file_of_ours(name: str) -> bool:
    """Whether code in a page is the path of a file or folder here: what it begins with, or the kind of a file that only a repository has."""
    path = name.split("::")[0]
    if not re.fullmatch(r"[\w.*-]+(/[\w.*-]+)*/?", path):
        return False
    return bool(re.search(r"\.(py|md|pml|c|mjs|css|html)$", path)) or (
        "/" in path and path.split("/")[0] in _folders()
    )


def _has_file(name: str, document: Path) -> bool:
    path, _, test = name.partition("::")
    path = path.rstrip("/")
    homes = (
        "",
        "src/",
        "src/wasit/",
        "src/wasit/seat/",
        "src/wasit/web/",
        "tests/",
        f"{document.parent.relative_to(ROOT)}/",
    )
    wanted = [os.path.normpath(home + path) for home in homes]
    known = _files() | _folders()
    found = [there for one in wanted for there in fnmatch.filter(known, one)]
    if not found and "/" not in path:
        found = [one for one in _files() if one.endswith("/" + path)]
    return any(not test or f"def {test}(" in (ROOT / one).read_text() for one in found)


@cache
def _files() -> frozenset[str]:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return frozenset(name for name in found if name and (ROOT / name).exists())


@cache
def _folders() -> frozenset[str]:
    """Every folder by its path, and those directly in tests/ and src/wasit/ by their name."""
    whole = {str(folder) for name in _files() for folder in Path(name).parents} - {"."}
    return frozenset(whole | {re.sub(r"^(tests|src/wasit)/", "", name) for name in whole})


@cache
def _source() -> str:
    kinds = (".py", ".mjs", ".c", "Makefile")
    return "\n".join(
        (ROOT / name).read_text()
        for name in sorted(_files())
        if name.endswith(kinds) or name.startswith("scripts/")
    )


@cache
def _tests() -> frozenset[str]:
    found = re.findall(r"def (test_\w+)\(", _source())
    return frozenset(found) | {Path(name).stem for name in _files()}


def test_every_dependency_has_a_reason() -> None:
    """docs/dependencies.md has a line for each package that pyproject.toml names."""
    told = (ROOT / "docs" / "dependencies.md").read_text().lower()
    for name in re.findall(r'^  "([A-Za-z0-9_-]+)[>=<]', (ROOT / "pyproject.toml").read_text(), re.MULTILINE):
        short = name.lower().removeprefix("pytest-")
        assert short in told, name


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
