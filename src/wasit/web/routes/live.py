"""Live pages: one event each time a matter changed, and the drafts that a tab keeps while it is open.

1. The event says only which matter changed: the page asks for its parts itself, through the same guard as everything else.
2. A stream ends when the server stops, the seat is locked or the tab is gone; nothing waits for it.
3. A tab out of sight holds no stream: it asks ``/presence`` now and then whether the seat is open, and tells there of a person.
4. Drafts are kept by the seat, sealed; a passphrase is never in one.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from wasit.web.house import Fields, House, action, frame

PULSE_SECONDS = 15.0


async def changes(house: House, pulse: float = PULSE_SECONDS) -> AsyncIterator[bytes]:
    """The lines of the event stream."""
    yield b"retry: 2000\n\n"
    stopping = asyncio.create_task(house.stopping.wait())
    feed = house.door.changes()
    coming: asyncio.Task[str] | None = None
    try:
        while not house.stopping.is_set():
            if not house.door.is_open():
                yield b"event: locked\ndata: -\n\n"
                return
            coming = coming or asyncio.ensure_future(_next(feed))
            await asyncio.wait({coming, stopping}, timeout=pulse, return_when=asyncio.FIRST_COMPLETED)
            if not house.door.is_open():
                continue
            if coming.done():
                try:
                    matter = coming.result()
                except StopAsyncIteration:
                    return
                coming = None
                yield f"event: changed\ndata: {matter if matter.isalnum() else '-'}\n\n".encode()
            elif not stopping.done():
                yield b": here\n\n"
    finally:
        for task in (stopping, coming):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
                    await task
        if isinstance(feed, AsyncGenerator):
            await feed.aclose()


async def _next(feed: AsyncIterator[str]) -> str:
    return await anext(feed)


def routes(house: House) -> list[Route]:
    async def live(_request: Request) -> Response:
        return StreamingResponse(changes(house), media_type="text/event-stream")

    async def kept(request: Request) -> Response:
        sign, _look, _csrf = frame(house, request)
        return JSONResponse(house.door.see_drafts(sign.matter))

    async def keep(request: Request, fields: Fields, _form: FormData) -> Response:
        sign, _look, _csrf = frame(house, request)
        form = fields.pop("form", "")[:100]
        held = {name: value for name, value in fields.items() if "pass" not in name}
        house.door.keep_draft(form, held, sign.matter)
        return Response(status_code=204)

    async def is_open(_request: Request) -> Response:
        return Response(status_code=204)  # a locked seat's answer is the lock's

    async def present(_request: Request, _fields: Fields, _form: FormData) -> Response:
        return Response(status_code=204)  # that it was asked is what counts: see web.idle

    return [
        Route("/live", live, methods=["GET"]),
        Route("/presence", is_open, methods=["GET"]),
        action(house, "/presence", present),
        Route("/m/{matter}/drafts", kept, methods=["GET"]),
        action(house, "/m/{matter}/drafts", keep),
    ]
