"""Waiting for an end, and not too long."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import Any

END_LIMIT = 0.8  # seconds for each of pages, sync and socket to end


async def first_of(*events: asyncio.Event) -> None:
    """Until one of them has come."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()


async def cancelled(task: asyncio.Task[None]) -> None:
    """Nothing of it runs when this returns."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def within(ending: Awaitable[Any]) -> None:
    """Until it has ended, or its time is up."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(ending, END_LIMIT)
