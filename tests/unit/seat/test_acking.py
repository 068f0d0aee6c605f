"""Relays are told which letters are saved: each box by itself."""

from __future__ import annotations

import asyncio

from wasit.errors import Unreachable
from wasit.seat.sync.acking import Acks
from wasit.wire.mailbox import GetPlace

QUICK = GetPlace("http://127.0.0.1:1", b"q" * 16, b"t" * 32)
SILENT = GetPlace("http://127.0.0.1:2", b"s" * 16, b"t" * 32)


class Link:
    """One box whose relay says nothing until it is let, and one whose relay answers."""

    def __init__(self) -> None:
        self.told: list[tuple[GetPlace, int]] = []
        self.let = asyncio.Event()
        self.bad: dict[int, Exception] = {}

    async def ack(self, place: GetPlace, cursor: int) -> None:
        if place is SILENT:
            await self.let.wait()
        await asyncio.sleep(0)
        if cursor in self.bad:
            raise self.bad[cursor]
        self.told.append((place, cursor))


async def until(link: Link, count: int) -> None:
    async with asyncio.timeout(10):
        while len(link.told) < count:
            await asyncio.sleep(0)


async def test_a_silent_relay_delays_no_other_and_each_box_keeps_its_order() -> None:
    link = Link()
    acks = Acks(link, lambda error: None)  # type: ignore[arg-type]
    for cursor in range(1, 5):
        acks.add(SILENT, cursor)
        acks.add(QUICK, cursor)
    await until(link, 4)
    assert link.told == [(QUICK, 1), (QUICK, 2), (QUICK, 3), (QUICK, 4)]
    link.let.set()
    await until(link, 8)
    assert link.told[4:] == [(SILENT, 1), (SILENT, 2), (SILENT, 3), (SILENT, 4)]
    acks.add(QUICK, 5)  # after its box was done with
    await until(link, 9)
    await acks.stop()


async def test_a_relay_that_does_not_answer_is_nothing_to_note_and_a_fault_is() -> None:
    """What comes after either is told all the same."""
    link, noted = Link(), list[Exception]()
    acks = Acks(link, noted.append)  # type: ignore[arg-type]
    link.bad = {1: Unreachable("relay-unreachable"), 2: ValueError("a bug")}
    for cursor in (1, 2, 3):
        acks.add(QUICK, cursor)
    await until(link, 1)
    assert link.told == [(QUICK, 3)]
    assert noted == [link.bad[2]]
    await acks.stop()


async def test_nothing_runs_when_it_was_stopped() -> None:
    link = Link()
    acks = Acks(link, lambda error: None)  # type: ignore[arg-type]
    acks.add(SILENT, 1)
    await asyncio.sleep(0)
    await acks.stop()
    link.let.set()
    await asyncio.sleep(0.01)
    assert link.told == []
    assert asyncio.all_tasks() == {asyncio.current_task()}
