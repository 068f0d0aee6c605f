"""The way to the relay, of a seat that is opened for one command."""

from __future__ import annotations

from typing import Any

from wasit.cli import syncing
from wasit.seals.slots import TRIAL
from wasit.seat.seat import Seat

RELAY = "http://127.0.0.1:9"


async def test_a_relay_that_comes_with_the_command_is_the_way_at_once() -> None:
    """As with a join by somebody who had none: the same command goes on by it."""
    seat = Seat(None, cost=TRIAL)
    seat.create("x", name={"en": "Envoy"}, language="en", zone="UTC")
    await syncing.give_link(seat)
    before: Any = seat.link
    assert before.told[0] == ""
    await seat.do("set", {"relay": RELAY})
    after: Any = seat.link
    assert after is not before
    assert after.told[0] == RELAY
    await syncing.drop_link(seat)
    seat.lock()
