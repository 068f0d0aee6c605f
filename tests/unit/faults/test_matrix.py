"""``make faults`` in parts: what was kept is not made again, and the page is written once all of it is there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from faults import matrix
from faults.history import Fault
from faults.runs import Run

GOOD = Run("one", 12, 15, 3, notes={"power cuts": 2})
BAD = Run("one", 7, 9, 1, [Fault("lost", "box", "a letter")])
BY_HAND = "# Faults\n\nBy hand.\n\n"


class Matrix:
    """A plan of three short runs; ``made`` are those that were."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: list[str] = []
        self.runs = {"kill at save": GOOD, "kill at drop": GOOD, "bits turned": GOOD}
        self.page, self.kept = folder / "faults.md", folder / "kept"
        self.page.write_text(BY_HAND + matrix.START + "\nolder figures\n")
        monkeypatch.setattr(matrix, "PAGE", self.page)
        monkeypatch.setattr(matrix, "MEMORY", folder)
        monkeypatch.setattr(matrix, "build_shim", lambda folder: folder)
        monkeypatch.setattr(matrix, "why_not_apart", lambda *_: "")
        monkeypatch.setattr(matrix, "plan", lambda _letters, _shim: [(name, self._make(name)) for name in self.runs])  # fmt: skip
        self._patch = monkeypatch

    def _make(self, name: str) -> object:
        async def run(folder: Path) -> Run:
            folder.mkdir()
            self.made.append(name)
            return self.runs[name]

        return run

    def main(self, *words: str) -> int:
        self._patch.setattr(sys, "argv", ["matrix", *words, "--keep", str(self.kept)])
        return matrix.main()


@pytest.fixture
def all_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Matrix:
    return Matrix(tmp_path, monkeypatch)


def test_what_was_kept_is_not_made_again_and_the_page_comes_last(all_of: Matrix) -> None:
    """Each run is kept as it ends; those of an earlier start stand on the page with the others."""
    assert all_of.main("--only", "save") == 0
    assert all_of.main("--only", "bits") == 0
    assert all_of.made == ["kill at save", "bits turned"]
    assert "older figures" in all_of.page.read_text()
    assert {name: one.run for name, one in matrix.read_done(all_of.kept).items()} == dict.fromkeys(
        all_of.made, GOOD
    )
    assert all_of.main() == 0
    assert all_of.made == ["kill at save", "bits turned", "kill at drop"]
    page = all_of.page.read_text()
    assert page.startswith(BY_HAND)
    assert "older figures" not in page
    assert "| letters acknowledged | 36 |" in page
    for name in all_of.made:
        assert f"| {name} | 12 | 15 | 3 | power cuts 2 | 0 |" in page
    assert all_of.main() == 0
    assert len(all_of.made) == 3, "all of it was there"


def test_a_fault_that_was_kept_is_a_fault_at_every_start(all_of: Matrix) -> None:
    """What the judge found in an earlier part is not forgotten by a later one; nor a point that was never reached."""
    all_of.runs["kill at drop"] = BAD
    assert all_of.main("--only", "drop") == 1
    all_of.runs["kill at drop"] = GOOD
    assert all_of.main() == 1
    assert matrix.read_done(all_of.kept)["kill at drop"].run == BAD
    assert "| faults the judge found | **1** |" in all_of.page.read_text()
    all_of.kept.unlink()
    all_of.runs["kill at save"] = Run("one", 5, 5, 0)
    assert all_of.main() == 1


def test_a_run_whose_line_was_cut_short_is_made_again(all_of: Matrix) -> None:
    """Whoever ends the matrix in the middle of a line loses that run and no other, and what follows stands in lines of its own."""
    all_of.main("--only", "save")
    all_of.main("--only", "drop")
    text = all_of.kept.read_text()
    all_of.kept.write_text(text[:-20])
    assert list(matrix.read_done(all_of.kept)) == ["kill at save"]
    assert all_of.main() == 0
    assert all_of.made == ["kill at save", "kill at drop", "kill at drop", "bits turned"]
    assert len(matrix.read_done(all_of.kept)) == 3


def test_without_a_file_nothing_is_read() -> None:
    assert matrix.read_done(None) == {}
