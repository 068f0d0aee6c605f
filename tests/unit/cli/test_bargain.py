"""Bargaining on paper, by commands."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path

from unit.bargain.test_foreign import DOMAIN, GROWER, NEGOLOG, OWNER, function
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


def test_an_offer_held_against_what_the_other_seems_to_want(run: Run, tmp_path: Path) -> None:
    """Own water for a lower rent: they insist on rent 1; nothing is guessed of seven offers, nothing proposed where there is nothing."""
    for name, value in (
        ("offers.json", [{"rent": "1", "water": "shared"}] * 7 + [{"rent": "2", "water": "shared"}]),
        ("few.json", [{"rent": "1", "water": "shared"}] * 7),
        ("offer.json", {"rent": "2", "water": "own"}),
        ("best.json", {"rent": "2", "water": "shared"}),
        ("wrong.json", {"rent": "2"}),
    ):
        (tmp_path / name).write_text(json.dumps(value), "utf-8")
    mine = written(tmp_path, {**ORCHARD, "parties": ORCHARD["parties"][:1]})

    def asked(offers: str, offer: str, *more: str):
        return run(
            "bargain",
            "advise",
            mine,
            "--offers",
            str(tmp_path / offers),
            "--offer",
            str(tmp_path / offer),
            *more,
        )

    told = asked("offers.json", "offer.json")
    assert told.code == 0
    assert "A guess from their offers (8)" in told.out
    assert "worth 0.625 to you (your offer 0.5)" in told.out
    assert "  \u2068water\u2069: \u2068shared\u2069" in told.out
    assert "No package" in asked("offers.json", "best.json").out
    assert "Nothing is guessed under 8" in asked("few.json", "offer.json").out
    found = json.loads(asked("offers.json", "offer.json", "--json").out)
    assert found["conceded"]["theirs"] > 0
    assert found["conceded"]["mine"] > 0
    assert found["trade_offs"][0]["changes"] == ["water"]
    assert asked("offers.json", "wrong.json").code == 3
    assert asked("offers.json", "offer.json", "--party", "grower").code == 3


def test_who_does_not_bargain_does_not_wait_for_it() -> None:
    """The program, its pages and a relay load without numpy, scipy and mpyc, which are slow to come."""
    code = (
        "import sys, wasit.cli.main, wasit.web.app, wasit.seat.seat, wasit.relay.serve;"
        "sys.exit(bool({'numpy', 'scipy', 'mpyc'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
