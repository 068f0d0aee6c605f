"""Sealed offers, by commands."""

from __future__ import annotations

import json
from pathlib import Path

from unit.bargain.test_solve import ORCHARD
from unit.cli.conftest import Run
from wasit.channel.sealed import packages_of, points_of

E1 = "e1" * 4
UNTIL = "2026-02-03T12:00:00+03:00"


def test_they_are_asked_for_sealed_met_and_burnt(
    run: Run, open_seat, passphrase_file: Path, tmp_path: Path
) -> None:
    """Each as the seat takes it; who seals is told who could break it."""
    scale = ["--low", "0", "--high", "48", "--step", "1", "--unit", "hours"]
    words = ["The longest?", "--other", "The shortest?", "--rule", "room", *scale, "--until", UNTIL]
    assert (
        run("sealed", "put", *words, "--between", "a", "--between", "b", "--most", "b", "--after", E1).code
        == 0
    )
    packages = tmp_path / "packages"
    packages.write_text("four hours\nsix hours\n")
    assert (
        run("sealed", "put", "Which?", "--rule", "package", "--packages", packages, "--until", UNTIL).code
        == 0
    )
    pen = ["--pen-passphrase-file", passphrase_file]
    made = run("sealed", "enter", E1, "--limit", "10", "--midpoint", *pen)
    assert "together with the other side" in made.out
    points = tmp_path / "points"
    points.write_text("four hours = 7\n")
    assert run("sealed", "enter", E1, "--points", points, *pen).code == 0
    assert run("sealed", "enter", E1, "--answer", "yes", *pen).code == 0
    for word in ("meet", "burn", "compared"):
        assert run("sealed", word, E1).code == 0
    between = {"between": ["a", "b"], "most": "b", "after": E1}
    number = {"low": "0", "high": "48", "step": "1", "unit": "hours", "rule": "room", "until": UNTIL}
    secret = {"id": E1, "passphrase": "a lamp by the window"}
    assert open_seat.asked == [
        ("sealed-put", {"text": {"en": "The longest?"}, "other": {"en": "The shortest?"}} | number | between),
        (
            "sealed-put",
            {
                "text": {"en": "Which?"},
                "rule": "package",
                "packages": "four hours\nsix hours\n",
                "until": UNTIL,
            },
        ),
        ("sealed-enter", secret | {"limit": "10", "midpoint": True}),
        ("sealed-enter", secret | {"points": "four hours = 7\n"}),
        ("sealed-enter", secret | {"answer": "yes"}),
        ("sealed-meet", {"id": E1}),
        ("sealed-burn", {"id": E1}),
        ("sealed-compared", {"id": E1}),
    ]


def test_what_is_no_rule_no_answer_and_no_hour_is_refused(run: Run, open_seat, passphrase_file: Path) -> None:
    """Before the seat is asked."""
    assert run("sealed", "put", "x", "--rule", "auction", "--until", UNTIL).code == 3
    assert run("sealed", "put", "x", "--until", "soon").code == 3
    assert (
        run("sealed", "enter", E1, "--answer", "perhaps", "--pen-passphrase-file", passphrase_file).code == 3
    )
    assert not open_seat.asked


def test_a_side_sees_its_own_and_a_go_between_who_has_sealed(run: Run, open_seat) -> None:
    """In the list, and as JSON; no word of another drives the terminal."""
    open_seat.role = "side"
    seen = run("sealed", "list").out
    assert "You sealed: \u206810 hours" in seen
    assert "1234 5678" in seen
    assert "\x1b" not in seen
    open_seat.role = "go-between"
    seen = run("sealed", "list").out
    assert "\u2068B\u2069: not yet" in seen
    assert "\x1b" not in seen
    assert run("sealed", "list", "--json").json["offers"][0]["state"] == "open"


def test_a_scenarios_packages_are_written_for_both_ends(run: Run, tmp_path: Path) -> None:
    """The same names with a party's points: what it gains over walking away, of a thousand; below that, no."""
    file = tmp_path / "orchard.json"
    file.write_text(json.dumps(ORCHARD))
    names = run("sealed", "packages", file).out.splitlines()
    assert len(names) == 6
    assert packages_of("\n".join(names)) == tuple(names)
    party = ORCHARD["parties"][0]["name"]
    points = points_of(names, run("sealed", "packages", file, "--party", party).out)
    assert max(each for each in points if each is not None) == 1000
    assert run("sealed", "packages", file, "--party", "nobody").code == 3
    file.write_text(
        json.dumps({**ORCHARD, "issues": [{"name": "n", "values": [str(n) for n in range(10_001)]}]})
    )
    assert run("sealed", "packages", file).code == 3
