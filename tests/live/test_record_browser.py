"""The ledger, who knows, the pace of lines and the timeline in a real Chromium: the picture that fits, its table, the forms by keys."""

from __future__ import annotations

import pytest

from everywhere import looks
from live.test_pages_browser import HOME, fake, open_seat, pytestmark  # noqa: F401  (fixtures, marks)
from wasit.web.locale import Look

LANGUAGES = ["en", "ar", "he"]


async def in_language(seat, language: str) -> Look:
    await seat.go(f"{HOME}/settings")
    await seat.page.check(f"input[name=language][value={language}]")
    await seat.page.click("#lang button[type=submit]")
    await seat.page.wait_for_selector(f"html[lang={language}]")
    return Look(language, zone="Asia/Qatar")


@pytest.mark.parametrize(("language", "width"), looks(LANGUAGES, [390, 1440]))
async def test_the_picture_that_fits_is_shown_and_its_table_opens_by_key(open_seat, width, language) -> None:  # noqa: F811
    """One of the two drawings, inside the page, and the table holds every day."""
    seat = await open_seat("go-between", width=width)
    await in_language(seat, language)
    for path, days in (("momentum", 14), ("knows", 0)):
        await seat.go(f"{HOME}/{path}")
        shown = seat.page.locator("figure svg[role=img]:visible")
        box = await shown.first.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        kind = await shown.first.get_attribute("class")
        assert kind == ("f-n" if width < 500 else "f-w")
        assert await seat.sideways() <= 0
        if days:
            summary = seat.page.locator("summary").first
            await summary.focus()
            await seat.page.keyboard.press("Enter")
            assert await seat.page.locator("figure table:visible").first.locator("tbody tr").count() == days


@pytest.mark.parametrize(("language", "width"), looks(LANGUAGES, [390, 1440]))
async def test_what_is_known_hoped_and_due_is_noted_from_its_page(open_seat, width, language) -> None:  # noqa: F811
    """Found by the names that a person reads; two clicks from the page for a telling."""
    seat = await open_seat("go-between", width=width)
    look = await in_language(seat, language)
    said = {key: str(look.say(key)) for key in (
        "person", "knows.choose.kept-from", "knows.note.do", "hope", "ledger.add-hope", "ledger.hope.do",
        "timeline.what", "timeline.due", "timeline.do",
    )}  # fmt: skip
    page = seat.page

    await seat.go(f"{HOME}/knows")
    await page.get_by_label(said["person"], exact=True).fill("The press")
    await page.locator("#note").get_by_text(said["knows.choose.kept-from"], exact=True).click()
    await page.get_by_role("button", name=said["knows.note.do"]).click()
    await page.wait_for_url(f"**{HOME}/knows")
    assert seat.door.done[-1][0] == "kept-from"

    await seat.go(f"{HOME}/ledger")
    await page.get_by_text(said["ledger.add-hope"], exact=True).click()
    await page.get_by_role("textbox", name=said["hope"], exact=True).fill("أن تُستأنف المحادثات")
    await page.get_by_role("button", name=said["ledger.hope.do"], exact=True).click()
    await page.wait_for_url(f"**{HOME}/ledger")
    command, args = seat.door.done[-1]
    assert (command, args["text"]) == ("hope", {"ar": "أن تُستأنف المحادثات"})

    await seat.go(f"{HOME}/timeline")
    await page.get_by_label(said["timeline.what"], exact=True).fill("The talks end")
    await page.get_by_label(said["timeline.due"], exact=True).fill("2026-10-19 16:00")
    await page.get_by_role("button", name=said["timeline.do"], exact=True).click()
    await page.wait_for_url(f"**{HOME}/timeline")
    assert seat.door.done[-1][0] == "deadline"
    assert await seat.sideways() <= 0


async def test_a_cell_of_who_knows_opens_the_form_for_its_person(open_seat) -> None:  # noqa: F811
    """The thing chosen, the name filled in."""
    seat = await open_seat("go-between")
    await seat.go(f"{HOME}/knows")
    cell = seat.page.locator("a.cellink").first
    await cell.click()
    await seat.page.wait_for_url("**#note")
    assert await seat.page.locator("#kw").input_value() != ""
    assert await seat.page.locator("#kf").input_value() != "channel"
