"""The seat's only way to a timestamp authority: one question over HTTP, one answer.

1. An authority sees a hash, this machine's address and the hour: that somebody signs, not what nor with whom.
2. Nothing it says is believed for having come from there: the token is checked by whoever takes it.
3. One fixed User-Agent, no cookies, no redirects, no proxies from the environment; an answer of another size or status is no answer.
"""

from __future__ import annotations

from typing import Protocol

import aiohttp

from wasit.errors import Unreachable
from wasit.seals.stamps import MAX_ANSWER

AGENT = "wasit"
TIMEOUT = 15  # s


class Authority(Protocol):
    """Whoever answers a timestamp question."""

    async def answer(self, url: str, question: bytes) -> bytes:
        """Raises: Unreachable authority-unreachable."""


class HttpAuthority:
    """RFC 3161 §3.4."""

    async def answer(self, url: str, question: bytes) -> bytes:
        headers = {
            "content-type": "application/timestamp-query",
            "accept": "application/timestamp-reply",
            "user-agent": AGENT,
        }
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        try:
            async with (
                aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=timeout) as asking,
                asking.post(url, data=question, headers=headers, allow_redirects=False) as said,
            ):
                body = await said.content.read(MAX_ANSWER + 1)
                while len(body) <= MAX_ANSWER and (more := await said.content.read(MAX_ANSWER + 1)):
                    body += more
                if said.status != 200 or len(body) > MAX_ANSWER:
                    raise Unreachable("authority-unreachable", status=said.status)
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise Unreachable("authority-unreachable") from None
        return body
