"""The link of an open seat, as its settings change."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from seat_pair import Pair
from wasit.cli import syncing
from wasit.seat.sync import live


class Syncing:
    """Stands in for live sync. ``running``: the links of those that were begun and not stopped."""

    running: list[Any] = []  # noqa: RUF012  # emptied by the test

    def __init__(self, _seat: object, link: object) -> None:
        self.link = link

    def start(self) -> None:
        self.running.append(self.link)

    async def stop(self) -> None:
        self.running.remove(self.link)


async def test_live_sync_goes_by_the_new_way_as_soon_as_one_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another proxy, then another relay, while the seat lives: what is synced is synced by the link that the seat has, and by no closed one."""
    monkeypatch.setattr(live, "LiveSync", Syncing)
    monkeypatch.setattr(syncing, "LOOK", 0.001)
    Syncing.running = []
    seat = Pair().seats[0]
    seat.link = None
    running = asyncio.create_task(syncing.keep_synced(seat))
    try:
        async with asyncio.timeout(30):
            while not Syncing.running:
                await asyncio.sleep(0.001)
        for way in (
            {"relay": "http://127.0.0.1:1"},
            {"proxy": "127.0.0.1:2"},
            {"relay": "http://127.0.0.1:3"},
        ):
            await seat.do("set", way)
            made = seat.link
            assert made.told[0] == seat.opened().setting("relay")
            async with asyncio.timeout(30):
                while Syncing.running != [made]:
                    await asyncio.sleep(0.001)
    finally:
        running.cancel()
        await asyncio.wait({running})
    assert Syncing.running == []
