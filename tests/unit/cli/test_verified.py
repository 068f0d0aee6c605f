"""wasit verify, as a person reads it."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from unit.cli.conftest import Run

VECTORS = Path(__file__).parents[3] / "spec" / "vectors" / "instruments"


def certificate(folder: Path, expected: str) -> Path:
    """The first certificate among the vectors that is expected to end so."""
    for path in sorted(VECTORS.glob("*.json")):
        vector = json.loads(path.read_text())
        if vector["kind"] == "certificate" and expected in json.dumps(vector["expect"]):
            file = folder / "agreement.wasit"
            file.write_bytes(base64.b64decode(vector["data"]))
            return file
    raise AssertionError(expected)


@pytest.mark.parametrize("data", [b"", b"\x00", b"not a certificate", b"\x86" * 3_000, b"\xff" * 70_000])
def test_any_file_ends_in_a_sentence(run: Run, tmp_path: Path, data: bytes) -> None:
    """Whatever the file is: which step failed and why, exit 4, no traceback, and nothing shown as agreed."""
    file = tmp_path / "thing"
    file.write_bytes(data)
    ran = run("verify", file)
    assert ran.code == 4
    assert ran.out.startswith("This is no certificate of Wasit, or not a whole one.\n  ✗ 1. ")
    assert ran.out.count("\n") == 2


def test_a_good_certificate_shows_its_steps_and_its_text(run: Run, tmp_path: Path) -> None:
    """Exit 0, every step with its number, the clauses as they were signed."""
    ran = run("verify", certificate(tmp_path, '"ok"'))
    assert ran.code == 0, ran.out
    assert "✗" not in ran.out
    assert "✓ 1. " in ran.out


def test_why_a_step_fails_is_said(run: Run, tmp_path: Path) -> None:
    """The sentence of the failed step is followed by the sentence of its error."""
    ran = run("verify", certificate(tmp_path, "E_SIG"))
    assert ran.code == 4
    assert "the text or the signature was changed" in ran.out or "signature does not hold" in ran.out
