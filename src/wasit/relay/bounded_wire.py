"""One connection over HTTP, bounded: how long a request may be, how long it may take to come, and its answer to be read.

This file alone knows these bounds; uvicorn has none, and a proxy that has them does not stand before every relay.

1. A request is short (a seat's longest is a letter and its head) and comes soon. Else the connection ends: a stranger would fill the relay's
   memory, or its places, with beginnings.
2. Few requests may wait behind one that is not answered yet: each costs a hundred times what its bytes do.
3. Who does not read an answer for a while is cut off: what was not read is held here.
4. The relay does not stay for who has sent half a request: nothing of it was acknowledged, and a seat sends it again.
5. What is no request is refused with a code, like all else, and not logged: a stranger's doing is no trouble of the relay's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from wasit.relay.bare_uvicorn import HttpToolsProtocol
from wasit.wire.requests import encode_code

HEAD = 64 * 1024  # bytes, of which nobody needs a hundredth
HEADERS = 100
REQUEST = 2**22  # bytes: who sends a body far too long still hears so
BEHIND = 16  # requests behind one that is not answered
SECONDS = 75.0  # a letter of 64 KiB over a slow circuit
_LOG = logging.getLogger("uvicorn.error.http")
_LOG.setLevel(logging.ERROR)


class TooMuch(Exception):
    """The parser passes it on as what it does not understand."""


class Patience:
    """A clock that ends something unless it is stopped before."""

    __slots__ = ("_running",)

    def __init__(self) -> None:
        self._running: asyncio.TimerHandle | None = None

    def start(self, loop: asyncio.AbstractEventLoop, end: Callable[[], None]) -> None:
        """From now on, unless it runs."""
        if self._running is None:
            self._running = loop.call_later(SECONDS, end)

    def stop(self) -> None:
        """What was waited for came."""
        if self._running is not None:
            self._running.cancel()
            self._running = None


class BoundedWire(HttpToolsProtocol):
    """What is read of one connection, and no more."""

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self.logger = _LOG
        self._is_between = True  # two requests, so that what comes begins one
        self._is_in_head = self._is_let_go = self._is_ending = False
        self._came = 0  # bytes of a request that is not whole
        self._until_whole, self._until_read = Patience(), Patience()

    def refuse_unread(self, code: str) -> None:
        """Count what is refused before anybody looked at it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """It is there, and should ask something."""
        super().connection_made(transport)
        self._until_whole.start(self.loop, self._cut)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._until_whole.stop()
        self._until_read.stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """What came."""
        super().data_received(data)
        if self._is_let_go or self.transport.is_closing():
            return
        if not self._is_between:
            self._came += len(data)
            if self._came > (HEAD if self._is_in_head else REQUEST):
                self.send_400_response("")
                return
        elif self.timeout_keep_alive_task is not None or not getattr(self.cycle, "response_complete", True):
            return  # it rests by uvicorn's clock, or waits for an answer
        self._until_whole.start(self.loop, self._cut)

    def on_message_begin(self) -> None:
        """A request comes."""
        self._is_between, self._is_in_head, self._came = False, True, 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A part of its address."""
        super().on_url(url)
        if len(self.url) > HEAD:
            raise TooMuch

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer."""
        super().on_header(name, value)
        if len(self.headers) > HEADERS:
            raise TooMuch

    def on_headers_complete(self) -> None:
        """Its head is there."""
        self._is_in_head = False
        super().on_headers_complete()
        if len(self.pipeline) > BEHIND:
            raise TooMuch

    def on_message_complete(self) -> None:
        """All of it is there."""
        self._is_between = True
        self._until_whole.stop()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """It was answered."""
        is_last = not self.pipeline
        super().on_response_complete()
        if self._is_ending and is_last:
            self.transport.close()

    def shutdown(self) -> None:
        """The relay goes: what was asked is answered. Rule 4."""
        is_in_body = not (self._is_between or self._is_in_head)
        if is_in_body and self.pipeline:  # it is the last of those that wait behind one
            self.pipeline.popleft()
            self._is_ending = True
        elif is_in_body and not getattr(self.cycle, "response_started", False):
            self.transport.close()
        else:
            super().shutdown()

    def pause_writing(self) -> None:
        """Who asked does not read."""
        super().pause_writing()
        self._until_read.start(self.loop, self._cut)

    def resume_writing(self) -> None:
        """It reads again."""
        self._until_read.stop()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own words are not said
        """What came is no request, or too much of one. While another waits for its answer, there is none to this."""
        self.refuse_unread("bad-request")
        is_its_own = not (self._is_between or self._is_in_head or self.pipeline)
        is_unanswered = is_its_own and not getattr(self.cycle, "response_started", False)
        self.pipeline.clear()
        if is_unanswered or getattr(self.cycle, "response_complete", True):
            if self.cycle is not None:
                self.cycle.disconnected = True  # whoever reads on in it has nothing to answer
                self.cycle.message_event.set()
            code = encode_code("bad-request")
            self.transport.write(
                b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\n"
                b"content-length: %d\r\nconnection: close\r\n\r\n%b" % (len(code), code)
            )
        self.close_soon()

    def timeout_keep_alive_handler(self) -> None:
        """It asks nothing any more."""
        super().timeout_keep_alive_handler()
        self._until_read.start(self.loop, self._cut)

    def close_soon(self) -> None:
        """Close, even if what was said is never read."""
        self.transport.close()
        self._until_read.start(self.loop, self._cut)

    def let_go(self) -> None:
        """Another protocol has the connection from now on: no clock of this one runs."""
        self._is_let_go = True
        self._until_whole.stop()
        self._until_read.stop()

    def _cut(self) -> None:
        self.transport.abort()
