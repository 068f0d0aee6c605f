"""No page scrolls sideways, from 320 px on; what is touched is 44 px high; zoom to 400 % is a phone's page."""

from __future__ import annotations

import pytest

from gallery.browser import DESKTOP, IN_BROWSER, LANGUAGES, PHONE, open_tab
from gallery.seats import SEATS
from gallery.walk import Shapes, each_page

pytestmark = IN_BROWSER
WIDTHS = (320, PHONE, 768, DESKTOP)
LEAST_TARGET = 44  # px
SEEN = Shapes()

# How far the page is wider than its window, and what sticks out furthest. What scrolls inside its own box does not count.
SIDEWAYS = """() => {
  const root = document.documentElement, room = root.clientWidth, over = Math.floor(root.scrollWidth - room);
  if (over <= 0) return '';
  const out = [...document.body.querySelectorAll('*')].map(node => [node, node.getBoundingClientRect()])
    .filter(([node, box]) => box.width && (box.right > room + .5 || box.left < -.5))
    .map(([node]) => node.tagName.toLowerCase() + (node.id ? '#' + node.id : '') + '.' + [...node.classList].join('.'));
  return `${over} px wider: ${out.slice(0, 4).join(' > ')}`;
}"""

# Exempt, as in WCAG 2.5.8: a link inside a line of text; a control drawn by the browser inside a label that is itself large enough;
# what is shown to nobody. The label of a checkbox or radio is its target.
TARGETS = """least => {
  const found = [];
  for (const node of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=link], [tabindex="0"]')) {
    if (node.disabled || !node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (node.matches('[tabindex="0"]') && !node.matches('a, button, input, select, textarea, summary, [role]')) continue;
    const label = node.matches('input[type=checkbox], input[type=radio]') ? node.closest('label') || document.querySelector(`label[for="${node.id}"]`) : null;
    const target = label || node, box = target.getBoundingClientRect();
    if (!box.width || !box.height || getComputedStyle(target).clipPath !== 'none' || box.width <= 1) continue;
    const inText = node.matches('a, button') && getComputedStyle(node).display === 'inline' && [...node.parentElement.childNodes].some(one => one.nodeType === 3 && one.data.trim());
    if (inText) continue;
    if (box.height < least - .5 || box.width < 24)
      found.push(`${node.tagName.toLowerCase()}${node.className && typeof node.className === 'string' ? '.' + node.className.trim().replace(/ +/g, '.') : ''} "${(node.getAttribute('aria-label') || node.innerText || node.name || '').trim().slice(0, 30)}" ${Math.round(box.width)}x${Math.round(box.height)}`);
  }
  return [...new Set(found)];
}"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seat", SEATS)
async def test_nothing_scrolls_sideways(browser, gallery, seat, language) -> None:
    """At 320, 390, 768 and 1440 px; of documents of one shape the further ones at 320 and 1440 px alone."""
    found = []
    async with open_tab(browser, gallery.served[seat], language, DESKTOP) as tab:
        async for name, _ in each_page(tab, gallery):
            for width in WIDTHS if await SEEN.new(tab) else (WIDTHS[0], DESKTOP):
                await tab.resize(width)
                said = await tab.page.evaluate(SIDEWAYS)
                if said:
                    found.append(f"{name} at {width}: {said}")
    assert not found, f"{len(found)} pages:\n" + "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seat", SEATS)
async def test_targets_are_large_enough_to_touch(browser, gallery, seat, language) -> None:
    """44 px on a phone, and on the narrowest one; with a finger as the pointer."""
    found: dict[str, str] = {}
    async with open_tab(browser, gallery.served[seat], language, PHONE, is_mobile=True) as tab:
        assert await tab.page.evaluate("matchMedia('(pointer: coarse)').matches")
        async for name, _ in each_page(tab, gallery):
            if await SEEN.new(tab):
                for said in await tab.page.evaluate(TARGETS, LEAST_TARGET):
                    found.setdefault(said, name)
    assert not found, f"{len(found)} targets:\n" + "\n".join(
        f"{name}: {said}" for said, name in found.items()
    )
