"""The operator's page in a browser: each state and language, wide and narrow, in both lights, by keyboard alone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import uvicorn

from chromium import IN_BROWSER
from gallery.axe import bring, findings
from gallery.browser import DESKTOP, LANGUAGES, PHONE, Tab
from gallery.layout import sideways, too_small
from gallery.walk import shape_of
from live.operated import free_port
from wasit.relay.operator_app import STATES, Sight, make_operator_app
from wasit.relay.tally import MOST

pytestmark = IN_BROWSER
KEY = "k" * 64
SIGHTS = [
    Sight(state, 2**30, MOST * 10, 0, 1_234_560, 3, {"unknown-box": 10, "too-fast": 1_200_340} if state == "disk-low" else {})
    for state in STATES
]  # fmt: skip


class _Shown:
    sight = SIGHTS[0]


@contextlib.asynccontextmanager
async def served() -> AsyncIterator[str]:
    """Its address. What is shown is ``_Shown.sight``."""
    port = free_port()
    app = make_operator_app(KEY, lambda: _Shown.sight)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await running


@contextlib.asynccontextmanager
async def operator_tab(browser, width: int, **more) -> AsyncIterator[tuple[Tab, str]]:
    """Whoever has the key, given as a browser gives it."""
    async with served() as address:
        who = {"username": "operator", "password": KEY}
        context = await browser.new_context(
            viewport={"width": width, "height": 900}, http_credentials=who, bypass_csp=True, **more
        )
        page = await context.new_page()
        yield Tab(None, page, "", width), address  # type: ignore[arg-type]
        await context.close()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
async def test_nothing_is_wrong_with_the_operator_s_page(browser, shapes, width) -> None:
    """axe in both lights; nothing scrolls sideways from 320 px on; what is touched is 44 px high; in the reader's direction."""
    found: list[str] = []
    async with operator_tab(browser, width, is_mobile=width == PHONE, has_touch=width == PHONE) as (
        tab,
        address,
    ):
        await bring(tab)
        for sight in SIGHTS:
            _Shown.sight = sight
            for tab.language in LANGUAGES:
                await tab.page.goto(f"{address}/?lang={tab.language}")
                name = f"{sight.state} {tab.language}"
                assert await tab.page.evaluate("getComputedStyle(document.body).direction") == (
                    "ltr" if tab.language == "en" else "rtl"
                )
                shape = await shape_of(tab)
                if shapes.first("operator", sight.state, tab.language, width, shape):
                    found += await findings(tab, shapes, name, shape)
                found += await too_small(tab)
                found += await sideways(tab, name, (768, PHONE, 320) if width == DESKTOP else (320,))
    assert not found, f"{len(found)} findings:\n" + "\n".join(found)


async def test_the_operator_s_page_is_used_by_keyboard_alone(browser) -> None:
    """Tab comes to each language in its order, and to nothing else; where it is can be seen, in both lights; Enter goes there."""
    _Shown.sight = SIGHTS[0]
    async with operator_tab(browser, DESKTOP) as (tab, address):
        for light in ("light", "dark"):
            await tab.theme(light)
            await tab.page.goto(f"{address}/?lang=en")
            for language in LANGUAGES:
                await tab.page.keyboard.press("Tab")
                at, drawn, width = await tab.page.evaluate(
                    "(() => { const s = getComputedStyle(document.activeElement); return [document.activeElement.lang, s.outlineStyle, s.outlineWidth]; })()"
                )
                assert (at, drawn, width) == (language, "solid", "3px")
        async with tab.page.expect_navigation():
            await tab.page.keyboard.press("Enter")
        assert (
            await tab.page.evaluate("document.documentElement.lang + document.documentElement.dir") == "hertl"
        )
