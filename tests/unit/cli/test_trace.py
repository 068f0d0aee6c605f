"""Tracing on paper, by commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from unit.cli.conftest import Run
from unit.trace.test_find import traced
from unit.trace.texts import EN
from unit.web.trace_sheet import text
from wasit.channel import views
from wasit.seat.json_form import as_json
from wasit.text.moment import Moment
from wasit.trace.code import assign
from wasit.trace.marked import read_marked
from wasit.trace.traced import Traced, read_traced, show_traced


def written(folder: Path, made: Traced, *excerpts: str) -> list[str]:
    (folder / "copies.json").write_text(json.dumps(show_traced(made)), "utf-8")
    for number, excerpt in enumerate(excerpts):
        (folder / f"leak {number}.txt").write_text(excerpt, "utf-8")
    files = [str(folder / f"leak {number}.txt") for number in range(len(excerpts))]
    return [*files, "--marked", str(folder / "copies.json")]


def test_a_copy_is_named_and_never_a_leaker(run: Run, tmp_path: Path) -> None:
    """Whose copy, how sure, and what that doesn't mean."""
    made = traced(40)
    told = run("trace", "find", *written(tmp_path, made, made.copy(7)))
    assert told.code == 0
    assert "This came from the copy prepared for \u2068reader 7\u2069." in told.out
    assert "The bar is 1/1000." in told.out
    assert "It points to a copy, never to a person" in told.out
    assert "leaked it" not in told.out


def test_mostly_it_can_not_be_said(run: Run, tmp_path: Path) -> None:
    """The ranking is shown all the same, with those that nobody listed; in JSON too."""
    made = traced(40)
    asked = written(tmp_path, made, made.copy(3).split(". ")[0])
    told = run("trace", "find", *asked)
    assert told.out.startswith("It can't be said whose copy this came from.")
    assert "If one of these copies leaked whole, it was that of \u2068reader 3\u2069." in told.out
    assert "All other copies together" in told.out
    assert "Word of mouth:" in told.out
    found = json.loads(run("trace", "find", *asked, "--json").out)
    assert (found["answer"], found["ranking"][0]["reader"]) == ("cannot-say", "reader 3")


@pytest.mark.slow
def test_several_files_and_mixed_copies(run: Run, tmp_path: Path) -> None:
    """Short leaks add up; two copies side by side are both named; of another text nothing is said."""
    made = traced(3)
    short = made.copy(1).split(". ")
    assert "prepared for \u2068reader 1\u2069" in run("trace", "find", *written(tmp_path, made, *short)).out
    marked = read_marked(" ".join(f"the {{A{n}|B{n}|C{n}|D{n}}}" for n in range(90)))
    codes = assign(marked.sizes, 3, bytes(32))
    text = marked.copy([int(codes[place % 2][place]) for place in range(90)])
    told = run("trace", "find", *written(tmp_path, Traced(marked, ("x", "y", "z"), codes), text)).out
    assert told.count("This came from the copy") == 2
    assert "Wordings of these copies are mixed in it." in told
    other = run("trace", "find", *written(tmp_path, made, "Rain is expected over the hills."))
    assert other.out == "Nothing of it stands in this text.\n"


@pytest.mark.slow
def test_names_from_a_file_drive_no_terminal(run: Run, tmp_path: Path) -> None:
    """An escape is shown, not obeyed."""
    made = traced(2)
    made = Traced(made.marked, ("x\x1b[2J", "y\u202e"), made.codes)
    told = run("trace", "find", *written(tmp_path, made, made.copy(0)))
    assert "\x1b" not in told.out
    assert "x␛[2J" in told.out


@pytest.mark.slow
def test_trials_in_words_and_numbers(run: Run) -> None:
    """Found and falsely named with their intervals, and how many places it takes; what can't be is refused."""
    asked = ["trace", "simulate", "--readers", "100", "--places", "25", "--trials", "500"]
    told = run(*asked)
    assert told.out.startswith(
        "A leaker's copy was named in 100% of the trials (95% interval: 99.3% to 100%)."
    )
    assert "Seen places needed to succeed 95 times in 100: about 19." in told.out
    found = json.loads(run(*asked, "--colluders", "3", "--json").out)
    assert found["found"]["low"] <= found["found"]["share"] <= found["found"]["high"]
    assert found["trials"] == 500
    none = run(
        "trace",
        "simulate",
        "--readers",
        "9",
        "--places",
        "5",
        "--wordings",
        "2",
        "--colluders",
        "9",
        "--trials",
        "9",
    )
    assert "No text of a sensible length is enough" in none.out
    assert run("trace", "simulate", "--readers", "0", "--places", "5").code == 3


def test_several_texts_that_may_have_leaked(run: Run, tmp_path: Path) -> None:
    """The one it stands in is told and traced; what stands in two is pinned on neither."""
    made = traced(40)
    asked = written(tmp_path, made, made.copy(7))
    other = tmp_path / "other.json"
    other.write_text(
        json.dumps(show_traced(traced(2, "Quite {another|a different} text about the harbour."))), "utf-8"
    )
    told = run("trace", "find", *asked, "--marked", str(other)).out
    assert told.startswith("It stands in \u2068")
    assert "prepared for \u2068reader 7" in told
    other.write_text(json.dumps(show_traced(made)), "utf-8")
    told = run("trace", "find", *asked, "--marked", str(other)).out
    assert told.startswith("It stands in more than one text.")
    assert "other.json" in told
    assert "prepared for" not in told


def test_copies_are_made_and_found_again(run: Run, tmp_path: Path) -> None:
    """Each reader's exact text; the file that find reads; what to timestamp. No file is written over, and a text that can't be traced is refused."""
    (tmp_path / "brief.txt").write_text(EN, "utf-8")
    asked = [
        "trace",
        "prepare",
        str(tmp_path / "brief.txt"),
        "--reader",
        "envoy",
        "--reader",
        "minister",
        "--into",
    ]
    told = run(*asked, str(tmp_path / "copies.json"))
    assert "For \u2068minister\u2069:" in told.out
    assert "about 13. This text has 22." not in told.out
    assert "This text has 22." in told.out
    assert "Have this timestamped before you send anything: " in told.out
    assert run(*asked, str(tmp_path / "copies.json")).code == 3
    made = json.loads(run(*asked, str(tmp_path / "again.json"), "--colluders", "2", "--json").out)
    leaked = tmp_path / "leak.txt"
    leaked.write_text(made["copies"][1]["text"], "utf-8")
    found = json.loads(
        run("trace", "find", str(leaked), "--marked", str(tmp_path / "again.json"), "--json").out
    )
    assert (found["named"], found["hidden_marks"]) == (["minister"], {})
    kept = json.loads((tmp_path / "again.json").read_text("utf-8"))
    assert (kept["code"], len(kept["salt"]), len(made["commitment"])) == ("uniform", 64, 64)
    (tmp_path / "brief.txt").write_text("Nothing to choose.", "utf-8")
    assert run(*asked, str(tmp_path / "none.json")).code == 3


def test_hidden_marks_of_what_leaked_are_told(run: Run, tmp_path: Path) -> None:
    """Somebody else's, since Wasit puts none."""
    made = traced(40)
    told = run("trace", "find", *written(tmp_path, made, made.copy(7).replace("the ", "the\u200b ", 2)))
    assert told.out.startswith("What leaked carries hidden marks (2). They are not ours.")
    assert "prepared for \u2068reader 7" in told.out


def test_a_text_of_the_desk_is_written_sent_and_traced(run: Run, open_seat, tmp_path: Path) -> None:
    """What is asked of the seat; each copy word for word; a leak held against every text of the desk, and kept."""
    me, at = views.Person({"en": "Me"}, "go-between", mine=True), Moment.parse("2026-10-17T19:40:00+03:00")
    (tmp_path / "brief.txt").write_text(EN, "utf-8")
    told = run("trace", "write", str(tmp_path / "brief.txt"), "--line", "a", "--reader", "the minister")
    assert open_seat.asked[-1] == (
        "copies-prepare",
        {"text": EN, "language": "en", "lines": ["a"], "readers": ["the minister"], "together": 1},
    )
    assert "attested by nobody" in told.out
    assert run("trace", "write", "--of", "e7e7e7e7", "--line", "a", "--reader", "x").code == 0
    assert open_seat.asked[-1] == (
        "copies-prepare",
        {"of": "e7e7e7e7", "language": "en", "lines": ["a"], "readers": ["x"], "together": 1},
    )
    assert run("trace", "write", "--line", "a").code == 3
    one = text("e7", EN, "en", at, me)
    open_seat.traced = (one,)
    assert "Copies given: 4 of 4." in run("trace", "list").out
    made = read_traced(as_json(one))
    shown = run("trace", "list", "e7e7e7e7").out
    assert all(line in shown.replace("\n  ", " ") for line in made.copy(2).split(". ")[:1])
    assert run("trace", "list", "00" * 4).code == 3
    assert run("trace", "send", "e7e7e7e7", "--line", "a").code == 0
    assert open_seat.asked[-1] == ("copies-send", {"id": "e7e7e7e7", "line": "a"})
    assert run("trace", "handed", "e7e7e7e7", "--reader", "the minister").code == 0
    (tmp_path / "leak.txt").write_text(made.copy(1), "utf-8")
    found = run("trace", "find", str(tmp_path / "leak.txt"), "--keep")
    assert "This came from the copy prepared for \u2068Press adviser\u2069." in found.out
    command, args = open_seat.asked[-1]
    assert (command, args["of"], args["found"]["named"]) == ("finding", one.id, ["Press adviser"])
    open_seat.elsewhere = ("ab" * 32,)
    there = run("trace", "find", str(tmp_path / "leak.txt"))
    assert "pinned on no copy" in there.out
    assert "Press adviser" not in there.out
