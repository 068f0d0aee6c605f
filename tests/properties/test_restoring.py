"""Whenever a kit was made and whoever restores it, how often: nothing acknowledged before is lost, and nothing collides."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kit_cast import Restored, passage
from wasit.errors import Refused
from wasit.seat.people import boxes

_STEPS = st.lists(st.sampled_from(["side", "go-between", "alone", "sync", "back up"]), max_size=14)


@given(st.sampled_from([0, 1]), _STEPS, st.lists(st.booleans(), min_size=1, max_size=3), st.booleans())
@example(1, ["go-between", "back up"], [False], True)  # a word that nobody else has
@settings(max_examples=15, deadline=None)
def test_restoring_an_old_backup_any_number_of_times_is_safe(
    who: int, steps: list[str], again: list[bool], is_lost: bool
) -> None:
    """Every word that the machine had saved when the kit was made stands in each restored seat, and what the peer has comes back to the
    first that reaches it, and to no other; no two seats share a key or a mailbox, no feed forks, no letter fails to open."""
    asyncio.run(_run(who, steps, again, is_lost))


async def _run(who: int, steps: list[str], again: list[bool], is_lost: bool) -> None:
    cast = Restored()
    await cast.pair()
    lines = ("line", "room") if who == 0 else ("a", "desk")
    kit, saved = cast.back_up(who), {key: set[str]() for key in lines}
    for number, step in enumerate(steps):
        match step:
            case "side":
                await cast.seats[0].do("say", passage(f"side {number}"))
            case "go-between":
                await cast.seats[1].do("say", passage(f"go-between {number}", line="a"))
            case "alone":
                alone = {"room": True} if who == 0 else {"desk": True}
                await cast.seats[who].do("say", passage(f"alone {number}", **alone))
            case "sync":
                await cast.settle()
            case _:
                kit = cast.back_up(who)
                saved = {key: set(cast.words(who, key)) for key in saved}
    peer = 1 - who
    with_peer = set(cast.words(peer, "a" if who == 0 else "line"))
    if is_lost:
        cast.lost.add(who)
    restored = []
    for talks_between in again:
        restored.append(cast.restore(kit))
        if talks_between:
            await cast.talk(greeting=True)
    await cast.talk(greeting=True)
    for number in restored if who == 1 else ():
        with suppress(Refused):
            await cast.seats[number].do("lead-again", {})
    await cast.talk(greeting=True)
    for number in restored:
        for key, words in saved.items():
            assert words <= set(cast.words(number, key))
        assert not cast.alarms(number) - {"restored", "alone-again", "desk-alone-again"}
    came = [number for number in restored if "restored" not in cast.alarms(number)]
    assert len(came) == 1
    await cast.seats[came[0]].do("say", passage("back", **({} if who == 0 else {"line": "a"})))
    await cast.talk(3, greeting=True)
    assert "back" in cast.words(peer, "a" if who == 0 else "line")
    assert with_peer | saved[lines[0]] <= set(cast.words(came[0], lines[0]))
    assert cast.alarms(peer) <= {"new-keys", "person-fork"}
    matters = [cast.seats[number].matter() for number in (who, *restored)]
    assert len({matter.keys.ik for matter in matters}) == len(matters)
    places = [box.put.id for matter in matters for box in boxes(matter)]
    assert len(places) == len(set(places))
