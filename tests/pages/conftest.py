"""One browser and one played gallery a worker: everything here runs on the session's one loop."""

from __future__ import annotations

import pytest
import pytest_asyncio

from gallery.browser import CHROMIUM, FLAGS
from gallery.served import Gallery

playwright_api = pytest.importorskip("playwright.async_api")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def playwright():
    async with playwright_api.async_playwright() as started:
        yield started


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(playwright):
    chromium = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
    yield chromium
    await chromium.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def gallery(tmp_path_factory):
    """The played channel with its servers. What tests do in it must be refused, or change nothing that pages show."""
    async with Gallery(tmp_path_factory.mktemp("gallery")) as made:
        yield made
