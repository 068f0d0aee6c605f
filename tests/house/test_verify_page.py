"""docs/verify.md is right: every command on it runs as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from unit.cli.conftest import folder, run
from vectors.three_readers import CERTIFICATES, ROOT, data_of, script

__all__ = ["folder", "run"]

PAGE = (ROOT / "docs" / "verify.md").read_text("utf-8")
COMMANDS = sorted(
    set(re.findall(r"^ *((?:python verify_certificate\.py|wasit verify) .+)$", PAGE, re.MULTILINE))
    | set(re.findall(r"`(python verify_certificate\.py .+?)`", PAGE))
)


def test_the_page_has_its_commands() -> None:
    """Both programs, with a text and without."""
    assert len(COMMANDS) >= 5


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_page_runs(
    command: str,
    run: object,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On a closed certificate with a timestamp, under its roots and beside its own text: everything holds."""
    vector = CERTIFICATES["ok-cert-token"]
    data = data_of(vector["data"])
    (tmp_path / "roots.pem").write_text(vector["roots"], "utf-8")
    (tmp_path / "agreement.wasit").write_bytes(data)
    clauses = script.verify(data).certificate.terms[7]
    (tmp_path / "leaflet.txt").write_text("\n".join(clause[4]["ar"] for clause in clauses), "utf-8")
    monkeypatch.chdir(tmp_path)
    program, *rest = shlex.split(command)
    if program == "python":
        assert script.main(rest[1:]) == 0
        assert capsys.readouterr().out
    else:
        assert callable(run)
        assert run(*rest).code == 0


def test_the_page_names_no_state_or_option_that_is_not_there() -> None:
    """Each state it explains is one of the script's."""
    named = set(
        re.findall(
            r"`(closed|unclosed|unconfirmed|declined|withdrawn|lapsed|released|returned|not-valid)`", PAGE
        )
    )
    assert named == set(script.STATES)
