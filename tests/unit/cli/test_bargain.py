"""Bargaining on paper, by commands."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path

from unit.bargain.test_solve import ORCHARD
from unit.cli.conftest import Run


def written(folder: Path, value: object) -> str:
    file = folder / "scenarios.json"
    file.write_text(json.dumps(value), "utf-8")
    return str(file)


def test_scenarios_are_solved_in_words(run: Run, tmp_path: Path) -> None:
    """Counts, each settlement with its package; where nobody can agree, that."""
    hard = {
        **ORCHARD,
        "id": "hard",
        "parties": [{**ORCHARD["parties"][0], "reservation": 2}, ORCHARD["parties"][1]],
    }
    told = run("bargain", "solve", written(tmp_path, [ORCHARD, hard]))
    assert told.code == 0
    assert "Packages: 6. On the efficient frontier: 3." in told.out
    assert "Nash (largest product of gains): 0.625, 0.25. Ties: 1." in told.out
    assert "      \u2068water\u2069: \u2068shared\u2069" in told.out
    assert told.out.count("No package leaves every party at or above") == 1


def test_every_tied_point_is_told_and_nothing_in_a_file_drives_the_terminal(run: Run, tmp_path: Path) -> None:
    """Two packages as good as each other; names with escapes and overrides are shown, not obeyed."""
    first, second = copy.deepcopy(ORCHARD["parties"])
    one = {"name": "i\x1b[2J", "type": "discrete", "values": ["p\u202e", "q"]}
    first.update(weights={one["name"]: 1}, evaluations={one["name"]: {"p\u202e": 2, "q": 1}}, reservation=0)
    second.update(weights={one["name"]: 1}, evaluations={one["name"]: {"p\u202e": 1, "q": 2}}, reservation=0)
    told = run(
        "bargain",
        "solve",
        written(tmp_path, {**ORCHARD, "id": "\x1b]0;x\x07", "issues": [one], "parties": [first, second]}),
    )
    assert "0.5, 1.0 | 1.0, 0.5. Ties: 2." in told.out
    assert "\x1b" not in told.out
    assert "p\u202e\u202c" in told.out


def test_in_json_by_id(run: Run, tmp_path: Path) -> None:
    """One scenario that is no list reads too; --only picks one."""
    told = run("bargain", "solve", written(tmp_path, ORCHARD), "--json")
    assert json.loads(told.out)["orchard"]["n_outcomes"] == 6
    file = written(tmp_path, [ORCHARD, {**ORCHARD, "id": "other"}])
    assert list(json.loads(run("bargain", "solve", file, "--only", "other", "--json").out)) == ["other"]
    assert run("bargain", "solve", file, "--only", "none").code == 3


def test_files_that_do_not_read(run: Run, tmp_path: Path) -> None:
    """Refused with what is wrong."""
    broken = tmp_path / "broken.json"
    broken.write_text("[", "utf-8")
    assert run("bargain", "solve", str(broken)).code == 3
    assert run("bargain", "solve", str(tmp_path / "absent.json")).code == 3
    assert run("bargain", "solve", written(tmp_path, {**ORCHARD, "normalise": "sum"})).code == 3


def test_who_does_not_bargain_does_not_wait_for_it() -> None:
    """The program, its pages and a relay load without numpy, scipy and mpyc, which are slow to come."""
    code = (
        "import sys, wasit.cli.main, wasit.web.app, wasit.seat.seat, wasit.relay.serve;"
        "sys.exit(bool({'numpy', 'scipy', 'mpyc'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
