"""A person at a browser: finds what a page offers by its role and its name in the reader's language, points, types, and looks.

1. Nothing is found by an id or a class of the page: what this finds, somebody who hears the page read out finds too.
2. Nothing is done to a page but pointing and typing. It is asked what it shows, and whether it is still the page that it was.
3. Whatever the browser complained about, or asked of another server, is kept: at the end there is none of it.
"""

from __future__ import annotations

import asyncio
import html
import re
from pathlib import Path
from typing import Any

import pytest

from wasit.text.language import direction_of_text
from wasit.web.locale import Look

playwright_api = pytest.importorskip("playwright.async_api")
PATIENCE = 15_000  # ms for a page to show what it must
_TAG = re.compile(r"<[^>]*>")


class Clicker:
    """``look``: how this person has the pages; ``page``: the browser's page. ``clicks``, ``keys``, ``pages``: what it took so far."""

    def __init__(self, page: Any, look: Look) -> None:
        self.page, self.look = page, look
        self.page.set_default_timeout(PATIENCE)
        self.clicks = self.keys = self.pages = 0
        self.complaints: list[str] = []
        self.outside: list[str] = []
        page.on(
            "console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text)
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def watch(self, *mine: str) -> None:
        """Keep every request that goes anywhere but to addresses that begin like these."""
        self.page.on("request", lambda asked: asked.url.startswith(mine) or self.outside.append(asked.url))

    # -- names, in the reader's language --------------------------------------------------------------------------------------

    def say(self, key: str, **fields: object) -> str:
        """Our sentence as it is read: without the marks of the page."""
        return plain(self.look.say(key, **fields))

    # -- finding --------------------------------------------------------------------------------------------------------------

    def find(self, role: str, name: str, *, within: Any = None, exact: bool = True) -> Any:
        return (within or self.page).get_by_role(role, name=name, exact=exact)

    def region(self, name: str) -> Any:
        """A part of the page by the name that it has; where two begin alike, the first."""
        return self.page.get_by_role("region", name=name, exact=True).first

    def entry(self, words: str, within: Any = None) -> Any:
        """The newest entry that holds these words."""
        return (within or self.page).get_by_role("article").filter(has_text=words).last

    # -- pointing and typing --------------------------------------------------------------------------------------------------

    async def point(self, found: Any) -> None:
        self.clicks += 1
        await found.click()

    async def choose(self, found: Any) -> None:
        """A radio button or a box to tick, by the words beside it: they are what one points at."""
        await self.point(found.locator("xpath=ancestor::label"))

    async def go(self, found: Any) -> None:
        """Point at what leads to another page, and wait for it."""
        self.pages += 1
        async with self.page.expect_navigation(wait_until="load"):
            await self.point(found)
        assert await self.sideways() <= 0, self.page.url

    async def send(self, found: Any) -> None:
        """Point at what sends a form; it must be taken. Raises: AssertionError with what the page says else."""
        await self.go(found)
        problem = self.page.get_by_role("alert")
        assert not await problem.count(), await problem.first.inner_text()

    async def type(self, field: Any, text: str) -> None:
        """Into a field that is emptied first; typed as a paste, not key by key, but through the field's own events."""
        self.keys += len(text)
        await field.click()
        await field.press("Control+a")
        await self.page.keyboard.insert_text(text)

    async def pick(self, field: Any, label: str) -> None:
        """One of a list, by what it says there."""
        await field.select_option(label=label)

    async def give(self, field: Any, file: Path) -> None:
        """A file to a field that asks for one."""
        await field.set_input_files(file)

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.keys += 1
            await self.page.keyboard.press(key)

    async def mark(self, field: Any, passages: list[tuple[str, str]]) -> None:
        """Type passages one after another and mark each by the keyboard alone: Shift with arrows, Alt with 1, 2 or 3."""
        number = {"as-written": "Digit1", "may-paraphrase": "Digit2", "for-you-only": "Digit3"}
        onward = "ArrowLeft" if direction_of_text(passages[0][0]) == "rtl" else "ArrowRight"
        await self.type(field, " ".join(text for text, _ in passages))
        if len(passages) == 1:
            await self.press("Control+a", f"Alt+{number[passages[0][1]]}")
            return
        await self.press("Control+Home")
        for text, consent in passages:
            await self._select(onward, len(text))
            await self.press(f"Alt+{number[consent]}", onward, onward)

    async def _select(self, arrow: str, times: int) -> None:
        """With Shift and an arrow, letter by letter, in one go."""
        self.keys += times
        keys = await self.page.context.new_cdp_session(self.page)
        code = {"ArrowLeft": 37, "ArrowRight": 39}[arrow]
        key = {"key": arrow, "code": arrow, "windowsVirtualKeyCode": code, "modifiers": 8}
        turns = [{"type": turn, **key} for _ in range(times) for turn in ("rawKeyDown", "keyUp")]
        await asyncio.gather(*(keys.send("Input.dispatchKeyEvent", turn) for turn in turns))
        await keys.detach()

    # -- looking --------------------------------------------------------------------------------------------------------------

    async def sees(self, found: Any) -> None:
        """It is there, or comes, and can be seen. Raises: AssertionError."""
        await playwright_api.expect(found).to_be_visible(timeout=PATIENCE)

    async def stay(self) -> None:
        """From here on this page is to be the same one."""
        await self.page.evaluate("window.stayed = true")

    async def has_stayed(self) -> bool:
        return bool(await self.page.evaluate("window.stayed === true"))

    async def sideways(self) -> int:
        """How far the page is wider than its room. Units: px."""
        return int(
            await self.page.evaluate(
                "() => Math.floor(document.documentElement.scrollWidth"
                " - document.documentElement.getBoundingClientRect().width)"
            )
        )


def plain(said: object) -> str:
    """A sentence of the catalogue as it stands on a page once it is read."""
    return html.unescape(_TAG.sub("", str(said)))
