"""Transcripts on the command line: one from the seat, and forged ones without any."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from unit.cli.conftest import Run

SCRIPT = "title: Talks\n## line | Side A\n== 2026-02-03T10:00:00+03:00 | Envoy | as-written\nNever said.\n"


def test_an_export_is_a_new_file(run: Run, open_seat, tmp_path: Path) -> None:
    """Its form goes by its name; one that is there is left as it is, and the seat is not asked again."""
    to = tmp_path / "talks.txt"
    told = run("export", to, "--for", "own", "--confirmed-by", "Head of mission")
    assert told.code == 0, told.err
    assert "left out: 2" in told.out
    assert "proves nothing" in told.out
    assert "Side A" in to.read_text("utf-8")
    asked = {"for": "own", "format": "text", "confirmed_by": "Head of mission"}
    assert open_seat.asked == [("export", asked)]
    again = run("export", to, "--for", "own", "--confirmed-by", "x")
    assert (again.code, len(open_seat.asked)) == (3, 1)
    assert "left as it is" in again.err


def test_an_export_is_locked_under_a_passphrase_where_asked(
    run: Run, open_seat, tmp_path: Path, monkeypatch
) -> None:
    """Its form goes by the name before .age; without a passphrase, or with a short one, nothing leaves the seat."""
    monkeypatch.setattr("wasit.seals.age_file.lock_age", lambda data, words: words.encode() + data)
    to, words = tmp_path / "talks.txt.age", tmp_path / "words"
    words.touch(0o600)
    asked = (to, "--for", "own", "--confirmed-by", "Head", "--sealed")
    assert "No passphrase was given to lock" in run("export", *asked).err
    words.write_text("short\n")
    assert run("export", *asked, "--sealed-passphrase-file", words).code == 3
    assert not open_seat.asked
    words.write_text("four plain words here\n")
    told = run("export", *asked, "--sealed-passphrase-file", words)
    assert "locked under its passphrase" in told.out
    assert to.read_bytes().startswith(b"four plain words here")
    assert open_seat.asked[0][1] | {"locked": True, "format": "text"} == open_seat.asked[0][1]


@pytest.mark.parametrize("args", [["--for", "press"], ["--for", "own", "--format", "pdf"]])
def test_a_transcript_of_no_kind_is_refused(run: Run, open_seat, tmp_path: Path, args) -> None:
    assert run("export", tmp_path / "x", *args).code == 3
    assert not (tmp_path / "x").exists()


def test_a_forged_transcript_needs_no_seat(run: Run, tmp_path: Path) -> None:
    """From a script, or from a transcript that was changed; the three forms."""
    script = tmp_path / "script.txt"
    script.write_text(SCRIPT, "utf-8")
    for name in ("a.html", "a.txt", "a.json"):
        assert run("forge", script, tmp_path / name).code == 0
        assert "Never said." in (tmp_path / name).read_text("utf-8")
    held = json.loads((tmp_path / "a.json").read_text("utf-8"))
    held["lines"][0]["entries"][0]["passages"][0]["text"]["en"] = "Said after all."
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(held), "utf-8")
    told = run("forge", changed, tmp_path / "b.html", "--json")
    assert told.json["format"] == "html"
    assert "Said after all." in (tmp_path / "b.html").read_text("utf-8")


def test_a_script_that_cannot_be_read_leaves_no_file(run: Run, tmp_path: Path) -> None:
    """The line is named; a place that can't be written to is told as such."""
    script = tmp_path / "script.txt"
    script.write_text("title: Talks\nwords\n", "utf-8")
    told = run("forge", script, tmp_path / "a.html")
    assert told.code == 3
    assert "Line 2" in told.err
    assert not (tmp_path / "a.html").exists()
    script.write_text(SCRIPT, "utf-8")
    assert run("forge", script, tmp_path / "none" / "a.html").code == 3
