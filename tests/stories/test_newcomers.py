"""A delegate whom its own side brings is never told of as a stranger on the line, in whatever cover letters go."""

from __future__ import annotations

import pytest

from seat_world import World, made_here
from wasit.seat.queries.alarms import STRANGER, see_alarms


class Watching(World):
    """Looks at the pages of each seat whenever time goes on."""

    def __init__(self, cover: str) -> None:
        super().__init__(cover)
        self.told: list[tuple[str, int]] = []

    def set_time(self, now: int) -> None:
        super().set_time(now)
        for name, matter in self.matters():
            for line in matter.lines():
                self.told += [(name, now) for alarm in see_alarms(matter, line) if alarm.code == STRANGER]


@pytest.mark.parametrize("cover", ["prompt", "spread", "steady"])
async def test_a_delegate_whom_its_side_brings_is_no_stranger_at_any_moment(cover: str) -> None:
    """Neither to the one who brought it, nor to its mates, nor they to it; not two who come at one time."""
    world = Watching(cover)
    with made_here(world):
        for name in ("a", "g", "a2", "a3", "a4"):
            world.add(name)
        opened = {"title": {"en": "T"}, "role": "side", "side": {"en": "Side A"}, "cover": cover}
        await world.do("a", "open-channel", opened)
        await world.pair("a", {"as": "go-between"}, "g")
        await world.run_until(world.now + 6 * 3600)
        for inviter, newcomer in (("a", "a2"), ("a", "a3"), ("a2", "a4")):
            await world.pair(inviter, {"as": "delegate"}, newcomer)
            if newcomer != "a3":  # the fourth comes while the third is on its way
                await world.run_until(world.now + 6 * 3600)
        await world.run_until(world.now + 12 * 3600)
        line = world.matter("a2").line_of("line")
        epoch = world.matter("a2").replica(line.id).epoch()
        assert epoch is not None
        seats = {world.matter(name).me for name in ("a", "a2", "a3", "a4", "g")}
        assert set(epoch.seats()) == seats
        assert world.told == []
