"""The first page and joining in a real Chromium: with script and without."""

from __future__ import annotations

import asyncio
import os

import pytest
import pytest_asyncio

from chromium import IN_BROWSER
from live.test_pages_browser import fake
from wasit.web.serve import PageServer

pytestmark = IN_BROWSER
GOOD = "harbour linen seven slate"


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser):
    """A page in front of a folder without a seat, or of an open one; ``page.made`` is what was asked to be made."""
    servers, contexts = [], []

    async def open_(*, has_seat: bool = False, scripts: bool = True, zone: str = "Asia/Calcutta"):
        door = fake.FakeDoor(is_locked=not has_seat, has_seat=has_seat)
        made: list[dict[str, str]] = []

        def create(told) -> None:
            made.append(dict(told))
            door.seat_there, door.is_locked = True, False

        server = PageServer(door, random_bytes=os.urandom, create_seat=create)
        servers.append(server)
        context = await browser.new_context(java_script_enabled=scripts, timezone_id=zone)
        contexts.append(context)
        page = await context.new_page()
        await page.goto(await server.start())
        await page.wait_for_url(lambda url: "/open" not in url)
        page.made, page.home = made, server.home
        return page

    yield open_
    for context in contexts:
        await context.close()
    for server in servers:
        await asyncio.wait_for(server.stop(), 10)


async def test_a_passphrase_is_weighed_while_it_is_typed(visit) -> None:
    """A meter and a sentence; the tick comes and goes with the weakness; nothing else of the form is sent for it."""
    page = await visit()
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.post_data or "") if "/strength" in asked.url else None)
    await page.fill("#nm", "CANARY")
    await page.locator("#pp").press_sequentially("olive slat")
    await page.wait_for_selector(".measured.s2")
    assert await page.locator("input[name=weak]").count() == 1
    await page.locator("#pp").press_sequentially("e linen seven")
    await page.wait_for_selector(".measured.s4")
    assert await page.locator("input[name=weak]").count() == 0
    assert sent
    assert not [one for one in sent if "CANARY" in one or "again" in one]


async def test_shown_once_is_typed_once(visit) -> None:
    """The second field goes when what is typed is shown, and comes back when it is hidden."""
    page = await visit()
    await page.fill("#nm", "Go-between")
    await page.click("[data-show=pp]")
    await page.keyboard.type(GOOD)
    assert await page.locator("#pp2").is_hidden()
    await page.click("[data-show=pp]")
    assert await page.locator("#pp2").is_visible()
    await page.click("[data-show=pp]")
    await page.click("button.primary")
    await page.wait_for_url(lambda url: "/m/" in url)
    assert page.made[0]["passphrase"] == GOOD
    assert page.made[0]["zone"] == "Asia/Kolkata"


@pytest.mark.parametrize(
    ("browsers", "chosen"), [("America/Buenos_Aires", "America/Argentina/Buenos_Aires"), ("UTC", "UTC")]
)
async def test_the_browsers_own_zone_is_chosen(visit, browsers, chosen) -> None:
    """Also under the name that it once had."""
    page = await visit(zone=browsers)
    assert await page.input_value("#tz") == chosen


async def test_a_seat_is_made_without_script(visit) -> None:
    """A weak passphrase comes back with a tick; ticked and typed again it is taken."""
    page = await visit(scripts=False)
    for is_ticked in (False, True):
        await page.fill("#nm", "Go-between")
        await page.fill("#pp", "password1")
        await page.fill("#pp2", "password1")
        await page.select_option("#tz", "Asia/Muscat")
        if is_ticked:
            await page.check("input[name=weak]")
        await page.click("button.primary")
    await page.wait_for_url(lambda url: "/m/" in url)
    assert [one["zone"] for one in page.made] == ["Asia/Muscat"]


@pytest.mark.parametrize(
    ("typed", "shown", "state"),
    [
        ("412788302714", "4127-8830-2714", "fit together"),
        ("٤١٢٧ ٨٨٣٠ ٢٧١٤", "4127-8830-2714", "fit together"),
        ("۴۱۲۷۸۸", "4127-88", "6 digits to go"),
        ("412788302715", "4127-8830-2715", "misheard or mistyped"),
        ("4127883027145", "4127-8830-2714-5", "has twelve digits"),
        ("4127 zeven", "4127zeven", "digits only"),
    ],
)
async def test_a_code_says_while_typed_whether_it_is_whole(visit, typed, shown, state) -> None:
    """In groups of four, whatever the script of its digits."""
    page = await visit(has_seat=True)
    await page.goto(f"{page.home}/join")
    await page.locator("#code").press_sequentially(typed)
    assert await page.input_value("#code") == shown
    assert state in await page.inner_text("#cs")
    for _ in range(30):
        await page.locator("#code").press("Backspace")
    assert await page.input_value("#code") == ""
    assert await page.inner_text("#cs") == ""
