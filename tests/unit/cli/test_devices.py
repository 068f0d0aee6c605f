"""A person's own devices by commands; and a side's lost one, struck by its go-between."""

from __future__ import annotations

from pathlib import Path

from unit.cli.conftest import Run
from unit.cli.fake_door import PASSPHRASE, SEAT
from wasit.errors import Distrusted

OWN = {"seat": "ab" * 16, "this": False, "removed": False, "since": "2026-02-03T12:00:00+03:00"}


def test_a_device_is_added_by_a_code_and_its_pen_explained(
    run: Run, open_seat, passphrase_file: Path
) -> None:
    """At both ends; the other end is told which relay."""
    open_seat.answers["invite"] = {
        "invitation": "i1",
        "code": "4127-8830-2714",
        "relay": "https://relay.example",
    }
    added = run("device", "add", "--passphrase-file", passphrase_file)
    assert added.code == 0
    assert "wasit init --name … --relay https://relay.example" in added.err
    assert "a mandate has to name it" in added.err
    assert "a mandate has to name it" in run("device", "join", "4127-8830-2714").err
    assert open_seat.asked[0] == ("invite", {"as": "device", "passphrase": PASSPHRASE})
    assert ("join", {"code": "4127-8830-2714", "device": True}) in open_seat.asked


def test_a_device_is_listed_and_removed_by_its_first_digits(
    run: Run, open_seat, passphrase_file: Path
) -> None:
    """One that is none is refused, and nothing is removed without a yes."""
    owner = ("--passphrase-file", passphrase_file)
    open_seat.answers["devices"] = {"devices": [OWN, OWN | {"seat": "cd" * 16, "this": True}]}
    assert "abababab" in run("device", "list").out
    assert run("device", "remove", "abababab", *owner).code != 0
    assert run("device", "remove", "ffffffff", "--yes", *owner).code == 3
    assert not [name for name, _ in open_seat.asked if name == "device-remove"]
    assert run("device", "remove", "abababab", "--yes", *owner).code == 0
    assert open_seat.asked[-1] == ("device-remove", {"seat": "ab" * 16, "passphrase": PASSPHRASE})


def test_a_device_is_not_removed_without_the_passphrase(run: Run, open_seat, passphrase_file: Path) -> None:
    """Also while the seat is open: nobody to ask is said, with what to do; a wrong one with the seconds until the next try."""
    open_seat.answers["devices"] = {"devices": [OWN]}
    unasked = run("device", "remove", "abababab", "--yes")
    assert unasked.code == 3
    assert "also while it is open. Use --passphrase-file" in unasked.err
    assert open_seat.asked == []
    open_seat.refusals["device-remove"] = Distrusted("wrong-passphrase", wait=4)
    wrong = run("device", "remove", "abababab", "--yes", "--passphrase-file", passphrase_file)
    assert wrong.code == 4
    assert "again in 4 s" in wrong.err


def test_a_sides_lost_device_is_struck_with_the_consent_told(run: Run, open_seat) -> None:
    """Whose it is and how it was had goes to the seat as it was typed; not without a yes."""
    words = ("--consent", "Its head, by telephone")
    assert run("device", "remove", SEAT[:8], *words).code != 0
    assert open_seat.asked == []
    told = run("device", "remove", SEAT[:8], *words, "--yes")
    assert "whose consent you have" in told.out
    assert open_seat.asked == [("remove", {"seat": SEAT, "consent": {"en": "Its head, by telephone"}})]
