"""Suppositions, by commands."""

from __future__ import annotations

from unit.cli.conftest import Run

E1, E6 = "e1" * 4, "e6" * 4
UNTIL = "2026-02-03T12:00:00+03:00"


def test_one_is_laid_said_and_told(run: Run, open_seat) -> None:
    """Each as the seat takes it, in several languages."""
    assert run("suppose", "lay", "en=One each.", "ar=واحد", "--until", UNTIL).code == 0
    assert run("suppose", "lay", "--worded", E6, "--until", UNTIL).code == 0
    assert run("suppose", "word", "One each.").code == 0
    assert run("suppose", "say", E1).code == 0
    assert "could live with it" in run("suppose", "tell", E1).out
    assert open_seat.asked == [
        ("suppose-lay", {"text": {"en": "One each.", "ar": "واحد"}, "until": UNTIL}),
        ("suppose-lay", {"until": UNTIL, "worded": E6}),
        ("suppose-word", {"text": {"en": "One each."}}),
        ("blind-answer", {"id": E1, "answer": "yes"}),
        ("blind-close", {"id": E1}),
    ]


def test_it_is_taken_back(run: Run, open_seat) -> None:
    """What was said; and words that nobody laid out yet."""
    open_seat.role = "side"
    assert run("suppose", "take-back", E1).code == 0
    assert run("suppose", "take-back", E6).code == 0
    assert open_seat.asked == [("blind-answer", {"id": E1, "answer": "no"}), ("withdraw", {"id": E6})]


def test_no_words_are_refused(run: Run, open_seat) -> None:
    """Before the seat is asked."""
    assert run("suppose", "lay", "--until", UNTIL).code == 3
    assert run("suppose", "word").code == 3
    assert not open_seat.asked


def test_a_go_between_sees_a_match_and_a_side_its_own(run: Run, open_seat) -> None:
    """In the list."""
    open_seat.role = "go-between"
    assert "matched: tell every side" in run("suppose", "list").out
    open_seat.role = "side"
    shown = run("suppose", "list").out
    assert "Your side could live with it." in shown
    assert "not laid out yet" in shown
