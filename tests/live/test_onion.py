"""A seat that goes by a proxy goes by nothing else: in a network where there is only the proxy, every packet is counted."""

from __future__ import annotations

import json

import pytest

from apart import need_networks, run_apart

pytestmark = pytest.mark.live


async def test_relay_and_authority_are_reached_by_the_proxy_alone() -> None:
    """Two seats pair and talk, a token is fetched, a seat comes back of its kit, one changes its proxy while it lives, and the proxies end: each is
    told names, never an address; each box has a circuit; no look-up, no packet past them, and what was said last waits."""
    need_networks()
    told = json.loads(await run_apart("live.onion_run"))
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
    assert (told["lost"], told["looked up"], told["not heard"]) == (0, [], 0)
    assert len(told["boxes"]) >= 4
    assert max(told["boxes"]) == 1
    assert told["leaks seen"] == {  # in packets, and as a name that was asked for
        "look-up": [True, True],
        "name that a file answers": [False, True],
        "address": [True, False],
        "address of IPv6": [True, False],
        "past the proxy": [True, False],
    }
