"""The whole shared case, once, with what the go-between and side B's envoy do done by clicks and keys alone, in two browsers at once.

The go-between reads Arabic, the envoy English, as the case says. Side A and the co-mediator act by commands. After each step the
page of whoever it reached shows it without having been loaded again; at the end the case's own checks hold.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from chromium import IN_BROWSER
from live.hands import NOT_YET_BY_CLICKS
from live.live_stage import Live
from live.seen import AT_BROWSER, Watch
from live_cast import Relay
from shared_data import shared_file
from wasit.play.case import read_case
from wasit.play.checks import check
from wasit.play.player import Player

pytestmark = IN_BROWSER


@pytest.mark.timeout(600)
async def test_the_whole_case_by_clicks_and_keys(browser, tmp_path: Path) -> None:
    """Played with hands it is what it is played by commands: the same words cross, the same is signed, the wall holds."""
    case = read_case(shared_file("case", "release-without-return.json").read_bytes())
    relay = await Relay(tmp_path / "relay").start()
    begun = time.monotonic()
    stage = Live(tmp_path, relay.address, browser, AT_BROWSER)
    player = Player(case, stage, cover="prompt")
    watch = Watch(case, stage, player.record)
    try:
        async for step in player.play():
            await watch.saw(step)
        findings = await check(case, player.record, stage.seats, tmp_path / "relay")
        assert [one.line for one in findings if not one.ok] == []
        by_command = {kind for hand in stage.people.values() for kind in hand.by_command}
        took = {name: (hand.at.clicks, hand.at.keys, hand.at.pages) for name, hand in stage.people.items()}
        print(
            f"\n{time.monotonic() - begun:.1f} s; clicks, keys, pages: {took}; by command: {sorted(by_command)}"
        )
        assert by_command == NOT_YET_BY_CLICKS
        for hand in stage.people.values():
            assert hand.at.complaints == []
            assert hand.at.outside == []
    except Exception:
        for name, hand in stage.people.items():
            await hand.at.page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
        raise
    finally:
        await stage.close()
        await relay.kill()
