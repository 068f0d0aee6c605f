"""Of all tests: no property is held to a time, since machines are shared; and one browser a worker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from hypothesis import settings

from chromium import launched

settings.register_profile("untimed", settings(), deadline=None)  # over "default", or "ci" where it is
settings.load_profile("untimed")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Any]:
    async with launched() as started:
        yield started
