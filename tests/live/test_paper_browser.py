"""A paper from its first clause to its certificate, in real browsers on real seats: written, revised, read, accepted by keys alone,
printed on one page, saved, dropped on the page that verifies, and caught when it was tampered with."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest
import pytest_asyncio
from pypdf import PdfReader

from chromium import IN_BROWSER
from wasit.cli.verified import certificate_view
from wasit.play.player import ended
from wasit.play.shape import SeatOfCase
from wasit.play.simulated import MemoryRelay
from wasit.play.stage import Together
from wasit.seat.seat import Seat
from wasit.web.serve import PageServer

playwright_api = pytest.importorskip("playwright.async_api")
PASS = "four plain words here"
pytestmark = [*IN_BROWSER, pytest.mark.timeout(180)]
WHO = {
    "go": SeatOfCase("go", {"en": "Go-between", "ar": "الوسيط", "he": "המתווך"}, "en", "Asia/Qatar"),
    "a": SeatOfCase("a", {"en": "Envoy A", "ar": "المبعوث أ", "he": "שליח א"}, "en", "Europe/Zurich", side="a"),
    "b": SeatOfCase("b", {"en": "Envoy B", "ar": "المبعوث ب", "he": "שליח ב"}, "en", "Asia/Muscat", side="b"),
}  # fmt: skip


@dataclass
class Desk:
    """A seat behind a browser's tab."""

    seat: Seat
    server: PageServer
    page: object
    complaints: list[str] = field(default_factory=list)

    @property
    def home(self) -> str:
        return f"{self.server.home}/m/{self.seat.see_sign().matter}"

    async def go(self, path: str) -> None:
        await self.page.goto(f"{self.home}/{path}")

    async def speak(self, language: str) -> None:
        await self.go("settings")
        await self.page.check(f"input[name=language][value={language}]")
        await self.page.click("#lang button[type=submit]")
        await self.page.wait_for_selector(f"html[lang={language}]")


@dataclass
class Table:
    """Three seats around a table, with the mandates they need."""

    stage: Together
    desks: dict[str, Desk]

    async def pass_on(self, proposal: str, to: str) -> None:
        """The go-between passes on what waits of this proposal, as it is."""
        await self.stage.settle()
        go = self.desks["go"].seat
        waits = next(
            w for w in go.see_channel().waiting if w.proposal is not None and w.proposal.id == proposal
        )
        await go.do(
            "pass-on", {"sources": [{"id": waits.entry.id}], "to": to, "wording": "as-written", "now": True}
        )
        await self.stage.settle()


@pytest_asyncio.fixture(loop_scope="session")
async def table(browser) -> AsyncIterator[Table]:
    stage = Together(MemoryRelay(), "http://127.0.0.1:1")
    seats = {key: await stage.seat(who) for key, who in WHO.items()}
    sides = [
        {"key": key, "name": {"en": f"Side {key.upper()}", "ar": f"الطرف {key}", "he": f"צד {key}"}}
        for key in "ab"
    ]
    await seats["go"].do(
        "open-channel", {"title": {"en": "Release of a detainee"}, "sides": sides, "cover": "prompt"}
    )
    for key in "ab":
        offered = await seats["go"].do("invite", {"as": "side", "line": key})
        joining = await seats[key].do("join", {"code": offered["code"]})
        assert (await ended(seats[key], joining["invitation"]))["state"] == "paired"
        assert (await ended(seats["go"], offered["invitation"]))["state"] == "paired"
        await stage.settle()
    for seat in seats.values():
        await seat.do("mandate", {"passphrase": PASS})
    await stage.settle()
    desks: dict[str, Desk] = {}
    for key, seat in seats.items():
        server = PageServer(seat, random_bytes=os.urandom, verify_certificate=certificate_view)
        address = await server.start()
        context = await browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
        desk = desks[key] = Desk(seat, server, await context.new_page())
        desk.page.on("pageerror", lambda error, desk=desk: desk.complaints.append(str(error)))
        desk.page.on("console", lambda said, desk=desk: desk.complaints.append(said.text) if said.type == "error" and "409" not in said.text and "422" not in said.text else None)  # fmt: skip
        await desk.page.goto(address)
        await desk.page.wait_for_url(lambda url: "/open" not in url)
    yield Table(stage, desks)
    for desk in desks.values():
        await desk.page.context.close()
        await asyncio.wait_for(desk.server.stop(), 10)
        assert desk.complaints == []
    await stage.close()


async def write(desk: Desk, clauses: list[tuple[str, str]]) -> str:
    """Write a text in two languages by what the page offers, and sign it; its id."""
    page = desk.page
    await desk.go("propose")
    await page.select_option("select[name=language]", "ar")
    await page.click("button[value=language]")
    await page.fill("input[name=title-en]", "Release without conditions")
    await page.fill("input[name=title-ar]", "إفراج بلا شرط")
    for number, (en, ar) in enumerate(clauses, 1):
        if number > 1:
            await page.click("button[value=add]")
        await page.fill(f"textarea[name=c{number}-text-en]", en)
        await page.fill(f"textarea[name=c{number}-text-ar]", ar)
    await page.select_option("select[name=prevailing]", "ar")
    return await sign(desk)


async def sign(desk: Desk) -> str:
    page = desk.page
    await page.click("button[value=preview]")
    await page.wait_for_selector("button[value=sign]")
    await page.fill("#pp", PASS)
    await page.click("button[value=sign]")
    await page.wait_for_url(re.compile(r"/proposals/[0-9a-f]{64}$"))
    return str(page.url.rsplit("/", 1)[1])


TWO = [
    (
        "Side B releases the detainee on Sunday 18 October 2026.",
        "يفرج الطرف ب عن المحتجَز يوم الأحد ١٨ أكتوبر ٢٠٢٦.",
    ),
    ("Each side makes one public statement.", "يصدر كل طرف بيانًا علنيًّا واحدًا."),
]


async def press_to(page: object, wanted: str, key: str = "Tab", most: int = 80) -> None:
    """Press a key until the focus is on what was wanted."""
    for _ in range(most):
        await page.keyboard.press(key)
        if await page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"never on {wanted}")


async def test_from_a_first_clause_to_a_tampered_copy(table: Table, tmp_path: Path) -> None:
    """Written in two languages, passed on, revised, read with its changes, accepted by keys alone, closed, printed, saved, verified."""
    a, b, go = table.desks["a"], table.desks["b"], table.desks["go"]
    first = await write(b, TWO)
    await table.pass_on(first, "a")

    await b.go(f"propose?replaces={first}")
    field_ = b.page.locator("textarea[name=c1-text-en]")
    assert await field_.input_value() == TWO[0][0]
    await field_.fill(TWO[0][0].replace("Sunday 18", "Monday 19"))
    await b.page.fill("textarea[name=c1-text-ar]", TWO[0][1].replace("الأحد ١٨", "الاثنين ١٩"))
    second = await sign(b)
    await table.pass_on(second, "a")

    await a.go(f"proposals/{first}")
    assert await a.page.locator(f"a[href$='/proposals/{second}']").count() >= 1
    assert await a.page.locator("input[name=verdict]").count() == 0
    await a.go(f"proposals/{second}")
    for tag, old, new in (("en", "Sunday 18", "Monday 19"), ("ar", "الأحد ١٨", "الاثنين ١٩")):
        clause = a.page.locator(f"#c1 p[lang={tag}]")
        assert old in await clause.locator("del").inner_text()
        assert new in await clause.locator("ins").inner_text()
    assert await a.page.locator("#c2 ins").count() == 0
    await a.page.uncheck("#showchg")
    assert not await a.page.locator("#c1 p[lang=en] del").is_visible()
    assert await a.page.locator("#c1 p[lang=en] ins").is_visible()
    await a.page.check("#showchg")

    await accept_by_keys(a)
    await table.stage.settle()
    await go.go(f"proposals/{second}/countersign")
    await go.page.fill("#pp", PASS)
    await go.page.click("button[value=sign]")
    await go.page.wait_for_url(re.compile(f"/proposals/{second}$"))
    await table.stage.settle()

    await a.go(f"proposals/{second}/certificate")
    assert await a.page.locator(".sealbox .pill.ok").count() == 1
    async with a.page.expect_download() as saving:
        await a.page.click("a[download]")
    saved = tmp_path / "certificate.wasit"
    await (await saving.value).save_as(saved)
    await a.page.click("a[href$='again=1#vf']")
    await a.page.wait_for_selector(".steps-sheet")
    assert await a.page.locator(".checks .warn").count() == 0
    await one_page(a, second)
    await verify_by_dropping(b, saved)


async def accept_by_keys(desk: Desk) -> None:
    """Tab, Space, typing, Enter: and Enter in a field signs nothing."""
    page = desk.page
    await press_to(page, "input[value=accept]")
    await press_to(page, "form[action$='/answer'] button[type=submit]")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/accept")
    await press_to(page, "input[name=read]")
    await page.keyboard.press("Space")
    await press_to(page, "input[name=word]")
    await page.keyboard.type("accept")
    await press_to(page, "input[name=passphrase]")
    await page.keyboard.type(PASS)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert page.url.endswith("/accept")
    assert await page.locator("input[name=word]").input_value() == "accept"
    assert desk.seat.see_proposal(page.url.split("/")[-2]).answers == ()
    await press_to(page, "input[name=passphrase]")
    await page.keyboard.type("not the passphrase")
    await press_to(page, "button[value=sign]")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#problem")
    assert await page.locator("input[name=word]").input_value() == "accept"
    assert await page.locator("input[name=read]").is_checked()
    assert await page.evaluate("document.activeElement.name") == "passphrase"
    await page.keyboard.type(PASS)
    await press_to(page, "button[value=sign]")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/proposals/[0-9a-f]{64}$"))


async def one_page(desk: Desk, proposal: str) -> None:
    """The certificate on paper: one A4 in each language."""
    for language in ("en", "ar", "he"):
        await desk.speak(language)
        await desk.go(f"proposals/{proposal}/certificate")
        assert pages_of(await desk.page.pdf(prefer_css_page_size=True)) == 1, language
    await desk.speak("en")


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


DROP = """([name, bytes]) => {
  const held = new DataTransfer();
  held.items.add(new File([new Uint8Array(bytes)], name));
  dispatchEvent(new DragEvent('drop', { dataTransfer: held, bubbles: true, cancelable: true }));
}"""


async def drop(desk: Desk, data: bytes) -> None:
    await desk.go("verify")
    await desk.page.evaluate(DROP, ["certificate.wasit", list(data)])
    await desk.page.wait_for_selector(".proved")


async def verify_by_dropping(desk: Desk, saved: Path) -> None:
    """The file holds and is the seat's own text; one letter changed names the clause; cut off, newer and foreign files say what they are."""
    data = saved.read_bytes()
    await drop(desk, data)
    assert await desk.page.locator(".proved .pill.ok").count() == 1
    assert "to the letter" in await desk.page.locator(".proved").inner_text()
    tampered = data.replace("يصدر كل طرف".encode(), "يصدر أي طرف".encode())
    assert len(tampered) == len(data)
    assert tampered != data
    await drop(desk, tampered)
    told = await desk.page.locator(".proved").inner_text()
    assert "Not the text that was signed" in told
    assert "in clause 2." in told
    assert await desk.page.locator(".pill.ok").count() == 0
    for bad, sentence in (
        (data[:-9], "Damaged file"),
        (data.replace(b"wasit1 cert", b"wasit9 cert"), "From a newer Wasit"),
        (b"\x81cnot", "Not a certificate"),
    ):
        await drop(desk, bad)
        assert sentence in await desk.page.locator(".proved").inner_text()
        assert await desk.page.locator(".pill.ok").count() == 0


async def test_a_certificate_of_twelve_clauses_in_two_languages_fits_one_page(table: Table) -> None:
    """Of a length that people write; a longer one goes on, with the number of its pages."""
    go, a, b = (table.desks[key] for key in ("go", "a", "b"))
    en = "The handover takes place on Monday 19 October 2026, between 10:00 and 16:00, at the crossing {} named by the go-between."
    ar = "يكون التسليم يوم الاثنين ١٩ أكتوبر ٢٠٢٦، بين ١٠:٠٠ و١٦:٠٠، عند المعبر {} الذي يسمّيه الوسيط."
    for count, most in ((12, 1), (40, 4)):
        clauses = [
            {"id": number, "who": "us", "text": {"en": en.format(number), "ar": ar.format(number)}}
            for number in range(1, count + 1)
        ]
        made = await b.seat.do("propose", {"title": {"en": "A long text", "ar": "نص طويل"}, "clauses": clauses, "authentic": ["en", "ar"], "prevailing": "ar", "passphrase": PASS})  # fmt: skip
        await table.pass_on(made["proposal"], "a")
        await a.seat.do("answer", {"proposal": made["proposal"], "verdict": "accept", "passphrase": PASS})
        await table.stage.settle()
        await go.seat.do("countersign", {"proposal": made["proposal"], "passphrase": PASS})
        await table.stage.settle()
        for language in ("en", "ar", "he"):
            await a.speak(language)
            await a.go(f"proposals/{made['proposal']}/certificate")
            pages = pages_of(await a.page.pdf(prefer_css_page_size=True))
            assert (pages == 1) if most == 1 else (1 < pages <= most), (count, language, pages)


async def test_a_text_is_written_without_script(table: Table) -> None:
    """Every button posts; a reload brings the draft back."""
    desk = table.desks["b"]
    context = await desk.page.context.browser.new_context(java_script_enabled=False)
    await context.add_cookies(await desk.page.context.cookies())
    page = await context.new_page()
    await page.goto(f"{desk.home}/propose")
    await page.fill("input[name=title-en]", "Quiet road")
    await page.fill("textarea[name=c1-text-en]", "We keep it quiet.")
    await page.click("button[value=add]")
    await page.fill("textarea[name=c2-text-en]", "Then talks resume.")
    await page.click("button[value='condition:2']")
    await page.click("button[value='up:2']")
    await page.goto(f"{desk.home}/propose")
    assert await page.locator("input[name=keys]").input_value() == "2 1"
    assert await page.locator("textarea[name=c2-text-en]").input_value() == "Then talks resume."
    await page.click("button[value=preview]")
    await page.fill("#pp", PASS)
    await page.click("button[value=sign]")
    await page.wait_for_url(re.compile(r"/proposals/[0-9a-f]{64}$"))
    assert await page.locator("#c1 .pill.iff").count() == 1
    await context.close()
