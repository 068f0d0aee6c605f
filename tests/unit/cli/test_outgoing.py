"""What stands between the rules is what leaves: the wording given, the author's words, or the whole proposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from unit.cli.conftest import Run
from unit.cli.fake_door import ENTRY, HOSTILE, NOON, PROPOSAL, FakeDoor
from wasit.channel import views
from wasit.channel.before_facts import Warned
from wasit.cli import crossing
from wasit.text.passage import Consent

E8, P8 = ENTRY[:8], PROPOSAL[:8]
WARNS: dict[str, Any] = {
    "checks": (
        views.CheckView(1, "as-written-unchanged", True),
        views.CheckView(
            2,
            "repeats-for-you-only",
            False,
            {"n": 1},
            places=(views.CheckPlace(2, "the bridge", "phrase", E8, "a"),),
        ),
    ),
    "warned": (Warned("repeats-for-you-only", 1, ("the bridge",)),),
}
drafts: list[Mapping[str, str] | None] = []


def between_rules(out: str) -> list[str]:
    lines = out.split("\n")
    rules = [number for number, line in enumerate(lines) if line and set(line) == {"─"}]
    return lines[rules[0] + 1 : rules[1]] if rules else []


@pytest.fixture
def lent(open_seat: FakeDoor, monkeypatch: pytest.MonkeyPatch) -> FakeDoor:
    """The fake seat whose entry has a passage to cross as written, one to be reworded, one that stays."""
    plain = open_seat.see_pass_on
    held = (
        views.PassageView(1, {"en": "Exactly this."}, Consent.AS_WRITTEN),
        views.PassageView(2, {"en": "The author's words."}, Consent.MAY_PARAPHRASE),
        views.PassageView(3, {"en": "Secret."}, Consent.FOR_YOU_ONLY),
    )

    def seen(
        entry: str, matter: str = "", *, to: str = "", draft: Mapping[str, str] | None = None
    ) -> views.PassOnPage:
        rows = (
            views.PassOnRow(held[0], "locked"),
            views.PassOnRow(held[1], "free"),
            views.PassOnRow(held[2], "none"),
        )
        drafts.append(draft)
        return replace(plain(entry, matter, to=to), rows=rows, **WARNS if draft else {})

    drafts.clear()
    monkeypatch.setattr(open_seat, "see_pass_on", seen)
    return open_seat


@pytest.fixture
def paper(open_seat: FakeDoor, monkeypatch: pytest.MonkeyPatch) -> FakeDoor:
    """The fake seat whose entry shows a proposal."""
    plain = open_seat.see_pass_on

    def seen(
        entry: str, matter: str = "", *, to: str = "", draft: Mapping[str, str] | None = None
    ) -> views.PassOnPage:
        return replace(plain(entry, matter, to=to), rows=(), proposal=open_seat.see_proposal(PROPOSAL))

    monkeypatch.setattr(open_seat, "see_pass_on", seen)
    open_seat.answers["pass-on"] = {"id": "9c01aa37" * 4, "outgoing": {}}
    return open_seat


def test_preview_shows_the_wording_given(run: Run, lent: FakeDoor) -> None:
    """Between the rules of a preview stands my wording, not the author's; who reads it comes after."""
    out = run("pass-on", f"{E8}:2", "My wording.", "--to", "b", "--preview").out
    assert between_rules(out) == ["My wording."]
    assert "author's words" not in out
    assert out.index("Who will read it") > out.index("My wording.")
    assert "as written are unchanged" not in out
    assert lent.asked == []


def test_preview_shows_the_locked_words(run: Run, lent: FakeDoor) -> None:
    """As written, a preview shows the passages that were chosen and none besides."""
    out = run("pass-on", f"{E8}:1", "--to", "b", "--as-written", "--preview").out
    assert between_rules(out) == ["Exactly this."]
    assert out.index("✓ 1. The words as written are unchanged") > out.index("Exactly this.")
    assert "Secret" not in out


def test_preview_without_a_wording_says_so(run: Run, lent: FakeDoor) -> None:
    """Without a wording nothing stands between rules, and the preview says that one is needed."""
    ran = run("pass-on", E8, "--to", "b", "--preview")
    assert between_rules(ran.out) == []
    assert "a wording is needed" in ran.out
    assert run("pass-on", E8, "--to", "b").code == 2


def test_what_warned_and_was_passed_on_is_told_to_the_desk(run: Run, lent: FakeDoor) -> None:
    """The checks are of this very draft, are shown, and go along as the page would say them; nobody is asked where nobody types."""
    ran = run("pass-on", f"{E8}:2", "Over the bridge.", "--to", "b")
    assert drafts[-1] == {"2": "Over the bridge."}
    assert "\n  ! " in f"\n{ran.err}"
    assert "✗" not in ran.err
    assert "1. " not in ran.err
    assert "the bridge" in ran.err
    ((_, args),) = lent.asked
    assert args["warned"] == [{"code": "repeats-for-you-only", "count": 1, "words": ["the bridge"]}]
    told = run("pass-on", f"{E8}:1", "--to", "b", "--as-written", "--json")
    assert drafts[-1] == {"1": ""}
    assert told.json["warned"] == args["warned"]
    assert told.err == ""


@pytest.mark.parametrize(
    ("typed", "extra", "passes"), [("n\n", [], False), ("y\n", [], True), ("", ["--yes"], True)]
)
def test_at_a_terminal_a_warning_asks(
    run: Run, lent: FakeDoor, monkeypatch: pytest.MonkeyPatch, typed: str, extra: list[str], passes: bool
) -> None:
    """Before anything leaves; --yes goes without."""
    monkeypatch.setattr(crossing, "is_typed", lambda: True)
    ran = run("pass-on", f"{E8}:2", "Over the bridge.", "--to", "b", *extra, stdin=typed)
    assert ("all the same?" in ran.err) is not bool(extra)
    assert [command for command, _ in lent.asked] == ["pass-on"] * passes


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["pass-on", E8, "Mine.", "--to", "b"], "consent-for-you-only"),
        (["pass-on", f"{E8}:1,2", "--to", "b", "--as-written"], "consent-paraphrase-only"),
        (["pass-on", f"{E8}:9", "Mine.", "--to", "b"], "unknown-id"),
        (["pass-on", f"{E8}:2", "Mine.", "--to", "b", "--attribution", "named"], "consent-attribution"),
    ],
)
def test_preview_refuses_what_would_be_refused(run: Run, lent: FakeDoor, words: list[str], code: str) -> None:
    """A preview never shows as leaving what the author's marks keep here."""
    ran = run(*words, "--preview", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (3, code)


@pytest.mark.parametrize("extra", [[], ["--as-written"], ["--preview"]])
def test_proposal_is_printed_whole(run: Run, paper: FakeDoor, extra: list[str]) -> None:
    """A proposal that is passed on stands between the rules: its title, then its clauses."""
    shown: list[Any] = between_rules(run("pass-on", P8, "--to", "b", *extra).out)
    assert len(shown) == 2
    assert "evil" in shown[0]
    assert shown[1].lstrip("\u2066\u2068").startswith("1. ")
    told = run("pass-on", P8, "--to", "b", *extra, "--json").json
    assert told["outgoing"] == {"en": f"{HOSTILE}\n1. {HOSTILE}"}


def test_proposal_is_named_by_its_own_id(run: Run, paper: FakeDoor) -> None:
    """A proposal's id reaches the seat as the entry that shows it, and crosses as written."""
    assert run("pass-on", P8, "--to", "b").code == 0
    assert paper.asked == [("pass-on", {"sources": [{"id": ENTRY}], "to": "b", "wording": "as-written"})]


@pytest.mark.parametrize("words", [["show", "desk"], ["channel", "show"]])
def test_what_waits_for_its_slot_can_be_found(
    run: Run, open_seat: FakeDoor, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """The desk and the channel list what was passed on and has not left, with the way to take it back."""
    plain = open_seat.see_channel
    waits = views.Leaving(7, NOON, "b", {"en": "Side B"}, "paraphrase", {"en": "They ask."}, (ENTRY,))
    monkeypatch.setattr(
        open_seat, "see_channel", lambda *asked, **named: replace(plain(*asked, **named), leaving=(waits,))
    )
    out = run(*words).out
    assert "wasit take-back 7" in out
    assert "15:00 +03:00" in out
    assert "They ask." in out


def test_preview_says_when_and_how_it_leaves(run: Run, lent: FakeDoor, tmp_path: Path) -> None:
    """To a noted line a person carries the words, whatever the slot; with --now they leave at once."""
    words = ["pass-on", f"{E8}:2", "Mine.", "--to", "b", "--preview"]
    assert "send these words yourself" in run(*words).out
    lent.noted = ""
    assert "would leave at 2026-02-01 15:00 +03:00" in run(*words).out
    assert "leave at once" in run(*words, "--now").out
    (tmp_path / "mine").write_text("كلماتي")
    assert "كلماتي" in run(*words, "--translation", tmp_path / "mine").out
