"""A seat that nobody is at is locked; what pages do by themselves keeps nobody's seat open."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from wasit.web.idle import Idle, is_by_a_person
from wasit.web.serve import PageServer


class Steady:
    """Seconds that go on when told."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def minutes(self, n: float) -> None:
        self.seconds += n * 60


@pytest.fixture
def steady() -> Steady:
    return Steady()


@pytest.fixture
async def tab(fake, new_tab, steady):
    return await new_tab(fake.FakeDoor("go-between"), steady=steady).open()


async def test_a_seat_is_locked_after_its_minutes(tab, steady) -> None:
    """Fifteen unless the person said otherwise; not a moment before."""
    tab.house.idle.look()
    steady.minutes(14.9)
    tab.house.idle.look()
    assert tab.door.is_open()
    steady.minutes(0.1)
    tab.house.idle.look()
    assert not tab.door.is_open()


@pytest.mark.parametrize(("minutes", "is_open"), [(0, True), (1, False), (240, True)])
async def test_the_person_says_how_long(tab, steady, minutes, is_open) -> None:
    """Nought is never."""
    tab.door.wants = replace(tab.door.wants, lock_after=minutes)
    tab.house.idle.look()
    steady.minutes(60)
    tab.house.idle.look()
    assert tab.door.is_open() == is_open


@pytest.mark.parametrize(
    ("method", "path", "keeps_open"),
    [
        ("GET", "/m/{}/channel", True),
        ("GET", "/presence", False),
        ("POST", "/presence", True),
        ("POST", "/m/{}/say", True),
        ("POST", "/m/{}/drafts", False),
        ("GET", "/m/{}/drafts", False),
        ("GET", "/m/{}/part/all", False),
        ("GET", "/invitation/1f1f?part=1", False),
        ("GET", "/invitation/1f1f", True),
        ("GET", "/static/wasit.css", False),
    ],
)
async def test_only_what_a_person_did_keeps_it_open(tab, fake, steady, method, path, keeps_open) -> None:
    """At ten minutes somebody, or only a page, asks; at twenty it shows which."""
    tab.house.idle.look()
    steady.minutes(10)
    path = path.format(fake.MATTER)
    answer = await (tab.get(path) if method == "GET" else tab.post(path))
    assert answer.status_code < 500
    steady.minutes(10)
    tab.house.idle.look()
    assert tab.door.is_open() == keeps_open


def test_the_stream_of_changes_is_nobody() -> None:
    """Every open page has one."""
    assert not is_by_a_person("GET", "/live", "")


def test_a_seat_that_was_just_opened_is_not_locked_at_once(fake, steady) -> None:
    """Also where it stood locked for days and was opened by a command."""
    door = fake.FakeDoor(is_locked=True)
    idle = Idle(door, steady)
    steady.minutes(3000)
    door.is_locked = False
    idle.look()
    assert door.is_open()
    steady.minutes(15)
    idle.look()
    assert not door.is_open()


async def test_the_server_looks_by_itself(fake, steady, monkeypatch) -> None:
    """From its start to its stop."""
    monkeypatch.setattr("wasit.web.idle.Idle.watch.__defaults__", (0.01,))
    server = PageServer(fake.FakeDoor(), random_bytes=lambda n: bytes(n), steady=steady)
    door = server.app.state.house.door
    await server.start()
    try:
        await asyncio.sleep(0.05)
        steady.minutes(15)
        async with asyncio.timeout(5):
            while door.is_open():
                await asyncio.sleep(0.01)
    finally:
        await server.stop()
    assert server._watch is not None
    assert server._watch.done()
