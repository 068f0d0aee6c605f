"""A network of its own ends with the test that has it, also with one that is killed."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from apart import HERE, need_networks

pytestmark = pytest.mark.live


async def test_what_a_killed_test_had_apart_is_gone(tmp_path: Path) -> None:
    """kill -9 of the one outside: a process of another session in there lets go of its pipe, so nothing need be swept."""
    need_networks()
    pipe = tmp_path / "held"
    os.mkfifo(pipe)
    outside = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "live.apart_run", "outside", str(pipe)),
        env=os.environ | {"PYTHONPATH": str(HERE)},
    )
    with await asyncio.to_thread(pipe.open, "rb") as held:
        outside.kill()
        assert await asyncio.to_thread(held.read) == b""
    assert await outside.wait() == -9
