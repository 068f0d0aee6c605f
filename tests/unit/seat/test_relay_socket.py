"""A relay that is there and leaves puts without an answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from wasit.errors import Unreachable
from wasit.seat import relay_socket
from wasit.seat.relay_socket import RelaySocket
from wasit.wire import frames
from wasit.wire.envelope import SMALL
from wasit.wire.mailbox import GetPlace, PutPlace

RELAY = "https://relay.example"


class Socket:
    """The seat's end of a WebSocket that stays up; it takes everything, and answers the puts with these numbers."""

    def __init__(self, answered: tuple[int, ...]) -> None:
        self.closed, self._answered, self._answers = False, answered, asyncio.Queue[bytes]()
        self._puts = 0

    async def send_bytes(self, data: bytes) -> None:
        frame = frames.decode_from_seat(data)
        if isinstance(frame, frames.PutLetter):
            self._puts += 1
            if self._puts in self._answered:
                answer = frames.Answers((frames.Answer(frame.tag, 201, 0),))
                self._answers.put_nowait(frames.encode_frame(answer))

    async def __aiter__(self) -> AsyncIterator[Any]:
        while True:
            data = await self._answers.get()
            yield type("Message", (), {"type": relay_socket.aiohttp.WSMsgType.BINARY, "data": data})

    async def close(self) -> None:
        self.closed = True


class Session:
    def __init__(self, socket: Socket) -> None:
        self._socket = socket

    async def ws_connect(self, *_: object, **__: object) -> Socket:
        return self._socket


async def never(_place: GetPlace, _cursor: int, _body: bytes) -> None:
    raise AssertionError


@pytest.mark.parametrize("answered", [(), (2, 3)], ids=["nothing", "all but one"])
@pytest.mark.slow
async def test_a_put_without_an_answer_is_given_up(
    answered: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the relay holds the line, and answers others: whoever put it tries again, or turns to the peer's other box."""
    monkeypatch.setattr(relay_socket, "PATIENCE", 1.0)
    made = RelaySocket(Session(Socket(answered)), RELAY, lambda: 0.5)  # type: ignore[arg-type]
    watching = asyncio.create_task(made.watch([GetPlace(RELAY, b"g" * 16, b"t" * 32)], never))
    async with asyncio.timeout(60):
        while not made.is_up():
            await asyncio.sleep(0)
        place = PutPlace(RELAY, b"p" * 16, b"t" * 32)
        puts = [asyncio.create_task(made.put(place, bytes([n]) * SMALL)) for n in range(3)]
        with pytest.raises(Unreachable, match="relay-unreachable"):
            await puts[0]
        ends = await asyncio.gather(*puts, return_exceptions=True)
    assert sum(isinstance(end, Unreachable) for end in ends) == 3 - len(answered)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    await made.close()
