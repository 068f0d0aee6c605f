"""What is shown: minute books, desks, papers; people's words set apart in each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from unit.cli.conftest import Run
from unit.cli.fake_door import ENTRY, HOSTILE, PROPOSAL, FakeDoor
from wasit.cli.paper import both_clocks, hour_of, name_of, table, words_of
from wasit.text.isolate import FSI, PDI

SHOWN = [
    ["show", "line", "a"], ["show", "desk"], ["show", "proposal"], ["show", "proposal", PROPOSAL[:8]], ["show", "ledger"],
    ["show", "knows"], ["show", "timeline"], ["channel", "list"], ["channel", "show"],
    ["pass-on", ENTRY[:8], "--to", "b", "--preview"], ["show", "morning"], ["show", "promises"], ["show", "lines-to-take"], ["spell-name"],
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("words", SHOWN, ids=" ".join)
@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_foreign_words_stand_isolated(run: Run, open_seat: FakeDoor, words: list[str], lang: str) -> None:
    """No line lets a person's words drive the terminal or run into our own, in any language."""
    ran = run(*words, "--lang", lang)
    assert (ran.code, ran.err) == (0, "")
    assert "\x1b" not in ran.out
    for line in ran.out.split("\n"):
        opened = line.count(FSI) + line.count("\u2066")
        assert opened == line.count(PDI), line
        assert line.count("\u202e") == line.count("\u202c"), line
    assert "evil" in ran.out or (lang != "en" and "المسؤول" in ran.out)


@pytest.mark.parametrize("words", SHOWN, ids=" ".join)
def test_every_sight_is_json_too(run: Run, open_seat: FakeDoor, words: list[str]) -> None:
    """With --json each gives one value that holds the exact words."""
    ran = run(*words, "--json")
    assert ran.code == 0
    assert HOSTILE in str([ran.json]) or repr(HOSTILE)[1:-1] in repr(ran.json)


def test_line_is_a_minute_book(run: Run, open_seat: FakeDoor) -> None:
    """A line shows day, hour with offset, kind, marks as words, what crossed, and what must not be silent."""
    out = run("show", "line", "a").out
    for held in (
        "2026-02-01",
        "15:00 +03:00",
        "[3f2a9c01]",
        "may be reworded, by name",
        "for you only",
        "They ask.",
        "--before 1f40",
    ):
        assert held in out
    assert "kept by notes" in run("show", "line", "b").out


def test_the_bad_morning_is_one_sheet(run: Run, open_seat: FakeDoor) -> None:
    """Whom to warn first, the words that hold for what stays secret, who knows; and what was agreed for another depth is not to be said."""
    out = run("show", "morning").out
    parts = (
        "Warn first",
        "was promised",
        "Who takes part",
        "No words are agreed for when it leaks",
        "and 2 more",
        "Promised to be told first",
    )
    places = [out.index(part) for part in parts]
    assert places == sorted(places)
    assert "One more was agreed for when something else stays secret" in out
    said = run("show", "lines-to-take").out
    assert (
        said.index("If it leaks")
        < said.index("No words are agreed for what stays secret now")
        < said.index("Not now")
    )
    assert said.index("Not now") < said.index("What stays secret: Nothing after the end")


def test_side_needs_no_letter(run: Run, open_seat: FakeDoor) -> None:
    """On a side's seat there is one line, and a room; the go-between's desk is refused."""
    open_seat.role = "side"
    assert run("show", "line").code == 0
    assert run("show", "room").code == 0
    assert run("show", "desk").code == 3


def test_unknown_line_is_named_as_such(run: Run, open_seat: FakeDoor) -> None:
    """A go-between must say which line; one that is not there is not-a-line."""
    for words in (["show", "line"], ["show", "line", "q"]):
        assert run(*words, "--json").json["error"]["code"] == "not-a-line"


def test_proposal_shows_both_clocks(run: Run, open_seat: FakeDoor) -> None:
    """Where an instrument is shown its hour stands in its own offset and in the reader's zone."""
    assert "15:00 +03:00  ·  2026-02-01 15:00 Asia/Amman" in run("show", "proposal", PROPOSAL[:8]).out
    assert (
        both_clocks("2026-02-01T12:00:00-05:00", "Asia/Amman")
        == "2026-02-01 12:00 -05:00  ·  2026-02-01 20:00 Asia/Amman"
    )
    assert both_clocks("2026-02-01T12:00:00-05:00", "../etc") == "2026-02-01 12:00 -05:00"


def test_certificate_is_saved_once(run: Run, open_seat: FakeDoor, tmp_path: Path) -> None:
    """--save writes the certificate's exact bytes into a new file, and never over one that is there."""
    file = tmp_path / "agreement"
    assert run("show", "proposal", PROPOSAL[:8], "--save", file).code == 0
    assert file.read_bytes() == b"\x00certificate\xff"
    assert (
        run("show", "proposal", PROPOSAL[:8], "--save", file, "--json").json["error"]["code"]
        == "unwritable-file"
    )


def test_tables_read_no_markup(run: Run, open_seat: FakeDoor) -> None:
    """Square brackets and colons in people's words stay what they are."""
    assert "[bold]more[/bold] :smile:" in run("show", "ledger").out


def test_words_keep_every_line() -> None:
    """Each line of a text stands isolated; a name on our own line has no line ends."""
    assert list(words_of({"en": "a\nb"}, "  ")) == [f"  {FSI}a{PDI}", f"  {FSI}b{PDI}"]
    assert "\n" not in name_of({"en": "a\nb"}, "en")
    assert name_of({}, "en") == "—"


def test_hours_have_offsets() -> None:
    """Half hours and negative offsets are written out."""
    assert hour_of("2026-02-01T12:00:00-03:30") == "12:00 -03:30"
    assert hour_of("2026-02-01T12:00:00+05:45") == "12:00 +05:45"


def test_table_width() -> None:
    """A table keeps to the width whatever the words."""
    lines: Iterator[str] = table(["a", "b"], [["x" * 300, "ش" * 300]])
    assert max(map(len, lines)) <= 100
