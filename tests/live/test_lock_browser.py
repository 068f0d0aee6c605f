"""Locking in a real Chromium: covered before it is asked for, in every tab, by going back too, and by itself where nobody is."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from chromium import IN_BROWSER
from live.test_pages_browser import HOME, fake
from wasit.web.serve import PageServer

pytestmark = IN_BROWSER


class Served:
    """An open go-between's seat whose seconds stand still until told, and a browser's context in front of it."""

    def __init__(self, context) -> None:
        self.context = context
        self.seconds = 1000.0
        self.door = fake.FakeDoor("go-between")
        self.server = PageServer(self.door, random_bytes=os.urandom, steady=lambda: self.seconds)

    async def tab(self, path: str):
        page = await self.context.new_page()
        await page.goto(self.server.home + path)
        return page


@pytest_asyncio.fixture(loop_scope="session")
async def seat(monkeypatch, browser):
    monkeypatch.setattr("wasit.web.idle.Idle.watch.__defaults__", (0.05,))
    async with opened(browser) as one:
        yield one


@asynccontextmanager
async def opened(browser):
    served = Served(await browser.new_context())
    page = await served.context.new_page()
    await page.goto(await served.server.start())
    await page.wait_for_url(lambda url: "/open" not in url)
    await page.close()
    yield served
    await served.context.close()
    await asyncio.wait_for(served.server.stop(), 10)


@pytest.mark.parametrize("path", [f"{HOME}/channel", f"{HOME}/settings", "/begin", "/join"])
async def test_the_page_is_covered_before_the_lock_is_asked_for(seat, path) -> None:
    """Nothing to read and a name that says nothing, while the request is on its way; on pages outside every matter too."""
    page = await seat.tab(path)
    covered: list[object] = []

    async def look(route) -> None:
        covered.append(
            await page.evaluate(
                "[document.body.checkVisibility(), document.title, document.documentElement.innerText.trim()]"
            )
        )
        assert seat.door.is_open()
        await route.continue_()

    await page.route("**/lock", look)
    await page.keyboard.press("Control+.")
    await page.wait_for_selector("[data-locked]")
    assert covered == [[False, "Wasit", ""]]
    assert not seat.door.is_open()
    assert await page.title() == "Wasit"


async def test_the_button_covers_the_page_too(seat) -> None:
    """What Ctrl . does, it does."""
    page = await seat.tab(f"{HOME}/channel")
    await page.click(".lockbtn")
    await page.wait_for_selector("[data-locked]")
    assert not seat.door.is_open()


async def test_nothing_is_shown_by_going_back(seat) -> None:
    """Neither by back nor by forward."""
    page = await seat.tab(f"{HOME}/channel")
    await page.goto(f"{seat.server.home}{HOME}/ledger")
    await page.keyboard.press("Control+.")
    await page.wait_for_selector("[data-locked]")
    for step in (page.go_back, page.go_back, page.go_forward):
        await step()
        assert "detainee" not in await page.content()
        assert await page.title() in ("Wasit", "")


async def test_every_tab_is_locked(seat) -> None:
    """At once, whichever locks."""
    pages = [await seat.tab(path) for path in (f"{HOME}/channel", f"{HOME}/knows", "/begin")]
    await pages[0].bring_to_front()
    await pages[0].keyboard.press("Control+.")
    for page in pages:
        await page.wait_for_selector("[data-locked]", timeout=3000)
        assert await page.title() == "Wasit"


async def test_a_seat_that_nobody_is_at_locks_and_its_pages_follow(seat) -> None:
    """The half sentence was kept before, and is back with the passphrase."""
    page = await seat.tab(f"{HOME}/note/call")
    await page.fill("#n4-1", "They can hold until Sun")
    await page.wait_for_timeout(700)
    seat.seconds += 15 * 60
    await page.wait_for_selector("[data-locked]", timeout=5000)
    assert not seat.door.is_open()
    await page.fill("#pp", fake.PASSPHRASE)
    await page.click("button.primary")
    await page.wait_for_url(f"**{HOME}/channel")
    await page.goto(f"{seat.server.home}{HOME}/note/call")
    await page.wait_for_function("() => document.getElementById('n4-1')?.value.startsWith('They can hold')")


async def test_a_person_is_told_of_once_a_minute(seat) -> None:
    """However much is typed or moved; a page left alone tells of nobody."""
    page = await seat.context.new_page()
    told: list[str] = []
    page.on(
        "request",
        lambda asked: (
            told.append(asked.method) if asked.url.endswith("/presence") and asked.method == "POST" else None
        ),
    )
    await page.clock.install()
    await page.goto(f"{seat.server.home}{HOME}/ledger")
    await page.clock.fast_forward(59_000)
    await page.keyboard.press("Shift")
    assert told == []
    await page.clock.fast_forward(600_000)
    assert told == []
    for _ in range(5):
        await page.keyboard.press("Shift")
        await page.mouse.move(5, 5)
    await page.wait_for_timeout(100)
    assert told == ["POST"]
    await page.clock.fast_forward(61_000)
    await page.mouse.move(50, 50)
    await page.wait_for_timeout(100)
    assert told == ["POST", "POST"]
