"""What a recovery kit holds, what it never holds, and how its file is written."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest

import wasit.seat
from kit_cast import Restored, passage
from wasit.errors import Damaged, Distrusted, Refused
from wasit.seals.kit import read_kit_code, unlock_kit
from wasit.seals.person import append, draft_recovery, sign_link, start_chain, verify_chain
from wasit.seals.randomness import SystemRandomness
from wasit.seals.ratchet import SeatKeys
from wasit.seals.recovery import RecoveryKey
from wasit.seals.slots import TRIAL
from wasit.seat.backup import VERSION, read_contents, write_kit
from wasit.seat.people import boxes
from wasit.seat.restoring import _with_seat
from wasit.seat.seat import Seat
from wasit.seat.store.kept import KEPT_TABLES, LEFT_TABLES, SEAT_SETTINGS, is_kept, is_left
from wasit.seat.store.schema import MATTER
from wasit.wire import cbor

CHANCE = SystemRandomness()


@pytest.mark.slow
async def test_a_kit_holds_no_key_that_encrypts_receives_or_signs() -> None:
    """Account, sessions, mailbox keys and tokens, pen, half-sent letters: none of their bytes are in the age file, once it is unlocked."""
    cast = Restored()
    await cast.pair()
    await cast.seats[0].do("mandate", {"step": "offer-pen", "passphrase": "pen"})
    await cast.seats[0].do("say", passage("planted words"))
    matter = cast.a
    secrets = [bytes(matter.setting(name) or b"") for name in ("account", "pickle-key", "pen")]
    secrets += [row[0] for row in matter.file.all("SELECT sessions FROM person WHERE sessions <> x''")]
    secrets += [row[0] for row in matter.file.all("SELECT envelope FROM outbox WHERE envelope IS NOT NULL")]
    for box in boxes(matter):
        secrets += [box.get.token, box.get.id, box.put.token, *(key.to_bytes() for key in box.keys)]
    pen = cbor.decode(matter.setting("pen") or b"", limit=20_000)
    secrets += [pen[0], pen[2]]
    assert len(secrets) >= 10
    assert all(len(secret) >= 8 for secret in secrets)
    code, data = await cast.seats[0].make_kit("")
    held = unlock_kit(data, read_kit_code(code))
    for secret in secrets:
        assert secret not in held
    assert b"planted words" in held
    assert matter.setting("recovery") in held  # type: ignore[operator]


@pytest.mark.slow
def test_whoever_adds_a_table_or_a_setting_decides_about_backups() -> None:
    """Each stands on one of the two lists."""
    tables = set(re.findall(r"CREATE (?:VIRTUAL )?TABLE IF NOT EXISTS (\w+)", MATTER))
    assert tables == set(KEPT_TABLES) | set(LEFT_TABLES)
    assert not set(KEPT_TABLES) & set(LEFT_TABLES)
    written = set()
    own = set()
    root = Path(wasit.seat.__file__).parent
    for place in root.rglob("*.py"):
        for keeper, name in re.findall(r'(\w+)\(?\)?\.set_setting\(\s*f?"([^"{]+)', place.read_text()):
            (own if keeper in ("keep", "opened") else written).add(name)
    assert len(written) > 15
    assert {name for name in written if is_kept(name) == is_left(name)} == set()
    assert own <= {*SEAT_SETTINGS, "burned", "backed-up"}


async def test_what_is_no_kit_is_refused_whole() -> None:
    """Bytes of another kind, a newer version, a matter without its keys, a row too short: nothing of it is taken."""
    cast = Restored()
    await cast.pair()
    whole = cbor.decode(cast.back_up(0), limit=10**6, nfc=False)
    assert len(read_contents(cbor.encode(whole, nfc=False)).matters) == 1
    version, at, settings, [(of_matter, tables)] = whole
    short = {**tables, "line": [tables["line"][0], [tables["line"][1][0][:-1]]]}
    columns, rows = tables["line"]
    odd = {**tables, "line": [columns, [[{}, *rows[0][1:]]]]}
    words = {**tables, "line": [columns, ["x" * len(columns)]]}
    without = [pair for pair in of_matter if pair[0] != "recovery"]
    for bad, code in (
        ([VERSION + 1, at, settings, []], "kit-too-new"),
        ([version, at, settings], "not-a-kit"),
        ([version, at, settings, [[without, tables]]], "not-a-kit"),
        ([version, at, settings, [[of_matter, short]]], "not-a-kit"),
        ([version, at, settings, [[of_matter, odd]]], "not-a-kit"),
        ([version, at, settings, [[of_matter, words]]], "not-a-kit"),
        ([version, at, settings, [[of_matter, []]]], "not-a-kit"),
        ([version, at, settings, [[[*of_matter, ["more", []]], tables]]], "not-a-kit"),
        ([version, at, settings, [[of_matter]]], "not-a-kit"),
        ([version, at, [["a"]], []], "not-a-kit"),
        ("text", "not-a-kit"),
    ):
        with pytest.raises(Distrusted) as caught:
            read_contents(cbor.encode(bad, nfc=False))
        assert caught.value.code == code
    with pytest.raises(Distrusted, match="not-a-kit"):
        read_contents(b"\xff")


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk leaves the old file, and nothing half beside it; nothing is overwritten unasked."""
    place = tmp_path / "kit.age"
    write_kit(place, b"first")
    assert place.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refused) as caught:
        write_kit(place, b"second")
    assert caught.value.fields == {"reason": "exists"}
    write_kit(place, b"second", force=True)
    assert place.read_bytes() == b"second"

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(Damaged, match="disk-full"):
            write_kit(place, b"third", force=True)
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("kit.age", b"second")]
    with pytest.raises(Refused, match="unwritable-file"):
        write_kit(tmp_path / "nowhere" / "kit.age", b"")


def test_a_kit_whose_key_the_chain_names_no_more_begins_a_person_anew() -> None:
    """Of a device that was removed: its record is read, and nobody takes its seat for the person it was."""
    old, lost, new = SeatKeys.create(), RecoveryKey.generate(CHANCE), SeatKeys.create()
    chain = start_chain(old, lost.public, 1)
    assert verify_chain(_with_seat(chain, new, lost, 2)).person == verify_chain(chain).person
    core = draft_recovery(chain, RecoveryKey.generate(CHANCE).public, 2)
    chain = append(chain, core, [sign_link(core, lost)])
    anew = verify_chain(_with_seat(chain, new, lost, 3))
    assert anew.person != verify_chain(chain).person
    assert set(anew.seats) == {new.seat_id}


@pytest.mark.slow
async def test_a_restore_that_stops_halfway_leaves_no_seat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A seat is there with all its matters or not at all; what a killed restore left gives way to the next one."""
    cast = Restored()
    await cast.pair()
    await cast.seats[0].do("say", passage("kept"))
    contents = read_contents(cast.back_up(0))
    folder = tmp_path / "seat"
    seat = Seat(folder, cost=TRIAL)
    with monkeypatch.context() as patch:
        patch.setattr("wasit.seat.kits.restore_matter", _broken)
        with pytest.raises(Damaged):
            seat.restore_contents(contents, "x")
    assert not seat.has_seat()
    assert sorted(each.name for each in folder.iterdir()) == ["matters"]
    # killed: its mark and its files are still there
    (folder / "unfinished").touch()
    (folder / "seat.db").write_bytes(b"of a key that is gone")
    seat.restore_contents(contents, "x")
    assert seat.matter().lines()
    seat.lock()
    assert not (folder / "unfinished").exists()
    with pytest.raises(Refused, match="already-a-seat"):
        Seat(folder, cost=TRIAL).restore_contents(contents, "x")
    seat.unlock("x")
    assert [e.passages[0].text["en"] for e in seat.see_side().line.entries if e.passages] == ["kept"]
    seat.lock()
    (folder / "slot").unlink()  # a seat whose slot is gone is not to be made over
    with pytest.raises(Refused, match="already-a-seat"):
        Seat(folder, cost=TRIAL).restore_contents(contents, "x")


def _broken(*_: object, **__: object) -> None:
    raise Damaged("disk-full")
