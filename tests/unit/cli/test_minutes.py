"""Alarms, answers and counts as a reader sees them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from unit.cli.conftest import Run
from unit.cli.fake_door import NOON, PROPOSAL, FakeDoor
from wasit.channel import views
from wasit.cli.frame import Session, home
from wasit.cli.minutes import alarm_lines, entry_lines
from wasit.cli.sentences import label
from wasit.seat.json_form import as_json


@pytest.fixture
def session() -> Session:
    return Session(home(None))


@pytest.mark.parametrize(
    ("alarm", "said"),
    [
        (views.Alarm("unreadable-letter", NOON, count=3), "3 letters could not be opened and were set aside."),
        (views.Alarm("unreadable-letter", NOON), "A letter could not be opened and was set aside."),
        (views.Alarm("silence", NOON, who={"en": "The <envoy>"}), "Something waits for \u2068The <envoy>\u2069"),
        (views.Alarm("silence", NOON), "Something waits for somebody"),
        (views.Alarm("gap", NOON, who={"en": "G"}, count=2), "2 entries of \u2068G\u2069 are missing"),
        (views.Alarm("fork", NOON, who={"en": "G"}, count=2), "×2"),
        (views.Alarm("never-heard", NOON, who={"en": "G"}), "\u2068G\u2069"),
    ],
)  # fmt: skip
def test_alarm_has_its_fields(session: Session, alarm: views.Alarm, said: str) -> None:
    """An alarm names whom it is about and how often it came; no gap is left in its sentence."""
    (line,) = alarm_lines(session, [as_json(alarm)])
    assert said in line
    assert "…" not in line


def test_answer_shows_its_verdict_and_proposal(session: Session) -> None:
    """An answer in a line says what was answered, to which proposal."""
    entry = replace(FakeDoor().entry(), kind="answer", verdict="decline", refers=PROPOSAL, passages=())
    shown = "\n".join(entry_lines(session, as_json(entry)))
    assert "declines" in shown
    assert PROPOSAL[:8] in shown


@pytest.mark.parametrize(
    ("key", "one", "two"),
    [("line.count", "1 entry,", "2 entries,"), ("desk.kept", "1 passage stays", "2 passages stay"),
     ("desk.leaving", "1 leaves", "2 leave"), ("doctor.files-open", "1 file ", "2 files ")],
)  # fmt: skip
def test_counts_are_grammatical(key: str, one: str, two: str) -> None:
    """One is not told as many."""
    assert one in label("en", key, n=1, unread=0)
    assert two in label("en", key, n=2, unread=0)


def test_fingerprint_is_named(run: Run, open_seat: FakeDoor) -> None:
    """The long number under a certificate says what it is."""
    assert f"Fingerprint: {'ab' * 32}" in run("show", "proposal", PROPOSAL[:8]).out


def test_hopes_have_two_different_heads(run: Run, open_seat: FakeDoor) -> None:
    """Who hopes and of whom are not told by one word in any language."""
    for lang in ("en", "ar", "he"):
        assert label(lang, "head.hopes") != label(lang, "head.of")
        assert label(lang, "head.hopes") in run("show", "ledger", "--lang", lang).out
