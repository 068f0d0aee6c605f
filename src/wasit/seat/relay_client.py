"""The seat's only way to a relay: HTTP, and one WebSocket a relay while boxes are watched.

This file alone knows what a relay's status codes mean to a seat.

1. 404 is Refused: the box or nameplate is gone. 409 is Refused: another was first. 429, 503, 5xx and a broken network are
   Unreachable: try again with the same bytes. 507 is Unreachable ``box-full``.
2. Anything else (413 too: sizes were checked before they left), and any body that does not read, is Distrusted: the relay, or what stands in front of it, is not one.
3. One fixed User-Agent, no cookies, no redirects, no proxies from the environment, no compression. A proxy that the seat names: ``proxy.py``.
4. Puts and acks go over the WebSocket while it is up, over HTTP otherwise. Nothing here tries again by itself but the
   WebSocket: the outbox knows when.
5. Through a proxy there is no WebSocket: each box has a circuit of its own and a long poll on it, not begun at one moment with the others.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any

import aiohttp

from wasit.errors import Distrusted, Refused, Unreachable
from wasit.seat.proxy import Proxy, Ways, trouble
from wasit.seat.relay_link import OnLetter, OnReach, RelayLink
from wasit.seat.relay_socket import RelaySocket, Spread
from wasit.wire import requests as wire
from wasit.wire import stamp
from wasit.wire.envelope import LARGE, SIZES
from wasit.wire.hashes import message_id
from wasit.wire.mailbox import GetPlace, PutPlace, check_relay, token_hash

AGENT = "wasit"
TIMEOUT = 20
CONNECT = 10
TIMEOUT_BY_PROXY, CONNECT_BY_PROXY = 120, 60  # a circuit to an onion service takes its time
JITTER = 5.0  # s: the longest that a poll waits before it begins, by chance
SHORTEST_REST, LONGEST_REST = 1.0, 60.0  # s, after a poll that failed
MOST_BODY = wire.MOST_LETTERS * (LARGE + 32)
_REFUSALS = ("nameplate-crowded", "slot-taken", "box-taken")


class HttpRelayLink(RelayLink):
    """``relay``: where nameplates are claimed and joined. ``access``: codes of relays that want one for new boxes and nameplates.

    ``proxy``: the only way out, if there is one; ``draw``: a name for a circuit, that nobody guesses.

    Shapes: ``spread`` gives 0.0 to 1.0 by chance, so that many seats do not come back at once.
    """

    def __init__(
        self,
        relay: str = "",
        *,
        access: Mapping[str, str] | None = None,
        spread: Spread = lambda: 0.5,
        proxy: Proxy | None = None,
        draw: Callable[[], str] = lambda: "wasit",
    ) -> None:
        if relay:
            check_relay(relay)
        self._relay = relay
        self._access = dict(access or {})
        self._spread = spread
        self._ways = Ways(proxy, draw, _session)
        self._timeouts = (TIMEOUT_BY_PROXY, CONNECT_BY_PROXY) if proxy else (TIMEOUT, CONNECT)
        self._closed = False
        self._on_reach: OnReach = lambda _relay, _up: None
        self._sockets: dict[str, RelaySocket] = {}
        self._bits: defaultdict[str, int | None] = defaultdict(lambda: None)

    async def open_box(
        self, relay: str, put_id: bytes, get_id: bytes, put_token: bytes, get_token: bytes, now: int
    ) -> None:
        body = wire.encode_open_box(
            wire.OpenBox(put_id, get_id, token_hash(put_token), token_hash(get_token))
        )
        await self._ask_stamped(relay, "/v1/box", {200, 201}, put_id, now, body=body, circuit=get_id)

    async def put(self, place: PutPlace, body: bytes) -> None:
        assert len(body) in SIZES
        socket = self._sockets.get(place.relay)
        if socket and socket.is_up():
            answer = await socket.put(place, body)
            _check_status(answer.status, {200, 201}, b"", answer.retry_after, "unknown-box")
            return
        url = f"{place.relay}/v1/p/{wire.encode_id(place.id)}/{message_id(body)}"
        await self._ask("PUT", url, {200, 201}, token=place.token, body=body, circuit=place.id)

    async def fetch(self, place: GetPlace, after: int, wait: int, most: int) -> list[tuple[int, bytes]]:
        query = f"after={after}&wait={wait}&max={most}"
        url = f"{_get_url(place)}?{query}"
        _, body = await self._ask("GET", url, {200}, token=place.token, wait=wait, circuit=place.id)
        letters = wire.decode_letters(body)
        if len(letters) > most or any(cursor <= after for cursor, _ in letters):
            raise Distrusted("E_SCHEMA")
        return letters

    async def ack(self, place: GetPlace, cursor: int) -> None:
        socket = self._sockets.get(place.relay)
        if not (socket and await socket.drop(place, cursor)):
            await self._ask(
                "DELETE", f"{_get_url(place)}/{cursor}", {204}, token=place.token, circuit=place.id
            )

    async def drop_box(self, place: GetPlace) -> None:
        await self._ask("DELETE", _get_url(place), {204, 404}, token=place.token, circuit=place.id)
        if self._ways.proxy:
            await self._ways.close(place.id)

    async def subscribe(self, places: Sequence[GetPlace], on_letter: OnLetter) -> None:
        if self._closed:  # no new connection by a way that may be the wrong one by now
            return
        if self._ways.proxy:
            await _together(self._poll(place, on_letter) for place in places)
            return
        by_relay: defaultdict[str, list[GetPlace]] = defaultdict(list)
        for place in places:
            by_relay[place.relay].append(place)
        await _together(self._socket(relay).watch(some, on_letter) for relay, some in by_relay.items())

    async def _poll(self, place: GetPlace, on_letter: OnLetter) -> None:
        """What ``subscribe`` does for one box where no WebSocket may be. Raises: Refused unknown-box."""
        after, rest = 0, SHORTEST_REST
        await asyncio.sleep(JITTER * self._spread())
        while not self._closed:
            try:
                letters = await self.fetch(place, after, wire.MOST_WAIT, wire.MOST_LETTERS)
            except (Unreachable, Distrusted):
                self._on_reach(place.relay, False)
                await asyncio.sleep(rest * (0.5 + self._spread()))
                rest = min(2 * rest, LONGEST_REST)
                continue
            rest = SHORTEST_REST
            self._on_reach(place.relay, True)
            for after, body in letters:
                await on_letter(place, after, body)
            if not letters:
                await asyncio.sleep(self._spread())

    async def new_nameplate(self, token: bytes, now: int) -> int:
        hashed = token_hash(token)
        body = await self._ask_stamped(self._home(), "/v1/np", {201}, hashed, now, body=hashed, circuit=token)
        return wire.decode_nameplate(body)

    async def join_nameplate(self, number: int, token: bytes) -> None:
        await self._ask(
            "POST", self._plate(number, "join"), {200}, body=token_hash(token), missing=_PLATE, circuit=token
        )

    async def write_slot(self, number: int, slot: str, token: bytes, value: bytes) -> None:
        assert len(value) <= wire.SLOT_ROOM
        url = self._plate(number, slot)
        await self._ask("PUT", url, {200, 201}, token=token, body=value, missing=_PLATE, circuit=token)

    async def read_slot(self, number: int, slot: str, token: bytes, wait: int) -> bytes | None:
        url = f"{self._plate(number, slot)}?wait={wait}"
        status, body = await self._ask(
            "GET", url, {200, 204}, token=token, wait=wait, missing=_PLATE, circuit=token
        )
        if len(body) > wire.SLOT_ROOM:
            raise Distrusted("E_SIZE", size=len(body))
        return body if status == 200 else None

    async def drop_nameplate(self, number: int, token: bytes) -> None:
        await self._ask("DELETE", self._plate(number), {204, 404}, token=token, circuit=token)
        if self._ways.proxy:
            await self._ways.close(token)

    async def policy(self, relay: str) -> wire.Policy:
        """What this relay asks and keeps. Raises: Unreachable; Distrusted E_..."""
        check_relay(relay)
        _, body = await self._ask("GET", f"{relay}/v1/policy", {200})
        return wire.decode_policy(body)

    def tell(self, on_reach: OnReach) -> None:
        self._on_reach = on_reach

    def keeps_order(self, relay: str) -> bool:
        socket = self._sockets.get(relay)
        return socket is not None and socket.is_up()

    def asks_by_itself(self) -> bool:
        return self._ways.proxy is not None

    async def close(self) -> None:
        self._closed = True
        for socket in self._sockets.values():
            await socket.close()
        self._sockets.clear()
        await self._ways.close()

    def _socket(self, relay: str) -> RelaySocket:
        if relay not in self._sockets:
            self._sockets[relay] = RelaySocket(
                self._ways.to(relay, b""), relay, self._spread, lambda up: self._on_reach(relay, up)
            )
        return self._sockets[relay]

    def _home(self) -> str:
        assert self._relay, "this link was given no relay for nameplates"
        return self._relay

    def _plate(self, number: int, part: str = "") -> str:
        return f"{self._home()}/v1/np/{number}" + (f"/{part}" if part else "")

    def _access_header(self, relay: str) -> dict[str, str]:
        code = self._access.get(relay)
        return {wire.ACCESS_HEADER: code} if code else {}

    async def _ask_stamped(
        self, relay: str, path: str, good: set[int], of: bytes, now: int, *, body: bytes, circuit: bytes
    ) -> bytes:
        """What a relay answers to what costs work. Raises: Refused access-code, stamp-refused."""
        bits = self._bits[relay]
        if bits is None:
            bits = self._bits[relay] = (await self.policy(relay)).stamp_bits
        nonce = await asyncio.to_thread(stamp.mint, of, bits, now)
        headers = {wire.STAMP_HEADER: wire.encode_id(nonce)} | self._access_header(relay)
        try:
            _, said = await self._ask("POST", relay + path, good, headers=headers, body=body, circuit=circuit)
        except Refused as no:
            if no.code == "stamp-refused":
                self._bits[relay] = None  # the relay may ask more by now
            raise
        return said

    async def _ask(
        self,
        method: str,
        url: str,
        good: set[int],
        *,
        token: bytes = b"",
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        wait: int = 0,
        missing: str = "unknown-box",
        circuit: bytes = b"policy",
    ) -> tuple[int, bytes]:
        asked = dict(headers or {})
        if token:
            asked["Authorization"] = wire.encode_bearer(token)
        if self._closed:  # whoever still holds it: the way it knew may be the wrong one by now
            raise Unreachable("relay-unreachable")
        whole, connecting = self._timeouts
        try:
            async with self._ways.to(url, circuit).request(
                method,
                url,
                data=body or None,
                headers=asked,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=whole + wait, connect=connecting),
            ) as answer:
                status = answer.status
                retry_after = answer.headers.get("Retry-After", "")
                got = await _read(answer)
        except trouble():
            raise Unreachable("relay-unreachable") from None
        seconds = (
            int(retry_after)
            if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 6
            else 0
        )
        _check_status(status, good, got, seconds, missing)
        return status, got


_PLATE = "unknown-nameplate"


def _session(connector: aiohttp.BaseConnector) -> aiohttp.ClientSession:
    # A WebSocket's upgrade follows redirects, and there is no word to forbid it: to wherever the relay says, this machine's network among it.
    stays = aiohttp.TraceConfig()
    stays.on_request_redirect.append(_stay)
    return aiohttp.ClientSession(
        connector=connector,
        trace_configs=[stays],
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
        auto_decompress=False,
        trust_env=False,
    )


async def _stay(_session: object, _kept: object, asked: aiohttp.TraceRequestRedirectParams) -> None:
    asked.response.close()
    raise aiohttp.ClientPayloadError("a redirect")


async def _together(several: Iterable[Coroutine[Any, Any, None]]) -> None:
    """All of them, until one ends in an error. Raises: that."""
    try:
        async with asyncio.TaskGroup() as group:
            for one in several:
                group.create_task(one)
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    got = bytearray()
    async for part in answer.content.iter_any():
        got += part
        if len(got) > MOST_BODY:
            raise Distrusted("E_SIZE", limit=MOST_BODY)
    return bytes(got)


def _check_status(status: int, good: set[int], body: bytes, retry_after: int, missing: str) -> None:
    if status in good:
        return
    if status == 404:
        raise Refused(missing)
    if status == 507:
        raise Unreachable("box-full", retry_after=retry_after)
    if status == 429 or status == 503:
        raise Unreachable("relay-busy", retry_after=retry_after)
    if status >= 500:
        raise Unreachable("relay-unreachable", status=status)
    code = wire.decode_code(body)
    if status == 409 and code in _REFUSALS:
        raise Refused(code)
    if status == 403 and code == "access-code":
        raise Refused("access-code")
    if status == 422 and code == "E_STAMP":
        raise Refused("stamp-refused")
    raise Distrusted("E_RELAY", status=status)


def _get_url(place: GetPlace) -> str:
    return f"{place.relay}/v1/g/{wire.encode_id(place.id)}"
