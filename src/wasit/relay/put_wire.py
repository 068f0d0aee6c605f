"""Requests as bytes: uvicorn's protocol, with a short way for the one request that comes by the thousand.

This file alone knows the short way. Parsing is httptools'; connections and pipelines are uvicorn's, their bounds ``bounded_wire``'s.

1. The short way takes a PUT of a letter's size to /v1/p/ that is alone on its connection. It makes no scope, task or event;
   the answer is written when the letter is durable. What is asked is what ``app.put_letter`` asks, in its order.
2. Whatever else comes, also a put that is chunked, or too long, or asks to go on, or follows one that is not answered yet,
   goes to the application.
3. A head that came again, byte for byte but for the letter's name, is not parsed again: what httptools read of it the last time is known.
   So it is read only between two requests, whole with its body, and until another request comes on that connection.
4. A connection on which too much was refused is read no further for a while: else answering a flood takes all there is.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable
from functools import partial
from typing import Any, NamedTuple

from starlette.responses import Response

from wasit.errors import Distrusted, Refused
from wasit.relay.answers import check_put, code_of, say_no
from wasit.relay.bare_uvicorn import STATUS_LINE
from wasit.relay.bounded_wire import BoundedWire
from wasit.relay.desk import Desk, read_place, read_token
from wasit.relay.seat_wire import SeatWire, key_of
from wasit.relay.store import Box, Put, Sought
from wasit.wire.envelope import SIZES
from wasit.wire.hashes import mid_of
from wasit.wire.requests import MID

_PLACE = re.compile(rb"/v1/p/([\w-]+)/([\w-]+)")
_NAMED = re.compile(rb"[\w-]+")
_LENGTHS = {b"%d" % size for size in SIZES}
_NOT_PLAIN = {b"expect", b"upgrade", b"transfer-encoding"}
_KEPT = {Put.NEW: Response(status_code=201), Put.SAME: Response(status_code=200)}
_AT_ONCE = (Box, Sought)
_NAME = 2 * MID  # a letter's, in hex


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

    def __init__(self, place: str, mid: bytes, token: str) -> None:
        self.place, self.mid, self.token = place, mid, token
        self.body = bytearray()
        self.more_body = self.keep_alive = True
        self.response_complete = self.disconnected = False
        self.message_event = self

    def set(self) -> None:
        """A part came: nobody waits for parts."""


class _Known(NamedTuple):
    """A head of the short way as it came, before and behind the letter's name; and what stood in it."""

    before: bytes
    behind: bytes
    size: int  # with the body
    place: bytes
    token: bytes | None


class _Answers:
    """Whole answers of letters that are kept, made anew when the date changes."""

    def __init__(self) -> None:
        self._headers: list[tuple[bytes, bytes]] = []
        self._made: dict[Put, bytes] = {}

    def of(self, became: Put, headers: list[tuple[bytes, bytes]]) -> bytes:
        """``headers``: uvicorn's own list, which is a new one for a new date."""
        if headers is not self._headers:
            self._headers, self._made = headers, {}
        made = self._made.get(became)
        if made is None:
            made = self._made[became] = _written(_KEPT[became], headers)
        return made


class PutWire(BoundedWire):
    """The relay's end of one connection."""

    def __init__(self, desk: Desk, answers: _Answers, **parts: Any) -> None:
        super().__init__(**parts)
        self._desk, self._answers = desk, answers
        self._brake = desk.brake()
        self._known: _Known | None = None
        self._is_braked = self._is_known = False
        self._rests_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody comes."""
        super().connection_made(transport)
        self._desk.guests.come(self, transport.abort, len(self.connections))

    def connection_lost(self, exc: Exception | None) -> None:
        """And goes."""
        self._desk.guests.leave(self)
        self._desk.deaf.leave(self)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """It does not read; of those that do not, the first goes when they are too many."""
        super().pause_writing()
        self._desk.deaf.come(self, self.transport.abort, len(self._desk.deaf))

    def resume_writing(self) -> None:
        """It reads."""
        super().resume_writing()
        self._desk.deaf.leave(self)

    def data_received(self, data: bytes) -> None:
        """What came."""
        is_next = self._is_between and getattr(self.cycle, "response_complete", True)  # None before the first
        known = self._known
        if is_next and known is not None and len(data) == known.size and self._has_room():
            name = len(known.before)
            is_known = (
                data.startswith(known.before)
                and data.startswith(known.behind, name + _NAME)
                and _NAMED.fullmatch(data, name, name + _NAME)  # else another request might stand in it
            )
            if is_known:
                letter = _Letter("", data[name : name + _NAME], "")
                letter.more_body = False
                self.cycle = letter  # type: ignore[assignment]  # it has all that uvicorn asks of one
                body = data[name + _NAME + len(known.behind) :]
                self._put(letter, body, known)
                return
        super().data_received(data)
        letter_now: object = self.cycle
        if is_next and known is None and self._is_between and isinstance(letter_now, _Letter):
            self._known = _known(data, letter_now)

    def on_message_begin(self) -> None:
        """A request comes; the application says what it refused."""
        self._known = None
        super().on_message_begin()
        self.scope["state"].update(
            refused=self._refused, known=self._know, keeping=partial(self._desk.guests.keeping, self)
        )

    def on_headers_complete(self) -> None:
        """Which way it goes."""
        letter = self._letter()
        if letter is None:
            super().on_headers_complete()
        else:
            self._is_in_head = False
            self.cycle = letter  # type: ignore[assignment]  # it has all that uvicorn asks of one

    def on_message_complete(self) -> None:
        """All of it is there."""
        super().on_message_complete()
        letter: object = self.cycle
        if isinstance(letter, _Letter) and not letter.response_complete:
            self._put(letter, bytes(letter.body), None)

    def on_response_complete(self) -> None:
        """It was answered."""
        self._rests_since = self.loop.time()
        if self._is_braked and self.pipeline:  # what was read already would be answered at once
            self.pipeline.clear()
            self.transport.close()
        super().on_response_complete()
        if self._is_braked and not self.transport.is_closing():
            self.flow.pause_reading()

    def handle_websocket_upgrade(self) -> None:
        """It becomes a WebSocket."""
        self._desk.guests.leave(self)  # what comes in its place is counted anew
        is_get = self.parser.get_method() == b"GET" and self.parser.get_http_version() == "1.1"
        key = key_of(self.url, self.headers) if is_get and self._has_room() else None
        self.let_go()
        if key is None:
            super().handle_websocket_upgrade()
        else:
            self._take_over(key)
        self.parser = self.scope = None  # type: ignore[assignment]  # they hold this, and a socket stands for days

    def _take_over(self, key: bytes) -> None:
        self.connections.discard(self)
        wire: SeatWire = self.ws_protocol_class(
            config=self.config, server_state=self.server_state, app_state=self.app_state
        )  # type: ignore[call-arg,misc,assignment]
        wire.take_over(self, key)
        self.transport.set_protocol(wire)

    def timeout_keep_alive_handler(self) -> None:
        """It may rest too long: a letter by a known head leaves the clock of the one before it running."""
        self.timeout_keep_alive_task = None
        left = self._rests_since + self.timeout_keep_alive - self.loop.time()
        if not self.cycle.response_complete:
            return  # its answer sets the clock
        if left > 0:
            self.timeout_keep_alive_task = self.loop.call_later(left, self.timeout_keep_alive_handler)
        else:
            super().timeout_keep_alive_handler()

    def refuse_unread(self, code: str) -> None:
        """It was no request."""
        self._desk.tally.refuse(code)

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
        if not (is_plain and is_alone and self._has_room()):
            return None
        return _Letter(place[1].decode(), place[2], headers.get(b"authorization", b"").decode("latin-1"))

    def _has_room(self) -> bool:
        return self.limit_concurrency is None or len(self.connections) < self.limit_concurrency

    def _put(self, letter: _Letter, body: bytes, known: _Known | None) -> None:
        try:
            mid = mid_of(body)
            if letter.mid != mid.hex().encode():
                raise Distrusted("E_MID")
            place = known.place if known else read_place(letter.place)
            box = self._desk.writer(place, known.token if known else read_token(letter.token))
            if isinstance(box, _AT_ONCE):
                self._desk.put_then(box, mid, body, partial(self._became, letter, place))
            else:
                task = self.loop.create_task(self._put_far(letter, place, box, mid, body))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)
        except Exception as error:
            self._refuse(letter, error)

    async def _put_far(
        self, letter: _Letter, place: bytes, box: Awaitable[Box], mid: bytes, body: bytes
    ) -> None:
        try:
            self._desk.put_then(await box, mid, body, partial(self._became, letter, place))
        except Exception as error:
            self._refuse(letter, error)

    def _became(self, letter: _Letter, place: bytes, became: Put | Exception) -> None:
        try:
            if isinstance(became, Exception):
                raise became
            check_put(became)
        except Exception as error:
            self._refuse(letter, error)
        else:
            if not self._is_known:
                self._know(place)
            self._answer(letter, self._answers.of(became, self.server_state.default_headers))

    def _refuse(self, letter: _Letter, error: Exception) -> None:
        self._desk.tally.refuse(code_of(error))
        self._refused()
        self._answer(letter, _written(say_no(error), self.server_state.default_headers))

    def _answer(self, letter: _Letter, answer: bytes) -> None:
        letter.response_complete = True
        if letter.disconnected or self.transport.is_closing():
            return
        if not letter.keep_alive:
            head, end, rest = answer.partition(b"\r\n\r\n")
            answer = head + b"\r\nconnection: close" + end + rest
        self.transport.write(answer)
        if not letter.keep_alive:
            self.transport.close()
        if self._is_braked or self.pipeline or self.timeout_keep_alive_task is None:
            self.on_response_complete()
        else:
            self.server_state.total_requests += 1
            self._rests_since = self.loop.time()

    def _know(self, place: bytes) -> None:
        self._is_known = True
        self._desk.guests.know(self, place)

    def _refused(self) -> None:
        wait = self._brake.refuse(self._desk.now())
        if wait and not self._is_braked:
            self._is_braked = True
            self.loop.call_later(self._desk.rests.take(self.loop.time(), wait), self._let_go)

    def _let_go(self) -> None:
        self._is_braked = False
        if not self.transport.is_closing():
            self.flow.resume_reading()


def _known(data: bytes, letter: _Letter) -> _Known | None:
    """The head of a letter that is all of what came."""
    head = data[: len(data) - len(letter.body)]
    before, name, behind = head.partition(b"/" + letter.mid + b" ")
    is_all = (
        name
        and before == b"PUT /v1/p/" + letter.place.encode()
        and behind.find(b"\r\n\r\n") == len(behind) - 4
    )
    try:
        place = read_place(letter.place)
    except Refused:
        return None
    return (
        _Known(before + b"/", b" " + behind, len(data), place, read_token(letter.token)) if is_all else None
    )


def _written(response: Response, headers: list[tuple[bytes, bytes]]) -> bytes:
    lines = [b"%b: %b\r\n" % header for header in (*headers, *response.raw_headers)]
    return b"".join((STATUS_LINE[response.status_code], *lines, b"\r\n", bytes(response.body)))


def http_of(desk: Desk) -> type[asyncio.Protocol]:
    """What uvicorn makes for each connection to this relay."""

    answers = _Answers()

    class _Wire(PutWire):
        def __init__(self, **parts: Any) -> None:
            super().__init__(desk, answers, **parts)

    return _Wire
