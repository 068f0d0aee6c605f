"""A seat that goes by a proxy goes by nothing else: in a network where there is only the proxy, every packet is counted."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.live

TESTS = Path(__file__).parents[1]
APART = ("unshare", "--net", "--")


async def can_be_apart() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = await asyncio.create_subprocess_exec(*APART, "true", stderr=asyncio.subprocess.DEVNULL)
    return await tried.wait() == 0


async def test_relay_and_authority_are_reached_by_the_proxy_alone() -> None:
    """Two seats pair and talk, a token is fetched, a seat comes back of its kit, one changes its proxy while it lives, and the proxies end: each is
    told names, never an address; each box has a circuit; no look-up, no packet past them, and what was said last waits."""
    if not await can_be_apart():
        if os.environ.get("CI"):
            pytest.fail("no network namespace can be made: CI must allow it (root, unshare of util-linux)")
        pytest.skip("no network namespace can be made here: it takes root, and unshare of util-linux")
    apart = await asyncio.create_subprocess_exec(
        *APART, sys.executable, str(TESTS / "live" / "onion_run.py"),
        env=os.environ | {"PYTHONPATH": str(TESTS)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await apart.communicate()
    assert apart.returncode == 0
    told = json.loads(out)
    asked = told["asked"]
    assert {(kind, host.endswith(".onion") or host == "tsa.example") for kind, host, _ in asked} == {
        (3, True)
    }
    assert told["stamped"]
    assert told["by the second"] >= 2
    assert told["reach"] == ["reachable", "reachable"]
    assert set(told["wire"]) == {"proxy", "relay", "authority"}
    assert told["wire"]["relay"] + told["wire"]["authority"] == len(asked) <= told["wire"]["proxy"]
    assert told["down"] == ["authority-unreachable"]
    assert told["waiting"]
    assert told["lost"] == 0
    assert len(told["boxes"]) >= 4
    assert max(told["boxes"]) == 1
    assert told["leaks seen"] >= 2
