"""Pages on paper, printed by a real Chromium to PDF and read back: tables that are closed on the screen, words that stay out."""

from __future__ import annotations

import re
from io import BytesIO

from pypdf import PdfReader

from live.test_pages_browser import HOME, fake, open_seat, pytestmark  # noqa: F401  (fixtures, marks)


def text_of(pdf: bytes) -> str:
    """The words of a PDF, without spaces: where they stand in it is the printer's."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


async def printed(seat, path: str) -> str:
    await seat.go(f"{HOME}/{path}")
    return text_of(await seat.page.pdf())


async def test_the_tables_of_pictures_are_printed(open_seat) -> None:  # noqa: F811
    """Closed in their details on the screen; who knows has its table beside the picture."""
    seat = await open_seat("go-between")
    paper = await printed(seat, "momentum")
    assert not await seat.page.locator("figure table").first.is_visible()
    for words in ("Letterstoday", "Callsandtalkstoday", "Night,onyourclock", "Track"):
        assert words in paper
    assert "Thetablebelowtellsthesame" in await printed(seat, "knows")


async def test_words_for_one_only_are_left_out_of_print(open_seat) -> None:  # noqa: F811
    """A sentence stands for them; what may cross is printed, and the screen shows all."""
    seat = await open_seat("go-between")
    paper = await printed(seat, "channel")
    kept, crossed = "The ministry has not been told yet.", "We have read the second text."
    assert kept in await seat.page.locator("#e-" + fake.FIRST.id).inner_text()
    assert crossed.replace(" ", "") in paper
    assert kept.replace(" ", "") not in paper
    assert "Foryouonly:leftoutofprint" in paper
    assert "Hesoundedtired" not in paper


async def test_the_bad_morning_is_one_page_of_a4(open_seat) -> None:  # noqa: F811
    """Without its form and its buttons; whom to warn stands first."""
    seat = await open_seat("go-between")
    await seat.go(f"{HOME}/morning")
    pdf = await seat.page.pdf(format="A4")
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    paper = text_of(pdf)
    assert "Promiseit" not in paper
    assert paper.index("Warnfirst") < paper.index("Whateachmaysay") < paper.index("Whoknowswhat")


async def test_a_pressed_button_that_takes_long_shows_bars_where_its_answer_will_stand(open_seat) -> None:  # noqa: F811
    """Nothing for 400 ms; then the box is busy, until the answer comes."""
    seat = await open_seat("side")
    await seat.go(f"{HOME}/propose")
    await seat.page.evaluate(
        "addEventListener('submit', event => { event.preventDefault(); event.stopImmediatePropagation(); }, { once: true })"
    )
    assert not await seat.page.locator("#coming").is_visible()
    await seat.page.click("button[value=preview]")
    await seat.page.wait_for_selector("#coming[aria-busy=true]", timeout=3_000)
    assert await seat.page.locator("#coming").is_visible()
