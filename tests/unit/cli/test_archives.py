"""Sealed archives on the command line: made with sheets, checked, opened; what is wrong is said and nothing is half done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from unit.cli.conftest import Run
from unit.cli.fake_door import PASSPHRASE, FakeDoor
from wasit.seals.randomness import SeededRandomness
from wasit.seals.shares import Share
from wasit.seat import archive_file

MADE = ["--needs", "2", "--opener", "The court", "--opener", "A lawyer"]


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, tuple[Share, ...]]:
    """An archive of three shares, two needed. Its lock costs nothing here."""
    monkeypatch.setattr(archive_file, "lock_age", lambda contents, _words: contents[::-1])
    monkeypatch.setattr(archive_file, "unlock_age", lambda data, _words, *, code: data[::-1])
    contents = {"READ-ME.txt": b"Read me.", "papers/proposal-00.cose": b"\x00"}
    data, shares = archive_file.seal_archive(
        contents, {}, needed=2, count=3, randomness=SeededRandomness("archive")
    )
    (tmp_path / "talks.zip").write_bytes(data)
    for share in shares:
        file = tmp_path / f"{share.number}.txt"
        file.touch(0o600)
        file.write_text(" ".join(share.words) + "\n")
    return tmp_path / "talks.zip", shares


def test_making_one_writes_a_sheet_for_each_share(run: Run, open_seat: FakeDoor, tmp_path: Path) -> None:
    """And tells no share then; without sheets each stands once in the answer."""
    told = run("archive", "make", tmp_path / "a.zip", *MADE, "--sheets", tmp_path / "sheets")
    assert told.code == 0
    assert "zoo" not in told.out
    asked = {"file": str(tmp_path / "a.zip"), "needed": 2, "openers": ["The court", "A lawyer"]}
    assert open_seat.asked == [("archive", asked)]
    pages = sorted((tmp_path / "sheets").iterdir())
    assert [page.name for page in pages] == ["share-1.html", "share-2.html"]
    assert "The court" in pages[0].read_text("utf-8")
    assert run("archive", "make", tmp_path / "a.zip", *MADE, "--sheets", tmp_path / "sheets").code == 3
    assert len(open_seat.asked) == 1, "said before anything is made"
    told = run("archive", "make", tmp_path / "a.zip", *MADE)
    assert told.out.count("zoo wrong") == 2
    assert "destroy" not in [command for command, _ in open_seat.asked]
    (tmp_path / "file").touch()
    nowhere = tmp_path / "file" / "sheets"
    assert run("archive", "make", tmp_path / "a.zip", *MADE, "--sheets", nowhere).code == 3


def test_destroying_comes_after_the_sheets_and_asks_first(
    run: Run, open_seat: FakeDoor, tmp_path: Path, passphrase_file: Path
) -> None:
    """A no makes no archive either; a yes destroys naming the file's digest."""
    assert run("archive", "make", tmp_path / "a.zip", *MADE, "--destroy", stdin="n\n").code == 1
    assert run("archive", "make", tmp_path / "a.zip", *MADE, "--destroy", "--yes").code == 3
    assert not open_seat.asked
    asked = ("--destroy", "--yes", "--passphrase-file", passphrase_file)
    told = run("archive", "make", tmp_path / "a.zip", *MADE, *asked, "--json").json
    assert [command for command, _ in open_seat.asked] == ["archive", "destroy"]
    assert open_seat.asked[1][1] == {"archive": "5e" * 32, "passphrase": PASSPHRASE}
    assert (told["destroyed"], len(told["shares"])) == (3, 2)
    assert "Destroyed here: 3 entries" in run("archive", "make", tmp_path / "a.zip", *MADE, *asked).out


def test_closing_out_destroys_where_asked(run: Run, open_seat: FakeDoor, passphrase_file: Path) -> None:
    """A hold stops it before anything is closed; what is closed already is only destroyed."""
    destroy = ("close-out", "--destroy", "--yes", "--passphrase-file", passphrase_file)
    held = run(*destroy)
    assert held.code == 3
    assert "legal hold stands" in held.err
    assert not open_seat.asked
    open_seat.is_held = False
    assert "Destroyed here: 3" in run(*destroy, "--anyway").out
    assert open_seat.asked == [("destroy", {"anyway": True, "passphrase": PASSPHRASE})]
    open_seat.has_ended = False
    told = run(*destroy).out
    assert "Closed out" in told
    assert [command for command, _ in open_seat.asked[1:]] == ["close-out", "destroy"]


def test_what_was_archived_stands_under_retention(run: Run, open_seat: FakeDoor) -> None:
    told = run("retention").out
    assert "archive 0badcafe was made; 2 of these open it: \u2068The court\u2069" in told
    assert "\x1b" not in told


def test_a_check_says_whether_it_is_whole_and_whose_a_share_is(run: Run, archive) -> None:
    """Without a seat, and without opening anything."""
    file, _ = archive
    told = run("archive", "check", file, "--share-file", file.parent / "3.txt").out
    for one in ("is whole", "Any 2 of its 3 shares", "Share 3 is of this archive"):
        assert one in told
    assert run("archive", "check", file, "--json").json["count"] == 3
    assert run("archive", "check", file.parent / "none.zip").code == 3
    (file.parent / "cut.zip").write_bytes(file.read_bytes()[:-40])
    cut = run("archive", "check", file.parent / "cut.zip")
    assert cut.code == 4
    assert "changed or cut off" in cut.err


def test_enough_shares_open_it_into_a_new_folder(run: Run, archive) -> None:
    """Too few, one twice, a mistyped one: said by place, and no folder is made."""
    file, shares = archive
    place, to = file.parent, file.parent / "record"
    one, three = ["--share-file", place / "1.txt"], ["--share-file", place / "3.txt"]
    few = run("archive", "open", file, to, *one)
    assert "needs 2 shares; here are 1" in few.err
    assert "Share 2 was given before" in run("archive", "open", file, to, *one, *one).err
    (place / "1.txt").write_text(" ".join(shares[0].words[:11]))
    assert "Share 2: a share has 12 words; here are 11" in run("archive", "open", file, to, *three, *one).err
    assert not to.exists()
    (place / "1.txt").write_text(shares[0].hex)
    told = run("archive", "open", file, to, *three, *one)
    assert "READ-ME.txt" in told.out
    assert (to / "papers" / "proposal-00.cose").read_bytes() == b"\x00"
    assert json.loads((to / "manifest.json").read_text())["format"] == "wasit-record"
    assert to.stat().st_mode & 0o77 == 0
    assert run("archive", "open", file, to, *three, *one).code == 3, "nothing is written over"
    (place / "file").touch()
    assert run("archive", "open", file, place / "file" / "record", *three, *one).code == 3


def test_a_share_that_is_wrong_is_asked_for_again(run: Run, archive, monkeypatch) -> None:
    """At a terminal nobody types the right ones a second time; an empty line gives up."""
    file, shares = archive
    said = iter(["none", " ".join(shares[1].words), " ".join(shares[1].words), shares[0].hex])
    monkeypatch.setattr("wasit.cli.archives.typed_from_paper", lambda *_, **__: next(said))
    told = run("archive", "open", file, file.parent / "record")
    assert told.code == 0
    assert "Share 1: a share has 12 words; here are 1" in told.err
    assert "Share 2 was given before" in told.err
    said = iter([" ".join(shares[1].words), " "])
    given_up = run("archive", "open", file, file.parent / "again")
    assert "here are 1. Nothing was opened" in given_up.err
