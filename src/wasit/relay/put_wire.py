"""Requests as bytes: uvicorn's protocol, with a short way for the one request that comes by the thousand.

This file alone knows uvicorn's HTTP. Parsing is httptools'; connections, pipelines and time limits are uvicorn's.

1. The short way takes a PUT of a letter's size to /v1/p/ that is alone on its connection. It makes no scope, task or event;
   the answer is written when the letter is durable. What is asked is what ``app.put_letter`` asks, in its order.
2. Whatever else comes, also a put that is chunked, or too long, or asks to go on, or follows one that is not answered yet,
   goes to the application.
3. A connection on which too much was refused is read no further for a while: else answering a flood takes all there is.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable
from functools import partial
from typing import Any

from starlette.responses import Response

from wasit.errors import Distrusted
from wasit.relay.answers import check_put, code_of, say_no
from wasit.relay.bare_uvicorn import STATUS_LINE, HttpToolsProtocol
from wasit.relay.desk import Desk, read_place, read_token
from wasit.relay.store import Box, Put
from wasit.wire.envelope import SIZES
from wasit.wire.hashes import mid_of

_PLACE = re.compile(rb"/v1/p/([\w-]+)/([\w-]+)")
_LENGTHS = {b"%d" % size for size in SIZES}
_NOT_PLAIN = {b"expect", b"upgrade", b"transfer-encoding"}
_KEPT = {Put.NEW: Response(status_code=201), Put.SAME: Response(status_code=200)}


class _Letter:
    """One put on the short way. To uvicorn it is the cycle that its connection is in."""

    __slots__ = (
        "body",
        "disconnected",
        "keep_alive",
        "message_event",
        "mid",
        "more_body",
        "place",
        "response_complete",
        "token",
    )

    def __init__(self, place: str, mid: str, token: str) -> None:
        self.place, self.mid, self.token = place, mid, token
        self.body = bytearray()
        self.more_body = self.keep_alive = True
        self.response_complete = self.disconnected = False
        self.message_event = self

    def set(self) -> None:
        """A part came: nobody waits for parts."""


class PutWire(HttpToolsProtocol):
    """The relay's end of one connection."""

    def __init__(self, desk: Desk, **parts: Any) -> None:
        super().__init__(**parts)
        self._desk = desk
        self._brake = desk.brake()
        self._is_braked = False

    def on_message_begin(self) -> None:
        """A request comes; the application says what it refused."""
        super().on_message_begin()
        self.scope["state"]["refused"] = self._refused

    def on_headers_complete(self) -> None:
        """Which way it goes."""
        letter = self._letter()
        if letter is None:
            super().on_headers_complete()
        else:
            self.cycle = letter  # type: ignore[assignment]  # it has all that uvicorn asks of one

    def on_message_complete(self) -> None:
        """All of it is there."""
        super().on_message_complete()
        letter: object = self.cycle
        if isinstance(letter, _Letter) and not letter.response_complete:
            self._put(letter)

    def on_response_complete(self) -> None:
        """It was answered."""
        if self._is_braked and self.pipeline:  # what was read already would be answered at once
            self.pipeline.clear()
            self.transport.close()
        super().on_response_complete()
        if self._is_braked and not self.transport.is_closing():
            self.flow.pause_reading()

    def _letter(self) -> _Letter | None:
        place = _PLACE.fullmatch(self.url)
        if place is None or self.parser.get_method() != b"PUT":
            return None
        headers = dict(self.headers)
        is_plain = (
            headers.get(b"content-length") in _LENGTHS
            and len(headers) == len(self.headers)
            and not _NOT_PLAIN & headers.keys()
            and self.parser.get_http_version() == "1.1"
            and self.parser.should_keep_alive()
        )
        is_alone = getattr(self.cycle, "response_complete", True)  # None before the first
        has_room = self.limit_concurrency is None or len(self.connections) < self.limit_concurrency
        if not (is_plain and is_alone and has_room):
            return None
        return _Letter(
            place[1].decode(), place[2].decode(), headers.get(b"authorization", b"").decode("latin-1")
        )

    def _put(self, letter: _Letter) -> None:
        try:
            body = bytes(letter.body)
            mid = mid_of(body)
            if letter.mid != mid.hex():
                raise Distrusted("E_MID")
            box = self._desk.writer(read_place(letter.place), read_token(letter.token))
            kept = (
                self._desk.put_into(box, mid, body) if isinstance(box, Box) else self._put_far(box, mid, body)
            )
            future = kept if isinstance(kept, asyncio.Future) else asyncio.ensure_future(kept)
        except Exception as error:
            self._refuse(letter, error)
        else:
            future.add_done_callback(partial(self._became, letter))

    async def _put_far(self, box: Awaitable[Box], mid: bytes, body: bytes) -> Put:
        return await self._desk.put_into(await box, mid, body)

    def _became(self, letter: _Letter, future: asyncio.Future[Put]) -> None:
        try:
            became = future.result()
            check_put(became)
        except Exception as error:
            self._refuse(letter, error)
        else:
            self._answer(letter, _KEPT[became])

    def _refuse(self, letter: _Letter, error: Exception) -> None:
        self._desk.tally.refuse(code_of(error))
        self._refused()
        self._answer(letter, say_no(error))

    def _answer(self, letter: _Letter, response: Response) -> None:
        letter.response_complete = True
        if letter.disconnected or self.transport.is_closing():
            return
        headers = [*self.server_state.default_headers, *response.raw_headers]
        if not letter.keep_alive:
            headers.append((b"connection", b"close"))
        lines = [b"%b: %b\r\n" % header for header in headers]
        self.transport.write(
            b"".join((STATUS_LINE[response.status_code], *lines, b"\r\n", bytes(response.body)))
        )
        if not letter.keep_alive:
            self.transport.close()
        self.on_response_complete()

    def _refused(self) -> None:
        wait = self._brake.refuse(self._desk.now())
        if wait and not self._is_braked:
            self._is_braked = True
            self.loop.call_later(self._desk.rests.take(self.loop.time(), wait), self._let_go)

    def _let_go(self) -> None:
        self._is_braked = False
        if not self.transport.is_closing():
            self.flow.resume_reading()


def http_of(desk: Desk) -> type[asyncio.Protocol]:
    """What uvicorn makes for each connection to this relay."""

    class _Wire(PutWire):
        def __init__(self, **parts: Any) -> None:
            super().__init__(desk, **parts)

    return _Wire
