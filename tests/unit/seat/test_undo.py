"""The time in which a release can be taken back, where it waits for no slot: also over the death of the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from seat_world import World, made_here
from wasit.errors import Refused
from wasit.seat.actions.passing import leave_due, leaving, take_back
from wasit.seat.settings import LONGEST_UNDO

pytestmark = pytest.mark.slow

SIDES = [{"key": "a", "name": {"en": "Side A"}}, {"key": "b", "name": {"en": "Side B"}}]
OWN = {"sources": [], "to": "b", "wording": "paraphrase", "text": {"en": "They will come."}}


@pytest.fixture
async def world(tmp_path: Path):
    """A go-between with a delegate on B's line, on disk."""
    made = World("prompt", folder=tmp_path)
    with made_here(made):
        for name in ("G", "B"):
            made.add(name)
        await made.do("G", "open-channel", {"title": {"en": "Talks"}, "sides": SIDES, "cover": "prompt"})
        await made.pair("G", {"as": "side", "line": "b"}, "B")
        await made.run_until(made.now + 60)
        yield made


def read_at_b(world: World) -> list[str]:
    line = world.seats["B"].see_side().line
    return [text for e in line.entries if e.kind == "release" for p in e.passages for text in p.text.values()]


async def test_a_release_waits_for_its_window_and_leaves(world: World) -> None:
    """Not before, and once."""
    answer = await world.do("G", "pass-on", OWN | {"undo": 10})
    assert answer["id"] == ""
    await world.run_until(world.now + 9)
    assert read_at_b(world) == []
    (leaves,) = world.seats["G"].see_channel().leaving
    assert leaves.number == answer["waiting"]
    await world.run_until(world.now + 1)
    assert read_at_b(world) == ["They will come."]
    assert world.seats["G"].see_channel().leaving == ()


async def test_what_was_taken_back_in_its_window_never_leaves(world: World) -> None:
    """And it can't be taken back twice, nor after it left."""
    answer = await world.do("G", "pass-on", OWN | {"undo": 10})
    await world.do("G", "take-back", {"waiting": answer["waiting"]})
    await world.run_until(world.now + 60)
    assert read_at_b(world) == []
    with pytest.raises(Refused):
        take_back(world.matter("G"), answer["waiting"])


async def test_nothing_asked_is_nothing_waited(world: World) -> None:
    """The command leaves at once, as it always did."""
    assert (await world.do("G", "pass-on", OWN))["id"]
    await world.settle()
    assert read_at_b(world) == ["They will come."]


async def test_now_has_a_window_where_slots_are_kept_too(world: World) -> None:
    """A slot is its own window; "now" waits as long as was asked."""
    await world.do("G", "set", {"cover": "spread"})
    now = await world.do("G", "pass-on", OWN | {"undo": 10, "now": True})
    slot = await world.do("G", "pass-on", OWN | {"undo": 10})
    at = {number: moment.seconds - world.now for number, moment, _ in leaving(world.matter("G"))}
    assert at[now["waiting"]] == 10
    assert at[slot["waiting"]] > 10


async def test_a_line_where_nobody_has_a_seat_waits_for_nothing(world: World) -> None:
    """Its words leave by the go-between's own hand."""
    assert (await world.do("G", "pass-on", OWN | {"to": "a", "undo": 10}))["id"]


async def test_a_program_that_dies_in_the_window_lets_go_exactly_once(world: World) -> None:
    """Killed while it waits, killed right after it left: the addressee reads it one time."""
    await world.do("G", "pass-on", OWN | {"undo": 10})
    world.reopen("G")
    assert len(leaving(world.matter("G"))) == 1
    world.set_time(world.now + 10)
    assert len(leave_due(world.matter("G"))) == 1
    world.reopen("G")  # before anything went to the relay
    assert leave_due(world.matter("G")) == []
    await world.run_until(world.now + 60)
    assert read_at_b(world) == ["They will come."]


async def test_a_program_that_was_shut_over_the_window_lets_go_when_it_opens(world: World) -> None:
    """Late is not lost; and until it left it can be taken back."""
    first = await world.do("G", "pass-on", OWN | {"undo": 10})
    await world.do("G", "pass-on", OWN | {"undo": 10, "text": {"en": "They wait."}})
    world.set_time(world.now + 3600)
    world.reopen("G")
    take_back(world.matter("G"), first["waiting"])
    await world.run_until(world.now + 60)
    assert read_at_b(world) == ["They wait."]


@pytest.mark.parametrize("undo", [-1, LONGEST_UNDO + 1, "10", True, None])
async def test_a_window_is_a_number_of_seconds(world: World, undo: object) -> None:
    """Anything else is refused, and nothing waits."""
    with pytest.raises(Refused) as refused:
        await world.do("G", "pass-on", OWN | {"undo": undo})
    assert refused.value.fields["field"] == "undo"
    with pytest.raises(Refused):
        await world.do("G", "set", {"undo": undo})
    assert leaving(world.matter("G")) == []


async def test_the_pages_window_is_a_setting_of_the_seat(world: World) -> None:
    """Ten seconds, until a person says otherwise; it stays when the seat is opened again. Clocks of sides too."""
    said = await world.do("B", "say", {"passages": [{"text": {"en": "Go."}, "consent": "as-written"}]})
    await world.settle()
    assert world.seats["G"].see_pass_on(said["id"]).undo == 10
    await world.do("G", "set", {"undo": 0, "zones": {"b": "Asia/Muscat"}})
    world.reopen("G")
    page = world.seats["G"].see_pass_on(said["id"])
    assert (page.undo, page.from_zone, page.to_zone) == (0, "Asia/Muscat", "")
    with pytest.raises(Refused):
        await world.do("G", "set", {"zones": "UTC"})
