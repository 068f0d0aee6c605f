"""How a relay finds out how it is."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from wasit.relay import condition as conditions
from wasit.relay.condition import Condition, State


def disk(free: int, flags: int = 0) -> SimpleNamespace:
    return SimpleNamespace(f_bavail=free // 4096, f_frsize=4096, f_flag=flags)


async def test_the_first_thing_that_is_wrong_is_the_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read-only before full before failing; each change is told once."""
    found, well, told = [disk(2**30)], [True], []
    monkeypatch.setattr(os, "statvfs", lambda _path: found[0])
    condition = Condition(tmp_path, 2**20, lambda: well[0], told.append)
    assert condition.state == "ready"
    assert condition.free == 2**30
    states: list[State] = []
    for found[0], well[0] in (
        (disk(2**30), False),
        (disk(4096), False),
        (disk(4096, os.ST_RDONLY), True),
        (disk(2**30), True),
    ):
        states += [condition.look(), condition.look()]
    assert states[::2] == states[1::2] == told == ["failing", "disk-low", "read-only", "ready"]


async def test_a_folder_that_is_gone_or_not_ours_is_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing can be written there."""
    assert Condition(tmp_path / "gone", 0, lambda: True).state == "read-only"
    monkeypatch.setattr(os, "access", lambda _path, _how: False)
    assert Condition(tmp_path, 0, lambda: True).state == "read-only"


async def test_it_looks_again_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong later is found."""
    monkeypatch.setattr(conditions, "EVERY", 0.001)
    well, told = [True], asyncio.Event()
    condition = Condition(tmp_path, 0, lambda: well[0], lambda _state: told.set())
    watching = asyncio.create_task(condition.watch())
    well[0] = False
    await told.wait()
    watching.cancel()
    assert condition.state == "failing"
