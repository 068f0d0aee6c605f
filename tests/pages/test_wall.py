"""The wall at the page: what one side wrote stands in no answer of another side's server, in three languages, and over whole cases."""

from __future__ import annotations

import asyncio
import html
import json
from importlib import resources

import pytest

from chromium import ON_THE_SESSIONS_LOOP
from gallery.channel import Channel
from gallery.read_all import read_all
from gallery.seats import SEATS
from gallery.served import Answer, Served, crawl
from gallery.words import CANARIES, LONG_NAME
from wasit.play.case import read_case
from wasit.play.player import Player
from wasit.play.simulated import MemoryRelay
from wasit.play.stage import Together
from wasit.seals.randomness import SystemRandomness
from wasit.seat.sync.live import LiveSync
from wasit.web.serve import PageServer

pytestmark = ON_THE_SESSIONS_LOOP  # the session's loop: no browser is needed
CASES = ("demo", "three-sides", "hebrew-family", "decline-and-counter", "leaver")
# What a seat of each side may have of the canaries; the go-between has all of the lines and its desk, and no room.
MAY_HAVE = {"a": {"a"}, "a2": {"a"}, "b": {"b"}, "go": {"a", "b", "desk"}}


def placed(answers: list[Answer], needles: dict[str, str]) -> dict[str, list[str]]:
    """Which of these stand in an answer, and where: as they are or as HTML or JSON would write them."""
    written = {
        name: {needle.encode(), html.escape(needle).encode(), json.dumps(needle)[1:-1].encode()}
        for name, needle in needles.items()
    }
    found: dict[str, list[str]] = {}
    for answer in answers:
        whole = answer.all
        for name, ways in written.items():
            if any(one in whole for one in ways):
                found.setdefault(name, []).append(answer.name)
    return found


@pytest.mark.parametrize("seat", MAY_HAVE)
async def test_no_answer_holds_another_sides_canary(gallery, seat) -> None:
    """Pages, parts, drafts, downloads, the stream, headers: of all that side wrote nothing, of its people and zone nothing."""
    answers = await read_all(gallery.served[seat])
    assert len(answers) > 40
    others = {name: canary for name, canary in CANARIES.items() if name not in MAY_HAVE[seat]}
    if seat == "b":
        others |= {"A's people": LONG_NAME, "A's zone": "Vienna"}
    if seat in ("a", "a2"):
        others |= {"B's zone": "Muscat"}
    assert not placed(answers, others)
    own = {name: CANARIES[name] for name in MAY_HAVE[seat] - {"desk"}}
    assert placed(answers, own).keys() == own.keys(), "the search would find its own"


@pytest.mark.parametrize("seat", [seat for seat in SEATS if seat not in MAY_HAVE])
async def test_seats_of_other_channels_hold_none(gallery, seat) -> None:
    """Nor does any seat of another channel, or a locked one."""
    answers = await read_all(gallery.served[seat], ("en",))
    assert not placed(answers, CANARIES)


@pytest.mark.parametrize("name", CASES)
async def test_no_answer_holds_what_a_case_says_it_never_may(name) -> None:
    """Each packaged case, played whole: what it lists as never seen by a seat stands in nothing that the seat's server gives."""
    case = read_case(resources.files("wasit.play").joinpath(f"cases/{name}.json").read_bytes())
    stage = Together(MemoryRelay(), "http://127.0.0.1:1")
    async for _ in Player(case, stage).play():
        pass
    searched = 0
    for who, needles in case.expect.never_seen.items():
        if who not in stage.seats:
            continue
        server = PageServer(stage.seats[who], random_bytes=SystemRandomness().bytes)
        await server.start()
        one = Served(who, stage.seats[who], server)
        one.pages = await crawl(one, alike=99, asked=9)
        # in the seat's own language: the page's own words are no side's; the gallery is read in three
        answers = await read_all(one, one.read)
        await server.stop()
        assert not placed(answers, {needle: needle for needle in needles}), who
        searched += len(answers)
    await stage.close()
    assert searched > 50


async def test_nothing_moves_at_one_side_when_another_writes(tmp_path) -> None:
    """The stream of changes at side B says nothing while side A and the go-between write to each other; and says when B is written to."""
    channel = Channel(tmp_path)
    await channel.open()
    seats = [channel.seats[key] for key in ("a", "go", "b")]
    syncs = [LiveSync(seat, channel.stage.link) for seat in seats]
    for sync in syncs:
        sync.start()
    server = PageServer(channel.seats["b"], random_bytes=SystemRandomness().bytes)
    await server.start()
    b, heard = Served("b", channel.seats["b"], server), [b""]

    async def listen() -> None:
        async with (
            b.tab() as http,
            http.stream("GET", server.app.state.house.keeper.home + "/live") as answer,
        ):
            async for chunk in answer.aiter_bytes():
                heard.append(chunk)

    listening = asyncio.create_task(listen())
    said = {"passages": [{"text": {"en": "Quiet."}, "consent": "for-you-only"}]}

    async def after(who: str, **where: object) -> int:
        """How many changes B hears of."""
        await asyncio.sleep(0.3)
        heard.clear()
        await channel.seats[who].do("say", said | where)
        await asyncio.sleep(0.5)
        return b"".join(heard).count(b"event: changed")

    assert [await after("a"), await after("a", room=True), await after("go", line="a")] == [0, 0, 0]
    assert await after("go", line="b") > 0
    listening.cancel()
    await server.stop()
    for sync in syncs:
        await sync.stop()
    await channel.close()
