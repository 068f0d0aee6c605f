"""The browser of every test: Debian's Chromium, started one way, one for all tests of a worker.

1. Without a window's frame where that is here (chromium-headless-shell): the same engine, which opens and loads a page for half the
   work. ``WASIT_CHROMIUM`` names another, as ``/usr/bin/chromium``.
2. Tests take the fixture ``browser`` and open contexts of their own in it: what one leaves behind, no other sees.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

_HERE = [Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")]
CHROMIUM = Path(os.environ.get("WASIT_CHROMIUM") or next((one for one in _HERE if one.exists()), _HERE[-1]))
# Over playwright's own list of features, which this replaces: what of it these tests need, and two that start another process or
# another document's host for each page of the same server.
WITHOUT = [
    "RenderDocument", "SpareRendererForSitePerProcess", "PaintHolding", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "MediaRouter", "OptimizationHints",
    "NetworkTimeServiceQuerying", "PreconnectToSearch",
]  # fmt: skip
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb", "--font-render-hinting=slight",
    "--disable-lcd-text", f"--disable-features={','.join(WITHOUT)}",
]  # fmt: skip
needs_chromium = pytest.mark.skipif(
    not CHROMIUM.exists() and not os.environ.get("CI"), reason="no Chromium here"
)
ON_THE_SESSIONS_LOOP = pytest.mark.asyncio(loop_scope="session")  # where the worker's browser lives
IN_BROWSER = [pytest.mark.live, pytest.mark.browser, ON_THE_SESSIONS_LOOP, needs_chromium]


@asynccontextmanager
async def launched(*more: str) -> AsyncIterator[Any]:
    """A browser of one's own, with further flags."""
    from playwright.async_api import async_playwright  # a test without a browser needs none of it

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS, *more])
        try:
            yield browser
        finally:
            await browser.close()


def in_browser(test: Any) -> Any:
    """The marks for one test, in a file where others need no browser."""
    for mark in IN_BROWSER:
        test = mark(test)
    return test
