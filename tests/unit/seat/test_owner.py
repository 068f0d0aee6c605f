"""What outlasts whoever finds a seat open takes its passphrase again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wasit.errors import Distrusted, Refused
from wasit.seals.slots import TRIAL
from wasit.seat import locks
from wasit.seat.seat import Seat

SIDES = [{"key": "a", "name": {"en": "A"}}, {"key": "b", "name": {"en": "B"}}]
STRANGER = "5b" * 16


@pytest.fixture
async def seat(tmp_path: Path) -> Any:
    made = Seat(tmp_path / "seat", cost=TRIAL)
    made.create("right", name={"en": "Envoy"}, language="en", zone="UTC")
    await made.do("open-channel", {"title": {"en": "T"}, "sides": SIDES})
    yield made
    made.lock()


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds by which a wrong passphrase waits."""
    told = [100.0]
    monkeypatch.setattr(locks, "steady", lambda: told[0])
    return told


GRAVE = [
    ("device-remove", {"seat": STRANGER}, "unknown-id"),
    ("invite", {"as": "device"}, "no-relay"),
    ("leave", {}, "steward-stays"),
    ("destroy", {}, "not-closed-out"),
    ("back-up", {"file": "/nowhere/kit.age"}, "unwritable-file"),
]
"""Each with what refuses it once the owner is known."""


@pytest.mark.parametrize(("command", "args", "then"), GRAVE)
async def test_it_takes_the_passphrase_and_a_wrong_one_does_nothing(
    seat: Seat, now: list[float], command: str, args: dict[str, Any], then: str
) -> None:
    """None is refused with a word; a wrong one makes the next try wait, the right one too; then the command itself answers."""
    before = seat.matter().file.all("SELECT hash FROM entry")
    with pytest.raises(Refused, match="passphrase-needed"):
        await seat.do(command, args)
    with pytest.raises(Distrusted, match="wrong-passphrase") as caught:
        await seat.do(command, args | {"passphrase": "wrong"})
    assert caught.value.fields["wait"] == 1
    with pytest.raises(Distrusted, match="wrong-passphrase"):
        await seat.do(command, args | {"passphrase": "right"})
    assert seat.matter().file.all("SELECT hash FROM entry") == before
    now[0] += 1
    with pytest.raises(Refused) as refused:
        await seat.do(command, args | {"passphrase": "right"})
    assert refused.value.code == then


async def test_wrong_ones_count_together_with_those_at_the_lock(seat: Seat, now: list[float]) -> None:
    """A machine left alone is no place to guess in, whichever way it is asked."""
    for wait in (1, 2, 4):
        with pytest.raises(Distrusted) as caught:
            await seat.do("leave", {"passphrase": "wrong"})
        assert caught.value.fields["wait"] == wait
        now[0] += wait
    seat.lock()
    with pytest.raises(Distrusted) as caught:
        seat.unlock("wrong")
    assert caught.value.fields["wait"] == 8
    now[0] += 8
    seat.unlock("right")
    with pytest.raises(Distrusted) as caught:
        await seat.make_kit("wrong")
    assert caught.value.fields["wait"] == 1


async def test_a_locked_seat_says_so_first(seat: Seat) -> None:
    """No passphrase is tried at what is not open."""
    seat.lock()
    with pytest.raises(Refused, match="locked"):
        await seat.do("leave", {"passphrase": "wrong"})
    with pytest.raises(Refused, match="locked"):
        await seat.make_kit("wrong")
    seat.unlock("right")


async def test_what_is_asked_for_a_device_is_not_kept_with_its_invitation(seat: Seat) -> None:
    """An invitation waits for minutes: its passphrase is no part of it."""
    with pytest.raises(Refused, match="no-relay"):
        await seat.do("invite", {"as": "device", "passphrase": "right"})
    assert [one.detail for one in seat.invitations._all.values()] == [{"as": "device"}]
