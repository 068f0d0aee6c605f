"""Pages of a seat where nothing has happened yet: each list says what is not there, and what fills it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from wasit.seat.seat import Seat
from wasit.web.locale import Look

EMPTY = re.compile(r'<div class="empty"><p class="none">([^<]+)</p>(?:<p>([^<]+)</p>)?</div>')
PLAIN = {"empty.crossed", "empty.desk"}  # what fills them stands right above, or is the field below
LANGUAGES = ["en", "ar", "he"]


def empty_of(page: str, language: str) -> list[str]:
    """The titles of what is empty; one without what fills it is found by its count, but for the plain ones."""
    found = EMPTY.findall(page)
    plain = {str(Look(language).say(key)) for key in PLAIN}
    assert page.count('class="empty"') == len(found)
    assert all(what or title in plain for title, what in found)
    return [title for title, _ in found]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.slow
async def test_each_list_of_a_new_channel_says_what_fills_it(new_tab, language) -> None:
    """A real go-between's seat: the wall, what crossed, the desk, both lines, and every page of a list."""
    seat = Seat(None)
    seat.create("four plain words here", name={language: "Go"}, language=language, zone="Asia/Qatar")
    tab = await new_tab(seat).open()
    home = (
        await tab.post(
            "/begin", {"title": "Road", "side-a": "A", "side-b": "B", "name": "Go", "cover": "prompt"}
        )
    ).headers["location"]
    say = Look(language).say
    pages = {
        "channel": ["empty.said", "empty.wall", "empty.crossed", "empty.desk", "empty.said"],
        "proposals": ["empty.proposals"],
        "ledger": ["empty.owed", "empty.hoped"],
        "knows?of=nothing": ["empty.told"],
        "timeline": ["empty.coming", "empty.past"],
        "lines-to-take": ["takes.none.asked", "takes.none.leaked"],
        "red-lines": ["red-lines.none"],
        "search": ["search.empty"],
        "alarms": ["empty.alarms", "aside.none"],
    }
    for path, keys in pages.items():
        made = (await tab.get(home + path)).text
        assert empty_of(made, language) == [str(say(key)) for key in keys], path


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_side_that_has_just_come_reads_what_will_stand_where(new_tab, fake, language) -> None:
    """Its answers, its line, its room called a room, its receipts, a circle of nobody, a newcomer without a past."""
    door = fake.FakeDoor("side")
    door.language = language
    tab = await new_tab(door).open()
    side = door.see_side()
    door.see_side = lambda *_, **__: replace(
        side, to_answer=(), line=replace(side.line, entries=()), room=replace(side.room, entries=())
    )
    receipts = door.see_receipts()
    door.see_receipts = lambda *_, **__: replace(receipts, entries=())
    people = door.see_people()
    door.see_people = lambda *_, **__: replace(
        people, circles=tuple(replace(one, members=()) for one in people.circles[:1])
    )
    brief = door.see_brief(fake.ENVOY_A.seat)
    door.see_brief = lambda *_, **__: replace(
        brief, lines=tuple(replace(one, entries=()) for one in brief.lines[:1])
    )
    home, say = f"/m/{fake.MATTER}", Look(language).say
    for path, keys in (
        ("side", ["empty.to-answer", "empty.said", "empty.room"]),
        ("receipts", ["empty.said"]),
        ("people", ["people.empty"]),
        (f"brief/{fake.ENVOY_A.seat}", ["brief.nothing"]),
    ):
        made = (await tab.get(f"{home}/{path}")).text
        assert empty_of(made, language) == [str(say(key)) for key in keys], path
