"""Whenever a kit was made and whoever restores it, how often: nothing acknowledged before is lost, and nothing collides."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from kit_cast import Restored, passage
from wasit.seat.people import boxes

_STEPS = st.lists(st.sampled_from(["side", "go-between", "room", "sync", "back up"]), max_size=14)


@given(_STEPS, st.lists(st.booleans(), min_size=1, max_size=3), st.booleans())
@settings(max_examples=15, deadline=None)
def test_restoring_an_old_backup_any_number_of_times_is_safe(
    steps: list[str], again: list[bool], is_lost: bool
) -> None:
    """Every word that the machine had saved when the kit was made stands in each restored seat, and what peers have comes back to the
    first that reaches them; no two seats share a key or a mailbox, no feed forks, no letter fails to open."""
    asyncio.run(_run(steps, again, is_lost))


async def _run(steps: list[str], again: list[bool], is_lost: bool) -> None:
    cast = Restored()
    await cast.pair()
    kit, saved = cast.back_up(0), {"line": set[str](), "room": set[str]()}
    for number, step in enumerate(steps):
        match step:
            case "side":
                await cast.seats[0].do("say", passage(f"side {number}"))
            case "go-between":
                await cast.seats[1].do("say", passage(f"go-between {number}", line="a"))
            case "room":
                await cast.seats[0].do("say", passage(f"room {number}", room=True))
            case "sync":
                await cast.settle()
            case _:
                kit = cast.back_up(0)
                saved = {key: set(cast.words(0, key)) for key in saved}
    at_go_between = set(cast.words(1, "a"))
    if is_lost:
        cast.lost.add(0)
    restored = []
    for talks_between in again:
        restored.append(cast.restore(kit))
        if talks_between:
            await cast.talk(greeting=True)
    await cast.talk(greeting=True)
    for number in restored:
        for key, words in saved.items():
            assert words <= set(cast.words(number, key))
        assert not cast.alarms(number) - {"restored"}
    came = [number for number in restored if "restored" not in cast.alarms(number)]
    assert len(came) == 1
    assert at_go_between | saved["line"] <= set(cast.words(came[0], "line"))
    assert cast.alarms(1) <= {"new-keys", "person-fork"}
    matters = [cast.seats[number].matter() for number in (0, *restored)]
    assert len({matter.keys.ik for matter in matters}) == len(matters)
    places = [box.put.id for matter in matters for box in boxes(matter)]
    assert len(places) == len(set(places))
