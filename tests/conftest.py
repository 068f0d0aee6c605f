"""Of all tests: no property is held to a time, since machines are shared; one browser a worker; and what is long begins first.

A run ends when its last test does: short ones fill up the end. The tests of pages stand together at the beginning, so that most are run by
one worker, in the gallery that it has; the others help when they have nothing of their own left.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import settings

from chromium import launched

settings.register_profile("untimed", settings(), deadline=None)  # over "default", or "ci" where it is
settings.load_profile("untimed")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Any]:
    async with launched() as started:
        yield started


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order is random otherwise."""
    items.sort(key=lambda item: (not _is_long(item), "pages" not in item.path.parts))


def _is_long(item: pytest.Item) -> bool:
    timeout = item.get_closest_marker("timeout")
    return "pages" in item.path.parts or (
        timeout is not None and bool(timeout.args) and timeout.args[0] > 300
    )
