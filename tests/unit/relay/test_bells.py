"""Waiting inside a relay."""

from __future__ import annotations

import asyncio

from wasit.relay.bells import Bells


async def test_who_waits_is_woken_when_something_is_there() -> None:
    """An empty ring is no news; the next is."""
    bells, there = Bells(), []
    waiting = asyncio.create_task(bells.until("box", lambda: list(there), 60))
    await asyncio.sleep(0)
    bells.ring("box")
    await asyncio.sleep(0)
    assert not waiting.done()
    there.append(1)
    bells.ring("other")
    bells.ring("box")
    assert await waiting == [1]
    assert bells._listening == {}


async def test_what_is_there_already_is_found_without_waiting() -> None:
    """No ring needed, nor time."""
    assert await Bells().until("box", lambda: 1, 0) == 1


async def test_waiting_ends_with_time_and_with_the_relay() -> None:
    """Both with what is there: nothing."""
    bells = Bells()
    assert await bells.until("box", lambda: None, 0.01) is None
    waiting = asyncio.create_task(bells.until("box", lambda: None, 60))
    await asyncio.sleep(0)
    bells.close()
    assert await waiting is None
    assert await bells.until("box", lambda: None, 60) is None
