"""Pages on paper, printed by a real Chromium to PDF and read back: tables that are closed on the screen, words that stay out."""

from __future__ import annotations

import re
import zlib

from live.test_pages_browser import HOME, browser, fake, open_seat, pytestmark  # noqa: F401  (fixtures, marks)


def text_of(pdf: bytes) -> str:
    """The words of a PDF that Chromium made: the glyphs of every page through the ToUnicode map of their font, no spaces."""
    objects = {int(number): body for number, body in re.findall(rb"(?s)\n(\d+) 0 obj\n(.*?)\nendobj", pdf)}
    maps = {number: _to_unicode(objects, body) for number, body in objects.items() if b"/Type /Font\n" in body or b"/ToUnicode" in body}  # fmt: skip
    fonts = {name: int(number) for body in objects.values() for fonts in re.findall(rb"(?s)/Font <<(.*?)>>", body) for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", fonts)}  # fmt: skip
    said = []
    for body in objects.values():
        drawn, font = _stream(body), {}
        if b"BT" not in drawn:
            continue
        for name, glyphs in re.findall(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>", drawn):
            if name:
                font = maps.get(fonts.get(name, 0), {})
            said += [font.get(int(glyphs[at : at + 4], 16), "") for at in range(0, len(glyphs), 4)]
    return re.sub(r"\s", "", "".join(said))


def _stream(body: bytes) -> bytes:
    found = re.search(rb"(?s)stream\r?\n(.*?)\r?\nendstream", body)
    if found is None:
        return b""
    return zlib.decompressobj().decompress(found[1]) if b"/FlateDecode" in body else found[1]


def _to_unicode(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    named = re.search(rb"/ToUnicode (\d+) 0 R", font)
    if named is None:
        return {}
    found: dict[int, str] = {}
    for kind, rows in re.findall(rb"(?s)beginbf(char|range)\n(.*?)endbf", _stream(objects[int(named[1])])):
        for row in rows.splitlines():
            first, *rest = (bytes.fromhex(one.decode()) for one in re.findall(rb"<([0-9A-Fa-f]+)>", row))
            start, last = int.from_bytes(first), int.from_bytes(rest[0] if kind == b"range" else first)
            for step in range(last - start + 1):
                words = rest[-1][:-2] + (int.from_bytes(rest[-1][-2:]) + step).to_bytes(2)
                found[start + step] = words.decode("utf-16-be", "replace")
    return found


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
