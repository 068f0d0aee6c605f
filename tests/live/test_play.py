"""``wasit play`` as a person or a program runs it: what it says, how it ends, and that nothing of it stays."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.live

CASES = Path(__file__).parents[2] / "src" / "wasit" / "play" / "cases"


def start(tmp_path: Path, *words: str) -> subprocess.Popen[str]:
    place = tmp_path / "tmp"
    place.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "wasit.cli.main", "play", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(place), "WASIT_LANG": "en"},
    )


def changed(tmp_path: Path, change: Any) -> str:
    """The noted-only case with one thing changed, as a file."""
    case = json.loads((CASES / "noted-only.json").read_bytes())
    change(case)
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case))
    return str(path)


def relays_in(place: Path) -> list[str]:
    """Processes whose command line names this folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = each.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(place) in words and "wasit.relay.serve" in words:
            found.append(words)
    return found


def test_a_case_that_does_not_hold_ends_with_one_and_says_what(tmp_path: Path) -> None:
    """A line a step, a line a fault; the rest is counted."""
    path = changed(tmp_path, lambda case: case["expect"]["crossings"].update(total=5))
    said, errors = start(tmp_path, path, "--check").communicate(timeout=120)
    assert errors == ""
    assert "does not hold: crossings at district-nurse" in said
    assert "13 of 14 checks hold" in said
    assert len(said.splitlines()) >= len(json.loads(Path(path).read_bytes())["steps"]) + 2


def test_a_step_that_goes_another_way_is_named(tmp_path: Path) -> None:
    """As JSON: which step, and the sentence; the exit code is 1."""

    def change(case: dict[str, Any]) -> None:
        [step] = [step for step in case["steps"] if "refused" in step]
        step["refused"] = case["expect"]["refused"][step["id"]] = "lapsed"

    running = start(tmp_path, changed(tmp_path, change), "--check", "--json")
    said, _ = running.communicate(timeout=120)
    told = json.loads(said)
    assert running.returncode == 1
    assert told["ok"] is False
    assert told["failed"]["step"] == "x01"
    assert "consent-for-you-only" in told["failed"]["sentence"]


@pytest.mark.parametrize("as_json", [False, True])
def test_what_is_no_case_is_one_line(tmp_path: Path, as_json: bool) -> None:
    """It names the step; nothing is played; the exit code is that of a refusal."""
    path = changed(tmp_path, lambda case: case["steps"][1].update(do="whisper"))
    running = start(tmp_path, path, *(["--json"] if as_json else []))
    said, errors = running.communicate(timeout=60)
    assert running.returncode == 3
    if as_json:
        assert json.loads(said)["error"]["code"] == "bad-case"
    else:
        assert said == ""
        assert len(errors.splitlines()) == 1
        assert "there is no step of this kind" in errors


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_whoever_stops_it_leaves_nothing(tmp_path: Path, how: signal.Signals) -> None:
    """Ctrl-C, or an end from outside: relay stopped, folders gone, and no traceback."""
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background a shell ignores it
    running = start(tmp_path, str(CASES / "demo.json"), "--check")
    signal.signal(signal.SIGINT, heard)
    assert running.stdout is not None
    running.stdout.readline()
    assert relays_in(tmp_path)
    running.send_signal(how)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 130
    assert errors == ""
    assert list((tmp_path / "tmp").iterdir()) == []
    assert relays_in(tmp_path) == []
