"""A tab of a browser in front of the pages: opened by its address, with the cookie and the form token that a person would have."""

from __future__ import annotations

import itertools
import re

import httpx
import pytest

from unit.web import fake_door
from wasit.web.app import make_app

ORIGIN = "http://127.0.0.1:8431"
TOKEN = "1" * 64


class Tab:
    """One browser tab, kept on one door. Its paths are those below the secret path; ``outside`` asks for any other."""

    def __init__(self, door, **more) -> None:
        counter = itertools.count(1)
        self.door = door
        self.app = make_app(
            door,
            launch_token=TOKEN,
            origin=lambda: ORIGIN,
            random_bytes=lambda n: next(counter).to_bytes(n, "big"),
            **more,
        )
        transport = httpx.ASGITransport(app=self.app)
        self.http = httpx.AsyncClient(transport=transport, base_url=ORIGIN)
        self.csrf = ""

    @property
    def house(self):
        return self.app.state.house

    async def open(self) -> Tab:
        answer = await self.outside(f"/open?token={TOKEN}")
        assert answer.status_code == 200
        self.csrf = next(iter(self.house.keeper.sessions.values()))
        return self

    @property
    def home(self) -> str:
        return self.house.keeper.home

    async def outside(self, path: str, **headers: str) -> httpx.Response:
        return await self.http.get(path, headers=headers)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return self.seen(await self.http.get(self.home + path, headers=headers))

    def seen(self, answer: httpx.Response) -> httpx.Response:
        """With its redirects as the routes wrote them; each has to stay below the secret path."""
        for name in ("location", "hx-redirect"):
            if name in answer.headers:
                assert answer.headers[name].startswith(f"{self.home}/"), answer.headers[name]
                answer.headers[name] = answer.headers[name].removeprefix(self.home)
        return answer

    async def post(self, path: str, fields: dict[str, str] | None = None, *, headers=None, files=None):
        """A form sent from one of our own pages; ``headers`` overrides, a value of None leaves a header out."""
        said = {"origin": ORIGIN, "sec-fetch-site": "same-origin"} | (headers or {})
        kept = {name: value for name, value in said.items() if value is not None}
        data = {"csrf": self.csrf} | (fields or {})
        return self.seen(await self.http.post(self.home + path, data=data, headers=kept, files=files))


@pytest.fixture
def fake():
    return fake_door


@pytest.fixture
async def go(fake):
    """A tab on an open go-between's seat."""
    return await Tab(fake.FakeDoor("go-between")).open()


@pytest.fixture
async def delegate(fake):
    """A tab on an open delegate's seat."""
    return await Tab(fake.FakeDoor("side")).open()


@pytest.fixture
def new_tab():
    return Tab


INLINE = re.compile(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)


@pytest.fixture
def inline():
    """What a strict CSP would refuse, looked for outside quoted values and text."""
    return INLINE
