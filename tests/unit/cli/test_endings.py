"""Keeping and destroying on the command line."""

from __future__ import annotations

import pytest

from unit.cli.conftest import Run
from unit.cli.fake_door import FakeDoor

BY, WHY = ["--by", "The court"], ["--why", "Proceedings are open"]


def test_what_is_kept_held_and_destroyed_is_told(run: Run, open_seat: FakeDoor) -> None:
    """Days, the end, who holds it and why, and each certificate by numbers; in JSON too."""
    told = run("retention").out
    for one in (
        "after the end: 0",
        "a week",
        "Closed out",
        "The court",
        "entries destroyed: 5",
        "Overwritten",
    ):
        assert one in told
    assert "will be destroyed" not in told, "a hold stands"
    held = run("retention", "--json").json
    assert held["certificates"][0]["counts"] == [[2, 4], [4, 1]]
    assert "sign" not in held
    open_seat.has_ended = False
    told = run("retention").out
    for one in ("after the end: 30", "goes on", "will be destroyed here", "Nothing has been destroyed"):
        assert one in told


@pytest.mark.parametrize(("more", "stands", "said"), [([], True, "Entered"), (["--end"], False, "ended")])
def test_a_hold_names_who_orders_it_and_why(run: Run, open_seat: FakeDoor, more, stands, said) -> None:
    assert said in run("hold", *BY, *WHY, *more).out
    asked = {"by": {"en": "The court"}, "why": {"en": "Proceedings are open"}, "stands": stands}
    assert open_seat.asked == [("hold", asked)]
    assert run("hold", *BY).code == 2


def test_closing_out_asks_first(run: Run, open_seat: FakeDoor) -> None:
    assert run("close-out", stdin="n\n").code == 1
    assert not open_seat.asked
    assert "Closed out" in run("close-out", "--yes").out
    assert open_seat.asked == [("close-out", {})]
