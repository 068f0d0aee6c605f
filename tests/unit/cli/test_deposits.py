"""Declarations and deposits, by commands."""

from __future__ import annotations

from pathlib import Path

from unit.cli.conftest import Run

D1, D2 = "d1" * 4, "d2" * 32
UNTIL = "2026-02-03T12:00:00+03:00"


def test_a_side_declares_signs_confirms_and_takes_back(run: Run, open_seat, passphrase_file: Path) -> None:
    """Each as the seat takes it."""
    open_seat.role = "side"
    by = ("--pen-passphrase-file", str(passphrase_file))
    assert (
        run("declare", D1, "--title", "Claims", "--clause", "us=We lift them.", "--with", "00" * 16, *by).code
        == 0
    )
    for command in (("sign", D1), ("confirm", D1, "refuse"), ("take-back", D1)):
        assert run("deposit", *command, *by).code == 0
    clause = {"id": "1", "kind": "undertaking", "who": "us", "text": {"en": "We lift them."}}
    secret = {"passphrase": "a lamp by the window"}
    assert open_seat.asked == [
        ("declare", {"id": D1, "title": {"en": "Claims"}, "clauses": [clause], "authentic": ["en"], "others": ["00" * 16], **secret}),
        ("sign-declaration", {"id": D1, **secret}),
        ("confirm-declaration", {"id": D1, "answer": "refuse", **secret}),
        ("take-back-declaration", {"id": D1, **secret}),
    ]  # fmt: skip


def test_a_go_between_opens_releases_and_returns(run: Run, open_seat, passphrase_file: Path) -> None:
    """A side's seat is refused before a passphrase is asked for."""
    by = ("--pen-passphrase-file", str(passphrase_file))
    assert (
        run("deposit", "open", "--title", "Claims", "--until", UNTIL, "--to", "a", "--to", "b", *by).code == 0
    )
    for command in ("release", "return"):
        assert run("deposit", command, D1, *by).code == 0
    assert [what for what, _ in open_seat.asked] == ["open-deposit", "release-deposit", "return-deposit"]
    assert open_seat.asked[0][1]["to"] == ["a", "b"]
    open_seat.role = "side"
    assert run("deposit", "release", D1, *by).code == 3
    assert run("declare", D1, "--title", "Claims").code != 0


def test_lists_show_what_each_may_see(run: Run, open_seat) -> None:
    """A side its own words, and all of them once released; a go-between whose declaration is wanting."""
    open_seat.role = "side"
    said = run("deposit", "list").out
    assert said.count("We lift our claims.") == 2
    assert said.count("We free the ship.") == 1
    assert "released together" in said
    open_seat.role = "go-between"
    assert "not declared" in run("deposit", "list").out
    assert run("deposit", "list", "--json").json["deposits"][0]["may_return"] is True


def test_the_certificate_is_saved_to_a_new_file(run: Run, open_seat, tmp_path: Path) -> None:
    """Not over another, and not before there is one."""
    file = tmp_path / "claims.wasit"
    assert run("deposit", "save", D2, str(file)).code == 0
    assert file.read_bytes() == b"a deposit certificate"
    assert run("deposit", "save", D2, str(file)).code == 3
    assert run("deposit", "save", D1, str(tmp_path / "other.wasit")).code == 3
