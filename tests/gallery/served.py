"""The gallery's seats behind real page servers, and every page that a browser can get to from each one's first page.

1. ``crawl`` follows every link of our own origin, so that a page which nobody listed here is found too.
2. Of pages that differ only in an id, some are kept (``SEATS``), since states differ from paper to paper; of those that differ only in
   what is asked (?line=), ``MOST_ASKED``.
3. Names are the path with ids as "*", and a number: the same in every run, since ids are not.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx

from gallery.channel import Channel
from gallery.seats import SEATS
from gallery.tags import tags
from wasit.cli.verified import certificate_view
from wasit.seals.randomness import SystemRandomness
from wasit.seat.seat import Seat
from wasit.web.serve import PageServer

MOST_ASKED = 2
MOST_PAGES = 400
ID = re.compile(r"[0-9a-f]{16,}")
NUMBER = re.compile(r" \d+$")
_LANGUAGE = re.compile(r'<html [^>]*?lang="?(\w+)')
ASKED = re.compile(r"=[^&]*")
NOT_PAGES = (".wasit", ".eml", ".pdf", ".csv", ".ics", ".txt", ".json")


class Links:
    """What a page points to: ``followed`` by a person, and ``loaded`` by a browser."""

    def __init__(self, page: str) -> None:
        self.followed: list[str] = []
        self.loaded: list[str] = []
        self.saved: list[str] = []
        for tag, known in tags(page):
            self._take(tag, known)

    def _take(self, tag: str, known: dict[str, str]) -> None:
        if tag == "a" and "href" in known:
            (self.saved if "download" in known else self.followed).append(known["href"])
        self.loaded += [known[name] for name in ("src", "data-live", "hx-get") if name in known]
        if tag == "link" and "href" in known:
            self.loaded.append(known["href"])


@dataclass(frozen=True)
class Found:
    """A page: its name, and its path below the secret one; ``turn``: how many of its kind come before it."""

    name: str
    path: str
    turn: int = 0

    @property
    def kind(self) -> str:
        return NUMBER.sub("", self.name)


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
    def links(self) -> Links:
        return Links(self.body.decode())

    @property
    def all(self) -> bytes:
        """Body and headers, as one string to search in: the body once more with what HTML writes otherwise as it is read."""
        told = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        read = html.unescape(self.body.decode("utf-8", "replace")).encode("utf-8", "replace")
        return b"\n".join([self.body, read, told.encode()])


@dataclass
class Served:
    """One seat with its server. ``read``: what it answered, by language and path; nothing that a page shows changes between tests."""

    key: str
    seat: Seat
    server: PageServer
    pages: list[Found] = field(default_factory=list)
    read: dict[str, dict[str, Answer]] = field(default_factory=dict)

    def keep(self, language: str, path: str, answer: httpx.Response) -> Answer:
        """As it came, named by its path with ids as "*"."""
        home = self.server.app.state.house.keeper.home
        name = f"{ID.sub('*', path.removeprefix(home))} ({language})"
        kept = Answer(name, answer.status_code, answer.headers, answer.content)
        self.read.setdefault(language, {})[path] = kept  # the newest: who fills every form crawls again
        return kept

    def held(self) -> int:
        """How many entries its store has; none while it is locked."""
        if not self.seat.matters:
            return 0
        row = self.seat.matter().file.one("SELECT count(*) FROM entry")
        assert row is not None
        return int(row[0])

    @asynccontextmanager
    async def tab(self) -> AsyncIterator[httpx.AsyncClient]:
        """A client with the cookies of a browser that opened the seat's address."""
        async with httpx.AsyncClient(base_url=self.server.origin, follow_redirects=True, timeout=30) as http:
            assert (await http.get(self.server.new_address())).status_code == 200
            yield http


class Gallery:
    """``async with Gallery(folder) as gallery``: played, served, crawled."""

    def __init__(self, folder: Path, crawled: Iterable[str] = SEATS) -> None:
        """``crawled``: the seats whose pages are wanted."""
        self.channel, self._crawled = Channel(folder), crawled
        self.served: dict[str, Served] = {}

    async def __aenter__(self) -> Self:
        await self.channel.play()
        for key, seat in self.channel.seats.items():
            if seat.is_open():
                await seat.do("set", {"lock_after": 0})  # a worker may come back to it after an hour
            server = PageServer(
                seat,
                random_bytes=SystemRandomness().bytes,
                verify_certificate=certificate_view,
                create_seat=lambda _: None,
            )
            await server.start()
            self.served[key] = Served(key, seat, server)
        seen = Counter[str]()
        for key in self._crawled:
            self.served[key].pages = in_turn(await crawl(self.served[key]), seen)
        return self

    async def __aexit__(self, *_: object) -> None:
        for one in self.served.values():
            await one.server.stop()
        await self.channel.close()


async def crawl(one: Served, *, alike: int = 0, asked: int = MOST_ASKED) -> list[Found]:
    """Every page below the secret path that links lead to, in the seat's own language. Fails where a link leads to nothing.

    ``alike``, ``asked``: how many of those that differ only in an id, or in what is asked; 0 is as many as ``SEATS`` says.
    """
    async with one.tab() as http:
        home = one.server.app.state.house.keeper.home
        waiting, seen, found = [f"{home}/"], set[str](), list[Found]()
        counted: dict[str, int] = {}
        language = ""
        while waiting:
            path = waiting.pop(0)
            shape = ASKED.sub("=", ID.sub("*", path.removeprefix(home)))
            most = asked if "?" in shape else (alike or SEATS[one.key])
            if path in seen or counted.get(shape, 0) >= most:
                continue
            seen.add(path)
            answer = await http.get(path)
            assert answer.status_code < 400 or len(seen) == 1, f"{shape} of {one.key}: {answer.status_code}"
            if not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            language = language or _LANGUAGE.findall(answer.text)[0]
            for one_more in (*answer.history, answer):
                kept = one.keep(language, str(one_more.url.raw_path, "ascii"), one_more)
            at = str(answer.url.raw_path, "ascii")
            seen.add(at)
            counted[shape] = counted.get(shape, 0) + 1
            number = f" {counted[shape]}" if ID.search(path.removeprefix(home)[24:]) else ""
            name = ID.sub("*", at.removeprefix(home)) + number
            found.append(Found(name, at.removeprefix(home)))
            assert len(found) < MOST_PAGES
            for link in kept.links.followed:
                to = urlsplit(urljoin(f"{one.server.origin}{at}", link))
                assert f"{to.scheme}://{to.netloc}" == one.server.origin, f"{name} leads outside: {link}"
                goal = to.path + (f"?{to.query}" if to.query else "")
                if goal.startswith(f"{home}/") and not to.path.endswith(NOT_PAGES):
                    waiting.append(goal)
        return in_turn({each.path: each for each in found}.values(), Counter())


def in_turn(pages: Iterable[Found], seen: Counter[str]) -> list[Found]:
    """Each with its turn, after those of its kind that were seen."""
    found = []
    for page in pages:
        found.append(replace(page, turn=seen[page.kind]))
        seen[page.kind] += 1
    return found
