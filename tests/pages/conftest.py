"""One played gallery a worker: everything here runs on the session's one loop."""

from __future__ import annotations

import os

import pytest
import pytest_asyncio

from gallery.served import Gallery
from gallery.walk import Shapes


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def gallery(tmp_path_factory):
    """The played channel with its servers. What tests do in it must be refused, or change nothing that pages show."""
    async with Gallery(tmp_path_factory.mktemp("gallery")) as made:
        yield made


@pytest.fixture(scope="session")
def shapes(tmp_path_factory):
    """In a folder that the workers of one run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shapes"
    folder.mkdir(exist_ok=True)
    return Shapes(folder)
