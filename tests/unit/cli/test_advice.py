"""Each error says what to do in the words of the command line: an option, what is allowed, an example."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.cli.conftest import Run
from unit.cli.fake_door import ENTRY, PROPOSAL, FakeDoor
from wasit.cli.sentences import what_to_do
from wasit.errors import Distrusted, Refused
from wasit.seals.kit import format_kit_code, make_kit_code
from wasit.seals.randomness import SeededRandomness

E8, P8 = ENTRY[:8], PROPOSAL[:8]
OFFSET = "2026-02-03T12:00:00+03:00"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["say", "x", "--mark", "foo"], "for-you-only, may-paraphrase, as-written"),
        (["say", "x", "--attribution", "foo"], "other-side"),
        (["undertaking", "--source", E8, "x", "--due", "tomorrow"], OFFSET),
        (["propose", "--title", "x", "--clause", "us=y", "--expires", "tomorrow"], OFFSET),
        (["show", "knows", "--at", "tomorrow"], OFFSET),
        (["note-call", "--line", "a", "x", "--when", "tomorrow"], OFFSET),
        (["pass-on", "zz", "x", "--to", "b"], "8 hexadecimal digits or more"),
        (["propose", "--title", "x", "--clause", "x"], "--clause WHO=WORDS"),
        (["propose", "--title", "", "--clause", "us=x"], "--title"),
        (["show", "line"], "One of: a, b."),
        (["show", "line", "q"], "One of: a, b."),
        (["show", "room"], "wasit show desk"),
        (["join", "123"], "twelve digits"),
        (["set", "foo", "bar"], "briefs, cover, default-rule, depth, language, legal, proxy, relay, retention, rounds, second-relay, side, timestamp-roots, timestamps, timestamps-alone, title, zone"),
        (["set", "matter", "x"], "briefs, cover, default-rule, depth, language, legal, proxy, relay, retention, rounds, second-relay, side, timestamp-roots, timestamps, timestamps-alone, title, zone"),
        (["set", "zone", "Mars/X"], "Asia/Amman"),
        (["set", "cover", "thick"], "prompt, spread, steady"),
        (["set", "briefs", "mixed"], "alike, worded"),
        (["set", "depth", "deep"], "existence, persons, content, outcome"),
        (["set", "language", "xx"], "en, ar, he"),
        (["set", "relay", "nonsense"], "http://127.0.0.1:7710"),
        (["set", "side", "x"], "--side a="),
        (["say", "x", "--file", "/nonexistent"], "not both"),
        (["say", "--file", "/nonexistent"], "no such file"),
        (["verify", "/nonexistent"], "--save FILE"),
        (["propose", "--title", "x", "--clause", "us=y"], "--pen-passphrase-file"),
    ],
)  # fmt: skip
@pytest.mark.slow
def test_bad_value_says_what_to_write(run: Run, open_seat: FakeDoor, words: list[str], said: str) -> None:
    """The advice names the option and what may stand there; with --json it is the same."""
    ran = run(*words)
    assert ran.code == 3
    assert said in ran.err
    told = run(*words, "--json").json["error"]
    assert said in f"{told['sentence']} {told['do']}"
    assert open_seat.asked == []


@pytest.mark.parametrize(
    ("words", "command", "error", "said"),
    [
        (["say", "x", "--line", "q"], "say", Refused("not-a-line"), "One of: a, b."),
        (["say", "x"], "say", Refused("bad-input", field="line"), "There are: a, b."),
        (["say", "x"], "say", Refused("no-matter"), "wasit channel open"),
        (["take-back", "99"], "take-back", Refused("already-left"), "Nothing waits under that number"),
        (["undertaking", "--source", E8, "x"], "undertaking", Refused("not-as-written"), "was not passed on as written"),
        (["join", "4127-8830-2714"], "join", Refused("code-unknown"), "ask for a new one"),
        (["join", "4127-8830-2714"], "join", Distrusted("E_CODE_WRONG"), "Ask for a new one"),
    ],
)  # fmt: skip
def test_refusal_says_what_to_do(
    run: Run, open_seat: FakeDoor, words: list[str], command: str, error: Refused, said: str
) -> None:
    """What the seat refuses is told in the command's own terms."""
    open_seat.refusals[command] = error
    assert said in run(*words).err
    told = run(*words, "--json").json["error"]
    assert told["code"] == error.code
    assert said in f"{told['sentence']} {told['do']}"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["countersign", P8], "not-yet", "An answer is still wanting"),
        (["mandate", "--needs", "2"], "bad-input", "--needs"),
        (["propose", "--title", "x", "--clause", "us=y"], "no-mandate", "wasit mandate"),
        (["answer", P8, "decline"], "bad-input", "wasit withdraw ID --proposal"),
    ],
)
def test_refused_signing_says_what_to_do(
    run: Run, open_seat: FakeDoor, passphrase_file: Path, words: list[str], code: str, said: str
) -> None:
    """A countersignature that comes too early, and too few keys, say what is wanting."""
    field = {"field": "verdict" if words[0] == "answer" else "needs"} if code == "bad-input" else {}
    open_seat.refusals[words[0]] = Refused(code, **field)
    assert said in run(*words, "--pen-passphrase-file", passphrase_file).err


def test_wrong_channel_is_told_as_such(
    run: Run, open_seat: FakeDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A --matter that is not here is told as a channel's id, not as some entry's."""
    open_seat.refusals["say"] = Refused("unknown-id")
    assert "wasit channel list" in run("say", "x", "--matter", "deadbeef").err
    assert "wasit channel list" not in run("say", "x", "--matter", "aaaaaaaa").err


def test_words_come_from_there(run: Run, open_seat: FakeDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passing on to the line the words come from says so, and names the others."""

    def refuses(*asked: object, **named: object) -> None:
        raise Refused("not-a-line")

    monkeypatch.setattr(open_seat, "see_pass_on", refuses)
    assert "come from that line. One of: b." in run("pass-on", E8, "x", "--to", "a").err
    assert "no such line in this channel. One of: a, b." in run("pass-on", E8, "x", "--to", "q").err


@pytest.mark.parametrize(
    "words",
    [["pass-on", E8, "x", "--to", "b"], ["countersign", P8], ["show", "desk"], ["take-back", "1"]],
)
def test_side_is_told_that_the_go_between_does_that(run: Run, open_seat: FakeDoor, words: list[str]) -> None:
    """On a side's seat what only a go-between does is refused as such."""
    open_seat.role = "side"
    assert run(*words, "--json").json["error"]["code"] == "go-between-only"
    assert "wasit s" in run(*words).err


@pytest.mark.parametrize(
    ("held", "mode", "said"),
    [
        (b"x", 0o644, "chmod 600"), (b"", 0o600, "is empty"), (b"\n", 0o600, "is empty"), (b"\xff", 0o600, "UTF-8"),
        (b"x" * 5000, 0o600, "too long"), (None, 0, "no such passphrase file"),
    ],
)  # fmt: skip
def test_passphrase_file_says_exactly_what_is_wrong(
    run: Run, tmp_path: Path, held: bytes | None, mode: int, said: str
) -> None:
    """Open to others, missing, empty: each is said, and nothing else."""
    file = tmp_path / "secret"
    if held is not None:
        file.write_bytes(held)
        file.chmod(mode)
    ran = run("init", "--name", "G", "--folder", tmp_path / "new", "--passphrase-file", file)
    assert ran.code == 3
    assert said in ran.err
    assert not (tmp_path / "new").exists()


def test_who_has_no_seat_yet_is_not_told_to_open_it(run: Run, tmp_path: Path) -> None:
    """Where nobody can be asked for a passphrase: of a first seat, of one that is restored, of one that is there."""
    file, code = tmp_path / "kit", tmp_path / "code"
    file.touch()
    code.touch(0o600)
    code.write_text(format_kit_code(make_kit_code(SeededRandomness("kit"))))
    for words in (["init", "--name", "G"], ["restore", str(file), "--code-file", str(code)]):
        told = run(*words, "--folder", tmp_path / "new").err
        assert "run it in a terminal" in told
        assert "wasit open" not in told


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--name", ""], "--name"), (["--name", "x", "--language", "xx"], "en, ar, he"), (["--name", "x", "--relay", "nonsense"], "http://")],
)  # fmt: skip
def test_init_says_what_is_allowed(
    run: Run, passphrase_file: Path, tmp_path: Path, words: list[str], said: str
) -> None:
    """A name, a language or a relay that can't be is told with an example."""
    assert said in run("init", "--folder", tmp_path / "new", "--passphrase-file", passphrase_file, *words).err


def test_file_that_is_no_text(run: Run, open_seat: FakeDoor, tmp_path: Path) -> None:
    """A file of words that is not UTF-8 is told as such."""
    (tmp_path / "words").write_bytes(b"\xff")
    assert "not UTF-8" in run("say", "--file", tmp_path / "words").err


def test_certificate_is_not_written_over(run: Run, open_seat: FakeDoor, tmp_path: Path) -> None:
    """--save onto a file that is there says so."""
    (tmp_path / "there").touch()
    assert "already" in run("show", "proposal", P8, "--save", tmp_path / "there").err


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [["relay"], ["demo"], ["init", "--name", "G"], ["say", "x"], ["open", "--no-browser"], ["lock"]]
)
@pytest.mark.parametrize("folder", ["/proc/none", "/dev/null", "/" + "x" * 300])
def test_folder_that_cannot_be(run: Run, passphrase_file: Path, words: list[str], folder: str) -> None:
    """A folder that can't be is refused with what to do, never with a traceback."""
    given = ["--passphrase-file", str(passphrase_file)] if words[0] == "init" else []
    ran = run(*words, "--folder", folder, *given)
    assert ran.code == 3
    assert "--folder" in ran.err


@pytest.mark.parametrize("folder", ["/nonexistent/seat", "/" + "x" * 300])
def test_doctor_without_a_folder(run: Run, folder: str) -> None:
    """Of a folder that is not there nothing is said of its files."""
    told = run("doctor", "--folder", folder, "--json").json["findings"]
    codes = [one["code"] for one in told]
    assert "folder-missing" in codes
    assert not {"files", "files-open"} & set(codes)


def test_usage_errors_name_the_help(run: Run, open_seat: FakeDoor) -> None:
    """Wrong usage as JSON says where the usage stands."""
    assert run("pass-on", E8, "--to", "b", "--json").json["error"]["do"].endswith("pass-on --help")


def test_every_refusal_of_words_says_what_to_do() -> None:
    """Each field that a command of words or papers may refuse has its advice in the catalogue."""
    for field in (
        "needs",
        "clause",
        "keeps",
        "sources",
        "verdict",
        "counter",
        "words",
        "side",
        "title",
        "name",
        "line",
    ):
        assert what_to_do(Refused("bad-input", field=field, known="a"), "en") not in ("", "One of: a.")
