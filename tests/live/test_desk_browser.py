"""A day at the desk in a real browser: search in three languages, keys, words that come while one reads, many lines, alarms."""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import replace

import pytest
import pytest_asyncio

from chromium import IN_BROWSER
from everywhere import looks
from unit.web import fake_door as fake

playwright_api = pytest.importorskip("playwright.async_api")

from wasit.channel import views  # noqa: E402
from wasit.web.serve import PageServer  # noqa: E402

pytestmark = IN_BROWSER


HOME = f"/m/{fake.MATTER}"
SIDEWAYS = "() => Math.floor(document.documentElement.scrollWidth - document.documentElement.getBoundingClientRect().width)"


@pytest_asyncio.fixture(loop_scope="session")
async def open_seat(browser):
    """(door, page, address) of a fake seat; nothing was complained about when it is over."""
    opened, complaints = [], []

    async def make(role="go-between", *, language="en", width=1440, height=900, scripts=True, change=None):
        door = fake.FakeDoor(role)
        door.language = language
        if change is not None:
            change(door)
        server = PageServer(door, random_bytes=os.urandom)
        address = await server.start()
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            has_touch=width < 500,
        )
        page = await context.new_page()
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        opened.append((context, server))
        await page.goto(address)
        await page.wait_for_url(lambda url: "/open" not in url)
        await page.goto(f"{server.home}{HOME}/{'channel' if role == 'go-between' else 'side'}")
        return door, page, server.home + HOME

    yield make
    for context, server in opened:
        await context.close()
        await asyncio.wait_for(server.stop(), 10)
    assert complaints == []


def lines(count: int):
    """A door whose channel has so many lines, each with entries of its own."""

    def change(door) -> None:
        page = door.see_channel()
        made = tuple(
            replace(
                line := (fake.LINE_A, fake.LINE_B)[n % 2],
                key="abcdefgh"[n],
                id=f"{n:02x}" * 8,
                name={tag: f"{name} {n + 1}" for tag, name in line.name.items()},
                entries=tuple(replace(one, id=f"{n:x}" + one.id[1:]) for one in line.entries),
                unread=n,
            )
            for n in range(count)
        )
        door.channel = replace(page, lines=made)

    return change


@pytest.mark.parametrize(
    ("language", "question", "button"),
    [("en", "handover", "Search"), ("ar", "حضور", "بحث"), ("he", "לבקש", "חיפוש")],
)
@pytest.mark.parametrize("width", [1440, 390])
async def test_words_are_found_and_opened_in_their_place(
    open_seat, language, question, button, width
) -> None:
    """From the field on the first page to the entry, which is where the reader then is; nothing scrolls sideways."""
    _door, page, _home = await open_seat(language=language, width=width)
    await page.fill("#q", question)
    await page.get_by_role("button", name=button, exact=True).click()
    await page.wait_for_url("**/search?**")
    assert await page.locator("mark").first.inner_text() == question
    assert await page.evaluate(SIDEWAYS) <= 0
    await page.locator(".hit footer a").first.click()
    await page.wait_for_url(re.compile(r"#e-"))
    where = page.url.partition("#")[2]
    assert await page.locator(f"#{where}").is_visible()
    assert await page.evaluate("() => document.activeElement.id") == where


async def test_keys_do_what_their_buttons_do(open_seat) -> None:
    """Next and previous entry, lines and the wall, notes, passing on, search; nothing of it while one types."""
    _door, page, home = await open_seat()
    await page.keyboard.press("j")
    first = await page.evaluate("() => document.activeElement.id")
    await page.keyboard.press("j")
    assert await page.evaluate("() => document.activeElement.id") != first
    await page.keyboard.press("k")
    assert await page.evaluate("() => document.activeElement.id") == first
    await page.keyboard.press("Alt+b")
    assert await page.evaluate("() => document.activeElement.closest('[data-line]').dataset.line") == "b"
    await page.keyboard.press("Alt+w")
    assert await page.evaluate("() => document.activeElement.className") == "slip A"
    await page.keyboard.press("/")
    assert await page.evaluate("() => document.activeElement.id") == "q"
    await page.keyboard.type("jkpct?")
    assert await page.input_value("#q") == "jkpct?"
    await page.keyboard.press("Escape")
    for key, path in (("c", "note/call"), ("t", "note/text"), ("p", f"pass-on/{fake.WAITS.id}")):
        await page.goto(f"{home}/channel")
        await page.keyboard.press(key)
        await page.wait_for_url(f"**/{path}*")


async def test_the_list_of_keys_opens_and_closes_with_keys(open_seat) -> None:
    """Focus goes in and comes back; the plain page says the same."""
    _door, page, home = await open_seat(language="ar")
    await page.keyboard.press("?")
    await page.wait_for_selector("dialog[open]")
    assert await page.evaluate("() => document.querySelector('dialog').contains(document.activeElement)")
    told = await page.locator("dialog dl").inner_text()
    await page.keyboard.press("Escape")
    await page.wait_for_selector("dialog", state="detached")  # its closing is told a moment later
    await page.goto(f"{home}/keys")
    assert await page.locator("#keylist dl").inner_text() == told


async def test_letters_can_be_turned_off(open_seat) -> None:
    """Then no single letter does anything; keys with Alt and Ctrl go on."""

    def off(door) -> None:
        see = door.see_sign
        quiet = views.Preferences(letter_keys=False)
        door.see_sign = lambda matter="": replace(see(matter), preferences=quiet)

    _door, page, _home = await open_seat(change=off)
    for key in ("j", "p", "c", "?", "/"):
        await page.keyboard.press(key)
    await page.wait_for_timeout(200)
    assert page.url.endswith("/channel")
    assert await page.evaluate("() => document.activeElement === document.body")
    await page.keyboard.press("Alt+a")
    assert await page.evaluate("() => document.activeElement.closest('[data-line]').dataset.line") == "a"


async def test_closing_a_page_with_words_in_it_asks_first(open_seat) -> None:
    """Nothing written: it goes back at once. Words written: a question, and they are still there."""
    _door, page, home = await open_seat()
    await page.goto(f"{home}/note/call")
    await page.locator("textarea").first.fill("He asked for a day.")
    await page.keyboard.press("Escape")
    await page.wait_for_selector("dialog[open]")
    await page.keyboard.press("Enter")
    assert await page.locator("textarea").first.input_value() == "He asked for a day."
    await page.keyboard.press("Escape")
    await page.locator("dialog[open] [data-go]").click()
    await page.wait_for_url("**/channel*")


async def test_a_word_that_comes_moves_nothing_under_the_reader(open_seat) -> None:
    """It stands below; what was being read stays where it was; a quiet mark leads there, and it is told to this seat that it was seen."""
    door, page, _home = await open_seat()
    read = page.locator(f"#e-{fake.FIRST.id}")
    before = await read.bounding_box()
    new = fake.entry("a00000ff", "word", fake.ENVOY_A, fake.NOW, fake.passage(1, "only", en="We are ready."))
    shown = door.see_channel()
    line = replace(
        shown.lines[0], entries=(*shown.lines[0].entries, new), unread=1, first_new=new.id, looked=1, newest=9
    )
    door.channel = replace(shown, lines=(line, shown.lines[1]))
    door.tell(fake.MATTER)
    await page.wait_for_selector(f"#e-{new.id}")
    after = await read.bounding_box()
    assert (after["x"], after["y"]) == (before["x"], before["y"]) or after["y"] - before["y"] < 30
    ids = await page.locator("#entries-a > *").evaluate_all("nodes => nodes.map(node => node.id)")
    assert ids[-2:] == ["new-a", f"e-{new.id}"]
    await page.locator("#unread-a a").click()
    assert page.url.endswith(f"#e-{new.id}")
    await page.wait_for_timeout(2000)
    assert {"a": 9} in [{"a": one["a"]} for one in door.looked if "a" in one]


@pytest.mark.parametrize(("width", "language"), looks([1440, 390, 320], ["en", "ar"]))
async def test_eight_lines_are_of_use(open_seat, width, language) -> None:
    """The page never scrolls sideways; each line can be reached and written to."""
    door, page, _home = await open_seat(width=width, language=language, change=lines(8))
    assert await page.evaluate(SIDEWAYS) <= 0
    for key in "ah":
        if width < 1100:
            await page.locator(f".views input[value={key}]").evaluate("node => node.click()")
        else:
            await page.locator(f".chooser a[href='#l-{key}']").click()
        field = page.locator(f"#c-{key}")
        await field.scroll_into_view_if_needed()
        assert await field.is_visible()
        box = await field.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert await page.evaluate(SIDEWAYS) <= 0
    await page.locator("#c-h").fill("Good evening.")
    await page.locator("#c-h").press("Control+Enter")
    await page.wait_for_url("**/channel*")
    assert [args["line"] for command, args in door.done if command == "say"] == ["h"]


async def test_a_letter_is_sent_once(open_seat) -> None:
    """However often the button is pressed; it keeps its width and says what goes on."""
    door, page, _home = await open_seat()
    await page.fill("#c-a", "Once.")
    told = await page.evaluate(
        """() => {
            const button = document.querySelector('.line.A .compose .btn.primary'), width = button.getBoundingClientRect().width;
            for (let i = 0; i < 3; i++) button.click();
            return [button.textContent, button.getAttribute('aria-disabled'), Math.abs(button.getBoundingClientRect().width - width) < 1];
        }"""
    )
    assert told == ["Sealing…", "true", True]
    await page.wait_for_url("**/channel*")
    await page.wait_for_timeout(300)
    assert len([1 for command, _ in door.done if command == "say"]) == 1


@pytest.mark.parametrize("language", ["en", "ar", "he"])
async def test_what_is_late_says_whose_hour(open_seat, language) -> None:
    """In wax red, in both zones, with the way to it; without script too."""

    def late(door) -> None:
        page = door.see_channel()
        due = views.Alarm(
            "deadline-late", fake.at("12:00"), True, until=fake.at("18:00"), text={"en": "The road closes"}, link=f"at/{fake.CALL.id}"
        )  # fmt: skip
        sides = tuple(
            replace(line, zone=zone)
            for line, zone in zip(page.lines, ("Europe/Zurich", "Asia/Muscat"), strict=True)
        )
        door.channel = replace(page, lines=sides, alarms=(due,))

    door, page, _home = await open_seat(language=language, scripts=False, change=late)
    alarm = page.locator("#alarms .note.bad")
    hours = ("١٨:٠٠", "١٧:٠٠", "١٩:٠٠") if language == "ar" else ("18:00", "17:00", "19:00")
    told = await alarm.inner_text()
    assert all(hour in told for hour in hours)
    assert await page.locator("#clocks dd").count() == 3
    await alarm.locator("a").click()
    assert page.url.endswith(f"#e-{fake.CALL.id}")
    assert any("a" in one for one in door.looked)
