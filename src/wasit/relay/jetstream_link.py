"""A relay's line to a JetStream cluster: the few things it asks of a stream, and what the answers mean.

This file alone knows NATS's own words.

1. ``append`` is compare-and-set: it holds only if the subject's last message is still the one expected. What comes late comes to nothing.
2. Whatever is not a clear answer (no leader, no time left, no connection) is Unreachable: it may have been kept, or may not.
3. Reads ask the stream's leader: a follower may not have yet what was answered. A leader that was cut off takes itself for one for some
   seconds: that there is nothing is believed only of one that most servers of the stream have just answered.
4. Deleting is ``erase``: the server overwrites the message where it stood, unless it is told not to.
5. Nothing newer than nats-server 2.9 is asked for.
6. A server that says nothing, or that it can do nothing, for ``SILENT`` seconds is left for another: one that the others can't reach goes
   on taking questions, and a machine that lost its power closes no connection.
"""

from __future__ import annotations

import asyncio
import base64
import json
import math
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from wasit.errors import Damaged, Refused, Unreachable

API = "$JS.API."
EXPECTED = "Nats-Expected-Last-Subject-Sequence"
SEQUENCE = "Nats-Sequence"
PATIENCE = 5.0
SILENT = 8.0  # s; longer than another server takes to lead a stream, mostly
FAMILIES = {"nats": "tcp", "tls": "tcp", "ws": "web", "wss": "web"}  # one client speaks one of them
SURE = (2, 10, 23)
"""Older nats-servers have lost what they acknowledged when one of three was killed, or a whole stream (docs/faults.md)."""
_NO_MESSAGE, _NO_STREAM, _NAME_IN_USE = 10037, 10059, 10058
_GONE = (_NO_MESSAGE, 10043, 10057)
_MOVED = (10071, 10164)
FRESH = 3.0  # s; who heard of a leader this lately puts up no other: servers wait four at least
_UNABLE = 503  # of an answer: no leader, no quorum


class Moved(Exception):
    """Another message came first."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a stream."""

    seq: int
    data: bytes
    subject: str


class _Sure:
    """That a stream's leader still leads."""

    def __init__(self) -> None:
        self.asking = asyncio.Lock()
        self.asked_at = -math.inf


Heard = Callable[[str, int, bytes], None]


class Link:
    """One connection. All may raise Unreachable relay-busy."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._silent_since: float | None = None
        self._left_at = -math.inf
        self._sure: defaultdict[str, _Sure] = defaultdict(_Sure)
        self._leaving: asyncio.Future[None] | None = None
        self.is_well = True

    @classmethod
    async def connect(cls, servers: list[str], again: Callable[[], Awaitable[None]]) -> Link:
        """``again`` is called after each new connection.

        Raises: Unreachable store-unreachable; Refused store-refused, store-address.
        """
        check_addresses(servers)
        client = Client()
        troubles: deque[Exception] = deque(maxlen=8)

        async def remember(error: Exception) -> None:
            troubles.append(error)  # who waits for an answer runs out of time, and says so

        try:
            async with asyncio.timeout(PATIENCE * 2):
                await client.connect(
                    servers,
                    error_cb=remember,
                    reconnected_cb=again,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=1,
                    connect_timeout=2,
                    ping_interval=10,
                )
        except (NatsError, OSError, TimeoutError):
            await client.close()
            if any("authorization" in str(trouble).lower() for trouble in troubles):
                raise Refused("store-refused") from None
            raise Unreachable("store-unreachable") from None
        # From now on in turn: the next is never the one that was left.
        client.options["dont_randomize"] = True
        return cls(client)

    @property
    def is_old(self) -> bool:
        """Whether the server at the other end is older than ``SURE``."""
        version = self._client.connected_server_version
        return (version.major, version.minor, version.patch) < SURE

    async def append(self, subject: str, data: bytes, expected: int | None) -> int:
        """The new message's sequence, durable. ``expected``: the sequence of the subject's last message, 0 for none.

        Raises: Moved.
        """
        headers = None if expected is None else {EXPECTED: str(expected)}
        answer = await self._ask(subject, data, headers)
        error = answer.get("error")
        if error is None:
            return int(answer["seq"])
        if error.get("err_code") in _MOVED:
            raise Moved
        raise Unreachable("relay-busy", retry_after=2)

    async def last(self, stream: str, subject: str) -> Message | None:
        """The last message of a subject."""
        found = await self._get(stream, {"last_by_subj": subject})
        if found is None:
            await self._check_led(stream)
        return found

    async def at(self, stream: str, seq: int) -> Message | None:
        """The message with this sequence."""
        return await self._get(stream, {"seq": seq})

    async def erase(self, stream: str, seq: int, *, overwrite: bool = True) -> None:
        """Overwritten and gone, or gone alone; no harm if it was gone already."""
        asked = {"seq": seq} if overwrite else {"seq": seq, "no_erase": True}
        answer = await self._ask(f"{API}STREAM.MSG.DELETE.{stream}", json.dumps(asked).encode())
        error = answer.get("error")
        if error and error.get("err_code") not in _GONE:
            raise Unreachable("relay-busy", retry_after=2)

    async def subjects(self, stream: str, pattern: str) -> list[str]:
        """The subjects that have a message."""
        found: list[str] = []
        while True:
            asked = {"subjects_filter": pattern, "offset": len(found)}
            answer = _good(await self._ask(f"{API}STREAM.INFO.{stream}", json.dumps(asked).encode()))
            some = answer["state"].get("subjects") or {}
            found += some
            if not some or len(found) >= answer.get("total", 0):
                return found

    async def messages(self, stream: str) -> int:
        """How many it has."""
        return (await self.ends(stream))[1]

    async def ends(self, stream: str) -> tuple[int, int]:
        """The last sequence it ever gave, and how many messages it has."""
        state = _good(await self._ask(f"{API}STREAM.INFO.{stream}", b""))["state"]
        return int(state["last_seq"]), int(state["messages"])

    async def config(self, stream: str) -> dict[str, Any] | None:
        """How a stream was made."""
        answer = await self._ask(f"{API}STREAM.INFO.{stream}", b"")
        if (answer.get("error") or {}).get("err_code") == _NO_STREAM:
            return None
        config: dict[str, Any] = _good(answer)["config"]
        return config

    async def make(self, stream: str, config: dict[str, Any]) -> None:
        """Make a stream; the same again is no harm. Raises: Refused store-other if it is there and otherwise."""
        answer = await self._ask(
            f"{API}STREAM.CREATE.{stream}", json.dumps(config | {"name": stream}).encode()
        )
        if (answer.get("error") or {}).get("err_code") == _NAME_IN_USE:
            raise Refused("store-other")
        _good(answer)

    async def change(self, stream: str, **changes: object) -> None:
        """How a stream that is there is made from now on."""
        config = await self.config(stream) or {}
        _good(await self._ask(f"{API}STREAM.UPDATE.{stream}", json.dumps(config | changes).encode()))

    async def remove(self, stream: str) -> None:
        """The whole of it; no harm if there is none."""
        answer = await self._ask(f"{API}STREAM.DELETE.{stream}", b"")
        if (answer.get("error") or {}).get("err_code") != _NO_STREAM:
            _good(answer)

    async def listen(self, subject: str, heard: Heard) -> Subscription:
        """Call this for each message: its subject, its sequence if it has one, its body."""

        async def pass_on(msg: Msg) -> None:
            heard(msg.subject, int((msg.headers or {}).get(SEQUENCE, 0)), msg.data)

        try:
            return await self._client.subscribe(subject, cb=pass_on)
        except NatsError:
            raise Unreachable("relay-busy", retry_after=2) from None

    async def tell(self, subject: str) -> None:
        """A bell for whoever listens; it may be lost."""
        try:
            await self._client.publish(subject)
        except NatsError:
            raise Unreachable("relay-busy", retry_after=2) from None

    async def close(self) -> None:
        """Let go."""
        await self._client.close()

    async def _check_led(self, stream: str) -> None:
        """Asked after what it is about was read; one question at a time for a stream, and for all that wait for the next."""
        clock = asyncio.get_running_loop().time
        read_at, sure = clock(), self._sure[stream]
        async with sure.asking:
            if sure.asked_at >= read_at:
                return
            asked_at = clock()
            told = _good(await self._ask(f"{API}STREAM.INFO.{stream}", b""))
            others = (told.get("cluster") or {}).get("replicas") or []
            fresh = [one for one in others if not one.get("offline") and one.get("active", 0) < FRESH * 1e9]
            if 2 * (len(fresh) + 1) <= len(others) + 1:
                raise Unreachable("relay-busy", retry_after=2)
            sure.asked_at = asked_at

    async def _get(self, stream: str, what: dict[str, object]) -> Message | None:
        answer = await self._ask(f"{API}STREAM.MSG.GET.{stream}", json.dumps(what).encode())
        if (answer.get("error") or {}).get("err_code") == _NO_MESSAGE:
            return None
        found = _good(answer)["message"]
        return Message(int(found["seq"]), base64.b64decode(found.get("data") or ""), found["subject"])

    async def _ask(self, subject: str, data: bytes, headers: dict[str, str] | None = None) -> dict[str, Any]:
        began = asyncio.get_running_loop().time()
        try:
            # The client's own time begins when the connection has taken all, and it may be full.
            async with asyncio.timeout(PATIENCE):
                msg = await self._client.request(subject, data, timeout=PATIENCE, headers=headers)
            self.is_well = True
        except (NatsError, OSError):
            self.is_well = False
            self._came_to_nothing(began)
            raise Unreachable("relay-busy", retry_after=2) from None
        try:
            answer = json.loads(msg.data)
        except ValueError:
            raise Damaged("relay-store") from None
        if not isinstance(answer, dict):
            raise Damaged("relay-store")
        if (answer.get("error") or {}).get("code") == _UNABLE:
            self._came_to_nothing(began)
        else:
            self._silent_since = None
        return answer

    def _came_to_nothing(self, began: float) -> None:
        """``began``: when it was asked. After a while the connection is broken off; the client then makes one to the next server.

        Broken off, not closed: closing first waits for what was written to be taken, from a server that takes nothing.
        """
        now = asyncio.get_running_loop().time()
        if began < self._left_at:
            return  # asked of the one before
        if self._silent_since is None:
            self._silent_since = began
        if now - self._silent_since >= SILENT:
            self._left_at, self._silent_since = now, None
            self._break_off()

    def _break_off(self) -> None:
        """As a broken cable would: nats-py has no word for it."""
        writer = getattr(self._client._transport, "_io_writer", None)
        if writer is None:  # a WebSocket
            self._leaving = asyncio.ensure_future(self._client.force_reconnect())
        else:
            writer.transport.abort()


def _good(answer: dict[str, Any]) -> dict[str, Any]:
    if answer.get("error"):
        raise Unreachable("relay-busy", retry_after=2)
    return answer


def check_addresses(servers: list[str]) -> None:
    """Whether they could be a cluster's: with its own error for each of them the client would end in an assertion. Raises: Refused store-address."""
    families = set()
    for server in servers:
        try:
            parts = urlsplit(server if "://" in server else f"nats://{server}")
            _ = parts.port
        except ValueError:
            raise Refused("store-address") from None
        if not parts.hostname:
            raise Refused("store-address")
        families.add(FAMILIES.get(parts.scheme))
    if len(families) != 1 or None in families:
        raise Refused("store-address")
