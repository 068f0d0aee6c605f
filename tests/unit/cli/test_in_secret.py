"""What is put in secret, by commands."""

from __future__ import annotations

from unit.cli.conftest import Run

E1 = "e1" * 4


def test_a_text_is_put_answered_and_told(run: Run, open_seat) -> None:
    """Each as the seat takes it; what came of it is said in a sentence."""
    until = "2026-02-03T12:00:00+03:00"
    assert run("in-secret", "put", "Both leave.", "--until", until).code == 0
    assert run("in-secret", "answer", E1, "yes").code == 0
    told = run("in-secret", "tell", E1)
    assert "did not come about" in told.out
    assert open_seat.asked == [
        ("blind-put", {"text": {"en": "Both leave."}, "until": until}),
        ("blind-answer", {"id": E1, "answer": "yes"}),
        ("blind-close", {"id": E1}),
    ]


def test_neither_yes_nor_no_and_no_hour_are_refused(run: Run, open_seat) -> None:
    """Before the seat is asked."""
    assert run("in-secret", "answer", E1, "perhaps").code == 3
    assert run("in-secret", "put", "Both leave.", "--until", "soon").code == 3
    assert not open_seat.asked


def test_a_side_sees_its_own_answer_and_a_go_between_nobodys(run: Run, open_seat) -> None:
    """In the list, and as JSON."""
    open_seat.role = "side"
    assert "Your side's answer: yes." in run("in-secret", "list").out
    assert run("in-secret", "list", "--json").json["puts"][0]["yes"] is True
    open_seat.role = "go-between"
    assert "yes" not in run("in-secret", "list").out
