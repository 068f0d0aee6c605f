"""A side's pages in a real Chromium, in three languages: warned by its own red line, signing, briefing, letting go; by pointer and by keys."""

from __future__ import annotations

import pytest

from everywhere import looks
from live.test_pages_browser import HOME, fake, open_seat, pytestmark  # noqa: F401  (fixtures, marks)
from wasit.web.locale import say

LANGUAGES = ("en", "ar", "he")
FORM = "form[data-draft=line]"


async def speak(seat, language: str) -> None:
    """The language of the pages, as a person chooses it."""
    await seat.go(f"{HOME}/settings")
    await seat.page.check(f"input[name=language][value={language}]")
    await seat.page.click("#lang button[type=submit]")
    await seat.page.wait_for_selector(f"html[lang={language}]")
    seat.door.done.clear()


@pytest.mark.parametrize(("language", "width"), looks(LANGUAGES, [390, 1440]))
async def test_a_side_sees_what_waits_and_what_became_of_its_words(open_seat, language, width) -> None:  # noqa: F811
    """How long is left and whose hour it is, whether the mandate covers an answer; what crossed, what stayed; no sideways scroll."""
    seat = await open_seat("side", width=width)
    await speak(seat, language)
    await seat.go(f"{HOME}/side")
    card = await seat.page.locator(".ans").inner_text()
    assert str(say(language, "binding.covered")) in card
    assert str(say(language, "zone.Europe/Zurich")) in card
    told = await seat.page.locator(f"#e-{fake.FIRST.id} > footer").inner_text()
    third = str(say(language, "ordinal.first.3"))
    assert str(say(language, "own.stayed", n=1, which=third)) in told
    for path in ("side", "receipts", "mandate", "red-lines", "people", f"brief/{fake.ENVOY_A.seat}", "leave"):
        await seat.go(f"{HOME}/{path}")
        assert await seat.sideways() <= 0, path
        assert await seat.page.locator("h1").count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_draft_that_crosses_is_told_while_it_is_written(open_seat, language) -> None:  # noqa: F811
    """The warning comes by itself and goes when the words do; having been seen, the words are sent as they are, once."""
    seat = await open_seat("side")
    await speak(seat, language)
    await seat.go(f"{HOME}/side")
    field = seat.page.locator("#c-1")
    await field.focus()
    await seat.page.keyboard.type("We ask for an amnesty.")
    note = seat.page.locator(f"{FORM} .crosses")
    await note.wait_for()
    assert await note.locator("mark").inner_text() == "amnesty"
    assert str(say(language, "red-lines.only-you")) in await note.inner_text()
    for _ in range(8):
        await seat.page.keyboard.press("Backspace")
    await note.wait_for(state="detached")
    await seat.page.keyboard.type("amnesty.")
    await note.wait_for()
    await seat.page.click(f"{FORM} button[type=submit]")
    await seat.page.wait_for_url(f"**{HOME}/side")
    said = [args for command, args in seat.door.done if command == "say"]
    assert [one["passages"][0]["text"] for one in said] == [{"en": "We ask for an amnesty."}]


async def test_without_script_it_comes_back_once(open_seat) -> None:  # noqa: F811
    """The form is shown again with the place and the words; its own button sends it."""
    seat = await open_seat("side", scripts=False)
    await seat.page.fill("#c-1", "We ask for an amnesty.")
    await seat.page.select_option("#c-m1", "as-written")
    await seat.page.click(f"{FORM} .row > button[type=submit]")
    assert not seat.door.done
    assert await seat.page.locator(f"{FORM} .crosses mark").inner_text() == "amnesty"
    assert await seat.page.input_value("#c-m1") == "as-written"
    await seat.page.click(f"{FORM} .crosses button")
    await seat.page.wait_for_url(f"**{HOME}/side")
    (said,) = [args for command, args in seat.door.done if command == "say"]
    assert said["passages"][0]["consent"] == "as-written"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_newcomer_is_briefed_by_keys_alone(open_seat, language) -> None:  # noqa: F811
    """Tab and space tick, Enter goes on; what will be opened is read before it is."""
    seat = await open_seat("side")
    await speak(seat, language)
    await seat.go(f"{HOME}/brief/{fake.ENVOY_A.seat}")
    boxes = seat.page.locator("input[name=entry]:not([disabled])")
    assert await boxes.count() == 2
    wanted = [await boxes.nth(n).get_attribute("value") for n in range(2)]
    for n in range(2):
        for _ in range(60):
            if await boxes.nth(n).evaluate("box => box === document.activeElement"):
                break
            await seat.page.keyboard.press("Tab")
        await seat.page.keyboard.press("Space")
    await seat.page.keyboard.press("Enter")
    await seat.page.wait_for_selector("button[value=open]")
    assert await seat.page.locator("article.entry").count() == 2
    assert not seat.door.done
    await seat.page.locator("button[value=open]").focus()
    await seat.page.keyboard.press("Enter")
    await seat.page.wait_for_url(f"**{HOME}/people")
    opened = [entry for command, args in seat.door.done if command == "brief" for entry in args["entries"]]
    assert sorted(opened) == sorted(wanted)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_somebody_is_let_go_after_a_question(open_seat, language) -> None:  # noqa: F811
    """From the list over the question to the act; going back does nothing."""
    seat = await open_seat("side", width=390)
    await speak(seat, language)
    remove = f'a[href$="/people/{fake.ENVOY_A.seat}/remove"]'
    await seat.go(f"{HOME}/people")
    await seat.page.click(remove)
    await seat.page.click("a.btn.quiet")
    await seat.page.wait_for_url(f"**{HOME}/people")
    assert not seat.door.done
    await seat.page.click(remove)
    await seat.page.click("button.grave")
    await seat.page.wait_for_url(f"**{HOME}/people")
    assert [command for command, _ in seat.door.done] == ["remove"]


async def test_a_mandate_is_signed_and_a_red_line_drawn(open_seat) -> None:  # noqa: F811
    """Two forms of one sitting: the signature that is wanted, and what must not be written."""
    seat = await open_seat("side")
    await seat.go(f"{HOME}/mandate")
    await seat.page.fill("#ms", "a lamp by the window")
    await seat.page.click("form:has(#ms) button[type=submit]")
    await seat.page.wait_for_url(f"**{HOME}/mandate")
    await seat.go(f"{HOME}/red-lines")
    await seat.page.fill("#rt", "No names of drivers.")
    await seat.page.fill("#rp", "driver\nالسائق")
    await seat.page.click("form:has(#rt) button[type=submit]")
    await seat.page.wait_for_url(f"**{HOME}/red-lines")
    (signed, drawn) = seat.door.done
    assert signed[1]["step"] == "sign"
    assert drawn[1]["phrases"] == ["driver", "السائق"]
