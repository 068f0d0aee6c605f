"""What the desk forgets by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from wasit.errors import Distrusted, Refused, Unreachable
from wasit.relay import desk as desks
from wasit.relay.desk import Desk
from wasit.relay.rules import RelayConfig
from wasit.relay.sqlite_store import SqliteStore
from wasit.relay.store import Put, got
from wasit.wire import stamp
from wasit.wire.mailbox import token_hash
from wasit.wire.requests import OpenBox
from wasit.wire.stamp import DAY


class Hour:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.now = 20_000 * DAY

    def __call__(self) -> int:
        return self.now


async def test_the_house_is_kept_as_days_go_by(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Letters go after 30 days, nameplates after one and their numbers after another, on disk too."""
    monkeypatch.setattr(desks, "TICK", 0.001)
    monkeypatch.setattr(desks, "TICKS_A_SWEEP", 1)
    hour = Hour()
    store = SqliteStore(tmp_path, RelayConfig(stamp_bits=0))
    desk = Desk(store, RelayConfig(stamp_bits=0), hour, lambda _bound: 0)
    opened = OpenBox(b"p" * 16, b"g" * 16, token_hash(b"P" * 32), token_hash(b"G" * 32))
    await desk.open_box(opened, bytes(8))
    assert await desk.put(b"p" * 16, b"P" * 32, bytes(4096)) is Put.NEW
    number = await desk.claim_nameplate(token_hash(b"A" * 32), b"")
    house = asyncio.create_task(desk.keep_house())
    box = await got(desk.reader(b"g" * 16, b"G" * 32))
    await asyncio.sleep(0.05)
    assert len(store.fetch(box, 0, 8)) == 1
    hour.now += DAY
    while (
        store.load_nameplates()[0][1] == desk._plates.state(number) and not desk._plates._all[number].resting
    ):
        await asyncio.sleep(0.01)
    hour.now += DAY
    while store.load_nameplates():
        await asyncio.sleep(0.01)
    hour.now += 29 * DAY
    while store.fetch(box, 0, 8):
        await asyncio.sleep(0.01)
    house.cancel()
    store.close()


async def test_a_nearly_full_disk_puts_off_new_letters_and_nothing_else(tmp_path: Path) -> None:
    """New letters and boxes wait a minute; reading, acks and deletions go on, for they make room."""
    store = SqliteStore(tmp_path, RelayConfig(stamp_bits=0))
    desk = Desk(store, RelayConfig(stamp_bits=0), Hour(), lambda _bound: 0)
    opened = OpenBox(b"p" * 16, b"g" * 16, token_hash(b"P" * 32), token_hash(b"G" * 32))
    await desk.open_box(opened, bytes(8))
    await desk.put(b"p" * 16, b"P" * 32, bytes(4096))
    desk.state = "disk-low"
    for ask in (lambda: desk.put(b"p" * 16, b"P" * 32, b"1" * 4096), lambda: desk.open_box(opened, bytes(8))):
        with pytest.raises(Unreachable, match="relay-busy") as told:
            await ask()
        assert told.value.fields["retry_after"] == 60
    box = await got(desk.reader(b"g" * 16, b"G" * 32))
    assert len(await desk.fetch(box, 0, 0, 8)) == 1
    store.drop_letter(box, 1)
    assert await desk.fetch(box, 0, 0, 8) == []
    await store.drop_box(box)
    desk.state = "ready"
    with pytest.raises(Refused, match="unknown-box"):
        await desk.put(b"p" * 16, b"P" * 32, b"1" * 4096)
    store.close()


async def test_a_nameplate_costs_a_stamp_as_a_box_does(tmp_path: Path) -> None:
    """Else a stranger would hold every number for nothing. A stamp of another token, of none, or of fewer bits is none."""
    hour = Hour()
    config = RelayConfig(stamp_bits=8)
    store = SqliteStore(tmp_path, config)
    desk = Desk(store, config, hour, lambda _bound: 0)
    hashed, other = token_hash(b"A" * 32), token_hash(b"B" * 32)
    nonce = stamp.mint(hashed, 8, hour())
    for wrong, of in ((nonce, other), (b"", hashed), (stamp.mint(hashed, 8, hour() - 9 * DAY), hashed)):
        with pytest.raises(Distrusted, match="E_STAMP"):
            await desk.claim_nameplate(of, wrong)
    assert store.load_nameplates() == []
    assert await desk.claim_nameplate(hashed, nonce) == 0
    store.close()


def code(act: Callable[[], None]) -> str:
    """What it says no with; empty where it does not."""
    try:
        act()
    except Unreachable as no:
        return no.code
    return ""


async def test_who_reads_or_acks_without_end_waits(tmp_path: Path) -> None:
    """A box may be read as often as it may be put into, and then faster than letters may come; who takes each of its letters never waits."""
    hour, config = Hour(), RelayConfig(stamp_bits=0, burst=8, box_letters=8, per_minute=30)
    store = SqliteStore(tmp_path, config)
    desk = Desk(store, config, hour, lambda _bound: 0)
    opened = OpenBox(b"p" * 16, b"g" * 16, token_hash(b"P" * 32), token_hash(b"G" * 32))
    await desk.open_box(opened, bytes(8))
    box = await got(desk.reader(b"g" * 16, b"G" * 32))
    for minute in range(3):
        for number in range(8):
            assert await desk.put(b"p" * 16, b"P" * 32, bytes([minute, number]) * 2048) is Put.NEW
            [(cursor, _)] = await desk.fetch(box, 0, 0, 8)
            desk.drop_letter(box, cursor)
            hour.now += 2
    for act in (lambda: desk.take_read(box), lambda: desk.drop_letter(box, 9)):
        codes = [code(act) for _ in range(65)]
        assert codes == sorted(codes)
        assert codes[0] == ""
        assert codes[-1] == "too-fast"
    with pytest.raises(Unreachable, match="too-fast"):
        await desk.fetch(box, 0, 0, 8)
    hour.now += 1
    assert await desk.fetch(box, 0, 0, 8) == []
    assert await desk.put(b"p" * 16, b"P" * 32, b"!" * 4096) is Put.NEW
    store.close()
