"""Bargaining on paper, by commands."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from unit.bargain.test_foreign import DOMAIN, GROWER, NEGOLOG, OWNER, function
from unit.bargain.test_solve import ORCHARD
from unit.cli.conftest import Run
from unit.cli.fake_door import FakeDoor


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


@pytest.mark.slow
def test_other_tools_files_are_read(run: Run, tmp_path: Path) -> None:
    """What is printed, solve takes; parties are named after their files."""
    for name, text in (
        ("owner.xml", OWNER),
        ("grower.xml", GROWER),
        ("a.json", json.dumps(NEGOLOG[0][1])),
        ("b.json", json.dumps(NEGOLOG[1][1])),
        ("domain.json", json.dumps(DOMAIN)),
        ("one.json", json.dumps(function(0.2))),
        ("two.json", json.dumps(function(0.2))),
    ):
        (tmp_path / name).write_text(text, "utf-8")
    for tool, files, packages in (
        ("genius", ("owner.xml", "grower.xml"), 6),
        ("negolog", ("a.json", "b.json"), 4),
        ("negmas", ("domain.json", "one.json", "two.json"), 6),
    ):
        told = run("bargain", "read", tool, *(str(tmp_path / file) for file in files), "--id", tool)
        assert told.code == 0
        made = json.loads(told.out)
        solved = run("bargain", "solve", written(tmp_path, made), "--json")
        assert json.loads(solved.out)[tool]["n_outcomes"] == packages
        assert [party["name"] for party in made["parties"]] == [Path(file).stem for file in files[-2:]]
    assert run("bargain", "read", "genius", str(tmp_path / "a.json"), str(tmp_path / "b.json")).code == 3
    twice = run("bargain", "read", "negolog", str(tmp_path / "a.json"), str(tmp_path / "a.json"))
    assert "two of them have one name" in twice.err


def sheet(theirs: int, mine: dict[str, str]) -> dict[str, Any]:
    """They insist on rent 1 and shared water, and give way once; own water is mine to give."""
    asked = [{"rent": "1", "water": "shared"}] * (theirs - 1) + [{"rent": "2", "water": "shared"}]
    offers = [{"by": "them", "package": each} for each in asked] + [{"by": "owner", "package": mine}]
    return {**ORCHARD, "parties": [ORCHARD["parties"][0], {"name": "them"}], "offers": offers}


def test_the_offers_so_far_are_looked_at(run: Run, tmp_path: Path) -> None:
    """Own water for a lower rent: nothing is guessed of seven offers, nothing proposed where there is nothing."""
    offer = {"rent": "2", "water": "own"}
    told = run("bargain", "look", written(tmp_path, sheet(8, offer)))
    assert told.code == 0
    assert "\u2068them\u2069: a guess from 8 offers" in told.out
    assert "\u2068owner\u2069: 0.5" in told.out
    assert "      \u2068water\u2069: \u2068shared\u2069" in told.out
    assert "No reservation value was said" in told.out
    best = {"rent": "3", "water": "shared"}
    assert "No package" in run("bargain", "look", written(tmp_path, sheet(8, best))).out
    assert "Nothing is guessed under 8" in run("bargain", "look", written(tmp_path, sheet(7, offer))).out
    found = json.loads(run("bargain", "look", written(tmp_path, sheet(8, offer)), "--json").out)
    assert found["proposals"][0]["worth"][0] == 0.625
    assert found["proposals"][0]["changes"] == ["water"]
    assert run("bargain", "look", written(tmp_path, sheet(8, {"rent": "2"}))).code == 3
    grower = copy.deepcopy(ORCHARD["parties"][1])
    grower["evaluations"]["water"]["shared"] = 1
    said = {**sheet(2, offer), "parties": [ORCHARD["parties"][0], grower]}
    said["offers"] = [
        each | {"by": {"them": "grower"}.get(each["by"], each["by"])} for each in said["offers"]
    ]
    assert "by what the sheet says" in run("bargain", "look", written(tmp_path, said)).out


def test_a_sheet_is_kept_and_printed_again(run: Run, open_seat: FakeDoor, tmp_path: Path) -> None:
    """As the file has it, in the room; printed so that it can be changed; where there is none that is said."""
    made = sheet(2, {"rent": "2", "water": "own"})
    assert run("bargain", "keep", written(tmp_path, made)).code == 0
    assert open_seat.asked == [("bargain", {"sheet": made})]
    assert json.loads(run("bargain", "kept").out) == {"id": "orchard"}
    assert json.loads(run("bargain", "kept", "--at", "ab" * 32, "--json").out) == {"id": "orchard"}
    open_seat.sheet = ""
    none = run("bargain", "kept")
    assert none.code == 3
    assert "No bargaining sheet" in none.err


@pytest.mark.slow
def test_who_does_not_bargain_does_not_wait_for_it() -> None:
    """The program, its pages and a relay load without numpy, scipy, mpyc and rapidfuzz, which are slow to come."""
    code = (
        "import sys, wasit.cli.main, wasit.web.app, wasit.seat.seat, wasit.relay.serve;"
        "sys.exit(bool({'numpy', 'scipy', 'mpyc', 'rapidfuzz'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
