"""Everything that a seat's server gives to a browser: pages, parts, files, drafts, the stream of changes, headers.

Nothing here is a page of a person's choosing: what is loaded, saved or asked for by script is asked for too.
"""

from __future__ import annotations

import asyncio
import html
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit

import httpx

from gallery.browser import LANGUAGES
from gallery.served import ID, Links, Served

BY_SCRIPT = ("part/all", "part/sign", "drafts")  # asked for by script, below a matter
STREAM_SECONDS = 0.2


@dataclass(frozen=True)
class Answer:
    """What came back for one address."""

    name: str
    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def is_page(self) -> bool:
        return self.headers.get("content-type", "").startswith("text/html")

    @cached_property
    def all(self) -> bytes:
        """Body and headers, as one string to search in: the body once more with what HTML writes otherwise as it is read."""
        told = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        read = html.unescape(self.body.decode("utf-8", "replace")).encode("utf-8", "replace")
        return b"\n".join([self.body, read, told.encode()])


async def read_all(
    one: Served, languages: Iterable[str] = LANGUAGES, *, more: Iterable[str] = ()
) -> list[Answer]:
    """By what a crawl found, in each language; ``more``: paths below the secret one that nothing leads to."""
    found = []
    house = one.server.app.state.house
    async with one.tab() as http:
        for language in languages:
            http.cookies.set(
                house.look_cookie, f"{language}..", domain="127.0.0.1", path=house.keeper.cookie_path
            )
            asked = [
                *(house.keeper.home + page.path for page in one.pages),
                *(house.keeper.home + path for path in more),
            ]
            for matter in {page.path.split("/")[2] for page in one.pages if page.path.startswith("/m/")}:
                asked += [f"{house.keeper.home}/m/{matter}/{path}" for path in BY_SCRIPT]
            found += await _each(one, http, asked, language)
        found.append(await _stream(one, http))
    return found


async def _each(one: Served, http: httpx.AsyncClient, asked: list[str], language: str) -> list[Answer]:
    found, seen = [], set[str]()
    home = one.server.app.state.house.keeper.home
    while asked:
        path = asked.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = await http.get(path, follow_redirects=False)
        name = f"{ID.sub('*', path.removeprefix(home))} ({language})"
        found.append(Answer(name, answer.status_code, answer.headers, answer.content))
        if found[-1].is_page:
            links = Links(answer.text)
            for link in (*links.loaded, *links.saved):
                to = urlsplit(urljoin(one.server.origin + path, link))
                if to.path.startswith(f"{home}/") and not to.path.endswith("/live"):
                    asked.append(to.path + (f"?{to.query}" if to.query else ""))
    return found


async def _stream(one: Served, http: httpx.AsyncClient) -> Answer:
    """What the stream of changes says within a moment."""
    body = b""
    async with http.stream("GET", one.server.app.state.house.keeper.home + "/live") as answer:
        try:
            async with asyncio.timeout(STREAM_SECONDS):
                async for chunk in answer.aiter_bytes():
                    body += chunk
        except TimeoutError:
            pass
        return Answer("/live", answer.status_code, answer.headers, body)
