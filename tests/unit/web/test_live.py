"""Live pages: one event a change, an end when the seat is locked or the server stops; drafts in memory."""

from __future__ import annotations

import asyncio

from wasit.web.routes.live import changes


async def test_a_change_is_one_event(go, fake) -> None:
    """The event names the matter and nothing else."""
    stream = changes(go.house)
    assert await anext(stream) == b"retry: 2000\n\n"
    coming = asyncio.ensure_future(anext(stream))
    while not go.door.listeners:
        await asyncio.sleep(0)
    go.door.tell(fake.MATTER)
    assert await coming == f"event: changed\ndata: {fake.MATTER}\n\n".encode()
    await stream.aclose()
    assert not go.door.listeners


async def test_a_stopping_server_ends_the_stream(go) -> None:
    """Nothing that a browser holds open keeps the server from ending."""
    stream = changes(go.house)
    await anext(stream)
    coming = asyncio.ensure_future(anext(stream, None))
    await asyncio.sleep(0)
    go.house.stopping.set()
    assert await coming is None


async def test_a_locked_seat_tells_its_pages(go) -> None:
    """The last event says so; then the stream ends."""
    stream = changes(go.house)
    await anext(stream)
    coming = asyncio.ensure_future(anext(stream))
    while not go.door.listeners:
        await asyncio.sleep(0)
    go.door.lock()
    assert (await coming).startswith(b"event: locked")
    assert await anext(stream, None) is None


async def test_a_quiet_stream_shows_that_it_is_there(go) -> None:
    """A comment now and then, which browsers ignore."""
    stream = changes(go.house, pulse=0.001)
    await anext(stream)
    assert await anext(stream) == b": here\n\n"
    await stream.aclose()


async def test_drafts_are_kept_and_dropped(go, fake) -> None:
    """A draft comes back as typed; an empty one is dropped; no passphrase is ever in one."""
    path = f"/m/{fake.MATTER}/drafts"
    await go.post(path, {"form": "line-a", "p1-text": "half a\r\nsentence", "passphrase": "secret"})
    assert (await go.get(path)).json() == {"line-a": {"p1-text": "half a\nsentence"}}
    await go.post(path, {"form": "line-a", "p1-text": ""})
    assert (await go.get(path)).json() == {}
