"""Another passphrase: a new slot and a new master key, and one of the two opens the seat whatever cuts it short."""

from __future__ import annotations

from pathlib import Path

import pytest

from wasit.errors import Damaged, Distrusted, Refused
from wasit.seals.slots import TRIAL, make_slot, open_slot
from wasit.seat import keep
from wasit.seat.actions.pencase import open_pen
from wasit.seat.seat import Seat
from wasit.seat.store import sealed

SIDES = [{"key": "a", "name": {"en": "A"}}, {"key": "b", "name": {"en": "B"}}]


async def made(folder: Path) -> Seat:
    """An open seat with a matter and a pen."""
    seat = Seat(folder, cost=TRIAL)
    seat.create("old", name={"en": "Envoy"}, language="en", zone="UTC")
    await seat.do("open-channel", {"title": {"en": "T"}, "sides": SIDES})
    await seat.do("mandate", {"step": "offer-pen", "passphrase": "old pen"})
    return seat


def opens(folder: Path, passphrase: str) -> bool:
    """Tried by a process of its own: no wait after a wrong one."""
    seat = Seat(folder, cost=TRIAL)
    try:
        seat.unlock(passphrase)
    except Distrusted:
        return False
    whole = seat.see_sign().title == {"en": "T"} and not any(seat.health().values())
    seat.lock()
    return whole


async def test_the_new_one_opens_and_the_old_one_does_not(tmp_path: Path) -> None:
    """The open seat goes on meanwhile; nothing is left of the way there."""
    seat = await made(tmp_path / "seat")
    await seat.do("passphrase", {"old": "old", "new": "new"})
    await seat.do("set", {"relay": "https://relay.example"})
    seat.lock()
    assert (opens(seat.folder, "old"), opens(seat.folder, "new")) == (False, True)  # type: ignore[arg-type]
    assert not (tmp_path / "seat" / keep.NEXT).exists()


async def test_a_copy_of_the_old_slot_opens_nothing_that_is_here_now(tmp_path: Path) -> None:
    """Who took the slot and later learns the old passphrase has a master key that fits no file."""
    seat = await made(tmp_path / "seat")
    stolen = (tmp_path / "seat" / "slot").read_bytes()
    await seat.do("passphrase", {"old": "old", "new": "new"})
    seat.lock()
    with pytest.raises(Damaged, match="store-damaged"):
        keep.Keep(tmp_path / "seat", open_slot(stolen, "old"))


class Cut(Exception):
    """The power goes."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "name", "works"),
    [
        (keep, "_write_whole", "old"),
        (sealed.Sealed, "change_key", "old"),
        (keep, "_take_place", "new"),
        (Path, "replace", "new"),
    ],
)
async def test_whatever_cuts_it_short_one_of_the_two_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: object, name: str, works: str
) -> None:
    """The passphrase that fits the file, and only that; again and again, and a later change goes through."""
    folder = tmp_path / "seat"
    seat = await made(folder)
    with monkeypatch.context() as cutting:
        cutting.setattr(where, name, cut)
        with pytest.raises(Cut):
            await seat.do("passphrase", {"old": "old", "new": "new"})
    seat.lock()
    if name == "_write_whole":
        (folder / keep.NEXT).write_bytes(b"\xa1")  # half of it was written
    for _ in range(2):
        assert {one: opens(folder, one) for one in ("old", "new")} == {
            "old": works == "old",
            "new": works == "new",
        }
    assert not (folder / keep.NEXT).exists()
    seat.unlock(works)
    await seat.do("passphrase", {"old": works, "new": "third"})
    seat.lock()
    assert opens(folder, "third")


def cut(*_: object) -> None:
    raise Cut


async def test_the_key_changes_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut after the file has its new key and before the log is emptied: the new one opens."""
    seat = await made(tmp_path / "seat")
    run = sealed.Sealed._run_control

    def until_the_log(file: sealed.Sealed, sql: str) -> None:
        if "wal_checkpoint" in sql:
            raise Cut
        run(file, sql)

    with monkeypatch.context() as cutting:
        cutting.setattr(sealed.Sealed, "_run_control", until_the_log)
        with pytest.raises(Cut):
            await seat.do("passphrase", {"old": "old", "new": "new"})
    seat.lock()
    assert (opens(tmp_path / "seat", "old"), opens(tmp_path / "seat", "new")) == (False, True)


async def test_a_damaged_store_is_no_wrong_passphrase(tmp_path: Path) -> None:
    """With the right passphrase and no slot that fits, the store is what is wrong; a slot that can't be read is damaged too."""
    seat = await made(tmp_path / "seat")
    seat.lock()
    other = make_slot("old", bytes(32), TRIAL, seat.randomness)
    (tmp_path / "seat" / "slot").write_bytes(other)
    with pytest.raises(Damaged, match="store-damaged"):
        seat.unlock("old")
    (tmp_path / "seat" / "slot").write_bytes(b"")
    with pytest.raises(Damaged, match="slot-damaged"):
        seat.unlock("old")
    (tmp_path / "seat" / "slot").unlink()
    with pytest.raises(Refused, match="no-seat"):
        seat.unlock("old")


async def test_the_old_one_is_asked_and_wrong_ones_wait(tmp_path: Path) -> None:
    """An open seat left alone is no place to guess in; nothing is changed."""
    seat = await made(tmp_path / "seat")
    with pytest.raises(Distrusted) as first:
        await seat.do("passphrase", {"old": "guess", "new": "new"})
    assert first.value.fields["wait"] == 1
    with pytest.raises(Distrusted):
        await seat.do("passphrase", {"old": "old", "new": "new"})  # too early
    with pytest.raises(Refused, match="passphrase-needed"):
        await seat.do("passphrase", {"old": "old", "new": ""})
    seat.lock()
    assert opens(tmp_path / "seat", "old")


async def test_a_seat_in_memory_has_none() -> None:
    """Refused, not failed."""
    seat = Seat(None)
    seat.create("x", name={"en": "E"}, language="en", zone="UTC")
    with pytest.raises(Refused, match="no-seat"):
        await seat.do("passphrase", {"old": "x", "new": "y"})


async def test_a_pen_keeps_its_keys_under_another_passphrase(tmp_path: Path) -> None:
    """The old one opens it no more; a wrong one changes nothing; the seat's own stays."""
    seat = await made(tmp_path / "seat")
    pen = open_pen(seat.matter(), "old pen")
    with pytest.raises(Distrusted, match="wrong-pen-passphrase"):
        await seat.do("passphrase", {"of": "pen", "old": "guess", "new": "new pen"})
    await seat.do("passphrase", {"of": "pen", "old": "old pen", "new": "new pen"})
    assert open_pen(seat.matter(), "new pen").seed == pen.seed
    with pytest.raises(Distrusted):
        open_pen(seat.matter(), "old pen")
    seat.lock()
    assert opens(tmp_path / "seat", "old")
