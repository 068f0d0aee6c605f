"""Every page and every state, wide or narrow, in a language, light and dark; the first of each kind wide and narrow and in each language:
one walk, on which everything is examined. ``make everywhere``: every page in every look.

axe-core finds nothing; no page scrolls sideways from 320 px on (zoom to 400 % is a phone's page); what is touched is 44 px high; what a person
writes reorders nothing that stands around it, and stands in an element of its own.
"""

from __future__ import annotations

import pytest

from chromium import IN_BROWSER
from gallery.axe import bring, findings
from gallery.bidi import reordered
from gallery.browser import DESKTOP, LANGUAGES, PHONE, open_tab
from gallery.layout import sideways, too_small
from gallery.seats import SEATS
from gallery.walk import Shapes, each_page, shape_of

pytestmark = [*IN_BROWSER, pytest.mark.timeout(900)]  # the first of a worker plays its gallery
# In this order each language and each width comes round soon among the pages of one kind.
LOOKS = [("en", DESKTOP), ("ar", PHONE), ("he", DESKTOP), ("en", PHONE), ("ar", DESKTOP), ("he", PHONE)]
WRITTEN = {
    "go",
    "a",
    "many",
    "trouble",
}  # seats whose pages show what people wrote, with everything hostile in it


def first_in(kind: str) -> list[tuple[str, int]]:
    """The first page of a kind: in English wide and narrow, in Arabic and in Hebrew one wide and the other narrow."""
    wide, narrow = ("ar", "he") if len(kind) % 2 else ("he", "ar")
    return [("en", DESKTOP), ("en", PHONE), (wide, DESKTOP), (narrow, PHONE)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seat", SEATS)
async def test_nothing_is_wrong_on_a_desk(browser, gallery, shapes, seat, language) -> None:
    """axe; sideways at 320, 768 and 1440 px, of documents of one shape the further ones at 320 and 1440 alone; order in one script of
    either direction."""
    found: list[str] = []
    async with open_tab(browser, gallery.served[seat], language, DESKTOP, bypass_csp=True) as tab:
        await bring(tab)
        async for name, _ in each_page(tab, gallery, LOOKS, first_in):
            shape = await shape_of(tab)
            new = shapes.first("looks", language, DESKTOP, shape)
            if new:
                found += await findings(tab, shapes, name, shape)
            found += await sideways(tab, name, (768, 320) if new else (320,))
            if seat in WRITTEN and language in ("en", "ar"):
                found += await reordered(tab, name)
    assert not found, f"{len(found)} findings:\n" + "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seat", SEATS)
async def test_nothing_is_wrong_in_a_hand(browser, gallery, shapes, seat, language) -> None:
    """axe, targets and sideways, with a finger as the pointer."""
    found: dict[str, str] = {}
    async with open_tab(
        browser, gallery.served[seat], language, PHONE, is_mobile=True, bypass_csp=True
    ) as tab:
        assert await tab.page.evaluate("matchMedia('(pointer: coarse)').matches")
        await bring(tab)
        async for name, _ in each_page(tab, gallery, LOOKS, first_in):
            shape = await shape_of(tab)
            if shapes.first("looks", language, PHONE, shape):
                for said in [*await findings(tab, shapes, name, shape), *await too_small(tab)]:
                    found.setdefault(said, name)
            for said in await sideways(tab, name, ()):
                found.setdefault(said, name)
    assert not found, f"{len(found)} findings:\n" + "\n".join(
        f"{name}: {said}" for said, name in found.items()
    )


# What stands in no page of ours, at the end of one; faint: in the dark alone.
PLANTED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('.faint { color: #000; background: #fff } @media (prefers-color-scheme: dark) { .faint { color: #ccc } }');
  document.adoptedStyleSheets = [sheet];
  document.querySelector('main').insertAdjacentHTML('beforeend', `<button id=nameless></button><p class=faint>Faint</p><p id=pale style="color: #aaa; background: #fff">Pale</p>
    <div style="display: flex"><button style="all: unset; width: 9px; height: 9px" id=small aria-label=s></button><button style="all: unset; width: 9px; height: 9px" aria-label=t></button></div>
    <div style="width: 700px; height: 1px"></div>`);
}"""


async def test_what_must_be_found_is_found(browser, gallery, tmp_path) -> None:
    """A page with a fault of each kind: all are found; where its shape was examined before, what depends on words and on widths still is."""
    shapes = Shapes(tmp_path)
    async with open_tab(browser, gallery.served["alone"], "en", PHONE, bypass_csp=True) as tab:
        await bring(tab)
        await tab.go("/")
        shape = await shape_of(tab)
        assert await findings(tab, shapes, "page", shape) == []
        assert await sideways(tab, "page", (320, 768)) == []
        await tab.page.evaluate(PLANTED)
        planted = await findings(tab, shapes, "page", await shape_of(tab))
        again = await findings(tab, shapes, "page", shape)
        wide = await sideways(tab, "page", (320, 768))
        small = await too_small(tab)
    for fault in ("light: button-name: #nameless", "light: color-contrast: #pale", "dark: color-contrast: .faint", "target-size: #small"):  # fmt: skip
        assert any(fault in said for said in planted), f"{fault} in {planted}"
    assert not any("light: color-contrast: .faint" in said for said in planted)
    assert any("button-name: #nameless" in said for said in again)
    assert [said.split(":")[0] for said in wide] == ["page at 390", "page at 320"]
    assert any("#small" in said or '"s"' in said for said in small)
