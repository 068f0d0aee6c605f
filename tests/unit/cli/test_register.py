"""Claims, answers, what may be said outside and the plain files, on the command line: what they ask of the seat."""

from __future__ import annotations

import hashlib
from pathlib import Path

from unit.cli.conftest import Run
from unit.cli.fake_door import ENTRY, PROPOSAL


def test_a_claim_has_the_hash_of_its_file_and_not_the_file(run: Run, open_seat, tmp_path: Path) -> None:
    """Name, size, SHA-256; of a clause, or of an undertaking from a word."""
    file = tmp_path / "log.pdf"
    file.write_bytes(b"the road was open")
    said = run("claim", "kept", "--of", f"{PROPOSAL}:1", "It was open.", "--evidence", file, "--described", "Log", "--may-pass-on")  # fmt: skip
    assert said.code == 0, said.err
    shown = {
        "place": "log.pdf",
        "sha256": hashlib.sha256(b"the road was open").hexdigest(),
        "size": 17,
        "text": {"en": "Log"},
    }
    assert open_seat.asked[-1] == (
        "claim",
        {"state": "kept", "text": {"en": "It was open."}, "evidence": [shown], "may_pass_on": True, "proposal": PROPOSAL, "clause": 1},
    )  # fmt: skip
    assert run("claim", "waived", "--of", ENTRY, "No need.", "--described", "A letter").code == 0
    args = open_seat.asked[-1][1]
    assert (args["undertaking"], args["evidence"]) == (ENTRY, [{"text": {"en": "A letter"}}])


def test_a_claim_that_is_none_asks_nothing(run: Run, open_seat, tmp_path: Path) -> None:
    """A state, a clause or a file that is not there."""
    for args in (
        ("lost", "--of", ENTRY),
        ("kept", "--of", f"{PROPOSAL}:x"),
        ("kept", "--of", ENTRY, "--evidence", tmp_path / "gone"),
    ):
        assert run("claim", *args, "Words.").code == 3
    assert open_seat.asked == []


def test_answers_and_passing_on(run: Run, open_seat) -> None:
    assert run("answer-claim", ENTRY, "disputed").code == 0
    assert open_seat.asked[-1] == ("answer-claim", {"claim": ENTRY, "answer": "disputed", "may_pass_on": False})  # fmt: skip
    assert run("pass-claim", ENTRY, "--to", "b").code == 0
    assert open_seat.asked[-1] == ("pass-claim", {"id": ENTRY, "to": "b"})
    assert run("allow-outside", ENTRY, "named", "--passage", "2").code == 0
    assert open_seat.asked[-1] == ("allow-outside", {"id": ENTRY, "grade": "named", "passages": [2]})
    assert run("allow-outside", ENTRY, "loud").code == 3


def test_plain_files_are_new_and_have_a_name_to_answer_for_them(run: Run, open_seat, tmp_path: Path) -> None:
    """What is there already is left as it is, and the seat not asked."""
    open_seat.answers["account"] = {
        "account": {"named": [], "of_a_side": [{"en": "Ready."}], "unattributed": []}
    }
    open_seat.answers["calendar"] = {"calendar": {"made": "2026-10-17T19:40:00+03:00", "zone": "UTC", "items": []}}  # fmt: skip
    for command, name in ((("account", "--save"), "account.txt"), (("calendar",), "due.ics")):
        to = tmp_path / name
        said = run(*command, to, "--confirmed-by", "Head of mission")
        assert said.code == 0, said.err
        assert open_seat.asked[-1][1]["confirmed_by"] == "Head of mission"
        assert to.read_bytes()
        count = len(open_seat.asked)
        assert run(*command, to, "--confirmed-by", "x").code == 3
        assert len(open_seat.asked) == count
