"""Every acting command reaches the seat with exactly its arguments; bad values never do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from unit.cli.conftest import Run
from unit.cli.fake_door import ENTRY, HOSTILE, NOON, PASSPHRASE, PROPOSAL, SEAT, FakeDoor
from wasit.errors import Damaged, Distrusted, Refused, Unreachable, WasitError

E8, P8, S8 = ENTRY[:8], PROPOSAL[:8], "5b1f00aa"
AT = "2026-02-01T12:00:00+03:00"


@pytest.mark.parametrize(
    ("words", "command", "args"),
    [
        (["channel", "open", "--title", "R", "--title", "ar=ط", "--side", "a=A", "--side", "ar:a=أ", "--side", "b=B", "--cover", "steady"],
         "open-channel",
         {"title": {"en": "R", "ar": "ط"}, "role": "go-between", "cover": "steady",
          "sides": [{"key": "a", "name": {"en": "A", "ar": "أ"}}, {"key": "b", "name": {"en": "B"}}]}),
        (["say", "--room", "x"], "say", {"room": True, "passages": [{"text": {"en": "x"}, "consent": "for-you-only", "attribution": "none"}]}),
        (["note-call", "--line", "a", "--with", "He", "--with", HOSTILE, "--minutes", "11", "--when", AT, "x", "--ask-to-confirm"],
         "note-call",
         {"line": "a", "with": [{"en": "He"}, {"en": HOSTILE}], "minutes": 11, "when": AT, "ask_to_confirm": True,
          "passages": [{"text": {"en": "x"}, "consent": "for-you-only", "attribution": "none"}]}),
        (["note-text", "--line", "b", "--from", "She", "--how", "e-mail", "x", "--mark", "as-written"],
         "note-text",
         {"line": "b", "from": {"en": "She"}, "how": "e-mail", "passages": [{"text": {"en": "x"}, "consent": "as-written", "attribution": "none"}]}),
        (["pass-on", f"{E8}:1,3", "They ask.", "--to", "b", "--also", E8, "--attribution", "other-side", "--now"],
         "pass-on",
         {"sources": [{"id": E8, "passages": [1, 3]}, {"id": E8}], "to": "b", "wording": "paraphrase", "text": {"en": "They ask."},
          "attribution": "other-side", "now": True}),
        (["pass-on", E8, "--to", "b", "--as-written"], "pass-on", {"sources": [{"id": E8}], "to": "b", "wording": "as-written"}),
        (["take-back", "3"], "take-back", {"waiting": 3}),
        (["withdraw", E8], "withdraw", {"id": E8}),
        (["undertaking", "--source", E8, "By noon.", "--due", AT], "undertaking", {"source": E8, "text": {"en": "By noon."}, "due": AT}),
        (["hope", "--held-by", "b", "--of", "a", "More."], "hope", {"held_by": "b", "of": "a", "text": {"en": "More."}}),
        (["told", "ar=رئيس", "en=Chief", "--manner", "call", "--note", "In part.", "--line", "b"], "told",
         {"who": {"ar": "رئيس", "en": "Chief"}, "fact": "channel", "manner": "call", "text": {"en": "In part."}, "line": "b"}),
        (["found-out", SEAT, "--fact", P8], "found-out", {"who": SEAT, "fact": PROPOSAL}),
        (["told", "Ally", "--fact", "The day"], "told", {"who": {"en": "Ally"}, "fact": "The day"}),
        (["tell-first", "b", "You first.", "--fact", P8], "tell-first", {"line": "b", "fact": PROPOSAL, "text": {"en": "You first."}}),
        (["tell-first", "a", "You first."], "tell-first", {"line": "a", "fact": "channel", "text": {"en": "You first."}}),
        (["spell-name", "Karim", "كريم"], "spell-name", {"spellings": ["Karim", "كريم"]}),
        (["line-to-take", "No comment.", "--line", "all"], "line-to-take",
         {"text": {"en": "No comment."}, "occasion": "asked", "all": True}),
        (["line-to-take", "It is.", "--if", "leaked", "--depth", "content", "--line", "b"], "line-to-take",
         {"text": {"en": "It is."}, "occasion": "leaked", "depth": "content", "line": "b"}),
        (["raised", "Ally"], "raised", {"who": {"en": "Ally"}, "fact": "channel"}),
        (["milestone", "Passed.", "--track", "access", "--keeps", f"{P8}:2"], "milestone",
         {"text": {"en": "Passed."}, "track": "access", "keeps": [{"proposal": PROPOSAL, "clause": 2}]}),
        (["brief", S8, "--entry", f"{E8},{E8}"], "brief", {"seat": SEAT, "entries": [E8, E8]}),
        (["compared", S8], "words-compared", {"seat": SEAT}),
        (["set", "cover", "prompt"], "set", {"cover": "prompt"}),
        (["set", "briefs", "worded"], "set", {"briefs": "worded"}),
        (["set", "default-rule", "unless-marked"], "set", {"default_rule": "unless-marked"}),
        (["set", "rounds", "2"], "set", {"rounds": 2}),
        (["sync"], "sync", {}),
    ],
)  # fmt: skip
def test_action(run: Run, open_seat: FakeDoor, words: list[str], command: str, args: dict[str, Any]) -> None:
    """One command, one action, its arguments as COMMANDS.md names them."""
    ran = run(*words, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json is not None
    assert open_seat.asked == [(command, args)]


@pytest.mark.parametrize(
    ("words", "command", "args"),
    [
        (["propose", "--title", "P", "--clause", "us=One.", "--clause", "them=اثنان", "--expires", AT, "--replaces", P8], "propose",
         {"title": {"en": "P"}, "authentic": ["en"], "expires": AT, "replaces": PROPOSAL, "may_pass_on": True,
          "clauses": [{"id": "1", "kind": "undertaking", "who": "us", "text": {"en": "One."}},
                      {"id": "2", "kind": "undertaking", "who": "them", "text": {"ar": "اثنان"}}]}),
        (["answer", P8, "decline", "No."], "answer", {"proposal": PROPOSAL, "verdict": "decline", "words": {"en": "No."}}),
        (["countersign", P8], "countersign", {"proposal": PROPOSAL}),
        (["mandate", "--needs", "2", "--holder", S8], "mandate", {"needs": 2, "holders": [SEAT]}),
        (["withdraw", P8, "--proposal"], "withdraw", {"id": P8}),
    ],
)  # fmt: skip
def test_signing(
    run: Run, open_seat: FakeDoor, passphrase_file: Path, words: list[str], command: str, args: dict[str, Any]
) -> None:
    """What is signed carries the pen's passphrase, from its file; without one, and nobody to ask, it is refused."""
    ran = run(*words, "--pen-passphrase-file", passphrase_file, "--json")
    assert ran.code == 0
    assert open_seat.asked.pop() == (command, {**args, "passphrase": "a lamp by the window"})
    ran = run(*words, "--json")
    assert (ran.code, ran.json["error"]["code"], open_seat.asked) == (3, "no-passphrase", [])


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["say", "x", "--mark", "loud"], ["say", "x", "--attribution", "loud"], ["say", "x", "--in", "English"],
        ["say", "x", "--how", "pigeon"], ["say", "x", "--reply", "zz"], ["say", "x" * 40_000], ["say", ""],
        ["note-call", "--line", "a", "x", "--when", "yesterday"], ["note-call", "--line", "a", "x", "--when", "2026-02-01T12:00:00"],
        ["note-text", "--line", "a", "x", "--when", "9999-12-31T23:59:59-23:59"], ["note-text", "--line", "a", "x", "--from", "n" * 121],
        ["pass-on", "x", "y", "--to", "b"], ["pass-on", f"{E8}:", "y", "--to", "b"], ["pass-on", f"{E8}:0", "y", "--to", "b"],
        ["pass-on", f"{E8}:1,٢", "y", "--to", "b"], ["pass-on", f"{E8}:999", "y", "--to", "b"], ["withdraw", "3f2a"],
        ["pass-on", E8, "y", "--to", "b", "--attribution", "loud"], ["withdraw", "g" * 8], ["brief", "seat", "--entry", E8],
        ["undertaking", "--source", E8, "x", "--due", "soon"], ["milestone", "x", "--keeps", P8], ["milestone", "x", "--keeps", f"{P8}:x"],
        ["told", "a", "b"], ["told", "x", "--fact", "77b0"], ["line-to-take", "x", "--depth", "all"], ["line-to-take", "x", "--if", "noon"], ["join", "1234"], ["join", "4127-8830-271x"], ["invite", "--as", "king"],
        ["invite", "--briefed", "zz"], ["channel", "open", "--title", "x", "--side", "A"], ["channel", "open", "--title", "x", "--side", "AB=x"],
        ["channel", "open", "--title", "x", "--cover", "thick"], ["channel", "open", "--title", "x", "--as", "king"], ["set", "a b", "c"],
        ["answer", P8, "perhaps"], ["answer", "x", "accept"], ["propose", "--title", "x", "--clause", "us"], ["show", "proposal", "zz"],
        ["propose", "--title", "x", "--clause", "king=y"], ["propose", "--title", "x", "--clauses", "/nonexistent.json"],
        ["show", "knows", "--at", "noon"], ["show", "knows", "--of", "weather"], ["show", "line", "z"], ["mandate", "--holder", "x"],
        ["verify", "/nonexistent"], ["play", "/nonexistent"], ["set", "matter", "x"],
    ],
)  # fmt: skip
def test_bad_values_are_refused(run: Run, open_seat: FakeDoor, words: list[str]) -> None:
    """A bad value at any option gets a code, exit 3, one sentence; nothing was done."""
    ran = run(*words, "--json")
    assert ran.code == 3, ran
    error = ran.json["error"]
    assert (error["kind"], bool(error["code"]), bool(error["sentence"])) == ("Refused", True, True)
    assert open_seat.asked == []
    told = run(*words)
    assert told.code == 3
    assert told.out == ""
    assert len(told.err.strip().split("\n")) == 1
    assert "Traceback" not in told.err


@pytest.mark.parametrize(
    ("error", "code"),
    [(Refused("withdrawn"), 3), (Distrusted("E_CODE_WRONG"), 4), (Unreachable("relay-unreachable"), 5), (Damaged("slot-damaged"), 6)],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_exit_codes(run: Run, open_seat: FakeDoor, error: WasitError, code: int, lang: str) -> None:
    """Each kind of error has its exit code and a sentence in each language."""
    open_seat.refusals["say"] = error
    ran = run("say", "x", "--lang", lang)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.strip()
    told = run("say", "x", "--json", "--lang", lang).json["error"]
    assert (told["kind"], told["code"]) == (type(error).__name__, error.code)


def test_pass_on_prints_the_outgoing_words_alone(run: Run, open_seat: FakeDoor) -> None:
    """Between two rules stands exactly what leaves; nothing of the source is printed."""
    open_seat.answers["pass-on"] = {"id": ENTRY, "outgoing": {"en": "They ask.\n  Twice."}}
    lines = run("pass-on", E8, "They ask.\n  Twice.", "--to", "b").out.split("\n")
    rules = [number for number, line in enumerate(lines) if set(line) == {"─"}]
    assert lines[rules[0] + 1 : rules[1]] == ["They ask.", "  Twice."]
    assert not any("evil" in line for line in lines)


def test_pass_on_drives_no_terminal(run: Run, open_seat: FakeDoor) -> None:
    """Control characters in the outgoing words are shown as pictures, open runs are closed, and that is said."""
    open_seat.answers["pass-on"] = {"id": ENTRY, "outgoing": {"en": "\u202eevil\x1b[31m"}}
    out = run("pass-on", E8, "x", "--to", "b").out
    assert "\x1b" not in out
    assert out.count("\u202e") == out.count("\u202c")
    assert "--copy" in out
    assert run("pass-on", E8, "x", "--to", "b", "--json").json["outgoing"]["en"] == "\u202eevil\x1b[31m"


def test_copy(run: Run, open_seat: FakeDoor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--copy gives the exact words to the desktop's tool, or says that there is none."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert "no clipboard tool" in run("pass-on", E8, "x", "--to", "b", "--copy").err
    tool = tmp_path / "wl-copy"
    tool.write_text(f"#!/bin/sh\n/bin/cat > {tmp_path}/held\n")
    tool.chmod(0o755)
    open_seat.answers["pass-on"] = {"id": ENTRY, "outgoing": {"en": "\u202eevil\n"}}
    assert run("pass-on", E8, "x", "--to", "b", "--copy", "--json").json["copied"] is True
    assert (tmp_path / "held").read_bytes() == "\u202eevil\n".encode()


@pytest.mark.slow
def test_pass_on_says_who_carries_it(run: Run, open_seat: FakeDoor) -> None:
    """To a noted line a person carries the words; to a seated one they leave at a slot, and can be taken back until then."""
    assert "send these words yourself" in run("pass-on", E8, "x", "--to", "b").out
    open_seat.answers["pass-on"] = {"id": "", "waiting": 3, "leaves_at": str(NOON), "outgoing": {"en": "x"}}
    open_seat.noted = ""
    assert "wasit take-back 3" in run("pass-on", E8, "x", "--to", "b").out


def test_preview_passes_nothing_on(run: Run, open_seat: FakeDoor) -> None:
    """--preview shows the page before it leaves and does nothing."""
    out = run("pass-on", E8, "--to", "b", "--preview").out
    assert "Stays" in out
    assert open_seat.asked == []


def test_invite_reads_out_the_code_first(run: Run, open_seat: FakeDoor) -> None:
    """The code is said before the waiting begins; after pairing, the words to compare."""
    ran = run("invite", "--line", "b")
    assert "4127-8830-2714" in ran.err
    assert ran.code == 0
    assert [asked[0] for asked in open_seat.asked] == ["invite", "invitation"]


def test_join_takes_any_digits(run: Run, open_seat: FakeDoor) -> None:
    """Digits of any script, in any groups, reach the seat as they were typed."""
    assert run("join", "٤١٢٧", "٨٨٣٠", "٢٧١٤", "--name", "x").code == 0
    assert open_seat.asked[0] == ("join", {"code": "٤١٢٧ ٨٨٣٠ ٢٧١٤", "name": {"en": "x"}})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("state", "code", "told"),
    [({"state": "failed", "error": "E_CODE_WRONG"}, 4, "E_CODE_WRONG"), ({"state": "expired"}, 3, "code-expired"),
     ({"state": "waiting"}, 5, "nobody-yet"), ({"state": "failed", "error": "no-relay"}, 3, "no-relay"),
     ({"state": "failed", "error": "relay-unreachable"}, 5, "relay-unreachable")],
)  # fmt: skip
def test_join_that_does_not_pair(
    run: Run, open_seat: FakeDoor, state: dict[str, Any], code: int, told: str
) -> None:
    """A wrong code is distrusted, an expired one refused, and nobody at the other end is unreachable; so is no relay here nobody else's doing."""
    open_seat.answers["invitation"] = state
    ran = run("join", "412788302714", "--wait", "1", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (code, told)


def test_the_relay_is_told_beside_the_code_and_taken_with_it(run: Run, open_seat: FakeDoor) -> None:
    """Who invites is told what to name; who joins names it at once; an address that is none is no request."""
    relay = "https://relay.example"
    open_seat.answers["invite"] |= {"relay": relay}
    assert f"--relay {relay}" in run("invite", "--line", "a").err
    open_seat.asked.clear()
    assert run("join", "412788302714", "--relay", relay).code == 0
    assert run("device", "join", "412788302714", "--relay", relay).code == 0
    joins = [args for name, args in open_seat.asked if name == "join"]
    assert [one["relay"] for one in joins] == [relay, relay]
    open_seat.asked.clear()
    assert run("join", "412788302714", "--relay", "relay.example").code == 3
    assert open_seat.asked == []
    open_seat.answers["invitation"] = {"state": "failed", "error": "no-relay"}
    assert "Add --relay with the address" in run("join", "412788302714").err


def test_leave_asks(run: Run, open_seat: FakeDoor, passphrase_file: Path) -> None:
    """Leaving is asked about, and takes the passphrase; anything but yes leaves all as it was."""
    assert run("leave", stdin="n\n").code == 1
    assert run("leave", "--yes").code == 3
    assert open_seat.asked == []
    assert run("leave", "--passphrase-file", passphrase_file, stdin="y\n").code == 0
    assert open_seat.asked == [("leave", {"passphrase": PASSPHRASE})]


def test_moment_is_kept_with_its_offset(run: Run, open_seat: FakeDoor) -> None:
    """--at of who-knows is handed on in seconds."""
    assert run("show", "knows", "--at", str(NOON)).code == 0
    assert open_seat.asked == [("see-knows", {"of": "channel", "at": NOON.seconds})]
