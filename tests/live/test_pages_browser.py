"""The pages in a real Chromium: unlocked, both lines there, words marked by keys, live without reload, nothing leaves loopback."""

from __future__ import annotations

import asyncio
import os

import pytest
import pytest_asyncio

from chromium import IN_BROWSER
from unit.web import fake_door as fake
from wasit.web.serve import PageServer

playwright_api = pytest.importorskip("playwright.async_api")
pytestmark = IN_BROWSER


HOME = f"/m/{fake.MATTER}"


class Watched:
    """A served seat and a page in front of it; whatever the browser complained about or asked of others is kept."""

    def __init__(self, door, server, page) -> None:
        self.door, self.server, self.page = door, server, page
        self.complaints: list[str] = []
        self.outside: list[str] = []
        mine = (f"{server.home}/", f"{server.origin}/open?token=")
        page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith(mine) else self.outside.append(asked.url),
        )

    async def go(self, path: str) -> None:
        await self.page.goto(self.server.home + path)

    async def sideways(self) -> int:
        """How far the page is wider than its room; the gutter of the scrollbar is no room."""
        return await self.page.evaluate(
            "() => Math.floor(document.documentElement.scrollWidth - document.documentElement.getBoundingClientRect().width)"
        )


@pytest_asyncio.fixture(loop_scope="session")
async def open_seat(browser):
    """Serves a fake door and opens its address; everything is stopped afterwards, and nothing was complained about."""
    watched: list[Watched] = []

    async def make(role: str, *, is_locked: bool = False, width: int = 1440, scripts: bool = True) -> Watched:
        door = fake.FakeDoor(role, is_locked=is_locked)
        server = PageServer(door, random_bytes=os.urandom)
        address = await server.start()
        context = await browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, has_touch=width < 500
        )
        one = Watched(door, server, await context.new_page())
        watched.append(one)
        await one.page.goto(address)
        await one.page.wait_for_url(lambda url: "/open" not in url)
        return one

    yield make
    for one in watched:
        await one.page.context.close()
        await asyncio.wait_for(one.server.stop(), 10)
        assert one.complaints == []
        assert one.outside == []


@pytest.mark.parametrize("width", [1440, 390])
async def test_a_go_between_unlocks_and_sees_both_lines(open_seat, width) -> None:
    """From the opening address over the passphrase to the channel; no page scrolls sideways."""
    seat = await open_seat("go-between", is_locked=True, width=width)
    assert await seat.page.title() == "Wasit"
    await seat.page.fill("#pp", fake.PASSPHRASE)
    await seat.page.click("button[type=submit].primary")
    await seat.page.wait_for_url(f"**{HOME}/channel")
    assert await seat.page.locator(".line").count() == 2
    assert await seat.page.locator(".slip").count() == 3
    under = (
        "channel", f"pass-on/{fake.WAITS.id}", "note/call", "proposals", f"proposals/{fake.PROPOSAL}",
        f"proposals/{fake.OLDER.id}/certificate", "ledger", "knows", "settings", "invite", "verify",
    )  # fmt: skip
    for path in under:
        await seat.go(f"{HOME}/{path}")
        assert await seat.sideways() <= 0, path


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["ar", "he"])
async def test_no_page_scrolls_sideways_right_to_left(open_seat, width, language) -> None:
    """Nor in Arabic or Hebrew."""
    seat = await open_seat("side", width=width)
    await seat.go(f"{HOME}/settings")
    await seat.page.check(f"input[name=language][value={language}]")
    await seat.page.click("#lang button[type=submit]")
    await seat.page.wait_for_selector(f"html[lang={language}]")
    for path in (
        "side",
        f"proposals/{fake.PROPOSAL}",
        f"proposals/{fake.PROPOSAL}/accept",
        "propose",
        "ledger",
    ):
        await seat.go(f"{HOME}/{path}")
        assert await seat.sideways() <= 0, path


async def test_words_are_marked_by_keys(open_seat) -> None:
    """Selected words and Alt 1 are one passage, the rest stays for the go-between only."""
    seat = await open_seat("side")
    field = seat.page.locator("#c-1")
    await field.fill("We will answer by Sunday. The capital is tired.")
    await field.evaluate("field => field.setSelectionRange(0, 25)")
    await seat.page.keyboard.press("Alt+Digit1")
    assert await seat.page.locator(".preview .mk.asis bdi").inner_text() == "We will answer by Sunday."
    await field.press("End")
    await field.type(" Very.")
    await seat.page.click("form[data-draft=line] button[type=submit]")
    await seat.page.wait_for_url(f"**{HOME}/side")
    said = [args for command, args in seat.door.done if command == "say"][-1]
    assert said["passages"] == [
        {"text": {"en": "We will answer by Sunday."}, "consent": "as-written", "attribution": "none"},
        {"text": {"en": "The capital is tired. Very."}, "consent": "for-you-only", "attribution": "none"},
    ]


async def test_a_word_arrives_without_reload_and_moves_nothing(open_seat) -> None:
    """The new entry stands below; what was there is the same node; what is being typed stays."""
    seat = await open_seat("go-between")
    await seat.page.wait_for_function("() => document.querySelectorAll('#entries-a .entry').length === 4")
    while not seat.door.listeners:
        await asyncio.sleep(0.02)
    await seat.page.fill("#c-a", "half a sentence")
    await seat.page.evaluate(
        "window.first = document.querySelector('#entries-a .entry'); window.sameTab = true"
    )
    page = seat.door.see_channel()
    come = fake.entry(
        "a0000077", "word", fake.ENVOY_A, fake.at("19:39"), fake.passage(1, "asis", en="It is quiet now.")
    )
    line = fake.replace(page.lines[0], entries=(*page.lines[0].entries, come))
    seat.door.channel = fake.replace(page, lines=(line, page.lines[1]))
    seat.door.tell(fake.MATTER)
    await seat.page.wait_for_selector(f"#e-{come.id}")
    assert await seat.page.evaluate(
        "window.sameTab && window.first === document.querySelector('#entries-a .entry')"
    )
    assert (
        await seat.page.evaluate("document.querySelector('#entries-a').lastElementChild.id") == f"e-{come.id}"
    )
    assert await seat.page.input_value("#c-a") == "half a sentence"
    assert await seat.page.locator("#entries-a .entry").count() == 5


async def test_ctrl_dot_locks_and_the_draft_waits(open_seat) -> None:
    """The locked page names nothing; after unlocking the half sentence is back."""
    seat = await open_seat("go-between")
    await seat.page.fill("#c-b", "half a sentence")
    await seat.page.keyboard.press("Control+.")
    await seat.page.wait_for_selector("#pp")
    assert await seat.page.title() == "Wasit"
    assert "detainee" not in await seat.page.content()
    await seat.page.fill("#pp", fake.PASSPHRASE)
    await seat.page.keyboard.press("Enter")
    await seat.page.wait_for_function("() => document.querySelector('#c-b')?.value === 'half a sentence'")


async def test_pages_work_without_script(open_seat) -> None:
    """Rows with a mark each; the form is sent by the browser alone."""
    seat = await open_seat("side", scripts=False)
    await seat.page.fill("#c-1", "As it stands.")
    await seat.page.select_option("#c-m1", "as-written")
    await seat.page.fill("#c-2", "Only for you.")
    await seat.page.click("form[data-draft=line] button[type=submit]")
    said = [args for command, args in seat.door.done if command == "say"][-1]
    assert [one["consent"] for one in said["passages"]] == ["as-written", "for-you-only"]


async def test_a_server_on_another_port_is_given_nothing(open_seat) -> None:
    """Somebody else's server on this machine, opened in the same browser, learns neither the cookie nor the path: not by a
    link followed, not by a visit, not by framing or fetching the seat's own port. A cookie of all paths does come there."""
    seat = await open_seat("go-between")
    heard: list[bytes] = []
    page = (
        f"<iframe src='{seat.server.origin}/'></iframe><img src='{seat.server.origin}/static/mark.svg'>"
        "<script>window.said = fetch('"
        + seat.server.origin
        + "/', {credentials: 'include', mode: 'no-cors'})"
        ".then(answer => answer.type, no => 'refused')</script>"
    ).encode()

    async def overhear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        length = str(len(page)).encode()
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nset-cookie: theirs=1; Path=/\r\nconnection: close\r\n"
            b"content-length: " + length + b"\r\n\r\n" + page
        )
        await writer.drain()
        writer.close()

    theirs = await asyncio.start_server(overhear, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{theirs.sockets[0].getsockname()[1]}"
    kept = await seat.page.context.cookies(f"{seat.server.home}/")
    assert len(kept) == 1, "the browser does hold the session's cookie"
    # a page of the same browser that nobody watches: what it is refused there is complained of at any time after
    another = await seat.page.context.new_page()
    await another.goto(seat.page.url)
    await another.evaluate(
        "to => { const a = document.createElement('a'); a.href = to; document.body.append(a); a.click(); }",
        address,
    )
    await another.wait_for_url(f"{address}/**")
    assert await another.evaluate("window.said") in ("opaque", "refused")
    await another.goto(f"{address}/again")
    secrets = (kept[0]["value"], kept[0]["name"], seat.server.home.rsplit("/", 1)[1])
    assert len(heard) >= 2
    assert any(b"theirs=1" in one for one in heard), "a cookie that goes to every path does come"
    for one in heard:
        for secret in secrets:
            assert secret.encode() not in one
    await another.goto(f"{seat.server.home}/")
    await another.wait_for_url(f"**{HOME}/channel")
    theirs.close()
    await theirs.wait_closed()


async def test_the_server_ends_while_a_stream_is_open(open_seat) -> None:
    """An open page keeps nobody waiting."""
    seat = await open_seat("go-between")
    while not seat.door.listeners:
        await asyncio.sleep(0.02)
    await asyncio.wait_for(seat.server.stop(), 10)
    assert not seat.door.listeners
    seat.complaints.clear()
