"""Two people who have only a browser each, and a relay between them: from first run to a word that crossed, on the real thing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from chromium import IN_BROWSER
from live_cast import PACE, Relay
from wasit.seals.slots import TRIAL
from wasit.seat.relay_client import HttpRelayLink
from wasit.seat.seat import Seat
from wasit.seat.sync.live import LiveSync
from wasit.web.serve import PageServer

playwright_api = pytest.importorskip("playwright.async_api")
PASSPHRASE = "seven quiet words in a row"
pytestmark = IN_BROWSER


class Person:
    """A browser in front of a seat of its own; what the browser complained about, or asked of others, is kept."""

    def __init__(self, folder: Path, relay: str) -> None:
        self.link = HttpRelayLink(relay)
        self.seat = Seat(folder, link=self.link, cost=TRIAL)
        self.sync = LiveSync(self.seat, self.link, pace=PACE)

        def create(told: Mapping[str, str]) -> None:
            self.seat.create(
                told["passphrase"],
                name={told["name_language"]: told["name"]},
                language=told["language"],
                zone=told["zone"],
                relay=relay,
            )

        self.pages = PageServer(self.seat, random_bytes=os.urandom, create_seat=create)
        self.complaints: list[str] = []
        self.outside: list[str] = []

    async def open(self, browser) -> None:
        self.context = await browser.new_context(viewport={"width": 1440, "height": 1000})
        self.page = await self.context.new_page()
        self.page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None,
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        address = await self.pages.start()
        self.page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((address, f"{self.pages.home}/"))
                else self.outside.append(asked.url)
            ),
        )
        self.sync.start()
        await self.page.goto(address)

    async def first_run(self, name: str) -> None:
        """From nothing to a seat, by what the page asks."""
        await self.page.fill("#nm", name)
        await self.page.fill("#pp", PASSPHRASE)
        await self.page.fill("#pp2", PASSPHRASE)
        await self.page.click("form[action$='/create'] button[type=submit]")
        await self.page.wait_for_url("**/begin")

    async def said_words(self) -> str:
        await self.page.wait_for_selector("section[aria-labelledby=nx] .say b")
        return await self.page.locator("section[aria-labelledby=nx] .say b").first.inner_text()

    async def write(self, form: str, text: str, key: str) -> None:
        """Type, select all, mark by a key, send."""
        field = self.page.locator(f"form[data-draft={form}] textarea").first
        await field.fill(text)
        await field.evaluate("field => field.setSelectionRange(0, field.value.length)")
        await self.page.keyboard.press(key)
        await self.page.click(f"form[data-draft={form}] button[type=submit]")

    async def close(self) -> None:
        await self.context.close()
        await self.sync.stop()
        await self.seat.invitations.stop()
        self.seat.lock()
        await self.link.close()
        await asyncio.wait_for(self.pages.stop(), 10)


@pytest.mark.timeout(180)
async def test_from_first_run_to_a_word_that_crossed(browser, tmp_path: Path) -> None:
    """Two strangers to computers: seats made, a code read aloud and typed, the same seven words; a word typed by one stands on the
    other's page without reload; it is put into other words for a side that has no seat; its author learns in which words."""
    relay = await Relay(tmp_path / "relay").start()
    go, envoy = Person(tmp_path / "go", relay.address), Person(tmp_path / "envoy", relay.address)
    try:
        for one in (go, envoy):
            await one.open(browser)
        await go.first_run("Go-between")
        await go.page.fill("#ti", "Water for the valley")
        await go.page.fill("#sa", "Farms")
        await go.page.fill("#sb", "Herders")
        await go.page.click("details.fold:has(input[name=cover]) > summary")
        await go.page.check("input[name=cover][value=prompt]")
        await go.page.click("form[action$='/begin'] button[type=submit]")
        await go.page.wait_for_url("**/channel")
        home = go.page.url

        await go.page.goto(home.replace("/channel", "/invite"))
        await go.page.check("input[name=who][value='side:a']")
        await go.page.click("form[action$='/invite'] button[type=submit]")
        await go.page.wait_for_selector(".bigcode")
        code = await go.page.locator(".bigcode").inner_text()

        await envoy.first_run("Envoy of the farms")
        await envoy.page.goto(envoy.pages.home + "/join")
        await envoy.page.fill("#code", code)
        await envoy.page.fill("#nm", "Envoy of the farms")
        await envoy.page.click("form[action$='/join'] button[type=submit]")
        assert await envoy.said_words() == await go.said_words()

        await go.page.goto(home)
        await go.page.evaluate("window.same = true")
        await envoy.page.goto(envoy.pages.home + "/")
        await envoy.page.wait_for_selector("form[data-draft=line]")
        await envoy.write("line", "They would open the lower sluice on Thursday.", "Alt+Digit2")
        await go.page.wait_for_selector("#entries-a >> text=They would open the lower sluice on Thursday.")
        assert await go.page.evaluate("window.same"), "it came without reload"

        await envoy.page.evaluate("window.same = true")
        await go.page.click(".slip a[href*='/pass-on/']")
        await go.page.fill("textarea[name=wording-1]", "The lower sluice could be opened on Thursday.")
        await go.page.click("form[action*='/pass-on/'] button[type=submit]")
        await go.page.wait_for_selector("#outgoing >> text=The lower sluice could be opened on Thursday.")
        await envoy.page.wait_for_selector(
            "#entries-line >> text=The lower sluice could be opened on Thursday."
        )
        assert await envoy.page.evaluate("window.same"), "the receipt came without reload"
        shown = await envoy.page.content()
        assert "Herders" not in shown
        for one in (go, envoy):
            assert one.complaints == []
            assert one.outside == []
    finally:
        for one in (go, envoy):
            await one.close()
        await relay.kill()
