"""Everything that a seat's server gives to a browser: pages, parts, files, drafts, the stream of changes, headers.

Nothing here is a page of a person's choosing: what is loaded, saved or asked for by script is asked for too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

import httpx

from gallery.browser import LANGUAGES
from gallery.served import Answer, Served

BY_SCRIPT = ("part/all", "part/sign", "drafts")  # asked for by script, below a matter
STREAM_SECONDS = 0.2


async def read_all(
    one: Served, languages: Iterable[str] = LANGUAGES, *, more: Iterable[str] = ()
) -> list[Answer]:
    """By what a crawl found, in each language; ``more``: paths below the secret one that nothing leads to.

    What was asked before, by a crawl or for another test, is not asked again.
    """
    found = []
    house = one.server.app.state.house
    async with one.tab() as http:
        for language in languages:
            http.cookies.set(
                house.look_cookie, f"{language}..", domain="127.0.0.1", path=house.keeper.cookie_path
            )
            paths = [*(page.path for page in one.pages), *more]
            for matter in {page.path.split("/")[2] for page in one.pages if page.path.startswith("/m/")}:
                paths += [f"/m/{matter}/{path}" for path in BY_SCRIPT]
            found += await _each(one, http, [house.keeper.home + path for path in paths], language)
        found.append(await _stream(one, http))
    return found


async def _each(one: Served, http: httpx.AsyncClient, asked: list[str], language: str) -> list[Answer]:
    home, found = one.server.app.state.house.keeper.home, dict[str, Answer]()
    known = one.read.setdefault(language, {})
    while asked:
        path = asked.pop(0)
        if path in found:
            continue
        if path not in known:
            one.keep(language, path, await http.get(path, follow_redirects=False))
        found[path] = known[path]
        if found[path].is_page:
            links = found[path].links
            for link in (*links.loaded, *links.saved):
                to = urlsplit(urljoin(one.server.origin + path, link))
                if to.path.startswith(f"{home}/") and not to.path.endswith("/live"):
                    asked.append(to.path + (f"?{to.query}" if to.query else ""))
    return list(found.values())


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
