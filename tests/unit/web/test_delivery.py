"""How far a word has come, on the pages of both who write: in this seat, at the relay, in their seat, read back."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from wasit.channel import views

AT_RELAY = {"delivery": "relay", "readers": 2}
STATES = (
    ({"delivery": "here", "readers": 2}, "In this seat", "In this seat; it has not left yet."),
    (AT_RELAY, "At the relay", "At the relay."),
    (
        {"delivery": "lapsed", "readers": 2},
        "Not fetched in 30 days; it goes again when their seat returns",
        "Not fetched in 30 days. It goes again when the go-between’s seat returns.",
    ),
    ({"delivery": "lapsed", "delivered_to": 1, "readers": 2}, "In 1 of 2 seats", "In 1 of 2 seats."),
    (AT_RELAY | {"delivered_to": 1}, "In 1 of 2 seats", "In 1 of 2 seats."),
    ({"delivery": "here", "delivered_to": 1, "readers": 2}, "In 1 of 2 seats", "In 1 of 2 seats."),
    ({"delivery": "seat", "delivered_to": 1, "readers": 1}, "In their seat", "In the go-between’s seat."),
    ({"delivery": "read", "readers": 1}, "Read back", "Read back by the go-between."),
)


def foot(html: str, entry: str) -> str:
    """What stands below one entry, as plain words; "" where nothing does."""
    found = re.search(rf'id="e-{entry}">(.*?)</article>', html, re.DOTALL)
    assert found is not None
    below = re.search(r"<footer>(.*?)</footer>", found[1], re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", below[1]).split()) if below else ""


async def at_go_between(go, entry: views.EntryView) -> str:
    page = go.door.see_channel()
    first = page.lines[0]
    go.door.channel = replace(page, lines=(replace(first, entries=(entry,)), *page.lines[1:]))
    return foot((await go.get(f"/m/{go.door.see_sign().matter}/channel")).text, entry.id)


async def at_side(side, entry: views.EntryView) -> str:
    page = side.door.see_side()
    side.door.side = replace(page, line=replace(page.line, entries=(entry,)))
    return foot((await side.get(f"/m/{side.door.see_sign().matter}/side")).text, entry.id)


@pytest.mark.parametrize(("way", "said", "_"), STATES)
@pytest.mark.parametrize("kind", ["word", "call", "text"])
async def test_a_go_between_is_told_how_far_its_word_or_note_has_come(go, fake, way, said, _, kind) -> None:
    """Of a note with words that crosses to a line with seats as of a word; the reading back of a note has its own sentence."""
    note = replace(fake.CALL, kind=kind, waits=False, asks=False, **way)
    if kind == "word":
        note = replace(note, spoken_by=(), minutes=None)
    elif way["delivery"] == "read":
        note = replace(note, read_back="right")
        said = "Read back and confirmed"
    assert await at_go_between(go, note) == said


async def test_a_note_that_goes_to_nobody_says_nothing_of_its_way(go, fake) -> None:
    """It was written before there was a seat to read it."""
    assert await at_go_between(go, replace(fake.CALL, waits=False, asks=False, readers=0)) == ""


@pytest.mark.parametrize(("way", "_", "said"), STATES)
async def test_a_side_is_told_how_far_its_word_has_come(delegate, fake, way, _, said) -> None:
    """Before anything of it was passed on, and after."""
    mine = replace(fake.WAITS.author, mine=True)
    waiting = replace(fake.WAITS, author=mine, waits=False, **way)
    assert said in await at_side(delegate, waiting)
    passed = replace(fake.FIRST, author=mine, waits=False, **way)
    told = await at_side(delegate, passed)
    assert said in told
    assert "Passed on" in told


async def test_two_seats_are_counted_in_the_grammar_of_each_language(delegate, fake) -> None:
    """Arabic has a dual."""
    mine = replace(fake.WAITS.author, mine=True)
    delegate.door.language = "ar"
    told = await at_side(
        delegate, replace(fake.WAITS, author=mine, delivery="relay", delivered_to=1, readers=2)
    )
    assert "من مقعدين." in told
