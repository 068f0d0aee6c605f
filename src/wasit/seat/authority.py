"""The seat's only way to a timestamp authority: one question over HTTP, one answer.

1. An authority sees a hash, this machine's address and the hour: that somebody signs, not what nor with whom.
2. Nothing it says is believed for having come from there: the token is checked by whoever takes it.
3. It is reached through the seat's proxy, where there is one (``proxy.py``), and not otherwise.
4. One fixed User-Agent, no cookies, no redirects, no proxies from the environment; an answer of another size or status is no answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import aiohttp

from wasit.errors import Unreachable
from wasit.seals.stamps import MAX_ANSWER
from wasit.seat.proxy import Proxy, connector_to, trouble

AGENT = "wasit"
TIMEOUT, TIMEOUT_BY_PROXY = 15, 120  # s


class Authority(Protocol):
    """Whoever answers a timestamp question."""

    async def answer(self, url: str, question: bytes) -> bytes:
        """Raises: Unreachable authority-unreachable, needs-proxy."""


class HttpAuthority:
    """RFC 3161 §3.4. ``proxy``: what the seat has set by now; ``draw``: a name for a circuit."""

    def __init__(
        self, proxy: Callable[[], Proxy | None] = lambda: None, draw: Callable[[], str] = lambda: "wasit"
    ) -> None:
        self._proxy, self._draw = proxy, draw

    async def answer(self, url: str, question: bytes) -> bytes:
        headers = {
            "content-type": "application/timestamp-query",
            "accept": "application/timestamp-reply",
            "user-agent": AGENT,
        }
        proxy = self._proxy()
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_BY_PROXY if proxy else TIMEOUT)
        try:
            async with (
                aiohttp.ClientSession(
                    connector=connector_to(url, proxy, self._draw),
                    cookie_jar=aiohttp.DummyCookieJar(),
                    timeout=timeout,
                ) as asking,
                asking.post(url, data=question, headers=headers, allow_redirects=False) as said,
            ):
                body = await said.content.read(MAX_ANSWER + 1)
                while len(body) <= MAX_ANSWER and (more := await said.content.read(MAX_ANSWER + 1)):
                    body += more
                if said.status != 200 or len(body) > MAX_ANSWER:
                    raise Unreachable("authority-unreachable", status=said.status)
        except trouble():
            raise Unreachable("authority-unreachable") from None
        return body
