"""The charter: told to each line by itself, changed by the go-between alone; and how a person wants its pages, told to nobody."""

from pathlib import Path

import pytest

from seat_world import World, made_here
from wasit.channel.views import Preferences
from wasit.errors import Refused

pytestmark = pytest.mark.slow

SIDES = [{"key": "a", "name": {"en": "Side A"}}, {"key": "b", "name": {"en": "Side B"}}]
TERMS = [{"avoid": {"en": "prisoner", "ar": "أسير"}, "use": {"en": "the detainee", "ar": "المحتجَز"}}]
AGREED = {
    "default_rule": "unless-marked",
    "depth": "persons",
    "retention": 90,
    "terms": TERMS,
    "legal": "without-prejudice",
}


@pytest.fixture
async def world(tmp_path: Path):
    """A go-between with a delegate on B's line, on disk."""
    made = World("prompt", folder=tmp_path)
    with made_here(made):
        for name in ("G", "B"):
            made.add(name)
        opened = {"title": {"en": "Talks"}, "sides": SIDES, "cover": "prompt"} | AGREED
        await made.do("G", "open-channel", opened)
        await made.pair("G", {"as": "side", "line": "b"}, "B")
        await made.run_until(made.now + 60)
        yield made


def terms_seen(world: World, name: str) -> tuple[object, ...]:
    seen = world.seats[name].see_charter()
    return seen.default_rule, seen.depth, seen.retention, seen.terms, seen.legal


async def test_a_side_is_told_what_was_agreed_when_it_comes(world: World) -> None:
    """The same as the desk says, under its own name."""
    assert terms_seen(world, "B") == terms_seen(world, "G")
    assert terms_seen(world, "B")[:3] == ("unless-marked", "persons", 90)
    assert world.seats["B"].see_charter().name == {"en": "Side B"}


async def test_a_change_reaches_every_line_and_keeps_what_it_does_not_name(world: World) -> None:
    """One field changed, the rest as it was."""
    await world.do("G", "set", {"depth": "outcome", "terms": []})
    await world.run_until(world.now + 60)
    assert terms_seen(world, "B") == ("unless-marked", "outcome", 90, (), "without-prejudice")
    assert world.seats["B"].see_charter().title == {"en": "Talks"}


async def test_whose_title_it_is_is_known_until_all_are_told(tmp_path: Path) -> None:
    """A side that opens a channel gives it a title; another side hears it once the go-between has said it itself."""
    world = World("prompt", folder=tmp_path)
    with made_here(world):
        for name in ("A", "G", "B"):
            world.add(name)
        await world.do("A", "open-channel", {"title": {"en": "Ours"}, "role": "side", "cover": "prompt"})
        await world.pair("A", {"as": "go-between"}, "G")
        await world.run_until(world.now + 60)
        assert world.seats["G"].see_charter().titled_by == "a"
        await world.do("G", "set", {"side": {"name": {"en": "Side B"}}})
        await world.pair("G", {"as": "side", "line": "b"}, "B")
        await world.run_until(world.now + 60)
        assert world.seats["B"].see_charter().title["en"] == "A channel"
        await world.do("G", "set", {"title": {"en": "Ours"}})
        await world.run_until(world.now + 60)
        assert world.seats["G"].see_charter().titled_by == ""
        assert world.seats["B"].see_charter().title == {"en": "Ours"}


@pytest.mark.parametrize(
    ("args", "field"),
    [
        ({"depth": "deep"}, "depth"),
        ({"legal": "none at all"}, "legal"),
        ({"retention": -1}, "retention"),
        ({"retention": 36_501}, "retention"),
        ({"default_rule": "never"}, "default_rule"),
        ({"cover": "thick"}, "cover"),
        ({"terms": ["prisoner"]}, "terms"),
        ({"terms": [{"avoid": {"en": "x"}, "use": {}}]}, "terms"),
    ],
)
async def test_what_is_no_charter_is_refused_by_its_name(world: World, args, field) -> None:
    """And nothing is changed."""
    before = terms_seen(world, "G")
    with pytest.raises(Refused) as no:
        await world.do("G", "set", args)
    assert (no.value.code, no.value.fields["field"]) == ("bad-input", field)
    assert terms_seen(world, "G") == before


async def test_a_side_changes_no_charter(world: World) -> None:
    """May not say."""
    with pytest.raises(Refused, match="may-not-say"):
        await world.do("B", "set", {"depth": "outcome"})


async def test_preferences_are_kept_and_checked(world: World) -> None:
    """Over a restart; a wrong one changes none."""
    assert world.seats["G"].preferences() == Preferences(language="en")
    wanted = {"calendars": ["hebrew", "hijri"], "letter_keys": False, "text_size": 125, "lock_after": 5}
    await world.do("G", "set", wanted)
    for args in ({"text_size": 101}, {"lock_after": 241}, {"calendars": ["mayan"]}, {"letter_keys": "no"}):
        with pytest.raises(Refused):
            await world.do("G", "set", args)
    world.reopen("G")
    assert world.seats["G"].preferences() == Preferences(("hijri", "hebrew"), False, 125, 5, "en")
    assert world.seats["G"].see_sign().preferences.text_size == 125


async def test_a_draft_outlives_a_restart_and_is_no_fact(world: World) -> None:
    """Sealed in the matter's file; empty fields drop it; the oldest make room."""
    seat = world.seats["G"]
    before = seat.see_channel()
    seat.keep_draft("line-a", {"p1-text": "half a sentence"})
    assert seat.see_channel().lines == before.lines
    world.reopen("G")
    seat = world.seats["G"]
    assert seat.see_drafts() == {"line-a": {"p1-text": "half a sentence"}}
    for number in range(64):
        seat.keep_draft(f"form-{number}", {"text": str(number)})
    assert len(seat.see_drafts()) == 64
    assert "line-a" not in seat.see_drafts()
    seat.keep_draft("form-63", {"text": " "})
    assert "form-63" not in seat.see_drafts()
    seat.keep_draft("huge", {"text": "x" * 300_000})
    assert "huge" not in seat.see_drafts()
