"""A person's own devices by commands; and a side's lost one, struck by its go-between."""

from __future__ import annotations

from unit.cli.conftest import Run
from unit.cli.fake_door import SEAT

OWN = {"seat": "ab" * 16, "this": False, "removed": False, "since": "2026-02-03T12:00:00+03:00"}


def test_a_device_is_added_by_a_code_and_its_pen_explained(run: Run, open_seat) -> None:
    """At both ends; the other end is told which relay."""
    open_seat.answers["invite"] = {
        "invitation": "i1",
        "code": "4127-8830-2714",
        "relay": "https://relay.example",
    }
    added = run("device", "add")
    assert added.code == 0
    assert "wasit init --name … --relay https://relay.example" in added.err
    assert "a mandate has to name it" in added.err
    assert "a mandate has to name it" in run("device", "join", "4127-8830-2714").err
    assert open_seat.asked[0] == ("invite", {"as": "device"})
    assert ("join", {"code": "4127-8830-2714", "device": True}) in open_seat.asked


def test_a_device_is_listed_and_removed_by_its_first_digits(run: Run, open_seat) -> None:
    """One that is none is refused, and nothing is removed without a yes."""
    open_seat.answers["devices"] = {"devices": [OWN, OWN | {"seat": "cd" * 16, "this": True}]}
    assert "abababab" in run("device", "list").out
    assert run("device", "remove", "abababab").code != 0
    assert run("device", "remove", "ffffffff", "--yes").code == 3
    assert not [name for name, _ in open_seat.asked if name == "device-remove"]
    assert run("device", "remove", "abababab", "--yes").code == 0
    assert open_seat.asked[-1] == ("device-remove", {"seat": "ab" * 16})


def test_a_sides_lost_device_is_struck_with_the_consent_told(run: Run, open_seat) -> None:
    """Whose it is and how it was had goes to the seat as it was typed; not without a yes."""
    words = ("--consent", "Its head, by telephone")
    assert run("device", "remove", SEAT[:8], *words).code != 0
    assert open_seat.asked == []
    told = run("device", "remove", SEAT[:8], *words, "--yes")
    assert "whose consent you have" in told.out
    assert open_seat.asked == [("remove", {"seat": SEAT, "consent": {"en": "Its head, by telephone"}})]
