"""Twenty states of pages in Arabic and Hebrew as they stood when somebody looked at them and found them right.

The gallery's words mix scripts, digits, dates and bidi controls; its clock stands and its chance is seeded. What hangs on fresh keys
(fingerprints, their rosette, words to compare) is covered. A picture fails when more than ``MOST`` of its pixels differ by more than
``NEAR`` in a channel (the kept ones have a palette of 128 colours); then expected, actual and difference lie in the folder that the failure names.
``make golden`` writes them anew: look at each before you keep it.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from chromium import IN_BROWSER
from gallery.browser import open_tab
from gallery.states import states
from wasit.web.assets import font_files

pytestmark = [
    *IN_BROWSER,
    pytest.mark.skipif(
        not font_files() and not os.environ.get("CI"),
        reason="the typefaces are not here: scripts/fetch-fonts",
    ),
]
KEPT = Path(__file__).parents[1] / "golden"
WRITES = os.environ.get("WASIT_GOLDEN") == "write"
NEAR, MOST = 56, 0.003
WIDTH, HEIGHT = 1000, 800
COVERED = ".fp, .seal, .code, .devs small, .countdown, #relay, time.live"
STATES = {
    # name: (seat, path below the matter where {open}, {agreed}, {waits} stand for ids; or a state of the gallery by its name)
    "channel": ("go", "channel"),
    "pass-on": ("go", "pass-on/{waits}"),
    "note": ("go", "note/call"),
    "knows": ("go", "knows"),
    "ledger": ("go", "ledger"),
    "momentum": ("go", "momentum"),
    "timeline": ("go", "timeline"),
    "side": ("a", "side"),
    "proposal": ("a", "proposals/{open}"),
    "certificate": ("a", "proposals/{agreed}/certificate"),
    "people": ("go", "people"),
    "charter": ("go", "charter"),
    "settings": ("a", "settings"),
    "search": ("go", "search?q=B-12"),
    "receipts": ("a", "receipts"),
    "red-lines": ("a", "red-lines"),
    "red-line-crossed": ("a", "a word that crosses a red line"),
    "accepting": ("a", "reading before accepting"),
    "not-verified": ("go", "a certificate that does not verify"),
    "wrong-passphrase": ("locked", "wrong passphrase"),
}


@pytest.mark.parametrize("language", ["ar", "he"])
@pytest.mark.parametrize("name", STATES)
async def test_a_page_stands_as_it_was_found_right(browser, gallery, name, language, tmp_path) -> None:
    """Pixel by pixel, within what a palette loses."""
    assert font_files(), "the typefaces are not here: scripts/fetch-fonts"
    seat, where = STATES[name]
    served = gallery.served[seat]
    waits = gallery.channel.seats["go"].see_channel().waiting
    ids = gallery.channel.ids | {"waits": waits[0].entry.id if waits else ""}
    known = {state.name: state for state in states(gallery.channel) if state.seat == seat}
    async with open_tab(browser, served, language, WIDTH) as tab:
        await tab.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        if where in known:
            await tab.reach(known[where])
        else:
            await tab.go(f"/m/{served.seat.matter().id.hex()}/{where.format(**ids)}")
        await tab.page.evaluate("document.fonts.ready")
        shot = await tab.page.screenshot(
            animations="disabled", caret="hide", mask=[tab.page.locator(COVERED)], mask_color="#808080"
        )
    kept = KEPT / f"{name}-{language}.png"
    if WRITES:
        KEPT.mkdir(exist_ok=True)
        Image.open(io.BytesIO(shot)).convert("RGB").quantize(128).save(kept, optimize=True)
        return
    assert kept.exists(), "no such picture was kept: make golden"
    check_alike(Image.open(kept).convert("RGB"), Image.open(io.BytesIO(shot)).convert("RGB"), tmp_path)


def check_alike(expected: Image.Image, actual: Image.Image, folder: Path) -> None:
    assert expected.size == actual.size
    apart = (
        ImageChops.difference(expected, actual).convert("RGB").point(lambda value: 255 if value > NEAR else 0)
    )
    differs = ImageChops.lighter(ImageChops.lighter(*apart.split()[:2]), apart.split()[2])
    share = differs.histogram()[255] / (expected.width * expected.height)
    if share > MOST:
        for called, picture in (("expected", expected), ("actual", actual), ("difference", differs)):
            picture.save(folder / f"{called}.png")
    assert share <= MOST, f"{share:.2%} of the picture differs: see {folder}"


async def test_a_changed_word_is_seen(tmp_path) -> None:
    """A line of text moved by its own height is more than the threshold forgives; a shade of a palette is not."""
    page = Image.new("RGB", (WIDTH, HEIGHT), "#fcfcfa")
    page.paste((20, 30, 25), (100, 100, 400, 112))
    moved = Image.new("RGB", (WIDTH, HEIGHT), "#fcfcfa")
    moved.paste((20, 30, 25), (100, 113, 400, 125))
    with pytest.raises(AssertionError, match="differs"):
        check_alike(page, moved, tmp_path)
    assert (tmp_path / "difference.png").exists()
    check_alike(page, page.quantize(128).convert("RGB"), tmp_path)
