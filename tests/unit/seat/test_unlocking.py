"""Seat.unlock: wrong passphrases wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from wasit.errors import Distrusted, Refused
from wasit.seals.slots import TRIAL
from wasit.seat import seat as seats
from wasit.seat.seat import Seat


def made(folder: Path) -> Seat:
    seat = Seat(folder, cost=TRIAL)
    seat.create("right", name={"en": "Envoy"}, language="en", zone="UTC")
    seat.lock()
    return seat


def test_each_wrong_passphrase_waits_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """1, 2, 4 ... seconds, a minute at most; too early is no try; the right one ends it."""
    now = [100.0]
    monkeypatch.setattr(seats, "steady", lambda: now[0])
    seat = made(tmp_path / "seat")
    waits = []
    for _ in range(8):
        with pytest.raises(Distrusted) as caught:
            seat.unlock("wrong")
        waits.append(caught.value.fields["wait"])
        with pytest.raises(Distrusted) as early:
            seat.unlock("right")
        assert early.value.fields["wait"] == waits[-1]
        now[0] += float(str(waits[-1]))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    seat.unlock("right")
    assert seat.is_open()
    seat.lock()
    seat.unlock("right")
    seat.lock()


def test_a_folder_without_a_seat_is_no_wrong_passphrase(tmp_path: Path) -> None:
    """It says that there is no seat, and counts nothing."""
    seat = Seat(tmp_path)
    for _ in range(2):
        with pytest.raises(Refused) as caught:
            seat.unlock("x")
        assert caught.value.code == "no-seat"
