"""The ledger's forms, who knows what, the timeline: what they show, and what they ask of the seat."""

from dataclasses import replace

import pytest

from wasit.text.moment import Moment

HOUR = 3600


@pytest.fixture
def at(fake):
    return f"/m/{fake.MATTER}"


@pytest.mark.slow
async def test_what_is_kept_is_named_by_its_box(go, at) -> None:
    """A clause by proposal and number, an undertaking from a word by its entry."""
    await go.post(f"{at}/ledger/kept", {"text": "The road was quiet.", "keeps": "clause:" + "ab" * 32 + ":2"})
    command, args = go.door.done[-1]
    assert command == "milestone"
    assert args["keeps"] == [{"proposal": "ab" * 32, "clause": 2}]
    for wrong in ("clause:x:y", "clause:ab:9999", "", "road"):
        page = await go.post(f"{at}/ledger/kept", {"text": "x", "keeps": wrong})
        assert page.status_code == 409
    assert (await go.post(f"{at}/ledger/kept", {"text": "x"})).status_code == 409
    assert len(go.door.done) == 1


async def test_what_happened_is_told_in_two_languages_and_on_its_track(go, at, fake) -> None:
    """So that each line reads it; twice the same language is a mistake that keeps what was typed."""
    said = {"text": "The road was quiet.", "text-also": "كان الطريق هادئًا.", "track": " open talks "}
    await go.post(f"{at}/ledger/kept", said | {"keeps": "clause:" + "ab" * 32 + ":2"})
    args = go.door.done[-1][1]
    assert (args["text"], args["track"]) == (
        {"en": "The road was quiet.", "ar": "كان الطريق هادئًا."},
        "open talks",
    )
    hope = {"text": "The talks resume.", "text-also": "The talks go on.", "held_by": "b", "of": "a"}
    page = await go.post(f"{at}/ledger/hope", hope | {"of-hope": "1"})
    assert page.status_code == 409
    assert "Both texts are in one language." in page.text
    assert 'value="The talks go on."' in page.text
    assert len(go.door.done) == 1
    empty = await go.post(f"{at}/ledger/hope", {"text": " ", "text-also": "كان الطريق هادئًا."})
    assert empty.status_code == 409


async def test_a_hope_names_both_ends_on_the_desk_and_none_in_a_room(go, at, fake, new_tab) -> None:
    """And what was typed comes back when it is refused."""
    await go.post(f"{at}/ledger/hope", {"text": "The talks resume.", "held_by": "b", "of": "a"})
    assert go.door.done[-1][1]["held_by"] == "b"
    side = await new_tab(fake.FakeDoor("side")).open()
    await side.post(f"{at}/ledger/hope", {"text": "That it opens."})
    assert side.door.done[-1] == ("hope", {"matter": fake.MATTER, "text": {"en": "That it opens."}})
    page = await side.post(f"{at}/ledger/hope", {"text": " "})
    assert page.status_code == 409


@pytest.mark.slow
async def test_the_ledger_is_filtered_by_links(go, at, fake) -> None:
    """Open, late, kept, and by who owes; the next one due stands first, with every clock."""
    ledger = go.door.see_whole_ledger()
    one = ledger.undertakings[0]
    soon = replace(
        one, text={"en": "SOON"}, state="open", due=Moment(fake.NOW.seconds + HOUR, 180), kept_at=None
    )
    late = replace(
        one, text={"en": "LATE"}, state="open", due=Moment(fake.NOW.seconds - HOUR, 180), kept_at=None
    )
    kept = replace(
        one, text={"en": "KEPT"}, state="kept", by={"en": "Somebody"}, due=Moment(fake.NOW.seconds, 180),
        kept_at=Moment(fake.NOW.seconds + 1, 180),
    )  # fmt: skip
    go.door.see_whole_ledger = lambda: replace(ledger, undertakings=(late, soon, kept))
    whole = (await go.get(f"{at}/ledger")).text
    assert whole.index("SOON") < whole.index("LATE")
    assert "Geneva" in whole
    assert "Muscat" in whole
    shown = {}
    for show in ("open", "late", "kept", "by-1", "by-9x"):
        body = (await go.get(f"{at}/ledger?show={show}")).text.split("<tbody>")[1].split("</tbody>")[0]
        shown[show] = [word for word in ("SOON", "LATE", "KEPT") if word in body]
    assert shown == {
        "open": ["SOON", "LATE"], "late": ["LATE", "KEPT"], "kept": ["KEPT"], "by-1": ["KEPT"],
        "by-9x": ["SOON", "LATE", "KEPT"],
    }  # fmt: skip


async def test_a_word_that_crossed_as_written_can_be_noted_as_owed(go, at) -> None:
    """Its own words stand in the form; any other word is refused."""
    page = go.door.see_channel()
    crossed = next(
        entry
        for line in page.lines
        for entry in line.entries
        if any(one.wording == "as-written" for passage in entry.passages for one in passage.passed)
    )
    other = next(
        entry for line in page.lines for entry in line.entries if entry is not crossed and entry.waits
    )
    form = (await go.get(f"{at}/undertaking/{crossed.id}")).text
    assert "Note the undertaking" in form
    await go.post(
        f"{at}/undertaking/{crossed.id}",
        {"text": "They answer.", "due": "2026-10-19 16:00", "zone": "+04:00"},
    )
    command, args = go.door.done[-1]
    assert (command, args["source"], args["due"]) == ("undertaking", crossed.id, "2026-10-19T16:00:00+04:00")
    assert (await go.get(f"{at}/undertaking/{other.id}")).status_code == 409
    assert (await go.get(f"{at}/undertaking/ffffffff")).status_code == 409


async def test_who_knows_is_noted_for_a_seat_or_a_name(go, at, fake) -> None:
    """A name on the page is its seat; a thing may be named in words."""
    known = next(row.person for row in go.door.see_matrix().rows if row.person.seat)
    await go.post(
        f"{at}/knows",
        {"how": "told-part", "who": known.name["en"], "fact": "channel", "other": "day and place"},
    )
    command, args = go.door.done[-1]
    assert (command, args["who"], args["fact"]) == ("told-part", known.seat, "day and place")
    await go.post(f"{at}/knows", {"how": "kept-from", "who": "The press", "when": "2026-10-17 18:00"})
    command, args = go.door.done[-1]
    assert (command, args["who"], args["fact"]) == ("kept-from", {"en": "The press"}, "channel")
    assert args["when"] == "2026-10-17T18:00:00+03:00"
    assert (await go.post(f"{at}/knows", {"how": "guessed", "who": "x"})).status_code == 409
    page = (await go.get(f"{at}/knows?of=channel&who=The+press")).text
    assert 'value="The press"' in page
    assert page.count('role="img"') == 2


async def test_a_deadline_is_noted_with_its_hour_and_taken_back(go, at) -> None:
    """What was reached needs none."""
    await go.post(
        f"{at}/timeline",
        {"what": "deadline", "text": "The talks end.", "due": "2026-10-19 16:00", "track": "open talks"},
    )
    command, args = go.door.done[-1]
    assert (command, args["due"], args["track"]) == ("deadline", "2026-10-19T16:00:00+03:00", "open talks")
    await go.post(f"{at}/timeline", {"what": "milestone", "text": "It is quiet."})
    assert go.door.done[-1][0] == "milestone"
    page = await go.post(f"{at}/timeline", {"what": "deadline", "text": "Soon", "due": "soon"})
    assert page.status_code == 409
    assert 'value="Soon"' in page.text
    await go.post(f"{at}/timeline/take-back", {"id": "c0000002"})
    assert go.door.done[-1][0] == "withdraw"


@pytest.mark.slow
async def test_a_side_has_no_pace_of_lines(fake, new_tab, at) -> None:
    """Its timeline has one clock, its own."""
    side = await new_tab(fake.FakeDoor("side")).open()
    assert (await side.get(f"{at}/momentum")).status_code == 409
    page = (await side.get(f"{at}/timeline")).text
    assert "Muscat" not in page
