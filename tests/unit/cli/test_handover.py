"""Handing a desk over, by commands."""

from __future__ import annotations

from unit.cli.conftest import Run
from unit.cli.fake_door import SEAT, FakeDoor


def test_each_step_is_one_command(run: Run, open_seat: FakeDoor) -> None:
    """What cannot be undone is asked first, with what goes and what is joined."""
    seat = SEAT[:8]
    asked = run("hand-over", "offer", seat, "I am away.", stdin="n\n")
    assert asked.code == 1
    assert "half-written forms" in asked.err
    assert not open_seat.asked
    assert run("hand-over", "offer", seat, "--yes").code == 0
    assert run("hand-over", "offer", seat, "I am away.", stdin="y\n").code == 0
    assert run("hand-over", "accept", stdin="y\n").code == 0
    assert run("hand-over", "decline").code == 0
    assert run("hand-over", "take-back").code == 0
    assert open_seat.asked == [
        ("hand-over", {"step": "offer", "to": SEAT}),
        ("hand-over", {"step": "offer", "to": SEAT, "text": {"en": "I am away."}}),
        ("hand-over", {"step": "accept"}),
        ("hand-over", {"step": "decline"}),
        ("hand-over", {"step": "take-back"}),
    ]


def test_the_list_says_what_goes_and_what_became_of_it(run: Run, open_seat: FakeDoor) -> None:
    """To who leads all of it; to who was asked what was open then; hostile words are isolated."""
    shown = run("hand-over", "list")
    assert all(
        text in shown.out for text in ("declined", "half-written forms", "Stays with you", "Told: line a")
    )
    assert "\u202eevil\x1b" not in shown.out
    open_seat.offered = "open"
    assert "releases that wait" not in run("hand-over", "list").out
    assert "half-written forms" in run("hand-over", "list").out


def test_a_briefing_has_a_cover_note(run: Run, open_seat: FakeDoor) -> None:
    assert run("brief", SEAT, "--entry", "3f2a9c01", "--line", "room", "--note", "Begin here.").code == 0
    assert open_seat.asked == [
        ("brief", {"seat": SEAT, "entries": ["3f2a9c01"], "line": "room", "text": {"en": "Begin here."}})
    ]
