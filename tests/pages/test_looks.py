"""Every page and every state, wide or narrow, in a language, light and dark; the first of each kind in every look: one walk, on which
everything is examined. ``make everywhere``: every page in every look.

axe-core finds nothing; no page scrolls sideways from 320 px on (zoom to 400 % is a phone's page); what is touched is 44 px high; what a person
writes reorders nothing that stands around it, and stands in an element of its own.
"""

from __future__ import annotations

import pytest

from chromium import IN_BROWSER
from gallery.axe import findings
from gallery.bidi import reordered
from gallery.browser import DESKTOP, LANGUAGES, PHONE, open_tab
from gallery.layout import sideways, too_small
from gallery.seats import SEATS
from gallery.walk import each_page

pytestmark = IN_BROWSER
# In this order each language and each width comes round soon among the pages of one kind.
LOOKS = [("en", DESKTOP), ("ar", PHONE), ("he", DESKTOP), ("en", PHONE), ("ar", DESKTOP), ("he", PHONE)]
WRITTEN = {
    "go",
    "a",
    "many",
    "trouble",
}  # seats whose pages show what people wrote, with everything hostile in it


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seat", SEATS)
async def test_nothing_is_wrong_on_a_desk(browser, gallery, shapes, seat, language) -> None:
    """axe; sideways at 320, 390, 768 and 1440 px, of documents of one shape the further ones at 320 and 1440 alone; order in one script of
    either direction."""
    found: list[str] = []
    async with open_tab(browser, gallery.served[seat], language, DESKTOP, bypass_csp=True) as tab:
        async for name, _ in each_page(tab, gallery, LOOKS):
            new = await shapes.new(tab, "looks")
            if new:
                found += await findings(tab, shapes, name)
            found += await sideways(tab, name, (320, PHONE, 768, DESKTOP) if new else (320, DESKTOP))
            if seat in WRITTEN and language in ("en", "ar"):
                found += await reordered(tab, name)
    assert not found, f"{len(found)} findings:\n" + "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seat", SEATS)
async def test_nothing_is_wrong_in_a_hand(browser, gallery, shapes, seat, language) -> None:
    """axe, and targets, with a finger as the pointer."""
    found: dict[str, str] = {}
    async with open_tab(
        browser, gallery.served[seat], language, PHONE, is_mobile=True, bypass_csp=True
    ) as tab:
        assert await tab.page.evaluate("matchMedia('(pointer: coarse)').matches")
        async for name, _ in each_page(tab, gallery, LOOKS):
            if await shapes.new(tab, "looks"):
                for said in [*await findings(tab, shapes, name), *await too_small(tab)]:
                    found.setdefault(said, name)
    assert not found, f"{len(found)} findings:\n" + "\n".join(
        f"{name}: {said}" for said, name in found.items()
    )
