"""Passing on and noting in a real Chromium: checks while one types, the hour beneath, the preview, a note and its confirmation."""

from __future__ import annotations

import re
import time

import pytest

from live.test_pages_browser import HOME, fake, open_seat, playwright_api, pytestmark

__all__ = ["open_seat", "pytestmark"]
expect = playwright_api.expect


@pytest.mark.parametrize("width", [1440, 390])
async def test_a_draft_is_checked_while_it_is_typed_and_passed_on(open_seat, width) -> None:
    """The warning comes and goes without a reload; the preview follows; what was shown is passed on at the first press."""
    seat = await open_seat("go-between", width=width)
    await seat.go(f"{HOME}/pass-on/{fake.WAITS.id}")
    page = seat.page
    warned = page.locator("#checks", has_text="It repeats words that are for you only")
    await page.fill("#w-2", "He would lose the authority to sign.")
    await expect(warned).to_be_visible()
    await expect(page.locator("#seen")).to_contain_text("He would lose the authority to sign.")
    await page.fill("#w-2", "They would rather know the hour.")
    await expect(warned).to_have_count(0)
    await page.get_by_role("button", name="Add the hour beneath").click()
    await page.wait_for_url("**/hour")
    assert await page.input_value("#tr-1") == "23:59 on Sunday in Geneva is 01:59 on Monday in Muscat."
    assert await page.input_value("#w-2") == "They would rather know the hour."
    await expect(page.locator("#checks", has_text="An hour in it may mean two hours")).to_have_count(0)
    assert await seat.sideways() <= 0
    await page.get_by_role("button", name=re.compile("Pass on to 2 people")).click()
    await page.wait_for_url(f"**{HOME}/channel")
    (_, first), (_, second) = seat.door.done
    assert first["translation"] == {"en": "23:59 on Sunday in Geneva is 01:59 on Monday in Muscat."}
    assert second["text"] == {"en": "They would rather know the hour."}


async def test_without_script_a_warning_is_shown_before_anything_leaves(open_seat) -> None:
    """The first sending shows it, the second passes on."""
    seat = await open_seat("go-between", scripts=False)
    await seat.go(f"{HOME}/pass-on/{fake.WAITS.id}")
    await seat.page.fill("#w-2", "He would lose the authority to sign.")
    button = seat.page.get_by_role("button", name=re.compile("Pass on to 2 people"))
    await button.click()
    await expect(seat.page.get_by_role("alert")).to_contain_text("Nothing has left.")
    assert seat.door.done == []
    await button.click()
    await seat.page.wait_for_url(f"**{HOME}/channel")
    assert len(seat.door.done) == 2


async def test_the_author_is_asked_by_keys_alone(open_seat) -> None:
    """From the page of passing on to the question and back to the channel."""
    seat = await open_seat("go-between")
    await seat.go(f"{HOME}/pass-on/{fake.WAITS.id}")
    await seat.page.get_by_role("link", name="Ask the author first").press("Enter")
    await seat.page.wait_for_url("**/ask")
    await seat.page.locator("#aq").press_sequentially("May I give the hour?")
    await seat.page.keyboard.press("Control+Enter")
    await seat.page.wait_for_url(f"**{HOME}/channel")
    assert seat.door.done[-1][1]["reply"] == fake.WAITS.id


@pytest.mark.parametrize("width", [1440, 390])
async def test_a_call_is_noted_marked_and_asked_about(open_seat, width) -> None:
    """Two clicks to the page; who spoke is offered by line; the hour over there follows; words are marked by keys."""
    seat = await open_seat("go-between", width=width)
    page = seat.door.see_channel()
    zoned = fake.replace(page.lines[0], zone="Europe/Zurich")
    seat.door.channel = fake.replace(page, lines=(zoned, fake.replace(page.lines[1], seated=False)))
    await seat.go(f"{HOME}/note/call?line=a")
    there = seat.page.locator("#n2-there")
    await expect(there).to_contain_text("18:40 on Saturday in Geneva")
    await seat.page.fill("#n2", "2026-10-17 17:20")
    await expect(there).to_contain_text("16:20 on Saturday in Geneva")
    offered = "[...document.getElementById('people').children].map(one => one.value)"
    assert await seat.page.evaluate(offered) == ["Envoy", "Chief negotiator"]
    await seat.page.locator("label", has_text="Side B").click()
    assert await seat.page.evaluate(offered) == ["Official", "Envoy"]
    await expect(seat.page.get_by_label("Ask them to confirm the note")).to_be_hidden()
    await expect(seat.page.get_by_label("Read back by phone, confirmed")).to_be_visible()
    await seat.page.locator("label", has_text="Side A").click()
    await seat.page.fill("#n1", "Chief negotiator")
    await seat.page.fill("#n3", "11")
    field = seat.page.locator("#n4-1")
    await field.fill("Asks for doctors. He sounded tired.")
    await field.evaluate("field => field.setSelectionRange(0, 17)")
    await seat.page.keyboard.press("Alt+Digit2")
    await seat.page.get_by_label("Ask them to confirm the note").check()
    assert await seat.sideways() <= 0
    await seat.page.keyboard.press("Tab")
    await seat.page.get_by_role("button", name="Keep the note").click()
    await seat.page.wait_for_url(f"**{HOME}/channel**")  # it stands at the note
    command, args = seat.door.done[-1]
    assert (command, args["minutes"], args["ask_to_confirm"], args["with"]) == (
        "note-call", 11, True, [fake.CHIEF_A.seat],
    )  # fmt: skip
    assert [(one["text"], one["consent"]) for one in args["passages"]] == [
        ({"en": "Asks for doctors."}, "may-paraphrase"),
        ({"en": "He sounded tired."}, "for-you-only"),
    ]


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_side_confirms_or_corrects_a_note(open_seat, scripts) -> None:
    """One press, or a field that opens; also without script."""
    seat = await open_seat("side", scripts=scripts)
    await seat.go(f"{HOME}/side")
    asked = seat.page.get_by_role("group", name="Is this right?")
    await asked.get_by_text("Correct", exact=True).click()
    await asked.locator("textarea").fill("Two doctors.")
    await asked.get_by_role("button", name="Send the correction").click()
    await seat.page.wait_for_url(f"**{HOME}/side")
    assert seat.door.done[-1][1]["words"] == {"en": "Two doctors."}
    await seat.page.get_by_role("group", name="Is this right?").get_by_role("button", name="Confirm").click()
    await seat.page.wait_for_url(f"**{HOME}/side")
    assert seat.door.done[-1][1]["right"] is True


async def test_the_time_left_is_counted(open_seat) -> None:
    """In minutes and seconds, down to nothing."""
    seat = await open_seat("go-between")
    page = seat.door.see_channel()
    soon = fake.Moment(int(time.time()) + 30, 180)
    seat.door.channel = fake.replace(page, leaving=(fake.replace(page.leaving[0], leaves_at=soon),))
    await seat.go(f"{HOME}/channel")
    await expect(seat.page.locator("[data-leaves-at]")).to_have_text(re.compile(r"0:2\d"))
