"""Noting what was said, and having it confirmed: forms to commands, and what each end is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

CALL = {
    "line": "a",
    "who": "Chief negotiator",
    "when": "2026-10-17 17:20",
    "minutes": "١١",
    "p1-text": "Asks for doctors.",
}


def noted_line(go, fake) -> None:
    page = go.door.see_channel()
    go.door.channel = replace(
        page, lines=(replace(page.lines[0], zone="Europe/Zurich"), replace(page.lines[1], seated=False))
    )


async def test_a_meeting_is_noted_with_or_without_its_length(go, fake) -> None:
    """In person, by whom, asked to confirm: the seat's person is named by its seat."""
    fields = CALL | {"minutes": "", "ask_to_confirm": "1", "p1-mark": "may-paraphrase"}
    assert (await go.post(f"/m/{fake.MATTER}/note/in-person", fields)).status_code == 303
    command, args = go.door.done[-1]
    assert command == "note-call"
    assert (args["how"], args["with"], args["ask_to_confirm"], args["confirmed"]) == (
        "in-person", [fake.CHIEF_A.seat], True, False,
    )  # fmt: skip
    assert "minutes" not in args
    await go.post(f"/m/{fake.MATTER}/note/in-person", CALL)
    assert go.door.done[-1][1]["minutes"] == 11


async def test_nobody_is_asked_where_nobody_has_a_seat(go, fake) -> None:
    """There the go-between's own account is what there is; elsewhere it is not offered to count."""
    noted_line(go, fake)
    both = {"ask_to_confirm": "1", "confirmed": "1"}
    await go.post(f"/m/{fake.MATTER}/note/text", CALL | both | {"line": "b", "how": "e-mail"})
    command, args = go.door.done[-1]
    assert (command, args["how"], args["ask_to_confirm"], args["confirmed"]) == (
        "note-text",
        "e-mail",
        False,
        True,
    )
    await go.post(f"/m/{fake.MATTER}/note/call", CALL | both)
    assert (go.door.done[-1][1]["ask_to_confirm"], go.door.done[-1][1]["confirmed"]) == (True, False)


async def test_the_hour_of_the_other_place_stands_beneath(go, fake) -> None:
    """On the clock of the chosen line, as soon as it is known; else whose clock the hour is."""
    noted_line(go, fake)
    page = (await go.get(f"/m/{fake.MATTER}/note/call?line=a")).text
    assert "18:40 on Saturday in Geneva" in page
    path = f"/m/{fake.MATTER}/note/call/hour"
    assert (
        "16:20 on Saturday in Geneva" in (await go.post(path, {"line": "a", "when": "2026-10-17 ١٧:٢٠"})).text
    )
    for fields in ({"line": "b", "when": "2026-10-17 17:20"}, {"line": "a", "when": "soon"}, {}):
        assert "On the clock of Doha" in (await go.post(path, fields)).text


@pytest.mark.slow
async def test_the_clocks_and_the_time_to_take_back_are_set_on_one_form(go, delegate, fake) -> None:
    """By side, in any digits; a side's settings have none of it."""
    noted_line(go, fake)
    path = f"/m/{fake.MATTER}/settings"
    assert 'value="Europe/Zurich"' in (await go.get(path)).text
    sent = await go.post(path, {"of": "zones", "zone-a": "", "zone-b": "Asia/Muscat ", "undo": "٣٠"})
    assert sent.status_code == 303
    args = go.door.done[-1][1]
    assert (args["zones"], args["undo"]) == ({"a": "", "b": "Asia/Muscat"}, 30)
    assert (await go.post(path, {"of": "zones", "undo": "soon"})).status_code == 409
    assert 'id="zones"' not in (await delegate.get(path)).text


@pytest.mark.slow
async def test_a_remark_is_shown_to_its_author_and_a_note_asks_its_speaker(go, delegate, fake) -> None:
    """The go-between sees what stays at the desk; the side is asked whether the rest is right."""
    mine = (await go.get(f"/m/{fake.MATTER}/channel")).text
    assert "He sounded tired" in mine
    assert "At your desk, unseen by this side" in mine
    theirs = (await delegate.get(f"/m/{fake.MATTER}/side")).text
    assert "He sounded tired" not in theirs
    assert "Is this right?" in theirs
    assert theirs.count("/read-back") == 3  # confirm, correct; and Read on what came from the other side


@pytest.mark.parametrize(
    ("fields", "args"),
    [
        ({"right": "1"}, {"right": True}),
        ({"right": "", "words": "Two doctors."}, {"right": False, "words": {"en": "Two doctors."}}),
    ],
)
async def test_what_was_read_back_is_said(delegate, fake, fields, args) -> None:
    """Confirmed, or corrected in words."""
    sent = await delegate.post(f"/m/{fake.MATTER}/read-back", fields | {"id": fake.CALL.id})
    assert sent.status_code == 303
    assert delegate.door.done[-1] == ("read-back", {"matter": fake.MATTER, "id": fake.CALL.id} | args)


async def test_a_correction_without_words_is_a_sentence(delegate, fake) -> None:
    """Nothing is said."""
    answer = await delegate.post(
        f"/m/{fake.MATTER}/read-back", {"id": fake.CALL.id, "right": "", "words": " "}
    )
    assert answer.status_code == 409
    assert "Write what it should say." in answer.text
    assert delegate.door.done == []


async def test_a_corrected_note_says_so_on_both_ends(go, fake) -> None:
    """With the words of the correction; at the wall too."""
    page = go.door.see_channel()
    wrong = replace(fake.CALL, read_back="corrected", read_back_words={"en": "Two doctors."})
    line = replace(page.lines[0], entries=(wrong,))
    waiting = (replace(page.waiting[1], entry=wrong),)
    go.door.channel = replace(page, lines=(line, page.lines[1]), waiting=waiting)
    html = (await go.get(f"/m/{fake.MATTER}/channel")).text
    assert "Two doctors." in html
    assert html.count("Corrected by the side") == 2


async def test_what_leaves_is_shown_with_its_time_and_can_be_taken_back(go, fake) -> None:
    """The second in which it leaves, for the script that counts; the hour for whoever has none."""
    html = (await go.get(f"/m/{fake.MATTER}/channel")).text
    assert f'data-leaves-at="{fake.NOW.seconds + 9}"' in html
    assert "They ask who will speak on the day." in html
    await go.post(f"/m/{fake.MATTER}/take-back", {"waiting": "4"})
    assert go.door.done[-1] == ("take-back", {"matter": fake.MATTER, "waiting": 4})
